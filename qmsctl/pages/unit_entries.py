"""What registers say of a unit: objectives, processes, certificates, and how many entries of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.system import Entry, System
from qmsctl.system.processes import runs_in
from qmsctl.system.system import remembered

_STATUS = {
    "reached": "approved",
    "on-track": "approved",
    "late": "overdue",
    "at-risk": "waiting",
    "dropped": "replaced",
}
_SHOWN_IN_FULL = ("objectives", "processes", "certificates")


class Others(NamedTuple):
    """The entries of one register that belong to a unit."""

    title: str
    register: Markup
    entries: list[Markup]


def objectives(here: Place, unit: str) -> Iterator[Markup]:
    """Yield a unit's own objectives, each with its status, the one above that it serves, and its day."""
    words = here.context.words
    for entry in _of_unit(here.context.system).get(unit, {}).get("objectives", ()):
        status = entry.text("status")
        kind = _STATUS.get(status, "inherited")
        notes = [_told(words("Follows from"), here.entry(entry.text("parent")))] if entry.text("parent") else []
        notes += [_told(words("Due"), escape(words.date(entry.text("due"))))] if entry.text("due") else []
        yield _row(here.entry(entry.id), [mark(kind, words.value(status))] if status else [], notes)


def processes(here: Place, unit: str) -> Iterator[Markup]:
    """Yield the processes that run in a unit, each with the role that owns it."""
    system, words = here.context.system, here.context.words
    for entry in system.register("processes"):
        if runs_in(system, entry, unit):
            owner = here.role(entry.owner, entry.unit)
            yield _row(here.entry(entry.id), [], [_told(words("Owner"), owner)] if owner else [])


def _row(what: Markup, marks: list[Markup], notes: list[Markup]) -> Markup:
    first = Markup(" ").join((what, *marks))
    return Markup("{}<br> {}").format(first, Markup(" · ").join(notes)) if notes else first


def _told(label: str, value: Markup) -> Markup:
    return Markup("{}: {}").format(escape(label), value)


def certificates(here: Place, unit: str) -> Iterator[Markup]:
    """Yield the certificates whose scope holds a unit, with the day they run out."""
    words = here.context.words
    for entry in here.context.system.register("certificates"):
        if unit == entry.unit or unit in entry.texts("units"):
            until = words.date(entry.text("valid_until"))
            text = words("valid until {day}", day=until) if until else ""
            yield Markup("{} {}").format(here.entry(entry.id), escape(text))


def others(here: Place, unit: str) -> Iterator[Others]:
    """Yield every other register that holds something of a unit, with its entries."""
    system, words = here.context.system, here.context.words
    for name, entries in _of_unit(system).get(unit, {}).items():
        if name not in _SHOWN_IN_FULL:
            register = system.registers[name]
            yield Others(words(register.title), here.register(register), [here.entry(entry.id) for entry in entries])


@remembered
def _of_unit(system: System) -> dict[str, dict[str, list[Entry]]]:
    """The entries by unit and register: those the unit has, and those that name it among their units."""
    found: dict[str, dict[str, list[Entry]]] = {}
    for name, register in system.registers.items():
        for entry in register.entries:
            for unit in dict.fromkeys(filter(None, (entry.unit, *entry.texts("units")))):
                found.setdefault(unit, {}).setdefault(name, []).append(entry)
    return found
