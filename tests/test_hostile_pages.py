"""Payloads in every text of a handbook, its pages in each language, made into HTML as the staged folder says."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import markdown
import pytest
import yaml

from qmsctl.pages import Site, build
from qmsctl.pages.staging import settings
from qmsctl.paper import lacking
from qmsctl.periods import parse_date
from qmsctl.system import System, load
from tests.handbook import TODAY, small
from tests.hostile.everywhere import PAYLOADS, TELL, handbook
from tests.hostile.payloads import RAW
from tests.html_check import faults, tags, without_margins
from tests.test_sanitise import CORPUS

FRONT = re.compile(r"---\n.*?\n---\n", re.S)
LANGUAGES = ["en", "nb", "sv"]
HOSTS = {"", "forms.example.org"}
OURS = frozenset(
    """align alt aria-label checked class colspan data-applies data-chart data-choice data-count data-document data-line
    data-not data-role data-roles data-search-exclude data-sort data-unit data-words disabled href id lang open role
    rowspan scope style title type""".split()  # noqa: SIM905 - read as a list of words
)
"""The attributes that pages have; what a chart is drawn with comes after the sanitiser and is checked as a whole."""

VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})


@cache
def system() -> System:
    return load(handbook())


@cache
def site(language: str) -> Site:
    today = parse_date(TODAY)
    assert today
    return build(system(), today, language=language, languages=("en", "nb", "sv"))


@cache
def renderer(language: str) -> Any:
    """What the staged settings make HTML with."""
    said = yaml.safe_load(settings(site(language)))["markdown_extensions"]
    names = [next(iter(each)) if isinstance(each, dict) else each for each in said]
    options = {name: value for each in said if isinstance(each, dict) for name, value in each.items()}
    return markdown.Markdown(extensions=names, extension_configs=options)


@cache
def pages(language: str) -> dict[str, str]:
    """Each page's HTML by its path; documents of the same kind differ in nothing but the payload."""
    reader = renderer(language)
    return {
        page.src_uri: without_margins(reader.reset().convert(FRONT.sub("", page.content, count=1)))
        for page in site(language).pages
    }


