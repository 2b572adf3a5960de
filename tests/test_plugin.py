"""Real strict builds with MkDocs: a small handbook, the example, and one that means harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handbook import TODAY, small
from tests.html_check import article, faults, tags, without_margins
from tests.test_sanitise import CORPUS

ROOT = Path(__file__).parent.parent
MKDOCS = """\
site_name: Smia
edit_uri: https://git.example.org/smia/edit/main/
theme:
  name: material
  font: false
  features: [content.action.edit]
plugins:
  - search
  - qmsctl:
      today: {today}
markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables, pymdownx.details,
  pymdownx.superfences, {{toc: {{permalink: true}}}}]
validation:
  nav: {{omitted_files: warn, not_found: warn}}
  links: {{not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}}
"""
EVIL = '</title><script>QMSEVIL()</script><img src=x onerror=QMSEVIL()>" onclick="QMSEVIL()" {{7*7}}'


def write(root: Path, tree: dict[str, bytes], mkdocs: str = MKDOCS) -> Path:
    for path, data in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    (root / "mkdocs.yml").write_text(mkdocs.format(today=TODAY), encoding="utf-8")
    return root


def build(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(root / "site"), *options],
        cwd=root,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        timeout=120,
        check=False,
    )


def html(root: Path, uri: str) -> str:
    return (root / "site" / uri / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("plain"), small())
    found = build(root, "--strict")
    assert found.returncode == 0, found.stderr
    return root


def test_the_small_handbook_builds_strictly(plain: Path) -> None:
    text = html(plain, "procedures/PRO-001-documents")
    assert "<title>PRO-001 Documents and records - Smia</title>" in text
    assert 'href="https://git.example.org/smia/edit/main/procedures/PRO-001-documents.md"' in text
    assert 'href="../../policy/POL-001-policy/"' in text
    assert (plain / "site" / "documents" / "index.html").is_file()
    assert (plain / "site" / "assets" / "qmsctl.css").is_file()


def test_the_front_page_and_the_registers_have_their_pencils(plain: Path) -> None:
    assert 'href="https://git.example.org/smia/edit/main/docs/index.md"' in html(plain, ".")
    assert 'href="https://git.example.org/smia/edit/main/objectives.yaml"' in html(plain, "registers/objectives")
    assert "/edit/main/" not in html(plain, "due")


def test_search_finds_ids_and_titles(plain: Path) -> None:
    entries = json.loads((plain / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    assert any(entry["location"] == "registers/objectives/#obj-001" for entry in entries)
    control = next(entry for entry in entries if entry["location"] == "procedures/PRO-001-documents/")
    assert "PRO-001" in control["title"] + control["text"]


def test_nothing_comes_from_elsewhere(plain: Path) -> None:
    for path in (plain / "site").rglob("*.html"):
        for tag, attributes in tags(path.read_text(encoding="utf-8")):
            for name in ("src", "href", "srcset", "data"):
                value = attributes.get(name) or ""
                if tag in ("script", "img", "link", "iframe", "source", "object") and value.startswith(("http", "//")):
                    assert attributes.get("rel") in ("canonical", "edit"), (path, tag, value)


def test_what_the_user_says_in_mkdocs_yml_counts(tmp_path: Path) -> None:
    mkdocs = MKDOCS + "nav:\n  - Mine: index.md\n  - procedures/PRO-001-documents.md\n"
    root = write(tmp_path, small(), mkdocs.replace("omitted_files: warn", "omitted_files: ignore"))
    assert build(root, "--strict").returncode == 0
    assert "Mine" in html(root, ".")


def test_switched_off_it_does_nothing(tmp_path: Path) -> None:
    root = write(tmp_path, {"docs/index.md": b"# Plain\n"}, MKDOCS.replace("today: {today}", "enabled: false"))
    found = build(root, "--strict")
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize(
    ("tree", "option", "words"),
    [
        ({"docs/index.md": b"# x\n"}, "today: 2026-11-21", "there is no qms.yaml"),
        (None, "today: soon", "write YYYY-MM-DD"),
        (None, "root: nowhere", "there is no folder"),
    ],
)
def test_what_stops_it_is_one_sentence(tmp_path: Path, tree: dict[str, bytes] | None, option: str, words: str) -> None:
    root = write(tmp_path, small() if tree is None else tree, MKDOCS.replace("today: {today}", option))
    found = build(root)
    assert found.returncode == 1
    assert words in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("target", ["/", "..", "../../procedures", "."])
def test_a_link_to_a_folder_stops_it_before_mkdocs_follows(tmp_path: Path, target: str) -> None:
    root = write(tmp_path, small())
    (root / "docs" / "deeper").mkdir()
    (root / "docs" / "deeper" / "x").symlink_to(target)
    found = build(root)
    assert found.returncode == 1
    assert "docs/deeper/x is a symbolic link to a folder" in found.stderr
    assert "Traceback" not in found.stderr
    assert not (root / "site").exists()


def test_a_handbook_in_another_folder(tmp_path: Path) -> None:
    write(tmp_path / "book", small())
    (tmp_path / "site-source").mkdir()
    (tmp_path / "site-source" / "docs").mkdir()
    (tmp_path / "site-source" / "mkdocs.yml").write_text(
        MKDOCS.format(today=TODAY).replace("      today:", "      root: ../book\n      today:")
    )
    found = build(tmp_path / "site-source", "--strict")
    assert found.returncode == 0, found.stderr


def test_a_link_that_leads_nowhere_stops_a_strict_build(tmp_path: Path) -> None:
    tree = small()
    tree["docs/index.md"] += b"\n[gone](gone.md) [x](../procedures/PRO-003-audit.md#gone)\n"
    found = build(write(tmp_path, tree), "--strict")
    assert found.returncode == 1
    assert "gone.md" in found.stderr
    assert "#gone" in found.stderr


def test_a_file_that_cannot_be_read_stops_a_strict_build(tmp_path: Path) -> None:
    tree = small()
    tree["procedures/PRO-009-x.md"] = "---\nid: PRO-009\ntitle: blåbær\n---\n".encode("latin-1")
    root = write(tmp_path, tree)
    found = build(root, "--strict")
    assert found.returncode == 1
    assert "procedures/PRO-009-x.md is not published" in found.stderr
    assert build(root).returncode == 0


def test_a_draft_stops_nothing(tmp_path: Path) -> None:
    tree = small()
    tree["procedures/PRO-009-x.md"] = (
        b"---\nid: PRO-009\ntitle: Plan\nversion: '0.1'\nstatus: draft\nowner: quality\n---\n"
    )
    root = write(tmp_path, tree)
    assert build(root, "--strict").returncode == 0
    assert not (root / "site" / "procedures" / "PRO-009-x").exists()


def test_a_retired_document_is_out_of_menu_and_search(tmp_path: Path) -> None:
    tree = small()
    tree["procedures/PRO-009-x.md"] = (
        b"---\nid: PRO-009\ntitle: Oldest\nversion: '1.0'\nstatus: retired\nowner: quality\n"
        b"replaced_by: PRO-003\n---\n\n# Oldest\n\nQMSOLD\n"
    )
    root = write(tmp_path, tree)
    found = build(root, "--strict")
    assert found.returncode == 0, found.stderr
    assert "must not be used" in html(root, "procedures/PRO-009-x")
    assert "QMSOLD" not in (root / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "PRO-009" not in html(root, ".")


def hostile() -> dict[str, bytes]:
    quoted = EVIL.replace("'", "''")
    tree = small(
        edit={
            "qms.yaml": {
                "    name: Quality lead": f"    name: '{quoted}'",
                "    name: Smia\n": f"    name: '{quoted}'\n",
            },
            "objectives.yaml": {
                "title: Deliver on time": f"title: '{quoted}'",
                "  reason: Late deliveries were the most frequent complaint": f"  reason: '{quoted} | x'",
            },
        }
    )
    front = (
        f"---\nid: PRO-009\ntitle: '{quoted}'\nversion: \"1.0\"\nstatus: approved\nowner: quality\nvalid_from: 2026-01-01\n"
        f"keywords:\n  - '{quoted}'\nchanges:\n  - version: \"1.0\"\n    date: 2026-01-01\n    note: '{quoted}'\n---\n"
    )
    body = "\n\n".join(text.replace("alert(1)", "QMSEVIL()") for text in CORPUS if "plaintext" not in text)
    body = body.translate(dict.fromkeys(range(1, 9)))  # a file with such signs is not published at all
    tree["procedures/PRO-009-evil.md"] = f"{front}\n# {EVIL}\n\n{{{{7*7}}}}\n\n{body}\n".encode()
    for number, text in enumerate(CORPUS):
        page = f"---\ntitle: '{quoted}'\nowner: quality\ndate: 2026-01-01\n---\n\n# Page {number}\n\n"
        tree[f"docs/evil/{number}.md"] = (page + text.replace("alert(1)", "QMSEVIL()") + "\n\n## Tail\n").encode()
    tree["docs/evil.html"] = b"<script>QMSEVIL()</script>"
    tree["docs/evil.js"] = b"QMSEVIL()"
    tree["docs/evil.svg"] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>QMSEVIL()</script></svg>"
    tree["docs/fine.svg"] = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    tree["procedures/evil.svg"] = tree["docs/evil.svg"]
    tree["docs/index.md"] += b"\n![x](../procedures/evil.svg) ![y](../procedures/linked.png)\n"
    return tree


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text("---\ntitle: x\n---\n\nQMSSECRET\n")
    (outside / "secret.png").write_text("QMSSECRET")
    root = write(tmp_path_factory.mktemp("hostile"), hostile())
    (root / "docs" / "secret.md").symlink_to(outside / "secret.md")
    (root / "docs" / "secret.png").symlink_to(outside / "secret.png")
    (root / "procedures" / "PRO-010-linked.md").symlink_to(outside / "secret.md")
    (root / "procedures" / "linked.png").symlink_to(outside / "secret.png")
    (root / "procedures" / "folder").symlink_to(outside)
    found = build(root)
    assert found.returncode == 0, found.stderr
    return root, found.stderr


def pages(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "site").rglob("*.html")):
        yield str(path.relative_to(root / "site")), path.read_text(encoding="utf-8")


def test_no_page_of_a_hostile_handbook_acts(harmed: tuple[Path, str]) -> None:
    looked = 0
    for name, text in pages(harmed[0]):
        for tag, attributes in tags(text):
            assert not any(key.startswith("on") for key in attributes), (name, tag, attributes)
            for key in ("href", "src", "action", "formaction"):
                assert (
                    not (attributes.get(key) or "").strip().lower().startswith(("javascript:", "data:", "vbscript:"))
                ), name
            if tag == "script":
                assert "evil" not in (attributes.get("src") or "").lower(), name
        if "<article" in text:
            inside = article(text)
            assert faults(inside) == [], name
            looked += 1
    assert looked > len(CORPUS)


def test_no_script_of_a_hostile_handbook_is_code(harmed: tuple[Path, str]) -> None:
    from html.parser import HTMLParser

    class Scripts(HTMLParser):
        inside = ""
        code = ""

        def handle_starttag(self, tag: str, _attrs: object) -> None:
            self.inside = tag

        def handle_endtag(self, _tag: str) -> None:
            self.inside = ""

        def handle_data(self, data: str) -> None:
            if self.inside in ("script", "style"):
                self.code += data

    for name, text in pages(harmed[0]):
        parser = Scripts()
        parser.feed(without_margins(text))
        assert "QMSEVIL" not in parser.code, name


def test_the_search_index_of_a_hostile_handbook_is_harmless(harmed: tuple[Path, str]) -> None:
    entries = json.loads((harmed[0] / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    assert len(entries) > 100
    for entry in entries:
        assert faults(entry["title"]) == [], entry
        assert faults(entry["text"]) == [], entry


def test_templates_in_texts_stay_texts(harmed: tuple[Path, str]) -> None:
    for uri in ("procedures/PRO-009-evil", "registers/objectives", "organisation", "documents"):
        text = html(harmed[0], uri)
        assert "{{7*7}}" in text, uri
        assert ">49<" not in text, uri


def test_nothing_from_outside_gets_in(harmed: tuple[Path, str]) -> None:
    root, log = harmed
    for path in (root / "site").rglob("*"):
        assert not path.is_symlink()
        if path.is_file():
            assert b"QMSSECRET" not in path.read_bytes(), path
    for name in ("docs/secret.md", "secret.png", "procedures/PRO-010-linked.md"):
        assert f"{name} is not published" in log


def test_only_harmless_files_are_copied(harmed: tuple[Path, str]) -> None:
    root, log = harmed
    site = root / "site"
    assert not list(site.rglob("evil.html"))
    assert not list(site.rglob("evil.js"))
    assert not list(site.rglob("evil.svg"))
    assert (site / "fine.svg").is_file()
    for name in ("evil.html", "evil.js", "evil.svg", "procedures/evil.svg"):
        assert f"{name} is not published" in log


def test_scripts_that_mkdocs_yml_names_are_copied(tmp_path: Path) -> None:
    tree = {**small(), "docs/js/mine.js": b"1", "docs/js/other.js": b"1"}
    root = write(tmp_path, tree, MKDOCS + "extra_javascript: [js/mine.js]\n")
    build(root)
    assert (root / "site" / "js" / "mine.js").is_file()
    assert not (root / "site" / "js" / "other.js").exists()


@pytest.mark.slow
def test_the_example_builds_strictly(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr


def test_the_plugin_brings_the_extensions_its_pages_need(tmp_path: Path) -> None:
    """A minimal mkdocs.yml is enough: the control block is a list of terms, not a heap of text."""
    book = write(tmp_path, small())
    (book / "mkdocs.yml").write_text(
        "site_name: Smia\ntheme: {name: material, font: false}\nplugins: [search, qmsctl]\n"
    )
    answer = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=book, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    assert "<dt>" in (book / "site/procedures/PRO-001-documents/index.html").read_text()
    assert 'id="obj-001"' in (book / "site/registers/objectives/index.html").read_text().lower()
