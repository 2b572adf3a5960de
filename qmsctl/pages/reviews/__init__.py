"""The pages of the yearly review: every year, every signed management review, the decisions; none without reviews."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.pages.context import Context
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews import decisions, overview, plans, review
from qmsctl.pages.reviews.places import DECISIONS, INDEX, PLANS, addressed, published, review_uri, year_uri, years
from qmsctl.system import System

__all__ = ["pages", "published", "review", "taken"]


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the overview, the decisions, the plans, then each year with its reviews."""
    found = list(overview.pages(context))
    yield from found[:1]
    yield from decisions.pages(context)
    yield from plans.pages(context)
    yield from found[1:]
    yield from review.pages(context)


def taken(system: System) -> Iterator[str]:
    """Yield the paths in the site that belong to reviews."""
    if years(system):
        yield from (INDEX, DECISIONS)
        yield from map(year_uri, years(system))
        yield from map(review_uri, addressed(system).values())
    if plans.plan_years(system):
        yield PLANS
