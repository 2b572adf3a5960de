"""What became of earlier decisions, oldest first."""

from __future__ import annotations

from collections.abc import Iterable

from qmsctl.actions import OPEN, Action
from qmsctl.findings import Message, template
from qmsctl.reviews.decisions import OFTEN, SENT, Stands, shown_text, stands
from qmsctl.reviews.inputs.grouping import own_actions
from qmsctl.reviews.inputs.model import Cell, Column, Fact, Gathering, Part, Post, Row, Table, Word
from qmsctl.reviews.model import NEED
from qmsctl.reviews.reading import management_reviews

_COLUMNS = (
    Column("text", template("Decision")),
    Column("owner", template("Owner")),
    Column("due", template("Due")),
    Column("state", template("State")),
    Column("moved", template("Moved")),
    Column("carried", template("Carried over")),
)
_ACTIONS = (
    Column("title", template("Action")),
    Column("owner", template("Owner")),
    Column("due", template("Due")),
    Column("state", template("State")),
    Column("source", template("Source")),
)


def decided(asked: Gathering) -> Part:
    """Return the decisions of the last review and those older ones that are not carried out yet."""
    if not asked.earlier:
        return Part(
            holes=(Message("Nothing is registered here: there is no earlier review of this unit in the handbook"),)
        )
    last = asked.earlier[-1]
    # What the review that is gathered for decides is no fact for it.
    others = frozenset(management_reviews(asked.system)) - {asked.review}
    listed = [
        found
        for review in asked.earlier
        for found in (stands(asked.system, decision, others) for decision in review.decisions)
        if review is last or found.open
    ]
    not_done = sum(found.open and bool(found.waiting) for found in listed)
    return Part(
        facts=(
            Fact("decisions.last", template("Decisions of the last review"), len(last.decisions)),
            Fact("decisions.unfinished", template("Not carried out yet"), not_done),
        ),
        tables=(
            Table("decisions", template("Earlier decisions"), _COLUMNS, tuple(_row(asked, found) for found in listed)),
        ),
    )


def ordered(asked: Gathering) -> Part:
    """Return the actions of the unit and those below that come from elsewhere than the decisions shown."""
    shown = {decision.name for review in asked.earlier for decision in review.decisions}
    others = [action for action in own_actions(asked) if action.source not in shown]
    waiting = [action for action in others if action.status == OPEN]
    late = [action for action in waiting if action.overdue(asked.today)]
    if not others:
        return Part()
    return Part(
        facts=(
            Fact("actions.open", template("Other open actions"), len(waiting)),
            Fact("actions.overdue", template("Of these overdue"), len(late), bool(late)),
        ),
        tables=(Table("actions", template("Overdue actions"), _ACTIONS, tuple(map(_action_row, _oldest_first(late)))),),
    )


def _row(asked: Gathering, found: Stands) -> Row:
    decision = found.decision
    why = []
    if found.overdue(asked.today):
        why.append(Message("overdue"))
    if found.moved > OFTEN:
        why.append(Message("moved more than twice"))
    if found.times_carried >= OFTEN:
        why.append(Message("carried over twice or more"))
    return Row(
        decision.name,
        (
            shown_text(asked.system, decision),
            Post(decision.owner) if decision.owner else None,
            found.due,
            _state(found),
            found.moved,
            found.times_carried,
        ),
        tuple(why),
    )


def _state(found: Stands) -> Cell:
    """Where a decision stands: its actions, its answer, the later decision that carries it on."""
    decision = found.decision
    if found.carried_on is not None:
        return Message("carried on by {name}", name=found.carried_on.name)
    if found.actions:
        return Word(found.state)
    if decision.becomes == NEED:
        return Message("answered") if found.answer else Message("no answer yet")
    if found.state == SENT:
        return Message("no answer yet")
    if decision.record:
        return Message("kept as {record}", record=decision.record)
    return Word(decision.becomes)


def _oldest_first(actions: Iterable[Action]) -> list[Action]:
    return sorted(actions, key=lambda action: (str(action.due or ""), action.id))


def _action_row(action: Action) -> Row:
    cells = (action.title, Post(action.owner), action.due, Word(action.status), action.source or None)
    return Row(action.id, cells, (Message("overdue"),))
