"""The yearly plan: made from the registers, completed by people, made again without losing a word of theirs."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from qmsctl.checking import check
from qmsctl.i18n import translator
from qmsctl.pages import build
from qmsctl.pages.reviews.places import PLANS
from qmsctl.plans.facts import facts, written
from qmsctl.plans.making import begun_plan, refreshed
from qmsctl.plans.standing import standing_of
from qmsctl.refused import Refused
from qmsctl.reviews.campaign.assigning import assignment
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.handbook import small
from tests.review_book import ROOT, ask, group

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return group(tmp_path_factory.mktemp("group"))


def test_a_pack_tells_what_the_units_above_have(book: Path) -> None:
    """“Nothing is registered” would be untrue where the group has it."""
    words = translator("en")
    told = {section.key: section.empty for section in facts(load(WorkTree(book)), "kurs-drammen", 2027, DAY, words)}
    assert told["risks"].startswith("No risk is registered for the unit itself; the units above have ")
    top = {section.key: section for section in facts(load(WorkTree(book)), "konsern", 2027, DAY, words)}
    assert top["risks"].rows


def test_a_plan_is_made_completed_and_made_again(book: Path) -> None:
    made = ask(book, "plan", "make", "--unit", "renhold-vest", "--year", "2027", today="2026-11-21")
    path = book / made.stdout.strip()
    assert path.relative_to(book).as_posix() == "plans/renhold-vest/PLA-001-virksomhetsplan-2027-renhold-vest.md"
    text = path.read_text(encoding="utf-8")
    told = (
        'year: "2027"', "owner: enhetsleder", "# Virksomhetsplan 2027, Renhold Vest", "### OBJ-017 Rent på avtalt nivå",
        "| OBJ-009 Fornøyde kunder i bygg og renhold | Godkjent ved første kontroll | OBJ-017 |",
        "[objectives.yaml](../../objectives.yaml)", "## Uttalelse fra dem som skal høres: Verneombud, Hovedverneombud",
    )  # fmt: skip
    assert [part for part in told if part not in text] == []
    assert [str(finding) for finding in check(load(WorkTree(book)), DAY).findings if "PLA-001" in str(finding)] == []

    own = text.replace("## Budsjett og bemanning\n", "## Budsjett og bemanning\n\nTo nye moppemaskiner.\n")
    path.write_text(own, encoding="utf-8")
    again = ask(book, "plan", "make", "--unit", "renhold-vest", "--year", "2027", today="2026-11-21")
    assert "is up to date" in again.stdout
    ask(book, "action", "new", "--title", "Kjøpe moppemaskiner", "--source", "OBJ-017", "--owner", "renholdsleder",
        "--unit", "renhold-vest", "--due", "2027-03-01", today="2026-11-21")  # fmt: skip
    ask(book, "plan", "make", "--unit", "renhold-vest", "--year", "2027", today="2026-11-21")
    after = path.read_text(encoding="utf-8")
    assert "To nye moppemaskiner." in after
    assert "Kjøpe moppemaskiner | Renholdsleder | 1.\xa0mars\xa02027" in after
    assert after.replace(after[after.index("<!-- plan: actions") :], "") == own.replace(
        own[own.index("<!-- plan: actions") :], ""
    )

    approved = after.replace("status: draft", "status: approved\nvalid_from: 2027-01-01").replace('"0.1"', '"1.0"')
    path.write_text(approved.replace("Kjøpe moppemaskiner", "Noe annet"), encoding="utf-8")
    refused = ask(book, "plan", "make", "--unit", "renhold-vest", "--year", "2027", today="2026-11-21")
    assert (refused.returncode, "is approved as 1.0" in refused.stderr) == (2, True)

    shown = ask(book, "plan", "status", "--year", "2027", today="2026-11-21").stdout
    assert "Renhold Vest          approved, not yet in force  PLA-001" in shown
    assert "0 of 10 plans are in force" in shown
    states = json.loads(ask(book, "plan", "status", "--format", "json", today="2027-02-01").stdout)
    assert {row["unit"]: row["state"] for row in states}["renhold-vest"] == "in-force"


@pytest.mark.parametrize(
    ("root", "unit", "language", "told"),
    [
        ("", "drift-ost", "nb", ("## Indikatorer, 1. jan. 2026 til 21. nov. 2026", "IND-008", "RIS-006", "Hendelser føres ikke")),
        ("", "konsern", "en", ("## Significant environmental aspects", "And ", "OBJ-008 Miljøkrav skal følge pengene")),
        ("examples/kommun", "maltid", "sv", ("## Betydande miljöaspekter", "IND-006", "OBJ-010")),
    ],
)  # fmt: skip
def test_a_pack_holds_the_facts_on_a_page_or_two(root: str, unit: str, language: str, told: tuple[str, ...]) -> None:
    words = translator(language)
    text = written("Facts", facts(load(WorkTree(ROOT / root)), unit, 2027, DAY, words), words).replace("\xa0", " ")
    assert [part for part in told if part not in text] == []
    assert len(text.splitlines()) < 130


def test_a_pack_for_programs(book: Path) -> None:
    said = json.loads(ask(book, "plan", "pack", "--unit", "kantine-oslo", "--year", "2027", "--format", "json").stdout)
    assert said["events"] is None, "what the handbook does not hold is said"
    assert any(row["objective"].startswith("OBJ-020") for row in said["objectives"])
    refused = ask(book, "plan", "pack", "--unit", "moon")
    assert (refused.returncode, "“moon” is no unit" in refused.stderr) == (2, True)


def test_what_the_handbook_wrote_stays_text() -> None:
    """A title may neither end a made part, nor become a table, a link or HTML."""
    title = "<!-- /plan --> | [x](javascript:y) <script>`*"
    tree = small(edit={"objectives.yaml": {"title: Deliver on time": f"title: '{title}'"}})
    system = load(tree)
    path, text = begun_plan(system, "smia", "2027", "PLA-001")
    assert text.count("<!-- /plan -->") == 2
    assert "<script>" not in text
    assert "\\[x\\](" in text
    again = load({**tree, path: text.encode()})
    assert refreshed(again, again.document_by_id["PLA-001"], text) == text


def test_a_lost_mark_is_not_guessed() -> None:
    tree = small()
    path, text = begun_plan(load(tree), "smia", "2027", "PLA-001")
    broken = text.replace("<!-- /plan -->", "", 1)
    system = load({**tree, path: broken.encode()})
    with pytest.raises(Refused, match="without its <!-- /plan -->"):
        refreshed(system, system.document_by_id["PLA-001"], broken)


def test_a_unit_without_leader_has_nobody_to_answer_for_a_plan() -> None:
    system = load(small(edit={"qms.yaml": {"    leader: manager\n": ""}}))
    with pytest.raises(Refused, match="has no leader"):
        begun_plan(system, "smia", "2027", "PLA-001")


def test_of_several_plans_the_one_that_has_come_furthest_counts() -> None:
    tree = small()
    path, draft = begun_plan(load(tree), "smia", "2026", "PLA-002")
    old = draft.replace("PLA-002", "PLA-001").replace("status: draft", "status: approved\nvalid_from: 2026-01-01")
    system = load({**tree, path: draft.encode(), "plans/PLA-001-plan.md": old.encode()})
    standing = standing_of(system, "smia", "2026", DAY)
    assert (standing.state, standing.document and standing.document.id) == ("in-force", "PLA-001")
    assert standing_of(system, "smia", "2027", DAY).state == "none"


def test_last_year_s_plan_is_followed_by_the_next_and_not_asked_for(tmp_path: Path) -> None:
    tree = small()
    path, draft = begun_plan(load(tree), "smia", "2025", "PLA-001")
    plan = draft.replace("status: draft", "status: approved\nvalid_from: 2025-01-01")
    for name, text in ((path, plan), ("plans/PLA-009-moving.md", plan.replace('year: "2025"\n', ""))):
        system = load({**tree, name: text.replace("PLA-001", name[6:13]).encode()})
        asked = [task.item for work in assignment(system, "2026", DAY).works for task in work.tasks]
        assert ("PLA-009" in asked, "PLA-001" in asked) == ("PLA-009" in name, False)


def test_what_a_confidential_review_decided_is_not_in_a_plan() -> None:
    """A plan is published, its source is not."""
    review = (
        '---\nid: MGT-2026-smia\ntitle: Management review\nunit: smia\nyear: "2026"\nleader: manager\n'
        "period:\n  from: 2025-01-01\n  to: 2025-12-31\nframeworks: [iso-9001-2015]\nopened: 2026-01-10\n{more}---\n"
    )
    action = (
        "---\nid: ACT-2026-7K3QF\ntitle: Close the night shift\nunit: smia\nsource: MGT-2026-smia#D1\n"
        "owner: manager\nopened: 2026-02-01\ndue: 2026-12-01\nstatus: open\n---\n"
    )
    for more, told in (("", True), ("confidential: true\n", False)):
        files = {
            "records/reviews/2026/MGT-2026-smia.md": review.format(more=more),
            "records/actions/ACT-2026-7K3QF.md": action,
        }
        _, text = begun_plan(load(small(files=files)), "smia", "2027", "PLA-001")
        assert ("Close the night shift" in text) is told


def test_a_dash_in_the_name_of_a_unit_stays_one_in_the_name_of_the_file() -> None:
    system = load(small(edit={"qms.yaml": {"    name: Smia": "    name: Hamnskolan 7–9"}}))
    path, _ = begun_plan(system, "smia", "2027", "PLA-001")
    assert path == "plans/PLA-001-plan-for-2027-hamnskolan-7-9.md"


def test_the_page_begins_with_this_year_and_names_who_has_no_plan_of_it() -> None:
    yard = "  - {id: yard, name: Yard, parent: smia, leader: manager}\nroles:"
    tree = small(edit={"qms.yaml": {"roles:": yard}})
    for number, year in enumerate(("2027", "2025", "2026"), start=1):
        path, draft = begun_plan(load(tree), "smia", year, f"PLA-00{number}")
        tree[path] = draft.replace("status: draft", f"status: approved\nvalid_from: {year}-01-01").encode()
    page = next(page for page in build(load(tree), DAY, tree=tree).pages if page.src_uri == PLANS)
    rows = re.findall(r"^\| (20\d\d) .*?\[(Smia|Yard)\]", page.content, re.M)
    assert rows == [("2026", "Smia"), ("2026", "Yard"), ("2027", "Smia"), ("2027", "Yard"), ("2025", "Smia")]
