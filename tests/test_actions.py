"""Actions from the day they are opened until somebody has looked whether they helped, by the commands and in the file."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.actions import action_from, actions
from qmsctl.actions.changing import Beginning, begun, carried_out, moved, only_told
from qmsctl.due import due
from qmsctl.refused import Refused
from qmsctl.reviews.origin import origin
from qmsctl.system import load
from tests.git_repository import git
from tests.handbook import on_disk, small
from tests.review_book import ask, read

DAY = "2026-02-20"
REVIEW = """---
id: MGT-2026-smia
title: Management review 2026
unit: smia
year: "2026"
period:
  from: 2025-01-01
  until: 2025-12-31
leader: manager
frameworks: [iso-9001-2015]
opened: 2026-01-10
inputs:
  - input: objectives
    judgement: needs-improvement
    comment: Four of ten deliveries were late in January
decisions:
  - id: D1
    text: Plan the week on Fridays
    becomes: action
    inputs: [objectives]
    rests_on: [OBJ-001]
    owner: quality
    due: 2026-05-01
---
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    on_disk(tmp_path, small(files={"records/reviews/2026/MGT-2026-smia.md": REVIEW}), {})
    return tmp_path


def opened(book: Path, *more: str, due: str = "2026-05-01") -> str:
    said = ask(book, "action", "new", "--title", "Plan the week on Fridays", "--source", "MGT-2026-smia#D1", "--owner",
               "quality", "--due", due, *more)  # fmt: skip
    assert said.returncode == 0, said.stderr
    return re.search(r"ACT-\d{4}-\w{5}", said.stdout)[0]  # type: ignore[index]


def text(book: Path, identity: str) -> str:
    return (book / f"records/actions/{identity}.md").read_text(encoding="utf-8")


def test_the_life_of_an_action(book: Path) -> None:
    identity = opened(book, "--priority", "high", "--criterion", "Nine of ten deliveries on time")
    assert text(book, identity).splitlines()[2:] == [
        "title: Plan the week on Fridays", "unit: smia", "source: MGT-2026-smia#D1", "owner: quality",
        "priority: high", "opened: 2026-02-20", "due: 2026-05-01", "status: open", "effect:",
        "  criterion: Nine of ten deliveries on time", "---",
    ]  # fmt: skip

    assert ask(
        book, "action", "move", identity, "--to", "2026-06-01", "--because", "The board comes in May"
    ).stdout == (f"{identity} is now due on 1\xa0Jun\xa02026\n")
    refused = ask(book, "action", "close", identity, "--done", "--evidence", "Sent an e-mail to all")
    assert refused.returncode == 2
    assert "shows that somebody was told" in refused.stderr
    assert "status: open" in text(book, identity), "nothing is written when a command refuses"

    done = ask(book, "action", "close", identity, "--done", "--evidence", "PRO-002, and the board", today="2026-05-20")
    assert "looked at on a later day by somebody else" in done.stdout
    for person, day, why in (
        ("kn", "2026-05-20", "look on a later day"),
        ("ab", "2026-07-01", "somebody else looks"),
        ("xx", "2026-07-01", "nobody in qms.yaml"),
    ):
        said = ask(book, "action", "close", identity, "--effect", "helped", "--comment", "Nine of ten", "--person",
                   person, today=day)  # fmt: skip
        assert (said.returncode, why in said.stderr) == (2, True), said.stderr
    said = ask(book, "action", "close", identity, "--effect", "helped", "--comment", "93 of 100 in June", "--person",
               "kn", today="2026-07-01")  # fmt: skip
    assert said.stdout == f"{identity} is closed\n"

    action = next(action for action in actions(read(book)) if action.id == identity)
    assert (action.status, action.done, action.finished) == ("closed", date(2026, 5, 20), True)
    assert action.effect is not None
    assert (action.effect.looked, action.effect.reviewer) == (date(2026, 7, 1), "kn")
    checked = ask(book, "check", "--select", "ACT,SCH,REF104", today="2026-07-02")
    assert checked.returncode == 0, checked.stdout

    shown = ask(book, "action", "show", identity, today="2026-07-02").stdout
    told = ("MGT-2026-smia#D1  Plan the week", "Four of ten", "The board comes in May", "93 of 100")
    assert [part for part in told if part not in shown] == []


