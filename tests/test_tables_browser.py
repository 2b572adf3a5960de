"""Tables in headless Chromium, opened as a file: sorted, filtered, shared by their address, and whole without a script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import markdown
import pytest
from markupsafe import Markup

from qmsctl.i18n import translator
from qmsctl.pages.assets import assets
from qmsctl.pages.escaping import escape
from qmsctl.pages.staging import EXTENSIONS, MARKUP
from qmsctl.pages.tables import Column, counted, dated, table

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NB = translator("nb")
UNITS = ("Drift Øst", "Kantine Oslo", "Renhold Vest")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="there is no Chromium here; install chromium to run the tests in a browser"
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def rows(count: int) -> list[list[Markup]]:
    first = date(2026, 12, 24)
    return [
        [
            escape(f"PRO-{number:03}"),
            escape("Ærlig svar på klager" if number == 2 else f"Rutine nummer {number}"),
            escape(UNITS[number % 3]),
            counted(NB, number * 375.5) if number != 4 else Markup("–"),
            dated(NB, first + timedelta(days=(number * 7) % 100)),
        ]
        for number in range(1, count + 1)
    ]


def file(folder: Path, count: int, times: int = 1) -> str:
    """Write a page with a table (or several) as any generator would make it, and return its address."""
    columns = (
        Column("Id"),
        Column("Tittel"),
        Column("Enhet", choice=True),
        Column("Verdi", number=True),
        Column("Frist"),
    )
    text = "\n\n".join(str(table(NB, columns, rows(count))) for _ in range(times))
    body = markdown.markdown(text, extensions=[*MARKUP, *EXTENSIONS])
    parts = dict(assets())
    page = folder / "tabell.html"
    page.write_text(
        f"<!doctype html><html lang=nb><meta charset=utf-8><title>Tabell</title>"
        f"<style>{parts['assets/qmsctl.css']}{parts['assets/registers.css']}</style>"
        f"<main class=md-typeset>{body}</main><script>{parts['assets/registers.js']}</script></html>",
        encoding="utf-8",
    )
    return page.as_uri()


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(file(tmp_path, 9))
    yield page
    assert faults == []
    page.close()


def shown(page: Any, column: int = 1) -> list[str]:
    cells = page.locator(f".qms-table tbody tr:visible td:nth-child({column})")
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in cells.all_inner_texts()]


def test_numbers_sort_as_numbers_and_what_is_missing_stands_last(page: Any) -> None:
    heading = page.get_by_role("columnheader", name="Verdi")
    button = heading.get_by_role("button")
    button.click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert shown(page, 4)[:2] == ["375,5", "751"]
    assert shown(page, 4)[-1] == "–"
    button.click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert shown(page, 4)[0] == "3 379,5"
    assert shown(page, 4)[-1] == "–"
    button.click()
    assert heading.get_attribute("aria-sort") is None
    assert shown(page) == [f"PRO-{number:03}" for number in range(1, 10)]


def test_dates_sort_as_dates_and_words_by_the_alphabet_of_the_language(page: Any) -> None:
    page.get_by_role("button", name="Frist").click()
    assert shown(page, 5)[0] == "31. des. 2026"
    assert shown(page, 5)[-1] == "25. feb. 2027"
    page.get_by_role("button", name="Tittel").click()
    assert shown(page, 2)[-1] == "Ærlig svar på klager"
    assert page.locator("[aria-sort]").count() == 1


def test_a_text_filters_by_every_word_of_it_and_tells_how_many_are_left(page: Any) -> None:
    assert page.get_by_role("status").inner_text() == "9 av 9"
    page.get_by_label("Søk i tabellen").fill("KLAGER ærlig")
    assert shown(page) == ["PRO-002"]
    assert page.get_by_role("status").inner_text() == "1 av 9"
    page.get_by_role("button", name="Vis alle").click()
    assert len(shown(page)) == 9
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_column_with_few_values_can_be_chosen_by_and_goes_together_with_the_text(page: Any) -> None:
    choice = page.get_by_label("Enhet")
    assert choice.locator("option").all_inner_texts() == ["Alle", *UNITS]
    choice.select_option("Kantine Oslo")
    assert shown(page) == ["PRO-001", "PRO-004", "PRO-007"]
    page.get_by_label("Søk i tabellen").fill("pro-007")
    assert shown(page) == ["PRO-007"]


def test_a_view_is_shared_by_its_address(page: Any, browser: Any) -> None:
    page.get_by_label("Enhet").select_option("Drift Øst")
    page.get_by_role("button", name="Verdi").click()
    page.get_by_role("button", name="Verdi").click()
    link = page.get_by_role("link", name="Lenke til dette utvalget")
    assert link.is_visible()
    assert page.url.endswith(link.get_attribute("href"))
    other = browser.new_page()
    other.goto(page.url)
    assert shown(other) == ["PRO-009", "PRO-006", "PRO-003"]
    assert other.get_by_label("Enhet").input_value() == "Drift Øst"
    other.close()


def test_what_an_address_says_is_never_more_than_a_filter(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    hostile = quote("<img src=x onerror=alert(1)>")
    page.goto(f"{file(tmp_path, 9)}#?q={hostile}&f3={hostile}&s=99&__proto__=1&s=Infinity")
    assert page.get_by_role("status").inner_text() == "0 av 9"
    assert page.locator("main img").count() == 0
    page.close()


def test_two_tables_keep_their_views_apart(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(file(tmp_path, 9, times=2))
    page.get_by_label("Enhet").nth(1).select_option("Renhold Vest")
    page.get_by_label("Søk i tabellen").nth(0).fill("ærlig")
    page.goto("about:blank")
    page.go_back()
    counts = page.get_by_role("status").all_inner_texts()
    assert counts == ["1 av 9", "3 av 9"]
    page.close()


def test_everything_works_from_the_keyboard_and_nothing_is_trapped(page: Any) -> None:
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.type"))
    assert order[0] == "search"
    assert order[1].startswith("Alle")
    assert order[2:7] == ["Id", "Tittel", "Enhet", "Verdi", "Frist"]
    page.get_by_role("button", name="Tittel").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("columnheader", name="Tittel").get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert page.get_by_role("columnheader", name="Tittel").get_attribute("aria-sort") == "descending"


def test_a_short_table_has_no_filter(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(file(tmp_path, 4))
    assert page.get_by_role("searchbox").count() == 0
    assert page.get_by_role("button", name="Frist").is_visible()
    page.close()


def test_without_a_script_the_table_is_whole(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file(tmp_path, 9))
    assert page.locator("tbody tr").count() == 9
    assert page.locator("button, input, select").count() == 0
    assert "data-sort" not in page.locator("main").inner_text()
    context.close()


def test_a_narrow_screen_scrolls_the_table_and_keeps_its_first_column(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(file(tmp_path, 9))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("document.querySelector('.qms-table').scrollLeft = 300")
    left = page.locator("tbody td").first.bounding_box()["x"]
    assert 0 <= left < 40
    page.close()


def test_two_thousand_rows_answer_a_key_within_a_tenth_of_a_second(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(file(tmp_path, 2000))
    took = page.evaluate(
        """async () => {
          const field = document.querySelector("input[type=search]"), took = [];
          for (const text of ["r", "rut", "nummer 19", "", "nummer 1999", "2", ""]) {
            const start = performance.now();
            field.value = text;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            document.body.offsetHeight;
            took.push(performance.now() - start);
            await new Promise(requestAnimationFrame);
          }
          return took.sort((a, b) => a - b);
        }"""
    )
    assert took[len(took) // 2] < 100, took
    page.wait_for_function("document.querySelectorAll('tbody tr[hidden]').length === 0")
    assert page.get_by_role("status").inner_text() == "2000 av 2000"
    page.close()


def test_a_theme_that_writes_headings_into_the_address_does_not_lose_the_view(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 300})
    page.goto(file(tmp_path, 60))
    page.get_by_label("Enhet").select_option("Drift Øst")
    view = page.evaluate("location.hash")
    page.evaluate("history.replaceState({}, '', '#heading'); scrollTo(0, 200)")
    page.wait_for_function(f"location.hash === {view!r}")
    page.evaluate("location.hash = '#entry'")
    page.evaluate("scrollTo(0, 100)")
    page.wait_for_timeout(700)
    assert page.evaluate("location.hash") == "#entry", "who follows a link is let go"
    page.close()
