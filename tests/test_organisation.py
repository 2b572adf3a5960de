"""The tree of units, who holds a role where and when, and which editions a unit works under."""

from __future__ import annotations

from qmsctl.system.organisation import Organisation, organisation_from
from qmsctl.text.limits import SETTINGS
from qmsctl.text.yaml_reader import read_yaml

GROUP = """
levels: [group, division, unit]
unit_types:
  - {id: kitchen, name: Kitchen, frameworks: [{edition: iso-14001-2015, reason: Waste and energy}]}
units:
  - {id: group, name: Group, leader: ceo, frameworks: [{edition: iso-9001-2015, reason: Customers, certified: true}]}
  - {id: food, name: Food, parent: group, leader: director}
  - {id: oslo, name: Oslo, parent: food, type: kitchen, leader: head}
  - {id: school, name: School, parent: group, frameworks: [{edition: iso-9001-2015, reason: Has its own law, applies: false}]}
roles:
  - {id: ceo, name: CEO, holders: [{person: eh}]}
  - {id: quality, name: Quality, holders: [{person: tb}, {person: ns, unit: food, from: "2026-01-01", until: "2026-06-30"}]}
  - {id: head, name: Head, holders: [{person: jf, unit: oslo}]}
"""


def organisation(text: str = GROUP) -> Organisation:
    return organisation_from(read_yaml("qms.yaml", text, SETTINGS).value)


def test_a_role_resolves_in_the_unit_or_the_nearest_above() -> None:
    who = organisation()
    assert [holder.person for holder in who.holders("quality", "oslo", "2026-03-01")] == ["ns"]
    assert [holder.person for holder in who.holders("quality", "oslo", "2026-07-01")] == ["tb"], "ns has left"
    assert [holder.person for holder in who.holders("quality", "school", "2026-03-01")] == ["tb"]
    assert who.holders("head", "food", "2026-03-01") == (), "a holder below does not answer upwards"
    assert who.holders("nobody", "oslo", "2026-03-01") == ()
    assert [who.held_in("quality", "oslo", day) for day in ("2026-03-01", "2026-07-01")] == ["food", "group"]
    assert who.held_in("head", "food", "2026-03-01") == ""


def test_both_days_of_an_office_count() -> None:
    ns = organisation().roles["quality"].holders[1]
    assert [ns.holds_on(day) for day in ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")] == [
        False,
        True,
        True,
        False,
    ]


def test_levels_follow_the_depth() -> None:
    assert {unit.id: unit.level for unit in organisation().units.values()} == {
        "group": "group", "food": "division", "oslo": "unit", "school": "division",
    }  # fmt: skip


def test_editions_are_inherited_added_by_type_and_stopped() -> None:
    who = organisation()
    assert sorted(who.frameworks("oslo")) == ["iso-14001-2015", "iso-9001-2015"]
    assert who.frameworks("oslo")["iso-9001-2015"].unit == "group"
    assert sorted(who.frameworks("school")) == []


def test_a_unit_and_everything_below_it() -> None:
    who = organisation()
    assert list(who.below("group")) == ["group", "food", "oslo", "school"]
    assert who.line("oslo") == ("oslo", "food", "group")
    assert who.line("nowhere") == ()


def test_a_circle_of_parents_ends() -> None:
    who = organisation(
        "units:\n  - {id: a, name: A, parent: b}\n  - {id: b, name: B, parent: a}\n  - {id: c, name: C, parent: a}\n"
    )
    assert who.cycles == {"a", "b"}
    assert who.line("c") == ("c", "a", "b")
    assert list(who.below("a")) == []
