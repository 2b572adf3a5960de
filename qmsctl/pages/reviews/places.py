"""Where the pages of the yearly review lie in the site, and which reviews have one.

A management review is published from its signature on. Until then, and where it
is confidential, pages say that it is there and where it stands, and nothing else.
"""

from __future__ import annotations

import re

from qmsctl.actions import Action, actions
from qmsctl.pages.context import Context
from qmsctl.reviews import Decision, ManagementReview, campaigns, management_reviews, standing
from qmsctl.reviews.cascade import REGISTER, following
from qmsctl.reviews.standing import CANCELLED, SIGNED
from qmsctl.system import System
from qmsctl.system.system import remembered

FOLDER = "reviews/"
INDEX, DECISIONS, PLANS = f"{FOLDER}index.md", f"{FOLDER}decisions.md", f"{FOLDER}plans.md"
ACTIONS, CASCADE = "actions.md", "cascade.md"
_ID = re.compile(r"MGT-[0-9]{4}-[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"[0-9]{4}")


def review_uri(review: ManagementReview) -> str:
    """Return where a management review's page lies in the site."""
    return f"{FOLDER}{review.year}/{review.id}.md"


def year_uri(year: str) -> str:
    """Return where the page of a year's reviews lies in the site."""
    return f"{FOLDER}{year}/index.md"


@remembered
def years(system: System) -> tuple[str, ...]:
    """Return the years that have a campaign or a review, the latest first."""
    found = {*campaigns(system), *(review.year for review in management_reviews(system).values())}
    return tuple(sorted(filter(_YEAR.fullmatch, found), reverse=True))


@remembered
def addressed(system: System) -> dict[str, ManagementReview]:
    """Return the reviews that a page can be named after, by id."""
    found = management_reviews(system)
    return {name: review for name, review in found.items() if _ID.fullmatch(name) and _YEAR.fullmatch(review.year)}


@remembered
def published(system: System, drafts: bool = False) -> dict[str, ManagementReview]:
    """Return the reviews that have a page, by id: those that are signed, and with `drafts` those under way, too."""
    return {
        review.id: review
        for review in addressed(system).values()
        if not review.record.confidential
        and (stands := standing(system, review)).state != CANCELLED
        and (drafts or stands.reached(SIGNED))
    }


def shown_review(context: Context, id_: str) -> ManagementReview | None:
    """Return a review that has a page, None for every other."""
    return published(context.system, context.drafts).get(id_)


def shown_decisions(context: Context) -> list[tuple[ManagementReview, Decision]]:
    """Return the decisions that may be seen, the latest reviews first."""
    reviews = sorted(published(context.system, context.drafts).values(), key=lambda review: review.year, reverse=True)
    return [(review, decision) for review in reviews for decision in review.decisions]


def may_be_seen(context: Context, action: Action) -> bool:
    """Say whether an action may be shown: not where it, or the review that decided it, is kept back."""
    return action.id in shown_actions(context.system, context.drafts)


@remembered
def shown_actions(system: System, drafts: bool = False) -> dict[str, Action]:
    """Return the actions that may be seen, by id."""
    kept_back = management_reviews(system).keys() - published(system, drafts).keys()
    return {
        action.id: action
        for action in actions(system)
        if not action.record.confidential and action.source.partition("#")[0] not in kept_back
    }


@remembered
def has_levels(system: System) -> bool:
    """Say whether any objective follows from another, or asks something of a unit below."""
    return bool(following(system)) or any(entry.data.get("expectations") for entry in system.register(REGISTER))
