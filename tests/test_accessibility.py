"""Every kind of page of both examples for people who listen, enlarge, use the keyboard alone, or run no scripts."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import ExitStack
from importlib.resources import files
from typing import Any

import pytest

from bench.searching import served
from tests.built import CHROMIUM, NO_CHROMIUM, chromium, example

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PRIVATE, PUBLIC = ".", "examples/kommun"
PAGES = {
    "front page": (PRIVATE, "/"),
    "front page in Swedish": (PRIVATE, "/sv/"),
    "front page in English": (PRIVATE, "/en/"),
    "my documents": (PRIVATE, "/mine/"),
    "document": (PRIVATE, "/procedures/PRO-013-miljoaspekter/"),
    "document in Swedish": (PRIVATE, "/sv/procedures/PRO-013-miljoaspekter/"),
    "document in English": (PRIVATE, "/en/procedures/PRO-013-miljoaspekter/"),
    "translation": (PRIVATE, "/procedures/en/PRO-013-en-environmental-aspects/"),
    "document of a unit": (PRIVATE, "/procedures/kantine-bergen/PRO-212-catering-og-transport/"),
    "document list": (PRIVATE, "/documents/"),
    "changes": (PRIVATE, "/changes/"),
    "due": (PRIVATE, "/due/"),
    "wheel": (PRIVATE, "/wheel/"),
    "objectives": (PRIVATE, "/registers/objectives/"),
    "objectives from level to level": (PRIVATE, "/cascade/"),
    "yearly review": (PRIVATE, "/reviews/"),
    "reviews of a year": (PRIVATE, "/reviews/2026/"),
    "management review": (PRIVATE, "/reviews/2026/MGT-2026-konsern/"),
    "decisions": (PRIVATE, "/reviews/decisions/"),
    "actions": (PRIVATE, "/actions/"),
    "aspects": (PRIVATE, "/registers/aspects/"),
    "indicators": (PRIVATE, "/registers/indicators/"),
    "processes": (PRIVATE, "/registers/processes/"),
    "parties": (PRIVATE, "/registers/parties/"),
    "clause matrix": (PRIVATE, "/clauses/iso-9001-2015/"),
    "organisation": (PRIVATE, "/organisation/"),
    "unit": (PRIVATE, "/units/renhold-vest/"),
    "roles": (PRIVATE, "/roles/"),
    "glossary": (PRIVATE, "/glossary/"),
    "page by hand": (PRIVATE, "/slik-melder-du/"),
    "page that is not there": (PRIVATE, "/404.html"),
    "manual": (PRIVATE, "/en/tool/rules/"),
    "front page of a municipality": (PUBLIC, "/"),
    "policy of a municipality": (PUBLIC, "/policy/POL-001-policy-for-kvalitet-miljo-arbetsmiljo-och-energi/"),
    "instruction": (PUBLIC, "/instructions/lss/INS-341-privata-medel-och-genomforandeplan/"),
    "indicators of a municipality": (PUBLIC, "/registers/indicators/"),
    "certificates": (PUBLIC, "/registers/certificates/"),
    "obligations": (PUBLIC, "/registers/obligations/"),
    "risks": (PUBLIC, "/registers/risks/"),
    "suppliers": (PUBLIC, "/registers/suppliers/"),
    "clauses of a law": (PUBLIC, "/clauses/skollagen-2010-800-kap4/"),
    "municipality as a unit": (PUBLIC, "/units/kommun/"),
    "report a fault": (PUBLIC, "/report/"),
}
# The others are looked at by `make assurance`, which has the time.
EVERY_DAY = {"document", "management review", "front page", "unit"}
WALKED = ("front page", "my documents", "document", "objectives", "clause matrix", "unit", "manual")

AXE_RUN = """async rules => {
  const all = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
  const options = {resultTypes: ["violations"], runOnly: rules.length ? rules : all};
  const found = await axe.run(document, options);
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.html.slice(0, 200)} ${[...node.any, ...node.all, ...node.none][0]?.message}`));
}"""
REPEATED_IDS = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }"""
# What hides its overflow and holds more than it shows. The name of the site stands in full in the menu as well.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(element => {
  const style = getComputedStyle(element);
  if (element.clientHeight < 3 || !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
  if (!element.textContent.trim() || element.closest("svg, .md-header__title, .md-search, .md-select")) return false;
  const hides = value => value === "hidden" || value === "clip";
  return hides(style.overflowY) && element.scrollHeight > element.clientHeight + 2
    || hides(style.overflowX) && element.scrollWidth > element.clientWidth + 2;
}).map(element => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`)"""
# Where the keyboard stands, whether it is on the screen, and the contrast of the frame around it to what is behind.
STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const framed = at.matches(".md-option") ? at.nextElementSibling : at;
  const style = getComputedStyle(framed);
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => parts(colour).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  let behind = parseFloat(style.outlineOffset) < 0 ? framed : framed.parentElement;
  while (behind.parentElement && (parts(getComputedStyle(behind).backgroundColor)[3] ?? 1) < 0.5) behind = behind.parentElement;
  const [high, low] = [light(style.outlineColor), light(getComputedStyle(behind).backgroundColor)].sort((a, b) => b - a);
  const box = framed.getBoundingClientRect();
  return {
    what: `${at.outerHTML.slice(0, 160)}`,
    seen: framed.checkVisibility({visibilityProperty: true}) && box.width > 0 && box.height > 0
      && box.right > 0 && box.left < innerWidth,
    framed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    contrast: (high + 0.05) / (low + 0.05),
  };
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter(element => ["", "::before", "::after"].some(part => {
  const style = getComputedStyle(element, part);
  return [style.transitionDuration, style.animationDuration].join(", ").split(", ").some(time => parseFloat(time) > 0.001);
})).map(element => element.outerHTML.slice(0, 100))"""


