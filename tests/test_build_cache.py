"""A build that takes from the cache gives the same site and says the same as one that makes everything anew."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from qmsctl.plugin import workers
from qmsctl.plugin.cache import Cache, packed, unpacked
from tests.handbook import TODAY, small

MKDOCS = f"""\
site_name: Smia
edit_uri: https://git.example.org/smia/edit/main/
theme: {{name: material, font: false, features: [navigation.footer, navigation.path, navigation.prune]}}
plugins: [search, {{qmsctl: {{today: {TODAY}}}}}]
validation:
  nav: {{omitted_files: warn, not_found: warn}}
  links: {{not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}}
"""
ONE_PROCESSOR = {min(os.sched_getaffinity(0))} if hasattr(os, "sched_getaffinity") else set()


class Book:
    """A handbook that is built with and without a cache."""

    def __init__(self, root: Path, files: dict[str, bytes], mkdocs: str = MKDOCS) -> None:
        self.root = root
        self.cache = root / "kept"
        for path, data in files.items():
            self.put(path, data)
        self.put("mkdocs.yml", mkdocs.encode())

    def put(self, path: str, data: bytes) -> None:
        place = self.root / "book" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / "book" / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        self.put(path, text.replace(old, new).encode())

    def build(self, *options: str, keep: bool = True, alone: bool = False) -> tuple[dict[str, bytes], str, int]:
        """Build and return the files of the site, what was said, and the exit code."""
        site = self.root / ("site" if keep else "cold")
        answer = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site), *options],
            cwd=self.root / "book",
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "NO_MKDOCS_2_WARNING": "1",
                "XDG_CACHE_HOME": str(self.cache),
                "QMSCTL_SITE_CACHE": "on" if keep else "off",
            },
            timeout=300,
            check=False,
            preexec_fn=(lambda: os.sched_setaffinity(0, ONE_PROCESSOR)) if alone and ONE_PROCESSOR else None,
        )
        assert "Traceback" not in answer.stderr, answer.stderr
        said = re.sub(r"INFO +-  Documentation built in .*\n|(?<=to directory: ).*", "", answer.stderr)
        found = {str(path.relative_to(site)): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
        return found, said, answer.returncode

    def kept(self) -> Path:
        return next((self.cache / "qmsctl/site").rglob("*.sqlite"))


def same(warm: tuple[dict[str, bytes], str, int], cold: tuple[dict[str, bytes], str, int], after: str = "") -> None:
    assert warm[0].keys() == cold[0].keys(), after
    assert [path for path, data in warm[0].items() if data != cold[0][path]] == [], after
    assert warm[1:] == cold[1:], after
    assert "index.html" in warm[0]
    assert "search/search_index.json" in warm[0]
    assert "sitemap.xml.gz" in warm[0]


def front(text: str) -> bytes:
    return f"---\ntitle: {text}\nowner: quality\ndate: 2026-01-01\n---\n\n# {text}\n\nAbout {text}.\n".encode()


PRO = "procedures/PRO-001-documents.md"
EDITS: dict[str, Callable[[Book], object]] = {
    "nothing": Book.kept,
    "a body": lambda book: book.put(PRO, (book.root / "book" / PRO).read_bytes() + b"\nOne more thing.\n"),
    "a page added": lambda book: book.put("docs/more/new.md", front("Quite new")),
    "a link to a page that is not there": lambda book: book.put(
        "docs/links.md", front("Links") + b"\n[later](later.md) [no part](more/new.md#gone) [x](/abs.md)\n"
    ),
    "the page that was missing": lambda book: book.put("docs/later.md", front("Later")),
    "a page renamed": lambda book: (book.root / "book/docs/more/new.md").rename(book.root / "book/docs/more/other.md"),
    "a page removed": lambda book: (book.root / "book/docs/later.md").unlink(),
    "a title": lambda book: book.edit(PRO, "title: Documents and records", "title: Papers"),
    "a register": lambda book: book.edit("objectives.yaml", "title: Deliver on time", "title: Deliver at once"),
    "a picture": lambda book: book.put("docs/picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "another picture": lambda book: book.put("docs/picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' id='a'/>"),
    "an option of the theme": lambda book: book.edit("mkdocs.yml", "navigation.path", "navigation.top"),
    "an option of an extension": lambda book: book.edit(
        "mkdocs.yml", "validation:", "markdown_extensions: [{toc: {permalink: true}}]\nvalidation:"
    ),
    "the menu": lambda book: book.edit(
        "mkdocs.yml", "validation:", "nav: [{First: index.md}, links.md, gone.md]\nvalidation:"
    ),
    "the day": lambda book: book.edit("mkdocs.yml", TODAY, "2028-01-01"),
    "a draft": lambda book: book.edit(PRO, "status: approved", "status: draft"),
    "a file that cannot be read": lambda book: book.put(
        "procedures/PRO-009-x.md", b"---\nid: PRO-009\ntitle: \xe5\n---\n"
    ),
}


EVERY_DAY = ("a body", "a link to a page that is not there", "the menu", "a file that cannot be read")


@pytest.mark.parametrize(
    "edits", [pytest.param(EVERY_DAY, id="a few"), pytest.param(tuple(EDITS), id="all", marks=pytest.mark.slow)]
)
def test_a_cached_build_is_the_cold_one(tmp_path: Path, edits: tuple[str, ...]) -> None:
    """One handbook, changed step by step; the cache has seen all the steps before."""
    book = Book(tmp_path, small())
    assert book.build()[2] == 0
    for edit in edits:
        EDITS[edit](book)
        warm, cold = book.build(), book.build(keep=False)
        same(warm, cold, edit)
        strict, said, code = book.build("--strict")
        assert strict == cold[0], edit
        assert said.startswith(cold[1]), edit
        assert code == int("WARNING" in cold[1]), edit
    # The last steps left faults behind: a build that makes nothing must still name them and stop a strict build.
    assert code == 1
    assert "gone.md" in said
    assert "PRO-009-x.md is not published" in said


@pytest.mark.slow
def test_a_quiet_build_hides_nothing_from_the_next(tmp_path: Path) -> None:
    book = Book(tmp_path, {**small(), "docs/links.md": front("Links") + b"\n[gone](gone.md) [x](#gone)\n"})
    assert "gone.md" not in book.build("--quiet")[1]
    _, said, code = book.build("--strict")
    assert code == 1
    assert "gone.md" in said
    assert "#gone" in said


@pytest.mark.slow
def test_many_pages_at_once_are_the_same_as_one_by_one(tmp_path: Path) -> None:
    pages = {f"docs/many/{number}.md": front(f"Page {number}") + b"\n[next](x.md)\n" for number in range(80)}
    book = Book(tmp_path, {**small(), **pages})
    alone = book.build(keep=False, alone=True)
    same(book.build(keep=False), alone)
    same(book.build(), alone)
    same(book.build(), alone)
    assert alone[1].count("'x.md'") == 80


@pytest.mark.parametrize(
    "spoil", ["cut", *(pytest.param(how, marks=pytest.mark.slow) for how in ("text", "foreign", "values", "folder"))]
)
def test_a_spoilt_cache_counts_as_empty(tmp_path: Path, spoil: str) -> None:
    book = Book(tmp_path, small())
    first = book.build()
    path = book.kept()
    if spoil == "text":
        path.write_text("this is no database, and no part of one" * 100)
    elif spoil == "cut":
        path.write_bytes(path.read_bytes()[:9000])
    elif spoil == "foreign":
        path.unlink()
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE kept (other)")
    elif spoil == "values":
        with sqlite3.connect(path) as database:
            database.execute("UPDATE kept SET value = CAST('[1, 2]' AS BLOB)")
    else:
        path.unlink()
        path.mkdir()
    same(book.build(), first)
    same(book.build(), first)


@pytest.mark.slow
def test_kept_values_of_another_shape_are_not_used(tmp_path: Path) -> None:
    book = Book(tmp_path, small())
    first = book.build()
    with sqlite3.connect(book.kept()) as database:
        database.execute("UPDATE kept SET value = ?", (packed(b'{"content": 1}\n<script>'),))
    assert book.build() == first


@pytest.mark.slow
def test_builds_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    book = Book(tmp_path, small())
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir"]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(book.cache)}
    running = [
        subprocess.Popen([*command, str(tmp_path / f"site{number}")], cwd=tmp_path / "book", env=env)
        for number in range(3)
    ]
    assert [each.wait(120) for each in running] == [0, 0, 0]
    same(book.build(), book.build(keep=False))


@pytest.mark.slow
def test_an_unknown_hook_or_extension_makes_every_page_anew(tmp_path: Path) -> None:
    """The hook counts its calls in a file: a finished page from the cache would leave some out."""
    book = Book(tmp_path, small(), MKDOCS + "hooks: [hook.py]\n")
    book.put(
        "hook.py", b"def on_post_page(output, **_):\n    open('calls', 'a').write('x')\n    return output + 'HOOK'\n"
    )
    first = book.build()
    assert "every page is made anew, because" in first[1]
    same(book.build(), first)
    pages = [data for path, data in first[0].items() if path.endswith("index.html")]
    assert all(page.endswith(b"HOOK") for page in pages)
    assert len((tmp_path / "book/calls").read_text()) == 2 * len(pages)


@pytest.mark.slow
def test_a_site_in_several_languages_is_kept_language_by_language(tmp_path: Path) -> None:
    book = Book(tmp_path, small(), MKDOCS.replace("qmsctl: {", "qmsctl: {languages: [en, nb], "))
    cold = book.build(keep=False)
    assert "nb/index.html" in cold[0]
    same(book.build(), cold)
    same(book.build(), cold)


@pytest.mark.slow
def test_a_site_for_a_folder_is_kept_like_any_other(tmp_path: Path) -> None:
    book = Book(tmp_path, small())
    cold = book.build("--no-directory-urls", keep=False)
    assert "procedures/PRO-001-documents.html" in cold[0]
    same(book.build("--no-directory-urls"), cold)
    same(book.build("--no-directory-urls"), cold)


@pytest.mark.slow
def test_templates_of_ones_own_are_looked_at_each_time(tmp_path: Path) -> None:
    book = Book(tmp_path, small(), MKDOCS.replace("name: material,", "name: material, custom_dir: mine,"))
    book.put("mine/main.html", b'{% extends "base.html" %}{% block announce %}First{% endblock %}')
    assert b"First" in book.build()[0]["index.html"]
    book.put("mine/main.html", b'{% extends "base.html" %}{% block announce %}Second{% endblock %}')
    assert b"Second" in book.build()[0]["index.html"]


def test_a_served_handbook_shows_what_was_changed(tmp_path: Path) -> None:
    book = Book(tmp_path, small())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(book.cache)}
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", address]
    with subprocess.Popen(command, cwd=tmp_path / "book", env=env) as serving:
        try:
            page = f"http://{address}/procedures/PRO-001-documents/"
            assert shown(page, "Documents and records")
            for words in ("Changed once.", "Changed twice."):
                book.put(PRO, (tmp_path / "book" / PRO).read_bytes() + f"\n{words}\n".encode())
                assert shown(page, words), words
            assert shown(page, "livereload")
        finally:
            serving.terminate()


def shown(page: str, words: str) -> bool:
    """Wait until a page of a server holds these words."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(page, timeout=20) as answer:
            if words in answer.read().decode():
                return True
        time.sleep(0.2)
    return False


