"""The text of a review's record: the facts that were gathered, input by input, and what people wrote beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.reviews.naming import NAME, thing
from qmsctl.pages.rewriting import Change, changed
from qmsctl.reviews import ManagementReview
from qmsctl.reviews.inputs.spelling import BEGIN, END
from qmsctl.text.markdown import Body

_SECTION = re.compile(r"^## +(.+?)[ #]*$", re.M)
_DEEPER = re.compile(r"^(#{3,5}) ", re.M)
_TITLE = re.compile(r"\A\s*# [^\n]*\n?")
_HEADING = re.compile(r"^#{1,6} .*$", re.M)
_QUESTION = re.compile(r"\A\*[^*\n]+\*[^\n]*(?:\n+|\Z)(?:>[^\n]*(?:\n|\Z))*")
"""The question with its clauses and last time's judgement, which the page says in the reader's language."""

_ATTRIBUTES = re.compile(r"\s*\{:?[^{}]*\}\s*\Z")
_LEFT_ALONE = re.compile(r"\[[^\[\]\n]*\](?:\([^()\n]*\)|\[[^\[\]\n]*\])?|<[^<>\n]*>|^#{1,6} .*$", re.M)


class Texts(NamedTuple):
    """The facts by the heading of their section, facts before the first heading, and what people wrote."""

    facts: dict[str, Markup]
    before: Markup
    minutes: Markup


def texts(here: Place, review: ManagementReview) -> Texts:
    """Return what a review's record says, its links and names led to the site. It is Markdown, sanitised as HTML."""
    body = review.record.body
    changes = [Change(*change) for change in here.record_changes(review.record.path, body)]
    whole = changed(body.text, [*changes, *_names(here, body)])
    opening, begin, rest = whole.partition(BEGIN)
    facts, end, closing = rest.partition(END)
    if not begin or not end:
        opening, facts, closing = whole, "", ""
    before, sections = _sections(facts)
    return Texts(sections, Markup(before), _minutes(opening, closing))  # noqa: S704 - the sanitiser looks at it as HTML


def _sections(facts: str) -> tuple[str, dict[str, Markup]]:
    found: dict[str, Markup] = {}
    parts = _SECTION.split(facts)
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        deeper = _DEEPER.sub(r"#\1 ", _QUESTION.sub("", text.strip()))
        found[_ATTRIBUTES.sub("", title)] = Markup(deeper)  # noqa: S704
    return parts[0].strip(), found


def _minutes(opening: str, closing: str) -> Markup:
    """What people wrote, without the title; nothing where headings are all there is."""
    text = "\n\n".join(filter(None, (_TITLE.sub("", opening).strip(), closing.strip())))
    return Markup(text) if _HEADING.sub("", text).strip() else Markup("")  # noqa: S704


def _names(here: Place, body: Body) -> Iterator[Change]:
    """Names of things that stand in running text or a table, as links."""
    apart = [match.span() for match in _LEFT_ALONE.finditer(body.prose)]
    for match in NAME.finditer(body.prose):
        if any(start <= match.start() < end for start, end in apart):
            continue
        link = thing(here, match.group())
        if link:
            yield Change(match.start(), match.end(), str(link))
