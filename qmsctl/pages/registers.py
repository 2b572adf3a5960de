"""Registers as pages: a table by the columns of the schema, then every entry with all it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from markupsafe import Markup

from qmsctl.pages import aspects, objectives
from qmsctl.pages.cells import cell, fields, label
from qmsctl.pages.context import REGISTERS, Context, Place
from qmsctl.pages.escaping import escape
from qmsctl.pages.measured import latest_by_unit
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render
from qmsctl.system import Entry, Register, System


class Special(Protocol):
    """What one register shows beyond its schema; a module satisfies it."""

    COLUMNS: tuple[str, ...]
    """The columns to show; a key that is none of the schema's is asked for with `cell`."""

    NUMBERS: frozenset[str]
    """Its own columns that hold numbers."""

    LEFT_OUT: frozenset[str]
    """The keys that `details` shows in a better way."""

    def heading(self, here: Place, key: str) -> str:
        """Return the heading of a column of its own."""

    def cell(self, here: Place, entry: Entry, key: str) -> Markup:
        """Return the value of a column of its own."""

    def details(self, here: Place, entry: Entry) -> Iterator[tuple[str, Markup]]:
        """Yield more labels and values of an entry."""

    def intro(self, here: Place) -> Markup:
        """Return what stands above the table."""


SPECIAL: dict[str, Special] = {"aspects": aspects, "objectives": objectives}


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield a page per register, those that ship with the tool and the handbook's own."""
    for register in context.system.registers.values():
        yield _page(context, register)


def taken(system: System) -> Iterator[str]:
    """Yield the paths in the site that belong to registers."""
    return (f"{REGISTERS}{name}.md" for name in system.registers)


def _page(context: Context, register: Register) -> PageSpec:
    words, schema = context.words, register.schema
    uri = f"{REGISTERS}{register.name}.md"
    here = Place(context, uri)
    special = SPECIAL.get(register.name)
    columns = special.COLUMNS if special else schema.columns
    title = words(schema.title)
    content = render(
        "register.md",
        here,
        title=title,
        description=words(str(schema.document.get("description", ""))),
        intro=special.intro(here) if special else "",
        headings=[_heading(here, register, special, key) for key in columns],
        rules=[_rule(register, special, key) for key in columns],
        entries=[_entry(here, register, special, columns, entry) for entry in register.entries],
    )
    path = next((entry.path for entry in register.entries), register.path)
    return PageSpec(uri, path, title, (words("Registers"),), content)


def _heading(here: Place, register: Register, special: Special | None, key: str) -> Markup:
    if special and key not in register.schema.properties:
        return escape(special.heading(here, key))
    return escape(label(here, register.schema, key))


def _rule(register: Register, special: Special | None, key: str) -> Markup:
    """The line below a heading: numbers stand to the right."""
    own = special.NUMBERS if special else frozenset()
    is_number = key in own or register.schema.properties.get(key, {}).get("type") in ("number", "integer")
    return Markup("---:") if is_number else Markup("---")


def _entry(
    here: Place, register: Register, special: Special | None, columns: tuple[str, ...], entry: Entry
) -> dict[str, Any]:
    schema = register.schema
    cells = [
        special.cell(here, entry, key) if special and key not in schema.properties else cell(here, schema, entry, key)
        for key in columns
    ]
    left_out = special.LEFT_OUT if special else frozenset()
    shown = list(fields(here, schema, entry, left_out | {"id", "title"}))
    shown += special.details(here, entry) if special else ()
    measured = latest_by_unit(here, entry.id)
    if measured:
        shown.append((here.context.words("Latest measurements"), measured))
    title = entry.title if entry.title != entry.id else ""
    return {
        "id": entry.id,
        "title": title,
        "anchor": here.context.anchor_of(entry),
        "cells": cells,
        "fields": shown,
    }
