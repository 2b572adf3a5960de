"""What a reader's printer puts on paper: the document in the margins, everything unfolded, light, without the frame."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

import markdown
import pytest

from qmsctl.pages import build
from qmsctl.pages.printing import css_text, style
from qmsctl.pages.staging import EXTENSIONS, MARKUP, stage
from qmsctl.system import load
from tests import test_plugin
from tests.built import CHROMIUM
from tests.handbook import TODAY, small
from tests.html_check import faults, without_margins
from tests.test_browser import browser

__all__ = ["browser"]

DAY = date.fromisoformat(TODAY)
EVIL = '"}</style><script>QMSEVIL()</script> \\22 \\a --> <!-- {{7*7}} `x` *y* _z_'


def page(tree: dict[str, bytes], uri: str = "procedures/PRO-003-audit.md", language: str = "en") -> str:
    site = build(load(tree), DAY, language=language)
    return next(page.content for page in site.pages if page.src_uri == uri)


def rendered(text: str) -> str:
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    return str(markdown.markdown(body, extensions=[*MARKUP, "toc", *EXTENSIONS]))


def style_of(html: str) -> str:
    found = re.findall(r'<style media="print">(.*?)</style>', html, re.S)
    assert len(found) == 1
    return str(found[0])


def test_a_document_carries_its_margins() -> None:
    rule = style_of(rendered(page(small()))).replace("\\00002d", "-").replace("\\0000a0", " ")
    assert '@top-left{content:"PRO-003 Audit and management review"}' in rule
    assert '@top-right{content:"Version 1.0 · Approved · Valid from 1 Feb 2026"}' in rule
    assert '@bottom-left{content:"Uncontrolled when printed. What holds is in Smia."}' in rule
    assert '@bottom-right{content:"Page " counter(page) " of " counter(pages)}' in rule


def test_the_margins_speak_the_language_of_the_page() -> None:
    rule = style_of(rendered(page(small(), language="nb")))
    assert '@bottom-right{content:"Side " counter(page) " av " counter(pages)}' in rule
    assert "Utskrift er ukontrollert" in rule


def test_a_line_under_the_title_says_it_where_a_browser_prints_no_margins() -> None:
    html = rendered(page(small()))
    line = re.search(r'</h1>\n<p class="qms-paper"[^>]*>(.*?)</p>', html)
    assert line
    assert line[1].replace("\xa0", " ") == (
        "Version 1.0 · Approved · Valid from 1 Feb 2026 · Uncontrolled when printed. What holds is in Smia."
    )


def test_generated_pages_carry_the_day_they_show() -> None:
    rule = style_of(rendered(page(small(), "documents.md")))
    assert '@top-left{content:"Document list"}' in rule
    assert "As of 21" in rule


def test_a_version_that_waits_and_a_retired_one_say_so() -> None:
    waiting = small(edit={"procedures/PRO-003-audit.md": {"valid_from: 2026-02-01": "valid_from: 2027-02-01"}})
    assert "Version 1.0 · Not valid yet · Valid from 1" in style_of(rendered(page(waiting)))
    retired = small(edit={"procedures/PRO-003-audit.md": {"status: approved": "status: retired"}})
    assert "Version 1.0 · Retired · Valid from 1" in style_of(rendered(page(retired)))


def test_each_of_two_versions_has_its_own_margins() -> None:
    now, then = (
        load(small()),
        {'version: "1.0"\nstatus': 'version: "2.0"\nstatus', "valid_from: 2026": "valid_from: 2027"},
    )
    head = load(small(edit={"procedures/PRO-003-audit.md": then}))
    site = build(head, DAY, earlier={"procedures/PRO-003-audit.md": now.document_by_id["PRO-003"]})
    rules = {page.src_uri: style_of(rendered(page.content)) for page in site.pages if "PRO-003" in page.src_uri}
    assert "Version 1.0 · Approved" in rules["procedures/PRO-003-audit.md"]
    assert "Version 2.0 · Not valid yet" in rules["procedures/PRO-003-audit.next.md"]


@pytest.mark.parametrize("text", [EVIL, "\\", '"', "a\nb", "\u202e", "x" * 5_000, "</h1>", "@page{}"])
def test_a_title_is_text_in_a_margin_and_nothing_else(text: str) -> None:
    title = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\u202e", "\\u202e")
    tree = small(edit={"procedures/PRO-003-audit.md": {"title: Audit and management review": f'title: "{title}"'}})
    html = rendered(page(tree))
    assert "<style" not in without_margins(html), "the style is nothing but texts in margin boxes"
    assert faults(without_margins(html)) == []
    assert len(style_of(html)) < 2_000


@pytest.mark.parametrize(
    "own",
    [
        '<!-- qms-print {"top_left": "PRO-001", "top_right": "9.0", "bottom_left": "valid", "page": ""} -->',
        '<style media="print">@page{@top-left{content:"PRO-001"}}</style>',
    ],
)
def test_nobody_else_writes_margins(own: str) -> None:
    """In a document, and on the first line of a page that people wrote."""
    tree = small(edit={"procedures/PRO-003-audit.md": {"Once a year.": f"{own}\n\nOnce a year."}})
    rule = style_of(rendered(page(tree)))
    assert "PRO\\00002d003 Audit" in rule
    assert "PRO-001" not in rule
    assert "9.0" not in rule
    tree["docs/own.md"] = f"---\ntitle: Own\nowner: quality\ndate: 2026-01-01\n---\n\n{own}\n\n# Own\n".encode()
    assert '@top-left{content:"Own"}' in style_of(rendered(page(tree, "own.md")))


def test_headings_in_the_contents_stay_headings() -> None:
    converter = markdown.Markdown(extensions=["toc", *EXTENSIONS])
    text = re.sub(r"\A---\n.*?\n---\n", "", page(small()), flags=re.S)
    converter.convert(text + "\n\n## Second\n")
    assert "qms-paper" not in converter.toc
    assert "@page" not in converter.toc
    assert "<style" not in converter.reset().convert("# A page without margins\n")


def test_what_cannot_be_read_as_margins_is_no_margin() -> None:
    for line in ("<!-- qms-print {} -->", "<!-- qms-print [1] -->", "<!-- qms-print {x -->", ""):
        assert "<style" not in rendered(f"{line}\n\n# Title\n")


def test_texts_are_written_so_that_css_reads_them_back() -> None:
    assert css_text("Mål æøå 1.2 (x)") == '"Mål æøå 1.2 (x)"'
    assert css_text('"\\<\n') == '"\\000022\\00005c\\00003c\\00000a"'
    rule = style({"top_left": "}", "top_right": "", "bottom_left": "", "page": "{number}/{total}"})
    assert rule.startswith('@page{@top-left{content:"\\00007d"}')
    assert rule.endswith('@bottom-right{content:counter(page) "/" counter(pages)}}')


LONG = """
??? note "Folded"

    Folded text.

