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
from qmsctl.text.pictures import doubtful_pictures, on_website, pictures
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
    certain = pictures(document.body)
    for target in may_show(document):
        path = image_path(document.path, target)
        data = read(path) if path else None
        if data is not None:
            parts.append(Part(target, image_digests(path, data)[0]))
        elif path and target in certain and read(image_path(document.path, on_page(document, target))) is None:
            parts.append(Part(target, ""))
    return Content(tuple(parts))


def on_page(document: Document, target: str) -> str:
    """Return how a document calls the picture that its page on a website shows for an HTML tag with a target."""
    return on_website(_name(document), target)


def may_show(document: Document) -> tuple[str, ...]:
    """Return the targets of all pictures that a document shows, by name.

    Those of `doubtful_pictures`, which only some readers show, are content where the file is there.
    """
    return tuple(sorted({*pictures(document.body), *doubtful_pictures(document.body, _name(document))}))


def _name(document: Document) -> str:
    return posixpath.basename(document.path).removesuffix(".md")


def has_content(document: Document, parts: tuple[Part, ...], own: Content, read: Read) -> bool:
    """Say whether what a document holds, `own`, is what these parts say, over LF or over the bytes of its pictures."""
    if own.parts == parts or own.parts[:1] != parts[:1] or len(own.parts) != len(parts):
        return own.parts == parts
    for part, stated in zip(own.parts[1:], parts[1:], strict=True):
        path = image_path(document.path, part.name)
        data = read(path)
        if part.name != stated.name or data is None or stated.sha256 not in image_digests(path, data):
            return False
    return True


def image_digests(path: str, data: bytes) -> tuple[str, ...]:
    """Return the digests by which a picture may be approved: over LF where it is text, then over the very bytes."""
    exact = hashlib.sha256(data).hexdigest()
    if not path.lower().endswith(".svg") or b"\r\n" not in data or b"\0" in data:
        return (exact,)
    # A clone may have turned the line ends of a drawing, as it does with those of documents.
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest(), exact


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
