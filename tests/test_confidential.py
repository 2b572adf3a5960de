"""A confidential document that everything refers to is in nothing that leaves the repository, and the tool says so."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.history import earlier_versions
from qmsctl.pages import build
from qmsctl.paper import lacking
from qmsctl.periods import parse_date
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small
from tests.hostile.filled import Filled, registers
from tests.hostile.process import Answer, run
from tests.test_plugin import MKDOCS

WORD = "zqsecret"
SECRET = re.compile(rb"zqsecret|PRO-9\d\d", re.I)
"""What is confidential here: a word that only such documents hold, in text and file name, and their ids."""

UNITS = "    leader: manager\n"
SHOP = """\
  - {id: shop, name: Shop, parent: smia, leader: manager}
roles:
"""
CALENDAR = """
reporting: {url: "https://forms.example.org/?document={id}&title={title}"}
calendar:
  - {title: Spring round, month: 4, owner: quality, documents: [PRO-901, PRO-001]}
"""


def document(number: str, title: str, body: str = "Text.", **keys: str) -> bytes:
    head = {"id": number, "title": title, "version": '"1.0"', "status": "approved", "owner": "quality",
            "valid_from": "2026-02-01", **keys}  # fmt: skip
    front = "".join(f"{key}: {value}\n" for key, value in head.items() if value)
    return f"---\n{front}---\n\n# {title}\n\n{body}\n".encode()


def secret(number: str, **keys: str) -> dict[str, bytes]:
    """A confidential document that says its word wherever it can."""
    told = {
        "confidential": "true", "keywords": f"[{WORD}]", "clauses": "[iso-9001-2015#7.5.2]", "next_review": "2026-12-20",
        "changes": f'[{{version: "1.0", date: 2026-01-20, note: {WORD}}}]', **keys,
    }  # fmt: skip
    path = f"procedures/{number}-{WORD}.md"
    return {
        path: document(
            number,
            f"The {WORD}",
            f"{WORD} [further](PRO-001-documents.md)\n\n![p]({WORD}.png) ![q](../docs/{WORD}.png)",
            **told,
        )
    }


def earlier() -> dict[str, bytes]:
    """The handbook as it was committed first: some of what is confidential today was public, and one the other way."""
    tree = small()
    qms = tree["qms.yaml"].decode().replace("roles:\n", SHOP, 1)
    everything = Filled(
        lambda key: f"Text of {key}",
        {"role": "quality", "unit": "smia", "document": "PRO-901", "clause": "iso-9001-2015#7.5.3", "edition": "iso-9001-2015"},
        {},
    )  # fmt: skip
    way = f"PRO-901-{WORD}.md"
    links = (
        f"[a]({way}) ![b]({way}) [c]({way}#the) [d]({way} 'it') [e] [f][e] <a href='{way}'>g</a> [h](<{way}>)\n\n"
        f"| a | b |\n|---|---|\n| [i]({way}) | [j](../procedures/{way}) |\n\n- [k](./{way})\n\n    [l]({way})\n\n"
        f'!!! note "[m]({way})"\n    [n]({way})\n\n[^1]: [o]({way})\n\nText[^1] [**p** `q`]({way}){{: .x }} [r](\n{way})\n\n'
        f"[e]: {way}\n\n*[HTML]: [s]({way})\n\n<div markdown='1'>\n[t]({way})\n</div>\n\n[u](../registers/processes.yaml)\n\n"
        f'<A HREF = "{way}">v</A> <a title="x" href={way}#the>w</a> <img alt="x" src=" ./{way} "> <a href="&#x2e;/{way}">x</a>\n\n'
        f"Text [y](PRO-001-documents.md){{: href={way} }} <div markdown='1'><a href='\n{way}\n'>z</a></div>\n"
    )
    return {
        **tree,
        **registers(everything),
        "qms.yaml": (qms + CALENDAR).encode(),
        "records/measurements/IND-100.csv": b"date,unit,value,note\n2026-10-01,smia,3,x\n",
        "docs/links.md": f"---\ntitle: Links\nowner: quality\ndate: 2026-01-01\n---\n\n# Links\n\n{links}".replace(
            "PRO-901", "../procedures/PRO-901"
        ).encode(),
        **secret("PRO-901", version='"2.0"', changes=f'[{{version: "2.0", date: 2026-01-20, note: {WORD}}}]'),
        f"procedures/{WORD}.png": b"png",
        f"docs/{WORD}.png": b"png",
        f"docs/{WORD}.md": f"---\ntitle: {WORD}\nowner: quality\ndate: 2026-01-01\nconfidential: true\n---\n\n# {WORD}\n".encode(),
        "procedures/PRO-010-all.md": document("PRO-010", "Links", links, next_review="2026-12-20"),
        "procedures/PRO-011-adds.md": document("PRO-011", "Adds", unit="shop", adds_to="PRO-901@1.0"),
        "procedures/PRO-012-differs.md": document("PRO-012", "Differs", unit="shop", deviates_from="PRO-901@0.9"),
        "procedures/PRO-013-sv.md": document("PRO-013-sv", "Text", language="sv", translation_of="PRO-901@1.0"),
        "procedures/PRO-014-old.md": document(
            "PRO-014", "Old", status="retired", replaced_by="PRO-901", retired_on="2026-03-01"
        ),
        "procedures/PRO-015-new.md": document("PRO-015", "New", replaces="[PRO-901, PRO-002]"),
        "docs/told.md": f"---\ntitle: {WORD}\nowner: quality\ndate: 2026-01-01\nnext_review: 2026-12-01\nconfidential:\n---\n\n# {WORD}\n".encode(),
        "docs/told.sv.md": b"---\ntitle: Open\nowner: quality\ndate: 2026-01-01\n---\n\n# Open\n\n[x](told.md)\n",
        **secret("PRO-902-sv", language="sv", translation_of="PRO-010@1.0"),
        **secret("PRO-903", unit="shop", adds_to="PRO-010@1.0"),
        **secret("PRO-904", unit="shop", deviates_from="PRO-010@1.0"),
        **secret("PRO-905", confidential=""),
        **secret("PRO-906", confidential=""),
        **secret("PRO-907", status="draft"),
        **secret("PRO-908", status="retired"),
        **secret("PRO-909", confidential="sometimes"),
        **secret("PRO-910", confidential="null"),
        "procedures/PRO-020-opened.md": document("PRO-020", "Opened", WORD, confidential="true", keywords=f"[{WORD}]"),
    }


def later() -> dict[str, bytes]:
    """What changes after the first commit: 905 becomes confidential, 906 with its next version, 020 will be public."""
    return {
        **secret("PRO-905"),
        **secret("PRO-906", version='"2.0"', valid_from="2027-02-01"),
        "procedures/PRO-020-opened.md": document("PRO-020", "Opened", version='"2.0"', valid_from="2027-02-01"),
    }


class Site(NamedTuple):
    """The website as built, and what was said while it was built."""

    folder: Path
    build: Answer


def begun(folder: Path) -> Path:
    """Make the handbook as it was while 905 was public."""
    return repository(folder / "book", earlier() | {"mkdocs.yml": MKDOCS.format(today=TODAY).encode()})


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hidden(begun(tmp_path_factory.mktemp("confidential")))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site is built before and after into the same folder: nothing that was public stays there."""
    book = begun(tmp_path_factory.mktemp("published"))
    folder = book.parent / "site"
    assert ask(book, "mkdocs", "build", "--site-dir", folder).code == 0
    assert (folder / f"procedures/PRO-905-{WORD}").is_dir(), "public until now"
    made = ask(hidden(book), "mkdocs", "build", "--site-dir", folder)
    assert made.code == 0, made.errors[-3000:]
    return Site(folder, made)


