"""Where a year's reviews stand: each unit, each level, the documents, and what to do next.

A pure function of the system and a day: the command line and the handbook show the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from qmsctl.periods import parse_date
from qmsctl.reviews.campaign.documents import Documents, documents_by_unit
from qmsctl.reviews.campaign.model import LevelProgress, NodeProgress, Progress
from qmsctl.reviews.campaign.steps import next_steps
from qmsctl.reviews.model import ManagementReview, Node
from qmsctl.reviews.reading import campaigns, management_reviews, review_of
from qmsctl.reviews.standing import CANCELLED, SEALED, SIGNED, STATES, standing
from qmsctl.reviews.years import deadline_of, reviewing
from qmsctl.system import System
from qmsctl.system.system import remembered


@remembered
def progress(system: System, year: str, today: date, top: str = "") -> Progress:
    """Return where the reviews of a year stand on a day; with `top`, of that unit and those below it."""
    asked = nodes_asked(system, year)
    own = documents_by_unit(system, year, today)
    places = {name: place for place, name in enumerate(_down(system))}
    # A unit that was closed since is shown after all others.
    order = sorted(asked, key=lambda unit: places.get(unit, len(places)))
    found = tuple(
        _node(system, asked[unit], year, today, own, asked)
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
        next=next_steps(system, found, today, top),
        missing=tuple(unit for unit in reviewing(system) if unit not in asked) if campaign else (),
    )


def finished(system: System, unit: str, year: str) -> bool:
    """Say whether a unit's review of a year is sealed."""
    return standing(system, review_of(system, unit, year)).reached(SEALED)


def unfinished_below(system: System, review: ManagementReview) -> tuple[str, ...]:
    """Return the units directly below whose reviews of the same year are not sealed, in the order of qms.yaml.

    Asked are the units of the year's campaign; without a campaign, those that have begun a review. In the place of a
    unit that does not review stand those below it. A cancelled review counts as unfinished: whoever goes on without
    it says why. Units that `review.without` names are among them: it is for the caller to take them away.
    """
    asked = nodes_asked(system, review.year)
    return tuple(unit for unit in _nearest_below(system, review.unit, asked) if not finished(system, unit, review.year))


def open_year(system: System, today: date) -> str:
    """Return the year that is meant where nobody names one.

    The latest campaign that is not closed, else the latest campaign or review there is, else this year.
    """
    under_way = [campaign.year for campaign in campaigns(system).values() if campaign.closed is None]
    years = under_way or [*campaigns(system), *(review.year for review in management_reviews(system).values())]
    return max(years, default=str(today.year))


@remembered
def nodes_asked(system: System, year: str) -> dict[str, Node]:
    """Return by unit what is asked in a year: the campaign's nodes, without one the reviews that somebody began."""
    campaign = campaigns(system).get(year)
    if campaign is not None:
        return {node.unit: node for node in campaign.nodes}
    return {
        review.unit: Node(review.unit, review.leader, review.period, _deadline(system, review), review.frameworks)
        for review in management_reviews(system).values()
        if review.year == year
    }


def _deadline(system: System, review: ManagementReview) -> date | None:
    unit = system.organisation.units.get(review.unit)
    if review.deadline or unit is None or parse_date(f"{review.year}-01-01") is None:
        return review.deadline
    return deadline_of(system.settings.review, unit, int(review.year))


def _node(
    system: System, node: Node, year: str, today: date, own: dict[str, Documents], asked: dict[str, Node]
) -> NodeProgress:
    organisation = system.organisation
    unit = organisation.units.get(node.unit)
    review = review_of(system, node.unit, year)
    stands = standing(system, review)
    signed = stands.reached(SIGNED) or stands.state == CANCELLED
    below = [name for name in organisation.below(node.unit) if name != node.unit]
    reviews_below = [name for name in below if name in asked]
    return NodeProgress(
        unit=node.unit,
        name=unit.name if unit else node.unit,
        level=unit.level if unit else "",
        depth=max(len(organisation.line(node.unit)) - 1, 0),
        leader=node.leader,
        deadline=node.deadline,
        review=review,
        standing=stands,
        days=(node.deadline - today).days if node.deadline and not signed else None,
        waits_for=()
        if signed
        else tuple(name for name in _nearest_below(system, node.unit, asked) if not finished(system, name, year)),
        documents=own.get(node.unit, Documents()),
        all_documents=sum((own[name] for name in (node.unit, *below) if name in own), Documents()),
        below=len(reviews_below),
        below_finished=sum(1 for name in reviews_below if finished(system, name, year)),
    )


def _nearest_below(system: System, unit: str, asked: dict[str, Node]) -> Iterator[str]:
    waiting = list(reversed(system.organisation.children(unit)))
    seen = {unit}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in asked:
            yield name
        else:
            waiting += reversed(system.organisation.children(name))


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
            documents=sum((node.documents for node in found), Documents()),
        )


def _down(system: System) -> Iterator[str]:
    for top in system.organisation.tops:
        yield from system.organisation.below(top)
