"""What the decisions of a review rest on: figures with their values, records and documents with their titles."""

from __future__ import annotations

from typing import NamedTuple

from qmsctl.reviews.model import ManagementReview
from qmsctl.system import System


class Basis(NamedTuple):
    """One thing that a decision rests on: its name, its title ("" where it is gone), a figure's value for the unit."""

    decision: str
    name: str
    title: str
    value: float | None


def basis(system: System, review: ManagementReview) -> tuple[Basis, ...]:
    """Return everything that the decisions of a review rest on, decision by decision."""
    return tuple(
        Basis(decision.id, name, _title(system, name), _value(system, review.unit, name))
        for decision in review.decisions
        for name in decision.rests_on
    )


def _title(system: System, name: str) -> str:
    base = name.partition("@")[0].partition("#")[0]
    for known in (system.entry_by_id, system.record_by_id, system.document_by_id):
        found = known.get(base)
        if found is not None:
            return str(found.title)
    return ""


def _value(system: System, unit: str, name: str) -> float | None:
    """The figure of the unit on the day, of the nearest unit above where it has none of its own."""
    indicator, at, day = name.partition("@")
    figures = {figure.unit: figure.value for figure in system.series.get(indicator, ()) if at and figure.date == day}
    return next((figures[each] for each in system.organisation.line(unit) if each in figures), None)
