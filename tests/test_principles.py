"""The page of the quality principles: what registers say of them, and nothing more."""

from __future__ import annotations

from datetime import date

from qmsctl.frameworks.catalogue import glossary
from qmsctl.pages import Site, build
from qmsctl.pages.principles import SEVEN
from qmsctl.schemas import shipped_schema
from qmsctl.system import load
from tests.handbook import TODAY, small

NAMED = {"objectives.yaml": {"  status: on-track": "  status: on-track\n  principles:\n    - customer-focus"}}


def site(edit: dict[str, dict[str, str]] | None = None, language: str = "en") -> Site:
    return build(load(small(edit=edit)), date.fromisoformat(TODAY), language=language)


def page(found: Site) -> str:
    return next(page.content for page in found.pages if page.src_uri == "principles.md")


def test_there_is_no_page_until_something_names_a_principle() -> None:
    assert "principles.md" not in [page.src_uri for page in site().pages]


def test_what_names_a_principle_stands_below_it_and_the_others_say_that_nothing_does() -> None:
    assert load(small(edit=NAMED)).problems == ()
    text = page(site(NAMED))
    customer, *others = text.split("\n## ")[1:]
    assert customer.startswith("Customer focus {: #customer-focus }")
    assert "- [OBJ-001 Deliver on time](registers/objectives.md#obj-001)" in customer
    assert len(others) == 6
    assert all("Nothing names it yet" in other for other in others)


def test_a_principle_that_is_none_is_a_finding_and_makes_no_page() -> None:
    edit = {"objectives.yaml": {"  status: on-track": "  status: on-track\n  principles:\n    - luck"}}
    assert [problem.rule for problem in load(small(edit=edit)).problems] == ["schema-mismatch"]
    assert "principles.md" not in [page.src_uri for page in site(edit).pages]


def test_they_are_called_as_the_glossary_calls_them() -> None:
    assert "## Kundfokus {: #customer-focus }" in page(site(NAMED, "sv"))
    assert "## Medarbeidernes engasjement {" in page(site(NAMED, "nb"))
    assert set(SEVEN) <= {row["key"] for row in glossary()}


def test_the_schemas_know_all_of_them() -> None:
    for name in ("objectives", "indicators", "processes"):
        assert tuple(shipped_schema(name).properties["principles"]["items"]["enum"]) == SEVEN
