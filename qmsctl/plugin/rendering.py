"""Markdown to HTML: what became of one page, as a text that another process or another day can use."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from qmsctl.plugin import hearing, workers
from qmsctl.plugin.cache import Cache, packed, unpacked
from qmsctl.plugin.fingerprint import digest

Contents = list[list[Any]]
"""Title, anchor, level, and the same of what stands below."""

Answer = list[Any] | None
"""What a link got to know of a file: its address and whether it is left out of the site; None where there is none."""


@dataclass
class Rendered:
    """A page's text as HTML, with what MkDocs keeps of it, what was said meanwhile, and which files it asked for."""

    source: str
    content: str
    title: str | None
    contents: Contents
    anchors: list[str]
    links: list[tuple[str, dict[str, str]]]
    said: hearing.Said
    asked: dict[str, Answer] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, data: bytes) -> Rendered:
        """Read what `written` wrote. Raises `ValueError` or `TypeError` where it did not."""
        found = cls(**json.loads(data))
        if not isinstance(found.content, str):
            raise TypeError("the text is no text")
        return found

    def holds(self, answered: Callable[[str], Answer]) -> bool:
        """Whether every file that the text asked for would answer the same."""
        return all(answered(path) == known for path, known in self.asked.items())

    def into(self, page: Page, files: Files) -> None:
        """Give the page what rendering it would have given it, and say what it would have said."""
        page.content = self.content
        page.toc = _contents(self.contents)
        page._title_from_render = self.title
        page.present_anchor_ids = set(self.anchors)
        page.links_to_anchors = {
            file: dict(anchors)
            for path, anchors in self.links
            if (file := page.file if path == page.file.src_uri else files.src_uris.get(path))
        }
        hearing.say(self.said)


def render(page: Page, config: MkDocsConfig, files: Files) -> Rendered:
    """Render a page as MkDocs does, and note what came of it. What was said is not heard yet."""
    witness = _Witness(files)
    with hearing.instead() as said:
        Page.render(page, config, cast(Files, witness))
    return Rendered(
        source=source(page.markdown or ""),
        content=page.content or "",
        title=page._title_from_render,
        contents=[_written(item) for item in page.toc],
        anchors=sorted(page.present_anchor_ids or ()),
        links=[(file.src_uri, anchors) for file, anchors in (page.links_to_anchors or {}).items()],
        said=said,
        asked=witness.asked,
    )


def source(markdown: str) -> str:
    """Return what tells one text from another."""
    return hashlib.blake2b(markdown.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def answer(file: File | None) -> Answer:
    """Return what a link gets to know of a file."""
    return None if file is None else [file.url, file.inclusion.is_excluded()]


class Texts:
    """The pages' Markdown as HTML: from the cache, from several processes, or made when MkDocs asks for it.

    `identity` says for each page what its HTML is, `keys` what was used and
    `fresh` what is to be kept. Without a `base`, the digest of what else decides
    about HTML, nothing comes from the cache.
    """

    def __init__(self, config: MkDocsConfig, files: Files, cache: Cache | None, base: bytes) -> None:
        self.config = config
        self.files = files
        self.pages = {file.src_uri: file.page for file in files.documentation_pages() if file.page}
        self.keys: dict[str, bytes] = {}
        self.identity: dict[str, bytes] = {}
        self.fresh: dict[bytes, bytes] = {}
        self._known: dict[str, Rendered] = {}
        if cache:
            self.keys = {uri: _key(base, page) for uri, page in self.pages.items()}
            self._find(cache)
        missing = [uri for uri in self.pages if uri not in self._known]
        for uri, value in workers.each(missing, self._made).items():
            self._know(uri, value)
            if uri in self.keys:
                self.fresh[self.keys[uri]] = value
        for page in self.pages.values():
            page.render = functools.partial(self._render, page)  # type: ignore[method-assign]

    def _find(self, cache: Cache) -> None:
        kept = cache.read(self.keys.values())
        answered = functools.cache(lambda path: answer(self.files.get_file_from_path(path)))
        for uri, key in self.keys.items():
            with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError):
                self._know(uri, kept[key])
                if not self._known[uri].holds(answered):
                    del self._known[uri]

    def _know(self, uri: str, value: bytes) -> None:
        data = unpacked(value)
        self._known[uri] = Rendered.read(data)
        self.identity[uri] = digest(data)

    def _made(self, uri: str) -> bytes:
        page = self.pages[uri]
        page.read_source(self.config)
        return packed(render(page, self.config, self.files).written())

    def _render(self, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Stand in for the method of the page."""
        uri = page.file.src_uri
        text = self._known.pop(uri, None)
        if text is None or text.source != source(page.markdown or ""):
            text = render(page, config, files)
            data = text.written()
            self.identity[uri] = digest(data)
            if uri in self.keys:
                self.fresh[self.keys[uri]] = packed(data)
        text.into(page, files)


def _key(base: bytes, page: Page) -> bytes:
    file = page.file
    text = file.content_string.encode("utf-8", "surrogatepass")
    return digest("text", base, file.src_uri, file.url, file.inclusion.is_excluded(), text)


class _Witness:
    """Stands for the files of the site while one page is rendered, and notes which were asked for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.asked: dict[str, Answer] = {}

    def get_file_from_path(self, path: str) -> File | None:
        found = self._files.get_file_from_path(path)
        self.asked[path] = answer(found)
        return found


def _written(item: AnchorLink) -> list[Any]:
    return [item.title, item.id, item.level, [_written(child) for child in item.children]]


def _contents(written: Contents) -> TableOfContents:
    items = [_read(item) for item in written]
    for item in items[:1]:
        item.active = True  # type: ignore[attr-defined]  # as MkDocs does
    return TableOfContents(items)


def _read(written: list[Any]) -> AnchorLink:
    title, id_, level, children = written
    item = AnchorLink(title, id_, level)
    item.children = [_read(child) for child in children]
    return item
