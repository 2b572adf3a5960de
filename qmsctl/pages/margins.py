"""What stands in the margins of a printed page: which document and version, what paper is worth, page of pages.

Browsers print what the `@page` rules of a page say, and only literal text can stand there. So each page carries its own
words in a comment on its first line, and the Markdown extension `qmsctl.pages.printing` makes a style of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache

from qmsctl.i18n import Translator
from qmsctl.pages.context import Context, is_retired
from qmsctl.pages.escaping import line
from qmsctl.pages.model import PageSpec
from qmsctl.periods import parse_date
from qmsctl.system import Document
from qmsctl.system.document import DRAFT

MARK = "qms-print"
_FRONT = re.compile(r"---\n.*?\n---\n", re.S)
_LONGEST = 110
_MEANS_SOMETHING = re.compile(r"[\x00-\x1f!-+/:-@\[-`{-\x7f-]")


@dataclass(frozen=True, slots=True)
class Margins:
    """The texts around a printed page.

    `top_left` says what it is, `top_right` in which state, `bottom_left` what paper is worth; `page` has the holes
    ``{number}`` and ``{total}``.
    """

    top_left: str
    top_right: str
    bottom_left: str
    page: str


_NAMES = tuple(field.name for field in fields(Margins))


def with_margins(context: Context, pages: Iterable[PageSpec]) -> Iterator[PageSpec]:
    """Yield the pages, each with its margins on its first line."""
    shown = {document.path: document for document in context.selection.documents}
    for page in pages:
        front = _FRONT.match(page.content)
        cut = front.end() if front else 0
        document = context.coming.get(page.src_uri) or shown.get(page.repo_path)
        mark = _mark(_margins(context, page, document))
        yield replace(page, content=f"{page.content[:cut]}{mark}\n\n{page.content[cut:].lstrip(chr(10))}")


def of_document(words: Translator, document: Document, day: str, bottom: str) -> Margins:
    """Return the margins of a document as it is on a day, with a sentence for the foot of the page."""
    return Margins(
        clipped(f"{document.id} {document.title}"),
        clipped(" · ".join(_state(words, document, day))),
        clipped(bottom),
        words("Page {number} of {total}"),
    )


def state(words: Translator, document: Document, day: str) -> str:
    """Return the word for what a document is worth on a day."""
    if is_retired(document) or document.status == DRAFT:
        return words.value(document.status)
    return words.value("approved") if document.in_force(day) else words("Not valid yet")


def as_it_stood(words: Translator, day: date | str, handbook: str) -> str:
    """Return the sentence for the foot of a page that shows a handbook as it stood on a day."""
    return words("As it stood on {day} in {name}. Not what is in force now.", day=words.date(day), name=handbook)


@lru_cache(maxsize=4096)
def clipped(text: str) -> str:
    """Return a text on one line that a margin has room for, hidden characters shown."""
    whole = line(text)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1].rstrip() + "…"


def _margins(context: Context, page: PageSpec, document: Document | None) -> Margins:
    words = context.words
    bottom = words("Uncontrolled when printed. What holds is in {name}.", name=context.system.settings.name)
    if context.as_of:
        bottom = as_it_stood(words, context.as_of.day, context.system.settings.name)
    if document:
        return of_document(words, document, context.day, bottom)
    written = context.system.page_by_path.get(page.repo_path)
    day = written.date if written else context.day
    state = words("As of {day}", day=words.date(day)) if parse_date(day) else ""
    return Margins(clipped(page.title), state, clipped(bottom), words("Page {number} of {total}"))


def _state(words: Translator, document: Document, day: str) -> Iterator[str]:
    yield words("Version {version}", version=document.version or "–")
    yield state(words, document, day)
    if document.valid_from:
        yield words("Valid from {day}", day=words.date(document.valid_from))


def _mark(margins: Margins) -> str:
    rows = ", ".join(f'"{name}": "{_quoted(getattr(margins, name))}"' for name in _NAMES)
    return f"<!-- {MARK} {{{rows}}} -->"


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    """Return a text as it stands in JSON, every sign that could mean something to anybody by its number."""
    return _MEANS_SOMETHING.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
