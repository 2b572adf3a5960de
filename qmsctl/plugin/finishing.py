"""Finished pages: what the theme made of a page, and what the search keeps of it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import jinja2
from material.plugins.search.plugin import SearchPlugin
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from qmsctl.plugin import workers
from qmsctl.plugin.cache import Cache, packed, unpacked
from qmsctl.plugin.fingerprint import digest, plain

Entries = list[dict[str, Any]]

_NOT_IN_MENU = frozenset({"title", "description", "search", "tags"})


class Written(NamedTuple):
    """A finished page: the key it is kept under, as what, and how many bytes the page has."""

    key: bytes
    value: bytes
    length: int


class Finished(NamedTuple):
    """A page as it is written, and its entries in the search index."""

    html: str
    entries: Entries

    def written(self) -> bytes:
        """Return it as data: the entries in one line, then the page as MkDocs writes it. Raises `TypeError`."""
        return json.dumps(self.entries).encode() + b"\n" + self.html.encode("utf-8", "xmlcharrefreplace")

    @classmethod
    def read(cls, data: bytes) -> Finished:
        """Read what `written` wrote. Raises `ValueError` or `TypeError` where it did not."""
        first, _, html = data.partition(b"\n")
        entries = json.loads(first)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise TypeError("these are no entries")
        return cls(html.decode(), entries)


class Search:
    """The entries that Material's search keeps, page by page; none where it is not used."""

    def __init__(self, config: MkDocsConfig) -> None:
        found = (plugin for plugin in config.plugins.values() if isinstance(plugin, SearchPlugin))
        plugin = next(found, None)
        self._index: Any = plugin.search_index if plugin and plugin.config.enabled else None

    def __len__(self) -> int:
        return len(self._index.entries) if self._index else 0

    def since(self, count: int) -> Entries:
        """Return the entries that have come since there were so many."""
        return list(self._index.entries[count:]) if self._index else []

    def ask(self, known: Callable[[Page], Entries | None]) -> None:
        """Take the entries of a page from here where they are known, instead of reading the page."""
        if self._index is None:
            return
        index, read = self._index, self._index.add_entry_from_context

        def add(page: Page) -> None:
            entries = known(page)
            if entries is None:
                read(page)
            else:
                index.entries.extend(entries)

        index.add_entry_from_context = add


