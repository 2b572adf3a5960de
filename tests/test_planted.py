"""One planted fault per rule that judges content alone: exactly those findings, at the right places, in every format."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from qmsctl.rules import RULES
from tests.git_repository import write
from tests.handbook import HANDBOOKS, TODAY
from tests.planted import LINKS, planted
from tests.test_cli import qmsctl

EXPECTED = (HANDBOOKS / "planted.txt").read_text(encoding="utf-8").splitlines()
"""The findings as ``--format unix`` prints them; the file is the list a person checked line by line."""

CONTENT = sorted(code for code, rule in RULES.items() if not code.startswith("APR") and not hasattr(rule, "NEEDS"))
"""The rules that judge what lies in the handbook; those of change control have the tests of their evidence."""

Place = tuple[str, int, int, str]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("planted"), planted())
    for path, target in LINKS.items():
        (folder / path).symlink_to(target)
    return folder


def report(book: Path, form: str) -> str:
    answer = qmsctl("check", "--root", str(book), "--today", TODAY, "--format", form)
    assert (answer.returncode, answer.stderr) == (1, "")
    return answer.stdout


def place(row: str) -> Place:
    path, line, column, _, rest = row.split(":", 4)
    return path, int(line), int(column), rest.split("[")[1][:6]


PLACES = {place(row) for row in EXPECTED}


def test_every_rule_is_planted_once() -> None:
    assert sorted(code for *_, code in PLACES) == CONTENT
    assert len(EXPECTED) == len(CONTENT)


def test_exactly_these_findings(book: Path) -> None:
    assert report(book, "unix").splitlines() == EXPECTED


def test_json_has_them_and_fits_its_schema(book: Path) -> None:
    data = json.loads(report(book, "json"))
    Draft202012Validator(json.loads(qmsctl("schema", "report").stdout)).validate(data)
    assert {(row["path"], row["line"], row["column"], row["code"]) for row in data["findings"]} == PLACES
    assert len({row["fingerprint"] for row in data["findings"]}) == len(CONTENT)
    assert all(row["fix"] and row["message"] for row in data["findings"])


def test_sarif_has_them_and_fits_the_official_schema(book: Path) -> None:
    data = json.loads(report(book, "sarif"))
    official = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))
    Draft7Validator(official).validate(data)
    found = set()
    for result in data["runs"][0]["results"]:
        physical = result["locations"][0]["physicalLocation"]
        region = physical["region"]
        path = physical["artifactLocation"]["uri"].replace("%3F", "?")
        found.add((path, region["startLine"], region["startColumn"], result["ruleId"]))
    assert found == PLACES


def test_github_annotates_the_ten_worst_and_counts_the_rest(book: Path) -> None:
    lines = report(book, "github").splitlines()
    assert len([line for line in lines if line.startswith("::error ")]) == 10
    assert all(line.startswith("::") for line in lines)
    rest = sum(int(number) for number in re.findall(r"(\d+) (?:error|warning|note)", lines[-1]))
    assert rest == len(CONTENT) - 10


def test_gitlab_has_them(book: Path) -> None:
    rows = json.loads(report(book, "gitlab"))
    assert {(row["location"]["path"], row["location"]["lines"]["begin"]) for row in rows} == {row[:2] for row in PLACES}
    assert len({row["fingerprint"] for row in rows}) == len(CONTENT)


def test_junit_has_them(book: Path) -> None:
    cases = list(ET.fromstring(report(book, "junit")).iter("testcase"))
    assert len(cases) == len(CONTENT)
    notes = sum(1 for row in EXPECTED if ": note: " in row)
    assert len([case for case in cases if case.find("failure") is not None]) == len(CONTENT) - notes


def test_text_shows_the_line_and_marks_the_word(book: Path) -> None:
    text = report(book, "text")
    assert {
        (m[1], int(m[2]), int(m[3]), m[5])
        for m in re.finditer(r"^(\S+?):(\d+):(\d+): (error|warning|note) (\w{6})", text, re.M)
    } == PLACES
    assert "   17 | TODO: say who.\n      | ^\n" in text
