"""A document as one HTML file for paper: its page, its margins, and the style of paper; no theme, no script."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import markdown

from qmsctl.i18n import Translator
from qmsctl.pages.margins import Margins, as_it_stood, clipped, of_document, state
from qmsctl.pages.model import PageSpec
from qmsctl.pages.printing import css_text, style
from qmsctl.pages.staging import MARKUP
from qmsctl.reviews import ManagementReview
from qmsctl.system import Document

_FRONT = re.compile(r"---\n.*?\n---\n", re.S)
_EXTENSIONS = (
    *MARKUP,
    "toc",
    "pymdownx.details",
    "pymdownx.tasklist",
    "qmsctl.pages.sanitise",
    "qmsctl.pages.anchors",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What becomes a PDF: the HTML, and where its page lies in the site, which its pictures are named from."""

    uri: str
    html: str


def sheet(
    page: PageSpec,
    document: Document,
    words: Translator,
    *,
    day: str,
    handbook: str,
    as_of: date | None = None,
    replaced: bool = False,
) -> Sheet:
    """Return a document's page as HTML for paper, as it is on a day.

    `as_of` is given where that is another day than today, and `replaced` says
    that this version is not the one in force now.
    """
    bottom = words("Uncontrolled when printed. Copied {day} from {name}.", day=words.date(day), name=handbook)
    if as_of:
        bottom = as_it_stood(words, as_of, handbook)
    margins = of_document(words, document, day, bottom)
    marked = "" if document.in_force(day) else _across(state(words, document, day).upper())
    if replaced:
        marked = _across(words("Not in force now").upper())
    made = _Made(margins, marked, handbook, day, document.language or words.language, document.keywords)
    return _sheet(page, made)


def review_sheet(
    page: PageSpec, review: ManagementReview, words: Translator, *, day: str, handbook: str, signed: bool
) -> Sheet:
    """Return a management review's page as HTML for paper; one that nobody has signed says so across every page."""
    held = review.held.on if review.held else None
    state = words("Meeting of {day}", day=words.date(held)) if held else words("The meeting has not been held.")
    margins = Margins(
        clipped(f"{review.id} {page.title}"),
        clipped(" · ".join((review.year, state))),
        clipped(words("Uncontrolled when printed. Copied {day} from {name}.", day=words.date(day), name=handbook)),
        words("Page {number} of {total}"),
    )
    marked = "" if signed else _across(words("Not signed").upper())
    return _sheet(page, _Made(margins, marked, handbook, day, words.language))


class _Made(NamedTuple):
    """What stands around the text of a sheet."""

    margins: Margins
    marked: str
    handbook: str
    day: str
    language: str
    keywords: tuple[str, ...] = ()


def _sheet(page: PageSpec, made: _Made) -> Sheet:
    margins = made.margins
    head = f"""\
<meta charset="utf-8">
<title>{html.escape(margins.top_left)}</title>
<meta name="author" content="{html.escape(made.handbook)}">
<meta name="description" content="{html.escape(margins.top_right)}">
<meta name="keywords" content="{html.escape(", ".join(made.keywords))}">
<meta name="dcterms.created" content="{made.day}">
<style>{style(asdict(margins))}{made.marked}</style>"""
    language = html.escape(made.language)
    body = markdown.markdown(_FRONT.sub("", page.content, count=1), extensions=list(_EXTENSIONS))
    return Sheet(
        page.src_uri,
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n',
    )


@cache
def paper_style() -> str:
    """Return the style sheet of every copy."""
    return (Path(__file__).resolve().parent / "paper.css").read_text(encoding="utf-8")


def _across(text: str) -> str:
    """Return the rule that writes a word across every page; a margin box is no part of what is read aloud."""
    return f"@page{{@right-middle{{content:{css_text(text)}}}}}"