def test_only_the_lines_of_a_move_change(book: Path) -> None:
    identity = opened(book)
    path = book / f"records/actions/{identity}.md"
    path.write_text(path.read_text().replace("owner: quality", "owner: quality  # since May") + "\nA story.\n")
    before = path.read_text().splitlines()
    ask(book, "action", "move", identity, "--to", "2026-06-01", "--because", "No time")
    after = path.read_text().splitlines()
    assert [line for line in before if line not in after] == ["due: 2026-05-01"]
    assert [line for line in after if line not in before] == [
        "due: 2026-06-01", "moved:", "  - from: 2026-05-01", "    on: 2026-02-20", "    because: No time",
    ]  # fmt: skip


def test_the_third_move_asks_a_question(book: Path) -> None:
    identity = opened(book)
    for month in (6, 7):
        assert (
            "moved" not in ask(book, "action", "move", identity, "--to", f"2026-0{month}-01", "--because", "x").stdout
        )
    said = ask(book, "action", "move", identity, "--to", "2026-08-01", "--because", "Still no time").stdout
    assert "moved 3 times" in said


def test_what_did_not_help_asks_for_something_else(book: Path) -> None:
    identity = opened(book, "--kind", "corrective")
    ask(book, "action", "close", identity, "--done", "--evidence", "PRO-002")
    without = ask(book, "action", "close", identity, "--effect", "no", "--comment", "As before", "--person", "kn",
                  today="2026-03-20")  # fmt: skip
    assert "say it with --criterion" in without.stderr
    said = ask(book, "action", "close", identity, "--effect", "no", "--comment", "As before", "--person", "kn",
               "--criterion", "Nine of ten", today="2026-03-20")  # fmt: skip
    assert f"qmsctl action new --source {identity}" in said.stdout
    assert "ACT107" in ask(book, "check", today="2026-03-21").stdout
    ask(book, "action", "new", "--title", "Ask the customer", "--source", identity, "--owner", "quality", "--due",
        "2026-06-01", today="2026-03-21")  # fmt: skip
    assert "ACT107" not in ask(book, "check", today="2026-03-22").stdout


