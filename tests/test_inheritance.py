"""What units inherit: additions, deviations, what may not be deviated from, and when somebody must look again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.checking import check
from qmsctl.system import Document, System, load
from qmsctl.system.inheritance import Kind, ancestors, children, effective, forbidden, forbids, number, parents, stale
from qmsctl.system.processes import Lack, documents_of, gaps, runs_in
from tests.handbook import TODAY

SETTINGS = """\
name: Nordlys
language: en
units:
  - {id: group, name: Group, people: 100, leader: head}
  - {id: food, name: Food, parent: group, people: 60, leader: head}
  - {id: oslo, name: Kitchen Oslo, parent: food, people: 20, leader: head}
  - {id: bergen, name: Kitchen Bergen, parent: food, people: 10, leader: head}
  - {id: school, name: School, parent: group, people: 30, leader: head}
roles:
  - id: head
    name: Head
    holders: [{person: a}, {person: b, unit: food}, {person: c, unit: oslo}, {person: d, unit: bergen}]
"""


def document(identity: str, **front: str) -> bytes:
    keys = {"title": f"Text {identity}", "version": '"1.0"', "status": "approved", "owner": "head",
            "valid_from": "2026-01-01", **front}  # fmt: skip
    rows = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\nid: {identity}\n{rows}---\n\n# Text {identity}\n".encode()


def book(files: dict[str, bytes]) -> System:
    return load({"qms.yaml": SETTINGS.encode(), **files})


def kitchens(**oslo: str) -> System:
    """A group procedure, an addition of the division, and a document of Oslo with what `oslo` says."""
    return book(
        {
            "procedures/PRO-001-events.md": document("PRO-001", version='"2.1"', changes=CHANGES),
            "procedures/food/PRO-010-food.md": document("PRO-010", adds_to="PRO-001@2.0"),
            "procedures/oslo/PRO-020-oslo.md": document("PRO-020", **oslo),
            "procedures/school/PRO-030-school.md": document("PRO-030"),
        }
    )


CHANGES = """
  - {version: "2.1", date: 2026-03-01, note: A comma}
  - {version: "2.0", date: 2026-02-01, note: Reported within a day}
  - {version: "1.0", date: 2025-02-01, note: First}"""


def rows(system: System, unit: str, day: str = TODAY) -> dict[str, tuple[str, str, list[str]]]:
    return {
        row.document.id: (row.kind.value, row.unit, [other.id for other in row.replaced_by])
        for row in effective(system, unit, day)
    }


def one(system: System, name: str) -> Document:
    return system.document_by_id[name]


def test_a_unit_has_its_own_documents_and_those_of_the_units_above() -> None:
    system = kitchens(adds_to="PRO-010@1.0")
    assert rows(system, "oslo") == {
        "PRO-020": ("added", "oslo", []),
        "PRO-010": ("inherited", "food", []),
        "PRO-001": ("inherited", "group", []),
    }
    assert list(rows(system, "school")) == ["PRO-030", "PRO-001"]
    assert rows(system, "group") == {"PRO-001": ("own", "group", [])}
    assert rows(system, "nowhere") == {}


def test_a_deviation_holds_instead_in_its_unit_and_nowhere_else() -> None:
    system = kitchens(deviates_from="PRO-001@2.0")
    assert rows(system, "oslo")["PRO-020"] == ("deviating", "oslo", [])
    assert rows(system, "oslo")["PRO-001"] == ("inherited", "group", ["PRO-020"])
    assert rows(system, "bergen")["PRO-001"] == ("inherited", "group", [])


def test_units_below_inherit_a_deviation() -> None:
    system = book(
        {
            "procedures/PRO-001-events.md": document("PRO-001"),
            "procedures/food/PRO-010-food.md": document("PRO-010", deviates_from="PRO-001@1.0"),
        }
    )
    assert rows(system, "oslo") == {
        "PRO-010": ("inherited", "food", []),
        "PRO-001": ("inherited", "group", ["PRO-010"]),
    }


def test_a_deviation_that_only_holds_in_some_units_replaces_only_there() -> None:
    system = book(
        {
            "procedures/PRO-001-events.md": document("PRO-001"),
            "procedures/food/PRO-010-food.md": document("PRO-010", deviates_from="PRO-001@1.0", applies_to="[bergen]"),
        }
    )
    assert rows(system, "bergen")["PRO-001"][2] == ["PRO-010"]
    assert rows(system, "oslo") == {"PRO-001": ("inherited", "group", [])}


@pytest.mark.parametrize(
    "front",
    [
        {"status": "draft"},
        {"status": "retired"},
        {"valid_from": "2027-01-01"},
    ],
)
def test_what_is_not_in_force_replaces_nothing(front: dict[str, str]) -> None:
    assert rows(kitchens(deviates_from="PRO-001@2.0", **front), "oslo")["PRO-001"][2] == []


def test_a_deviation_begins_on_its_day() -> None:
    system = kitchens(deviates_from="PRO-001@2.0", valid_from="2027-01-01")
    assert rows(system, "oslo", "2027-01-01")["PRO-001"][2] == ["PRO-020"]


def test_a_neighbour_or_a_unit_below_replaces_nothing() -> None:
    assert rows(kitchens(deviates_from="PRO-030@1.0"), "school")["PRO-030"][2] == []
    system = book(
        {
            "procedures/PRO-001-events.md": document("PRO-001", deviates_from="PRO-010@1.0"),
            "procedures/food/PRO-010-food.md": document("PRO-010"),
        }
    )
    assert rows(system, "food")["PRO-010"][2] == []


def test_a_forbidden_deviation_replaces_nothing() -> None:
    system = book(
        {
            "procedures/PRO-001-events.md": document("PRO-001", deviations="forbidden"),
            "procedures/food/PRO-010-food.md": document("PRO-010", adds_to="PRO-001@1.0", deviations="allowed"),
            "procedures/oslo/PRO-020-oslo.md": document("PRO-020", deviates_from="PRO-010@1.0"),
        }
    )
    link = parents(system, one(system, "PRO-020"))[0]
    assert forbidden(system, link) is one(system, "PRO-001"), "the grandparent forbids it"
    assert rows(system, "oslo")["PRO-010"][2] == []
    adding = parents(system, one(system, "PRO-010"))[0]
    assert forbidden(system, adding) is None


def test_the_type_says_what_a_document_does_not() -> None:
    types = "document_types:\n  - {id: procedure, deviations: forbidden}\n"
    system = load(
        {
            "qms.yaml": (SETTINGS + types).encode(),
            "procedures/PRO-001-a.md": document("PRO-001"),
            "procedures/PRO-002-b.md": document("PRO-002", deviations="allowed"),
            "policy/POL-001-c.md": document("POL-001"),
        }
    )
    assert [forbids(found) for found in system.documents] == [True, False, False]


def test_children_stand_in_the_order_of_units() -> None:
    system = kitchens(deviates_from="PRO-001@2.0")
    assert [(link.child.id, link.deviates) for link in children(system, one(system, "PRO-001"))] == [
        ("PRO-010", False),
        ("PRO-020", True),
    ]
    assert children(system, one(system, "PRO-030")) == ()


def test_only_a_new_meaning_asks_to_look_again() -> None:
    system = kitchens(adds_to="PRO-001@1.0")
    assert stale(system, one(system, "PRO-010")) == (), "2.1 is an editorial change of 2.0"
    (found,) = stale(system, one(system, "PRO-020"))
    assert (found.parent.id, found.link.version) == ("PRO-001", "1.0")
    assert [change.note for change in found.changes] == ["A comma", "Reported within a day"]


@pytest.mark.parametrize("link", ["PRO-001", "PRO-001@9.0", "PRO-999@1.0", "PRO-001@", "@1.0", "PRO-020@0.1"])
def test_what_cannot_be_told_is_not_stale(link: str) -> None:
    system = kitchens(adds_to=f'"{link}"')
    expected = ["PRO-020"] if link == "PRO-020@0.1" else []
    assert [found.parent.id for found in stale(system, one(system, "PRO-020"))] == expected


def test_a_circle_of_parents_ends() -> None:
    system = book(
        {
            "procedures/PRO-001-a.md": document("PRO-001", adds_to="PRO-002@1.0", deviates_from="PRO-003@1.0"),
            "procedures/PRO-002-b.md": document("PRO-002", deviates_from="PRO-001@1.0"),
            "procedures/PRO-003-c.md": document("PRO-003", adds_to="PRO-003@1.0"),
        }
    )
    assert [found.id for found in ancestors(system, one(system, "PRO-001"))] == ["PRO-002", "PRO-003"]
    codes = {finding.code for finding in check(system, date.fromisoformat(TODAY)).findings}
    assert "DOC503" in codes


def test_versions_compare_as_numbers() -> None:
    assert number("10.2") > number("9.11") > number("9.2") > number("") == number("two")


UNITS = ("group", "food", "oslo", "bergen", "school")
_link = st.one_of(st.none(), st.tuples(st.sampled_from(["adds_to", "deviates_from"]), st.integers(0, 11)))
_sheet = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(UNITS),
        "status": st.sampled_from(["approved", "approved", "draft", "retired"]),
        "valid_from": st.sampled_from(["2026-01-01", "2027-01-01"]),
        "applies_to": st.lists(st.sampled_from(UNITS), max_size=2),
        "deviations": st.sampled_from(["allowed", "forbidden"]),
        "link": _link,
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_sheet, max_size=12))
def test_each_document_that_applies_in_a_unit_is_in_its_handbook_once(sheets: list[dict[str, object]]) -> None:
    system = book(
        {f"procedures/PRO-{index:03d}-x.md": document(f"PRO-{index:03d}", **_front(sheet))
         for index, sheet in enumerate(sheets)}
    )  # fmt: skip
    organisation = system.organisation
    for unit in UNITS:
        line = organisation.line(unit)
        found = effective(system, unit, TODAY)
        applying = [each.id for each in system.documents if each.status == "approved" and each.applies_in(line)]
        assert sorted(row.document.id for row in found) == sorted(applying)
        for row in found:
            assert (row.kind is Kind.INHERITED) == (row.document.unit != unit)
            for other in row.replaced_by:
                assert other.id in applying
                assert other.in_force(TODAY)
                assert row.document.unit in organisation.line(other.unit)[1:]
                assert not forbids(row.document)


def _front(sheet: dict[str, Any]) -> dict[str, str]:
    front = {key: str(sheet[key]) for key in ("unit", "status", "valid_from", "deviations")}
    front["applies_to"] = f"[{', '.join(sheet['applies_to'])}]"
    if sheet["link"]:
        key, target = sheet["link"]
        front[key] = f"PRO-{target:03d}@1.0"
    return front


PROCESSES = """\
- {id: PRC-001, title: Cook, unit: food, owner: head, purpose: Feed people, documents: [PRO-001], indicators: [IND-001]}
- {id: PRC-002, title: Teach, unit: group, owner: nobody, purpose: Learn, documents: [PRO-030], applies_to: [school]}
- {id: PRC-003, title: Travel, unit: group, owner: head, purpose: Get there, indicators: [IND-001]}
- {id: PRC-004, title: Bake, unit: group, owner: head, purpose: Bread, documents: [PRO-030], indicators: [IND-001]}
"""


def test_a_process_follows_what_holds_in_the_unit() -> None:
    system = book(
        {
            "procedures/PRO-001-events.md": document("PRO-001"),
            "procedures/food/PRO-010-food.md": document("PRO-010", adds_to="PRO-001@1.0"),
            "procedures/oslo/PRO-020-oslo.md": document("PRO-020", deviates_from="PRO-001@1.0"),
            "procedures/school/PRO-030-school.md": document("PRO-030"),
            "registers/processes.yaml": PROCESSES.encode(),
        }
    )
    cook, teach, *_ = system.register("processes")
    assert [runs_in(system, cook, unit) for unit in UNITS] == [False, True, True, True, False]
    assert [runs_in(system, teach, unit) for unit in UNITS] == [False, False, False, False, True]
    assert [each.id for each in documents_of(system, cook, "oslo", TODAY)] == ["PRO-020", "PRO-010"]
    assert [each.id for each in documents_of(system, cook, "bergen", TODAY)] == ["PRO-010", "PRO-001"]
    assert [(gap.process.id, gap.lack, gap.unit) for gap in gaps(system, TODAY)] == [
        ("PRC-002", Lack.OWNER, ""),
        ("PRC-002", Lack.INDICATOR, ""),
        ("PRC-003", Lack.DOCUMENT, ""),
        *(("PRC-004", Lack.DOCUMENT_IN_UNIT, unit) for unit in UNITS if unit != "school"),
    ]