class Shape(HTMLParser):
    """What a page consists of: cells by table and row, headings, and whether every element is closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[int]] = []
        self.headings: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self._heading = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append(0)
        elif tag in ("td", "th"):
            self.tables[-1][-1] += 1
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append("")
            self._heading = True

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.crossed.append(tag)
        self._heading = self._heading and not re.fullmatch("h[1-6]", tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._heading:
            self.headings[-1] += data


def test_every_kind_of_page_is_there_and_shows_the_payloads() -> None:
    """A test that nothing acts would pass, too, if nothing were shown."""
    assert system().document_by_id.keys() >= {"PRO-100", "PRO-423", "PRO-123-sv"}
    assert site("en").withheld == ()
    shown = {uri: "".join(Shape(html).text) for uri, html in pages("en").items()}
    for uri in ("index.md", "mine.md", "report.md", "documents.md", "organisation.md", "roles.md", "due.md", "wheel.md", "changes.md",
                "glossary.md", "units/smia.md", "units/unit4.md", "registers/processes.md", "registers/parties.md",
                "registers/aspects.md", "registers/risks.md", "clauses/iso-9001-2015.md", "procedures/PRO-105.md",
                "procedures/PRO-105-sv.md", "page3.md", "actions.md", "reviews/index.md", "reviews/2026/index.md", "reviews/decisions.md",
                "reviews/2026/MGT-2026-unit5.md"):  # fmt: skip
        assert TELL in shown[uri], uri
    for payload in PAYLOADS:
        literal = " ".join(RAW.sub("\0", payload).split("\0")[0].split())
        assert literal in " ".join(shown["registers/risks.md"].split()), payload


@pytest.mark.parametrize("language", ["nb", *(pytest.param(other, marks=pytest.mark.slow) for other in ("en", "sv"))])
def test_no_page_acts(language: str) -> None:
    for uri, html in pages(language).items():
        assert faults(html) == [], uri
        for tag, attributes in tags(re.sub(r'<svg class="qms-plot".*?</svg>', "", html, flags=re.S)):
            assert attributes.keys() <= OURS | ({"src"} if tag == "img" else set()), (uri, tag, attributes)
            way = attributes.get("href") or ""
            assert urlsplit(way).scheme in ("", "https", "mailto"), (uri, way)
            assert urlsplit(way).netloc in HOSTS, (uri, way)
            assert tag != "img", (uri, attributes)
            for name in ("id", "class"):
                assert not re.search(r"(?:^| )(?:md-(?!button)|__search|js\b|qmsid)", attributes.get(name) or ""), (
                    uri,
                    attributes,
                )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_value_leaves_its_place(language: str) -> None:
    for uri, html in pages(language).items():
        shape = Shape(html)
        assert (shape.open, shape.crossed) == ([], []), uri
        for rows in shape.tables:
            assert len(set(rows)) == 1, (uri, rows)
        assert not [found for found in shape.headings if found.startswith(("QMSHEADING", "QMSITEM", "QMSDEF"))], uri
        assert not RAW.search(html), (uri, RAW.findall(html))
        assert ">49<" not in html
        assert "klzzwxh" not in html.replace("02klzzwxh", "")
        assert not re.search(
            r"<(?:li|dt|dd|code|blockquote|pre)[^>]*>\s*(?:QMS(?:ITEM|DEFINITION)|quoted|code|item)", html
        ), uri


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_scripts_read_is_what_was_meant(language: str) -> None:
    """The lists in attributes have the parts that the scripts count on, whatever units, roles and tables are called."""
    units = set(system().organisation.units)
    roles = set(system().organisation.roles)
    numbers = {f"{document.id}@{document.version}" for document in system().documents}
    counted = {"qms-table": 5, "qms-mine": 14, "qms-search": 2}
    seen: set[str] = set()
    for uri, html in pages(language).items():
        for _, found in tags(html):
            words = found.get("data-words")
            if words is not None:
                kind = next(kind for kind in counted if kind in (found["class"] or "").split())
                assert len(words.split("|")) == counted[kind], (uri, words)
                assert TELL not in words
            for name in ("data-line", "data-unit", "data-applies", "data-not"):
                assert set((found.get(name) or "").split()) <= units, (uri, found)
            for name in ("data-role", "data-roles"):
                assert set((found.get(name) or "").split()) <= roles, (uri, found)
            assert found.get("data-document") in numbers | {None}
            seen |= found.keys()
    assert seen >= {
        "data-words",
        "data-line",
        "data-unit",
        "data-role",
        "data-roles",
        "data-document",
        "data-sort",
        "data-not",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_and_search_words_are_text(language: str) -> None:
    """Themes put titles into HTML as they are, and what the search finds a page by stands in its front matter."""
    for page in site(language).pages:
        front = FRONT.match(page.content)
        assert front, page.src_uri
        found = yaml.safe_load(front.group().strip("-\n"))
        assert found.keys() <= {"title", "search", "hide", "template"}, page.src_uri
        assert not re.search(r"[<>\"\n]", found["title"]), page.src_uri
        assert not re.search(r"[<>\"&\n]", json.dumps(found.get("search", {}).get("keywords", ""))[1:-1]), page.src_uri
    nav = settings(site(language))
    assert "<script" not in nav
    assert yaml.safe_load(nav)["nav"]


def test_words_are_explained_in_the_midst_of_html_and_nothing_acts() -> None:
    """The glossary explains words that stand in payloads themselves: a link in the wrong place must not open a door."""
    words = ["script", "alert", "onerror", "javascript", "evil", "img", "src", "style", "svg", "x", "href", "http"]
    terms = [
        {"id": f"TRM-{number}", "title": word, "definition": PAYLOADS[number % len(PAYLOADS)]}
        for number, word in enumerate(words, 100)
    ]
    tree = {**small(), "registers/terms.yaml": json.dumps(terms).encode()}
    for number, text in enumerate(CORPUS, 1000):
        head = (
            f'id: PRO-{number}\ntitle: Html\nversion: "1.0"\nstatus: approved\nowner: quality\nvalid_from: 2026-02-01'
        )
        tree[f"procedures/PRO-{number}.md"] = f"---\n{head}\n---\n\nThe x and evil. {text}\n\n{text}\n".encode()
    today = parse_date(TODAY)
    assert today
    built = build(load(tree), today)
    found = {page.src_uri: page.content for page in built.pages if page.src_uri.startswith("procedures/PRO-1")}
    assert sum("qms-term" in content for content in found.values()) > len(CORPUS) / 2
    for uri, content in found.items():
        html = renderer("en").reset().convert(FRONT.sub("", content, count=1))
        assert faults(without_margins(html)) == [], uri


@pytest.mark.skipif(bool(lacking()), reason=f"no copies here: {lacking()}")
@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_shows_payloads_as_text(language: str, tmp_path: Path) -> None:
    """Titles stand in the margins, in the PDF's own description and on the page; nothing is asked for from anywhere."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads PDF back; make test installs it")
    from qmsctl.paper.copies import Copies

    tree = handbook()
    tree["qms.yaml"] = json.dumps(json.loads(tree["qms.yaml"]) | {"language": language}).encode()
    spoken, today = load(tree), parse_date(TODAY)
    assert today
    copies = Copies(spoken, tree, today)
    chosen = [1, 4, 6, 7, 9, 14]
    for copy in copies.put([spoken.document_by_id[f"PRO-{100 + number}"] for number in chosen], tmp_path):
        assert copy.missing == (), copy
        data = (tmp_path / copy.name).read_bytes()
        reader = pypdf.PdfReader(tmp_path / copy.name)
        assert not [name for name in (b"/JavaScript", b"/EmbeddedFile", b"/Launch", b"/SubmitForm") if name in data]
        literal = "".join(copy.document.title.split())
        for sheet in reader.pages:
            assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
            shown = "".join(sheet.extract_text().split())
            assert literal[:60] in shown, shown
        assert literal in "".join("".join(sheet.extract_text() for sheet in reader.pages).split())
        ways = [
            str(note.get_object()["/A"].get("/URI", ""))
            for sheet in reader.pages
            for note in sheet.get("/Annots", ())
            if "/A" in note.get_object()
        ]
        assert all(urlsplit(way).netloc == "forms.example.org" for way in ways if way), ways
