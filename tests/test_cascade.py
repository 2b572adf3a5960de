"""Objectives from level to level: what is expected, what is answered, what is lacking."""

from __future__ import annotations

import difflib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.refused import Refused
from qmsctl.reviews.cascade import Branch, asked_of, cascade, expectations
from qmsctl.reviews.expecting import answered, expected, objective_named
from qmsctl.reviews.lacks import lacks
from qmsctl.system import System, load
from qmsctl.trees import WorkTree
from tests.handbook import small
from tests.review_book import ROOT, ask

UNITS = {
    "roles:\n": "  - id: workshop\n    name: Workshop\n    parent: smia\n    leader: manager\n"
    "  - id: paint\n    name: Paint\n    parent: workshop\n    leader: manager\n"
    "  - id: office\n    name: Office\n    parent: smia\n    leader: manager\nroles:\n"
}
BEFORE = "  status: on-track\n"


def book(expectations: str = "", more: str = "", status: str = "on-track", **files: str) -> System:
    edit = {"qms.yaml": UNITS, "objectives.yaml": {BEFORE: f"  status: {status}\n{expectations}{more}"}}
    return load(small(edit=edit, files=files or None))


def objective(identity: str, unit: str, parent: str = "OBJ-001", status: str = "on-track") -> str:
    return (
        f"- id: {identity}\n  title: Less rework\n  unit: {unit}\n  owner: manager\n  parent: {parent}\n"
        f"  status: {status}\n"
    )


WISH = "  expectations:\n    - unit: workshop\n      text: Half the rework\n"


@pytest.mark.parametrize(
    ("more", "by"),
    [
        ("", ()),
        (objective("OBJ-002", "workshop"), ("OBJ-002",)),
        (objective("OBJ-002", "paint"), ("OBJ-002",)),
        (objective("OBJ-002", "office"), ()),
        (objective("OBJ-002", "workshop", status="dropped"), ()),
        (objective("OBJ-002", "workshop", status="reached"), ("OBJ-002",)),
        (objective("OBJ-002", "workshop", parent="OBJ-002"), ()),
    ],
)
def test_an_expectation_is_answered_by_an_objective_there_or_below(more: str, by: tuple[str, ...]) -> None:
    [found] = expectations(book(WISH, more))
    assert (found.objectives, found.answered) == (by, bool(by))


def test_a_reason_or_an_action_answers_too() -> None:
    action = """---
id: ACT-2026-7K3QF
title: Check the first part
unit: paint
source: OBJ-001
owner: manager
opened: 2026-01-01
due: 2026-12-31
status: %s
%ssupports: [OBJ-001]
---
"""
    path = "records/actions/ACT-2026-7K3QF.md"
    assert expectations(book(WISH, **{path: action % ("open", "")}))[0].actions == ("ACT-2026-7K3QF",)
    assert not expectations(book(WISH, **{path: action % ("dropped", "because: No use\n")}))[0].answered
    assert expectations(book(WISH + "      not_relevant_because: We make every part once\n"))[0].answered


def test_the_tree_of_the_group_shows_every_objective_once() -> None:
    system = load(WorkTree(ROOT))

    def names(branches: tuple[Branch, ...]) -> list[str]:
        return [name for branch in branches for name in (branch.objective.id, *names(branch.below))]

    assert sorted(names(cascade(system))) == [entry.id for entry in system.register("objectives")]
    assert {branch.level for branch in cascade(system)} == {"konsern"}
    part = cascade(system, "kantine")
    assert set(names(part)) >= {"OBJ-003", "OBJ-011", "OBJ-020"}
    assert "OBJ-009" not in names(part), "what leads to another division is left out"
    asked = [found for branch in part for found in branch.expectations]
    assert {system.organisation.line(found.unit)[-2] for found in asked} == {"kantine"}
    assert [found.unit for found in asked_of(system, "kurs-drammen")] == ["kurs-drammen"]


@pytest.mark.parametrize("example", ["", "examples/kommun"])
def test_the_examples_answer_what_is_expected(example: str) -> None:
    system = load(WorkTree(ROOT / example))
    assert len(expectations(system)) >= 15
    assert [str(lack.message) for lack in lacks(system, date(2026, 11, 21))] == []
    ways = {(bool(found.objectives), bool(found.because)) for found in expectations(system)}
    assert ways == {(True, False), (False, True)}, "an objective of its own, or a reason"


def test_circles_and_long_lines_end() -> None:
    circle = objective("OBJ-002", "workshop", "OBJ-003") + objective("OBJ-003", "paint", "OBJ-002")
    assert {branch.objective.id for branch in cascade(book(more=circle))} == {"OBJ-001", "OBJ-002", "OBJ-003"}
    line = "".join(objective(f"OBJ-{n:04d}", "paint", f"OBJ-{n - 1:04d}" if n > 1001 else "OBJ-001")
                   for n in range(1001, 2400))  # fmt: skip
    depth, branches = 0, cascade(book(more=line))
    while branches:
        depth, branches = depth + 1, branches[0].below
    assert depth == 64


