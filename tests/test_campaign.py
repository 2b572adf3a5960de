"""A year's campaign over the example group: opened, handed out, followed, closed, counted."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from qmsctl.checking import check
from qmsctl.cli.main import command
from qmsctl.refused import Refused
from qmsctl.reviews import management_reviews, review_of
from qmsctl.reviews.campaign import progress
from qmsctl.reviews.campaign.assigning import DOCUMENT, LEAD, PREPARE, assignment
from qmsctl.reviews.campaign.closing import closing
from qmsctl.reviews.campaign.opening import opening
from qmsctl.reviews.campaign.statistics import statistics
from qmsctl.reviews.deadlines import open_below
from qmsctl.reviews.meant import open_year
from qmsctl.system import System
from tests.campaign_book import action, document_review, review
from tests.review_book import ask, group, read

TODAY = date(2026, 2, 20)
CAMPAIGN = "records/reviews/2026/CMP-2026.md"
UNITS = ["kurs-trondheim", "kurs-drammen", "kompetanse", "kantine-bergen", "kantine-oslo", "kantine", "renhold-vest",
         "drift-ost", "eiendomsservice", "konsern"]  # fmt: skip
BELOW = [unit for unit in UNITS if "-" in unit]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return group(tmp_path / "lyngmo")


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file that opening the campaign writes."""
    return opening(read(group(tmp_path_factory.mktemp("campaign") / "lyngmo")), 2026, TODAY, "tb").text


@pytest.fixture
def opened(book: Path, campaign: str) -> Path:
    (book / CAMPAIGN).parent.mkdir(parents=True)
    (book / CAMPAIGN).write_text(campaign, encoding="utf-8")
    return book


