"""Words of the glossary and names of roles in a document: where each stands first, so that it can be explained there.

The text is not parsed, only looked through: what might be a heading, a link, code,
HTML or an attribute list is left alone, and what is in doubt counts as such.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import NamedTuple

from qmsctl.pages.escaping import escape
from qmsctl.system import System
from qmsctl.system.system import remembered
from qmsctl.system.terms import terms
from qmsctl.text.markdown import Body

MOST = 24
"""How many words of one page are explained; more would be noise."""

_LONGEST = 300
_ROUND = {ord("("): "&#40;", ord(")"): "&#41;"}
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*-?")
_PIECE = re.compile(r"[^\W_]_|.?[@/.=&#?]")
_BLANK = re.compile(r"[ \t]*\n?[ \t]*")
# Code, headings, blocks and definitions. A pattern that begins with the line end is found by leaps.
_LINES = re.compile(r"\n(?: {4}|\t| {0,3}(?:#|!!!|\?\?\?|===|\*\[|\[)).*")
_LISTED = re.compile(r"\{[^{}\n]*\}")
_BRACKET = re.compile(r"\\.|\[|\]\((?:[^()\n]|\n(?!\s*\n)|\([^()\n]*\)){0,2000}\)|\]|\n[ \t]*\n")


class Explained(NamedTuple):
    """A word with what is said about it. `entry` is an id of the glossary, `role` one of a role; one of them is ""."""

    text: str
    entry: str
    role: str


class Found(NamedTuple):
    """A word of a text, from `start` to `end`, that can be explained."""

    start: int
    end: int
    said: Explained


_Phrases = dict[str, list[tuple[tuple[str, ...], Explained]]]


def explainable(system: System, body: Body, language: str) -> list[Found]:
    """Return the words of a text that the handbook explains in that language, each where it stands first."""
    known = _vocabulary(system, language)
    if not known:
        return []
    found: list[Found] = []
    seen: set[Explained] = set()
    apart: _Spans | None = None
    for word in _WORD.finditer(body.prose):
        phrases = known.get(word.group().lower())
        hit = _hit(body.prose, word, phrases) if phrases else None
        if hit is None or hit.said in seen or _is_piece(body.prose, hit):
            continue
        apart = apart or _Spans(_left_alone(body))
        if hit.start in apart or hit.end - 1 in apart or (found and hit.start < found[-1].end):
            continue
        seen.add(hit.said)
        found.append(hit)
        if len(found) == MOST:
            break
    return found


def explained(word: str, way: str, text: str) -> str:
    """Return a word of a text as a link to its explanation, which stands in the link's title too.

    A link is reached by keyboard and finger alike, and every generator knows it.
    """
    title = escape(shorten(text, _LONGEST, placeholder=" …")).translate(_ROUND)
    return f'[{word}]({way} "{title}"){{: .qms-term }}'


@remembered
def _vocabulary(system: System, language: str) -> _Phrases:
    """What can be explained, by its first word in lower case; longer phrases first."""
    known: _Phrases = {}
    for words, said in _sayings(system, language):
        known.setdefault(words[0].lower(), []).append((words, said))
    for phrases in known.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    return known


def _sayings(system: System, language: str) -> Iterator[tuple[tuple[str, ...], Explained]]:
    for term in terms(system, language):
        if term.definition:
            for form in (term.term, *term.forms):
                yield from _phrase(form, Explained(term.definition, term.entry_id, ""))
    if language == system.settings.language:
        for role in system.organisation.roles.values():
            if role.tasks:
                yield from _phrase(role.name, Explained("; ".join(role.tasks), "", role.id))


def _phrase(form: str, said: Explained) -> Iterator[tuple[tuple[str, ...], Explained]]:
    words = tuple(_WORD.findall(form))
    if words and " ".join(words) == " ".join(form.split()):
        yield words, said


def _hit(prose: str, word: re.Match[str], phrases: list[tuple[tuple[str, ...], Explained]]) -> Found | None:
    for words, said in phrases:
        end = _end(prose, word, words)
        if end:
            return Found(word.start(), end, said)
    return None


def _end(prose: str, word: re.Match[str], words: tuple[str, ...]) -> int:
    """Where a phrase that begins with `word` ends, 0 where the text goes on otherwise."""
    if not _same(word.group(), words[0]):
        return 0
    end = word.end()
    for wanted in words[1:]:
        blank = _BLANK.match(prose, end)
        following = _WORD.match(prose, blank.end()) if blank and blank.group() else None
        if following is None or not _same(following.group(), wanted):
            return 0
        end = following.end()
    return end


def _same(written: str, wanted: str) -> bool:
    """Capitals do not matter, but in a short form they do: “VP” is no “vp”."""
    return written == wanted or (not wanted.isupper() and written.lower() == wanted.lower())


def _is_piece(prose: str, hit: Found) -> bool:
    """Whether a word is a piece of an address or of a name with an underscore in it."""
    before, after = prose[max(hit.start - 2, 0) : hit.start], prose[hit.end : hit.end + 2]
    return _PIECE.fullmatch(before) is not None or after[:1] == "@" or (after[:1] == "_" and after[1:].isalnum())


def _left_alone(body: Body) -> Iterator[tuple[int, int]]:
    prose = body.prose
    yield from ((match.start() - 1, match.end() - 1) for match in _LINES.finditer("\n" + prose))
    yield from (match.span() for match in _LISTED.finditer(prose))
    yield from _bracketed(prose)
    for heading in body.headings:
        end = prose.find("\n", heading.start)
        yield heading.start, end if end >= 0 else len(prose)
    if body.tags:
        yield body.tags[0].start, body.tags[-1].start + len(body.tags[-1].text)


def _bracketed(prose: str) -> Iterator[tuple[int, int]]:
    """What stands in square brackets, with the address behind them; no bracket reaches over a blank line."""
    depth, begun = 0, 0
    for match in _BRACKET.finditer(prose):
        mark = match.group()
        if mark == "[":
            begun = begun if depth else match.start()
            depth += 1
        elif mark[0] == "]":
            depth = max(depth - 1, 0)
            if depth == 0:
                yield begun, match.end()
        elif mark[0] == "\n" and depth:
            yield begun, match.end()
            depth = 0


class _Spans:
    """Spans of a text, asked whether a place lies in one."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and place < self._ends[at]