@pytest.fixture(scope="module")
def staged(book: Path) -> Path:
    folder = book.parent / "staged"
    ask(book, "qmsctl", "site", "stage", folder, "--root", book, "--today", TODAY)
    return folder


@pytest.fixture(scope="module")
def paper(book: Path) -> Path:
    """Every choice of controlled copies."""
    if lacking():
        pytest.skip(lacking())
    for number, choice in enumerate((["--all"], ["--unit", "shop"], ["--all", "--draft"])):
        copies = book.parent / "paper" / str(number)
        done = ask(book, "qmsctl", "pdf", *choice, "-o", copies, "--root", book, "--today", TODAY)
        assert done.code == 0, done.errors + done.text
    return book.parent / "paper"


def ask(book: Path, *words: str | Path) -> Answer:
    options = {"may_write": True, "memory": 3 << 30, "patience": 120, "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(book.parent / "cache")}  # fmt: skip
    return run(*words, cwd=book, **options)  # type: ignore[arg-type]


def hidden(book: Path) -> Path:
    """Commit what makes 905 and 906 confidential."""
    write(book, later())
    git(book, "commit", "-q", "-a", "-m", "Confidential from now on")
    return book


def telling(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file below a folder that tells something in its name or its text, with the place."""
    for path in sorted(folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        name = path.relative_to(folder).as_posix()
        for found in SECRET.finditer(name.encode() + b" " + data):
            yield name, (name.encode() + b" " + data)[max(found.start() - 60, 0) : found.end() + 60].decode("utf-8", "replace")  # fmt: skip


@pytest.mark.slow
def test_the_site_tells_nothing(site: Site) -> None:
    assert list(telling(site.folder)) == []
    assert (site.folder / "procedures/PRO-010-all/index.html").is_file()


def test_the_staged_pages_tell_nothing(staged: Path) -> None:
    assert list(telling(staged)) == []
    assert (staged / "docs/procedures/PRO-010-all.md").is_file()


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_pages_of_each_language_tell_nothing(language: str, book: Path) -> None:
    """In the staged tree of Git, with history, and with the drafts that a preview holds."""
    tree, today = WorkTree(book), parse_date(TODAY)
    assert today
    system = load(tree)
    versions = earlier_versions(book, system, today)
    for drafts in (False, True):
        site = build(system, today, language=language, languages=("en", "nb", "sv"), earlier=versions, drafts=drafts)
        assert len(site.pages) > 30
        for page in site.pages:
            assert SECRET.search(repr(page).encode()) is None, page.src_uri
        assert not [uri for uri in site.files if SECRET.search(uri.encode())]


@pytest.mark.slow
def test_copies_on_paper_tell_nothing(paper: Path) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads PDF back; make test installs it")
    copies = sorted(paper.rglob("*.pdf"))
    assert {path.name for path in copies} >= {"PRO-010-v1.0.pdf", "PRO-011-v1.0.pdf"}
    for path in copies:
        reader = pypdf.PdfReader(path)
        text = "\n".join(page.extract_text() for page in reader.pages) + repr(reader.metadata) + repr(reader.outline)
        assert SECRET.search(f"{path.name} {text}".encode()) is None, (path.name, text)


def test_nothing_says_that_a_confidential_parent_has_changed(book: Path, staged: Path) -> None:
    """PRO-011 adds to PRO-901 version 1.0, which is at 2.0 now: its owner learns that from the tool, readers do not."""
    page = (staged / "docs/units/shop.md").read_text(encoding="utf-8")
    assert "PRO-011" in page
    assert "To be looked at again" not in page
    told = run("qmsctl", "show", "PRO-011", "--root", book, "--today", TODAY)
    assert "PRO-901" in told.text


def test_whoever_can_read_the_repository_is_told_that_a_document_is_confidential(book: Path) -> None:
    for number, said in (("PRO-901", True), ("PRO-910", True), ("PRO-010", False)):
        told = run("qmsctl", "show", number, "--root", book, "--today", TODAY)
        assert told.code == 0, told.errors
        assert ("confidential" in told.text) is said, told.text
    assert "PRO-901" in run("qmsctl", "due", "--root", book, "--today", TODAY).text


@pytest.mark.slow
def test_the_builds_log_names_what_is_kept_back_and_says_why(site: Site) -> None:
    assert f"procedures/PRO-901-{WORD}.md is not published: confidential" in site.build.errors


def test_a_picture_of_a_confidential_text_is_published_where_another_page_shows_it() -> None:
    """Alone it stays behind with its text, though MkDocs would copy everything that lies in docs/."""
    today = parse_date(TODAY)
    assert today
    hidden = {**secret("PRO-901"), f"docs/{WORD}.png": b"png"}
    alone = build(load({**small(), **hidden}), today)
    assert alone.hidden == {f"docs/{WORD}.png"}
    assert not alone.files
    page = f"---\ntitle: Shown\nowner: quality\ndate: 2026-01-01\n---\n\n# Shown\n\n![x]({WORD}.png)\n".encode()
    shown = build(load({**small(), **hidden, "docs/shown.md": page}), today)
    assert (shown.hidden, shown.files) == (frozenset(), {f"{WORD}.png": f"docs/{WORD}.png"})
