"""The decisions of management reviews for those whom they concern: by unit and by role, the open ones first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.actions import DROPPED
from qmsctl.pages.context import Context, Place
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews.naming import linked, thing
from qmsctl.pages.reviews.outcomes import CARRIED_ON, CARRIED_OUT, GROUPS, STILL_OPEN, groups, outcomes
from qmsctl.pages.reviews.places import DECISIONS, published
from qmsctl.pages.reviews.spoken import said
from qmsctl.pages.tables import EMPTY, Column, dated, keyed, table
from qmsctl.pages.templating import render
from qmsctl.reviews import Decision, ManagementReview
from qmsctl.reviews.decisions import ANSWERED
from qmsctl.system import System
from qmsctl.system.system import remembered

_MOST = 400
"""Decisions of a group that are listed; those of earlier reviews stand on the reviews' own pages."""


class Row(NamedTuple):
    """A decision with the review that took it, and which of `outcomes.GROUPS` it is in."""

    review: ManagementReview
    decision: Decision
    group: str

    @property
    def open(self) -> bool:
        """Whether anything of it is left to be done."""
        return self.group == STILL_OPEN

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
    content = render(
        "review_decisions.md",
        here,
        open=_table(here, open_),
        number=len(open_),
        ended=list(_ended(here, found)),
        roles=list(_by_role(here, open_)),
    )
    yield PageSpec(DECISIONS, "", words("Decisions"), (words("Overview"), words("Yearly review")), content)


@remembered
def rows(system: System, drafts: bool = False) -> tuple[Row, ...]:
    """Return the decisions that may be seen, open ones first, by the day they are due."""
    known = groups(system, drafts)
    found = [
        Row(review, decision, known[decision.name])
        for review in published(system, drafts).values()
        for decision in review.decisions
    ]
    return tuple(
        sorted(found, key=lambda row: (GROUPS.index(row.group), str(row.decision.due or "9"), row.decision.name))
    )


@remembered
def open_by_unit(system: System, drafts: bool = False) -> dict[str, list[Row]]:
    """Return the open decisions by the unit that they concern."""
    found: dict[str, list[Row]] = {}
    for row in rows(system, drafts):
        if row.open:
            found.setdefault(row.unit, []).append(row)
    return found


def _ended(here: Place, found: tuple[Row, ...]) -> Iterator[tuple[str, str, int, Markup, int]]:
    """The decisions that have ended, by how: title, anchor, number, a table, how many are left out of it."""
    words = here.context.words
    titles = {
        CARRIED_OUT: words("Carried out"),
        ANSWERED: words("Answered"),
        CARRIED_ON: words("Carried on by a later review"),
        DROPPED: words("Dropped"),
    }
    for group, title in titles.items():
        rows = [row for row in found if row.group == group]
        if rows:
            yield title, group, len(rows), _table(here, rows[:_MOST]), max(len(rows) - _MOST, 0)


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