def at_hand(names: Iterable[str], every_day: Container[str] = frozenset(EVERY_DAY)) -> list[Any]:
    return [pytest.param(name, marks=[] if name in every_day else pytest.mark.slow) for name in names]


pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]
Address = Callable[[str], str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    """Build and serve a site when the first test asks for it."""
    with ExitStack() as stack:
        bases: dict[str, str] = {}

        def of(name: str) -> str:
            folder, path = PAGES[name]
            if folder not in bases:
                bases[folder] = stack.enter_context(served(example(folder)))
            return bases[folder] + path

        yield of


@pytest.fixture
def open_page(browser: Any, address: Address) -> Iterator[Callable[..., Any]]:
    pages: list[Any] = []

    def opened(name: str, width: int, height: int = 900, **options: Any) -> Any:
        page = browser.new_page(
            viewport={"width": width, "height": height}, reduced_motion="reduce", bypass_csp=True, **options
        )
        pages.append(page)
        response = page.goto(address(name))
        assert response.ok, f"there is no {PAGES[name][1]}"
        return page

    yield opened
    for page in pages:
        page.close()


def look(page: Any, width: int, scheme: str, *rules: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "name => document.body.dataset.mdColorScheme === name", arg={"light": "default", "dark": "slate"}[scheme]
    )
    return [f"{scheme} {width}: {found}" for found in page.evaluate(AXE_RUN, list(rules))]


@pytest.mark.parametrize("name", at_hand(PAGES))
def test_axe_sees_nothing_wrong(name: str, open_page: Callable[..., Any]) -> None:
    page = open_page(name, 320)
    page.evaluate(AXE)
    found = look(page, 320, "light") + look(page, 1600, "dark")
    for width, scheme in ((320, "dark"), (1600, "light")):  # what a scheme changes is colours
        found += look(page, width, scheme, "color-contrast", "link-in-text-block")
    assert found == []
    assert page.evaluate(REPEATED_IDS) == []


@pytest.mark.parametrize("name", at_hand(PAGES))
def test_nothing_is_cut_off_or_scrolls_sideways(name: str, open_page: Callable[..., Any]) -> None:
    page = open_page(name, 640, device_scale_factor=2)  # 1280 pixels at 200 %
    for width in (320, 640, 768, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []
    page.add_style_tag(content=SPACED)
    for width in (320, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "with more space in the text"
        assert page.evaluate(CUT_OFF) == [], "with more space in the text"


@pytest.mark.parametrize("name", at_hand(WALKED, {"document", "unit"}))
@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (360, "dark")])
def test_the_keyboard_comes_to_the_end_and_is_always_seen(
    name: str, width: int, scheme: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(name, width, color_scheme=scheme)
    stops = 0
    for _ in range(1500):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops += 1
        assert stop["seen"], stop
        assert stop["framed"], stop
        assert stop["contrast"] >= 3, stop
    else:
        pytest.fail("the keyboard is trapped")
    assert stops > 20
    for _ in range(5):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(STOP) is not None, "backwards as well"


def focused(page: Any) -> Any:
    return page.locator(":focus")


def tab_to(page: Any, selector: str, key: str = "Tab") -> None:
    for _ in range(400):
        page.keyboard.press(key)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"the keyboard does not come to {selector}")


def test_a_reader_without_a_mouse_finds_a_document(open_page: Callable[..., Any]) -> None:
    page = open_page("front page", 1400)
    page.keyboard.press("Tab")
    assert focused(page).inner_text() == "Gå til innhold"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null"), "the first stop is in the content"
    tab_to(page, ".md-search__input", "Shift+Tab")
    page.keyboard.type("internrevisjon")
    page.wait_for_selector(".md-search-result__link[href*='PRO-005']")
    page.keyboard.press("ArrowDown")
    assert "PRO-005" in focused(page).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url("**/procedures/PRO-005-internrevisjon/**")


def test_a_reader_without_a_mouse_sorts_filters_and_opens_a_chart(open_page: Callable[..., Any]) -> None:
    page = open_page("objectives", 1400)
    tab_to(page, ".md-tabs__link[href*='organisation']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisation/")
    page.go_back()
    tab_to(page, ".qms-table-tools input[type=search]")
    page.keyboard.type("OBJ-004")
    status = page.locator(".qms-table-state [role=status]").first
    assert status.inner_text().startswith("1 ")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    tab_to(page, ".qms-table-sort")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=descending]").count() == 1
    assert focused(page).inner_text() == "Id", "the focus stays where the reader is"
    tab_to(page, "article details:not(.qms-unread) > summary")
    before = page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is not before


