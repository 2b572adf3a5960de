"""Which roles may approve a document, by type and level."""

from __future__ import annotations

from qmsctl.settings import ANY_LEVEL, DocumentType
from qmsctl.system.organisation import Organisation


def allowed_approvers(type_: DocumentType | None, unit: str, organisation: Organisation) -> tuple[str, ...]:
    """Return the roles that may approve a document of this type in this unit, the usual one first."""
    if type_ is None or unit not in organisation.units:
        return ()
    if type_.approvers:
        level = organisation.units[unit].level
        return type_.approvers.get(level) or type_.approvers.get(ANY_LEVEL, ())
    leaders = (organisation.units[name].leader for name in organisation.line(unit))
    return tuple(dict.fromkeys(leader for leader in leaders if leader))


def default_approver(type_: DocumentType | None, unit: str, organisation: Organisation) -> str:
    """Return the role that approves where a document names none, "" where nobody may."""
    return next(iter(allowed_approvers(type_, unit, organisation)), "")
