"""What comes up from the levels below: recomputed here by the plainest means there are."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qmsctl.reviews.inputs import gather
from qmsctl.reviews.inputs.rollup import rollup
from qmsctl.system import System
from qmsctl.text.compose import sheet
from tests.review_book import ask, group, read

TODAY = date(2026, 3, 20)
UNITS = ("drift-ost", "renhold-vest", "kantine-oslo", "kantine-bergen", "kurs-drammen")
RED = {
    "drift-ost": ("resources", "objectives"),
    "renhold-vest": ("resources", "participation"),
    "kantine-oslo": ("resources",),
    "kantine-bergen": ("objectives",),
    "kurs-drammen": (),
}


def review(unit: str, **more: Any) -> str:
    """Return the record of a unit's review of 2026 with what was judged red."""
    red = [{"input": name, "judgement": "needs-improvement", "comment": "For få folk"} for name in RED.get(unit, ())]
    front = {
        "id": f"MGT-2026-{unit}",
        "title": f"Gjennomgåelse {unit}",
        "unit": unit,
        "year": "2026",
        "period": {"from": "2025-01-01", "until": "2025-12-31"},
        "leader": "enhetsleder",
        "frameworks": ["iso-9001-2015"],
        "opened": "2026-01-15",
        "deadline": "2026-03-15",
        "gathered": {"on": "2026-01-15", "inputs": "sha256:" + "0" * 64},
        "inputs": [*red, {"input": "documents", "judgement": "good"}],
        **more,
    }
    return sheet(front, "# Gjennomgåelse")


def need(number: int, text: str) -> dict[str, Any]:
    return {"id": f"D{number}", "text": text, "becomes": "need", "inputs": ["resources"]}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = group(tmp_path_factory.mktemp("rollup"))
    records = {unit: review(unit) for unit in UNITS}
    records["drift-ost"] = review(
        "drift-ost", decisions=[need(1, "To nye vaktmestere på bemanning"), need(2, "Ny bil")]
    )
    records["renhold-vest"] = review("renhold-vest", decisions=[need(1, "Flere vikarer på bemanning")])
    records["kurs-drammen"] = review(
        "kurs-drammen",
        conclusion={"suitable": {"answer": "yes"}, "adequate": {"answer": "partly", "because": "Trangt"}},
    )
    records["eiendomsservice"] = review(
        "eiendomsservice", deadline="2026-04-20", answers=[{"need": "MGT-2026-drift-ost#D2", "answer": "Kjøpes i mai"}]
    )
    for unit, text in records.items():
        place = folder / f"records/reviews/2026/MGT-2026-{unit}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return folder


@pytest.fixture(scope="module")
def system(book: Path) -> System:
    return read(book)


def test_who_is_missing_and_who_is_late(system: System) -> None:
    found = rollup(system, "konsern", 2026, TODAY)
    begun = {*UNITS, "eiendomsservice"}
    below = [unit for unit in system.organisation.units if unit != "konsern"]
    assert {each.unit for each in found.units} == set(below)
    assert set(found.missing) == set(below) - begun
    # Units end on 15 March, divisions on 20 April; nothing is sealed.
    assert set(found.late) == {
        "drift-ost",
        "renhold-vest",
        "kantine-oslo",
        "kantine-bergen",
        "kurs-drammen",
        "kurs-trondheim",
    }
    assert rollup(system, "konsern", 2026, date(2026, 3, 15)).late == ()
    drammen = next(each for each in found.units if each.unit == "kurs-drammen")
    assert drammen.review is not None
    assert {name: answer.answer for name, answer in drammen.review.conclusion.items()} == {
        "suitable": "yes", "adequate": "partly",
    }  # fmt: skip
    assert (drammen.level, drammen.standing.state) == (2, "assessed")


def test_what_is_red_in_half_of_the_units_recurs(system: System) -> None:
    found = rollup(system, "konsern", 2026, TODAY)
    judged = [*UNITS, "eiendomsservice"]
    counted = {
        name: [unit for unit in judged if name in RED.get(unit, ())]
        for name in ("resources", "objectives", "participation")
    }
    naive = {name: set(units) for name, units in counted.items() if len(units) >= 2 and len(units) * 2 >= len(judged)}
    assert (
        {each.name: set(each.units) for each in found.themes}
        == naive
        == {"resources": {"drift-ost", "renhold-vest", "kantine-oslo"}}
    )
    assert {each.name: set(each.units) for each in found.words} == {"bemanning": {"drift-ost", "renhold-vest"}}
    # Within the division both units have it, and one of two is half.
    division = rollup(system, "eiendomsservice", 2026, TODAY)
    assert {each.name for each in division.themes} == {"resources"}


