"""Where a year's reviews stand: each unit, each level, the documents, and what to do next.

A pure function of the system and a day: the command line and the handbook show the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from qmsctl.findings import Message
from qmsctl.reviews.campaign.documents import Documents, documents_by_unit
from qmsctl.reviews.campaign.model import LevelProgress, NodeProgress, Progress
from qmsctl.reviews.campaign.order import upside_down
from qmsctl.reviews.campaign.steps import next_steps
from qmsctl.reviews.deadlines import Asked, asked_in, nearest_below
from qmsctl.reviews.model import Campaign
from qmsctl.reviews.reading import campaigns
from qmsctl.reviews.standing import CANCELLED, COLLECTING, FROZEN, SEALED, STATES, must_freeze
from qmsctl.reviews.years import reviewing
from qmsctl.system import System
from qmsctl.system.names import unit_name
from qmsctl.system.system import remembered


@remembered
def progress(system: System, year: str, today: date, top: str = "") -> Progress:
    """Return where the reviews of a year stand on a day; with `top`, of that unit and those below it."""
    asked = asked_in(system, year)
    own = documents_by_unit(system, year, today)
    places = {name: place for place, name in enumerate(_down(system))}
    # A unit that was closed since is shown after all others.
    order = sorted(asked, key=lambda unit: places.get(unit, len(places)))
    found = tuple(
        _node(system, asked[unit], today, own, asked)
        for unit in order
        if not top or top in (system.organisation.line(unit) or (unit,))
    )
    within = [unit for unit in own if not top or top in system.organisation.line(unit)]
    campaign = campaigns(system).get(year)
    return Progress(
        year=year,
        today=today,
        campaign=campaign,
        nodes=found,
        levels=tuple(_levels(found)),
        documents=sum((own[unit] for unit in within), Documents()),
        next=next_steps(system, year, found, today, top),
        missing=tuple(_missing(system, campaign)) if campaign else (),
        order=tuple(_order(system, asked, frozenset(node.unit for node in found))),
    )


def _missing(system: System, campaign: Campaign) -> Iterator[str]:
    named = {node.unit for node in campaign.nodes} | {row.unit for row in campaign.without}
    return (unit for unit in reviewing(system) if unit not in named)


def _order(system: System, asked: dict[str, Asked], shown: frozenset[str]) -> Iterator[Message]:
    waited_for = {unit: each.deadline for unit, each in asked.items() if each.waits}
    return upside_down(system, waited_for, shown)


def _node(system: System, node: Asked, today: date, own: dict[str, Documents], asked: dict[str, Asked]) -> NodeProgress:
    organisation = system.organisation
    unit = organisation.units.get(node.unit)
    below = [name for name in organisation.below(node.unit) if name != node.unit]
    reviews_below = [asked[name] for name in below if name in asked]
    return NodeProgress(
        unit=node.unit,
        name=unit_name(system, node.unit),
        level=unit.level if unit else "",
        depth=max(len(organisation.line(node.unit)) - 1, 0),
        leader=node.leader,
        deadline=node.deadline,
        review=node.review,
        standing=node.standing,
        days=node.days(today),
        late=node.late,
        waits_for=tuple(_waits_for(system, node, asked)),
        documents=own.get(node.unit, Documents()),
        all_documents=sum((own[name] for name in (node.unit, *below) if name in own), Documents()),
        below=len(reviews_below),
        below_finished=sum(each.standing.reached(SEALED) for each in reviews_below),
        left_out=node.left_out,
        because=node.because,
        turn=_turn(system, node),
    )


def _turn(system: System, node: Asked) -> str:
    """The state from which a review goes on: facts that need not stand first are judged as they are."""
    gathered = node.standing.state == COLLECTING
    return FROZEN if gathered and not must_freeze(system, node.unit, node.year) else node.standing.state


def _waits_for(system: System, node: Asked, asked: dict[str, Asked]) -> Iterator[str]:
    """The next units below that must be sealed first; not those that are left out, or that the unit goes on without."""
    if not node.waits:
        return
    without = {row.unit for row in node.review.without if row.because} if node.review else set()
    there = {unit for unit, each in asked.items() if each.expected}
    for unit in nearest_below(system, node.unit, there):
        below = asked[unit]
        if not (below.standing.reached(SEALED) or below.left_out or unit in without):
            yield unit


def _levels(nodes: Iterable[NodeProgress]) -> Iterator[LevelProgress]:
    """The levels in the order in which the tree has them."""
    levels: dict[str, list[NodeProgress]] = {}
    for node in sorted(nodes, key=lambda node: node.depth):
        levels.setdefault(node.level, []).append(node)
    for level, found in levels.items():
        states = Counter(node.standing.state for node in found)
        yield LevelProgress(
            level=level,
            units=len(found),
            states={state: states[state] for state in (*STATES, CANCELLED) if states[state]},
            finished=sum(node.finished for node in found),
            overdue=sum(node.overdue for node in found),
            late=sum(bool(node.late) for node in found),
            documents=sum((node.documents for node in found), Documents()),
        )


def _down(system: System) -> Iterator[str]:
    for top in system.organisation.tops:
        yield from system.organisation.below(top)
