"""Which rules run, how much they weigh, what is accepted; and that a check writes nothing."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from qmsctl import checking, processes
from qmsctl.checking import baseline_text, check, read_baseline, with_sources
from qmsctl.errors import QmsctlError
from qmsctl.findings import Report, Severity
from qmsctl.rules import RULES, Evidence
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import write
from tests.handbook import TODAY, small

OVERDUE = {"procedures/PRO-001-documents.md": {"next_review: 2027-01-15": "next_review: 2026-11-01"}}


def run(extra_settings: str = "", **options: object) -> Report:
    tree = small(edit=OVERDUE)
    tree["qms.yaml"] += extra_settings.encode()
    return check(load(tree), date.fromisoformat(TODAY), **options)  # type: ignore[arg-type]


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_an_overdue_review_is_a_warning() -> None:
    report = run()
    assert [(finding.code, finding.severity, str(finding.location)) for finding in report.findings] == [
        ("REV001", Severity.WARNING, "procedures/PRO-001-documents.md:8:14")
    ]


@pytest.mark.parametrize("selector", ["REV001", "review-overdue", "REV"])
def test_a_rule_answers_to_code_name_and_family(selector: str) -> None:
    assert codes(run(select=[selector])) == ["REV001"]
    assert codes(run(ignore=[selector])) == []
    assert codes(run(f"check:\n  ignore: [{selector}]\n")) == []


def test_a_selector_that_names_nothing_stops_the_check() -> None:
    with pytest.raises(QmsctlError, match="'REV9' is no rule"):
        run(select=["REV9"])
    with pytest.raises(QmsctlError, match="'overdue' is no rule"):
        run("check:\n  severity: {overdue: error}\n")


def test_severity_is_set_by_code_name_or_family() -> None:
    for key in ("REV001", "review-overdue", "REV"):
        assert run(f"check:\n  severity: {{{key}: error}}\n").findings[0].severity is Severity.ERROR


def test_a_rule_can_be_off_for_some_paths() -> None:
    assert codes(run("check:\n  per_path: {'procedures/**': [REV]}\n")) == []
    assert codes(run("check:\n  per_path: {'policy/**': [REV]}\n")) == ["REV001"]


def test_a_suppression_has_a_reason_a_place_and_an_end() -> None:
    head = "check:\n  suppressions:\n    - rule: REV001\n"
    because = "      because: the author is on leave until December\n"
    accepted = run(head + "      item: PRO-001\n" + because)
    assert (codes(accepted), accepted.suppressed) == ([], 1)
    assert codes(run(head + "      path: procedures/*\n" + because)) == []
    assert codes(run(head + "      item: PRO-002\n" + because)) == ["REV001"]
    without_place = codes(run(head + because))
    assert sorted(without_place) == ["REV001", "SCH001"], "a suppression without a place would hide everything"
    assert codes(run(head + "      item: PRO-001\n      until: 2026-11-20\n" + because)) == ["REV001"]
    assert "SCH001" in codes(run(head + "      item: PRO-001\n")), "a reason is required"


def test_a_baseline_accepts_what_was_there_and_nothing_new() -> None:
    tree = small(edit=OVERDUE)
    old = check(load(tree), date.fromisoformat(TODAY))
    tree["qms-baseline.json"] = baseline_text(old).encode()
    accepted = read_baseline(tree, "qms-baseline.json")
    again = check(load(tree), date.fromisoformat(TODAY), baseline=accepted)
    assert (codes(again), again.baselined) == ([], 1)
    tree["procedures/PRO-002-events.md"] = tree["procedures/PRO-002-events.md"].replace(b"owner: quality\n", b"")
    assert codes(check(load(tree), date.fromisoformat(TODAY), baseline=accepted)) == ["DOC101"]


def test_a_fingerprint_does_not_depend_on_lines() -> None:
    moved = small(
        edit={"procedures/PRO-001-documents.md": {"next_review: 2027-01-15": "language: en\nnext_review: 2026-11-01"}}
    )
    one, two = run(), check(load(moved), date.fromisoformat(TODAY))
    assert one.findings[0].location != two.findings[0].location
    assert one.findings[0].fingerprint == two.findings[0].fingerprint


def test_a_broken_baseline_stops_the_check() -> None:
    with pytest.raises(QmsctlError, match="cannot be read"):
        read_baseline({"b.json": b"[]"}, "b.json")


def test_sources_hold_the_lines_of_the_findings() -> None:
    tree = small(edit=OVERDUE)
    report = with_sources(check(load(tree), date.fromisoformat(TODAY)), tree)
    assert report.sources == {("procedures/PRO-001-documents.md", 8): "next_review: 2026-11-01"}


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, small(edit=OVERDUE))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    check(load(WorkTree(tmp_path)), date.fromisoformat(TODAY))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_two_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that need no evidence may run in another process while the evidence is gathered."""
    broken = {"procedures/PRO-002-events.md": {"owner: quality": "owner: nobody", "# Events": "# Events [x](gone.md)"}}
    system = load(small(edit={**OVERDUE, **broken}))
    today = date.fromisoformat(TODAY)
    alone = check(system, today, language="nb")
    seen: list[str] = []

    def gathered() -> Evidence:
        seen.append("asked")
        return Evidence()

    monkeypatch.setattr(checking, "_MANY", 0)
    monkeypatch.setattr(processes, "processors", lambda: 2)
    assert check(system, today, language="nb", evidence=gathered) == alone
    assert seen == ["asked"]
    assert {finding.code[:3] for finding in alone.findings} >= {"DOC", "REF", "REV"}


def test_what_runs_beside_the_evidence_needs_none() -> None:
    for code, rule in RULES.items():
        if code.startswith(checking._WITHOUT_EVIDENCE):
            assert "evidence" not in inspect.getsource(cast(ModuleType, rule)), code
