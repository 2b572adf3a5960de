"""Earlier versions on pages of their own: to be read, never to be worked by, and nothing confidential among them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from qmsctl.history import open_history
from qmsctl.history.replaced import Replaced, replaced
from qmsctl.pages import Site, build
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small

PRO = "procedures/PRO-004-delivery.md"
MKDOCS = f"""\
site_name: Smia
theme: {{name: material, font: false}}
plugins: [search, {{qmsctl: {{today: {TODAY}, versions: true}}}}]
validation: {{links: {{not_found: warn, anchors: warn}}}}
"""


def text(number: str, body: str = "", extra: str = "") -> bytes:
    """The procedure in a version, with what it says more."""
    rows = "".join(
        f'  - version: "{one}"\n    date: 2026-11-0{day}\n    note: Note on {one}\n'
        for day, one in reversed(list(enumerate(("1.0", "1.1", "2.0"), 1)))
        if one <= number
    )
    written = small()[PRO].decode()
    head, body_then = written.split("changes:\n")[0], written.split("---\n", 2)[2]
    head = head.replace('version: "1.0"', f'version: "{number}"')
    return f"{head}{extra}changes:\n{rows}---\n{body_then}\n{body}\n".encode()


def commit(folder: Path, day: int, files: dict[str, bytes]) -> None:
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", f"Day {day}", date=f"2026-11-{day:02}T12:00:00+0000")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A procedure in its third version; what the others say about pictures, parts and secrets is put to the test."""
    folder = repository(tmp_path_factory.mktemp("replaced") / "book", small(files={"mkdocs.yml": MKDOCS}))
    links = (
        "[part](#old) [gone](../docs/gone.md) [other](PRO-001-documents.md#x) [list](../docs/secret.csv)\n\n## Old\n"
    )
    shown = '![same](same.png) ![changed](changed.png) <script>alert(1)</script> <b onclick="x">bold</b>\n'
    commit(folder, 2, {PRO: text("1.0", links + shown), "procedures/same.png": b"same", "procedures/changed.png": b"then",
                       "docs/gone.md": b"---\ntitle: Gone\n---\n\n# Gone\n"})  # fmt: skip
    commit(folder, 3, {PRO: text("1.1", "Hush.", "confidential: true\n")})
    (folder / "docs/gone.md").unlink()
    secret = (
        small()["procedures/PRO-003-audit.md"].replace(b"status:", b"confidential: true\nstatus:")
        + b"\n[x](../docs/secret.csv)\n"
    )
    commit(folder, 4, {PRO: text("2.0", "![now](changed.png) ![same](same.png)"), "procedures/changed.png": b"now",
                       "docs/secret.csv": b"a,b\n", "procedures/PRO-003-audit.md": secret})  # fmt: skip
    return folder


def found(book: Path) -> dict[str, tuple[Replaced, ...]]:
    system = load(WorkTree(book))
    return replaced(open_history(book, system, cache=False), system)


def site(book: Path, **options: str) -> Site:
    return build(
        load(WorkTree(book)), date.fromisoformat(TODAY), replaced=found(book), language=options.get("language")
    )


def test_each_earlier_version_is_there_once_as_it_was_last_and_no_confidential_one(book: Path) -> None:
    assert list(found(book)) == [PRO]
    (old,) = found(book)[PRO]
    assert (old.document.version, old.by, str(old.day)) == ("1.0", "1.1", "2026-11-03")
    assert "<script>" in old.document.body.text  # the last state of 1.0, not the first
    assert old.pictures == {"procedures/same.png"}


def test_its_page_says_first_that_it_is_not_to_be_used_and_leads_to_what_holds(book: Path) -> None:
    pages = {page.src_uri: page for page in site(book).pages}
    page = pages["procedures/PRO-004-delivery.1.0.md"]
    assert not page.listed
    assert page.repo_path == ""
    assert '!!! danger "Version 1.0, replaced by 1.1 on 3' in page.content
    assert "Do not use it. What is in force is [PRO-004 Delivery (2.0)](PRO-004-delivery.md)." in page.content
    assert 'search: {"exclude": true}' in page.content
    now = pages["procedures/PRO-004-delivery.md"].content
    assert "[**1.0**](PRO-004-delivery.1.0.md)" in now
    assert "- **1.1**" in now


def test_its_links_lead_where_they_led_or_nowhere(book: Path) -> None:
    made = site(book)
    content = next(page.content for page in made.pages if page.src_uri == "procedures/PRO-004-delivery.1.0.md")
    assert "[part](#old)" in content
    assert "[gone]" not in content
    assert "[other](PRO-001-documents.md)" in content
    assert "![same](same.png)" in content
    assert "![changed]" not in content
    assert "[list]" not in content
    assert "docs/secret.csv" not in made.files.values()


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Versjon 1.0, erstattet av 1.1 3."), ("sv", "Version 1.0, ersatt av 1.1 3")],
)
def test_it_speaks_the_readers_language(book: Path, language: str, words: str) -> None:
    content = next(page.content for page in site(book, language=language).pages if page.src_uri.endswith(".1.0.md"))
    assert words in content


def test_without_being_asked_for_there_is_none(book: Path) -> None:
    made = build(load(WorkTree(book)), date.fromisoformat(TODAY))
    assert not any(page.src_uri.endswith(".1.0.md") for page in made.pages)


def test_on_the_website_it_is_in_no_menu_and_no_search_and_nothing_in_it_is_active(book: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")], cwd=book,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "QMSCTL_SITE_CACHE": "off"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    html = (tmp_path / "site/procedures/PRO-004-delivery.1.0/index.html").read_text()
    article = html[html.index("<article") : html.index("</article>")]
    assert "Version 1.0, replaced by 1.1" in article
    assert "<script" not in article
    assert "onclick" not in article
    index = json.loads((tmp_path / "site/search/search_index.json").read_text())
    assert not [entry for entry in index["docs"] if ".1.0" in entry["location"]]
    naming = [
        str(path) for path in (tmp_path / "site").rglob("index.html") if re.search(r"delivery\.1\.0/", path.read_text())
    ]
    assert [Path(path).parent.name for path in sorted(naming)] == ["PRO-004-delivery"]
    assert "Hush" not in "".join(path.read_text() for path in (tmp_path / "site").rglob("*.html"))
