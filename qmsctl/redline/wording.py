"""Words of two texts that are the same, taken out and put in, so that a person can read both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qmsctl.redline.blocks import tokens
from qmsctl.redline.matching import Budget, Pair, matches
from qmsctl.redline.model import How, Span, Spans

_Token = tuple[str, str]
_ISLAND = 2
"""So many words between two larger changes are no use to a reader; they are taken into the change."""

_LEAST_ALIKE = 0.3
"""Below this share of words in common the whole text is shown as taken out and put in."""


def spans(old: str, new: str, budget: Budget, *, code: bool = False) -> Spans:
    """Return the words of both texts: each side is the spans of that side and the common ones, in order."""
    if old == new:
        return whole(new, How.SAME)
    before, after = tokens(old, code=code), tokens(new, code=code)
    pairs = matches([word for _, word in before], [word for _, word in after], budget)
    if len(pairs) == len(before) == len(after):
        return whole(new if code else _text(after), How.SAME)
    if not code and 2 * len(pairs) < _LEAST_ALIKE * (len(before) + len(after)):
        pairs = []
    runs = _runs(pairs)
    return _spans(before, after, runs if code else _without_islands(runs, len(before), len(after)))


def whole(text: str, how: How) -> Spans:
    """Return a text as one span; none where it is empty."""
    return (Span(how, text),) if text else ()


def alike(old: Counter[str], new: Counter[str]) -> float:
    """Return how much of the words two texts have in common: 0 for nothing, 1 for everything (Dice's coefficient)."""
    small, large = (old, new) if len(old) < len(new) else (new, old)
    common = sum(min(count, large[word]) for word, count in small.items())
    return 2 * common / max(old.total() + new.total(), 1)


class _Run(NamedTuple):
    """Words in common that follow each other on both sides."""

    at: int
    place: int
    length: int


def _runs(pairs: Iterable[Pair]) -> list[_Run]:
    found: list[_Run] = []
    start = before = (-2, -2)
    for pair in pairs:
        if pair[0] != before[0] + 1 or pair[1] != before[1] + 1:
            if start[0] >= 0:
                found.append(_Run(*start, before[0] - start[0] + 1))
            start = pair
        before = pair
    return [*found, _Run(*start, before[0] - start[0] + 1)] if start[0] >= 0 else found


def _without_islands(runs: list[_Run], height: int, width: int) -> list[_Run]:
    """Leave out the few words in common between two changes that are both larger than they."""
    kept: list[_Run] = []
    for run, following in zip(runs, [*runs, _Run(height, width, 0)][1:], strict=True):
        last = kept[-1] if kept else _Run(0, 0, 0)
        before = run.at - last.at + run.place - last.place - 2 * last.length
        after = following.at - run.at + following.place - run.place - 2 * run.length
        if run.length > _ISLAND or min(before, after) <= 2 * run.length:
            kept.append(run)
    return kept


def _spans(before: Sequence[_Token], after: Sequence[_Token], runs: Iterable[_Run]) -> Spans:
    found: list[tuple[How, list[_Token]]] = []
    at, new_at = 0, 0
    for run in (*runs, _Run(len(before), len(after), 0)):
        _add(found, How.REMOVED, before[at : run.at])
        _add(found, How.ADDED, after[new_at : run.place])
        if run.length:
            if found and found[-1][0] is not How.SAME and before[run.at][0] and not after[run.place][0]:
                _end_with_blank(found)
            _add(found, How.SAME, after[run.place : run.place + run.length])
        at, new_at = run.at + run.length, run.place + run.length
    return tuple(Span(how, _text(words, first=not number)) for number, (how, words) in enumerate(found))


def _end_with_blank(found: list[tuple[How, list[_Token]]]) -> None:
    """Keep the blank that only the old side has between what was taken out and what follows."""
    for how, words in found[:-3:-1]:
        if how is How.REMOVED:
            words.append((" ", ""))
            return


def _add(found: list[tuple[How, list[_Token]]], how: How, words: Sequence[_Token]) -> None:
    if not words:
        return
    if found and found[-1][0] is how:
        found[-1][1].extend(words)
    else:
        found.append((how, list(words)))


def _text(words: Iterable[_Token], *, first: bool = True) -> str:
    text = "".join(blank + word for blank, word in words)
    return text.lstrip(" ") if first else text
