"""The shipped catalogues: their form, and that everything which names a clause names one that is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from qmsctl.frameworks import catalogue
from qmsctl.frameworks.catalogue import clause, crosswalk, editions, framework, glossary
from qmsctl.rules import RULES
from qmsctl.schemas import REGISTERS, shipped_schema

FOLDER = Path(catalogue.__file__).parent
DATA = FOLDER / "data"


def read(edition: str) -> Any:
    return yaml.safe_load((DATA / f"{edition}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("edition", editions())
def test_a_catalogue_has_the_form_its_schema_describes(edition: str) -> None:
    schema = json.loads((FOLDER / "catalogue.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(read(edition))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("edition", editions())
def test_a_catalogue_is_a_tree_in_order(edition: str) -> None:
    data = read(edition)
    assert data["framework"] == edition
    numbers = [row["id"] for row in data["clauses"]]
    assert len(numbers) == len(set(numbers))
    seen: set[str] = set()
    parents = {row["parent"] for row in data["clauses"]}
    for row in data["clauses"]:
        assert row["parent"] is None or row["parent"] in seen, row["id"]
        assert row["leaf"] is (row["id"] not in parents), row["id"]
        seen.add(row["id"])


@pytest.mark.parametrize("edition", editions())
def test_a_catalogue_loads_as_it_is_written(edition: str) -> None:
    found = framework(edition)
    assert found is not None
    assert list(found.clauses) == [row["id"] for row in read(edition)["clauses"]]
    assert all(clause(row.reference) is row for row in found.clauses.values())
    assert not found.superseded_by or framework(found.superseded_by) is not None
    assert {found.name(language) for language in ("en", "nb", "sv", "de")} <= set(found.names.values())


def named_in_crosswalk() -> list[str]:
    return [
        f"{edition}#{number}"
        for topic in crosswalk()
        for edition, numbers in topic["clauses"].items()
        for number in numbers or ()
    ]


def test_the_crosswalk_names_clauses_that_exist() -> None:
    assert len(named_in_crosswalk()) > 100
    assert [reference for reference in named_in_crosswalk() if clause(reference) is None] == []


def test_schemas_name_clauses_that_exist() -> None:
    named = [reference for name in REGISTERS for reference in shipped_schema(name).clauses]
    assert named
    assert [reference for reference in named if clause(reference) is None] == []


@pytest.mark.parametrize("code", RULES)
def test_a_rule_names_clauses_that_exist(code: str) -> None:
    assert RULES[code].CLAUSES
    assert [reference for reference in RULES[code].CLAUSES if clause(reference) is None] == []


def test_the_glossary_has_its_words_in_three_languages() -> None:
    keys = [term["key"] for term in glossary()]
    assert len(keys) == len(set(keys)) > 100
    assert [term["key"] for term in glossary() if not (term["en"] and term["nb"] and term["sv"])] == []


@pytest.mark.parametrize(
    ("edition", "today", "withdrawn"),
    [
        ("iso-9001-2015", "2029-09-30", False),
        ("iso-9001-2015", "2029-10-01", True),
        ("iso-9001-2026", "2035-01-01", False),
        ("iso-19011-2018", "2026-11-21", True),
    ],
)
def test_an_edition_is_withdrawn_when_its_transition_is_over(edition: str, today: str, withdrawn: bool) -> None:
    found = framework(edition)
    assert found is not None
    assert found.withdrawn(today) is withdrawn


def test_ancestors_stop_below_the_chapter() -> None:
    found = framework("iso-9001-2015")
    assert found is not None
    assert found.under("7.5.3.2") == ("7.5.3", "7.5")
    assert found.under("7") == ()
    assert found.under("99") == ()


@pytest.mark.parametrize(
    "reference", ["", "#", "7.5.2", "iso-9001-2015", "iso-9001-2015#", "iso-9001-1066#7.5.2", "../x#1"]
)
def test_what_is_no_reference_names_nothing(reference: str) -> None:
    assert clause(reference) is None
