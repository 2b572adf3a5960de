"""Handbooks for tests: the smallest clean one as a dict, and changes to it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from qmsctl.system import Document
from qmsctl.text.markdown import Body
from qmsctl.trees import WorkTree

HANDBOOKS = Path(__file__).parent / "handbooks"
TODAY = "2026-11-21"
_MADE = re.compile(r"^<!-- plan: [a-z-]+ -->$.*?^<!-- /plan -->$|^#[^\n]*$", re.M | re.S)
"""What `qmsctl plan make` writes: headings, and parts from registers, which say what other plans say too."""


def small(
    files: dict[str, str] | None = None,
    edit: dict[str, dict[str, str]] | None = None,
    raw: dict[str, str] | None = None,
) -> dict[str, bytes]:
    """Return the smallest handbook with files added or replaced and pieces of text changed.

    An empty text in `files` takes the file away. An edit's old text must be
    there exactly once, so that a case cannot quietly stop meaning what it says.
    `raw` holds files in base64, for bytes that are no text.
    """
    tree = dict(WorkTree(HANDBOOKS / "small"))
    for path, text in (files or {}).items():
        if text:
            tree[path] = text.encode()
        else:
            tree.pop(path)
    for path, pieces in (edit or {}).items():
        text = tree[path].decode()
        for old, new in pieces.items():
            assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        tree[path] = text.encode()
    for path, data in (raw or {}).items():
        tree[path] = base64.b64decode(data, validate=True)
    return tree


def on_disk(folder: Path, tree: Mapping[str, bytes], links: Mapping[str, str]) -> WorkTree:
    """Return the tree as files below `folder`, with symbolic links from path to target."""
    for path, data in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    for path, target in links.items():
        (folder / path).symlink_to(target)
    return WorkTree(folder)


def own_words(document: Document) -> list[str]:
    """Return the words of a document that people wrote for it."""
    if document.yearly:
        return Body(document.path, _MADE.sub("", document.body.text)).prose.split()
    return document.body.prose.split()
