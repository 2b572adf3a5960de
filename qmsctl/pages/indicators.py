"""What the page of indicators shows beyond the schema: the latest values, and how each series has gone."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages import measured
from qmsctl.pages.context import Place
from qmsctl.pages.tables import Column
from qmsctl.system import Entry

COLUMNS: tuple[str, ...] = ("id", "title", "kind", "owner", "measure", "direction", "frequency", "latest")
LEFT_OUT: frozenset[str] = frozenset()


def column(here: Place, _key: str) -> Column:
    """Return the column that the schema does not have."""
    return Column(here.context.words("Latest"))


def cell(here: Place, entry: Entry, _key: str) -> Markup:
    """Return the latest value of the unit that the indicator belongs to, and how it went."""
    return measured.course(here, entry, entry.unit) or Markup("–")


def details(here: Place, entry: Entry) -> Iterator[tuple[str, Markup]]:
    """Yield the latest value of every unit that reports."""
    found = measured.latest_by_unit(here, entry)
    if found:
        yield here.context.words("Latest measurements"), found


def figures(here: Place, entry: Entry) -> Markup:
    """Return how the indicator went, with the figures of every unit."""
    return measured.chart(here, entry)


def intro(_here: Place) -> Markup:
    """Return nothing: the table says it."""
    return Markup("")
