"""A handbook in several languages: a site for each, a switch that keeps the page, and pages in their own language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.searching import served
from qmsctl.pages import Site
from qmsctl.pages import build as pages_of
from qmsctl.system import load
from tests.built import CHROMIUM, NO_CHROMIUM, build, chromium, example
from tests.handbook import TODAY, small
from tests.test_cli import qmsctl
from tests.test_plugin import MKDOCS, html, write

DAY = date.fromisoformat(TODAY)
SWEDISH = "---\ntitle: Välkommen till Smia\nowner: quality\ndate: 2026-01-01\n---\n\n# Välkommen till Smia\n\nHej!\n"
ENGLISH_ONLY = "---\ntitle: For engineers\nlanguage: {}\nowner: quality\ndate: 2026-01-01\n---\n\n# For engineers\n"
BUILT = MKDOCS.replace("      today: {today}", "      today: {today}\n      languages: [en, sv]")
TREE = {"docs/index.sv.md": SWEDISH, "docs/tool/index.md": ENGLISH_ONLY.format("sv"), "docs/tool/x.md": SWEDISH}
KINDS = [
    "",
    "mine/",
    "documents/",
    "procedures/PRO-004-avvik-hendelser-og-forbedring/",
    "registers/objectives/",
    "registers/aspects/",
    "clauses/iso-9001-2015/",
    "organisation/",
    "roles/",
    "units/renhold-vest/",
    "due/",
    "glossary/",
    "slik-melder-du/",
]


def site(language: str, *languages: str, files: dict[str, str] | None = None) -> Site:
    return pages_of(load(small(files or TREE)), DAY, language=language, languages=languages)


def content(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


def test_a_translation_beside_a_page_takes_its_place_in_its_own_language() -> None:
    swedish, english = site("sv", "en", "sv"), site("en", "en", "sv")
    assert "Välkommen till Smia" in content(swedish, "index.md")
    assert "Välkommen" not in content(english, "index.md")
    for found in (swedish, english):
        assert "index.sv.md" not in [page.src_uri for page in found.pages]
        assert found.withheld == ()


def test_a_page_without_translation_says_which_language_it_is_in() -> None:
    assert '<div lang="en" markdown="1">' in content(site("sv", "en", "sv", files={"docs/x.md": "# X\n"}), "x.md")
    assert "lang=" not in content(site("en", "en", "sv", files={"docs/x.md": "# X\n"}), "x.md")


def test_a_folder_in_another_language_stands_on_the_site_of_that_language_alone() -> None:
    assert {"tool/index.md", "tool/x.md"} <= {page.src_uri for page in site("sv", "en", "sv").pages}
    assert not {"tool/index.md", "tool/x.md"} & {page.src_uri for page in site("en", "en", "sv").pages}
    assert "\nalone: true\n" in content(site("sv", "en", "sv"), "tool/x.md")


def test_without_a_site_in_its_language_it_stands_on_the_only_one() -> None:
    assert '<div lang="sv" markdown="1">' in content(site("en"), "tool/index.md")


def test_a_link_to_a_page_leads_to_its_translation() -> None:
    files = TREE | {"docs/other.md": "# Other\n\n[home](index.md) [swedish](index.sv.md)\n"}
    assert "[home](index.md) [swedish](index.md)" in content(site("sv", "en", "sv", files=files), "other.md")


def test_pages_are_staged_in_a_language(tmp_path: Path) -> None:
    root = write(tmp_path / "book", small(TREE))
    made = qmsctl("site", "stage", str(tmp_path / "staged"), "--language", "sv", "--today", TODAY, cwd=root)
    assert made.returncode == 0, made.stderr
    assert "language: sv" in (tmp_path / "staged" / "mkdocs.yml").read_text(encoding="utf-8")
    assert "Välkommen till Smia" in (tmp_path / "staged" / "docs" / "index.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("languages"), small(TREE), BUILT)
    (root / "mkdocs.sv.yml").write_text("INHERIT: mkdocs.yml\nsite_name: Smedjan\n", encoding="utf-8")
    found = build(root, root / "site", "--strict")
    assert found.returncode == 0, found.stderr
    return root


def test_each_site_speaks_its_language(built: Path) -> None:
    assert '<html lang="en"' in html(built, "documents")
    assert '<html lang="sv"' in html(built, "sv/documents")
    assert "Dokumentlista" in html(built, "sv/documents") or "Dokument" in html(built, "sv/documents")
    assert "- Smedjan</title>" in html(built, "sv/documents")
    assert "- Smia</title>" in html(built, "documents")
    assert "Hej!" in html(built, "sv")


def ways(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="([^"]*)" hreflang="(\w+)" lang="\w+" class="md-select__link"', text)


def test_the_switch_keeps_the_page(built: Path) -> None:
    there = "procedures/PRO-003-audit/"
    for uri, languages in (
        (there, {"en": there, "sv": f"sv/{there}"}),
        (f"sv/{there}", {"en": there, "sv": f"sv/{there}"}),
    ):
        folder = built / "site" / uri
        found = {language: (folder / way).resolve() for way, language in ways(html(built, uri))}
        assert found == {language: (built / "site" / target).resolve() for language, target in languages.items()}


def test_from_a_page_that_is_nowhere_else_it_leads_to_the_front_page(built: Path) -> None:
    found = {language: way for way, language in ways(html(built, "sv/tool/x"))}
    assert (built / "site/sv/tool/x" / found["en"]).resolve() == (built / "site").resolve()


def test_a_handbook_in_one_language_has_no_switch(tmp_path: Path) -> None:
    root = write(tmp_path, small())
    assert build(root, root / "site", "--strict").returncode == 0
    assert "md-select" not in html(root, ".")
    assert not (root / "site" / "sv").exists()


def test_a_language_that_nobody_speaks_is_named(tmp_path: Path) -> None:
    root = write(tmp_path, small(), BUILT.replace("[en, sv]", "[en, xx]"))
    found = build(root, root / "site")
    assert found.returncode == 1
    assert "the option languages has 'xx' in it; choose from nb, sv, en" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_fault_on_the_site_of_another_language_stops_a_strict_build(tmp_path: Path) -> None:
    root = write(tmp_path, small({"docs/index.sv.md": SWEDISH + "\n[bort](bort.md)\n"}), BUILT)
    found = build(root, root / "site", "--strict")
    assert found.returncode == 1
    assert "bort.md" in found.stderr


def test_a_second_build_from_the_cache_has_every_language(built: Path) -> None:
    before = {path: path.read_bytes() for path in (built / "site").rglob("*.html")}
    assert build(built, built / "site", "--strict").returncode == 0
    assert {path: path.read_bytes() for path in (built / "site").rglob("*.html")} == before


in_browser = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]


@pytest.fixture(scope="module")
def visit() -> Iterator[Any]:
    with served(example()) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(20_000)
        yield address, page
        page.close()


class TestInTheBrowser:
    pytestmark = in_browser

    @pytest.mark.parametrize(
        "language", ["", *(pytest.param(other, marks=pytest.mark.slow) for other in ("sv/", "en/"))]
    )
    def test_no_request_leaves_the_site_and_none_fails(self, visit: Any, language: str) -> None:
        address, page = visit
        asked: list[tuple[str, int]] = []
        note = lambda answer: asked.append((answer.url, answer.status))  # noqa: E731
        page.on("response", note)
        for uri in KINDS:
            page.goto(f"{address}/{language}{uri}", wait_until="networkidle")
            assert page.evaluate("document.documentElement.lang") == (language.strip("/") or "nb")
        page.fill(".md-search__input", "a")
        page.wait_for_timeout(300)
        page.remove_listener("response", note)
        assert len(asked) > len(KINDS)
        assert [url for url, status in asked if not url.startswith((f"{address}/", "data:")) or status >= 400] == []

    def test_the_switch_is_reached_by_keyboard_and_keeps_the_page(self, visit: Any) -> None:
        address, page = visit
        page.goto(f"{address}/registers/objectives/")
        page.focus(".md-select button")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Svenska"
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/sv/registers/objectives/")
        assert page.evaluate("document.documentElement.lang") == "sv"
