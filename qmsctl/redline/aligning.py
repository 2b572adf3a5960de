"""Which block of the new text is which of the old one: equal ones first, then those that have most words in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from qmsctl.redline.matching import Budget, Pair, matches, rising
from qmsctl.redline.wording import alike

_ALIKE = 0.4
"""Texts with less in common than this are shown as one taken out and one put in."""

_FEW, _MANY = 12, 3
"""A word that stands in more texts than this says nothing about which is which; fewer where there are many texts."""


@dataclass(frozen=True)
class Text:
    """Something to align: `key` is the same for what counts as equal, `kind` for what may be compared at all."""

    key: Hashable
    kind: Hashable
    words: tuple[str, ...]

    @cached_property
    def count(self) -> Counter[str]:
        """How often each word stands in it."""
        return Counter(self.words)


def aligned(old: Sequence[Text], new: Sequence[Text], budget: Budget) -> Iterator[tuple[int | None, int | None]]:
    """Yield every place of both sides once, in order: pairs, and None for a side that has nothing there.

    What was taken out comes before what was put in at the same place.
    """
    equal = _equal(old, new, budget)
    pairs: list[Pair] = []
    at = (-1, -1)
    for pair in [*equal, (len(old), len(new))]:
        pairs += _similar(old, new, range(at[0] + 1, pair[0]), range(at[1] + 1, pair[1]), budget)
        pairs.append(pair)
        at = pair
    at = (-1, -1)
    for pair in pairs:
        yield from ((place, None) for place in range(at[0] + 1, pair[0]))
        yield from ((None, place) for place in range(at[1] + 1, pair[1]))
        if pair[0] < len(old):
            yield pair
        at = pair


def _equal(old: Sequence[Text], new: Sequence[Text], budget: Budget) -> list[Pair]:
    numbers: dict[Hashable, int] = {}
    there, here = ([numbers.setdefault(text.key, len(numbers)) for text in side] for side in (old, new))
    short = budget.short
    found = matches(there, here, budget)
    budget.short = short  # what is missed here is found by its words
    return found


def _similar(old: Sequence[Text], new: Sequence[Text], there: range, here: range, budget: Budget) -> list[Pair]:
    """Pairs that have enough words in common, rising on both sides."""
    if not there or not here or not budget.spend(sum(len(old[at].words) for at in there)):
        return []
    index: dict[str, list[int]] = {}
    for at in there:
        for word in old[at].count:
            index.setdefault(word, []).append(at)
    most = _FEW if len(there) <= 400 else _MANY
    best: dict[int, tuple[float, int]] = {}
    for place in here:
        text = new[place]
        if not budget.spend(len(text.words) * 2):
            break
        for score, at in _candidates(old, text, index, most, budget):
            if score > best.get(at, (_ALIKE, 0))[0]:
                best[at] = (score, place)
                break
    return rising([(at, place) for at, (_, place) in sorted(best.items())])


def _candidates(
    old: Sequence[Text], text: Text, index: dict[str, list[int]], most: int, budget: Budget
) -> list[tuple[float, int]]:
    """The old texts that share most rare words with a new one, the most alike first, the earlier of two."""
    votes: Counter[int] = Counter()
    for word in text.count:
        found = index.get(word, ())
        if len(found) <= most:
            votes.update(found)
            budget.left -= len(found)
    likely = [at for at, _ in votes.most_common(4) if old[at].kind == text.kind]
    return sorted(((alike(old[at].count, text.count), at) for at in likely), key=lambda pair: (-pair[0], pair[1]))