@pytest.mark.parametrize("how", ["option", pytest.param("environment", marks=pytest.mark.slow)])
def test_the_cache_can_be_turned_off(tmp_path: Path, how: str) -> None:
    mkdocs = MKDOCS.replace("qmsctl: {", "qmsctl: {cache: false, ") if how == "option" else MKDOCS
    book = Book(tmp_path, small(), mkdocs)
    book.build(keep=how == "option")
    assert not list(book.cache.rglob("*"))


def test_nothing_is_written_into_the_handbook(tmp_path: Path) -> None:
    book = Book(tmp_path, small())
    before = {str(path) for path in (tmp_path / "book").rglob("*")}
    book.build()
    assert {str(path) for path in (tmp_path / "book").rglob("*")} == before


def test_a_new_commit_makes_the_site_anew(tmp_path: Path) -> None:
    """Earlier versions of documents come from the history, so a site of another history is another site."""
    book = Book(tmp_path, small())
    git = ["git", "-C", str(tmp_path / "book"), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    book.build()
    first = book.kept().stat().st_mtime_ns
    book.build()
    assert book.kept().stat().st_mtime_ns == first, "nothing changed, so nothing was made"
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "two"], check=True)
    book.build()
    assert book.kept().stat().st_mtime_ns != first


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return Cache("handbook/mkdocs.yml")