def change(book: Path, old: str, new: str, path: str = "qms.yaml") -> None:
    text = (book / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (book / path).write_text(text.replace(old, new), encoding="utf-8")


def close(system: System, because: dict[str, str], source: str) -> str:
    return closing(system, "2026", date(2026, 12, 1), "tb", because, source).text


# Opening


def test_a_campaign_has_every_unit_those_below_before_those_above(book: Path) -> None:
    said = ask(book, "review", "open", "--year", "2026", "--person", "tb")
    assert said.returncode == 0
    assert CAMPAIGN in said.stdout
    system = read(book)
    assert [node.unit for node in opening(system, 2026, TODAY).nodes] == UNITS
    report = check(system, TODAY)
    assert [finding for finding in report.findings if finding.location.path == CAMPAIGN] == []


def test_a_dry_run_shows_and_writes_nothing(book: Path) -> None:
    said = ask(book, "review", "open", "--year", "2026", "--dry-run")
    assert said.returncode == 0
    assert all(unit in said.stdout for unit in UNITS)
    assert "31 Dec 2025" in said.stdout.replace("\xa0", " ")
    assert not (book / "records/reviews").exists()


def test_every_unit_without_a_leader_is_named_at_once(book: Path) -> None:
    change(
        book, "        unit: drift-ost\n        from: 2023-03-01", "        unit: drift-ost\n        until: 2026-01-31"
    )
    change(book, "    people: 51\n    leader: enhetsleder\n", "    people: 51\n")
    said = ask(book, "review", "open", "--year", "2026", "--person", "tb")
    assert said.returncode == 2
    assert "nobody holds the role enhetsleder in “Drift Øst” (drift-ost)" in said.stderr
    assert "“Kantine Bergen” (kantine-bergen) has no leader role" in said.stderr
    assert not (book / CAMPAIGN).exists()


def test_units_above_themselves_and_an_unknown_one_are_refused(book: Path) -> None:
    assert "no unit" in ask(book, "review", "open", "--year", "2026", "--node", "nowhere", "--person", "tb").stderr
    change(book, "    name: Lyngmo Kantine\n    parent: konsern", "    name: Lyngmo Kantine\n    parent: kantine-oslo")
    said = ask(book, "review", "open", "--year", "2026", "--person", "tb")
    assert said.returncode == 2
    assert "kantine, kantine-oslo stand above themselves" in said.stderr


def test_opened_again_it_stays_and_a_new_unit_comes_only_when_asked(opened: Path) -> None:
    before = (opened / CAMPAIGN).read_text(encoding="utf-8")
    change(
        opened,
        "  - id: kompetanse\n    name:",
        "  - id: kantine-moss\n    name: Kantine Moss\n    parent: kantine\n    leader: kjokkensjef\n"
        "  - id: kompetanse\n    name:",
    )
    change(opened, "      - person: ole\n", "      - person: nye\n        unit: kantine-moss\n      - person: ole\n")
    said = ask(opened, "review", "open", "--year", "2026")
    assert said.returncode == 0
    assert "kantine-moss is in no campaign of the year" in said.stdout
    assert (opened / CAMPAIGN).read_text(encoding="utf-8") == before
    assert ask(opened, "review", "open", "--year", "2026", "--node", "kantine").returncode == 0
    after = (opened / CAMPAIGN).read_text(encoding="utf-8")
    row = re.search(r"  - unit: kantine-moss\n(?:    .*\n)+", after)
    assert row
    assert after.replace(row.group(), "") == before
    # It stands before the division that it belongs to.
    assert after.index("unit: kantine-moss") < after.index("unit: kantine\n")


def test_rows_that_somebody_wrote_another_way_stay_as_they_are(opened: Path) -> None:
    change(opened, "  - unit: konsern\n", "  # Styret møtes 28. mai.\n  - unit: konsern\n", CAMPAIGN)
    text = (opened / CAMPAIGN).read_text(encoding="utf-8")
    head, rest = text.split("  - unit: drift-ost\n", 1)
    fewer = head + rest[rest.index("  - unit:") :]
    (opened / CAMPAIGN).write_text(fewer, encoding="utf-8")
    found = opening(read(opened), 2026, TODAY, "tb", "drift-ost", fewer)
    assert found.added == ("drift-ost",)
    assert "# Styret møtes 28. mai." in found.text
    assert found.text.index("unit: konsern") < found.text.index("unit: drift-ost")


def test_a_unit_has_its_own_year_and_deadline(book: Path) -> None:
    change(
        book,
        "  coordinator: kvalitetssjef\n",
        "  coordinator: kvalitetssjef\n  units:\n    - unit: kurs-drammen\n      year_begins: 07-01\n"
        "      deadline: 03-01\n    - unit: kantine\n      leaves_out: Inngår i konsernets gjennomgang\n",
    )
    found = opening(read(book), 2026, TODAY)
    nodes = {node.unit: node for node in found.nodes}
    assert nodes["kurs-drammen"].period.since == date(2025, 7, 1)
    assert nodes["kurs-drammen"].deadline == date(2026, 3, 1)
    assert "kantine" not in nodes
    assert any("Inngår i konsernets gjennomgang" in str(note) for note in found.notes)


def test_those_below_are_due_before_those_above(book: Path) -> None:
    """Three levels upside down are refused with each place at once, and only what is new is spoken of."""
    right = "    enhet: 03-15\n    divisjon: 04-20\n    konsern: 05-20\n"
    change(book, right, "    enhet: 05-20\n    divisjon: 03-15\n    konsern: 02-01\n")
    said = ask(book, "review", "open", "--year", "2026", "--person", "tb")
    assert said.returncode == 2
    assert (
        "“Lyngmo Kantine” (kantine) is due 15 Mar 2026, before units below it: Kantine Bergen, Kantine Oslo "
        "(20 May 2026); those below review first"
    ) in said.stderr.replace("\xa0", " ")
    assert said.stderr.count("those below review first") == 4
    assert not (book / CAMPAIGN).exists()


def test_deadlines_that_are_the_same_or_have_passed_are_pointed_out(book: Path) -> None:
    change(book, "    enhet: 03-15\n    divisjon: 04-20\n    konsern: 05-20\n", "    konsern: 12-31\n")
    change(book, "  coordinator: kvalitetssjef\n", "")
    said = ask(book, "review", "open", "--year", "2026", "--dry-run").stdout.replace("\xa0", " ")
    assert "every unit is due 31 Dec 2026, though those below review before those above" in said
    assert "nobody is named who prepares the reviews" in said
    said = ask(book, "review", "open", "--year", "2025", "--dry-run").stdout
    assert "deadlines that have passed already: 10; --year 2026 opens the year after" in said


def test_who_opens_it_is_asked_last(book: Path) -> None:
    change(book, "    people: 51\n    leader: enhetsleder\n", "    people: 51\n")
    assert (
        "“Kantine Bergen” (kantine-bergen) has no leader role" in ask(book, "review", "open", "--year", "2026").stderr
    )


# Where it stands


def test_status_without_a_campaign_says_so_and_shows_what_there_is(book: Path) -> None:
    assert "no campaign and no management review for 2026" in ask(book, "review", "status").stdout
    review(book, "drift-ost", "2026", "held")
    said = ask(book, "review", "status")
    assert "There is no campaign for 2026" in said.stdout
    assert "Drift Øst" in said.stdout
    # Somebody has begun, so every unit is asked, by the days of qms.yaml.
    assert re.search(r"Kantine Oslo +Planned +15 Mar", said.stdout.replace("\xa0", " "))


def test_status_names_state_what_is_lacking_and_what_to_do_next(opened: Path) -> None:
    review(opened, "drift-ost", "2026", "sealed")
    review(opened, "renhold-vest", "2026", "frozen")
    found = progress(read(opened), "2026", date(2026, 3, 20))
    nodes = {node.unit: node for node in found.nodes}
    assert [node.unit for node in found.nodes][:2] == ["konsern", "eiendomsservice"]
    assert nodes["drift-ost"].finished
    assert nodes["drift-ost"].days is None
    assert nodes["renhold-vest"].days == -5
    assert str(nodes["renhold-vest"].blocks) == "“Objectives” is not judged"
    assert nodes["eiendomsservice"].waits_for == ("renhold-vest",)
    assert (nodes["eiendomsservice"].below, nodes["eiendomsservice"].below_finished) == (2, 1)
    assert nodes["konsern"].waits_for == ("eiendomsservice", "kantine", "kompetanse")
    assert {node.unit for node in found.overdue} == set(BELOW) - {"drift-ost"}
    assert len(found.next) == 3
    assert all(step.day == date(2026, 3, 15) for step in found.next)
    said = ask(opened, "review", "status", "--blocking", today="2026-03-20")
    assert said.returncode == 1
    assert "5 late" in said.stdout
    review(opened, "renhold-vest", "2026", "held")
    assert re.search(r"Renhold Vest .*\(4\) it is not concluded", ask(opened, "review", "status").stdout)
    assert ask(opened, "review", "status", "--blocking", today="2026-03-15").returncode == 0


def test_deadlines_upside_down_are_pointed_out_while_somebody_waits(opened: Path) -> None:
    text = (opened / CAMPAIGN).read_text(encoding="utf-8")
    row = text[text.index("  - unit: drift-ost") :]
    later = row.replace("deadline: 2026-03-15", "deadline: 2026-04-30", 1)
    (opened / CAMPAIGN).write_text(text.replace(row, later), encoding="utf-8")
    note = (
        "“Lyngmo Eiendomsservice” (eiendomsservice) is due 20 Apr 2026, before units below it: Drift Øst (30 Apr 2026)"
    )
    assert note in ask(opened, "review", "status").stdout.replace("\xa0", " ")
    shown = ask(opened, "review", "status", "--node", "eiendomsservice").stdout
    assert re.search(r"^Lyngmo Eiendomsservice .*\n  Drift Øst ", shown, re.M)
    assert progress(read(opened), "2026", TODAY, "kantine").order == ()
    review(opened, "drift-ost", "2026", "sealed")
    assert progress(read(opened), "2026", TODAY).order == ()


def test_levels_and_units_add_up(opened: Path) -> None:
    for unit, state in zip(
        UNITS, ("sealed", "signed", "decided", "held", "assessed", "frozen", "collecting"), strict=False
    ):
        review(opened, unit, "2026", state)
    for number, document in enumerate(("PRO-001", "PRO-002", "PRO-101")):
        document_review(opened, number, document, "2026-04-02")
    system = read(opened)
    found = progress(system, "2026", date(2026, 12, 1))
    assert sum(level.units for level in found.levels) == len(UNITS)
    states = sum((Counter(level.states) for level in found.levels), Counter())
    assert states == Counter(node.standing.state for node in found.nodes)
    top = found.nodes[0]
    assert top.all_documents == found.documents
    assert found.documents.reviewed == 3
    approved = [document for document in system.documents if document.status == "approved" and document.next_review()]
    assert found.documents.total == len(approved)
    part = progress(system, "2026", date(2026, 12, 1), "kompetanse")
    assert [node.unit for node in part.nodes] == ["kompetanse", "kurs-drammen", "kurs-trondheim"]
    assert part.documents == part.nodes[0].all_documents


def test_status_as_json_has_what_the_screen_has(opened: Path) -> None:
    data = json.loads(ask(opened, "review", "status", "--format", "json", "--node", "kantine").stdout)
    assert data["campaign"]["id"] == "CMP-2026"
    assert [node["unit"] for node in data["nodes"]] == ["kantine", "kantine-oslo", "kantine-bergen"]
    assert data["nodes"][0]["waits_for"] == ["kantine-oslo", "kantine-bergen"]
    assert data["next"][0]["command"] == "qmsctl review inputs kantine-bergen"


def test_overdue_documents_are_one_step_with_the_role_that_has_most(opened: Path) -> None:
    found = progress(read(opened), "2026", date(2029, 1, 1))
    steps = [step for step in found.next if step.kind == "documents"]
    review(opened, "konsern", "2026", "held")
    assert [step.role for step in steps] in ([], ["kvalitetssjef"])
    calm = progress(read(opened), "2025", date(2029, 1, 1))
    assert [(step.kind, step.role) for step in calm.next] == [("documents", "kvalitetssjef")]
    assert calm.next[0].command == "qmsctl review queue --owner kvalitetssjef"


def test_half_a_year_after_the_meeting_somebody_looks_at_the_decisions(opened: Path) -> None:
    decision = {"id": "D1", "text": "Kjøpe to maskiner", "inputs": ["objectives"], "becomes": "action"}
    for unit in UNITS:
        review(opened, unit, "2026", "sealed", decisions=[decision] if unit == "konsern" else [])
    first = progress(read(opened), "2026", date(2026, 8, 1)).next
    assert [(step.kind, step.command) for step in first] == [("close", "qmsctl review close")]
    assert [step.kind for step in progress(read(opened), "2026", date(2026, 8, 1), "kantine").next] == []
    later = progress(read(opened), "2026", date(2026, 9, 10)).next
    assert [(step.kind, step.unit) for step in later] == [("close", ""), ("half-year", "konsern")]
    change(opened, "\nnodes:", "\nclosed: {on: 2026-08-02, by: tb}\nnodes:", CAMPAIGN)
    [check] = progress(read(opened), "2026", date(2026, 9, 10)).next
    assert (check.kind, check.command) == ("half-year", "qmsctl review check konsern --half-year --write")


def test_whose_turn_it_is_comes_before_who_can_only_wait(opened: Path) -> None:
    """Three levels are past their days: the units at the bottom can act, those above wait for them."""
    found = progress(read(opened), "2026", date(2026, 6, 1)).next
    assert [step.kind for step in found] == ["review"] * 3
    for unit in UNITS:
        if unit not in ("konsern", "kompetanse", "kurs-trondheim"):
            review(opened, unit, "2026", "sealed")
    found = progress(read(opened), "2026", date(2026, 6, 1)).next
    assert [(step.kind, step.unit) for step in found] == [
        ("review", "kurs-trondheim"), ("blocked", "kompetanse"), ("blocked", "konsern"),
    ]  # fmt: skip


def test_a_next_step_names_the_year_where_another_would_be_meant(opened: Path) -> None:
    review(opened, "kantine-oslo", "2025", "held")
    commands = [step.command for step in progress(read(opened), "2026", date(2026, 3, 1), "kantine").next]
    assert "qmsctl review inputs kantine-oslo --year 2026" in commands
    assert "qmsctl review inputs kantine-bergen" in commands
    shown = json.loads(ask(opened, "review", "inputs", "kantine-oslo", "--preview", "--format", "json").stdout)
    assert shown["review"] == "MGT-2025-kantine-oslo"


def test_the_year_that_is_meant_is_that_of_the_open_campaign(opened: Path) -> None:
    assert open_year(read(opened), date(2027, 2, 1)) == "2026"
    change(opened, "\nnodes:", "\nclosed: {on: 2026-12-20, by: tb}\nnodes:", CAMPAIGN)
    review(opened, "konsern", "2027", "collecting")
    assert open_year(read(opened), date(2028, 2, 1)) == "2027"


# Who must be finished first


def test_a_review_waits_for_the_units_directly_below(opened: Path) -> None:
    review(opened, "kantine-oslo", "2026", "sealed")
    review(opened, "kantine-bergen", "2026", "signed")
    review(opened, "kantine", "2026", "decided")
    review(opened, "konsern", "2026", "decided")
    system = read(opened)
    reviews = management_reviews(system)
    assert open_below(system, reviews["MGT-2026-kantine"]) == ("kantine-bergen",)
    assert open_below(system, reviews["MGT-2026-konsern"]) == ("eiendomsservice", "kantine", "kompetanse")


def test_in_the_place_of_a_unit_that_does_not_review_stand_those_below_it(book: Path) -> None:
    review(book, "kantine-oslo", "2026", "held")
    review(book, "konsern", "2026", "decided")
    system = read(book)
    group_review = review_of(system, "konsern", "2026")
    assert group_review
    # There is no campaign: only who has begun is waited for.
    assert open_below(system, group_review) == ("kantine-oslo",)


# Closing


def test_closing_names_every_unit_that_is_open(opened: Path) -> None:
    for unit in UNITS[:8]:
        review(opened, unit, "2026", "sealed")
    review(opened, "eiendomsservice", "2026", "signed")
    said = ask(opened, "review", "close", "--year", "2026", "--person", "tb")
    assert said.returncode == 2
    assert "“Lyngmo Eiendomsservice” (eiendomsservice) is not sealed: it is not sealed" in said.stderr
    assert "(konsern) is not sealed: the facts are not gathered" in said.stderr
    assert "(kantine)" not in said.stderr


def test_closing_without_a_unit_keeps_the_reason_for_all_to_read(opened: Path) -> None:
    for unit in UNITS[1:]:
        review(opened, unit, "2026", "sealed")
    review(
        opened, "kurs-drammen", "2026", "collecting", cancelled={"on": "2026-03-01", "because": "Senteret legges ned"}
    )
    words = ("review", "close", "--year", "2026", "--person", "tb", "--without", "kurs-trondheim")
    assert ask(opened, *words, "--because", "  ").returncode == 2
    assert "«a» sier ingen hvorfor" in ask(opened, *words, "--because", "a", language="nb").stderr
    said = ask(opened, *words, "--because", "Lederen sluttet i mars", today="2026-06-20")
    assert said.returncode == 0
    text = (opened / CAMPAIGN).read_text(encoding="utf-8")
    assert "closed:\n  on: 2026-06-20\n  by: tb\n" in text
    assert "- Kurssenter Trondheim: Lederen sluttet i mars\n- Kurssenter Drammen: Senteret legges ned\n" in text
    system = read(opened)
    assert [finding for finding in check(system, TODAY).findings if finding.location.path == CAMPAIGN] == []
    assert (
        "was closed on 20\xa0Jun\xa02026" in ask(opened, "review", "close", "--year", "2026", "--person", "tb").stderr
    )
    assert "There is no campaign" not in ask(opened, "review", "status", "--year", "2026").stdout


def test_what_is_sealed_or_not_asked_is_no_reason(opened: Path) -> None:
    for unit in UNITS:
        review(opened, unit, "2026", "sealed")
    system, source = read(opened), (opened / CAMPAIGN).read_text(encoding="utf-8")
    with pytest.raises(Refused, match="is sealed, so nothing is closed without it"):
        close(system, {"konsern": "Rakk det ikke"}, source)
    with pytest.raises(Refused, match="in no campaign of 2026"):
        close(system, {"nowhere": "Rakk det ikke"}, source)
    assert "without:" not in close(system, {}, source)
    assert ask(opened, "review", "close", "--year", "2031", "--person", "tb").stderr.startswith("there is no campaign")


# Handing out


def test_everything_due_falls_to_somebody_exactly_once(opened: Path) -> None:
    system = read(opened)
    found = assignment(system, "2027", TODAY)
    documents = Counter(task.item for work in found.works for task in work.of(DOCUMENT))
    due = [each.id for each in system.documents if each.status == "approved" and str(each.next_review())[:4] <= "2027"]
    assert documents == Counter(due)
    year = assignment(system, "2026", TODAY)
    assert sorted(task.unit for work in year.works for task in work.of(LEAD)) == sorted(UNITS)
    prepared = {work.role: len(work.of(PREPARE)) for work in year.works if work.of(PREPARE)}
    assert prepared == {"kvalitetssjef": len(UNITS)}


def test_too_much_in_a_month_is_said_without_naming_anybody(opened: Path) -> None:
    change(opened, "  coordinator: kvalitetssjef\n", "  coordinator: kvalitetssjef\n  monthly_load: 7\n")
    said = ask(opened, "review", "assign", "--year", "2027")
    assert "one person (Kvalitets- og miljøsjef) has 8 documents in January 2027" in said.stdout
    assert " tb" not in said.stdout
    assert "tb has 8 documents" in ask(opened, "review", "assign", "--year", "2027", "--names").stdout


def test_a_role_that_nobody_holds_has_somebody_who_is_asked(opened: Path) -> None:
    change(opened, "      - person: jfs\n        unit: kantine-oslo\n        from: 2024-09-01\n", "")
    found = assignment(read(opened), "2026", TODAY)
    assert [(work.role, work.asked) for work in found.unheld] == [("enhetsleder", "divisjonsdirektor")]


def test_messages_speak_the_language_of_the_unit_and_name_nobody(opened: Path, tmp_path: Path) -> None:
    change(opened, "  coordinator: kvalitetssjef\n",
           "  coordinator: kvalitetssjef\n  units:\n    - {unit: kantine-oslo, language: sv}\n    - {unit: drift-ost, language: en}\n")  # fmt: skip
    action(opened, 1, owner="enhetsleder", unit="kantine-oslo", title="[her](javascript:alert(1)) @alle")
    out = tmp_path / "out"
    assert ask(opened, "review", "assign", "--messages", str(out), "--calendar", str(out)).returncode == 0
    swedish = (out / "enhetsleder-kantine-oslo.md").read_text(encoding="utf-8")
    assert "Ledningens genomgång" in swedish
    assert "](javascript:" not in swedish
    assert "@alle" not in swedish
    assert "lead" in (out / "enhetsleder-drift-ost.md").read_text(encoding="utf-8")
    norwegian = (out / "kvalitetssjef.md").read_text(encoding="utf-8")
    assert "Ledelsens gjennomgåelse" in norwegian
    assert "15. mars 2026" in norwegian.replace("\xa0", " ")
    for path in out.iterdir():
        assert not re.search(r"\b(jfs|tb|mir|anb)\b", path.read_text(encoding="utf-8")), path
    named = tmp_path / "named"
    ask(opened, "review", "assign", "--messages", str(named), "--names")
    assert "tb" in (named / "kvalitetssjef.md").read_text(encoding="utf-8")


def test_a_leader_is_told_who_brings_the_facts_and_writes_down(opened: Path, tmp_path: Path) -> None:
    """Who prepares is named to those who lead; to whom that is, how; where nobody is, who sent the message."""
    ask(opened, "review", "assign", "--messages", str(tmp_path / "a"))
    leader = (tmp_path / "a/enhetsleder-drift-ost.md").read_text(encoding="utf-8")
    assert "Kvalitets- og miljøsjef sender deg underlaget på forhånd, som PDF" in leader
    assert "Kvalitets- og miljøsjef skriver det ned som ditt" in leader
    own = (tmp_path / "a/kvalitetssjef.md").read_text(encoding="utf-8")
    assert "`qmsctl pdf MGT-… --inputs`" in own
    assert "## Det andre svarer" in own
    assert "Spør Kvalitets" not in own
    change(opened, "  coordinator: kvalitetssjef\n", "")
    said = ask(opened, "review", "assign", "--messages", str(tmp_path / "b")).stdout
    assert "nobody is named who prepares the reviews and answers questions" in said
    leader = (tmp_path / "b/enhetsleder-drift-ost.md").read_text(encoding="utf-8")
    assert "Spør den som sendte deg dette, når noe er uklart." in leader


def test_a_calendar_has_an_event_for_each_day_and_no_long_line(opened: Path, tmp_path: Path) -> None:
    ask(opened, "review", "assign", "--calendar", str(tmp_path / "out"))
    data = (tmp_path / "out/kvalitetssjef.ics").read_bytes()
    assert data.count(b"BEGIN:VEVENT") == len(UNITS)
    assert data.count(b"DTSTART;VALUE=DATE:20260315") == len(BELOW)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_handing_out_is_written_down_once_asked(opened: Path) -> None:
    before = (opened / CAMPAIGN).read_text(encoding="utf-8")
    ask(opened, "review", "assign")
    assert (opened / CAMPAIGN).read_text(encoding="utf-8") == before
    assert ask(opened, "review", "assign", "--write").returncode == 0
    after = (opened / CAMPAIGN).read_text(encoding="utf-8")
    assert after.replace("assigned:\n  on: 2026-02-20\n", "") == before
    assert ask(opened, "review", "assign", "--year", "2031", "--write").returncode == 2
    assert "are for what --write writes" in ask(opened, "review", "assign", "--person", "tb").stderr
    assert "nobody in qms.yaml is “zz”" in ask(opened, "review", "assign", "--write", "--person", "zz").stderr
    assert ask(opened, "review", "assign", "--write", "--person", "tb").returncode == 0
    assert (opened / CAMPAIGN).read_text(encoding="utf-8") == after.replace(
        "  on: 2026-02-20\n", "  on: 2026-02-20\n  by: tb\n"
    )
    assert [each for each in check(read(opened), TODAY).findings if each.location.path == CAMPAIGN] == []


# Learning


def test_figures_are_those_of_the_records(opened: Path) -> None:
    review(opened, "drift-ost", "2026", "sealed", "2026-03-10")
    review(opened, "renhold-vest", "2026", "sealed", "2026-03-20")
    done = {"id": "D1", "text": "Kjøpe to maskiner", "inputs": ["objectives"], "becomes": "action"}
    again = {**done, "id": "D2", "becomes": "need", "carried_from": "MGT-2025-konsern#D1"}
    review(opened, "konsern", "2026", "decided", "2026-05-20", decisions=[done, again])
    action(opened, 1, status="done", done="2026-06-01")
    document_review(opened, 1, "PRO-001", "2026-01-10", minutes=30)
    document_review(opened, 2, "PRO-002", "2026-05-28", outcome="changed", because="Nytt krav", how=None)
    document_review(opened, 3, "PRO-003", "2026-05-29", registered="2026-06-20T08:00:00Z", late_because="Ferie")
    document_review(opened, 4, "PRO-003", "2025-05-29")
    found = statistics(read(opened), "2026", date(2026, 5, 10), date(2026, 6, 10))
    levels = {level.level: level for level in found.levels}
    unit, division, top = levels["enhet"], levels["divisjon"], levels["konsern"]
    assert (unit.on_time, unit.late, unit.not_signed, unit.not_yet, unit.sealed) == (1, 1, 4, 0, 2)
    # The divisions are past their day; that of the group is still to come, and its meeting is no signature.
    assert (division.not_signed, top.on_time, top.not_yet) == (3, 0, 1)
    assert found.documents.outcomes == {"confirmed": 2, "changed": 1, "retired": 0, "handed-over": 0}
    assert (found.documents.minutes, found.documents.timed, found.documents.registered_late) == (30, 1, 1)
    assert found.documents.months == (1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0)
    assert found.decisions.becomes == {"action": 1, "need": 1}
    assert (found.decisions.carried_over, found.decisions.actions) == (1, {"done": 1})
    assert (found.meeting_minutes, found.timed) == (270, 3)
    # In the 30 days before: two documents, the meeting of 20 May, the action; before them three meetings and reviews.
    assert found.load
    assert (found.load.within, found.load.of) == (4, 7)
    said = ask(opened, "review", "stats", "--year", "2026", "--before", "2026-06-10", "--sample", "1").stdout
    assert "4/7 (57 %)" in said
    assert re.search(r"document reviews +3 +1\n", said)
    assert said.count("DRV-2026-") == 1


def test_stats_as_json_compare_with_the_year_before(opened: Path) -> None:
    document_review(opened, 4, "PRO-003", "2025-05-29")
    data = json.loads(ask(opened, "review", "stats", "--format", "json").stdout)
    assert (data["year"]["documents"]["reviews"], data["year_before"]["documents"]["reviews"]) == (0, 1)
    assert "sample" not in data
    assert ask(opened, "review", "stats", "--year", "last").returncode == 2


def test_the_reader_s_language_and_that_of_the_records(book: Path) -> None:
    """Who reads chooses the language of what is said; a record speaks the handbook's."""
    assert ask(book, "review", "open", "--year", "2026", "--person", "tb").returncode == 0
    text = (book / CAMPAIGN).read_text(encoding="utf-8")
    assert "title: Årets gjennomgåelser 2026" in text
    for language, words in (("nb", "årets gjennomgåelser 2026"), ("sv", "årets genomgångar 2026")):
        runner = CliRunner(env={"QMSCTL_LANGUAGE": language})
        said = runner.invoke(command, ["review", "status", "--root", str(book), "--today", "2026-03-20"]).stdout
        assert words in said
        assert "revisjon" not in said
        assert "revision" not in said
        assert "gather the facts" not in said


NODE = "  - {unit: UNIT, leader: LEADER, period: {from: 2025-01-01, until: 2025-12-31}, deadline: DAY}\n"


@pytest.mark.parametrize(
    "nodes",
    [
        "nodes: everything\n",
        "nodes: [1, [2], {unit: [3]}, {}]\n",
        "nodes:\n" + 2 * NODE.replace("UNIT", "konsern").replace("LEADER", "konsernsjef").replace("DAY", "2026-13-40"),
        "nodes:\n"
        + NODE.replace("UNIT", '"nowhere\\e[2J"').replace("LEADER", '"::error::x"').replace("DAY", "0001-01-01"),
        'nodes: []\nwithout: 3\nclosed: "yes"\nassigned: [x]\n',
    ],
)
def test_a_campaign_that_is_written_wrong_breaks_no_command(book: Path, nodes: str) -> None:
    (book / CAMPAIGN).parent.mkdir(parents=True)
    (book / CAMPAIGN).write_text(f'---\nid: CMP-2026\nyear: "2026"\n{nodes}---\n', encoding="utf-8")
    for words in (("status",), ("stats", "--before", "0001-01-01"), ("assign",), ("open", "--node", "kantine", "--dry-run"),
                  ("close", "--person", "tb")):  # fmt: skip
        said = ask(book, "review", *words, *(() if "open" in words else ("--year", "2026")))
        assert said.returncode in (0, 2)
        assert "\x1b" not in said.stdout + said.stderr
        assert not re.search(r"^::", said.stdout, re.M)
    assert ask(book, "owners", "orphans").returncode in (0, 1)
    assert ask(book, "owners", "leave", "tb").returncode == 0
