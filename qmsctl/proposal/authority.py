"""Whose rules a change is judged by: those of the branch it is to come to, never its own.

Weights, selection, options, suppressions, the baseline, who may approve and what
a version needs come from the branch. What documents name (roles, units, schemas)
comes from the change, so that it may add a role and a document that uses it in one go.
"""

from __future__ import annotations

from dataclasses import replace

from qmsctl.checking import read_baseline, selected
from qmsctl.errors import QmsctlError
from qmsctl.proposal.change import Change, Side
from qmsctl.settings import CheckSettings, DocumentType
from qmsctl.system import Document, System
from qmsctl.system.approvers import default_approver


def check_settings(authority: Side) -> CheckSettings:
    """Return how the branch wants to be checked; where its settings cannot be used, all rules with their own weight.

    A mistake on the branch must not keep out the change that mends it.
    """
    settings = authority.system.settings.check
    try:
        selected(settings)
    except QmsctlError:
        return CheckSettings()
    return settings


def accepted(authority: Side, settings: CheckSettings) -> frozenset[str]:
    """Return the fingerprints that the branch's baseline accepts; none where the file cannot be used."""
    try:
        return read_baseline(authority.tree, settings.baseline)
    except QmsctlError:
        return frozenset()


def under(head: System, authority: System) -> System:
    """Return a system that is approved as `authority` says, and asked for the same evidence."""
    types = {
        name: _approved_as(type_, authority.settings.document_types.get(name))
        for name, type_ in head.settings.document_types.items()
    }
    settings = replace(
        head.settings,
        document_types=types,
        approval=authority.settings.approval or head.settings.approval,
        gate=authority.settings.gate,
    )
    documents = tuple(_typed(document, types, head) for document in head.documents)
    return replace(head, settings=settings, documents=documents)


def _approved_as(type_: DocumentType, known: DocumentType | None) -> DocumentType:
    if known is None:
        return type_
    return replace(type_, approvers=known.approvers, deviations=known.deviations, approval=known.approval)


def _typed(document: Document, types: dict[str, DocumentType], head: System) -> Document:
    if document.type is None:
        return document
    type_ = types[document.type.id]
    usual = default_approver(type_, document.unit, head.organisation)
    return replace(document, type=type_, approver=document.text("approver") or usual)


def asks_for_evidence(change: Change) -> bool:
    """Say whether the branch, or the change itself, has change control with evidence."""
    sides = (change.tip, change.base, change.head)
    return any(side is not None and side.system.settings.approval is not None for side in sides)
