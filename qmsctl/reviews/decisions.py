"""Where a decision of a management review stands: one answer for lists, half-year check, facts, rules and pages.

*State*: a need is ``answered`` or ``unanswered``. What became actions stands as the least finished of them: ``open``,
``done`` (carried out, its effect not looked at), ``closed``; ``dropped`` where all were. An expectation is ``sent``
until the unit has answered it. What became an objective stands as that does; what is kept elsewhere is ``kept``; what
was to become something and did not is ``missing``.

*Open*: something is left to be done, and no later review carries it on. *Due*: the earliest day of its open actions,
else the objective's own, else the day that was decided. *Overdue*: it is open and that day has passed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import CLOSED, DONE, DROPPED, OPEN, Action, actions, actions_of
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.periods import parse_date
from qmsctl.reviews.cascade import REACHED, REGISTER, expectations_of, finished
from qmsctl.reviews.model import EXPECTATION, NEED, Decision, ManagementReview
from qmsctl.reviews.reading import decisions, management_reviews, notes
from qmsctl.system import Entry, System
from qmsctl.system.system import remembered

ANSWERED, UNANSWERED, SENT, MISSING, KEPT = "answered", "unanswered", "sent", "missing", "kept"
OFTEN = 2
"""How often a day may be moved, or a decision carried over, before it is worth a word."""
_ENDED = frozenset({CLOSED, DROPPED, REACHED, ANSWERED, KEPT})
_NEED = re.compile(r"(?<!\w)MGT-\d{4}-[a-z0-9-]+#\w+", re.A)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a level above says to a need: in which review, and its words."""

    review: ManagementReview
    text: str


@dataclass(frozen=True, slots=True)
class Stands:
    """A decision with what it became.

    `objective` is the one that it became or that its expectation joins. `answer` is that to a need, `carried_on` the
    decision of a later review that carries it on, None where there is none; `line` are the names of those that it
    carries on itself, the latest first.
    """

    decision: Decision
    state: str
    actions: tuple[Action, ...]
    objective: Entry | None
    answer: Answered | None
    carried_on: Decision | None
    line: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether something is left to be done."""
        return self.carried_on is None and self.state not in _ENDED

    @property
    def waiting(self) -> tuple[Action, ...]:
        """The actions that nobody has carried out yet."""
        return tuple(action for action in self.actions if action.status == OPEN)

    @property
    def unfinished(self) -> tuple[Action, ...]:
        """The actions that are not carried out, or whose effect nobody has looked at."""
        return tuple(action for action in self.actions if not action.finished)

    @property
    def due(self) -> date | None:
        """The day by which something is to be done, or was."""
        if days := [action.due for action in self.waiting if action.due]:
            return min(days)
        if days := [action.due for action in self.actions if action.due]:
            return max(days)
        became = self.objective if self.decision.becomes != EXPECTATION else None
        own = parse_date(became.data.get("due")) if became else None
        return own or self.decision.due

    def overdue(self, today: date) -> bool:
        """Say whether it is open and its day has passed; what is carried out and not yet looked at is not."""
        if self.actions:
            return self.open and any(action.overdue(today) for action in self.waiting)
        return self.open and self.due is not None and self.due < today

    @property
    def moved(self) -> int:
        """How often the day of one of its actions was moved; of several, the most."""
        return max((len(action.moved) for action in self.actions), default=0)

    @property
    def times_carried(self) -> int:
        """How often it has been carried over."""
        return len(self.line)

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of what it became: its actions, else what the record names."""
        return tuple(action.id for action in self.actions) or tuple(filter(None, (self.decision.record,)))


def stands(system: System, decision: Decision, among: frozenset[str] | None = None) -> Stands:
    """Return where a decision stands. `among` are the ids of the only reviews that may carry it on or answer it."""
    return _all(system, among).get(decision.name) or _stands(system, decision, among)


def line_of(system: System, decision: Decision) -> tuple[str, ...]:
    """Return the names of the decisions that a decision carries on, the latest first, as the records say it."""
    every, seen, name = decisions(system), [decision.name], decision.carried_from
    while name and name not in seen:
        seen.append(name)
        name = every[name].carried_from if name in every else ""
    return tuple(seen[1:])


def answer_to(system: System, need: str, among: frozenset[str] | None = None) -> Answered | None:
    """Return what a level above answers to a need, by its name; None while nobody has.

    It answers in `answers:`, by a decision that rests on the need, or, after the seal, in a note that names it.
    """
    return _answers(system, among).get(need)


def shown_text(system: System, decision: Decision) -> str | Message:
    """Return what was decided for whoever reads a list; of a confidential review, that it is confidential."""
    return Message("confidential") if confidential(system, decision) else decision.text


