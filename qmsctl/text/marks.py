"""YAML values that remember where they were written.

`Map` and `Seq` are a dict and a list with places beside them, so schemas and
rules read them like plain values and ask for a place only when they need one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from qmsctl.findings import Location


class Place(NamedTuple):
    """Where a key and its value stand: lines and columns counted from 1."""

    key_line: int
    key_column: int
    line: int
    column: int


class Map(dict[str, Any]):
    """A YAML mapping; `places` has a `Place` per key, `start` is where the mapping begins."""

    __slots__ = ("places", "start")

    def __init__(self, start: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.places: dict[str, Place] = {}
        self.start = start


class Seq(list[Any]):
    """A YAML sequence; `places` has the line and column of each item."""

    __slots__ = ("places", "start")

    def __init__(self, start: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.places: list[tuple[int, int]] = []
        self.start = start


def locate(path: str, root: Any, keys: Sequence[str | int]) -> Location:
    """Return the place of the value at `keys` below `root`.

    A key that is missing is located at its parent: at the parent's own key, or
    where the mapping begins.
    """
    start = getattr(root, "start", (1, 1))
    here = Location(path, *start)
    node = root
    for position, key in enumerate(keys):
        if isinstance(node, Map) and key in node.places:
            place = node.places[str(key)]
            here = Location(path, place.line, place.column)
            node = node[str(key)]
            if node is None or node == {} or node == []:
                here = Location(path, place.key_line, place.key_column)
        elif isinstance(node, Seq) and isinstance(key, int) and key < len(node.places):
            here = Location(path, *node.places[key])
            node = node[key]
        else:
            return _parent(path, root, keys[:position], here)
    return here


def _parent(path: str, root: Any, keys: Sequence[str | int], here: Location) -> Location:
    """The place to report a missing key at: the key its mapping stands under, if it has one."""
    node = root
    for key in keys[:-1]:
        node = node[key]
    if keys and isinstance(node, Map) and keys[-1] in node.places:
        place = node.places[str(keys[-1])]
        return Location(path, place.key_line, place.key_column)
    return here
