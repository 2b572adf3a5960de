"""Where a Markdown link leads, as GitHub follows it from the file it stands in; and who links to whom.

Rules judge links and pages rewrite them with the same function, so what the
check passes is what readers can follow.
"""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote

from qmsctl.findings import Location
from qmsctl.schemas import values_at
from qmsctl.settings import FILE
from qmsctl.system.document import Document
from qmsctl.system.register import Entry
from qmsctl.system.system import System, remembered
from qmsctl.text.markdown import Body, Link
from qmsctl.trees import SKIPPED

_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*\.md\Z")
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_HIDDEN = re.compile(r"\.[A-Za-z0-9_-]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HTML_ANCHOR = re.compile(r"""\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


class Kind(StrEnum):
    """What a link leads to."""

    DOCUMENT = "document"
    PAGE = "page"
    REGISTER = "register"
    FILE = "file"
    """A file of the tree that is none of the above, or one that the tool does not look at."""
    FOLDER = "folder"
    EXTERNAL = "external"
    """An address with a scheme, or one that begins with ``//``."""
    OUTSIDE = "outside"
    """A path that climbs out of the handbook."""
    BROKEN = "broken"
    """Nothing there, or no target at all."""


class Target(NamedTuple):
    """Where a link leads.

    `path` is the repository path ("" for the top folder; the address as written
    where it is external), `anchor` the part after ``#``, decoded. `absolute`
    marks a path written with a leading ``/``, which counts from the top of the
    repository on GitHub and elsewhere in other programs.
    """

    kind: Kind
    path: str
    anchor: str = ""
    absolute: bool = False

    @property
    def inside(self) -> bool:
        """Whether the link leads to something that is there."""
        return self.kind not in (Kind.EXTERNAL, Kind.OUTSIDE, Kind.BROKEN)


def resolve(system: System, base: str, target: str) -> Target:
    """Return where `target`, as written in the Markdown file `base`, leads.

    A file in a part of the repository that the tool does not look at (hidden,
    made by tools, a handbook of its own) counts as there.
    """
    if _PLAIN.match(target):
        # What nearly every link looks like needs no decoding.
        return Target(_kind(system, found := _beside(base, target)), found)
    written = _ESCAPED.sub(r"\1", html.unescape(target) if "&" in target else target)
    if _ADDRESS.match(written):
        return Target(Kind.EXTERNAL, target)
    path, _, fragment = written.partition("#")
    anchor = unicodedata.normalize("NFC", unquote(fragment))
    path = unquote(path.partition("?")[0])
    absolute = path.startswith("/")
    if not path:
        return (
            Target(_kind(system, base), base, anchor) if "#" in written or "?" in written else Target(Kind.BROKEN, "")
        )
    joined = path.lstrip("/") if absolute else posixpath.join(posixpath.dirname(base), path)
    found = posixpath.normpath(joined) if joined else "."
    if found == ".." or found.startswith("../"):
        return Target(Kind.OUTSIDE, found, anchor, absolute)
    if found == ".":
        return Target(Kind.FOLDER, "", anchor, absolute)
    kind = _kind(system, found)
    if path.endswith("/") and kind is not Kind.FOLDER and found in system.files:
        kind = Kind.BROKEN  # a file is no folder
    return Target(kind, found, anchor, absolute)


def _beside(base: str, name: str) -> str:
    return base[: base.rfind("/") + 1] + name


def _kind(system: System, path: str) -> Kind:
    for known, kind in (
        (system.document_by_path, Kind.DOCUMENT),
        (system.page_by_path, Kind.PAGE),
        (system.register_by_path, Kind.REGISTER),
    ):
        if path in known:
            return kind
    if path in system.files:
        return Kind.FILE
    if path in _folders(system):
        return Kind.FOLDER
    return Kind.FILE if _unseen(system, path) else Kind.BROKEN


def _unseen(system: System, path: str) -> bool:
    """Say whether a path lies where trees do not look, so that nobody can say whether it is there."""
    parts = path.split("/")
    if parts[0] in SKIPPED or any(_HIDDEN.match(part) for part in parts):
        return True
    nested = _nested_handbooks(system)
    return bool(nested) and path.startswith(nested)


@remembered
def _folders(system: System) -> frozenset[str]:
    found: set[str] = set()
    for path in system.files:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)


@remembered
def _nested_handbooks(system: System) -> tuple[str, ...]:
    return tuple(path.removesuffix(FILE) for path in system.files if path.endswith("/" + FILE))


def relative(base: str, path: str, anchor: str = "") -> str:
    """Return the link to `path` as it is written in the file `base`."""
    link = posixpath.relpath(path or ".", posixpath.dirname(base) or ".")
    if any(char in link for char in " ()<>"):
        link = f"<{link}>" if not anchor else f"<{link}#{anchor}>"
        return link
    return f"{link}#{anchor}" if anchor else link