def test_what_is_kept_is_found(cache: Cache) -> None:
    cache.write({b"a": packed(b"one"), b"b": packed(b"two")}, [])
    assert {key: unpacked(value) for key, value in cache.read([b"a", b"b", b"c"]).items()} == {
        b"a": b"one",
        b"b": b"two",
    }
    assert cache.missing([b"a", b"c"]) == {b"c"}


def test_the_cache_does_not_grow_for_ever(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qmsctl.plugin.cache._MOST_BYTES", 2500)
    for turn in range(10):
        cache.write({bytes([turn]): bytes(1000)}, [b"\0"])
    left = cache.read(bytes([turn]) for turn in range(10))
    assert set(left) == {b"\0", b"\x09"}, "what was of use now stays, the oldest goes"


def test_a_cache_that_nobody_used_for_long_is_forgotten(cache: Cache) -> None:
    cache.write({b"a": packed(b"one")}, [])
    other = cache.path.with_name("other.sqlite")
    other.write_bytes(b"")
    os.utime(other, (1e9, 1e9))
    cache.write({}, [])
    assert not other.exists()
    assert cache.path.exists()


def test_work_is_shared_and_what_fails_is_left_to_the_one_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def task(name: str) -> bytes:
        if name == "page 7":
            raise ValueError("no such page")
        return f"{name} {os.getpid() != here}".encode()

    here = os.getpid()
    monkeypatch.setattr(workers, "processors", lambda: 2)
    names = [f"page {number}" for number in range(workers.LEAST)]
    done = workers.each(names, task)
    assert done == {name: f"{name} True".encode() for name in names if name != "page 7"}


def test_a_process_that_is_killed_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processors", lambda: 2)
    names = [str(number) for number in range(workers.LEAST)]
    assert len(workers.each(names, lambda name: os._exit(1) if name == "20" else b"")) < len(names)


def test_few_pages_are_not_worth_a_process() -> None:
    assert workers.each(["aa", "bb"], bytes.fromhex) == {}
