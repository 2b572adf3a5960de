"""What so few people answered that it would tell who said it, and what would give it away."""

from __future__ import annotations

from datetime import date

import pytest

from qmsctl.reviews.inputs import gather
from qmsctl.system import System, load
from qmsctl.system.small_groups import withheld

UNITS = """\
name: Ås
language: en
time_zone: Europe/Oslo
levels: [group, division, unit]
units:
  - {id: ås, name: Ås, leader: boss}
  - {id: north, name: North, parent: ås}
  - {id: n1, name: North 1, parent: north, people: 4}
  - {id: n2, name: North 2, parent: north, people: 9}
  - {id: n3, name: North 3, parent: north, people: 30}
  - {id: south, name: South, parent: ås}
  - {id: s1, name: South 1, parent: south, people: 20}
roles:
  - {id: boss, name: Boss, holders: [{person: ab}]}
"""
INDICATORS = """\
- {id: IND-001, title: How it is to work here, kind: KIND, measure: points, frequency: 12 months, owner: boss}
"""
DAY = "2025-12-31"


def system(rows: dict[str, str], kind: str = "employee") -> System:
    series = "date,unit,value,note\n" + "".join(f"{DAY},{unit},{number}\n" for unit, number in rows.items())
    return load(
        {
            "qms.yaml": UNITS.encode(),
            "registers/indicators.yaml": INDICATORS.replace("KIND", kind).encode(),
            "records/measurements/IND-001.csv": series.encode(),
        }
    )


@pytest.mark.parametrize(
    ("rows", "kind", "expected"),
    [
        ({"n1": "61,", "n2": "70,", "n3": "72,"}, "employee", {"n1"}),
        ({"north": "70,", "n1": "61,", "n2": "70,", "n3": "72,"}, "employee", {"n1", "n2"}),
        ({"ås": "70,", "n1": "61,", "n2": "70,", "n3": "72,", "s1": "80,"}, "employee", {"n1", "n2"}),
        ({"north": "70,", "n1": "61,", "n2": "70,n = 3", "n3": "72,"}, "employee", {"n1", "n2"}),
        ({"north": "70,", "n1": "61,n = 12", "n2": "70,", "n3": "72,"}, "employee", set()),
        ({"north": "70,", "n1": "61,", "n2": "70,n = 40", "n3": "72,"}, "employee", {"n1", "n3"}),
        ({"ås": "75,", "north": "70,", "south": "80,3 answers", "s1": "80,"}, "customer", {"south", "north"}),
        ({"north": "70,", "n1": "61,", "n2": "70,"}, "customer", set()),
        ({"north": "70,", "n1": "61,", "n2": "70,"}, "process", set()),
    ],
    ids=["few work there", "their sum is known", "a sum two levels up", "two are few", "enough answered",
         "the smallest of the others", "a level between", "customers are not counted by staff", "no people"],
)  # fmt: skip
def test_a_value_of_few_is_withheld_and_the_smallest_beside_it(
    rows: dict[str, str], kind: str, expected: set[str]
) -> None:
    assert {row.unit for _, row in withheld(system(rows, kind))} == expected


def test_what_is_withheld_is_in_no_pack() -> None:
    found = system({"north": "70,", "n1": "61,", "n2": "69,", "n3": "72,"})
    for unit, seen in (("ås", {"north", "n3"}), ("north", {"north", "n3"}), ("n1", set())):
        pack = gather(found, unit, 2026, date(2026, 3, 1))
        assert {each.unit for input_ in pack.inputs for each in input_.figures} == seen
