"""What of a document is approved: its text and the images it shows, and one digest over all of it.

The text part is the controlled front matter as JSON with sorted keys, a line
end, and the body; all of it as UTF-8 with LF line ends. So neither the order or
quotes of keys, nor line ends, nor a comment, nor the file's name is content, and
neither are the keys that the schema marks ``x-qms-uncontrolled``.
"""

from __future__ import annotations

import hashlib
import html
import json
import posixpath
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from qmsctl.errors import UnreadableFile
from qmsctl.system.document import Document
from qmsctl.text.pictures import pictures
from qmsctl.trees import Tree

Read = Callable[[str], bytes | None]


class Part(NamedTuple):
    """A part of a document's content: the document's id or the image's target as written, and its SHA-256 in hex.

    The digest of an image that is not there is "".
    """

    name: str
    sha256: str


class Content(NamedTuple):
    """The parts of a document's content, the text first, then images by name; `digest` is over all of them."""

    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """SHA-256 in hex over a line ``<digest>  <name>`` for each part."""
        lines = "".join(f"{part.sha256}  {part.name}\n" for part in self.parts)
        return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def content(document: Document, read: Read, uncontrolled: frozenset[str]) -> Content:
    """Return the content of a document; `read` gives the bytes of an image by its path, None where it is missing."""
    parts = [Part(document.id, text_digest(document, uncontrolled))]
    for target in pictures(document.body):
        path = image_path(document.path, target)
        data = read(path) if path else None
        if path:
            parts.append(Part(target, hashlib.sha256(data).hexdigest() if data is not None else ""))
    return Content(tuple(parts))


def text_digest(document: Document, uncontrolled: frozenset[str]) -> str:
    """Return the SHA-256 in hex of the text part of a document's content."""
    front = {key: value for key, value in document.front.items() if key not in uncontrolled}
    head = json.dumps(front, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{head}\n{document.body.text}".encode("utf-8", "surrogatepass")).hexdigest()


def image_path(base: str, target: str) -> str:
    """Return the path of an image as a document names it, "" where it lies outside of the handbook or on the web."""
    written = unquote(html.unescape(target).partition("#")[0].partition("?")[0])
    if not written or ":" in written.partition("/")[0] or written.startswith("//"):
        return ""
    joined = written.lstrip("/") if written.startswith("/") else posixpath.join(posixpath.dirname(base), written)
    path = posixpath.normpath(joined)
    return "" if path.startswith("..") else path


def reader(tree: Tree) -> Read:
    """Return what reads a file of a tree, None where it is missing or refused."""

    def read(path: str) -> bytes | None:
        try:
            return tree.get(path)
        except UnreadableFile:
            return None

    return read
