"""What became of earlier decisions, oldest first."""

from __future__ import annotations

from collections.abc import Iterable

from qmsctl.actions import OPEN, Action, actions_of
from qmsctl.findings import Message, template
from qmsctl.reviews.inputs.grouping import carried, own_actions, shown_text, times_carried
from qmsctl.reviews.inputs.model import Cell, Column, Fact, Gathering, Part, Post, Row, Table, Word
from qmsctl.reviews.model import NEED, Decision
from qmsctl.reviews.reading import decisions, management_reviews

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
    rows = []
    for review in asked.earlier:
        rows += [
            _row(asked, decision) for decision in review.decisions if review is last or _unfinished(asked, decision)
        ]
    mine = {decision.name for decision in last.decisions}
    return Part(
        facts=(
            Fact("decisions.last", template("Decisions of the last review"), len(mine)),
            Fact("decisions.unfinished", template("Not carried out yet"), sum(_open(row) for row in rows)),
        ),
        tables=(Table("decisions", template("Earlier decisions"), _COLUMNS, tuple(rows)),),
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


def _row(asked: Gathering, decision: Decision) -> Row:
    found = actions_of(asked.system, decision.name)
    moved = sum(len(action.moved) for action in found)
    times = times_carried(decision, decisions(asked.system))
    due = max((action.due for action in found if action.due), default=decision.due)
    why = []
    if any(action.overdue(asked.today) for action in found):
        why.append(Message("overdue"))
    if moved > 2:
        why.append(Message("moved more than twice"))
    if times >= 2:
        why.append(Message("carried over twice or more"))
    return Row(
        decision.name,
        (
            shown_text(asked.system, decision),
            Post(decision.owner) if decision.owner else None,
            due,
            state(asked, decision),
            moved,
            times,
        ),
        tuple(why),
    )


def state(asked: Gathering, decision: Decision) -> Cell:
    """Return where a decision stands: its actions, its answer, the later decision that carries it on."""
    later = carried(asked.system).get(decision.name)
    if later and not later.startswith(f"{asked.review}#"):
        return Message("carried on by {name}", name=later)
    found = actions_of(asked.system, decision.name)
    if found:
        unfinished = [action for action in found if not action.finished]
        return Word((unfinished or list(found))[0].status)
    if decision.becomes == NEED:
        return Message("answered") if _answered(asked, decision) else Message("no answer yet")
    if decision.record:
        return Message("kept as {record}", record=decision.record)
    return Word(decision.becomes)


def _answered(asked: Gathering, decision: Decision) -> bool:
    return any(review.answers.get(decision.name) for review in management_reviews(asked.system).values())


def _unfinished(asked: Gathering, decision: Decision) -> bool:
    if decision.name in carried(asked.system):
        return False
    return any(not action.finished for action in actions_of(asked.system, decision.name))


def _open(row: Row) -> bool:
    return isinstance(row.cells[3], Word) and row.cells[3].value == OPEN


def _oldest_first(actions: Iterable[Action]) -> list[Action]:
    return sorted(actions, key=lambda action: (str(action.due or ""), action.id))


def _action_row(action: Action) -> Row:
    cells = (action.title, Post(action.owner), action.due, Word(action.status), action.source or None)
    return Row(action.id, cells, (Message("overdue"),))