def test_a_reader_without_a_mouse_changes_language_and_appearance(open_page: Callable[..., Any]) -> None:
    page = open_page("objectives", 1400, color_scheme="light")
    tab_to(page, ".md-option")
    for expected in ("default", "slate"):
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.body.dataset.mdColorScheme") == expected
    tab_to(page, ".md-select__link[hreflang=sv]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/registers/objectives/")
    assert page.evaluate("document.documentElement.lang") == "sv"
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate", "the choice is kept"


def test_the_menu_of_a_narrow_screen_opens_and_closes_by_key(open_page: Callable[..., Any]) -> None:
    page = open_page("objectives", 360)
    tab_to(page, "[aria-expanded=false]")
    menu = focused(page).get_attribute("aria-label")
    page.keyboard.press("Enter")
    assert page.locator(f".md-header button[aria-label='{menu}']").get_attribute("aria-expanded") == "true"
    assert focused(page).get_attribute("aria-label") == "Registre", "the menu has the focus, at the section of the page"
    page.keyboard.press("Space")
    tab_to(page, ".md-sidebar--primary a[href*='organisation']")
    page.keyboard.press("Escape")
    assert focused(page).get_attribute("aria-label") == menu
    assert focused(page).get_attribute("aria-expanded") == "false"
    assert not page.locator(".md-sidebar--primary").is_visible()


def test_a_single_letter_does_nothing_outside_a_field(open_page: Callable[..., Any]) -> None:
    """Who speaks to the browser would leave the page by a word (WCAG 2.1.4)."""
    page = open_page("document", 1400)
    before = page.url
    for letter in "sf/pn,.":
        page.keyboard.press(letter)
        page.wait_for_timeout(50)
        assert page.url == before
        assert page.evaluate("document.activeElement === document.body"), letter
    tab_to(page, ".md-search__input")
    page.keyboard.type("finn")
    assert focused(page).input_value() == "finn"


def test_escape_takes_an_explanation_away(open_page: Callable[..., Any]) -> None:
    page = open_page("document", 1400)
    tab_to(page, "article .headerlink")
    shown = page.locator(".md-tooltip2--active")
    shown.wait_for()
    page.keyboard.press("Escape")
    shown.wait_for(state="detached")
    assert focused(page).evaluate("element => element.matches('.headerlink')"), "the focus stays"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("front page", ("Velkommen til håndboken", "Kantine Oslo")),
        ("document", ("PRO-013", "Godkjent", "Miljørådgiver")),
        ("objectives", ("OBJ-001", "OBJ-024")),
        ("aspects", ("ASP-001",)),
        ("unit", ("Renhold Vest", "PRO-112")),
    ],
)
def test_without_scripts_a_page_is_whole_and_shows_no_dead_control(
    name: str, words: tuple[str, ...], open_page: Callable[..., Any]
) -> None:
    page = open_page(name, 1400, java_script_enabled=False)
    article = page.locator("article").inner_text()
    for word in words:
        assert word in article
    dead = page.locator("article :is(button, input, select)")
    assert [control for control in dead.all() if control.is_visible()] == []


def test_nothing_moves_for_those_who_ask_for_calm(open_page: Callable[..., Any]) -> None:
    assert open_page("front page", 1400).evaluate(MOVING) == []
