"""The published example in headless Chromium: what a reader sees, wide and narrow, and that nothing leaves the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.searching import served
from tests.built import CHROMIUM, NO_CHROMIUM, ROOT, chromium, example, search

PAGES = {
    "front page": "/",
    "document": "/procedures/PRO-013-miljoaspekter/",
    "master list": "/documents/",
    "clause matrix": "/clauses/iso-9001-2015/",
    "objectives": "/registers/objectives/",
    "aspects": "/registers/aspects/",
    "organisation": "/organisation/",
    "due": "/due/",
    "changes": "/changes/",
    "my documents": "/mine/",
    "glossary": "/glossary/",
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(example()) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 1400])
def test_a_page_fits_and_asks_nobody_else(address: str, browser: Any, name: str, width: int) -> None:
    asked: list[str] = []
    faults: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if width == 320 else "light")
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address + PAGES[name], wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").first.is_visible()
    page.close()


def test_the_control_block_says_what_is_valid(address: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(address + PAGES["document"])
    block = page.locator("article .qms-control")
    assert block.is_visible()
    shown = block.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    for word in (
        "PRO-013",
        "3.2",
        "Godkjent",
        "Miljørådgiver",
        "Kvalitets- og miljøsjef",
        "16. feb. 2026",
        "1. feb. 2027",
        "Lyngmo Gruppen",
    ):
        assert word in shown
    assert page.locator("a.md-content__button[href$='/procedures/PRO-013-miljoaspekter.md']").count() == 1, (
        "the pencil leads to the file"
    )
    page.close()


def test_the_master_list_leads_to_every_document(address: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(address + PAGES["master list"])
    kinds = (("procedures", "PRO"), ("policy", "POL"), ("plans", "PLA"))
    files = [path for folder, prefix in kinds for path in (ROOT / folder).rglob(f"{prefix}-*.md")]
    documents = sum("\nstatus: draft\n" not in path.read_text() for path in files)
    assert page.locator("article table tbody tr").count() == documents
    page.locator("article table a", has_text="Ledelsens gjennomgåelse").first.click()
    page.wait_for_url("**/procedures/PRO-006-ledelsens-gjennomgaaelse/")
    page.close()


def test_the_clause_matrix_has_a_row_per_clause_and_leads_to_what_answers_it(address: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(address + PAGES["clause matrix"])
    row = page.locator("article table tr", has_text="9.2.2").first
    assert "Besvart" in row.inner_text()
    row.locator("a", has_text="PRO-005").click()
    page.wait_for_url("**/procedures/PRO-005-internrevisjon/")
    page.close()


def test_search_finds_a_procedure_by_a_word_and_by_its_id(address: str, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(address)
    for words in ("internrevisjon", "PRO-005"):
        search(page, words, ".md-search-result__link[href*='PRO-005']")
    page.close()