def test_an_action_is_dropped_with_a_reason(book: Path) -> None:
    identity = opened(book)
    assert "say why" in ask(book, "action", "close", identity, "--dropped").stderr
    assert ask(book, "action", "close", identity, "--dropped", "--because", "A screen replaced it").returncode == 0
    assert "status: dropped\nbecause: A screen replaced it\n" in text(book, identity)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--source", "OBJ-009"), "there is no “OBJ-009”"),
        (("--source", "MGT-2026-smia#D7"), "there is no “MGT-2026-smia#D7”"),
        (("--owner", "boss"), "“boss” is no role"),
        (("--unit", "moon"), "“moon” is no unit"),
        (("--due", "2026-01-01"), "lies before"),
        (("--supports", "OBJ-044"), "there is no objective"),
        (("--look-by", "2026-09-01"), "needs a criterion"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(book: Path, words: tuple[str, ...], why: str) -> None:
    said = ask(book, "action", "new", "--title", "Plan", "--source", "OBJ-001", "--owner", "quality", "--due",
               "2026-05-01", *words)  # fmt: skip
    assert (said.returncode, why in said.stderr) == (2, True), said.stderr
    assert not (book / "records/actions").exists()


def test_who_owns_it_elsewhere_is_answered_with_the_units(book: Path) -> None:
    settings = (book / "qms.yaml").read_text(encoding="utf-8")
    below = settings.replace(
        "roles:\n",
        "  - id: forge\n    name: The forge\n    parent: smia\nroles:\n"
        "  - id: foreman\n    name: Foreman\n    holders:\n      - person: fo\n        unit: forge\n",
    )
    (book / "qms.yaml").write_text(below, encoding="utf-8")
    words = ("action", "new", "--title", "Sweep the forge", "--source", "MGT-2026-smia#D1", "--owner", "foreman", "--due",
             "2026-05-01")  # fmt: skip
    assert "name the unit that the action belongs to, --unit, one of forge, or another role" in ask(book, *words).stderr
    assert ask(book, *words, "--unit", "forge").returncode == 0


def test_the_list_begins_with_what_is_urgent(book: Path) -> None:
    late = opened(book, due="2026-03-01")
    soon, important = opened(book, due="2026-04-01"), opened(book, "--priority", "high")
    finished = opened(book)
    ask(book, "action", "close", finished, "--dropped", "--because", "Twice the same")

    def ids(*words: str) -> list[str]:
        rows = json.loads(ask(book, "action", "list", "--format", "json", *words, today="2026-03-10").stdout)
        return [row["id"] for row in rows]

    assert ids() == [important, late, soon, finished]
    assert ids("--open") == [important, late, soon]
    assert ids("--overdue") == [late]
    assert ids("--source", "MGT-2026-smia", "--owner", "quality", "--unit", "smia") == ids()
    assert ids("--owner", "manager") == []
    listed = ask(book, "action", "list", today="2026-03-10").stdout
    assert re.search(r"Overdue +- +Quality lead +Smia", listed), listed


def test_actions_are_due_with_everything_else(book: Path) -> None:
    plain = opened(book)
    watched = opened(book, "--criterion", "Nine of ten", "--look-by", "2026-08-01")
    ask(book, "action", "close", watched, "--done", "--evidence", "PRO-002")
    found = [(item.what, item.item, item.day) for item in due(read(book), date.fromisoformat(DAY))]
    assert ("action", plain, date(2026, 5, 1)) in found
    assert ("effect", watched, date(2026, 8, 1)) in found
    digest = ask(book, "due", "--digest", "--owner", "quality", "--within", "12 months", "--language", "nb").stdout
    assert "Tiltak som skal gjennomføres" in digest
    assert "Effekten av et tiltak" in digest


def test_reviews_of_an_open_campaign_are_due_until_they_are_done() -> None:
    campaign = """---
id: CMP-2026
title: The review of 2026
year: "2026"
opened: 2026-01-05
opened_by: ab
nodes:
  - unit: smia
    leader: manager
    period:
      from: 2025-01-01
      until: 2025-12-31
    deadline: 2026-03-15
---
"""
    path = "records/reviews/2026/CMP-2026.md"
    files = {path: campaign}

    def asked() -> list[tuple[str, str, str]]:
        found = due(load(small(files=files)), date.fromisoformat(DAY))
        return [(item.item, item.owner, item.path) for item in found if item.item == "MGT-2026-smia"]

    review = "records/reviews/2026/MGT-2026-smia.md"
    assert asked() == [("MGT-2026-smia", "manager", path)]
    files[review] = REVIEW
    assert asked() == [("MGT-2026-smia", "manager", review)]
    # A signature on a review that has no facts and no meeting ends nothing.
    files[review.replace(".md", ".signed.json")] = "{}"
    assert asked() == [("MGT-2026-smia", "manager", review)]
    files[path] = campaign.replace("nodes:", "closed:\n  on: 2026-06-01\nnodes:")
    assert asked() == []


def test_a_decision_that_was_carried_over_leads_back_to_the_first() -> None:
    second = (
        REVIEW.replace("2026-smia", "2027-smia")
        .replace('"2026"', '"2027"')
        .replace("    becomes", "    carried_from: MGT-2026-smia#D1\n    becomes")
    )
    files = {"records/reviews/2026/MGT-2026-smia.md": REVIEW, "records/reviews/2027/MGT-2027-smia.md": second}
    system = load(small(files=files))
    wanted = Beginning("Plan", "smia", "MGT-2027-smia#D1", "quality", date(2027, 5, 1), date(2027, 2, 1))
    path, written = begun(system, "ACT-2027-7K3QF", wanted)
    system = load(small(files={**files, path: written}))
    steps = [(step.kind, step.id) for step in origin(system, actions(system)[0])]
    assert steps == [
        ("decision", "MGT-2027-smia#D1"), ("input", "objectives"), ("review", "MGT-2027-smia"),
        ("carried", "MGT-2026-smia#D1"), ("input", "objectives"), ("review", "MGT-2026-smia"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ("sent an e-mail", True), ("Sendt e-post til alle", True), ("Mejlade gruppen", True), ("Ansatte er informert", True),
        ("", True), ("PRO-014 version 2.1", False), ("e-mail of 3 March", False), ("Golvet är bytt i diskrummet", False),
        ("Everybody who works with the press was told by e-mail and signed the list on the wall", False),
    ],
)  # fmt: skip
def test_an_email_shows_that_somebody_was_told(evidence: str, told: bool) -> None:
    assert only_told(evidence) is told


DAYS = st.dates(date(2026, 3, 1), date(2027, 12, 31))
REASONS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn", "Cf", "Zl", "Zp"]), min_size=1, max_size=200
)


