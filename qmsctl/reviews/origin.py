"""What an action comes from, step by step: the decision, the inputs it answers, the review it was made in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.actions import Action
from qmsctl.reviews.reading import decisions, management_reviews
from qmsctl.system import System


@dataclass(frozen=True, slots=True)
class Step:
    """One step back: `kind` is ``decision``, ``carried`` (an earlier one carried over), ``input``, ``review`` or
    ``source``; `id` what it is, `title` what it says and `path` its file, "" where there is none.
    """

    kind: str
    id: str
    title: str
    path: str


def origin(system: System, action: Action) -> tuple[Step, ...]:
    """Return what an action comes from, the nearest first; one step for what is no decision."""
    if action.source in decisions(system):
        return tuple(_decided(system, action.source))
    found = (
        system.record_by_id.get(action.source)
        or system.entry_by_id.get(action.source)
        or system.document_by_id.get(action.source)
    )
    return (Step("source", action.source, found.title if found else "", found.path if found else ""),)


def _decided(system: System, name: str) -> Iterator[Step]:
    seen: set[str] = set()
    kind = "decision"
    while name in decisions(system) and name not in seen:
        seen.add(name)
        decision = decisions(system)[name]
        review = management_reviews(system)[name.partition("#")[0]]
        yield Step(kind, name, decision.text, review.record.path)
        for judged in review.inputs:
            if judged.input in decision.inputs:
                yield Step("input", judged.input, judged.comment, review.record.path)
        yield Step("review", review.id, review.title, review.record.path)
        name, kind = decision.carried_from, "carried"
