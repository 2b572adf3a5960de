"""``qmsctl review doc``: a document looked at by its owner, and what each outcome writes, in files and in Git."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.reviews.document import due_documents, last_review, reasons, state
from qmsctl.reviews.document.look import Look
from qmsctl.reviews.document.outcomes import confirmed
from qmsctl.reviews.document.owning import with_owner
from qmsctl.reviews.reading import document_reviews
from qmsctl.system import System, load
from qmsctl.text.front_matter import read_sheet
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import small
from tests.quick import Said
from tests.review_book import ask, read

TODAY = "2026-12-20"
PRO = "procedures/PRO-004-delivery.md"
HOW = "Followed two orders through the shop with those who pack"
DEPUTY = {"qms.yaml": {"      - person: ab": "      - person: ab\n        from: 2025-01-01\n        deputy: cd"}}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The smallest handbook, committed on the day before."""
    return repository(tmp_path / "book", small())


def review(book: Path, *words: str, today: str = TODAY) -> Said:
    return ask(book, "review", "doc", *words, today=today)


def confirm(book: Path, id_: str = "PRO-004", how: str = HOW, person: str = "kn", *words: str) -> Said:
    return review(book, id_, "--confirm", "--how", how, "--person", person, *words)


def commit(book: Path) -> None:
    git(book, "add", "-A")
    git(book, "commit", "-q", "-m", "Work")


def only_record(book: Path) -> dict[str, object]:
    (record,) = read(book).records_of("document-review")
    return dict(record.front)


def test_confirming_moves_the_date_and_writes_down_how_it_was_checked(book: Path) -> None:
    said = confirm(book, "PRO-004", HOW, "kn", "--minutes", "25")
    assert said.returncode == 0, said.stderr
    assert "PRO-004 is confirmed; the next review is on 20 Dec 2027" in said.stdout.replace("\xa0", " ")
    changed = [line for line in git(book, "diff", "-U0").splitlines() if line[:1] in "+-" and line[1:2] not in "+-"]
    assert changed == ["-next_review: 2027-01-15", "+next_review: 2027-12-20"]
    front = only_record(book)
    assert front | {"id": "", "registered": "", "content": ""} == {
        "id": "", "document": "PRO-004", "version": "1.0", "outcome": "confirmed", "how": HOW, "reviewer": "kn",
        "role": "manager", "date": TODAY, "registered": "", "content": "", "reasons": ["date", "edition"],
        "was_due": "2027-01-15", "next_review": "2027-12-20", "minutes": 25,
    }  # fmt: skip
    assert str(front["registered"]).startswith(TODAY)
    assert ask(book, "check", today=TODAY).returncode == 0


def test_a_confirmation_is_one_commit_of_its_own(book: Path) -> None:
    (book / "docs/index.md").write_text("# Somebody is at work here\n", encoding="utf-8")
    git(book, "config", "user.name", "Kari")
    git(book, "config", "user.email", "kari@example.org")
    assert confirm(book, "PRO-004", HOW, "kn", "--commit").returncode == 0
    record = str(only_record(book)["id"])
    assert git(book, "show", "--name-only", "--format=%s").split("\n") == [
        "Review PRO-004: confirmed", "", PRO, f"records/reviews/2026/documents/{record}.md", "",
    ]  # fmt: skip
    assert git(book, "status", "--short") == " M docs/index.md\n"