def test_expect_and_answer_change_only_their_lines(tmp_path: Path) -> None:
    for path, data in small(edit={"qms.yaml": UNITS}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    register = tmp_path / "objectives.yaml"

    def added(*words: str) -> list[str]:
        before = register.read_text().splitlines()
        said = ask(tmp_path, "objective", *words)
        assert said.returncode == 0, said.stderr
        changes = list(difflib.ndiff(before, register.read_text().splitlines()))
        assert [line for line in changes if line.startswith("- ")] == []
        return [line[2:] for line in changes if line.startswith("+ ")]

    assert added("expect", "OBJ-001", "workshop", "Half the rework") == [
        "  expectations:", "    - unit: workshop", "      text: Half the rework",
    ]  # fmt: skip
    assert added("expect", "obj-001", "office", "No wrong papers") == [
        "    - unit: office", "      text: No wrong papers",
    ]  # fmt: skip
    shown = ask(tmp_path, "objective", "cascade").stdout
    assert shown.count("waits for an answer") == 2
    assert "2 expectations, 2 wait for an answer" in shown
    assert added("answer", "OBJ-001", "office", "--because", "The papers come from the customer") == [
        "      not_relevant_because: The papers come from the customer"
    ]
    data = json.loads(ask(tmp_path, "objective", "cascade", "--format", "json").stdout)
    assert [row["answered"] for row in data[0]["expectations"]] == [False, True]
    checked = ask(tmp_path, "objective", "check")
    assert checked.returncode == 0
    assert "“Workshop” has not answered what OBJ-001 expects of it: Half the rework" in checked.stdout
    assert "1 of 1 objectives lack something" in checked.stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("expect", "OBJ-01", "workshop", "x"), "did you mean OBJ-001"),
        (("expect", "OBJ-001", "smia", "x"), "does not lie below"),
        (("expect", "OBJ-001", "moon", "x"), "“moon” is no unit"),
        (("expect", "OBJ-001", "workshop", " "), "say what"),
        (("expect", "OBJ-001", "workshop", "Half the rework"), "already"),
        (("answer", "OBJ-001", "office", "--because", "We make no parts"), "expects nothing"),
        (("answer", "OBJ-001", "workshop", "--because", " "), "say why"),
        (("answer", "OBJ-001", "workshop", "--because", "no"), "“no” tells nobody why"),
    ],
)
def test_what_cannot_be_expected_is_refused(words: tuple[str, ...], why: str, tmp_path: Path) -> None:
    tree = small(edit={"qms.yaml": UNITS, "objectives.yaml": {BEFORE: BEFORE + WISH}})
    for path, data in tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    said = ask(tmp_path, "objective", *words)
    assert (said.returncode, why in said.stderr) == (2, True), said.stderr
    assert (tmp_path / "objectives.yaml").read_bytes() == tree["objectives.yaml"]


def test_who_contributes_does_not_say_that_it_is_not_relevant() -> None:
    system = book(WISH, objective("OBJ-002", "workshop"))
    with pytest.raises(Refused, match="contributes to OBJ-001 with OBJ-002"):
        answered(system, "", objective_named(system, "OBJ-001"), "workshop", "We have none")


def test_an_objective_that_rests_is_named() -> None:
    found = [lack for lack in lacks(load(small()), date(2028, 1, 1)) if lack.kind == "resting"]
    assert [lack.objective.id for lack in found] == ["OBJ-001"]
    assert "IND-001 has no value since" in str(found[0].message)


def test_a_missed_objective_waits_for_a_decision() -> None:
    kinds = {lack.kind for lack in lacks(book(status="late"), date(2026, 11, 21))}
    assert kinds == {"missed"}
    assert {lack.kind for lack in lacks(book(status="reached"), date(2030, 1, 1))} == set()


WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn", "Cf", "Zl", "Zp"]), min_size=1, max_size=150
)


@settings(max_examples=20, deadline=None)
@given(wish=WORDS.filter(str.strip), because=WORDS.filter(str.strip))
def test_what_is_expected_and_answered_reads_back(wish: str, because: str) -> None:
    tree = small(edit={"qms.yaml": UNITS})
    system = load(tree)
    source = tree["objectives.yaml"].decode()
    source = expected(system, source, objective_named(system, "OBJ-001"), "workshop", wish)
    system = load({**tree, "objectives.yaml": source.encode()})
    because = f"{because.strip()} as we see it"
    source = answered(system, source, objective_named(system, "OBJ-001"), "workshop", because)
    system = load({**tree, "objectives.yaml": source.encode()})
    [found] = expectations(system)
    assert (found.unit, found.text, found.because, found.answered) == ("workshop", wish.strip(), because, True)
    assert system.problems == ()
