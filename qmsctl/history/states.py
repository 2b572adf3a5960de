"""From what paths held to what documents were: the states of every id, by topology alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qmsctl.history.facts import Facts
from qmsctl.history.layout import Layout
from qmsctl.history.line import Chain

_NONE = ("", "", "")


class Span(NamedTuple):
    """What stood for a document from a position of the line on: its path, its place in the repository, its blob.

    All "" where the line held no such document.
    """

    position: int
    path: str
    place: str
    blob: str


def candidates(paths: Mapping[str, Chain], layouts: list[Layout]) -> dict[str, Chain]:
    """Return the paths that were documents in any commit, with what the line did to them."""
    return {
        name: chain
        for name, chain in paths.items()
        if name.endswith(".md") and any(layout.document(name) is not None for layout in layouts)
    }


def by_id(paths: Mapping[str, Chain], facts: Mapping[str, Facts]) -> dict[str, list[str]]:
    """Return for each id the paths that ever carried it."""
    found: dict[str, dict[str, None]] = {}
    for name, chain in paths.items():
        for change in chain:
            said = facts.get(change.blob)
            if said and said.id:
                found.setdefault(said.id, {})[name] = None
    return {id_: list(names) for id_, names in found.items()}


def spans(id_: str, paths: Mapping[str, Chain], facts: Mapping[str, Facts], layouts: list[Layout]) -> list[Span]:
    """Return what stood for a document, oldest first; of two files with its id the first by name, as in `System`.

    A document that only moved with the whole handbook is what it was.
    """
    if len(paths) == len(layouts) == 1:
        return list(_of_one_path(id_, *next(iter(paths.items())), facts, layouts[0]))
    events: dict[int, list[tuple[str, str]]] = {}
    for name, chain in paths.items():
        for change in chain:
            said = facts.get(change.blob)
            events.setdefault(change.position, []).append((name, change.blob if said and said.id == id_ else ""))
    first = min(events, default=0)
    positions = sorted({*events, *(layout.position for layout in layouts if layout.position > first)})
    starts = [layout.position for layout in layouts]
    carrying: dict[str, str] = {}
    found: list[Span] = []
    last = "", ""
    for position in positions:
        for name, blob in events.get(position, ()):
            carrying[name] = blob
        layout = layouts[bisect_right(starts, position) - 1]
        seen = ((path, name, blob) for name, blob in carrying.items() if blob and (path := layout.document(name)))
        now = min(seen, default=_NONE)
        if (now[0], now[2]) != last:
            found.append(Span(position, *now))
            last = now[0], now[2]
    return found


def _of_one_path(id_: str, name: str, chain: Chain, facts: Mapping[str, Facts], layout: Layout) -> Iterator[Span]:
    """The same for a file that never moved, in a handbook that always lay so: as nearly all do."""
    path, last = layout.document(name), ""
    for change in chain:
        said = facts.get(change.blob)
        blob = change.blob if path is not None and said and said.id == id_ else ""
        if blob != last:
            yield Span(change.position, path or "", name, blob) if blob else Span(change.position, *_NONE)
            last = blob