def test_needs_wait_for_an_answer_from_above(system: System) -> None:
    found = rollup(system, "konsern", 2026, TODAY)
    assert {each.decision.name: each.answer for each in found.needs} == {
        "MGT-2026-drift-ost#D1": "",
        "MGT-2026-drift-ost#D2": "Kjøpes i mai",
        "MGT-2026-renhold-vest#D1": "",
    }
    assert [each.decision.name for each in found.unanswered] == ["MGT-2026-drift-ost#D1", "MGT-2026-renhold-vest#D1"]
    assert not rollup(system, "kantine", 2026, TODAY).needs


def values(book: Path, indicator: str, since: str, until: str) -> Iterator[tuple[str, float]]:
    """Yield each unit's last value between two days, straight from the file."""
    with (book / f"records/measurements/{indicator}.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if since <= row["date"] <= until]
    last: dict[str, tuple[str, float]] = {}
    for row in rows:
        last[row["unit"]] = max(last.get(row["unit"], ("", 0.0)), (row["date"], float(row["value"])))
    yield from ((unit, value) for unit, (_, value) in last.items())


def test_outliers_and_figures_are_those_of_the_files(book: Path, system: System) -> None:
    found = {each.indicator.id: each for each in rollup(system, "konsern", 2026, TODAY).outliers}
    assert len(found) > 8
    parents = {unit.parent for unit in system.organisation.units.values()}
    for name, each in found.items():
        measured = dict(values(book, name, "2025-01-01", "2025-12-31"))
        reporting = {unit: value for unit, value in measured.items() if unit != "konsern"}
        lowest = {
            unit: value
            for unit, value in reporting.items()
            if not any(system.organisation.units[other].parent == unit for other in reporting)
        }
        down = each.indicator.text("direction") == "down"
        assert each.best.value == (min if down else max)(lowest.values()), name
        assert each.weakest.value == (max if down else min)(lowest.values()), name
        assert lowest[each.best.unit] == each.best.value
        assert not {each.best.unit, each.weakest.unit} & parents or name in ("IND-018",), "no sum of others"

    pack = gather(system, "konsern", 2026, TODAY)
    figures = {(figure.indicator, figure.unit): figure for each in pack.inputs for figure in each.figures}
    for (name, unit), figure in figures.items():
        now = dict(values(book, name, "2025-01-01", "2025-12-31")).get(unit)
        before = dict(values(book, name, "2024-01-01", "2024-12-31")).get(unit)
        assert (figure.value, figure.before) == (now, before), (name, unit)


def test_the_levels_below_are_an_input_of_the_level_above(system: System) -> None:
    pack = gather(system, "eiendomsservice", 2026, TODAY)
    below = next(found for found in pack.inputs if found.topic.id == "lower-levels")
    assert {fact.key: fact.value for fact in below.facts} == {
        "below": 2, "below.missing": 0, "below.late": 2, "below.unanswered": 2,
    }  # fmt: skip
    assert {"MGT-2026-drift-ost#D1", "MGT-2026-renhold-vest#D1"} <= set(below.evidence)
    assert "lower-levels" not in {found.topic.id for found in gather(system, "drift-ost", 2026, TODAY).inputs}


def test_the_command_shows_it_to_people_and_programs(book: Path) -> None:
    said = ask(book, "review", "rollup", "konsern", "--year", "2026", today="2026-03-20").stdout
    assert "  Drift Øst  " in said
    assert "15 Mar 2026 (late)" in said.replace("\xa0", " ")
    assert "  Drift Øst (MGT-2026-drift-ost#D1): To nye vaktmestere på bemanning\n    no answer yet\n" in said
    data = json.loads(ask(book, "review", "rollup", "--year", "2026", "--format", "json", today="2026-03-20").stdout)
    assert data["themes"] == [{"input": "resources", "units": ["drift-ost", "renhold-vest", "kantine-oslo"]}]
    assert data["missing"] == ["kantine", "kompetanse", "kurs-trondheim"]
    refused = ask(book, "review", "rollup", "nowhere")
    assert (refused.returncode, refused.stderr) == (2, "“nowhere” is no unit in qms.yaml; qmsctl org tree lists them")
    assert "No unit below" in ask(book, "review", "rollup", "drift-ost").stdout
