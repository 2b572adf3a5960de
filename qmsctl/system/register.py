"""Registers, their entries, and the measured series that belong to indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qmsctl.findings import Location
from qmsctl.schemas import Schema
from qmsctl.text.lenient import text, texts
from qmsctl.text.marks import Map, locate


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a register. `keys` leads to it in its file."""

    register: str
    id: str
    path: str
    data: Map
    root: Any
    keys: tuple[str | int, ...]

    def at(self, *keys: str | int) -> Location:
        """Return the place of a value of the entry; a missing key is placed at its parent."""
        if not keys:
            return Location(self.path, *self.data.start)
        if len(keys) == 1 and keys[0] not in self.data:
            return self.at("id") if "id" in self.data else Location(self.path, *self.data.start)
        return locate(self.path, self.root, (*self.keys, *keys))

    def text(self, key: str) -> str:
        """Return a text of the entry, "" where it is missing or of another kind."""
        return text(self.data, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts of the entry."""
        return texts(self.data, key)

    @property
    def title(self) -> str:
        """What the entry is called."""
        return text(self.data, "title") or text(self.data, "name") or self.id

    @property
    def unit(self) -> str:
        """The unit the entry belongs to, "" where it names none."""
        return text(self.data, "unit")

    @property
    def owner(self) -> str:
        """The role that answers for the entry, "" where it names none."""
        return text(self.data, "owner")


@dataclass(frozen=True, slots=True)
class Register:
    """A list of things kept current; `path` is its file or folder."""

    name: str
    path: str
    schema: Schema
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        """What people call the register."""
        return self.schema.title


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of a series: the last day of the period (ISO), the unit, the value; and its line in the file."""

    date: str
    unit: str
    value: float
    note: str
    line: int