@settings(max_examples=25, deadline=None)
@given(
    moves=st.lists(st.tuples(DAYS, REASONS.filter(str.strip)), min_size=1, max_size=4), title=REASONS.filter(str.strip)
)
def test_whatever_is_moved_reads_back(moves: list[tuple[date, str]], title: str) -> None:
    """Any day and any reason: the record says afterwards what was said, and everything else as before."""
    system = load(small())
    opened_on = date(2026, 3, 1)
    path, source = begun(system, "ACT-2026-7K3QF", Beginning(title, "smia", "OBJ-001", "quality", opened_on, opened_on))
    said: list[tuple[date | None, str]] = []
    order = list(system.record_schemas["action"].properties)
    for to, because in moves:
        action = action_from(load(small(files={path: source})).record_by_id["ACT-2026-7K3QF"])
        if to == action.due:
            with pytest.raises(Refused):
                moved(source, action, to, because, opened_on, order)
            continue
        said.append((action.due, because.strip()))
        source = moved(source, action, to, because, opened_on, order)
    read_back = load(small(files={path: source}))
    action = action_from(read_back.record_by_id["ACT-2026-7K3QF"])
    assert [(move.since, move.because) for move in action.moved] == said
    assert action.title == " ".join(title.split())
    assert [problem for problem in read_back.problems if problem.location.path == path] == []


def test_a_done_action_is_not_moved() -> None:
    system = load(small())
    wanted = Beginning("Plan", "smia", "OBJ-001", "quality", date(2026, 5, 1), date(2026, 3, 1))
    path, source = begun(system, "ACT-2026-7K3QF", wanted)
    action = actions(load(small(files={path: source})))[0]
    source = carried_out(source, action, "PRO-001", date(2026, 4, 1))
    closed = actions(load(small(files={path: source})))[0]
    assert closed.status == "closed", "an action of no weight is closed at once"
    with pytest.raises(Refused, match="no longer open"):
        moved(source, closed, date(2026, 5, 1) + timedelta(days=1), "x", date(2026, 4, 2))


def test_a_new_action_is_committed_alone(book: Path) -> None:
    git(book, "init", "-q", "-b", "main")
    git(book, "add", "-A")
    git(book, "commit", "-q", "-m", "Begin")
    (book / "docs/index.md").write_text("# Not committed\n")
    identity = opened(book, "--commit")
    assert git(book, "show", "--name-only", "--format=%s", "HEAD").split("\n\n") == [
        f"Open {identity}: Plan the week on Fridays",
        f"records/actions/{identity}.md\n",
    ]
