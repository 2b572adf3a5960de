"""Tables with units across: cut into pieces that fit a page, with cells that say in words what their sign means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape
from qmsctl.system import Organisation

_WIDEST = 14
MOST_CELLS = 20_000
"""What one page may hold; a bigger table helps nobody and takes minutes to render."""


class Matrix(NamedTuple):
    """One table: its title ("" where it is the only one), the units across, and the rows."""

    title: str
    headings: list[Markup]
    rows: list[list[Markup]]


def columns(organisation: Organisation) -> list[tuple[str, tuple[str, ...]]]:
    """Return the units of each table: all in one, or the top and its children, then each branch, cut where too wide."""
    units = tuple(dict.fromkeys(name for top in organisation.tops for name in organisation.below(top)))
    if len(units) <= _WIDEST:
        return [("", units)] if units else []
    pieces: list[tuple[str, tuple[str, ...]]] = []
    for top in organisation.tops:
        pieces += _cut(organisation.units[top].name, (top, *organisation.children(top)))
        for child in organisation.children(top):
            branch = tuple(organisation.below(child))
            if len(branch) > 1:
                pieces += _cut(organisation.units[child].name, branch)
    return pieces


def _cut(title: str, units: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for start in range(0, len(units), _WIDEST):
        yield title, units[start : start + _WIDEST]


def headings(here: Place, units: tuple[str, ...]) -> list[Markup]:
    """Return the units as headings that stand upright, so that many fit beside each other."""
    return [Markup('<span class="qms-upright" markdown="1">{}</span>').format(here.unit(unit)) for unit in units]


def sign(kind: str, text: str, said: str) -> Markup:
    """Return a sign with its meaning for those who point at it or have it read aloud."""
    return Markup('<span class="qms-sign qms-sign--{}" role="img" title="{}" aria-label="{}">{}</span>').format(
        escape(kind), escape(said), escape(said), escape(text)
    )
