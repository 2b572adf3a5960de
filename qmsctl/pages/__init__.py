"""The handbook's pages: a pure function of a `System`, a day and a language.

Every page is a complete Markdown file, so any site generator can take it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import date

from qmsctl.i18n import translator
from qmsctl.pages import clauses, documents, due, front, handwritten, master, organisation, registers
from qmsctl.pages.assets import styles
from qmsctl.pages.context import CLAUSES, DUE, MASTER, ORGANISATION, REGISTERS, Context
from qmsctl.pages.model import PageSpec, Site, Withheld, menu
from qmsctl.pages.selection import select
from qmsctl.system import System

__all__ = ["PAGES", "PageSpec", "Site", "Withheld", "build", "menu"]

PAGES: dict[str, Callable[[Context], Iterator[PageSpec]]] = {
    "front": front.pages,
    "pages": handwritten.at_the_top,
    "list": master.pages,
    "documents": documents.pages,
    "registers": registers.pages,
    "clauses": clauses.pages,
    "organisation": organisation.pages,
    "due": due.pages,
    "folders": handwritten.in_folders,
}
"""Every kind of page, in the order of the menu."""


def build(system: System, today: date, *, language: str | None = None) -> Site:
    """Return the published handbook on a day.

    `language` is that of labels and generated text; the handbook's own unless given.
    """
    words = translator(language or system.settings.language)
    context = Context(system, today, words, select(system, _generated(system)))
    collecting = gc.isenabled()
    gc.disable()  # as in `load`: nothing made here is garbage, and looking for it takes a fifth of the time
    try:
        pages = tuple(page for kind in PAGES.values() for page in kind(context))
    finally:
        if collecting:
            gc.enable()
    return Site(
        name=system.settings.name,
        language=words.language,
        pages=pages,
        assets=dict(styles()),
        files=context.files,
        withheld=context.selection.withheld,
        faulty=context.selection.faulty,
    )


def _generated(system: System) -> frozenset[str]:
    """The paths in the site that belong to generated pages, whatever else the handbook holds."""
    editions = {edition for unit in system.organisation.units for edition in system.organisation.frameworks(unit)}
    return frozenset(
        {MASTER, DUE, ORGANISATION}
        | {f"{REGISTERS}{name}.md" for name in system.registers}
        | {f"{CLAUSES}{edition}.md" for edition in editions}
    )
