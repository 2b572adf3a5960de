"""The map of significance: aspects by their scores, a table of texts and links, with a colour that says it again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape
from qmsctl.pages.tables import Column, lines
from qmsctl.settings import Criterion, Method, Significance
from qmsctl.system import Entry
from qmsctl.system.significance import Judgement, judge

_MOST = 8
_BANDS = 5
_BREAK = Markup("<br> ")


class Placed(NamedTuple):
    """An aspect with its place on a map: the first score, and the product of the others."""

    entry: Entry
    judgement: Judgement
    down: int
    across: int


def maps(here: Place, method: Significance) -> Iterator[Markup]:
    """Yield a map for each way of multiplying that some aspect is judged by."""
    found: dict[tuple[tuple[str, ...], int], list[str]] = {}
    for condition, how in method.methods.items():
        found.setdefault((how.criteria, how.threshold), []).append(condition)
    entries = [(entry, judge(method, entry)) for entry in here.context.system.register("aspects")]
    for conditions in found.values():
        placed = [_placed(entry, judgement) for entry, judgement in entries if judgement.condition in conditions]
        here_placed = [item for item in placed if item]
        how = method.methods[conditions[0]]
        if here_placed and len(how.criteria) > 1 and all(name in method.criteria for name in how.criteria):
            yield _map(here, method, how, conditions, here_placed)


def _placed(entry: Entry, judgement: Judgement) -> Placed | None:
    if len(judgement.factors) < 2:
        return None
    (_, first), *others = judgement.factors
    return Placed(entry, judgement, first, math.prod(score for _, score in others))


def _map(here: Place, method: Significance, how: Method, conditions: list[str], placed: list[Placed]) -> Markup:
    words = here.context.words
    first, *others = (method.criteria[name] for name in how.criteria)
    bands = _bands(others)
    columns = [Column(first.name), *(Column(_span(*band)) for band in bands)]
    rows = [
        [Markup("**{}**").format(escape(score)), *(_box(here, how.threshold, score, band, placed) for band in bands)]
        for score in range(first.highest, first.lowest - 1, -1)
    ]
    title = words(
        "{down} by {across}: {conditions}",
        down=first.name,
        across=" × ".join(criterion.name for criterion in others),
        conditions=", ".join(words.value(condition).lower() for condition in conditions),
    )
    said = words(
        "Columns: {across}. Significant from {threshold}.",
        across=" × ".join(criterion.name for criterion in others),
        threshold=words.number(how.threshold),
    )
    return Markup('### {}\n\n{}\n\n<div class="qms-heat" markdown="1">\n\n{}\n</div>').format(
        escape(title), escape(said), lines(columns, rows)
    )


def _bands(others: Sequence[Criterion]) -> list[tuple[int, int]]:
    """The products of the other scores in at most five stretches; one score stands for itself."""
    low = math.prod(criterion.lowest for criterion in others)
    high = math.prod(criterion.highest for criterion in others)
    if high - low < 2 * _BANDS:
        return [(value, value) for value in range(low, high + 1)]
    edges = [low + round((high - low + 1) * number / _BANDS) for number in range(_BANDS + 1)]
    return [(start, end - 1) for start, end in pairwise(edges)]


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _box(here: Place, threshold: int, score: int, band: tuple[int, int], placed: list[Placed]) -> Markup:
    """The products that are possible here and the aspects that stand here, with how they were judged."""
    words = here.context.words
    low, high = score * band[0], score * band[1]
    inside = [item for item in placed if item.down == score and band[0] <= item.across <= band[1]]
    level = "all" if low >= threshold else "some" if high >= threshold else "low"
    parts = [Markup("<small>{}</small>").format(escape(_span(low, high)))]
    parts += [_aspect(here, item) for item in inside[:_MOST]]
    if len(inside) > _MOST:
        parts.append(escape(words("and {number} more", number=words.number(len(inside) - _MOST))))
    return Markup("{} {{: .qms-heat-{} }}").format(_BREAK.join(parts), level)


def _aspect(here: Place, item: Placed) -> Markup:
    words = here.context.words
    entry, judgement = item.entry, item.judgement
    link = here.link(entry.id, here.uri, here.context.anchor_of(entry))
    held = judgement.significant if judgement.significant is not None else judgement.stated
    if not held:
        return Markup("{} {}").format(link, escape(judgement.product))
    return Markup("{} {}, **{}**").format(link, escape(judgement.product), escape(words("significant")))
