""" "My documents" in headless Chromium: what a reader chooses stays in the browser and leaves what holds for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.searching import served
from qmsctl.system import System, load
from qmsctl.system.inheritance import effective
from tests.built import CHROMIUM, NO_CHROMIUM, chromium
from tests.handbook import TODAY, small
from tests.test_pages import document
from tests.test_plugin import MKDOCS, build, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
]
UNITS = """    leader: manager
  - id: workshop
    name: Workshop
    parent: smia
  - id: lathes
    name: Lathes & mills
    parent: workshop
  - id: office
    name: Office
    parent: smia
    frameworks:
"""
TERMS = "- id: TRM-001\n  title: fault\n  definition: Something is not as it was agreed.\n"
KEY = "qms.mine:/mine/"


def handbook() -> dict[str, bytes]:
    files = {
        "procedures/workshop/PRO-101-lifts.md": document("PRO-101"),
        "procedures/workshop/PRO-102-parts.md": document("PRO-102", applies_to="[lathes]"),
        "procedures/lathes/PRO-111-delivery.md": document("PRO-111", deviates_from="PRO-004@1.0"),
        "procedures/office/PRO-201-post.md": document("PRO-201", owner="manager") + "\nA fault is told at once.\n",
        "procedures/office/PRO-202-later.md": document("PRO-202", valid_from="2026-12-24"),
        "procedures/office/PRO-203-old.md": document("PRO-203", status="retired"),
        "registers/terms.yaml": TERMS,
    }
    return small(files, {"qms.yaml": {"    leader: manager\n    frameworks:\n": UNITS}})


@pytest.fixture(scope="module")
def system() -> System:
    return load(handbook())


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = MKDOCS.replace("content.action.edit", "content.action.edit, content.tooltips")
    root = write(tmp_path_factory.mktemp("mine"), handbook(), settings)
    built = build(root)
    assert built.returncode == 0, built.stderr
    with served(root / "site") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A reader who has never been here."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}/mine/")
    yield page
    context.close()
    assert faults == []


def listed(page: Any) -> list[str]:
    """The ids of the documents that are shown, in order."""
    return [text.split()[0] for text in page.locator(".qms-mine-documents li > a").all_inner_texts()]


def kept(page: Any, key: str = KEY) -> Any:
    return json.loads(page.evaluate("key => localStorage.getItem(key)", key) or "null")


def choose(page: Any, unit: str = "", role: str = "") -> None:
    page.get_by_label("My unit").select_option(unit)
    page.get_by_label("My role").select_option(role)


def test_the_whole_list_stands_there_until_something_is_chosen(page: Any) -> None:
    assert listed(page) == ["POL-001", *(f"PRO-{number:03}" for number in (1, 2, 3, 4, 101, 102, 111, 201))]
    assert kept(page) is None, "nothing is remembered of who only looks"
    assert page.get_by_role("button", name="Forget my choice").is_hidden()


@pytest.mark.parametrize("unit", ["smia", "workshop", "lathes", "office"])
def test_a_unit_leaves_what_holds_there(page: Any, system: System, unit: str) -> None:
    choose(page, unit)
    rows = effective(system, unit, TODAY)
    holds = sorted(row.document.id for row in rows if row.document.in_force(TODAY) and not row.replaced_by)
    assert listed(page) == holds
    assert f": {len(holds)}" in page.get_by_role("status").inner_text()


def test_a_deviation_stands_instead_of_what_it_deviates_from(page: Any) -> None:
    choose(page, "lathes")
    assert "PRO-111" in listed(page)
    assert "PRO-004" not in listed(page)
    choose(page, "workshop")
    assert "PRO-004" in listed(page)


def test_what_a_role_answers_for_comes_first(page: Any, system: System) -> None:
    choose(page, "office", "quality")
    headings = page.locator(".qms-mine-documents h3").all_inner_texts()
    assert headings == ["You answer for these", "These hold in your unit"]
    first = page.locator(".qms-mine-documents ul").first.locator("li > a").all_inner_texts()
    owned = {each.id for each in system.documents if "quality" in (each.owner, each.approver)}
    assert [text.split()[0] for text in first] == sorted(owned & set(listed(page)))
    assert "PRO-201" in listed(page)[len(first) :]


def test_the_choice_is_remembered_and_shown_on_the_front_page(page: Any, address: str) -> None:
    choose(page, "lathes", "quality")
    shown = listed(page)
    page.goto(f"{address}/")
    result = page.get_by_role("status").filter(has_text="Lathes & mills")
    assert result.inner_text().startswith(f"Documents that hold in Lathes & mills: {len(shown)}")
    result.get_by_role("link", name="The unit's page").click()
    page.wait_for_url("**/units/lathes/")
    page.goto(f"{address}/mine/")
    assert page.get_by_label("My unit").input_value() == "lathes"
    assert page.get_by_label("My role").input_value() == "quality"
    assert listed(page) == shown


def test_the_choice_can_be_made_on_the_front_page(page: Any, address: str) -> None:
    page.goto(f"{address}/")
    choose(page, "workshop")
    page.get_by_role("link", name="Documents that hold in Workshop").click()
    page.wait_for_url("**/mine/")
    assert page.get_by_label("My unit").input_value() == "workshop"


def test_the_choice_is_forgotten_when_the_reader_says_so(page: Any, address: str) -> None:
    choose(page, "workshop")
    assert kept(page)["unit"] == "workshop"
    page.get_by_role("button", name="Forget my choice").press("Enter")
    assert page.evaluate("localStorage.length") == page.evaluate(
        "Object.keys(localStorage).filter(key => !key.startsWith('qms.')).length"
    )
    assert len(listed(page)) == 9
    page.reload()
    assert page.get_by_label("My unit").input_value() == ""


def test_what_changed_since_the_last_visit_is_marked_until_the_next(page: Any) -> None:
    choose(page, "office")
    state = kept(page)
    assert page.locator(".qms-mine-documents .qms-badge").count() == 0, "nothing is new on the first visit"
    state["day"] = "2026-01-01"
    state["seen"]["PRO-001"] = "0.9"
    del state["seen"]["PRO-201"]
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, json.dumps(state)])
    for _ in range(2):
        page.reload()
        marked = page.locator(".qms-mine-documents li", has=page.locator(".qms-badge")).all_inner_texts()
        assert [(text.split()[0], text.split(" ", 1)[1].endswith("since your last visit")) for text in marked] == [
            ("PRO-001", True),
            ("PRO-201", True),
        ]
        assert "Changed since" in marked[0]
        assert "New since" in marked[1]


@pytest.mark.parametrize("value", ["no json", "[]", '"x"', '{"unit": "gone", "role": 7, "before": null}'])
def test_what_somebody_else_wrote_into_the_browser_does_no_harm(page: Any, value: str) -> None:
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, value])
    page.reload()
    assert len(listed(page)) == 9
    choose(page, "office")
    assert "PRO-201" in listed(page)


def test_a_browser_that_keeps_nothing_still_filters(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.add_init_script(
        "for (const name of ['getItem', 'setItem', 'removeItem']) Storage.prototype[name] = () => { throw 1 }"
    )
    page.goto(f"{address}/mine/")
    choose(page, "office")
    assert "PRO-201" in listed(page)
    page.close()


def test_without_a_script_the_page_is_the_list_with_ways_to_the_units(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/mine/")
    assert len(listed(page)) == 9
    assert page.locator(".qms-units a[href$='/units/lathes/']").is_visible()
    page.goto(f"{address}/")
    page.get_by_role("link", name="Find a document in the list").click()
    page.wait_for_url("**/documents/")
    context.close()


def test_the_way_to_the_search_opens_it_by_keyboard(page: Any, address: str) -> None:
    page.goto(f"{address}/")
    way = page.get_by_role("button", name="Search the handbook")
    way.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("delivery")
    page.wait_for_selector(".md-search-result__link[href*='PRO-004']", timeout=10_000)


def test_a_word_is_explained_to_who_comes_by_keyboard(page: Any, address: str) -> None:
    page.goto(f"{address}/procedures/office/PRO-201-post/")
    word = page.locator("a.qms-term", has_text="fault")
    assert word.get_attribute("title") == "Something is not as it was agreed."
    word.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.get_by_role("tooltip", name="Something is not as it was agreed.").or_(
        page.locator(".md-tooltip2", has_text="Something is not as it was agreed.")
    ).first.wait_for(timeout=10_000)
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/#trm-001")
    assert page.locator("h3:target").inner_text().startswith("fault")


def test_scripts_are_small() -> None:
    folder = Path(__file__).parent.parent / "qmsctl/pages/assets"
    assert all((folder / name).stat().st_size < 8192 for name in ("mine.js", "front.js"))
