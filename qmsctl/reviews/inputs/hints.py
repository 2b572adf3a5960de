"""What can be filled in by hand in a review's file, as comments at the end of its front matter; gone once it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from qmsctl.findings import Message, template, visible
from qmsctl.i18n import Translator, translator
from qmsctl.reviews.inputs.model import Pack
from qmsctl.reviews.model import QUESTIONS, ManagementReview
from qmsctl.system import System
from qmsctl.system.languages import LANGUAGES
from qmsctl.text.limits import REGISTER
from qmsctl.text.sameness import in_words
from qmsctl.text.yaml_reader import read_yaml

_HALF_YEAR = timedelta(days=182)
_FIRST = (
    template("Write below each input “judgement:” (good, needs-improvement or not-good) and “comment:”."),
    template("Where there is nothing to judge, write “none_because:” and why."),
    template("Then the meeting, decisions and conclusion: take the signs # away from what you fill in."),
)
_SAID = template("what they said")
_DECIDED = template("what is decided")
_BECAUSE = template("in your own words")
_MEANS = template("money, hours or people")
_NEEDED = template("what is needed, and where it is taken from")
_OWN_WORDS = (_SAID, _DECIDED, _BECAUSE, _MEANS, _NEEDED)
"""What stands in the place of somebody's own words."""
_KEYS = ("held", "decisions", "conclusion", "outputs")
_BLOCK = re.compile(rf"# (?P<key>{'|'.join(_KEYS)}):\n(?:#  .*\n)*")


def hints(system: System, pack: Pack, today: date, words: Translator) -> str:
    """Return the lines for a unit's review, with a decision about the first input that one can rest on."""
    leader = system.organisation.units[pack.unit].leader or "role"
    known = [(each.topic.id, each.evidence[0]) for each in pack.inputs if each.evidence]
    about, rests_on = known[0] if known else ("objectives", "OBJ-001")
    said, decided, because, means, needed = (words(each) for each in _OWN_WORDS)
    lines = [
        *(words(each) for each in _FIRST),
        "held:",
        f"  on: {today}",
        '  from: "09:00"',
        '  until: "11:00"',
        "  present:",
        f"    - {leader}",
        *(
            line
            for role in system.settings.review.heard[:1]
            for line in ("  heard:", f"    - role: {role}", f"      said: {said}")
        ),
        "decisions:",
        "  - id: D1",
        f"    text: {decided}",
        f"    inputs: [{about}]",
        f'    rests_on: ["{rests_on}"]',
        "    becomes: action",
        f"    owner: {leader}",
        f"    due: {today + _HALF_YEAR}",
        f"    resources: {means}",
        "conclusion:",
        *(f'  {question}: {{answer: "yes", because: {because}}}' for question in QUESTIONS),
        "outputs:",
        f"  resources: {needed}",
    ]
    return "".join(f"# {visible(line)}\n" for line in lines)


def without_hints(text: str, *, every: bool = False) -> str:
    """Return a review's text without the hints for what is filled in, with `every` without any.

    What else stands there as a comment is somebody's own and stays.
    """
    end = text.find("\n---\n", 3) + 1
    if not text.startswith("---\n") or not end:
        return text
    start = _comments(text, end)
    front, ended = text[4:start], text[start:end]
    ended = _BLOCK.sub(lambda hint: "" if every or f"\n{hint['key']}:" in front else hint[0], ended)
    kept = front + ended
    if not _BLOCK.search(ended):
        kept = "".join(line for line in kept.splitlines(keepends=True) if line not in _first_lines())
    same = kept == text[4:end] or _values(kept) == _values(text[4:end])
    return text[:4] + kept + text[end:] if same else text


class Left(NamedTuple):
    """A hint that stands where somebody's own words belong: its place in the review's front matter, and a sentence."""

    keys: tuple[str | int, ...]
    message: Message


def left_as_hints(review: ManagementReview) -> Iterator[Left]:
    """Yield the places of a review where the hint of how to fill it in is all that stands there."""
    for keys, text in _own_words(review):
        if in_words(text) in _hints():
            name = ".".join(str(key + 1 if isinstance(key, int) else key) for key in keys)
            yield Left(keys, Message("{key} is not filled in; it says “{text}”", key=name, text=text))


def _own_words(review: ManagementReview) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for row in review.inputs:
        yield ("inputs", row.index, "comment"), row.comment
    for index, heard in enumerate(review.held.heard if review.held else ()):
        yield ("held", "heard", index, "said"), heard.said
    for decision in review.decisions:
        yield ("decisions", decision.index, "text"), decision.text
        yield ("decisions", decision.index, "resources"), decision.resources
    for question, answer in review.conclusion.items():
        yield ("conclusion", question, "because"), answer.because
    for name, text in review.outputs.items():
        yield ("outputs", name), text


def _comments(text: str, end: int) -> int:
    """Where the comments begin that end the front matter."""
    start = end
    for line in reversed(text[4:end].splitlines(keepends=True)):
        if not line.startswith("#"):
            break
        start -= len(line)
    return start


def _values(front: str) -> object:
    return read_yaml("", front, REGISTER).value


@cache
def _hints() -> frozenset[str]:
    return frozenset(in_words(translator(language)(each)) for language in LANGUAGES for each in _OWN_WORDS)


@cache
def _first_lines() -> frozenset[str]:
    def every() -> Iterator[str]:
        for language in LANGUAGES:
            words = translator(language)
            yield from (f"# {visible(words(each))}\n" for each in _FIRST)

    return frozenset(every())
