"""A document as one HTML file for paper: its page, its margins, and the style of paper; no theme, no script."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

import markdown

from qmsctl.i18n import Translator
from qmsctl.pages.margins import as_it_stood, of_document, state
from qmsctl.pages.model import PageSpec
from qmsctl.pages.printing import css_text, style
from qmsctl.pages.staging import MARKUP
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
    head = f"""\
<meta charset="utf-8">
<title>{html.escape(margins.top_left)}</title>
<meta name="author" content="{html.escape(handbook)}">
<meta name="description" content="{html.escape(margins.top_right)}">
<meta name="keywords" content="{html.escape(", ".join(document.keywords))}">
<meta name="dcterms.created" content="{day}">
<style>{style(asdict(margins))}{marked}</style>"""
    language = html.escape(document.language or words.language)
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
