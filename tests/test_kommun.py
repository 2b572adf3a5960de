"""The second example: a municipality whose units work under different laws and standards, and answer to committees."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from qmsctl.frameworks.catalogue import framework
from qmsctl.reviews.model import review_id, review_path
from qmsctl.reviews.reading import campaigns, management_reviews
from qmsctl.system import System, load
from qmsctl.system.coverage import State, all_coverage
from qmsctl.system.organisation import FrameworkUse
from qmsctl.trees import WorkTree
from tests.handbook import TODAY, own_words

BOOK = Path(__file__).parent.parent / "examples/kommun"
TREE = dict(WorkTree(BOOK))


@pytest.fixture(scope="module")
def system() -> System:
    return load(TREE)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=BOOK, env=env, capture_output=True, text=True, check=False
    )


def checked(today: str, fail_on: str) -> tuple[int, dict[str, Any]]:
    answer = run("qmsctl", "check", "--today", today, "--fail-on", fail_on, "--format", "json")
    return answer.returncode, json.loads(answer.stdout)


def uses(system: System, unit: str) -> dict[str, FrameworkUse]:
    return system.organisation.frameworks(unit)


def test_it_is_clean_without_baseline_or_suppression(system: System) -> None:
    code, report = checked(TODAY, "note")
    assert (code, report["findings"], report["not_run"]) == (0, [], [])
    assert report["summary"]["suppressed"] == report["summary"]["baselined"] == 0


def test_a_year_later_it_only_reminds() -> None:
    code, report = checked("2027-11-01", "error")
    found = {(finding["code"], finding["severity"]) for finding in report["findings"]}
    assert code == 0
    assert ("REV001", "warning") in found, "reviews are overdue"
    warnings = {"REV001", "REV210", "REV211", "ACT101", "MGT110", "MGT115"}
    notes = {"OBJ005", "OBJ205", "REV002"}
    left = found - {(code, "note") for code in notes} - {(code, "warning") for code in warnings}
    assert not left, "and figures, changes, actions, plans and reviews of the year are missing"


def test_units_work_under_different_frameworks_and_say_why(system: System) -> None:
    units = system.organisation.units
    assert len(units) >= 14
    sets = Counter(frozenset(uses(system, unit)) for unit in units if uses(system, unit))
    assert sum(sets.values()) >= 10
    assert len(sets) >= 7
    used = {edition for names in sets for edition in names}
    assert used == {
        "iso-9001-2015",
        "iso-14001-2015",
        "iso-14001-2026",
        "iso-45001-2018",
        "iso-50001-2018",
        "sosfs-2011-9",
        "skollagen-2010-800-kap4",
    }
    for unit in units:
        for use in uses(system, unit).values():
            assert len(use.reason) > 20, f"{unit} {use.edition}"
            assert all(len(because) > 20 for because in use.not_applicable.values()), f"{unit} {use.edition}"


def test_a_type_of_unit_brings_its_frameworks_and_a_unit_may_stand_outside(system: System) -> None:
    assert set(uses(system, "fastighet")) == {"iso-9001-2015", "iso-14001-2015", "iso-45001-2018", "iso-50001-2018"}
    assert set(uses(system, "ekbacken")) == {"sosfs-2011-9"}
    assert set(uses(system, "vatten-energi")) == {"iso-14001-2026", "iso-50001-2018"}, "iso-9001-2015 stops above it"


def test_units_below_the_council_answer_to_six_committees(system: System) -> None:
    organisation = system.organisation
    governed = Counter(organisation.committee(unit) for unit in organisation.units)
    assert set(governed) == set(organisation.committees)
    assert organisation.committees["vattenbolaget"].kind == "company"
    assert organisation.committee("hamnskolan") == "utbildningsnamnden", "inherited"
    assert organisation.committee("vuxenutbildning") != organisation.committee("utbildning"), "unlike the line"


def test_nothing_that_must_be_documented_is_missing(system: System) -> None:
    looked = 0
    for found in all_coverage(system, TODAY):
        assert found.of(State.MISSING) == (), f"{found.unit} {found.edition.id}"
        assert len(found.of(State.MAPPED)) > len(found.of(State.NOT_ASSESSED)), f"{found.unit} {found.edition.id}"
        looked += 1
    assert looked >= 20


def test_what_is_certified_has_a_certificate_in_force(system: System) -> None:
    certified = {
        (unit, use.edition)
        for unit in system.organisation.units
        for use in uses(system, unit).values()
        if use.certified
    }
    stated = {
        (unit, entry.text("edition"))
        for entry in system.register("certificates")
        for unit in entry.texts("units")
        if entry.text("issued") <= TODAY <= entry.text("valid_until")
    }
    assert certified == stated
    assert all(catalogue.certifiable for _, edition in stated if (catalogue := framework(edition)))


def test_it_has_the_substance_of_a_handbook(system: System) -> None:
    top = [document for document in system.documents if document.unit == system.organisation.root]
    assert len([document for document in top if document.id.startswith("POL")]) == 2
    assert len([document for document in top if document.id.startswith("PRO")]) >= 12
    assert len(system.documents) - len(top) >= 14
    assert min(len(document.body.prose.split()) for document in system.documents if not document.yearly) > 120
    assert {document.text("adds_to").partition("@")[0] for document in system.documents} >= {"PRO-005", "PRO-013"}
    assert {document.text("deviates_from").partition("@")[0] for document in system.documents} >= {"PRO-010", "PRO-204"}
    levels = {system.organisation.units[entry.unit].level for entry in system.register("objectives")}
    assert levels == {"kommun", "förvaltning", "enhet"}
    assert len(system.register("objectives")) >= 14
    assert len(system.register("aspects")) >= 12
    for objective in system.register("objectives"):
        days = [row.date for row in system.series[objective.text("indicator")]]
        assert min(days) < "2024-12-31", objective.id
        assert max(days) > "2026-01-01", objective.id


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("avvikelse", "PRO-004"),
        ("avvikelser", "PRO-004"),
        ("klagomål", "PRO-005"),
        ("arbetsmiljö", "PRO-014"),
        ("energi", "PRO-401"),
        ("egenkontroll", "PRO-302"),
        ("rutin för inköp", "PRO-010"),
        ("miljömål", "PRO-015"),
        ("vem ansvarar", "PRO-003"),
        ("ledningens genomgång", "PRO-007"),
    ],
)
def test_a_document_bears_the_words_that_people_search_for(system: System, question: str, answer: str) -> None:
    document = system.document_by_id[answer]
    assert question in (document.title + " | " + " | ".join(document.keywords)).casefold()


def test_no_two_documents_share_a_paragraph(system: System) -> None:
    seen: dict[str, str] = {}
    for document in system.documents:
        words = own_words(document)
        for start in range(len(words) - 14):
            run_of_words = " ".join(words[start : start + 15])
            assert seen.setdefault(run_of_words, document.id) == document.id, run_of_words


def test_records_of_a_year_lie_where_they_are_looked_for(system: System) -> None:
    reviews = management_reviews(system).values()
    assert reviews
    assert {each.record.path: review_id(each.unit, each.year) for each in reviews} == {
        review_path(each.id): each.id for each in reviews
    }
    assert campaigns(system)
    for campaign in campaigns(system).values():
        assert campaign.record.path == review_path(campaign.id)
        assert [campaign.node(node.unit) for node in campaign.nodes] == list(campaign.nodes)
        assert campaign.node("nobody") is None


def test_it_holds_no_personal_data() -> None:
    patterns = {
        "mail address": r"[^\s@]+@[^\s@]+\.[a-z]{2,}",
        "personal identity number": r"\b(?:19|20)?\d{6}[-+]\d{4}\b",
        "telephone number": r"(?:\+46|\b0)[ -]?\d{1,3}[ -]\d{2,3}[ -]?\d{2}[ -]?\d{2}\b",
    }
    for path, data in TREE.items():
        for what, pattern in patterns.items():
            assert not re.search(pattern, data.decode("utf-8")), f"{path}: {what}"


def test_holders_are_posts_and_not_people(system: System) -> None:
    persons = {
        name for role in system.organisation.roles.values() for holder in role.holders for name in (holder.person,)
    }
    assert all(re.fullmatch(r"[a-z]{2,3}\d", person) for person in persons), persons


def test_it_is_built_as_a_website_without_a_warning(tmp_path: Path) -> None:
    built = run("mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site"))
    assert (built.returncode, built.stderr) == (0, "")
    page = (tmp_path / "site/procedures/PRO-004-avvikelser-och-forbattringar/index.html").read_text(encoding="utf-8")
    assert '<html lang="sv"' in page
    assert "Från händelse till lärdom" in page
    assert not (BOOK / "site").exists()
