"""Why an environmental aspect is significant: the scores, the product, the threshold, the triggers.

Rules judge with it and pages explain with it, so the two cannot disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from qmsctl.settings import Criterion, Method, Significance
from qmsctl.system.register import Entry
from qmsctl.text.lenient import block, text


@dataclass(frozen=True, slots=True)
class Override:
    """A decision that an aspect is, or is not, significant whatever the method says."""

    significant: bool | None
    because: str
    by: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the method makes of one aspect.

    `factors` are the scores that count, in the order the method multiplies
    them; empty where the method or a score is missing, of the wrong kind or off
    its scale. `triggers` are those that the method knows, `unknown_triggers`
    the others, with their index. `stated` is what the register says.
    """

    condition: str
    factors: tuple[tuple[str, int], ...]
    threshold: int | None
    triggers: tuple[str, ...]
    unknown_triggers: tuple[tuple[int, str], ...]
    override: Override | None
    stated: bool | None

    @property
    def product(self) -> int | None:
        """The product of the scores, None where they cannot be multiplied."""
        return math.prod(score for _, score in self.factors) if self.factors else None

    @property
    def sum(self) -> str:
        """The computation as people write it: ``4 × 3 × 5 = 60``; "" where there is none."""
        if not self.factors:
            return ""
        factors = " × ".join(str(score) for _, score in self.factors)
        return factors if len(self.factors) == 1 else f"{factors} = {self.product}"

    @property
    def by_method(self) -> bool | None:
        """What scores and triggers lead to, None where they lead nowhere for certain."""
        if self.triggers:
            return True
        if self.product is None or self.threshold is None:
            return None
        if self.product >= self.threshold:
            return True
        return None if self.unknown_triggers else False

    @property
    def significant(self) -> bool | None:
        """What holds: the override where somebody decided otherwise, else the method."""
        if self.override and self.override.significant is not None:
            return self.override.significant
        return self.by_method


def judge(method: Significance | None, aspect: Entry) -> Judgement:
    """Return what the organisation's method makes of an entry of the register of aspects."""
    condition = aspect.text("condition")
    how = method.methods.get(condition) if method else None
    known = method.triggers if method else ()
    written = aspect.data.get("triggers")
    named = [
        (index, item)
        for index, item in enumerate(written if isinstance(written, list) else ())
        if isinstance(item, str)
    ]
    stated = aspect.data.get("significant")
    return Judgement(
        condition=condition,
        factors=_factors(method, how, block(aspect.data, "scores")) if method and how else (),
        threshold=how.threshold if how else None,
        triggers=tuple(item for _, item in named if item in known),
        unknown_triggers=tuple((index, item) for index, item in named if item not in known),
        override=_override(aspect),
        stated=stated if isinstance(stated, bool) else None,
    )


def on_scale(criterion: Criterion, score: object) -> bool:
    """Say whether a score is a whole number within the criterion's scale."""
    return isinstance(score, int) and not isinstance(score, bool) and criterion.lowest <= score <= criterion.highest


def _factors(method: Significance, how: Method, scores: dict[str, object]) -> tuple[tuple[str, int], ...]:
    found = []
    for name in how.criteria:
        criterion, score = method.criteria.get(name), scores.get(name)
        if criterion is None or not isinstance(score, int) or not on_scale(criterion, score):
            return ()
        found.append((name, score))
    return tuple(found)


def _override(aspect: Entry) -> Override | None:
    source = aspect.data.get("override")
    if not isinstance(source, dict):
        return None
    decided = source.get("significant")
    return Override(decided if isinstance(decided, bool) else None, text(source, "because").strip(), text(source, "by"))
