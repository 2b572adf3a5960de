"""The site of a handbook that holds everything hostile at once: it is built, and nothing gets out that should not.

What raw HTML and odd addresses become is tested with the sanitiser and the plugin; here is what must not be published.
"""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.handbook import TODAY
from tests.hostile import names
from tests.hostile.bombs import BOMBS
from tests.hostile.files import HEAD, LINKS, SECRET, SMALL_CASES, Case
from tests.hostile.loud import loud
from tests.hostile.payloads import RAW, silent
from tests.hostile.process import Answer, run
from tests.html_check import article, faults
from tests.test_plugin import MKDOCS, write
from tests.test_sanitise import CORPUS

DRAFT, HIDDEN, BOMB, SHOWN = "canary-of-a-draft", "canary-of-a-secret", "canary-of-a-bomb", "canary-of-a-page"
PASSES = frozenset({"REF101", "REF103", "SRC004", "SRC009", "SRC010", "SRC013", "SCH001"})
"""Findings of a document that is published nevertheless."""


def withheld(case: Case) -> bool:
    """Say whether a document is not published: a hidden sign keeps it back, written as an escape it is shown as one."""
    assert isinstance(case.content, bytes)
    hidden = "SRC013" in case.codes and RAW.search(case.content.decode())
    return bool(hidden or set(case.codes) - PASSES)


def controlled(number: int, text: str, **changes: str) -> bytes:
    head = HEAD.replace("PRO-666", f"PRO-{number}")
    for key, value in changes.items():
        head = (
            "".join(line for line in head.splitlines(keepends=True) if not line.startswith(f"{key}:"))
            + f"{key}: {value}\n"
        )
    return f"---\n{head}---\n\n# {text}\n\n".encode()


def texts_that_harm() -> dict[str, bytes]:
    """Documents and pages of every kind that is refused, withheld or made harmless, and what lies beside them."""
    tree = {
        "procedures/PRO-900-draft.md": controlled(900, DRAFT, title=DRAFT, status="draft", keywords=f"[{DRAFT}]"),
        f"procedures/PRO-901-{HIDDEN}.md": controlled(
            901, HIDDEN, title=HIDDEN, confidential="true", keywords=f"[{HIDDEN}]", next_review="2026-01-01"
        ),
        "procedures/PRO-902-names.md": controlled(
            902, SHOWN, replaces="[PRO-901]", translation_of="PRO-901@1.0", adds_to="PRO-900"
        )
        + MENTIONS,
    }
    for path in (".hidden.md", "notes.txt~", "overrides/main.html", "a.html", "b.htm", "c.md.html", ".htaccess"):
        tree[f"docs/{path}"] = f"<script>{DRAFT}</script>".encode()
    for number, text in enumerate(CORPUS, 3_000):
        if "plaintext" not in text and "\x01" not in text and "\x02" not in text:
            tree[f"procedures/html/PRO-{number}.md"] = controlled(number, "Html") + text.encode() + b"\n"
    for number, (bomb, _) in enumerate(BOMBS.values(), 1_000):
        tree[f"procedures/bombs/PRO-{number}.md"] = controlled(number, BOMB, title=BOMB) + bomb().encode()
    for number, case in enumerate(SMALL_CASES, 2_000):
        assert isinstance(case.content, bytes)
        canary = DRAFT if withheld(case) else SHOWN
        named = case.content.replace(b"PRO-666", b"PRO-%d" % number)
        tree[f"procedures/odd/PRO-{number}.md"] = named.replace(b"# Hostile", f"# {canary}".encode())
    return tree


def odd_files(book: Path) -> None:
    """Odd names, links and pipes, among pages, pictures and documents."""
    for name in (*names.UNSAFE, *names.SAFE):
        names.create(book / "docs", name, f"# {SHOWN if name in names.SAFE else DRAFT}\n".encode())
        # A blank or a full stop in the middle of a name is none at its end.
        picture = DRAFT if name in names.UNSAFE and not name.startswith(b"trailing") else SHOWN
        names.create(book / "docs", name + b".png", picture.encode())
    (book / "docs" / "linked").mkdir()
    for number, case in enumerate(LINKS):
        if not callable(case.content) or "link" not in case.name:
            continue
        for folder, kind in (("docs/linked", "md"), ("docs/linked", "png"), ("procedures", "md")):
            place = book / folder / f"link{number}.{kind}"
            case.content(place)
            if place.is_dir() and folder.startswith("docs"):
                place.unlink()  # stops the build before it begins; see the tests of the plugin
    os.mkfifo(book / "docs" / "pipe.md")
    os.mkfifo(book / "docs" / "pipe.png")


def hostile(root: Path) -> Path:
    """Write a handbook of everything, beside a folder that is none of its business."""
    (root / "outside").mkdir()
    for kind in ("md", "yaml", "csv", "json", "png"):
        (root / "outside" / f"secret.{kind}").write_text(SECRET)
    book = write(loud(root / "book"), texts_that_harm(), MKDOCS)
    odd_files(book)
    return book


