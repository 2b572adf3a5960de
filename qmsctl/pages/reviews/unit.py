"""What a unit's page tells of its reviews: where this year's stands, how the last ended, decisions, actions, signs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages import actions
from qmsctl.pages.context import Context, Place
from qmsctl.pages.escaping import escape
from qmsctl.pages.reviews import marks
from qmsctl.pages.reviews.conclusions import conclusion
from qmsctl.pages.reviews.decisions import open_by_unit
from qmsctl.pages.reviews.naming import linked, thing
from qmsctl.pages.reviews.outcomes import outcomes
from qmsctl.pages.reviews.overview import deadline
from qmsctl.pages.reviews.places import ACTIONS, DECISIONS, review_uri, shown_review, year_uri, years
from qmsctl.pages.reviews.spoken import said
from qmsctl.reviews import ManagementReview, management_reviews, standing
from qmsctl.reviews.campaign.progress import progress
from qmsctl.reviews.meant import open_year
from qmsctl.reviews.signs import signs, told_to
from qmsctl.reviews.standing import SIGNED
from qmsctl.system import System
from qmsctl.system.system import remembered

_MOST = 8
"""Decisions and actions that a unit's page names; the lists have them all."""


class OfUnit(NamedTuple):
    """What there is to tell; every part is empty where nothing is."""

    facts: list[tuple[str, Markup]]
    conclusion: Markup
    decisions: list[Markup]
    more_decisions: Markup
    actions: list[Markup]
    counts: list[Markup]
    more_actions: Markup
    signs: list[Markup]


def of_unit(here: Place, unit: str) -> OfUnit:
    """Return what a unit's page tells of reviews, decisions and actions."""
    words = here.context.words
    last = _last_signed(here.context, unit)
    concluded = conclusion(here, last) if last else []
    return OfUnit(
        facts=list(_facts(here, unit, last)),
        conclusion=Markup("<br> ").join(
            Markup("{}: {} {}").format(escape(row.question), row.mark, row.because) for row in concluded
        ),
        decisions=list(_decisions(here, unit)),
        more_decisions=here.link(words("All decisions"), DECISIONS),
        actions=list(_actions(here, unit)),
        counts=list(_counts(here, unit)),
        more_actions=here.link(words("All actions"), ACTIONS),
        signs=list(_signs(here, unit)),
    )


def _facts(here: Place, unit: str, last: ManagementReview | None) -> Iterator[tuple[str, Markup]]:
    context, words = here.context, here.context.words
    if not years(context.system):
        return
    year = open_year(context.system, context.today)
    found = progress(context.system, year, context.today).nodes
    node = next((node for node in found if node.unit == unit), None)
    if node:
        state = marks.state(here, node.standing, late=node.overdue)
        yield words("This year"), Markup("{} {}").format(here.link(year, year_uri(year)), state)
        if node.days is not None or node.late:
            yield words("Deadline"), deadline(here, node)
    if last:
        yield words("Last review"), here.link(last.title, review_uri(last))


def _last_signed(context: Context, unit: str) -> ManagementReview | None:
    found = [shown_review(context, name) for name in _signed(context.system).get(unit, ())]
    return next((review for review in found if review), None)


@remembered
def _signed(system: System) -> dict[str, tuple[str, ...]]:
    """The signed reviews of each unit by id, the latest first."""
    found: dict[str, tuple[str, ...]] = {}
    for review in management_reviews(system).values():
        if standing(system, review).reached(SIGNED):
            found[review.unit] = (review.id, *found.get(review.unit, ()))
    return found


def _decisions(here: Place, unit: str) -> Iterator[Markup]:
    """The open decisions that concern the unit."""
    found = open_by_unit(here.context.system, here.context.drafts).get(unit, [])
    for row in found[:_MOST]:
        decision = row.decision
        notes = [here.role(decision.owner, unit)] if decision.owner else []
        notes += [_due(here, decision.due)] if decision.due else []
        notes += outcomes(here, decision)
        name = thing(here, decision.name) or escape(decision.name)
        text = said(here, row.review, linked(here, decision.text))
        yield Markup('{} <span class="qms-what">{}</span><br> {}').format(name, text, Markup(" · ").join(notes))


def _due(here: Place, day: date | None) -> Markup:
    words = here.context.words
    return Markup("{}: {}").format(escape(words("Due")), escape(words.date(day)))


def _counts(here: Place, unit: str) -> Iterator[Markup]:
    """How many actions are open in the unit and those below, and how many of them are late."""
    words, context = here.context.words, here.context
    units = context.system.organisation.below(unit)
    found_in = actions.by_unit(context.system, context.drafts)
    found = [action for name in units for action in found_in.get(name, ())]
    late = sum(action.overdue(context.today) for action in found)
    if found:
        yield escape(words.plural("{number} open action", "{number} open actions", len(found)))
        if late:
            yield escape(words.plural("{number} of them is overdue", "{number} of them are overdue", late))


def _actions(here: Place, unit: str) -> Iterator[Markup]:
    """The unit's own nearest actions."""
    for action in actions.by_unit(here.context.system, here.context.drafts).get(unit, ())[:_MOST]:
        notes = [here.role(action.owner, unit), _due(here, action.due)]
        name = thing(here, action.id) or escape(action.id)
        mark = marks.action(here, action)
        title = linked(here, action.title)
        yield Markup('{} <span class="qms-what">{}</span> {}<br> {}').format(
            name, title, mark, Markup(" · ").join(notes)
        )


def _signs(here: Place, unit: str) -> Iterator[Markup]:
    """What was counted in the reviews of the units below, for the leader here to ask about; it names no person."""
    context = here.context
    for sign in signs(context.system, context.today):
        if told_to(context.system, sign) == unit and _may_be_told(context, sign.item):
            yield Markup("{}: {}").format(here.unit(sign.unit), escape(context.words.message(sign.message)))


def _may_be_told(context: Context, item: str) -> bool:
    """Whether a sign rests on nothing that is kept back: a review that is confidential or not signed yet."""
    return item not in management_reviews(context.system) or shown_review(context, item) is not None