def nearest(system: System, base: str, target: Target) -> str:
    """Return the link that was probably meant by one that leads nowhere, "" where nothing is near.

    The same path in other letters, the same file name elsewhere, or the
    document whose id the file name begins with.
    """
    by_folded, by_name = _by_folded_path(system), _by_name(system)
    name = posixpath.basename(target.path).casefold()
    path = by_folded.get(target.path.casefold()) or by_name.get(name) or by_name.get(name + ".md")
    if path is None:
        match = re.match(r"[a-z][a-z0-9]*-\d+", name)
        document = system.document_by_id.get(match.group().upper()) if match else None
        path = document.path if document else None
    return relative(base, path, target.anchor) if path and path != base else ""


@remembered
def _by_folded_path(system: System) -> dict[str, str]:
    return {path.casefold(): path for path in sorted(system.files)}


@remembered
def _by_name(system: System) -> dict[str, str | None]:
    """Paths by file name in lower case; None where several files have the name."""
    found: dict[str, str | None] = {}
    for path in sorted(system.files):
        name = posixpath.basename(path).casefold()
        found[name] = None if name in found else path
    return found


def has_anchor(system: System, target: Target) -> bool:
    """Say whether the anchor of a link is there; True where it cannot be judged.

    Only documents and pages are judged. ``#top`` and an empty anchor lead to
    the beginning of any page.
    """
    body = _body(system, target.path)
    if body is None or target.anchor in ("", "top"):
        return True
    # A text that was refused for its size has no headings to judge by.
    return target.anchor in body.anchors or not body.text or target.anchor in _html_anchors(system, target.path)


def anchors_of(system: System, target: Target) -> Collection[str]:
    """Return the anchors of the headings of the document or page that a link leads to, in order."""
    return _heading_anchors(system, target.path)


@remembered
def _heading_anchors(system: System, path: str) -> dict[str, None]:
    body = _body(system, path)
    return dict.fromkeys(heading.anchor for heading in body.headings) if body else {}


def _body(system: System, path: str) -> Body | None:
    found = system.document_by_path.get(path) or system.page_by_path.get(path)
    return found.body if found else None


@remembered
def _html_anchors(system: System, path: str) -> frozenset[str]:
    body = _body(system, path)
    found = (match for tag in body.tags for match in _HTML_ANCHOR.finditer(tag.text)) if body else ()
    return frozenset(match.group(1) or match.group(2) or match.group(3) or "" for match in found)


def bodies(system: System) -> Iterator[tuple[str, Body]]:
    """Yield the path and body of every document and hand-written page."""
    for document in system.documents:
        yield document.path, document.body
    for page in system.pages:
        yield page.path, page.body


def place_of(system: System, path: str, link: Link) -> Location:
    """Return the place of a link of the document or page at `path`."""
    body = _body(system, path)
    return body.at(link.start) if body else Location(path)


def item_at(system: System, path: str) -> str:
    """Return the id of the document at `path`, "" for a page."""
    document = system.document_by_path.get(path)
    return document.id if document else ""


@remembered
def links_of(system: System) -> dict[str, tuple[tuple[Link, Target], ...]]:
    """Return the links and images of every document and page by its path, each with where it leads."""
    known: dict[tuple[str, str], Target] = {}
    found = {}
    for path, body in bodies(system):
        folder = posixpath.dirname(path)
        rows = []
        for link in body.links:
            # Links repeat; what begins with # or is empty depends on the file itself.
            key = (folder if link.target[:1] not in ("", "#", "?") else path, link.target)
            target = known.get(key)
            if target is None:
                target = known[key] = resolve(system, path, link.target)
            rows.append((link, target))
        found[path] = tuple(rows)
    return found


@remembered
def documents_linked_from(system: System) -> dict[str, tuple[str, ...]]:
    """Return, by path of a document or page, the paths of the other documents its body links to, in order."""
    return {
        path: tuple(
            dict.fromkeys(
                target.path
                for link, target in links
                if target.kind is Kind.DOCUMENT and target.path != path and not link.image
            )
        )
        for path, links in links_of(system).items()
    }


@remembered
def sources_linking_to(system: System) -> dict[str, tuple[str, ...]]:
    """Return, by path of a document, the paths of the documents and pages whose bodies link to it."""
    found: dict[str, list[str]] = {}
    for source, targets in documents_linked_from(system).items():
        for target in targets:
            found.setdefault(target, []).append(source)
    return {path: tuple(sources) for path, sources in found.items()}


@remembered
def entries_naming(system: System) -> dict[str, tuple[Entry, ...]]:
    """Return, by id of a document, the register entries that name it."""
    found: dict[str, dict[int, Entry]] = {}
    for register in system.registers.values():
        wanted = [reference.keys for reference in register.schema.references if reference.target == "document"]
        for entry in register.entries if wanted else ():
            for keys in wanted:
                for _, value in values_at(entry.data, keys):
                    if isinstance(value, str):
                        found.setdefault(value.partition("@")[0], {})[id(entry)] = entry
    return {name: tuple(entries.values()) for name, entries in found.items()}


def related(system: System, document: Document) -> tuple[Document, ...]:
    """Return the documents that this one links to, then those that link to it, each once."""
    forward = documents_linked_from(system).get(document.path, ())
    back = sources_linking_to(system).get(document.path, ())
    by_path = system.document_by_path
    return tuple(by_path[path] for path in dict.fromkeys((*forward, *back)) if path in by_path)
