"""What an objective lacks: what makes it a plan, an answer from below, a decision when it is missed, new figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import actions
from qmsctl.findings import Message
from qmsctl.periods import Interval, parse_date, parse_interval
from qmsctl.reviews.cascade import (
    LATE,
    Expectation,
    expectations,
    expectations_of,
    finished,
    following,
    objectives_by_id,
    supporting,
)
from qmsctl.reviews.reading import decisions
from qmsctl.system import Entry, System
from qmsctl.system.system import remembered

INCOMPLETE, UNANSWERED, ALONE, MISSED, RESTING = "incomplete", "unanswered", "alone", "missed", "resting"
_PERIODS = 2


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that an objective lacks: one of the kinds above, the sentence, the mend, the place by its keys."""

    objective: Entry
    kind: str
    message: Message
    fix: Message
    keys: tuple[str | int, ...]


def lacks(system: System, today: date, unit: str = "") -> tuple[Lack, ...]:
    """Return what objectives lack (those of a unit and below it), objective by objective."""
    line = system.organisation.line
    return tuple(
        lack
        for objective in objectives_by_id(system).values()
        if not unit or unit in line(objective.unit)
        for lack in (
            *incomplete(objective),
            *unanswered(system, objective),
            *alone(system, objective),
            *missed(system, objective, today),
            *resting(system, objective, today),
        )
    )


PARTS = {
    "owner": Message("who answers for it"),
    "due": Message("by when it is reached"),
    "resources": Message("with what resources"),
    "measures": Message("what is done"),
    "evaluation": Message("how the outcome is judged"),
}
"""What makes an objective a plan (ISO 9001 6.2.2), by key."""


def incomplete(objective: Entry, parts: Iterable[str] = tuple(PARTS)) -> Iterator[Lack]:
    """The parts of a plan that an objective does not have; an indicator says how the outcome is judged too."""
    if finished(objective):
        return
    missing = [part for part in parts if not objective.data.get(part)]
    if objective.data.get("indicator") and "evaluation" in missing:
        missing.remove("evaluation")
    if missing:
        yield Lack(
            objective,
            INCOMPLETE,
            _enumerated(objective, [PARTS[part] for part in missing]),
            Message("add {keys}", keys=", ".join(f"{part}:" for part in missing)),
            (missing[0],),
        )


def _enumerated(objective: Entry, parts: list[Message]) -> Message:
    first, *rest = parts
    said = first
    for part in rest:
        said = Message("{first}, {second}", first=said, second=part)
    return Message("{id} does not say {what}", id=objective.id, what=said)


def unanswered(system: System, objective: Entry) -> Iterator[Lack]:
    """Expectations that a unit has not answered."""
    if finished(objective):
        return
    for expectation in expectations_of(system, objective):
        # A unit that does not exist is a reference to nothing, which REF104 reports.
        if not expectation.answered and expectation.unit in system.organisation.units:
            yield _unanswered(system, objective, expectation)


def _unanswered(system: System, objective: Entry, expectation: Expectation) -> Lack:
    return Lack(
        objective,
        UNANSWERED,
        Message(
            "“{unit}” has not answered what {id} expects of it: {text}",
            unit=system.organisation.units[expectation.unit].name,
            id=objective.id,
            text=expectation.text,
        ),
        Message(
            "add an objective of the unit with parent: {id}, an action that supports it, or not_relevant_because:",
            id=objective.id,
        ),
        ("expectations", expectation.index),
    )


def alone(system: System, objective: Entry) -> Iterator[Lack]:
    """An objective to which no unit below contributes, in a handbook that has a cascade.

    Objectives of the top are meant, and those that ask something of somebody; a level between may do it all itself.
    """
    organisation, asked = system.organisation, expectations_of(system, objective)
    top = objective.unit in organisation.tops and bool(organisation.children(objective.unit))
    if finished(objective) or not _cascades(system) or not (asked or top):
        return
    below = any(objective.unit in organisation.line(unit)[1:] for unit in _contributing(system, objective))
    if below or any(not expectation.answered for expectation in asked):
        return  # who has not answered is told of one by one
    if asked:
        message = Message("every unit that {id} asks says that it is not relevant", id=objective.id)
    else:
        message = Message("{id} asks nothing of the units below, and none contributes", id=objective.id)
    fix = Message("write down what each unit is expected to contribute, under expectations:")
    yield Lack(objective, ALONE, message, fix, ("expectations",) if asked else ("id",))


def _contributing(system: System, objective: Entry) -> Iterator[str]:
    """The units that have an objective which follows from this one, or an action that supports it."""
    yield from (other.unit for other in following(system).get(objective.id, ()))
    yield from (action.unit for action in supporting(system).get(objective.id, ()))


@remembered
def _cascades(system: System) -> bool:
    """Whether objectives go down at all: something is expected of a unit."""
    return bool(expectations(system))


def missed(system: System, objective: Entry, today: date) -> Iterator[Lack]:
    """An objective that was not reached in time, and about which nobody decided."""
    due = parse_date(objective.data.get("due"))
    late = objective.text("status") == LATE or (due is not None and due < today and not finished(objective))
    if not late or objective.id in _decided(system):
        return
    if due is not None and due < today:
        message = Message(
            "{id} was to be reached by {due}, and nobody has decided what follows", id=objective.id, due=due
        )
    else:
        message = Message("{id} is late, and nobody has decided what follows", id=objective.id)
    fix = Message("decide: another day or target with its reason, more resources, or drop it; name it in the decision")
    yield Lack(objective, MISSED, message, fix, ("due",) if due is not None and due < today else ("status",))


@remembered
def _decided(system: System) -> frozenset[str]:
    """The objectives that a decision or an action is about."""
    named: set[str] = set()
    for decision in decisions(system).values():
        named |= {decision.record, *(name.partition("@")[0] for name in decision.rests_on)}
    for action in actions(system):
        named |= {action.source, *action.supports}
    return frozenset(named)


def resting(system: System, objective: Entry, today: date) -> Iterator[Lack]:
    """An objective whose indicator has no value of its unit within two periods."""
    indicator = system.entry_by_id.get(objective.text("indicator"))
    series = system.series.get(objective.text("indicator"), ())
    if finished(objective) or indicator is None or not series:
        return
    interval = parse_interval(indicator.text("frequency"))
    days = [row.date for row in series if row.unit == objective.unit] or [row.date for row in series]
    last = parse_date(max(days))
    end = _end(last, interval) if last and interval else None
    if end is not None and end <= today:
        yield Lack(
            objective,
            RESTING,
            Message(
                "{id} rests: {indicator} has no value since {day}", id=objective.id, indicator=indicator.id, day=last
            ),
            Message("append the values to records/measurements/{id}.csv", id=indicator.id),
            ("indicator",),
        )


def _end(last: date, interval: Interval) -> date | None:
    return interval.after(last, _PERIODS) if interval.months or interval.days else None
