"""Every rule against its cases in ``tests/cases/<CODE>.yml``: what fails, where, and what nearly fails and passes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from qmsctl.checking import Evidence, check
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.proposed import evidence as gathered
from qmsctl.findings import Finding
from qmsctl.rules import RULES
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import git, write
from tests.handbook import TODAY, on_disk, small

CASES = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def line(finding: Finding) -> str:
    return f"{finding.location}: {finding.severity} {finding.code} {finding.message}"


def evidence(case: dict[str, Any], tree: dict[str, bytes], today: date, place: Path) -> Evidence | None:
    """What a case compares the handbook with.

    Under ``base`` stands how the base differs from the small handbook. Under ``history`` stand the commits of the
    branch, each with its day and how the handbook differed then; the handbook itself is committed last, today.
    """
    if "base" in case:
        base = small(**changes(case["base"]))
        return Evidence(base=load(base), tree=tree, base_tree=base)
    if "history" not in case:
        return None
    for state in [*case["history"], {"day": today, "tree": tree}]:
        commit(place, state.get("tree") or small(**changes(state)), f"{state['day']}T12:00:00+0000")
    return gathered(Handbook(place, WorkTree(place), load(WorkTree(place)), today))


def changes(state: dict[str, Any]) -> dict[str, Any]:
    return {"files": state.get("files"), "edit": state.get("edit"), "raw": state.get("bytes")}


def commit(place: Path, tree: dict[str, bytes], when: str) -> None:
    if not (place / ".git").exists():
        git(place, "init", "-q", "-b", "main")
    for path in git(place, "ls-files", "-z").split("\0"):
        if path and path not in tree:
            (place / path).unlink()
    write(place, tree)
    git(place, "add", "-A")
    git(place, "commit", "-q", "--allow-empty", "-m", "A day", date=when)


@pytest.mark.parametrize(("code", "case"), cases())
def test_the_rule_says_exactly_this(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    tree = small(case.get("files"), case.get("edit"), case.get("bytes"))
    # A symbolic link needs a real folder to stand in.
    source = on_disk(tmp_path, tree, case["links"]) if "links" in case else tree
    today = date.fromisoformat(str(case.get("today", TODAY)))
    report = check(load(source), today, evidence=evidence(case, tree, today, tmp_path))
    assert [line(finding) for finding in report.findings if finding.code == code] == case.get("findings", [])
    assert {finding.code for finding in report.findings} - {code} == set(case.get("also", []))


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_two_cases_that_fail_and_a_near_miss(code: str) -> None:
    found = yaml.safe_load((CASES / f"{code}.yml").read_text(encoding="utf-8"))
    assert sum(1 for case in found if case.get("findings")) >= 2
    assert any(not case.get("findings") for case in found)


def test_the_smallest_handbook_is_clean() -> None:
    assert [line(finding) for finding in check(load(small()), date.fromisoformat(TODAY)).findings] == []
