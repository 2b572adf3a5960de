"""What to do next in a year's reviews: computed from deadlines, from who waits for whom, and from documents overdue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from qmsctl.findings import Message
from qmsctl.reviews.campaign.documents import overdue_by_owner
from qmsctl.reviews.campaign.model import NextStep, NodeProgress
from qmsctl.reviews.meant import open_year, year_meant
from qmsctl.reviews.reading import campaigns
from qmsctl.reviews.standing import (
    ASSESSED,
    CANCELLED,
    COLLECTING,
    DECIDED,
    FROZEN,
    HELD,
    PLANNED,
    SEALED,
    SIGNED,
    half_year_after,
)
from qmsctl.system import System
from qmsctl.system.names import role_name

REVIEW, BLOCKED, DOCUMENTS, HALF_YEAR, CLOSE = "review", "blocked", "documents", "half-year", "close"
MOST = 3
"""So many things to do next are named."""


def next_steps(
    system: System, year: str, nodes: Sequence[NodeProgress], today: date, top: str = ""
) -> tuple[NextStep, ...]:
    """Return the most urgent things to do, at most `MOST`, by day; what has no day comes last.

    Who can only wait for others comes after all who can act: it is their turn. With `top`, nothing is said of the
    campaign as a whole.
    """
    found = [step for node in nodes for step in _of_node(node, today, _which(system, node.unit, year, today))]
    found += _documents(system, today, top)
    found += _closing(system, year, nodes, today) if not top else ()
    return tuple(
        sorted(found, key=lambda step: (step.kind == BLOCKED, step.day or date.max, step.kind, step.unit))[:MOST]
    )


def _which(system: System, unit: str, year: str, today: date) -> str:
    """How a command names a review: the year only where another would be meant."""
    return unit if year_meant(system, unit, today) == year else f"{unit} --year {year}"


def _closing(system: System, year: str, nodes: Sequence[NodeProgress], today: date) -> Iterator[NextStep]:
    """Close a campaign of which every review is sealed, cancelled or left out with its reason."""
    campaign = campaigns(system).get(year)
    if campaign is None or campaign.closed is not None or not campaign.nodes:
        return
    named = {row.unit for row in campaign.without if row.because}
    there = {each.unit for each in campaign.nodes}
    own = [node for node in nodes if node.unit in there]
    if not all(node.finished or node.standing.state == CANCELLED or node.unit in named for node in own):
        return
    root = system.organisation.units.get(system.organisation.root)
    yield NextStep(
        CLOSE,
        "",
        system.settings.review.coordinator or (root.leader if root else ""),
        max((node.deadline for node in own if node.deadline), default=None),
        Message("every review of {year} is finished: close the campaign", year=year),
        "qmsctl review close" + ("" if open_year(system, today) == year else f" --year {year}"),
    )


def _of_node(node: NodeProgress, today: date, which: str) -> Iterator[NextStep]:
    if node.standing.state == CANCELLED or node.left_out:
        return
    if node.finished:
        yield from _half_year(node, today, which)
    elif not node.waits_for:
        yield _turn(node, which)
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
            f"qmsctl review status --node {which}",
        )


def _turn(node: NodeProgress, which: str) -> NextStep:
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
    return NextStep(REVIEW, node.unit, node.leader, node.deadline, message, f"qmsctl review {command} {which}")


def _half_year(node: NodeProgress, today: date, which: str) -> Iterator[NextStep]:
    day = half_year_after(node.review) if node.review else None
    if node.standing.state == SEALED and node.review and node.review.decisions and day and day <= today:
        yield NextStep(
            HALF_YEAR,
            node.unit,
            node.leader,
            day,
            Message("{unit}: look where the decisions stand, half a year later", unit=node.name),
            f"qmsctl review check {which} --half-year --write",
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
    yield NextStep(
        DOCUMENTS,
        top,
        role,
        min(by_role[role]),
        Message(
            "documents overdue for review: {count}; most of them wait for {role}: {own}",
            count=sum(map(len, by_role.values())),
            role=role_name(system, role),
            own=len(by_role[role]),
        ),
        f"qmsctl review queue --owner {role}",
    )