REFUSED = {
    "without a sentence": (["--confirm"], "how PRO-004 was checked, with --how"),
    "in two words": (["--confirm", "--how", "Looks fine"], "how PRO-004 was checked, with --how"),
    "tomorrow": (["--confirm", "--how", HOW, "--on", "2026-12-21"], "21 Dec 2026 has not come"),
    "before the version": (
        ["--confirm", "--how", HOW, "--on", "2026-01-31"],
        "version 1.0 of PRO-004 is of 1 Feb 2026",
    ),
    "long ago": (["--confirm", "--how", HOW, "--on", "2026-12-01"], "19 days ago; say with --late-because"),
    "as another role": (["--confirm", "--how", HOW, "--role", "quality"], "is owned by “manager”, not by “quality”"),
    "as no role": (["--confirm", "--how", HOW, "--role", "boss"], "there is no role “boss”"),
    "by another": (["--confirm", "--how", HOW, "--person", "ab"], "“ab” neither holds “manager”"),
    "with hidden signs": (["--confirm", "--how", "Asked the two \u202eusers"], "signs that nobody can see"),
    "changed, silently": (["--change"], "say why in a sentence, with --because"),
    "to nobody": (["--handover", "boss", "--because", "She knows it best"], "there is no role “boss”"),
    "to its owner": (["--handover", "manager", "--because", "She knows it best"], "“manager” owns PRO-004 already"),
    "what was not handed over": (["--accept"], "PRO-004 is not handed over to anybody"),
    "while it is led to": (
        ["--retire", "--because", "Nobody delivers any more"],
        "led to from procedures/PRO-003-audit.md, docs/index.md; mend that first",
    ),
}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook whose front page leads to the document; without Git, for every look that is refused."""
    return write(tmp_path_factory.mktemp("linked"), small({"docs/index.md": f"# Home\n\n[Delivery](../{PRO})\n"}))


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(linked: Path, case: str) -> None:
    options, sentence = REFUSED[case]
    before = dict(WorkTree(linked))
    person = [] if "--person" in options else ["--person", "kn"]
    said = review(linked, "PRO-004", *options, *person)
    assert (said.returncode, said.stdout) == (2, "")
    assert sentence in said.stderr.replace("\xa0", " ")
    assert dict(WorkTree(linked)) == before


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_what_is_in_force_is_reviewed(tmp_path: Path, status: str) -> None:
    edit = {PRO: {"status: approved": f"status: {status}"}}
    book = write(tmp_path, small(edit=edit))
    assert f"PRO-004 is {'a draft' if status == 'draft' else 'retired'}" in confirm(book).stderr


@pytest.mark.parametrize(("status", "due"), [("approved", True), ("draft", False), ("retired", False)])
def test_only_an_approved_document_can_be_overdue(status: str, due: bool) -> None:
    document = load(small(edit={PRO: {"status: approved": f"status: {status}"}})).document_by_id["PRO-004"]
    assert document.next_review() == date(2027, 1, 15)
    assert document.due == (date(2027, 1, 15) if due else None)
    assert [document.overdue(day) for day in (date(2027, 1, 15), date(2027, 1, 16))] == [False, due]


def test_the_same_sentence_is_no_second_look(book: Path) -> None:
    assert confirm(book).returncode == 0
    again = confirm(book, "PRO-004", HOW.upper() + ".", "kn")
    assert "is what the last review of PRO-004 says too; say what was done this time" in again.stderr
    other = confirm(book, "POL-001", HOW, "kn")
    assert "is what you wrote of PRO-004 the same day" in other.stderr
    assert len(document_reviews(read(book))) == 1


def test_a_look_of_last_month_needs_a_reason_and_keeps_both_days(book: Path) -> None:
    said = confirm(book, "PRO-004", HOW, "kn", "--on", "2026-12-01", "--late-because", "The machine was away")
    assert said.returncode == 0
    front = only_record(book)
    assert (front["date"], front["late_because"], front["next_review"]) == (
        "2026-12-01", "The machine was away", "2027-12-01",
    )  # fmt: skip


def test_the_deputy_of_the_owner_may_and_what_only_one_can_see_is_not_confirmed(tmp_path: Path) -> None:
    edit = DEPUTY | {PRO: {"owner: manager": "owner: quality"}}
    book = repository(tmp_path, small(edit=edit))
    text = (book / PRO).read_text(encoding="utf-8")
    (book / PRO).write_text(text.replace("is measured", "is weighed"), encoding="utf-8")
    said = confirm(book, "PRO-004", HOW, "cd")
    assert "has changes that are not committed, so nobody else could see what was looked at" in said.stderr
    commit(book)
    assert confirm(book, "PRO-004", HOW, "cd").returncode == 0
    assert only_record(book)["role"] == "quality"


def test_the_next_reviewer_sees_what_changed_since_and_who_looked_last(book: Path) -> None:
    confirm(book)
    commit(book)
    assert "Nothing in it has changed since the last review." in review(book, "PRO-004").stdout
    text = (book / PRO).read_text(encoding="utf-8")
    for old, new in (('version: "1.0"\nstatus', 'version: "1.1"\nstatus'), ("is measured", "is weighed")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (book / PRO).write_text(text, encoding="utf-8")
    commit(book)
    shown = review(book, "PRO-004", today="2027-12-24").stdout.replace("\xa0", " ")
    assert "due for review, overdue" in shown
    assert "the review was due on 20 Dec 2027, 4 days ago" in shown
    assert f"20 Dec 2026, Manager: Confirmed. “{HOW}”" in " ".join(shown.split())
    assert "[-measured-]" in shown
    assert "{+weighed+}" in shown
    data = json.loads(review(book, "PRO-004", "--format", "json", today="2027-12-24").stdout)
    assert (data["state"], data["overdue"], data["changed_since"]) == ("due", True, True)
    assert data["last_review"]["role"] == "manager"
    assert "reviewer" not in data["last_review"]


def test_without_history_it_says_so(tmp_path: Path) -> None:
    book = write(tmp_path, small())
    assert confirm(book).returncode == 0
    text = (book / PRO).read_text(encoding="utf-8")
    (book / PRO).write_text(text.replace("is measured", "is weighed"), encoding="utf-8")
    assert "there is no Git repository here" in review(book, "PRO-004").stdout


def test_an_announced_change_ends_with_the_new_version(book: Path) -> None:
    said = review(book, "PRO-004", "--change", "--because", "The new scale is missing", "--person", "kn")
    assert "is in review until a new version of it is approved" in said.stdout
    assert git(book, "diff") == ""
    day = date.fromisoformat(TODAY)
    system = read(book)
    assert state(system, system.document_by_id["PRO-004"], day) == "in-review"
    text = (book / PRO).read_text(encoding="utf-8")
    for old, new in (
        ('version: "1.0"\nstatus', 'version: "2.0"\nstatus'),
        ("valid_from: 2026-02-01\nnext_review: 2027-01-15", "valid_from: 2026-12-20"),
        ("changes:\n", 'changes:\n  - version: "2.0"\n    date: 2026-12-18\n    note: The new scale\n'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (book / PRO).write_text(text, encoding="utf-8")
    system = read(book)
    document = system.document_by_id["PRO-004"]
    assert state(system, document, day) == "valid"
    assert document.next_review() == date(2027, 12, 20)
    last = last_review(system, document)
    assert last is not None
    assert last.outcome == "changed"


NIGHT = {
    "procedures/PRO-005-night.md": '---\nid: PRO-005\ntitle: Night\nversion: "1.0"\nstatus: approved\nowner: manager\n'
    "valid_from: 2026-02-01\n---\n\n# Night\n"
}


def test_retiring_names_what_replaces_it_once_nothing_leads_to_it(tmp_path: Path) -> None:
    book = repository(tmp_path, small(NIGHT))
    said = review(
        book, "PRO-005", "--retire", "--because", "The shop was sold", "--replaced-by", "PRO-002", "--person", "kn"
    )
    assert said.returncode == 0, said.stderr
    assert "PRO-005 is retired" in said.stdout
    added = [line for line in git(book, "diff", "-U0").splitlines() if line[:1] in "+-" and line[1:2] not in "+-"]
    assert added == ["-status: approved", "+status: retired", "+replaced_by: PRO-002", "+retired_on: 2026-12-20"]
    assert only_record(book)["outcome"] == "retired"
    assert "DOC203" not in ask(book, "check", today=TODAY).stdout
    assert "is retired; there is nothing to review" in confirm(book, "PRO-005").stderr


@pytest.mark.parametrize("name", ["PRO-004", "PRO-009"])
def test_a_document_is_not_replaced_by_itself_or_by_nothing(book: Path, name: str) -> None:
    said = review(
        book, "PRO-004", "--retire", "--because", "The shop was sold", "--replaced-by", name, "--person", "kn"
    )
    assert said.returncode == 2
    assert git(book, "status", "--short") == ""


def test_a_handover_is_accepted_by_who_takes_over_and_the_clock_runs_on(book: Path) -> None:
    why = "Quality plans all deliveries now"
    said = review(book, "PRO-004", "--handover", "quality", "--because", why, "--person", "kn")
    assert "accepts it with: qmsctl review doc PRO-004 --accept" in said.stdout
    assert git(book, "diff") == ""
    assert "which “kn” neither holds nor deputises for" in review(book, "PRO-004", "--accept", "--person", "kn").stderr
    assert review(book, "PRO-004", "--accept", "--person", "ab").returncode == 0
    assert only_record(book)["accepted"] == {"person": "ab", "on": TODAY}
    changed = [line for line in git(book, "diff", "-U0").splitlines() if line[:1] in "+-" and line[1:2] not in "+-"]
    assert changed == [
        '-version: "1.0"', '+version: "1.1"',
        "-owner: manager", "-valid_from: 2026-02-01", "+owner: quality", "+valid_from: 2026-12-20",
        '+  - version: "1.1"', "+    date: 2026-12-20", "+    note: Owned by Quality lead instead of Manager",
    ]  # fmt: skip
    system = read(book)
    document = system.document_by_id["PRO-004"]
    assert document.next_review() == date(2027, 1, 15)
    found = {reason.kind: str(reason.message) for reason in reasons(system, document, date(2026, 12, 21))}
    assert found["owner"] == "Quality lead took it over on 2026-12-20 and has not looked at it yet"
    assert ask(book, "check", today=TODAY).returncode == 0


def test_the_latest_review_counts_so_a_confirmation_takes_a_handover_back(book: Path) -> None:
    why = "Quality plans all deliveries now"
    review(book, "PRO-004", "--handover", "quality", "--because", why, "--person", "kn", today="2026-12-19")
    assert "the hand-over of PRO-004 to “quality” is taken back by this" in confirm(book).stdout
    assert "is not handed over to anybody" in review(book, "PRO-004", "--accept", "--person", "ab").stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--confirm", "--retire"], "a review has one outcome"),
        (["--how", HOW], "name an outcome too"),
        (["--retire", "--how", HOW], "--how is for"),
        (["--confirm", "--because", HOW], "--because is for"),
        (["--confirm", "--replaced-by", "PRO-001"], "--replaced-by is for"),
        (["--accept", "--on", "2026-12-01"], "with --accept goes --person alone"),
        (["PRO-001", "--change", "--because", HOW], "only --confirm can be said"),
        (["--confirm", "--how", HOW, "--on", "2026-13-01"], "write YYYY-MM-DD"),
    ],
)
def test_what_does_not_go_together_is_said(linked: Path, options: list[str], sentence: str) -> None:
    said = review(linked, "PRO-004", *options, "--person", "kn")
    assert said.returncode == 2
    assert sentence in said.stderr
    assert not read(linked).records


def test_what_happened_around_it_is_shown(tmp_path: Path) -> None:
    files = {
        **ADDITION,
        "records/actions/ACT-2026-7K3QF.md": ACTION,
        "records/reviews/2026/MGT-2026-smia.md": DECISION,
        PRO: small()[PRO].decode() + "\nThe [scale](scale.md) is in the hall, see [there](#nowhere).\n",
    }
    book = write(tmp_path, small(files))
    shown = review(book, "PRO-004").stdout.replace("\xa0", " ")
    for sentence in (
        "open: ACT-2026-7K3QF “Describe the new scale”, by 1 Mar 2027",
        "decided: MGT-2026-smia#D1 “Say in PRO-004 who counts”",
        "followed by PRO-005 in smia",
        "translated as PRO-004-nb (nb), from version 1.0",
        "led to from PRO-003",
        "broken: the link scale.md leads nowhere (line 31)",
        "broken: the link #nowhere leads to no such heading (line 31)",
    ):
        assert sentence in shown
    assert "follows PRO-004, version 1.0" in review(book, "PRO-005").stdout


NEW = '- version: "1.1"\n  date: 2026-12-20\n  note: Moved on\n'
OLD = '- version: "1.0"\n  date: 2026-01-20\n  note: First\n'


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (f"changes:\n{OLD}# by hand\n", f"changes:\n{NEW}{OLD}# by hand\n"),
        (f"changes:\n{indent(OLD, '  ')}", f"changes:\n{indent(NEW + OLD, '  ')}"),
        ('changes: [{version: "1.0", date: 2026-01-20, note: First}]\n', f"changes:\n{indent(NEW + OLD, '  ')}"),
        ("", f"changes:\n{indent(NEW, '  ')}"),
    ],
)
def test_a_new_owner_is_a_new_version_however_the_changes_were_written(changes: str, expected: str) -> None:
    text = NIGHT["procedures/PRO-005-night.md"].replace("---\n\n#", f"{changes}---\n\n#")
    document = load(small({"procedures/PRO-005-night.md": text})).document_by_id["PRO-005"]
    found = with_owner(text, document, "quality", date(2026, 12, 20), "Moved on")
    assert found == (
        '---\nid: PRO-005\ntitle: Night\nversion: "1.1"\nstatus: approved\nowner: quality\nvalid_from: 2026-12-20\n'
        f"next_review: 2027-02-01\n{expected}---\n\n# Night\n"
    )


def test_a_picture_is_part_of_what_was_looked_at(tmp_path: Path) -> None:
    text = NIGHT["procedures/PRO-005-night.md"] + "\n![The gate](gate.png)\n"
    book = repository(tmp_path, {**small({"procedures/PRO-005-night.md": text}), "procedures/gate.png": b"old"})
    answer = json.loads(confirm(book, "PRO-005", HOW, "kn", "--format", "json").stdout)
    assert [each["outcome"] for each in answer] == ["confirmed"]
    commit(book)
    (book / "procedures/gate.png").write_bytes(b"new")
    commit(book)
    shown = review(book, "PRO-005").stdout
    assert "What changed since the last review" in shown
    assert "Nothing in it has changed" not in shown


FORMS = {
    "qms.yaml": small()["qms.yaml"].decode()
    + "document_types:\n  - {id: policy, name: Policy}\n  - {id: procedure, name: Procedure}\n"
    "  - {id: form, name: Form, folder: forms, prefix: FRM, review_interval: 24 months}\n",
    **{
        f"forms/FRM-00{number}-sheet.md": f'---\nid: FRM-00{number}\ntitle: Sheet {number}\nversion: "1.0"\n'
        f"status: approved\nowner: manager\nvalid_from: 2026-02-01\n---\n\n# Sheet {number}\n"
        for number in (1, 2)
    },
}


def test_forms_are_confirmed_together_and_procedures_are_not(tmp_path: Path) -> None:
    book = write(tmp_path, small(FORMS))
    said = review(book, "FRM-001", "PRO-004", "--confirm", "--how", HOW, "--person", "kn")
    assert "PRO-004 is no form; it is looked at and confirmed by itself" in said.stderr
    assert not read(book).records
    assert review(book, "FRM-001", "FRM-002", "--confirm", "--how", HOW, "--person", "kn").returncode == 0
    records = read(book).records_of("document-review")
    assert {(each.text("document"), each.front["batch"], each.text("next_review")) for each in records} == {
        ("FRM-001", True, "2028-12-20"), ("FRM-002", True, "2028-12-20"),
    }  # fmt: skip


def test_the_refusal_speaks_the_readers_language(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "did you mean PRO-004?" in review(book, "PRO-04").stderr
    from click.testing import CliRunner

    from qmsctl.cli.main import command

    for language, sentence in (("nb", "si i en setning hvordan PRO-004"), ("sv", "säg i en mening hur PRO-004")):
        runner = CliRunner(env={"QMSCTL_LANGUAGE": language})
        done = runner.invoke(
            command, ["review", "doc", "PRO-004", "--confirm", "--person", "kn", "--root", str(book), "--today", TODAY]
        )
        assert sentence in str(done.exception)


# Why a document is due

ADDITION = {
    "procedures/PRO-005-night.md": '---\nid: PRO-005\ntitle: Night\nversion: "1.0"\nstatus: approved\nowner: manager\n'
    "valid_from: 2026-02-01\nnext_review: 2027-12-01\nadds_to: PRO-004@1.0\nchanges:\n"
    '  - {version: "1.0", date: 2026-01-20, note: First}\n---\n\n# Night\n',
    "procedures/PRO-004-nb-levering.md": '---\nid: PRO-004-nb\ntitle: Levering\nversion: "1.0"\nstatus: approved\n'
    "owner: manager\nvalid_from: 2026-02-01\nnext_review: 2027-12-01\nlanguage: nb\ntranslation_of: PRO-004@1.0\n"
    'changes:\n  - {version: "1.0", date: 2026-01-20, note: First}\n---\n\n# Levering\n',
}
SECOND = {
    PRO: {
        'version: "1.0"\nstatus': 'version: "2.0"\nstatus',
        "changes:\n": 'changes:\n  - {version: "2.0", date: 2026-06-01, note: New scale}\n',
    }
}
ACTION = """---
id: ACT-2026-7K3QF
title: Describe the new scale
unit: smia
source: PRO-003
supports: [PRO-004]
owner: manager
opened: 2026-09-01
due: 2027-03-01
status: open
---
"""
DECISION = """---
id: MGT-2026-smia
title: Management review
unit: smia
year: "2026"
period: {from: 2025-01-01, until: 2025-12-31}
leader: manager
held: {on: 2026-10-05}
decisions:
  - {id: D1, text: Say in PRO-004 who counts, becomes: document-change}
