"""Which of the pages that people write stands in the site of a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.system import Document, Page, System
from qmsctl.system.languages import language_of, source_of, translated_pages


@dataclass(frozen=True, slots=True)
class Spoken:
    """The site of a handbook in `language`; `languages` are those that the handbook is published in."""

    system: System
    language: str
    languages: tuple[str, ...] = ()

    def elsewhere(self, page: Page) -> str:
        """Return why a page is not on this site but on that of another language, "" where it is on this one."""
        written = language_of(self.system, page)
        if source_of(self.system, page):
            return "" if written == self.language else f"it stands in the site of its language, {written}"
        if self.language in translated_pages(self.system).get(page.path, {}):
            return f"its translation stands in its place ({self.language})"
        return f"it stands in the site of its language, {written}" if self._foreign(written) else ""

    def built_elsewhere(self, item: Document | Page) -> bool:
        """Say whether something that is not on this site is on that of another language."""
        if isinstance(item, Document) or not self.elsewhere(item):
            return False
        return language_of(self.system, item) in self.languages

    def alone(self, page: Page) -> bool:
        """Say whether a page is on this site and on no other."""
        written = language_of(self.system, page)
        return bool(
            source_of(self.system, page) is None and self.languages and written != self.system.settings.language
        )

    def stands_for(self, item: Document | Page) -> str:
        """Return the path of the file in whose place a page stands: of what it translates, or its own."""
        source = source_of(self.system, item) if isinstance(item, Page) else None
        return source.path if source else item.path

    def also(self, page: Page) -> Iterator[str]:
        """Yield the other files that a link to means this page: what it translates, and the other translations."""
        source = source_of(self.system, page) or page
        yield from (source.path, *(each.path for each in translated_pages(self.system).get(source.path, {}).values()))

    def _foreign(self, written: str) -> bool:
        """Whether a page in that language is for the readers of another site of the handbook alone."""
        return written not in (self.language, self.system.settings.language) and written in self.languages
