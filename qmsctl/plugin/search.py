"""What Material's search knows of a page: little enough to be quick, and every word of the page nevertheless.

The theme builds its index in the reader's browser, on every page anew. So each part of a page gives the first words
as a text to read, and of the rest every word once, in a field that nobody sees. What else a page is found by stands in
its front matter (`qmsctl.pages.search_words`), and so in what decides whether a page is taken from the cache.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from material.plugins.search.plugin import Parser, SearchPlugin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from qmsctl.pages.staging import SEPARATOR

TEASER = 240
"""How many characters of a part of a page can be read in the results."""

MANY = 4000
"""With more entries than this, pages are not answered part by part: the browser would take too long to count them."""

FIELDS = {"keywords": 500.0, "words": 1.0}
"""The fields that nobody sees, and how much a hit in them counts; in the title it counts 1000, in the text 1."""

_OF_PARTS = 0.25
_OF_THE_THEME = r"[\s\-]+"  # the separator where mkdocs.yml names none
_TAGS = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W_](?:[^\s\-,;:!?=\[\]()\"“”„«»‹›'’/·…&.]|\.(?=\d))*")


def plugin_of(config: MkDocsConfig) -> Any:
    """Return Material's search, None where it is not used."""
    found = (plugin for plugin in config.plugins.values() if isinstance(plugin, SearchPlugin))
    return next((plugin for plugin in found if plugin.config.enabled), None)


def prepare(config: MkDocsConfig) -> None:
    """Let the search take our entries of a page; what mkdocs.yml says about the search counts."""
    plugin = plugin_of(config)
    if plugin is None:
        return
    index = plugin.search_index
    for name, boost in FIELDS.items():
        index.config["fields"].setdefault(name, {"boost": boost})
    if index.config["separator"] == _OF_THE_THEME:
        index.config["separator"] = SEPARATOR
    index.add_entry_from_context = _adding(index)
    index.generate_search_index = _generating(index, index.generate_search_index)


def entries(page: Page) -> Iterator[dict[str, Any]]:
    """Yield a page's entries: the page itself, then the parts below its headings."""
    said = page.meta.get("search") or {}
    parser = Parser()
    if said.get("tables") is False:
        parser.skip.add("table")
    parser.feed(page.content or "")
    parser.close()
    parts = [part for part in parser.data if not part.is_excluded()]
    seen: set[str] = set()
    for number, part in enumerate(parts):
        entry = _entry(page, part, number == 0, seen)
        if number == 0 and not entry["text"] and len(parts) > 1 and not said.get("entries"):
            entry["text"] = _clipped(_text(parts[1]))  # what a document is for stands below its first heading
        if said.get("entries"):
            seen.clear()
        boost = said.get("boost", 1) * (1 if number == 0 or said.get("entries") else _OF_PARTS)
        if boost != 1:
            entry["boost"] = round(boost, 3)
        if number == 0:
            entry |= {name: said[name] for name in FIELDS if isinstance(said.get(name), str) and name not in entry}
            entry |= {"words": f"{entry['words']} {said['words']}"} if "words" in entry and said.get("words") else {}
        yield entry


def _entry(page: Page, part: Any, first: bool, seen: set[str]) -> dict[str, Any]:
    """One entry; `seen` holds the words of the page that its entries have so far, and gets those of this one."""
    title = str(page.meta.get("title") or page.title) if first else "".join(part.title).strip()
    text = _text(part)
    shown = _clipped(text)
    seen.update(_words(title), _words(shown))
    entry = {"location": page.url if first else f"{page.url}#{part.id}", "title": title, "text": shown}
    if len(shown) < len(text):
        rest = dict.fromkeys(word for word in _words(text[len(shown) - 1 :]) if word not in seen)
        seen.update(rest)
        if rest:
            entry["words"] = " ".join(rest)
    return entry


def _text(part: Any) -> str:
    return " ".join(_TAGS.sub(" ", "".join(part.text)).split())


def _clipped(text: str) -> str:
    """Return the beginning of a text, cut between words."""
    if len(text) <= TEASER:
        return text
    end = text.rfind(" ", 0, TEASER)
    return text[: end if end > 0 else TEASER].rstrip(",;:–-") + "…"


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _adding(index: Any) -> Callable[[Page], None]:
    def add(page: Page) -> None:
        if not (page.meta.get("search") or {}).get("exclude"):
            index.entries.extend(entries(page))

    return add


def _generating(index: Any, generate: Callable[[Any], str]) -> Callable[[Any], str]:
    def made(previous: Any) -> str:
        if len(index.entries) > MANY:
            index.entries = folded(index.entries)
        return generate(previous)

    return made


def folded(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries with the parts of each page folded into the page: fewer answers, the same words.

    Parts that count as much as their page, such as the entries of a register, stay.
    """
    kept: list[dict[str, Any]] = []
    parts: dict[str, list[dict[str, Any]]] = {}
    pages: dict[str, dict[str, Any]] = {}
    for entry in found:
        page = entry["location"].partition("#")[0]
        whole = pages.setdefault(page, entry)
        if whole is not entry and entry.get("boost", 1) < whole.get("boost", 1):
            parts.setdefault(page, []).append(entry)
        else:
            kept.append(entry)
    return [_with_parts(entry, parts.get(entry["location"], [])) for entry in kept]


def _with_parts(entry: dict[str, Any], parts: list[dict[str, Any]]) -> dict[str, Any]:
    if not parts:
        return entry
    shown = set(_words(f"{entry['title']} {entry['text']}"))
    said = [entry.get("words", ""), *(" ".join((part["title"], part["text"], part.get("words", ""))) for part in parts)]
    return entry | {"words": " ".join(word for word in dict.fromkeys(_words(" ".join(said))) if word not in shown)}
