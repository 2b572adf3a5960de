"""The handbook's pages: a pure function of a `System`, a day and a language.

Every page is a complete Markdown file, so any site generator can take it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from qmsctl.approvals.model import Approvals
from qmsctl.history.replaced import Replaced
from qmsctl.i18n import translator
from qmsctl.pages import (
    actions,
    cascade,
    clauses,
    documents,
    due,
    front,
    glossary,
    handwritten,
    lately,
    master,
    mine,
    organisation,
    principles,
    registers,
    report,
    reviews,
    roles,
    units,
    wheel,
)
from qmsctl.pages.assets import assets
from qmsctl.pages.context import CHANGES, DUE, GLOSSARY, MASTER, MINE, ORGANISATION, ROLES, WHEEL, Context
from qmsctl.pages.margins import with_margins
from qmsctl.pages.model import PageSpec, Site, Withheld, menu
from qmsctl.pages.past import NOBODY, ROBOTS, AsOf, with_banner
from qmsctl.pages.search_words import with_search_words
from qmsctl.pages.selection import files_of_confidential, select
from qmsctl.system import Document, System
from qmsctl.trees import Tree

__all__ = ["PAGES", "AsOf", "PageSpec", "Site", "Withheld", "build", "menu"]


class Kind(NamedTuple):
    """A kind of page: its pages, and the paths in the site that are kept for it whatever else the handbook holds."""

    pages: Callable[[Context], Iterator[PageSpec]]
    taken: Callable[[System], Iterable[str]] | tuple[str, ...] = ()


PAGES: dict[str, Kind] = {
    "front": Kind(front.pages),
    "mine": Kind(mine.pages, (MINE,)),
    "pages": Kind(handwritten.at_the_top),
    "report": Kind(report.pages, report.taken),
    "list": Kind(master.pages, (MASTER,)),
    "documents": Kind(documents.pages),
    "registers": Kind(registers.pages, registers.taken),
    "clauses": Kind(clauses.pages, clauses.taken),
    "organisation": Kind(organisation.pages, (ORGANISATION,)),
    "roles": Kind(roles.pages, (ROLES,)),
    "units": Kind(units.pages, units.taken),
    "due": Kind(due.pages, (DUE,)),
    "actions": Kind(actions.pages, actions.taken),
    "reviews": Kind(reviews.pages, reviews.taken),
    "cascade": Kind(cascade.pages, cascade.taken),
    "wheel": Kind(wheel.pages, (WHEEL,)),
    "changes": Kind(lately.pages, (CHANGES,)),
    "principles": Kind(principles.pages, principles.taken),
    "glossary": Kind(glossary.pages, (GLOSSARY,)),
    "folders": Kind(handwritten.in_folders),
}
"""Every kind of page, in the order of the menu."""


def build(
    system: System,
    today: date,
    *,
    language: str | None = None,
    languages: tuple[str, ...] = (),
    earlier: Mapping[str, Document] = MappingProxyType({}),
    drafts: bool = False,
    approvals: Approvals | None = None,
    as_of: AsOf | None = None,
    replaced: Mapping[str, tuple[Replaced, ...]] = MappingProxyType({}),
    tree: Tree = MappingProxyType({}),
) -> Site:
    """Return the published handbook on a day.

    `language` is that of labels and generated text; the handbook's own unless
    given. `languages` are those that the handbook is published in, where there
    are several. `earlier` holds, by path, the versions in force of documents
    whose newest version waits for its day (`qmsctl.history`). With `drafts`
    there is a page for each draft and each management review that nobody has
    signed, too, which says what it is. `approvals` are
    shown where they are given. With `as_of`, every page says that it is the
    handbook of that day and not the one in force. `replaced` holds, by path,
    the earlier versions that get a page. `tree` is what the system was read
    from: the figures and signatures of management reviews lie there.
    """
    context = _context(system, today, language, languages, earlier, approvals, as_of, replaced, tree, drafts=drafts)
    collecting = gc.isenabled()
    gc.disable()  # as in `load`: nothing made here is garbage, and looking for it takes a fifth of the time
    try:
        words = context.words
        written = (page for kind in PAGES.values() for page in kind.pages(context))
        said = with_banner(words, as_of, written) if as_of else written
        pages = tuple(with_margins(context, with_search_words(context, said)))
    finally:
        if collecting:
            gc.enable()
    return Site(
        name=context.system.settings.name,
        language=words.language,
        pages=pages,
        assets=dict(assets()) | ({ROBOTS: NOBODY} if as_of else {}),
        files=context.files,
        withheld=context.selection.withheld,
        faulty=context.selection.faulty,
        hidden=files_of_confidential(context.head).difference(context.files.values()),
    )


def review_sheet(
    system: System,
    today: date,
    review: str,
    part: str,
    *,
    language: str,
    earlier: Mapping[str, Document] = MappingProxyType({}),
    tree: Tree = MappingProxyType({}),
) -> PageSpec:
    """Return a management review as it stands on paper, whether it is signed or not: the minutes, or the facts.

    Raises `KeyError` for a review that has no page: one that is confidential or cancelled.
    """
    context = _context(system, today, language, (), earlier, tree=tree, drafts=True)
    return reviews.review.page(context, reviews.published(context.system, context.drafts)[review], part)


def _context(
    system: System,
    today: date,
    language: str | None,
    languages: tuple[str, ...],
    earlier: Mapping[str, Document],
    approvals: Approvals | None = None,
    as_of: AsOf | None = None,
    replaced: Mapping[str, tuple[Replaced, ...]] = MappingProxyType({}),
    tree: Tree = MappingProxyType({}),
    *,
    drafts: bool = False,
) -> Context:
    """The handbook as the pages see it: what is in force where a newer version waits, and what of it is published."""
    head = system
    system = head.with_versions(earlier)
    taken = frozenset(
        uri for kind in PAGES.values() for uri in (kind.taken(system) if callable(kind.taken) else kind.taken)
    )
    words = translator(language or system.settings.language)
    selection = select(system, taken, drafts=drafts, language=words.language, languages=languages)
    return Context(system, today, words, selection, head, approvals, as_of, replaced, tree, drafts=drafts)
