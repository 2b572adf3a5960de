"""Where the documents of a handbook lay in each commit: its folder, those of its document types, handbooks inside.

A handbook may have moved as a whole (`qmsctl.history.origins`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qmsctl.git.walk import GONE
from qmsctl.history.line import Chain, Line
from qmsctl.history.origins import roots
from qmsctl.settings import FILE, settings_from
from qmsctl.text.limits import SETTINGS
from qmsctl.text.marks import Map
from qmsctl.text.yaml_reader import read_yaml
from qmsctl.trees import SKIPPED

_TYPES = re.compile(rb"^document_types:[^\n]*\n(?:(?:[ \t-][^\n]*)?\n)*", re.M)

ReadBlobs = Callable[[list[str]], dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class Layout:
    """From `position` of the line on the handbook lay in `root` ("" or with a slash at the end, from the top).

    `folders` are those of its documents, `inside` those of other handbooks; both end with a slash, relative to `root`.
    """

    position: int
    root: str
    folders: tuple[str, ...]
    inside: tuple[str, ...]

    def document(self, place: str) -> str | None:
        """Return the path of a document from its place in the repository, None where it is none."""
        if not place.startswith(self.root):
            return None
        path = place[len(self.root) :]
        if not path.startswith(self.folders) or path.startswith(("docs/", *self.inside)):
            return None
        top, slash, _ = path.partition("/")
        hidden = path.startswith(".") or "/." in path
        return None if hidden or (slash and top in SKIPPED) else path


def layouts(line: Line, root: str, folders: tuple[str, ...], read: ReadBlobs) -> list[Layout]:
    """Return how the handbook lay from each position on, oldest first.

    `folders` are those of today's document types, which count at any time. `read` gives the texts of blobs.
    """
    settings = {name: chain for name, chain in line.paths() if name == FILE or name.endswith("/" + FILE)}
    events = sorted({change.position for chain in settings.values() for change in chain} | {0})
    held = _held(settings, events)

    def text(blob: str) -> bytes:
        return read([blob]).get(blob, b"")

    places = roots(root, held, text)
    texts = read(sorted({blob for at, place in zip(held, places, strict=True) if (blob := at.get(place + FILE, ""))}))
    found: list[Layout] = []
    known: dict[bytes, tuple[str, ...]] = {}
    for position, at, place in zip(events, held, places, strict=True):
        block = _types(texts.get(at.get(place + FILE, ""), b""))
        if block not in known:
            known[block] = tuple(sorted({*folders, *_folders(block)}))
        inside = _inside(at, place)
        if not found or (found[-1].root, found[-1].folders, found[-1].inside) != (place, known[block], inside):
            found.append(Layout(position, place, known[block], inside))
    return found


def _held(settings: dict[str, Chain], events: list[int]) -> list[dict[str, str]]:
    """Which ``qms.yaml`` the line held from each event on, with its blob."""
    changes: dict[int, list[tuple[str, str]]] = {}
    for name, chain in settings.items():
        for change in chain:
            changes.setdefault(change.position, []).append((name, change.blob))
    held: list[dict[str, str]] = []
    now: dict[str, str] = {}
    for position in events:
        now = {**now, **dict(changes.get(position, ()))}
        now = {name: blob for name, blob in now.items() if blob != GONE}
        held.append(now)
    return held


def _inside(held: dict[str, str], root: str) -> tuple[str, ...]:
    """The folders of other handbooks below one; none where there is no handbook itself."""
    if root + FILE not in held:
        return ()
    below = (name.removesuffix(FILE)[len(root) :] for name in held if name.startswith(root))
    return tuple(sorted(folder for folder in below if folder))


def _types(settings: bytes) -> bytes:
    match = _TYPES.search(settings.replace(b"\r\n", b"\n"))
    return match.group() if match else b""


def _folders(block: bytes) -> tuple[str, ...]:
    """The folders of document types, with a slash at the end, as a part of a ``qms.yaml`` says."""
    source = read_yaml(FILE, block.decode("utf-8", "replace"), SETTINGS).value
    types = settings_from(source if isinstance(source, Map) else Map()).document_types
    return tuple(type_.folder + "/" for type_ in types.values())
