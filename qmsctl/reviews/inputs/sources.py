"""The one table of sources: what each input of a management review is gathered from."""

from __future__ import annotations

from collections.abc import Callable

from qmsctl.reviews.inputs import aims, below, dangers, earlier, evaluated, kept, measured, surroundings
from qmsctl.reviews.inputs.model import Gathering, Part

Source = Callable[[Gathering], Part]

SOURCES: dict[str, tuple[Source, ...]] = {
    "earlier-actions": (earlier.decided, earlier.ordered),
    "issues": (surroundings.changes,),
    "parties": (surroundings.parties,),
    "aspects": (dangers.aspects, measured.environment),
    "risks": (dangers.risks,),
    "satisfaction": (measured.satisfaction,),
    "objectives": (aims.objectives,),
    "processes": (measured.processes,),
    "nonconformities": (evaluated.nonconformities,),
    "measurements": (measured.measurements,),
    "audits": (evaluated.audits,),
    "obligations": (evaluated.obligations,),
    "suppliers": (evaluated.suppliers,),
    "participation": (measured.participation,),
    "risk-actions": (dangers.treated,),
    "resources": (kept.resources,),
    "improvement": (kept.improvement,),
    "policy": (surroundings.policy,),
    "energy": (measured.energy,),
    "documents": (kept.state_of_documents,),
    "responsibilities": (kept.responsibilities,),
    "lower-levels": (below.lower_levels,),
}
"""Sources by the id of the input. What is measured of events, audits and surveys joins here when it has records."""
