"""The handbook's pages: a pure function of a `System`, a day and a language.

Every page is a complete Markdown file, so any site generator can take it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from qmsctl.i18n import translator
from qmsctl.pages import clauses, documents, due, front, handwritten, master, organisation, registers
from qmsctl.pages.assets import assets
from qmsctl.pages.context import DUE, MASTER, ORGANISATION, Context
from qmsctl.pages.model import PageSpec, Site, Withheld, menu
from qmsctl.pages.selection import select
from qmsctl.system import System

__all__ = ["PAGES", "PageSpec", "Site", "Withheld", "build", "menu"]


class Kind(NamedTuple):
    """A kind of page: its pages, and the paths in the site that are kept for it whatever else the handbook holds."""

    pages: Callable[[Context], Iterator[PageSpec]]
    taken: Callable[[System], Iterable[str]] | tuple[str, ...] = ()


PAGES: dict[str, Kind] = {
    "front": Kind(front.pages),
    "pages": Kind(handwritten.at_the_top),
    "list": Kind(master.pages, (MASTER,)),
    "documents": Kind(documents.pages),
    "registers": Kind(registers.pages, registers.taken),
    "clauses": Kind(clauses.pages, clauses.taken),
    "organisation": Kind(organisation.pages, (ORGANISATION,)),
    "due": Kind(due.pages, (DUE,)),
    "folders": Kind(handwritten.in_folders),
}
"""Every kind of page, in the order of the menu."""


def build(system: System, today: date, *, language: str | None = None) -> Site:
    """Return the published handbook on a day.

    `language` is that of labels and generated text; the handbook's own unless given.
    """
    taken = frozenset(
        uri for kind in PAGES.values() for uri in (kind.taken(system) if callable(kind.taken) else kind.taken)
    )
    words = translator(language or system.settings.language)
    context = Context(system, today, words, select(system, taken))
    collecting = gc.isenabled()
    gc.disable()  # as in `load`: nothing made here is garbage, and looking for it takes a fifth of the time
    try:
        pages = tuple(page for kind in PAGES.values() for page in kind.pages(context))
    finally:
        if collecting:
            gc.enable()
    return Site(
        name=system.settings.name,
        language=words.language,
        pages=pages,
        assets=dict(assets()),
        files=context.files,
        withheld=context.selection.withheld,
        faulty=context.selection.faulty,
    )


def _taken(kind: Kind, system: System) -> Iterable[str]:
    return kind.taken(system) if callable(kind.taken) else kind.taken
