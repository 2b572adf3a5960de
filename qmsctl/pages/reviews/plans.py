"""The yearly plans: which unit has one for which year, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import Context, Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews.places import PLANS
from qmsctl.pages.tables import EMPTY, Column, dated, keyed, table
from qmsctl.pages.templating import render
from qmsctl.plans.standing import COMING, DRAFT, IN_FORCE, NONE, PlanStanding, standings, yearly_plans
from qmsctl.system import System
from qmsctl.system.system import remembered

_KINDS = {IN_FORCE: "approved", COMING: "waiting", DRAFT: "draft", NONE: "missing"}


@remembered
def plan_years(system: System) -> tuple[str, ...]:
    """Return the years that some unit has a plan of, the latest first."""
    return tuple(sorted({year for _, year in yearly_plans(system)}, reverse=True))


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of plans, in a handbook that has any."""
    years = plan_years(context.system)
    if not years:
        return
    here, words = Place(context, PLANS), context.words
    columns = [
        Column(words("Year"), choice=True),
        Column(words("Unit"), choice=True),
        Column(words("Plan")),
        Column(words("Status"), choice=True),
        Column(words("Valid from")),
    ]
    content = render("plans.md", here, table=table(words, columns, _rows(here, years)))
    yield PageSpec(PLANS, "", words("Yearly plans"), (words("Overview"), words("Yearly review")), content)


def _rows(here: Place, years: tuple[str, ...]) -> Iterator[list[Markup]]:
    """A row per unit and year, this year's first; of a year that is over, a unit without a plan is not told of."""
    context = here.context
    this, latest = str(context.today.year), years[0]
    for year in sorted(years, key=lambda year: (year != this, year < this)):
        for at, stands in enumerate(standings(context.system, year, context.today)):
            if stands.state != NONE or year >= this or year == latest:
                yield _row(here, year, stands, at)


def _row(here: Place, year: str, stands: PlanStanding, at: int) -> list[Markup]:
    words, plan = here.context.words, stands.document
    if plan and (plan.confidential or plan.path not in here.context.selection.uris):
        plan = None  # that it is there may be said, what it is called may not
    to_come = stands.state == NONE and year > str(here.context.today.year)
    kind = "quiet" if to_come else _KINDS[stands.state]
    names = {
        IN_FORCE: words.value("approved"),
        COMING: words("Not valid yet"),
        DRAFT: words.value("draft"),
        NONE: words("No plan"),
    }
    return [
        keyed(escape(year), year),
        keyed(here.unit(stands.unit), f"{at:04}"),
        here.document(plan.id) if plan else EMPTY,
        mark(kind, names[stands.state]),
        dated(words, plan.valid_from) if plan else EMPTY,
    ]