class Pages:
    """The pages as they are written: from the cache, from several processes, or made when MkDocs asks for it.

    `keys` says what was used, `fresh` what is to be kept, `whole` what each page
    of the site is kept as.
    """

    def __init__(self, config: MkDocsConfig, files: Files, nav: Navigation, env: jinja2.Environment) -> None:
        self.config = config
        self.files = files.documentation_pages()
        self.pages = {file.src_uri: file.page for file in self.files if file.page and file.page.content is not None}
        self.nav = nav
        self.env = env
        self.keys: dict[str, bytes] = {}
        self.fresh: dict[bytes, bytes] = {}
        self.whole: dict[str, Written] = {}
        self._search = Search(config)
        self._values: dict[str, bytes] = {}
        self._open: dict[str, Finished] = {}
        self._before: dict[str, int] = {}
        self._aside: dict[str, str | None] = {}

    def find(self, cache: Cache, base: bytes, identity: Mapping[str, bytes]) -> None:
        """Take from the cache what is there. `identity` says what the HTML of each page's text is."""
        base = digest(base, menu(self.nav))
        self.keys = {uri: _key(base, page, identity[uri]) for uri, page in self.pages.items() if uri in identity}
        kept = cache.read(self.keys.values())
        self._values = {uri: kept[key] for uri, key in self.keys.items() if key in kept}

    def make(self) -> None:
        """Make what is missing in several processes, where that pays."""
        for uri, value in workers.each([uri for uri in self.pages if uri not in self._values], self._made).items():
            self._values[uri] = value
            if uri in self.keys:
                self.fresh[self.keys[uri]] = value

    def answer(self) -> None:
        """Let search and templates know what is there."""
        self._search.ask(self._entries)
        answering(self.env, self._html, self._rendered, self.config.theme.static_templates)

    def _made(self, uri: str) -> bytes:
        return packed(finish(self.pages[uri], self.config, self.files, self.nav, self.env).written())

    def _finished(self, page: Page) -> Finished | None:
        uri = page.file.src_uri
        if uri not in self._open and uri in self._values:
            with contextlib.suppress(ValueError, TypeError):
                data = unpacked(self._values[uri])
                self._open[uri] = Finished.read(data)
                self._write_down(page, self._values[uri], data)
        return self._open.get(uri)

    def _entries(self, page: Page) -> Entries | None:
        """Say what the search keeps of a page; it asks before the template does."""
        uri = page.file.src_uri
        self._before[uri] = len(self._search)
        found = self._finished(page)
        if found is None:
            return None
        # Material's search goes on to clean the text for a template that will not be asked for it.
        self._aside[uri], page.content = page.content, ""
        return found.entries

    def _html(self, page: Page) -> str | None:
        uri = page.file.src_uri
        found = self._finished(page)
        self._open.pop(uri, None)
        if uri in self._aside:
            page.content = self._aside.pop(uri)
        return found.html if found else None

    def _rendered(self, page: Page, html: str) -> None:
        uri = page.file.src_uri
        if uri in self.keys:
            with contextlib.suppress(TypeError):  # an entry of the search holds what JSON cannot
                data = Finished(html, self._search.since(self._before.get(uri, 0))).written()
                self.fresh[self.keys[uri]] = packed(data)
                self._write_down(page, self.fresh[self.keys[uri]], data)

    def _write_down(self, page: Page, value: bytes, data: bytes) -> None:
        uri = page.file.src_uri
        if uri in self.keys:
            self.whole[page.file.dest_uri] = Written(self.keys[uri], value, len(data) - data.index(b"\n") - 1)


def menu(nav: Navigation) -> list[Any]:
    """Return what pages show of the menu, which each page may show all of. Raises `Unknown`."""
    return [_item(item) for item in nav.items]


def _item(item: Any) -> list[Any]:
    if item.is_section:
        return [item.title, [_item(child) for child in item.children]]
    if item.is_page:
        meta = {name: value for name, value in item.meta.items() if name not in _NOT_IN_MENU}
        return [item.title, item.url, item.file.src_uri, plain(meta)]
    return [item.title, item.url]


def _key(base: bytes, page: Page, identity: bytes) -> bytes:
    shown = [page.title, page.url, page.file.src_uri, page.canonical_url, page.edit_url, page.meta]
    return digest("page", base, identity, shown)


def finish(
    page: Page, config: MkDocsConfig, files: Sequence[File], nav: Navigation, env: jinja2.Environment
) -> Finished:
    """Make of a page what MkDocs writes, in a copy of the process that does so."""
    search = Search(config)
    before = len(search)
    page.active = True
    try:
        context = get_context(nav, files, config, page)
        template = env.get_template(page.meta.get("template", "main.html"))
        context = config.plugins.on_page_context(context, page=page, config=config, nav=nav)
        return Finished(template.render(context), search.since(before))
    finally:
        page.active = False


def answering(
    env: jinja2.Environment,
    known: Callable[[Page], str | None],
    made: Callable[[Page, str], None],
    others: Collection[str],
) -> None:
    """Let the theme's templates for pages take from `known` what is finished, and tell `made` what they make.

    `others` are the templates that are no pages.
    """
    get = env.get_template

    def get_template(name: Any, parent: Any = None, globals: Any = None) -> Any:  # noqa: A002 - Jinja's name
        template = get(name, parent, globals)
        return template if parent is not None or name in others else _Template(template, known, made)

    env.get_template = get_template  # type: ignore[method-assign]


class _Template:
    def __init__(
        self, template: jinja2.Template, known: Callable[[Page], str | None], made: Callable[[Page, str], None]
    ) -> None:
        self._template = template
        self._known = known
        self._made = made

    def render(self, context: Mapping[str, Any]) -> str:
        page = context["page"]
        html = self._known(page)
        if html is None:
            html = self._template.render(context)
            self._made(page, html)
        return html
