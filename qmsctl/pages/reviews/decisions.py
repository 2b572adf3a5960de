"""The decisions of management reviews for those whom they concern: by unit and by role, the open ones first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Context, Place
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews.naming import linked, thing
from qmsctl.pages.reviews.outcomes import outcomes, still_open
from qmsctl.pages.reviews.places import DECISIONS, published
from qmsctl.pages.reviews.spoken import said
from qmsctl.pages.tables import EMPTY, Column, dated, keyed, table
from qmsctl.pages.templating import render
from qmsctl.reviews import Decision, ManagementReview
from qmsctl.system import System
from qmsctl.system.system import remembered

_MOST = 400
"""Closed decisions that are listed; those of earlier reviews stand on the reviews' own pages."""


class Row(NamedTuple):
    """A decision with the review that took it, and whether anything of it is left to be done."""

    review: ManagementReview
    decision: Decision
    open: bool

    @property
    def unit(self) -> str:
        """The unit that it concerns."""
        return self.decision.unit or self.review.unit


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of decisions, where there are any to be seen."""
    here, words = Place(context, DECISIONS), context.words
    found = rows(context.system, context.drafts)
    if not found:
        return
    open_ = [row for row in found if row.open]
    closed = [row for row in found if not row.open]
    content = render(
        "review_decisions.md",
        here,
        open=_table(here, open_),
        number=len(open_),
        closed=_table(here, closed[:_MOST]),
        finished=len(closed),
        more=max(len(closed) - _MOST, 0),
        roles=list(_by_role(here, open_)),
    )
    yield PageSpec(DECISIONS, "", words("Decisions"), (words("Overview"), words("Yearly review")), content)


@remembered
def rows(system: System, drafts: bool = False) -> tuple[Row, ...]:
    """Return the decisions that may be seen, open ones first, by the day they are due."""
    left = still_open(system, drafts)
    found = [
        Row(review, decision, decision.name in left)
        for review in published(system, drafts).values()
        for decision in review.decisions
    ]
    return tuple(sorted(found, key=lambda row: (not row.open, str(row.decision.due or "9"), row.decision.name)))


@remembered
def open_by_unit(system: System, drafts: bool = False) -> dict[str, list[Row]]:
    """Return the open decisions by the unit that they concern."""
    found: dict[str, list[Row]] = {}
    for row in rows(system, drafts):
        if row.open:
            found.setdefault(row.unit, []).append(row)
    return found


def _table(here: Place, found: list[Row]) -> Markup:
    words = here.context.words
    columns = [
        Column(words("Decision")),
        Column(words("What")),
        Column(words("What it became")),
        Column(words("Due")),
        Column(words("Unit"), choice=True),
        Column(words("Owner"), choice=True),
    ]
    return table(words, columns, (_cells(here, row) for row in found)) if found else Markup("")


def _cells(here: Place, row: Row) -> list[Markup]:
    context, decision = here.context, row.decision
    became = outcomes(here, decision)
    return [
        keyed(thing(here, decision.name) or escape(decision.name), decision.name),
        said(here, row.review, linked(here, decision.text)),
        Markup("<br> ").join(became) or escape(context.words.value(decision.becomes)),
        dated(context.words, decision.due),
        here.unit(row.unit),
        here.role(decision.owner, row.unit) if decision.owner else EMPTY,
    ]


def _by_role(here: Place, found: list[Row]) -> Iterator[tuple[Markup, str, list[Markup]]]:
    """The open decisions that each role answers for: its anchor, its name, a row each."""
    words = here.context.words
    grouped: dict[str, list[Row]] = {}
    for row in found:
        grouped.setdefault(row.decision.owner, []).append(row)
    for role in here.context.system.organisation.roles.values():
        if role.id in grouped:
            lines = [
                Markup('{} <span class="qms-what">{}</span><br> {}').format(
                    thing(here, row.decision.name) or escape(row.decision.name),
                    said(here, row.review, linked(here, row.decision.text)),
                    Markup(" · ").join(_notes(here, row)),
                )
                for row in grouped[role.id]
            ]
            title = words.plural("{number} decision", "{number} decisions", len(lines))
            yield identifier(f"role-{role.id}"), f"{role.name}: {title}", lines


def _notes(here: Place, row: Row) -> Iterator[Markup]:
    words = here.context.words
    yield here.unit(row.unit)
    if row.decision.due:
        yield Markup("{}: {}").format(escape(words("Due")), escape(words.date(row.decision.due)))
    yield from outcomes(here, row.decision)