MENTIONS = f"""\
[a](PRO-900-draft.md) ![b](PRO-901-{HIDDEN}.md) [c](PRO-901-{HIDDEN}.md#x) [d]

[d]: PRO-901-{HIDDEN}.md

<a href="PRO-900-draft.md">x</a> ![x](../../outside/secret.png) [y](../../outside/secret.md) ![x](/etc/passwd) ![x](file:///etc/passwd)

--8<-- "../outside/secret.md"

{{% include "../outside/secret.md" %}} {{{{7*7}}}} {{!../outside/secret.md!}}
""".encode()


class Built(NamedTuple):
    book: Path
    site: Path
    staged: Path
    build: Answer
    stage: Answer


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = tmp_path_factory.mktemp("site")
    book = hostile(root)
    options = {"may_write": True, "memory": 2 << 30, "patience": 90, "NO_MKDOCS_2_WARNING": "1"}
    build = run("mkdocs", "build", "--site-dir", root / "site", cwd=book, **options)  # type: ignore[arg-type]
    stage = run("qmsctl", "site", "stage", root / "staged", "--root", book, "--today", TODAY, **options)  # type: ignore[arg-type]
    return Built(book, root / "site", root / "staged", build, stage)


def texts(folder: Path) -> list[tuple[str, str]]:
    """The files of a folder and what they hold; a link among them is a failure."""
    found = []
    for path in sorted(folder.rglob("*")):
        assert not path.is_symlink(), path
        if path.is_file():
            found.append((str(path.relative_to(folder)), path.read_bytes().decode("utf-8", "replace")))
    return found


def test_it_is_built_and_staged(built: Built) -> None:
    for answer in (built.build, built.stage):
        assert answer.code == 0, answer.errors[-3000:]
        assert "Traceback" not in answer.errors


def test_what_is_withheld_is_nowhere(built: Built) -> None:
    for folder in (built.site, built.staged):
        files = texts(folder)
        assert len(files) > 100
        for canary in (DRAFT, HIDDEN, BOMB, SECRET, "root:x:0:0"):
            assert [name for name, text in files if canary in text or canary in name] == [], canary
        assert [name for name, text in files if SHOWN in text]


def test_what_is_published_is_there(built: Built) -> None:
    """A test that nothing gets out would pass, too, if nothing were published."""
    for number, case in enumerate(SMALL_CASES, 2_000):
        page = built.site / f"procedures/odd/PRO-{number}/index.html"
        assert page.is_file() != withheld(case), case
    for number in range(1_000, 1_000 + len(BOMBS)):
        assert not (built.site / f"procedures/bombs/PRO-{number}").exists()
    assert (built.site / "Ærlig Øl Åpen" / "index.html").is_file()


def test_every_file_that_is_withheld_is_named_in_the_log(built: Built) -> None:
    for number in range(1_000, 1_000 + len(BOMBS)):
        assert f"procedures/bombs/PRO-{number}.md is not published" in built.build.errors
        assert f"not published: procedures/bombs/PRO-{number}.md" in built.stage.text


def test_the_logs_are_silent(built: Built) -> None:
    for answer in (built.build, built.stage):
        silent(answer.text)
        silent(answer.errors)


def test_no_page_acts(built: Built) -> None:
    for name, text in texts(built.site):
        if name.endswith(".html") and "<article" in text:
            assert faults(article(text)) == [], name


def test_the_search_index_is_harmless(built: Built) -> None:
    for entry in json.loads((built.site / "search" / "search_index.json").read_text())["docs"]:
        assert faults(entry["title"]) == [], entry
        assert faults(entry["text"]) == [], entry


def test_templates_stay_text(built: Built) -> None:
    text = (built.site / "procedures/PRO-902-names/index.html").read_text()
    assert "{{7*7}}" in text
    assert "{% include" in text
    assert "--8&lt;--" in text
    for _, page in texts(built.site):
        assert ">49<" not in page


class Tables(HTMLParser):
    """How many cells the rows of each table have."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[int]] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "table":
            self.rows.append([])
        elif tag == "tr" and self.rows:
            self.rows[-1].append(0)
        elif tag in ("td", "th") and self.rows:
            self.rows[-1][-1] += 1


@pytest.mark.parametrize("page", ["documents", "due", "organisation", "registers/objectives", "clauses/iso-9001-2015"])
def test_no_value_leaves_its_cell(page: str, built: Built) -> None:
    """T25: a pipe or a line end in a value makes no cell and no row of its own."""
    parser = Tables()
    parser.feed(article((built.site / page / "index.html").read_text()))
    assert parser.rows
    for rows in parser.rows:
        assert len(set(rows)) == 1, rows
