"""A copy of the handbook that opens from a folder: with search, without a server, and without asking anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.built import CHROMIUM, NO_CHROMIUM, build, chromium
from tests.handbook import small
from tests.test_plugin import MKDOCS, write

DRAWING = "\n```mermaid\ngraph TD; a-->b\n```\n"
FENCES = """\
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - md_in_html
  - tables
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
"""
LANGUAGES = MKDOCS.replace("      today: {today}", "      today: {today}\n      languages: [en, sv]")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy lies in a folder with a name that people give to folders."""
    tree = small()
    tree["docs/index.md"] += DRAWING.encode()
    root = write(tmp_path_factory.mktemp("En kopi på æøå"), tree, LANGUAGES)
    found = build(root, root / "site", "--strict", "--no-directory-urls")
    assert found.returncode == 0, found.stderr
    return root / "site"


def test_everything_it_needs_lies_in_the_folder(copy: Path) -> None:
    index = (copy / "search" / "search_index.js").read_text(encoding="utf-8")
    assert index == "var __index = " + (copy / "search" / "search_index.json").read_text(encoding="utf-8")
    assert (copy / "assets" / "iframe-worker.js").is_file()
    assert (copy / "sv" / "search" / "search_index.js").is_file()
    assert "unpkg" not in (copy / "index.html").read_text(encoding="utf-8")


def test_a_site_for_a_server_has_nothing_of_it(tmp_path: Path) -> None:
    root = write(tmp_path, small())
    assert build(root, root / "site", "--strict").returncode == 0
    assert not (root / "site" / "search" / "search_index.js").exists()
    assert "iframe-worker" not in (root / "site" / "index.html").read_text(encoding="utf-8")


def test_the_themes_own_offline_plugin_gets_the_script_from_here(tmp_path: Path) -> None:
    root = write(tmp_path, small(), MKDOCS.replace("  - search\n", "  - search\n  - offline\n"))
    assert build(root, root / "site", "--strict").returncode == 0
    text = (root / "site" / "index.html").read_text(encoding="utf-8")
    assert "unpkg" not in text
    assert '<script src="assets/iframe-worker.js">' in text
    assert (root / "site" / "assets" / "iframe-worker.js").is_file()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
def test_it_opens_and_searches_from_a_folder_and_asks_nobody(copy: Path) -> None:
    asked: list[str] = []
    faults: list[str] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(20_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        for uri in ("index.html", "mine.html", "registers/objectives.html", "documents.html", "sv/index.html"):
            page.goto((copy / uri).as_uri())
            assert page.locator("h1").first.is_visible()
        search(page, "audit", "PRO-003")
        page.locator(".md-search-result__link[href*='PRO-003']").first.click()
        page.wait_for_url("**/sv/procedures/PRO-003-audit.html*")
        page.hover(".md-select")
        page.locator(".md-select__link", has_text="English").click()
        page.wait_for_url(f"{copy.as_uri()}/procedures/PRO-003-audit.html")
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def search(page: Any, words: str, number: str) -> None:
    page.focus(".md-search__input")
    page.wait_for_selector(".md-search[data-md-component=search]")
    page.keyboard.type(words)
    page.wait_for_selector(f".md-search-result__link[href*='{number}']")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
@pytest.mark.slow
def test_a_drawing_stays_text_and_no_drawing_program_is_fetched(tmp_path: Path) -> None:
    tree = small()
    tree["docs/index.md"] += DRAWING.encode()
    before, rest = MKDOCS.split("markdown_extensions:")
    mkdocs = f"{before}{FENCES}validation:{rest.partition('validation:')[2]}"
    root = write(tmp_path, tree, mkdocs)
    found = build(root, root / "site")
    assert found.returncode == 0, found.stderr
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((root / "site" / "index.html").as_uri())
        page.wait_for_timeout(500)
        assert "graph TD" in page.inner_text("article pre")
    assert [url for url in asked if "mermaid" in url or not url.startswith(("file:", "data:"))] == []
