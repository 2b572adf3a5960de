"""What was decided or begun that names a document: open actions, and decisions to change it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from qmsctl.actions import Action, actions
from qmsctl.reviews.model import DOCUMENT_CHANGE, Decision
from qmsctl.reviews.reading import management_reviews
from qmsctl.system import System
from qmsctl.system.system import remembered

_ID = re.compile(r"[A-Z][A-Z0-9]*-\d{3,5}(?:-[a-z]{2})?(?![\w-])")


class Decided(NamedTuple):
    """A decision to change a document, and the day of the meeting."""

    decision: Decision
    day: date | None


@remembered
def open_actions_naming(system: System) -> dict[str, tuple[Action, ...]]:
    """Return, by document id, the actions under way that come from it, support it or name it in their title."""
    found: dict[str, list[Action]] = {}
    for action in actions(system):
        if not action.finished:
            for name in dict.fromkeys(_named(action)):
                if name in system.document_by_id:
                    found.setdefault(name, []).append(action)
    return {name: tuple(each) for name, each in found.items()}


def _named(action: Action) -> Iterator[str]:
    for name in (action.source, *action.supports):
        yield name.partition("@")[0]
    yield from _ID.findall(action.title)


@remembered
def changes_decided(system: System) -> dict[str, tuple[Decided, ...]]:
    """Return, by document id, the decisions of management reviews that were held which change it."""
    found: dict[str, list[Decided]] = {}
    for review in management_reviews(system).values():
        if review.held is None or review.cancelled:
            continue
        for decision in review.decisions:
            if decision.becomes == DOCUMENT_CHANGE:
                for name in _documents_of(system, decision):
                    found.setdefault(name, []).append(Decided(decision, review.held.on))
    return {name: tuple(each) for name, each in found.items()}


def _documents_of(system: System, decision: Decision) -> list[str]:
    named = (name.partition("@")[0] for name in (decision.record, *decision.rests_on))
    written = _ID.findall(decision.text)
    return [name for name in dict.fromkeys((*named, *written)) if name in system.document_by_id]
