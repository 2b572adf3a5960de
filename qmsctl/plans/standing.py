"""Where each unit's plan of a year stands. A plan is a document of type ``plan`` that names its `year`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.reviews.years import reviewing
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, RETIRED, YEARLY
from qmsctl.system.system import remembered

TYPE = YEARLY
IN_FORCE, COMING, DRAFT, NONE = "in-force", "coming", "draft", "none"
STATES = (IN_FORCE, COMING, DRAFT, NONE)


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """A unit's plan of a year: one of `STATES`, and the document, None where there is none.

    ``coming`` is approved and waits for its day.
    """

    unit: str
    state: str
    document: Document | None


@remembered
def yearly_plans(system: System) -> dict[tuple[str, str], tuple[Document, ...]]:
    """Return the plans by unit and year (``"2027"``), without those that are retired or translations."""
    found: dict[tuple[str, str], list[Document]] = {}
    for document in system.documents:
        if document.yearly and document.status != RETIRED and not document.text("translation_of"):
            found.setdefault((document.unit, document.text("year")), []).append(document)
    return {key: tuple(documents) for key, documents in found.items()}


def standing_of(system: System, unit: str, year: str, today: date) -> PlanStanding:
    """Return where a unit's plan of a year stands; of several, the one that has come furthest."""
    found = [(_state(document, today), document) for document in yearly_plans(system).get((unit, year), ())]
    if not found:
        return PlanStanding(unit, NONE, None)
    state, document = min(found, key=lambda pair: (STATES.index(pair[0]), pair[1].id))
    return PlanStanding(unit, state, document)


def standings(system: System, year: str, today: date, unit: str = "") -> tuple[PlanStanding, ...]:
    """Return where the plans of all units stand that review (of a unit and those below it), those above first."""
    wanted = frozenset(reviewing(system))
    organisation = system.organisation
    tops = (unit,) if unit else organisation.tops
    units = [found for top in tops for found in organisation.below(top) if found in wanted]
    return tuple(standing_of(system, found, year, today) for found in units)


def begun(system: System) -> str:
    """Return the first year that any unit has a plan of, "" in a handbook without yearly plans."""
    return min((year for _, year in yearly_plans(system)), default="")


def _state(document: Document, today: date) -> str:
    if document.in_force(today.isoformat()):
        return IN_FORCE
    return COMING if document.status == APPROVED else DRAFT
