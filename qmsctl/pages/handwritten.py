"""Pages that people write in ``docs/``; each stands in the menu where its folder does."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import FRONT, Context, Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.rewriting import Change, after_title, changed
from qmsctl.pages.templating import render
from qmsctl.periods import parse_date
from qmsctl.system import Page
from qmsctl.system.languages import LANGUAGES, language_of
from qmsctl.text.lenient import text, texts

INDEX = "index.md"


def at_the_top(context: Context) -> Iterator[PageSpec]:
    """Yield the pages that lie in ``docs/`` itself, the front page first."""
    yield from (page for page in _pages(context) if "/" not in page.src_uri)


def in_folders(context: Context) -> Iterator[PageSpec]:
    """Yield the pages in folders of ``docs/``, each folder a section of its own."""
    yield from (page for page in _pages(context) if "/" in page.src_uri)


def _pages(context: Context) -> Iterator[PageSpec]:
    own = welcome(context)
    titles = {context.selection.uris[page.path]: page.title for page in context.selection.pages}
    found = [(context.selection.uris[page.path], page) for page in context.selection.pages]
    for uri, page in sorted(found, key=lambda row: _order(row[0])):
        if page is not own:
            yield _page(context, uri, page, titles)


def welcome(context: Context) -> Page | None:
    """Return the handbook's own text for the front page; None without one, and where it wants to stand alone."""
    for page in context.selection.pages:
        if context.selection.uris[page.path] == FRONT:
            alone = page.front is not None and page.front.get("generated") is False
            return None if alone else page
    return None


def _order(uri: str) -> tuple[tuple[str, ...], bool, str]:
    folder, name = posixpath.split(uri)
    return tuple(folder.split("/")), name != INDEX, name


def _page(context: Context, uri: str, page: Page, titles: dict[str, str]) -> PageSpec:
    here = Place(context, uri)
    head, rest = halves(here, page)
    body = Markup("\n\n").join(filter(None, (head, rest)))
    alone = page.path in context.selection.alone
    full = render("handwritten.md", here, title=page.title, body=body, facts=list(facts(here, page)), alone=alone)
    return PageSpec(uri, page.path, page.title, _section(context, uri, titles), full)


def halves(here: Place, page: Page) -> tuple[Markup, Markup]:
    """Return the title of a page and what follows it, links led to the site; a text without a heading gets its title.

    The title is "" where the first heading stands further down. Both say in
    which language they are, where it is not that of the site.
    """
    head, rest = _halves(here, page)
    language = language_of(here.context.system, page)
    if language == here.context.words.language or language not in LANGUAGES:
        return head, rest
    wrapped = Markup('<div lang="{}" markdown="1">\n\n{}\n\n</div>')
    return (wrapped.format(language, head) if head else head), (wrapped.format(language, rest) if rest else rest)


def _halves(here: Place, page: Page) -> tuple[Markup, Markup]:
    body, cut = page.body, after_title(page.body)
    changes = [Change(*change) for change in here.changes(page.path, body)]
    # What people wrote is Markdown and stays so; the sanitiser looks at it as HTML.
    if cut < 0:
        titled = any(heading.level == 1 for heading in body.headings)
        head = Markup("") if titled else Markup("# {}").format(escape(page.title))
        return head, Markup(changed(body.text, changes).strip())  # noqa: S704
    first = [change for change in changes if change.end <= cut]
    rest = [Change(start - cut, end - cut, text) for start, end, text in changes if start >= cut]
    return Markup(changed(body.text[:cut], first).strip()), Markup(changed(body.text[cut:], rest).strip())  # noqa: S704


def _section(context: Context, uri: str, titles: dict[str, str]) -> tuple[str, ...]:
    """The titles of the folders' own front pages, or their names."""
    folders = posixpath.dirname(uri).split("/") if "/" in uri else []
    found = []
    for depth in range(1, len(folders) + 1):
        index = posixpath.join(*folders[:depth], INDEX)
        found.append(titles.get(index) or folders[depth - 1].replace("-", " ").replace("_", " ").capitalize())
    return tuple(found) or (context.words("Home"),)


def facts(here: Place, page: Page) -> Iterator[tuple[str, Markup]]:
    """Yield what readers should know of a page: owner, days and search words."""
    words, today = here.context.words, here.context.today
    if page.owner:
        yield words("Owner"), here.role(page.owner)
    if page.date:
        yield words("Published"), escape(words.date(page.date))
    day = parse_date(text(page.front, "next_review"))
    if day:
        late = Markup(" ") + mark("overdue", words("Overdue")) if day < today else Markup("")
        yield words("Next review"), escape(words.date(day)) + late
    if texts(page.front, "keywords"):
        yield words("Search words"), escape(", ".join(texts(page.front, "keywords")))
