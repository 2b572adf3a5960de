"""What the handbook's pages are: plain Markdown files and what goes with them, for any site generator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qmsctl.pages.escaping import title_text


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page.

    `src_uri` is its path in the site's source, `repo_path` the file to edit it
    by ("" where there is none), `section` the headings of the menu it stands
    under, `content` the complete Markdown file. A page that is not `listed`
    stands in no menu.
    """

    src_uri: str
    repo_path: str
    title: str
    section: tuple[str, ...]
    content: str
    listed: bool = True


class Withheld(NamedTuple):
    """A file that is not published, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Site:
    """The published handbook.

    `assets` are texts that ship with the tool, `files` what pages show or hand
    out (path in the site → path in the repository). `faulty` are those of
    `withheld` that should have been published and could not be. `hidden` are
    the repository's files that confidential texts show and no page does.
    """

    name: str
    language: str
    pages: tuple[PageSpec, ...]
    assets: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    faulty: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    @property
    def styles(self) -> tuple[str, ...]:
        """The style sheets among the assets."""
        return tuple(uri for uri in self.assets if uri.endswith(".css"))

    @property
    def scripts(self) -> tuple[str, ...]:
        """The scripts among the assets; every page can be read without them."""
        return tuple(uri for uri in self.assets if uri.endswith(".js"))


def menu(site: Site) -> list[Any]:
    """Return the menu: pages by `src_uri`, sections as one-entry mappings of title to their content."""
    top: list[Any] = []
    sections: dict[tuple[str, ...], list[Any]] = {(): top}
    for page in site.pages:
        if page.listed:
            _section(sections, page.section).append(page.src_uri)
    return top


def _section(sections: dict[tuple[str, ...], list[Any]], path: tuple[str, ...]) -> list[Any]:
    if path not in sections:
        sections[path] = []
        _section(sections, path[:-1]).append({title_text(path[-1]): sections[path]})
    return sections[path]