---
"""


def looked(system: System, name: str, today: str = "2026-11-21") -> dict[str, str]:
    found = reasons(system, system.document_by_id[name], date.fromisoformat(today))
    return {reason.kind: str(reason.message) for reason in found}


def record_of(document: str, day: str, role: str = "manager") -> dict[str, str]:
    front = (
        f"id: DRV-2026-AAAAA\ndocument: {document}\nversion: '1.0'\noutcome: confirmed\nhow: {HOW}\nreviewer: kn\n"
        f"role: {role}\ndate: {day}\nregistered: '{day}T10:00:00Z'\ncontent: sha256:{'0' * 64}\n"
    )
    return {"records/reviews/2026/documents/DRV-2026-AAAAA.md": f"---\n{front}---\n"}


def test_a_parent_or_an_original_that_moved_on_makes_due_until_somebody_has_looked() -> None:
    system = load(small(ADDITION))
    assert looked(system, "PRO-005") == looked(system, "PRO-004-nb") == {}
    system = load(small(ADDITION, SECOND))
    assert looked(system, "PRO-005") == {
        "parent": "PRO-004, which it follows, is at version 2.0 now; 1.0 was looked at"
    }
    assert looked(system, "PRO-004-nb") == {
        "original": "PRO-004, which it translates, is at version 2.0 now; 1.0 was translated"
    }
    system = load(small(ADDITION | record_of("PRO-005", "2026-06-02"), SECOND))
    assert looked(system, "PRO-005") == {}
    assert [due.document.id for due in due_documents(system, date(2026, 11, 21))] == ["PRO-004-nb"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"records/actions/ACT-2026-7K3QF.md": ACTION}, "ACT-2026-7K3QF “Describe the new scale” is open and names it"),
        (
            {"records/reviews/2026/MGT-2026-smia.md": DECISION},
            "MGT-2026-smia#D1 decided to change it: “Say in PRO-004 who counts”",
        ),
    ],
)
def test_an_action_and_a_decision_that_name_it_make_due(files: dict[str, str], sentence: str) -> None:
    assert looked(load(small(files)), "PRO-004")["event"] == sentence
    assert looked(load(small(files | record_of("PRO-004", "2026-10-06"))), "PRO-004") == {}


def test_a_new_holder_and_another_owner_have_not_looked_yet() -> None:
    began = {"qms.yaml": {"      - person: kn": "      - person: kn\n        from: 2026-05-01"}}
    sentence = "Manager has a new holder since 2026-05-01, who has not looked at it yet"
    assert looked(load(small(edit=began)), "PRO-004")["holder"] == sentence
    assert looked(load(small(record_of("PRO-004", "2026-05-02"), began)), "PRO-004") == {}
    before = load(small(record_of("PRO-004", "2026-05-02", "quality")))
    assert looked(before, "PRO-004")["owner"] == "Manager owns it now; Quality lead looked at it last"


def test_an_edition_that_the_unit_has_left_makes_due_and_a_transition_alone_does_not() -> None:
    assert looked(load(small()), "PRO-004") == {}
    moved = load(small(edit={"qms.yaml": {"edition: iso-9001-2015": "edition: iso-9001-2026"}}))
    assert looked(moved, "PRO-004") == {"edition": "it answers ISO 9001:2015, and the unit works under ISO 9001:2026"}
    assert looked(load(small()), "PRO-004", "2029-10-01")["edition"] == "it answers ISO 9001:2015, which is withdrawn"


# What holds for any handbook

INTERVALS = st.sampled_from(["12 months", "P2Y", "90 days", "1 month"])
QUOTES = st.sampled_from(["2027-01-15", '"2027-01-15"', "'2027-01-15' # after the audit", ""])


@settings(max_examples=25, deadline=None)
@given(
    interval=INTERVALS,
    written=QUOTES,
    day=st.dates(date(2026, 2, 1), date(2026, 12, 20)),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_confirming_changes_next_review_and_nothing_else(interval: str, written: str, day: date, ends: str) -> None:
    kept = f"next_review: {written}\n" if written else ""
    text = small()[PRO].decode().replace("next_review: 2027-01-15\n", f"{kept}review_interval: {interval}\n")
    if written:
        text = text.replace("\n", ends)
    tree: Mapping[str, bytes] = {**small(), PRO: text.encode()}
    system = load(tree)
    look = Look("kn", day, date(2026, 12, 20), "2026-12-20T10:00:00Z", "0" * 64, late_because="It was a busy time")
    document = system.document_by_id["PRO-004"]
    done = confirmed(system, document, text, look, "DRV-2026-7K3QF", HOW)
    assert sorted(done.files) == [PRO, "records/reviews/2026/documents/DRV-2026-7K3QF.md"]
    assert done.new == {"records/reviews/2026/documents/DRV-2026-7K3QF.md"}
    before, after = text.splitlines(), done.files[PRO].splitlines()
    gone, came = [line for line in before if line not in after], [line for line in after if line not in before]
    assert [line.partition(":")[0] for line in came] == ["next_review"] or not came
    assert [line.partition(":")[0] for line in gone] == (["next_review"] if written and came else [])
    front = read_sheet(PRO, done.files[PRO].replace("\r\n", "\n")).front
    assert front is not None
    assert document.review_interval is not None
    assert front["next_review"] == str(document.review_interval.after(day)) == str(done.next_review)
    after_all = load({**tree, **{path: each.encode() for path, each in done.files.items()}})
    assert {problem.rule for problem in after_all.problems} == {problem.rule for problem in system.problems}
