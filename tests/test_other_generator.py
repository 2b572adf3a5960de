"""The way out of MkDocs: another generator builds the staged pages strictly, and readers meet the same handbook."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.pages import Site, build
from qmsctl.pages.staging import stage
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests import test_plugin
from tests.handbook import TODAY
from tests.html_check import article, faults

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("zensical") is None, reason="Zensical is not installed; make test brings it"
    ),
]

DAY = date.fromisoformat(TODAY)
COMPARED = (
    "index.md", "documents.md", "organisation.md", "due.md", "registers/objectives.md", "registers/aspects.md",
    "clauses/iso-9001-2015.md", "procedures/PRO-001-dokumentstyring.md", "procedures/PRO-013-miljoaspekter.md",
    "policy/POL-001-kvalitets-og-miljopolicy.md",
)  # fmt: skip


class Built(NamedTuple):
    """The example, staged once and built by both."""

    site: Site
    root: Path
    said: str

    def page(self, folder: str, uri: str) -> str:
        place = uri.removesuffix("index.md") if uri.endswith("index.md") else uri.removesuffix(".md") + "/"
        return article((self.root / folder / place / "index.html").read_text(encoding="utf-8"))


def zensical(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"], cwd=root, capture_output=True, text=True, timeout=120
    )


def staged(root: Path, tree: WorkTree | dict[str, bytes]) -> Site:
    site = build(load(tree), DAY)
    stage(site, root, tree)
    return site


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = tmp_path_factory.mktemp("staged")
    site = staged(root, WorkTree(test_plugin.ROOT))
    other = zensical(root)
    assert other.returncode == 0, other.stdout + other.stderr
    (root / "site").rename(root / "other")
    found = test_plugin.build(root)
    assert found.returncode == 0, found.stderr
    return Built(site, root, other.stdout + other.stderr)


class Words(HTMLParser):
    """What a reader sees of a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self.inside = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.inside += tag == "style"
        if tag == "a" and "headerlink" not in (found.get("class") or "") and found.get("id") != "__skip":
            self.links.append(found.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.words += data.replace("¶", " ").split()


def shown(html: str) -> Words:
    return Words(html[html.index("<h1") :])


def test_it_is_built_strictly_without_a_word_of_complaint(built: Built) -> None:
    assert "No issues found" in built.said
    assert len(built.site.pages) > 80
    for page in built.site.pages:
        assert built.page("other", page.src_uri), page.src_uri


@pytest.mark.parametrize("uri", COMPARED)
def test_a_page_reads_the_same(built: Built, uri: str) -> None:
    ours, theirs = shown(built.page("site", uri)), shown(built.page("other", uri))
    assert theirs.words == ours.words
    assert theirs.links == ours.links


def test_control_blocks_tables_drawings_and_anchors_are_there(built: Built) -> None:
    document = built.page("other", "procedures/PRO-013-miljoaspekter.md")
    for piece in ('class="qms-control"', "qms-badge--approved", "<table>", 'id="formål"', 'class="qms-paper"'):
        assert piece in document, piece
    assert "<svg" in built.page("site", "registers/objectives.md")
    assert built.page("other", "registers/objectives.md").count("<svg") == built.page(
        "site", "registers/objectives.md"
    ).count("<svg")


def test_paper_scripts_and_styles_come_along(built: Built) -> None:
    html = (built.root / "other/procedures/PRO-013-miljoaspekter/index.html").read_text(encoding="utf-8")
    assert html.count('<style media="print">@page{@top-left{content:"PRO\\00002d013 Miljøaspekter"}') == 1
    for uri in (*built.site.styles, *built.site.scripts):
        assert f"../../{uri}" in html, uri
        assert (built.root / "other" / uri).read_text(encoding="utf-8") == built.site.assets[uri]


def test_links_of_pages_lead_to_pages(built: Built) -> None:
    """Strict, it has judged every link; this looks at what readers click, once more and by hand."""
    looked = 0
    for uri in COMPARED:
        here = (
            built.root
            / "other"
            / (uri.removesuffix("index.md") if uri.endswith("index.md") else uri.removesuffix(".md"))
        )
        for link in shown(built.page("other", uri)).links:
            way = link.partition("#")[0]
            if way and not re.match(r"[a-z]+:", way):
                assert (here / way / "index.html").is_file() or (here / way).is_file(), (uri, link)
                looked += 1
    assert looked > 300


def test_the_words_for_paper_are_not_searched_for(built: Built) -> None:
    text = (built.root / "other/search.json").read_text(encoding="utf-8")
    assert "Utskrift er ukontrollert" not in text
    assert "@page" not in text
    assert any("PRO-013" in json.dumps(item) for item in json.loads(text)["items"])


def test_a_hostile_handbook_is_harmless_there_too(tmp_path: Path) -> None:
    site = staged(tmp_path, test_plugin.hostile())
    zensical(tmp_path)  # its broken links are no fault of the pages
    looked = 0
    for page in site.pages:
        place = tmp_path / "site" / page.src_uri.removesuffix(".md").removesuffix("index") / "index.html"
        if place.is_file():
            assert faults(article(place.read_text(encoding="utf-8"))) == [], page.src_uri
            looked += 1
    assert looked > 50
    assert not list((tmp_path / "site").rglob("*.svg"))
