"""Which clauses a unit answers: states, what answers, units above and below."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from qmsctl.cli.commands.coverage import command
from qmsctl.system import load
from qmsctl.system.coverage import Coverage, State, all_coverage, answers, coverage
from qmsctl.system.system import System
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small

EDITION = "iso-9001-2015"
PARTS = """\
units:
  - id: smia
    name: Smia
    people: 10
    leader: manager
    frameworks:
      - edition: iso-9001-2015
        reason: Customers ask for it
        not_applicable:
          - clause: "8.3"
            because: We make what customers have drawn
  - id: east
    name: East
    parent: smia
  - id: west
    name: West
    parent: smia
"""
WHOLE = PARTS[: PARTS.index("  - id: east")]


def in_parts(files: Mapping[str, str] | None = None, edit: dict[str, dict[str, str]] | None = None) -> System:
    """The smallest handbook with two units below the top, `edit` applied too."""
    edits = {path: dict(pieces) for path, pieces in (edit or {}).items()}
    return load(small(dict(files or {}), {**edits, "qms.yaml": {WHOLE: PARTS, **edits.get("qms.yaml", {})}}))


def of(system: System, unit: str = "smia", day: str = TODAY) -> Coverage:
    found = coverage(system, unit, EDITION, day)
    assert found is not None
    return found


def state(system: System, number: str, unit: str = "smia", day: str = TODAY) -> State:
    return next(row.state for row in of(system, unit, day).clauses if row.clause.number == number)


def sheet(name: str, unit: str, clause: str, more: str = "") -> dict[str, str]:
    text = (
        f'---\nid: {name}\ntitle: {name}\nversion: "1.0"\nstatus: approved\nowner: quality\nunit: {unit}\n'
        f"valid_from: 2026-02-01\nclauses:\n  - {EDITION}#{clause}\n{more}---\n\n# {name}\n"
    )
    return {f"procedures/{name}.md": text}


def test_the_four_states() -> None:
    system = load(small(edit={"procedures/PRO-004-delivery.md": {"  - iso-9001-2015#8.6\n": ""}}))
    assert state(system, "8.5.6") is State.MAPPED
    assert state(system, "8.6") is State.MISSING
    assert state(system, "5.3") is State.NOT_ASSESSED
    assert state(system, "8.3.2") is State.NOT_APPLICABLE
    assert {row.reason for row in of(system).of(State.NOT_APPLICABLE)} == {"We make what customers have drawn"}
    assert of(system).counts[State.MISSING] == 1


def test_headings_and_clauses_that_nobody_audits_are_left_out() -> None:
    numbers = {row.clause.number for row in of(load(small())).clauses}
    assert not numbers & {"1", "3", "7", "7.5"}
    assert "7.5.2" in numbers


def test_a_clause_above_answers_but_a_chapter_does_not() -> None:
    heading = load(small(edit={"procedures/PRO-003-audit.md": {"#9.2.2": "#9.2"}}))
    assert state(heading, "9.2.2") is State.MAPPED
    chapter = load(small(edit={"procedures/PRO-003-audit.md": {"#9.2.2": "#9"}}))
    assert state(chapter, "9.2.2") is State.MISSING


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("status: approved", "status: draft"),
        ("status: approved", "status: retired\nreplaced_because: Nobody does this any more"),
        ("valid_from: 2026-02-01", "valid_from: 2026-12-01"),
    ],
)
def test_what_is_not_in_force_covers_nothing(old: str, new: str) -> None:
    assert state(load(small(edit={"procedures/PRO-003-audit.md": {old: new}})), "9.2.2") is State.MISSING


def test_what_is_not_valid_yet_covers_from_its_day() -> None:
    system = load(small(edit={"procedures/PRO-003-audit.md": {"valid_from: 2026-02-01": "valid_from: 2026-12-01"}}))
    assert state(system, "9.2.2", day="2026-11-30") is State.MISSING
    assert state(system, "9.2.2", day="2026-12-01") is State.MAPPED


def test_a_register_with_an_entry_answers_and_an_empty_one_does_not() -> None:
    row = next(row for row in of(load(small())).clauses if row.clause.number == "6.2.1")
    assert [register.name for register in row.answers.registers] == ["objectives"]
    assert state(load(small({"objectives.yaml": "[]\n"})), "6.2.1") is State.MISSING


def test_units_below_inherit_the_edition_and_the_documents() -> None:
    system = in_parts()
    assert state(system, "9.2.2", "east") is State.MAPPED
    assert [found.unit for found in all_coverage(system, TODAY)] == ["smia"]


def test_the_unit_is_answered_when_every_unit_below_is() -> None:
    away = {"procedures/PRO-003-audit.md": {"  - iso-9001-2015#9.2.2\n": ""}}
    one = in_parts(sheet("PRO-101", "east", "9.2.2"), away)
    assert state(one, "9.2.2") is State.MISSING
    assert state(one, "9.2.2", "east") is State.MAPPED
    both = in_parts({**sheet("PRO-101", "east", "9.2.2"), **sheet("PRO-102", "west", "9.2.2")}, away)
    assert state(both, "9.2.2") is State.MAPPED
    assert answers(both, "smia", f"{EDITION}#9.2.2", TODAY).units == ("east", "west")


def test_a_unit_that_does_not_work_under_the_edition_owes_no_answer() -> None:
    stopped = "\n".join(
        [
            "    parent: smia",
            "    frameworks:",
            f"      - edition: {EDITION}",
            "        reason: Sold",
            "        applies: false",
        ]
    )
    system = in_parts(
        sheet("PRO-101", "east", "9.2.2"),
        {
            "procedures/PRO-003-audit.md": {"  - iso-9001-2015#9.2.2\n": ""},
            "qms.yaml": {"    name: West\n    parent: smia": "    name: West\n" + stopped},
        },
    )
    assert state(system, "9.2.2") is State.MAPPED
    assert coverage(system, "west", EDITION, TODAY) is None


def test_applies_to_narrows_what_a_document_answers() -> None:
    narrow = {"procedures/PRO-003-audit.md": {"owner: quality": "owner: quality\napplies_to:\n  - east"}}
    system = in_parts(edit=narrow)
    assert state(system, "9.2.2", "east") is State.MAPPED
    assert state(system, "9.2.2", "west") is State.MISSING
    assert state(system, "9.2.2") is State.MISSING


@pytest.mark.parametrize(("depth", "expected"), [(60, State.MAPPED), (1500, State.MISSING)])
def test_a_deep_tree_of_units_is_answered_from_its_last_leaf_and_an_absurd_one_ends(
    depth: int, expected: State
) -> None:
    deep = "".join(f"  - id: u{n}\n    name: U{n}\n    parent: {f'u{n - 1}' if n else 'smia'}\n" for n in range(depth))
    away = {"procedures/PRO-003-audit.md": {"  - iso-9001-2015#9.2.2\n": ""}, "qms.yaml": {WHOLE: WHOLE + deep}}
    assert state(load(small(sheet("PRO-101", f"u{depth - 1}", "9.2.2"), away)), "9.2.2") is expected
    assert state(load(small(edit=away)), "9.2.2") is State.MISSING


def test_units_in_a_circle_end() -> None:
    system = in_parts(edit={"qms.yaml": {"    people: 10": "    parent: west"}})
    assert coverage(system, "smia", EDITION, TODAY) is not None


def test_an_edition_without_a_catalogue_has_no_coverage() -> None:
    system = load(small(edit={"qms.yaml": {"edition: iso-9001-2015": "edition: iso-9001-1066"}}))
    assert list(all_coverage(system, TODAY)) == []


def test_while_a_new_version_waits_the_one_before_answers(tmp_path: Path) -> None:
    """A folder without history can only go by what lies in it."""
    ask = ("--state", "missing", EDITION, "--today", TODAY)
    audit = "procedures/PRO-003-audit.md"
    waits = {'version: "1.0"\nstatus': 'version: "2.0"\nstatus', "valid_from: 2026-02-01": "valid_from: 2027-01-01"}
    coming = small(edit={audit: waits})
    folder = repository(tmp_path / "known", small())
    git(write(folder, coming), "commit", "-q", "-am", "The version of next year")
    found = CliRunner().invoke(command, [*ask, "--root", str(folder)])
    assert found.stdout == "ISO 9001:2015 in smia: 22 mapped, 0 missing, 37 not-assessed, 6 not-applicable\n"
    without = CliRunner().invoke(command, [*ask, "--root", str(write(tmp_path / "unpacked", coming))])
    assert [row.split()[0] for row in without.stdout.splitlines()] == ["9.1.1", "9.2.2", "9.3.3", "ISO"]
