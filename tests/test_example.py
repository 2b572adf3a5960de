"""The example handbook at the top of this repository: real content, clean, and red when something is taken away."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from qmsctl.checking import check
from qmsctl.findings import Finding, Report, Severity
from qmsctl.system import System, load
from qmsctl.system.translations import behind, original, translations
from qmsctl.trees import WorkTree
from tests.handbook import TODAY, own_words

ROOT = Path(__file__).parent.parent
DAY = date.fromisoformat(TODAY)
TREE = dict(WorkTree(ROOT))


def run(tree: dict[str, bytes], day: date = DAY) -> Report:
    return check(load(tree), day)


def lines(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.location} {finding.code} {finding.message}" for finding in findings]


@pytest.fixture(scope="module")
def system() -> System:
    return load(TREE)


def changed(path: str, old: str, new: str) -> dict[str, bytes]:
    text = TREE[path].decode()
    assert text.count(old) >= 1, f"{path} holds no {old!r}"
    return {**TREE, path: text.replace(old, new, 1).encode()}


def test_it_is_clean_without_baseline_or_suppression(system: System) -> None:
    assert lines(check(system, DAY).findings) == []
    assert system.settings.check.suppressions == ()
    assert system.settings.check.baseline == ""


def test_dates_never_rot_it(system: System) -> None:
    report = check(system, DAY + timedelta(days=400))
    assert report.count(Severity.ERROR) == 0
    warnings = {finding.code for finding in report.findings if finding.severity is Severity.WARNING}
    # what nobody has looked at, taken over, changed, carried out or reviewed since
    assert warnings == {"REV001", "REV210", "REV211", "ACT101", "MGT110"}


def test_it_is_a_whole_system(system: System) -> None:
    own = [document for document in system.documents if not document.text("translation_of")]
    procedures = [document for document in own if document.type and document.type.id == "procedure"]
    assert len(procedures) >= 25
    assert len(system.register("aspects")) >= 20
    assert {entry.text("condition") for entry in system.register("aspects")} == {"normal", "abnormal", "emergency"}
    assert len([unit for unit in system.organisation.units.values() if unit.level == "enhet"]) >= 6
    levels = {system.organisation.units[entry.unit].level for entry in system.register("objectives")}
    assert levels == {"konsern", "divisjon", "enhet"}


def test_the_policy_and_five_procedures_can_be_read_in_three_languages(system: System) -> None:
    found = {name: set(languages) for name, languages in translations(system).items()}
    assert found == {name: {"en", "sv"} for name in ("POL-001", "PRO-001", "PRO-004", "PRO-006", "PRO-012", "PRO-013")}
    for document in system.documents:
        source = original(system, document)
        if source:
            assert not behind(system, document), document.id
            assert document.body.prose.count("\n|") == source.body.prose.count("\n|"), f"{document.id} has every row"
            assert [heading.level for heading in document.body.headings] == [
                heading.level for heading in source.body.headings
            ], f"{document.id} has every heading"


def test_objectives_are_measured_for_two_years(system: System) -> None:
    for objective in system.register("objectives"):
        days = [row.date for row in system.series[objective.text("indicator")]]
        assert min(days) <= "2024-12-31", objective.id
        assert max(days) >= "2025-12-31", objective.id


def test_no_two_documents_share_a_paragraph(system: System) -> None:
    """A handbook that was copied from itself says the same sentence in many places."""
    seen: dict[str, str] = {}
    for document in system.documents:
        # A translation shares figures and the frames of tables with its original.
        source = document.text("translation_of").partition("@")[0] or document.id
        words = own_words(document)
        for start in range(len(words) - 14):
            run_of_words = " ".join(words[start : start + 15])
            assert seen.setdefault(run_of_words, source) == source, run_of_words


def test_taking_away_an_owner_turns_it_red() -> None:
    report = run(changed("procedures/PRO-009-risiko-og-muligheter.md", "owner: ", "# owner: "))
    assert [finding.code for finding in report.findings if finding.severity is Severity.ERROR] == ["DOC101"]


def test_taking_away_the_target_of_links_turns_it_red() -> None:
    tree = {path: data for path, data in TREE.items() if "PRO-203" not in path}
    codes = {finding.code for finding in run(tree).findings if finding.severity is Severity.ERROR}
    assert "REF101" in codes


def test_taking_away_a_unit_leader_turns_it_red() -> None:
    report = run(
        changed(
            "qms.yaml",
            "      - person: jfs\n        unit: kantine-oslo\n",
            "      - person: jfs\n        unit: kantine\n",
        )
    )
    assert "ORG003" in {finding.code for finding in report.findings if finding.severity is Severity.ERROR}
    report = run(changed("qms.yaml", "    leader: konsernsjef\n", ""))
    assert "ORG002" in {finding.code for finding in report.findings if finding.severity is Severity.ERROR}


def test_taking_away_the_only_document_behind_a_clause_turns_it_red(system: System) -> None:
    clause = "  - iso-9001-2015#9.2.2\n"
    behind = [document.path for document in system.documents if "iso-9001-2015#9.2.2" in document.clauses]
    tree = dict(TREE)
    for path in behind:
        tree[path] = tree[path].replace(clause.encode(), b"")
    found = [finding for finding in run(tree).findings if finding.code == "REF302"]
    assert len(found) == 1
    assert "9.2.2" in found[0].message
