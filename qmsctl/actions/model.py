"""An action as its record has it, and all actions of a handbook by what they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.periods import parse_date
from qmsctl.system import Record, System
from qmsctl.system.system import remembered
from qmsctl.text.lenient import block, rows, text

KIND = "action"
OPEN, DONE, CLOSED, DROPPED = "open", "done", "closed", "dropped"


@dataclass(frozen=True, slots=True)
class Effect:
    """How it is judged whether an action helped, and what was found; "" and None where nothing was."""

    criterion: str
    by: date | None
    looked: date | None
    result: str
    comment: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class Move:
    """A day that was moved: from which, on which day, and why."""

    since: date | None
    on: date | None
    because: str


@dataclass(frozen=True, slots=True)
class Action:
    """One action; texts are "" and dates None where the record is silent.

    `source` is the id of what it comes from, a decision as ``MGT-2026-group#D1``; `document` that of the document that
    is to be changed.
    """

    id: str
    title: str
    unit: str
    source: str
    kind: str
    owner: str
    priority: str
    opened: date | None
    due: date | None
    resources: str
    status: str
    done: date | None
    evidence: str
    because: str
    effect: Effect | None
    moved: tuple[Move, ...]
    supports: tuple[str, ...]
    record: Record
    document: str = ""

    @property
    def finished(self) -> bool:
        """Whether nothing more is to be done."""
        return self.status in (CLOSED, DROPPED)

    def overdue(self, today: date) -> bool:
        """Say whether it should have been carried out and is not."""
        return self.status == OPEN and self.due is not None and self.due < today


def action_from(record: Record) -> Action:
    """Return the action that a record describes."""
    front = record.front
    effect = block(front, "effect")
    return Action(
        id=record.id,
        title=record.title,
        unit=record.unit,
        source=record.text("source"),
        kind=record.text("kind"),
        owner=record.owner,
        priority=record.text("priority"),
        opened=parse_date(front.get("opened")),
        due=parse_date(front.get("due")),
        resources=record.text("resources"),
        status=record.text("status"),
        done=parse_date(front.get("done")),
        evidence=record.text("evidence"),
        because=record.text("because"),
        effect=_effect(effect) if effect else None,
        moved=tuple(
            Move(parse_date(row.get("from")), parse_date(row.get("on")), text(row, "because"))
            for row in rows(front, "moved")
        ),
        supports=record.texts("supports"),
        record=record,
        document=record.text("document"),
    )


def _effect(source: dict[str, object]) -> Effect:
    return Effect(
        text(source, "criterion"),
        parse_date(source.get("by")),
        parse_date(source.get("looked")),
        text(source, "result"),
        text(source, "comment"),
        text(source, "reviewer"),
    )


@remembered
def actions(system: System) -> tuple[Action, ...]:
    """Return all actions of a handbook, in the order of their ids."""
    return tuple(sorted(map(action_from, system.records_of(KIND)), key=lambda action: action.id))


@remembered
def _by_source(system: System) -> dict[str, tuple[Action, ...]]:
    found: dict[str, list[Action]] = {}
    for action in actions(system):
        found.setdefault(action.source, []).append(action)
    return {source: tuple(each) for source, each in found.items()}


def actions_of(system: System, source: str) -> tuple[Action, ...]:
    """Return the actions that come from something, by its id."""
    return _by_source(system).get(source, ())
