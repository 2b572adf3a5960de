"""Pages that people write in ``docs/``; each stands in the menu where its folder does."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import Context, Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.rewriting import Change, after_title, changed
from qmsctl.pages.templating import render
from qmsctl.periods import parse_date
from qmsctl.system import Page
from qmsctl.text.lenient import text, texts

INDEX = "index.md"


def at_the_top(context: Context) -> Iterator[PageSpec]:
    """Yield the pages that lie in ``docs/`` itself, the front page first."""
    yield from (page for page in _pages(context) if "/" not in page.src_uri)


def in_folders(context: Context) -> Iterator[PageSpec]:
    """Yield the pages in folders of ``docs/``, each folder a section of its own."""
    yield from (page for page in _pages(context) if "/" in page.src_uri)


def _pages(context: Context) -> Iterator[PageSpec]:
    titles = {context.selection.uris[page.path]: page.title for page in context.selection.pages}
    found = [(context.selection.uris[page.path], page) for page in context.selection.pages]
    for uri, page in sorted(found, key=lambda row: _order(row[0])):
        yield _page(context, uri, page, titles)


def _order(uri: str) -> tuple[tuple[str, ...], bool, str]:
    folder, name = posixpath.split(uri)
    return tuple(folder.split("/")), name != INDEX, name


def _page(context: Context, uri: str, page: Page, titles: dict[str, str]) -> PageSpec:
    here = Place(context, uri)
    content = changed(page.body.text, [Change(*change) for change in here.changes(page.path, page.body)])
    if after_title(page.body) < 0 and not any(heading.level == 1 for heading in page.body.headings):
        content = f"# {escape(page.title)}\n\n{content}"
    # What people wrote is Markdown and stays so; the sanitiser looks at it as HTML.
    body = Markup(content.strip())  # noqa: S704
    full = render("handwritten.md", here, title=page.title, body=body, facts=list(_facts(here, page)))
    return PageSpec(uri, page.path, page.title, _section(context, uri, titles), full)


def _section(context: Context, uri: str, titles: dict[str, str]) -> tuple[str, ...]:
    """The titles of the folders' own front pages, or their names."""
    folders = posixpath.dirname(uri).split("/") if "/" in uri else []
    found = []
    for depth in range(1, len(folders) + 1):
        index = posixpath.join(*folders[:depth], INDEX)
        found.append(titles.get(index) or folders[depth - 1].replace("-", " ").replace("_", " ").capitalize())
    return tuple(found) or (context.words("Home"),)


def _facts(here: Place, page: Page) -> Iterator[tuple[str, Markup]]:
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