<details><summary>More</summary><p>Hidden text.</p></details>

| Name | Value |
| --- | --- |
""" + "".join(f"| row {number} | a value |\n" for number in range(1, 61))


class Printed(NamedTuple):
    """A document and a register as PDF, and what a style sheet makes of a page on paper."""

    document: Any
    register: Any
    colours: dict[str, str]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Printed:
    """Pages that run over several sheets, staged, built and printed from a dark screen."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads PDF back; make test installs it")
    root = tmp_path_factory.mktemp("printed")
    tree = small()
    tree["procedures/PRO-003-audit.md"] += LONG.encode()
    objective = tree["objectives.yaml"].decode()
    tree["objectives.yaml"] = "".join(
        objective.replace("OBJ-001", f"OBJ-{number:03}") for number in range(1, 61)
    ).encode()
    stage(build(load(tree), DAY, language="nb"), root, tree)
    found = test_plugin.build(root, "--no-directory-urls")
    assert found.returncode == 0, found.stderr
    screen = browser.new_page(color_scheme="dark")
    readers = {}
    for name in ("procedures/PRO-003-audit", "registers/objectives"):
        screen.goto((root / f"site/{name}.html").as_uri())
        screen.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
        readers[name] = pypdf.PdfReader(BytesIO(screen.pdf(prefer_css_page_size=True, print_background=True)))
    colours = _on_paper(screen)
    screen.close()
    return Printed(readers["procedures/PRO-003-audit"], readers["registers/objectives"], colours)


def _on_paper(screen: Any) -> dict[str, str]:
    screen.emulate_media(media="print")
    return dict(
        screen.evaluate("""() => {
            const colour = (name, what) => getComputedStyle(document.querySelector(name))[what];
            return {text: colour("article h1", "color"), ground: colour("body", "backgroundColor"),
                    header: colour(".md-header", "display"), line: colour(".qms-paper", "display")};
        }""")
    )


pytest_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


@pytest.mark.browser
@pytest_browser
def test_every_page_says_which_document_and_page_it_is(printed: Printed) -> None:
    reader = printed.document
    assert len(reader.pages) > 1
    for number, sheet in enumerate(reader.pages, 1):
        text = sheet.extract_text().replace("\xa0", " ")
        assert "PRO-003 Audit and management review" in text
        assert "Versjon 1.0 · Godkjent · Gjelder fra 1. feb. 2026" in text
        assert "Utskrift er ukontrollert" in text
        assert f"Side {number} av {len(reader.pages)}" in text


@pytest.mark.browser
@pytest_browser
def test_folds_are_open_on_paper_and_the_frame_is_gone(printed: Printed) -> None:
    reader, colours = printed.document, printed.colours
    text = "\n".join(sheet.extract_text() for sheet in reader.pages)
    for words in ("Folded text.", "Hidden text.", "row 60"):
        assert words in text
    assert text.count("Name") == len([sheet for sheet in reader.pages if "row " in sheet.extract_text()]), (
        "the heading of the table is repeated on every page"
    )
    assert (colours["header"], colours["line"]) == ("none", "block")


@pytest.mark.browser
@pytest_browser
def test_a_dark_screen_prints_black_on_white(printed: Printed) -> None:
    colours = printed.colours
    assert colours["ground"] == "rgb(255, 255, 255)"
    assert re.match(r"rgba?\(0, 0, 0", colours["text"])


@pytest.mark.browser
@pytest_browser
@pytest.mark.slow
def test_a_table_that_is_sorted_by_its_headings_repeats_them(printed: Printed) -> None:
    """Chromium leaves a repeated heading blank when a button stands in it."""
    sheets = [sheet.extract_text() for sheet in printed.register.pages]
    assert all(re.search(r"^(?:Id|ID)\b.*\b(?:Måltall|Target)\b", sheet, re.M) for sheet in sheets[:2])
