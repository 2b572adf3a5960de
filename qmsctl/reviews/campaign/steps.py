"""What to do next in a year's reviews: computed from deadlines, from who waits for whom, and from documents overdue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from qmsctl.findings import Message
from qmsctl.periods import Interval
from qmsctl.reviews.campaign.documents import overdue_by_owner
from qmsctl.reviews.campaign.model import NextStep, NodeProgress
from qmsctl.reviews.standing import ASSESSED, CANCELLED, COLLECTING, DECIDED, FROZEN, HELD, PLANNED, SEALED, SIGNED
from qmsctl.system import System

REVIEW, BLOCKED, DOCUMENTS, HALF_YEAR = "review", "blocked", "documents", "half-year"
MOST = 3
"""So many things to do next are named."""

_SIX_MONTHS = Interval(6, 0)


def next_steps(system: System, nodes: Iterable[NodeProgress], today: date, top: str = "") -> tuple[NextStep, ...]:
    """Return the most urgent things to do, at most `MOST`, by day; what has no day comes last."""
    found = [step for node in nodes for step in _of_node(node, today)]
    found += _documents(system, today, top)
    return tuple(sorted(found, key=lambda step: (step.day or date.max, step.kind, step.unit))[:MOST])


def _of_node(node: NodeProgress, today: date) -> Iterator[NextStep]:
    if node.standing.state == CANCELLED or node.left_out:
        return
    if node.finished:
        yield from _half_year(node, today)
    elif not node.waits_for:
        yield _turn(node)
    elif node.overdue:
        yield NextStep(
            BLOCKED,
            node.unit,
            node.leader,
            node.deadline,
            Message(
                "{unit} is past its deadline and waits for {count} below it, first {first}",
                unit=node.name,
                count=len(node.waits_for),
                first=node.waits_for[0],
            ),
            f"qmsctl review status --node {node.unit}",
        )


def _turn(node: NodeProgress) -> NextStep:
    texts = {
        PLANNED: (Message("{unit}: gather the facts", unit=node.name), "inputs"),
        COLLECTING: (Message("{unit}: let the facts stand", unit=node.name), "freeze"),
        FROZEN: (Message("{unit}: judge the inputs", unit=node.name), "assess"),
        ASSESSED: (Message("{unit}: hold the meeting", unit=node.name), "hold"),
        HELD: (Message("{unit}: decide and conclude", unit=node.name), "decide"),
        DECIDED: (Message("{unit}: sign the minutes", unit=node.name), "sign"),
        SIGNED: (Message("{unit}: seal the review", unit=node.name), "seal"),
    }
    message, command = texts[node.turn]
    return NextStep(REVIEW, node.unit, node.leader, node.deadline, message, f"qmsctl review {command} {node.unit}")


def _half_year(node: NodeProgress, today: date) -> Iterator[NextStep]:
    held = node.review.held.on if node.review and node.review.held else None
    day = _SIX_MONTHS.after(held) if held else None
    if node.standing.state == SEALED and node.review and node.review.decisions and day and day <= today:
        yield NextStep(
            HALF_YEAR,
            node.unit,
            node.leader,
            day,
            Message("{unit}: look where the decisions stand, half a year later", unit=node.name),
            f"qmsctl review check {node.unit} --half-year --write",
        )


def _documents(system: System, today: date, top: str) -> Iterator[NextStep]:
    """The role with the most overdue documents, by their oldest day; one step however many there are."""
    by_role: dict[str, list[date]] = {}
    for (unit, role), days in overdue_by_owner(system, today).items():
        if not top or top in system.organisation.line(unit):
            by_role.setdefault(role, []).extend(days)
    if not by_role:
        return
    role = max(sorted(by_role), key=lambda name: len(by_role[name]))
    known = system.organisation.roles.get(role)
    yield NextStep(
        DOCUMENTS,
        top,
        role,
        min(by_role[role]),
        Message(
            "documents overdue for review: {count}; most of them wait for {role}: {own}",
            count=sum(map(len, by_role.values())),
            role=known.name if known else role,
            own=len(by_role[role]),
        ),
        f"qmsctl review queue --owner {role}",
    )
