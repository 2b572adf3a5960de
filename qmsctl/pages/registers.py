"""Registers as pages: a table by the columns of the schema, then every entry with all it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from markupsafe import Markup

from qmsctl.pages import aspects, indicators, objectives, parties, processes
from qmsctl.pages.cells import cell, column, fields
from qmsctl.pages.context import PAGE_OF, Context, Place, register_uri
from qmsctl.pages.model import PageSpec
from qmsctl.pages.tables import Column, table
from qmsctl.pages.templating import render
from qmsctl.system import Entry, Register, System


class Special(Protocol):
    """What one register shows beyond its schema; a module satisfies it."""

    COLUMNS: tuple[str, ...]
    """The columns to show; a key that is none of the schema's is asked for with `cell`."""

    LEFT_OUT: frozenset[str]
    """The keys that `details` shows in a better way."""

    def column(self, here: Place, key: str, /) -> Column:
        """Return a column of its own."""

    def cell(self, here: Place, entry: Entry, key: str, /) -> Markup:
        """Return the value of a column of its own."""

    def details(self, here: Place, entry: Entry, /) -> Iterator[tuple[str, Markup]]:
        """Yield labels and values that stand before those of the schema."""

    def figures(self, here: Place, entry: Entry, /) -> Markup:
        """Return what stands below the sheet of an entry, charts for one."""

    def intro(self, here: Place, /) -> Markup:
        """Return what stands above the table."""


SPECIAL: dict[str, Special] = {
    "aspects": aspects,
    "indicators": indicators,
    "objectives": objectives,
    "parties": parties,
    "processes": processes,
}


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield a page per register, those that ship with the tool and the handbook's own."""
    for register in context.system.registers.values():
        if register.name not in PAGE_OF:
            yield _page(context, register)


def taken(system: System) -> Iterator[str]:
    """Yield the paths in the site that belong to registers."""
    return (register_uri(name) for name in system.registers if name not in PAGE_OF)


def _page(context: Context, register: Register) -> PageSpec:
    words, schema = context.words, register.schema
    uri = register_uri(register.name)
    here = Place(context, uri)
    special = SPECIAL.get(register.name)
    columns = special.COLUMNS if special else schema.columns
    title = words(schema.title)
    rows = (_cells(here, register, special, columns, entry) for entry in register.entries)
    content = render(
        "register.md",
        here,
        title=title,
        description=words(str(schema.document.get("description", ""))),
        intro=special.intro(here) if special else "",
        table=table(words, [_column(here, register, special, key) for key in columns], rows),
        entries=[_entry(here, register, special, entry) for entry in register.entries],
    )
    path = next((entry.path for entry in register.entries), register.path)
    return PageSpec(uri, path, title, (words("Registers"),), content)


def _column(here: Place, register: Register, special: Special | None, key: str) -> Column:
    if special and key not in register.schema.properties:
        return special.column(here, key)
    return column(here, register.schema, key)


def _cells(
    here: Place, register: Register, special: Special | None, columns: tuple[str, ...], entry: Entry
) -> list[Markup]:
    schema = register.schema
    return [
        special.cell(here, entry, key) if special and key not in schema.properties else cell(here, schema, entry, key)
        for key in columns
    ]


def _entry(here: Place, register: Register, special: Special | None, entry: Entry) -> dict[str, Any]:
    left_out = special.LEFT_OUT if special else frozenset()
    shown = list(special.details(here, entry)) if special else []
    shown += fields(here, register.schema, entry, left_out | {"id", "title"})
    return {
        "id": entry.id,
        "title": entry.title if entry.title != entry.id else "",
        "anchor": here.context.anchor_of(entry),
        "fields": shown,
        "figures": special.figures(here, entry) if special else "",
    }
