"""What a management review must look at: each standard's inputs are there, alone and together, as facts or as a hole."""

from __future__ import annotations

from datetime import date

import pytest

from qmsctl.frameworks.catalogue import clause, editions, framework
from qmsctl.i18n import translator
from qmsctl.reviews.inputs import gather
from qmsctl.reviews.inputs.making import gathered
from qmsctl.reviews.inputs.sources import SOURCES
from qmsctl.reviews.inputs.spelling import facts, sections
from qmsctl.reviews.topics import all_outputs, all_topics, outputs, topics
from qmsctl.schemas import RECORDS, REGISTERS, shipped_schema
from qmsctl.system import load
from tests.handbook import small

TODAY = date(2026, 11, 21)
EVERYWHERE = {"earlier-actions", "objectives", "nonconformities", "measurements", "audits", "improvement"}
# The matrix of inputs as auditors use it: what each standard's review must hear beside those six and the issues.
MATRIX = {
    "iso-9001-2015": {"satisfaction", "processes", "suppliers", "risk-actions", "resources"},
    "iso-9001-2026": {"satisfaction", "processes", "suppliers", "risk-actions", "resources", "parties"},
    "iso-14001-2015": {"satisfaction", "parties", "aspects", "risks", "obligations", "resources"},
    "iso-14001-2026": {"satisfaction", "parties", "aspects", "risks", "obligations", "resources"},
    "iso-45001-2018": {"satisfaction", "parties", "risks", "obligations", "participation", "risk-actions", "resources",
                       "policy"},
    "iso-50001-2018": {"risks", "obligations", "policy", "energy"},
}  # fmt: skip
ADDED = {"documents", "responsibilities"}
UNIONS = [
    *((edition,) for edition in MATRIX),
    ("iso-9001-2015", "iso-14001-2015"),
    ("iso-9001-2026", "iso-14001-2026", "iso-45001-2018", "iso-50001-2018"),
    ("internkontrollforskriften-1996-1127",),
    ("sosfs-2011-9",),
    ("skollagen-2010-800-kap4",),
    (),
]


def handbook(frameworks: tuple[str, ...]) -> dict[str, bytes]:
    """Return the smallest handbook under some editions."""
    listed = "".join(f"\n      - edition: {edition}\n        reason: Asked for" for edition in frameworks)
    old = """    frameworks:
      - edition: iso-9001-2015
        reason: Customers ask for it
        not_applicable:
          - clause: "8.3"
            because: We make what customers have drawn"""
    return small(edit={"qms.yaml": {old + "\n": f"    frameworks:{listed}\n" if listed else ""}})


@pytest.mark.parametrize("frameworks", UNIONS, ids=lambda union: "+".join(union) or "none")
def test_every_input_that_a_standard_asks_for_is_there_as_facts_or_as_a_hole(frameworks: tuple[str, ...]) -> None:
    system = load(handbook(frameworks))
    pack = gather(system, "smia", 2026, TODAY)
    named = [found.topic.id for found in pack.inputs]
    standards = [edition for edition in frameworks if edition in MATRIX]
    wanted = set().union(*(MATRIX[edition] | EVERYWHERE | {"issues"} for edition in standards)) | ADDED
    if standards:
        assert set(named) == wanted
    order = [topic.id for topic in all_topics()]
    assert named == [name for name in order if name in named], "each once, in the order of the pack"
    for found in pack.inputs:
        something = bool(found.facts or found.figures or any(table.rows for table in found.tables))
        assert something != (found.hole is not None), f"{found.topic.id} is neither facts nor a hole"
        assert set(found.clauses) == set(found.topic.clauses(frameworks))
    text = gathered(system, pack, TODAY, text=None, inputs=None).files["records/reviews/2026/MGT-2026-smia.md"]
    assert set(sections(system, "smia", text)) == set(named)
    assert all(sections(system, "smia", text).values()), "no section is empty"


def test_a_unit_without_any_standard_looks_at_everything() -> None:
    assert [topic.id for topic in topics(())] == [topic.id for topic in all_topics()]


def test_the_clauses_exist_and_belong_to_the_review() -> None:
    asked = [(topic, edition) for topic in (*all_topics(), *all_outputs()) for edition in topic.asked]
    for topic, edition in asked:
        assert edition in editions()
        for reference in topic.clauses([edition]):
            assert clause(reference) is not None, f"{topic.id} names {reference}, which no catalogue has"
        if edition.startswith("iso-"):
            assert any("#9.3" in reference for reference in topic.clauses([edition])), (topic.id, edition)


def test_climate_belongs_to_the_issues() -> None:
    issues = next(topic for topic in all_topics() if topic.id == "issues")
    for edition in MATRIX:
        known = framework(edition)
        assert known is not None
        assert known.clauses["4.1"].climate
        assert f"{edition}#4.1" in issues.clauses([edition])


def test_topics_speak_three_languages_in_words_of_their_own() -> None:
    for topic in (*all_topics(), *all_outputs()):
        assert {*topic.titles} == {"en", "nb", "sv"}
        assert topic not in all_topics() or {*topic.questions} == {"en", "nb", "sv"}
    for language in ("en", "nb", "sv"):
        titles = [topic.title(language) for topic in all_topics()]
        assert len(set(titles)) == len(titles), "a section is found by its heading"


def test_every_topic_has_a_source_and_every_register_says_where_it_is_heard() -> None:
    assert {topic.id for topic in all_topics()} == set(SOURCES)
    declared = {name: shipped_schema(name).review_input for name in (*REGISTERS, *RECORDS)}
    assert {declared[name] for name in declared if declared[name]} <= set(SOURCES)
    assert [name for name in REGISTERS if not declared[name]] == ["terms"], "words are no input of a review"


def test_results_are_those_that_decisions_and_the_record_can_answer() -> None:
    schema = shipped_schema("management-review").properties
    kinds = set(schema["decisions"]["items"]["properties"]["output"]["enum"])
    stated = set(schema["outputs"]["properties"])
    assert {found.id for found in all_outputs()} == kinds | stated | {"conclusion"}
    assert [found.id for found in outputs(["iso-9001-2015"])] == [
        "conclusion", "improvement", "system-change", "resources", "strategy",
    ]  # fmt: skip
    assert "told" in {found.id for found in outputs(["iso-45001-2018"])}
    assert {"policy", "energy"} <= {found.id for found in outputs(["iso-50001-2018"])}


def test_a_hole_says_what_is_not_registered() -> None:
    system = load(handbook(("iso-9001-2015",)))
    pack = gather(system, "smia", 2026, TODAY)
    audits = next(found for found in pack.inputs if found.topic.id == "audits")
    assert str(audits.hole).startswith("Nothing is registered here: there are no records of audits")
    spoken = facts(system, pack, translator("nb"))
    assert "Ingenting er registrert her: denne håndboken har ingen registreringer av revisjoner og tilsyn" in spoken
