"""What would take a renderer of Markdown too long, found before one sees it.

Python-Markdown is quadratic in many things, within a paragraph and over a whole page; the figures are in `limits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from qmsctl.findings import Location, Message, Problem, template
from qmsctl.text import limits
from qmsctl.text.markdown import Body

_MARKS = r"[](){}<>*_~`!#&|^$\+=-"
_RUNS = tuple((mark * 40, mark * (limits.MARKDOWN_RUN + 1)) for mark in _MARKS)
_NESTED = re.compile(
    rf"^(?:[ \t]{{{limits.MARKDOWN_NESTING * 4},}}|(?:[ \t]*>){{{limits.MARKDOWN_NESTING},}}"
    rf"|(?:[ \t]*(?:[-*+]|\d{{1,9}}[.)])[ \t]){{{limits.MARKDOWN_NESTING},}})",
    re.M,
)
# A line that begins with many blanks, quote marks or list marks; nearly no text has one.
_MAY_BE_NESTED = re.compile(rf"\n[ \t>*+.)\d-]{{{limits.MARKDOWN_NESTING}}}")
_BLOCK_END = re.compile(r"(\n[ \t]*\n)")


def costly(path: str, text: str, first_line: int = 1) -> Iterator[Problem]:
    """Yield the first reason why a Markdown text would take a renderer too long, if there is one.

    Sizes, runs, brackets, nesting, and how many of each thing a page holds. Measured: 20 KB of ``[`` take
    Python-Markdown more than 30 s, 400 nested lists its stack.
    """
    body = Body(path, text, first_line)
    yield from islice(chain.from_iterable(look(body) for look in (_long, _runs, _nested, _too_many, _crowded)), 1)


def _long(body: Body) -> Iterator[Problem]:
    text = body.text
    if len(text) > limits.MARKDOWN_BYTES:
        too_much = template("the page has {count} characters; at most {limit} are published")
        yield _limit(body.at(0), too_much, len(text), limits.MARKDOWN_BYTES)
    if len(text) > limits.MARKDOWN_LINE:
        start = 0
        for line in text.split("\n"):
            if len(line) > limits.MARKDOWN_LINE:
                too_much = template("the line has {count} characters; at most {limit} are published")
                yield _limit(body.at(start), too_much, len(line), limits.MARKDOWN_LINE)
                return
            start += len(line) + 1


def _runs(body: Body) -> Iterator[Problem]:
    text = body.text
    run = next((found for short, found in _RUNS if short in text and found in text), None)
    if run:
        start = text.index(run)
        count = len(text) - start - len(text[start:].lstrip(run[0]))
        too_much = template("the same mark stands {count} times in a row; at most {limit} are published")
        yield _limit(body.at(start), too_much, count, limits.MARKDOWN_RUN)


def _nested(body: Body) -> Iterator[Problem]:
    nested = _NESTED.search(body.text) if _MAY_BE_NESTED.search("\n" + body.text) else None
    if nested:
        too_much = template("the text is nested {count} characters deep; at most {limit} levels are published")
        yield _limit(body.at(nested.start()), too_much, len(nested.group()), limits.MARKDOWN_NESTING)


class _Amount(NamedTuple):
    """Something a page may hold so many of; `sign` stands in each, so that hardly a page needs to be searched."""

    sign: str
    pattern: re.Pattern[str]
    limit: int
    text: str


_AMOUNTS = (
    _Amount(
        "[",
        re.compile(r"\["),
        limits.MARKDOWN_ALL_BRACKETS,
        template("the page has {count} opening brackets; at most {limit} are published"),
    ),
    _Amount(
        "^",
        re.compile(r"\[\^"),
        limits.MARKDOWN_FOOTNOTES,
        template("the page has {count} marks of footnotes; at most {limit} are published"),
    ),
    _Amount(
        "<",
        re.compile(r"<[A-Za-z]"),
        limits.MARKDOWN_TAGS,
        template("the page has {count} HTML tags; at most {limit} are published"),
    ),
    _Amount(
        "\n",
        re.compile(r"^ {0,3}(?:#|(?:=+|(?:[-*_][ \t]*)+)$)", re.M),
        limits.MARKDOWN_HEADINGS,
        template("the page has {count} headings and lines; at most {limit} are published"),
    ),
    _Amount(
        "`",
        re.compile(r"```|~~~"),
        limits.MARKDOWN_FENCES,
        template("the page has {count} fences of code; at most {limit} are published"),
    ),
    _Amount(
        "~",
        re.compile(r"```|~~~"),
        limits.MARKDOWN_FENCES,
        template("the page has {count} fences of code; at most {limit} are published"),
    ),
    _Amount(
        "<",
        re.compile(r"<[^<>]*\bmarkdown\b", re.I),
        limits.MARKDOWN_INNER,
        template("the page has {count} HTML elements with Markdown inside; at most {limit} are published"),
    ),
)
_OPEN_TAG = re.compile(r"<[A-Za-z/!?][^<>]*(?=<|\Z)")
_NEVER_TOO_MANY = 2_000
"""Characters in which there is no room for too many of anything."""


def _too_many(body: Body) -> Iterator[Problem]:
    """The first place beyond what a page may hold of one thing."""
    length = len(body.text)
    if length < _NEVER_TOO_MANY:
        return
    most = min(limits.MARKDOWN_OPEN_TAGS, limits.MARKDOWN_LOOKING // length)
    still_open = template("the page has {count} tags that are not closed; at most {limit} are published")
    for amount in (*_AMOUNTS, _Amount("<", _OPEN_TAG, most, still_open)):
        if body.text.count(amount.sign) > amount.limit:
            found = [match.start() for match in amount.pattern.finditer(body.text)]
            if len(found) > amount.limit:
                yield _limit(body.at(found[amount.limit]), amount.text, len(found), amount.limit)
                return


class _Density(NamedTuple):
    """Something a piece of text without blank lines may hold so many of."""

    signs: str
    pattern: re.Pattern[str] | None
    limit: int
    text: str

    def count(self, text: str) -> int:
        """Return how many there are; without a pattern the signs are counted."""
        counted = sum(text.count(sign) for sign in self.signs)
        return counted if self.pattern is None or counted <= self.limit else len(self.pattern.findall(text))


_DENSITIES = (
    _Density(
        "[",
        None,
        limits.MARKDOWN_BRACKETS,
        template("the paragraph has {count} brackets; at most {limit} are published"),
    ),
    _Density(
        "*_",
        None,
        4 * limits.MARKDOWN_BRACKETS,
        template("the paragraph has {count} stars and underscores; at most {limit} are published"),
    ),
    _Density("\n", None, limits.MARKDOWN_LINES, template("the block has {count} lines; at most {limit} are published")),
    _Density(
        ":",
        re.compile(r"^[ \t>]*:[ \t]", re.M),
        limits.MARKDOWN_DEFINITIONS,
        template("the block has {count} definitions; at most {limit} are published"),
    ),
)


def _crowded(body: Body) -> Iterator[Problem]:
    """The first paragraph in which there is more than a renderer takes in a short time."""
    dense = [density for density in _DENSITIES if density.count(body.text) > density.limit]
    if not dense:
        return
    start = 0
    for block in _BLOCK_END.split(body.text):
        for density in dense:
            count = density.count(block)
            if count > density.limit:
                yield _limit(body.at(start), density.text, count, density.limit)
                return
        start += len(block)


def _limit(at: Location, text: str, count: int, limit: int) -> Problem:
    return Problem(
        at, Message(text, count=count, limit=limit), Message("shorten or simplify the text"), rule="limit-exceeded"
    )