def shown_in(system: System, decision: Decision, words: Translator) -> str:
    """Return what was decided, or that it is confidential, in a language."""
    found = shown_text(system, decision)
    return words.message(found) if isinstance(found, Message) else found


def confidential(system: System, decision: Decision) -> bool:
    """Say whether the review that decided it is confidential: only the review itself then shows its words."""
    review = management_reviews(system).get(decision.name.partition("#")[0])
    return review is not None and review.record.confidential


@remembered
def _all(system: System, among: frozenset[str] | None) -> dict[str, Stands]:
    return {name: _stands(system, decision, among) for name, decision in decisions(system).items()}


def _stands(system: System, decision: Decision, among: frozenset[str] | None) -> Stands:
    found = _actions(system, decision)
    entry = system.entry_by_id.get(decision.record)
    objective = entry if entry is not None and entry.register == REGISTER else None
    answer = answer_to(system, decision.name, among) if decision.becomes == NEED else None
    return Stands(
        decision=decision,
        state=_state(system, decision, found, objective, answer),
        actions=found,
        objective=objective,
        answer=answer,
        carried_on=_carried_on(system, among).get(decision.name),
        line=line_of(system, decision),
    )


def _actions(system: System, decision: Decision) -> tuple[Action, ...]:
    """Those that say they come from it, and the one that it names."""
    found = {action.id: action for action in actions_of(system, decision.name)}
    named = _by_id(system).get(decision.record)
    return tuple((found | {named.id: named} if named else found).values())


@remembered
def _by_id(system: System) -> dict[str, Action]:
    return {action.id: action for action in actions(system)}


def _state(
    system: System, decision: Decision, found: tuple[Action, ...], objective: Entry | None, answer: Answered | None
) -> str:
    if decision.becomes == NEED:
        return ANSWERED if answer else UNANSWERED
    if found:
        statuses = {action.status for action in found}
        return next((status for status in (OPEN, DONE, CLOSED, DROPPED) if status in statuses), found[0].status)
    if objective is not None:
        return _of_expectation(system, decision, objective) if decision.becomes == EXPECTATION else _of(objective)
    return KEPT if decision.record in system.entry_by_id or decision.record in system.record_by_id else MISSING


def _of(objective: Entry) -> str:
    return objective.text("status") or "on-track"


def _of_expectation(system: System, decision: Decision, objective: Entry) -> str:
    """A unit answers an expectation; one that the objective no longer needs has ended with it."""
    if finished(objective):
        return _of(objective)
    asked = [each for each in expectations_of(system, objective) if each.unit == decision.unit]
    same = [each for each in asked if each.text.split() == decision.text.split()]
    return ANSWERED if any(each.answered for each in same or asked) else SENT


def _reviews(system: System, among: Collection[str] | None) -> Iterator[ManagementReview]:
    for review in management_reviews(system).values():
        if not review.cancelled and (among is None or review.id in among):
            yield review


@remembered
def _carried_on(system: System, among: frozenset[str] | None) -> dict[str, Decision]:
    """Return, by the name of a decision, that of a later review which carries it on."""
    return {
        decision.carried_from: decision
        for review in _reviews(system, among)
        for decision in review.decisions
        if decision.carried_from
    }


@remembered
def _answers(system: System, among: frozenset[str] | None) -> dict[str, Answered]:
    """By the name of a need: a plain answer before a decision, a decision before a note."""
    found: dict[str, Answered] = {}
    reviews = tuple(_reviews(system, among))
    for said in (_plainly, _by_decisions, _by_notes):
        for review in reviews:
            for need, text in said(system, review):
                if _above(system, review, need):
                    found.setdefault(need, Answered(review, text))
    return found


def _plainly(_: System, review: ManagementReview) -> Iterator[tuple[str, str]]:
    yield from ((need, text) for need, text in review.answers.items() if text)


def _by_decisions(_: System, review: ManagementReview) -> Iterator[tuple[str, str]]:
    for decision in review.decisions:
        for name in decision.rests_on:
            yield name, f"{decision.name}: {decision.text}"


def _by_notes(system: System, review: ManagementReview) -> Iterator[tuple[str, str]]:
    for note in notes(system).get(review.id, ()):
        for need in _NEED.findall(note.text):
            yield need, note.text


def _above(system: System, review: ManagementReview, need: str) -> bool:
    """Whether a review is that of a unit above the one that has the need."""
    asking = management_reviews(system).get(need.partition("#")[0])
    return asking is not None and review.unit in system.organisation.line(asking.unit)[1:]
