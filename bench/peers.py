"""The peers, each in an environment of its own, and the nearest work that each can do on the same documents.

What a peer reads is made from the same files: the front matter and the body stay word for word.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.generate import SECTIONS, Files

ENVIRONMENTS = Path(__file__).resolve().parent / ".envs"
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
_FOLDERS = ("policy", "procedures", "instructions")


@dataclass(frozen=True)
class Peer:
    """A tool to compare with: how its files are made, what is run, and what it is asked to do.

    `command` is what is timed. `also` adds further runs for faults outside the
    documents, where the tool can look at those files at all.
    """

    name: str
    package: str
    work: str
    convert: Callable[[Files], Files]
    command: Callable[[Files], list[str]]
    also: Callable[[str], list[str]]

    @property
    def folder(self) -> str:
        """A name for the peer's files."""
        return re.sub(r"\W+", "-", self.name).lower()


def install(peer: Peer) -> Path:
    """Make the peer's environment where it is missing and return the folder of its programs."""
    folder = ENVIRONMENTS / peer.package
    if not (folder / ".installed").exists():
        print(f"installing {peer.package}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run(
            [str(folder / "bin" / "pip"), "install", "--quiet", peer.package], check=True, stderr=subprocess.DEVNULL
        )
        (folder / ".installed").touch()
    return folder / "bin"


def version(peer: Peer) -> str:
    """Return the version that is measured."""
    code = f"from importlib.metadata import version; print(version({peer.package!r}))"
    return subprocess.run(
        [str(install(peer) / "python"), "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def _documents(files: Files) -> dict[str, tuple[str, str]]:
    """Front matter and body of each document, as text."""
    parts = {}
    for path, text in files.items():
        if path.endswith(".md") and path.startswith(_FOLDERS):
            _, front, body = text.split("---\n", 2)
            parts[path] = (front, body)
    return parts


def _nothing(_: str) -> list[str]:
    return []


# check-jsonschema: each document is a YAML file whose text is the last key, judged by the same schema.


def _as_yaml(files: Files) -> Files:
    made = {f"schemas/{path.name}": _with_formats(path) for path in SCHEMAS.glob("*.schema.json")}
    for path, (front, body) in _documents(files).items():
        made[path.replace(".md", ".yaml")] = f"{front}body: |\n{_indented(body)}"
    return made | {path: text for path, text in files.items() if path.endswith(".yaml")}


def _indented(body: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in body.strip("\n").split("\n"))


def _with_formats(path: Path) -> str:
    """The shipped schema with the standard's own word for a date, so that the peer checks days too."""
    schema: dict[str, Any] = json.loads(
        path.read_text(encoding="utf-8").replace('"x-qms-format": "date"', '"format": "date"')
    )
    if path.name == "document.schema.json":
        schema["properties"]["body"] = {"type": "string"}
    return json.dumps(schema)


def _check_documents(files: Files) -> list[str]:
    paths = [path for path in files if path.endswith(".yaml") and path.startswith(_FOLDERS)]
    return ["check-jsonschema", "--schemafile", "schemas/document.schema.json", *paths]


def _check_register(path: str) -> list[str]:
    if not path.endswith(".yaml"):
        return []
    return ["check-jsonschema", "--schemafile", f"schemas/{Path(path).stem}.schema.json", path]


# doorstop: each document is an item with the document's links. Only those to earlier documents and to none at
# all: a circle is a fault to doorstop, and documents of a handbook lead to each other as they please.


def _as_items(files: Files, form: str) -> Files:
    made = {}
    for folder, prefix in (("policy", "POL"), ("procedures", "PRO"), ("instructions", "INS")):
        parent = "" if prefix == "POL" else "  parent: POL\n"
        made[f"{folder}/.doorstop.yml"] = (
            f"settings:\n  digits: 5\n  itemformat: {form}\n{parent}  prefix: {prefix}\n  sep: '-'\n"
        )
    for path, (front, body) in _documents(files).items():
        folder, name = path.split("/")[0], path.split("/")[-1]
        head = _head([] if folder == "policy" else _links(name, body, len(files))) + front
        name = name[:9] + ("-copy" if name.endswith("-copy.md") else "")
        if form == "markdown":
            made[f"{folder}/{name}.md"] = f"---\n{head}---\n{body}"
        else:
            made[f"{folder}/{name}.yml"] = f"{head}text: |\n{_indented(body)}"
    return made


def _links(name: str, body: str, count: int) -> list[str]:
    found = {(prefix, int(number)) for prefix, number in re.findall(r"\((?:[^()]*/)?([A-Z]{3})-(\d{5})", body)}
    kept = sorted(f"{prefix}-{number:05}" for prefix, number in found if number < int(name[4:9]) or number > count)
    return kept or ["POL-00001"]


def _head(links: list[str]) -> str:
    listed = "".join(f"\n- {link}: null" for link in links) or " []"
    before = "active: true\nderived: false\nheader: ''\nlevel: 1.0\n"
    return f"{before}links:{listed}\nnormative: true\nref: ''\nreviewed: null\n"


def _check_items(_: Files) -> list[str]:
    # Nothing that writes, and nothing that the documents have no counterpart of.
    return [
        "doorstop",
        "--no-reformat",
        "--no-level-check",
        "--no-ref-check",
        "--no-child-check",
        "--no-suspect-check",
        "--no-review-check",
    ]


# compliance-trestle: the documents as they are, governed by a template with the same keys and headings.


def _as_governed(files: Files) -> Files:
    keys = ("id", "title", "version", "status", "owner", "valid_from", "next_review", "clauses", "changes", "keywords")
    headings = "\n\n".join(("# { Title }", *(f"## {section}" for section in SECTIONS)))
    template = "---\n" + "".join(f"{key}:\n" for key in keys) + f"---\n\n{headings}\n"
    made = {".trestle/config.ini": "", ".trestle/.keep": "", ".trestle/author/handbook/0.0.1/template.md": template}
    return made | {
        f"handbook/{path}": text for path, text in files.items() if path.endswith(".md") and path.startswith(_FOLDERS)
    }


def _check_governed(_: Files) -> list[str]:
    return ["trestle", "author", "docs", "validate", "-tn", "handbook", "--header-validate", "--recurse"]


PEERS = (
    Peer(
        "check-jsonschema",
        "check-jsonschema",
        "one YAML file a document, the same JSON Schema",
        _as_yaml,
        _check_documents,
        _check_register,
    ),
    Peer(
        "doorstop, YAML items",
        "doorstop",
        "one item a document with its links, in doorstop's usual format; nothing rewritten, quietest options",
        partial(_as_items, form="yaml"),
        _check_items,
        _nothing,
    ),
    Peer(
        "doorstop, Markdown items",
        "doorstop",
        "the same with items of front matter and Markdown, as the documents are",
        partial(_as_items, form="markdown"),
        _check_items,
        _nothing,
    ),
    Peer(
        "compliance-trestle",
        "compliance-trestle",
        "`author docs validate` with a template of the same keys and headings",
        _as_governed,
        _check_governed,
        _nothing,
    ),
)
