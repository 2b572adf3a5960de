"""Copies one after the other: the page of each document, made into a PDF and put into a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from qmsctl.approvals.model import Approvals
from qmsctl.i18n import translator
from qmsctl.pages import AsOf, Site, build
from qmsctl.pages import review_sheet as review_page
from qmsctl.pages.reviews.review import PACK
from qmsctl.pages.selection import uri_of
from qmsctl.paper.press import pressed
from qmsctl.paper.sheet import review_sheet, sheet
from qmsctl.reviews import ManagementReview, standing
from qmsctl.reviews.standing import SIGNED
from qmsctl.reviews.years import language_of
from qmsctl.system import Document, System
from qmsctl.trees import Tree
from qmsctl.writing import write_output

_NOT_IN_NAME = re.compile(r"[^\w.-]+")


class Copy(NamedTuple):
    """A document's copy: the file, and what of the document is not on it, in sentences."""

    document: Document
    name: str
    missing: tuple[str, ...]


class ReviewCopy(NamedTuple):
    """A management review's copy: the file, and what of the review is not on it, in sentences."""

    review: ManagementReview
    name: str
    missing: tuple[str, ...]


@dataclass(slots=True)
class Copies:
    """The copies of one handbook on one day. `earlier` holds what is in force where a newer version waits.

    `now` and `as_of` are given for a handbook of another day: the version in force today of each document, by its id,
    and that day.
    """

    system: System
    tree: Tree
    today: date
    earlier: Mapping[str, Document] = field(default_factory=dict)
    now: Mapping[str, str] | None = None
    as_of: date | None = None
    approvals: Approvals | None = None
    _sites: dict[str, Site] = field(default_factory=dict)

    def put(self, documents: Iterable[Document], folder: Path) -> Iterator[Copy]:
        """Write each document's copy into a folder and tell of it; a copy of the same name is replaced."""
        for document in documents:
            name = file_name(document, self.as_of)
            data, missing = self._pressed(document)
            write_output(folder, {name: data})
            yield Copy(document, name, missing)

    def put_reviews(self, reviews: Iterable[ManagementReview], folder: Path, part: str) -> Iterator[ReviewCopy]:
        """Write the minutes, or the facts, of each management review into a folder and tell of it."""
        for review in reviews:
            name = f"{_safe(review.id)}{'-inputs' if part == PACK else ''}.pdf"
            language = language_of(self.system, review.unit)
            page = review_page(
                self.system, self.today, review.id, part, language=language, earlier=self.earlier, tree=self.tree
            )
            signed = part == PACK or standing(self.system, review).reached(SIGNED)
            day, words = self.today.isoformat(), translator(language)
            handbook = self.system.settings.name
            made = review_sheet(page, review, words, day=day, handbook=handbook, signed=signed)
            data, missing = pressed(made, {}, self.tree)
            write_output(folder, {name: data})
            yield ReviewCopy(review, name, missing)

    @property
    def in_force(self) -> System:
        """The handbook with the versions that get copies."""
        return self.system.with_versions(self.earlier)

    @property
    def pageless(self) -> dict[str, str]:
        """Why files were not made into pages, by path."""
        return dict(self._site(self.system.settings.language).withheld)

    @property
    def faulty(self) -> frozenset[str]:
        """The paths of files that should have become pages and could not be read."""
        return self._site(self.system.settings.language).faulty

    def _pressed(self, document: Document) -> tuple[bytes, tuple[str, ...]]:
        site = self._site(document.language)
        page = next(page for page in site.pages if page.src_uri == uri_of(document.path))
        words = translator(document.language)
        replaced = self.now is not None and self.now.get(document.id) != document.version
        made = sheet(
            page, document, words, day=self.today.isoformat(), handbook=site.name, as_of=self.as_of, replaced=replaced
        )
        return pressed(made, site.files, self.tree)

    def _site(self, language: str) -> Site:
        """The handbook's pages with the words of a language: a translation is controlled in its own."""
        if language not in self._sites:
            as_of = AsOf(self.as_of) if self.as_of else None
            self._sites[language] = build(
                self.system,
                self.today,
                language=language,
                earlier=self.earlier,
                drafts=True,
                as_of=as_of,
                approvals=self.approvals,
                tree=self.tree,
            )
        return self._sites[language]


def file_name(document: Document, day: date | None = None) -> str:
    """Return what a copy is called: ``PRO-001-v2.1.pdf``; one of another day says so."""
    then = f"-as-of-{day}" if day else ""
    return f"{_safe(document.id)}-v{_safe(document.version or '0')}{then}.pdf"


def _safe(text: str) -> str:
    return _NOT_IN_NAME.sub("-", text).strip(".-")[:60] or "x"
