"""A document that is taken out of use: since when the branch has it so, what it was before, who did it."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from qmsctl.approvals.authority import Authority, asked_from
from qmsctl.approvals.sources import Sources
from qmsctl.system.document import APPROVED, RETIRED, Document
from qmsctl.system.load import document_from_bytes

if TYPE_CHECKING:
    from qmsctl.history import State


def retired_states(document: Document, sources: Sources) -> tuple[State, ...]:
    """Return the states since a document was retired, newest first; none where that is not committed or not known."""
    states = sources.history.states(document.id) if sources.history is not None else ()
    return tuple(takewhile(lambda state: state.status == RETIRED, states))


def last_retired(id_: str, sources: Sources) -> Document | None:
    """Return a document that is not here any more as the base, or the branch, held it last; None unless retired."""
    known = sources.base.document_by_id.get(id_) if sources.base is not None else None
    if known is not None:
        return known if known.status == RETIRED else None
    last = next(iter(sources.history.states(id_)), None) if sources.history is not None else None
    data = sources.read(last.blob) if last is not None and last.status == RETIRED else None
    return document_from_bytes(sources.system, last.path, data) if last is not None and data is not None else None


def was_in_use(document: Document, sources: Sources) -> Document | None:
    """Return what a retired document was while it was approved; None where it never was, or nothing tells.

    Of what a change retires it is what the base holds: the change's own commits may claim anything.
    """
    if sources.base is not None:
        known = sources.base.document_by_id.get(document.id)
        if known is None or known.status != RETIRED:
            return known if known is not None and known.status == APPROVED else None
    states = sources.history.states(document.id) if sources.history is not None else ()
    last = next((state for state in states if state.status == APPROVED), None)
    data = sources.read(last.blob) if last is not None else None
    return document_from_bytes(sources.system, last.path, data) if last is not None and data is not None else None


def is_younger_than_control(document: Document, authority: Authority, sources: Sources) -> bool:
    """Say whether a document was retired since approvals are asked for; False where no history tells."""
    since = asked_from(authority) or asked_from(sources.present)
    if since is None or sources.past is None or sources.history is None:
        return False
    states = retired_states(document, sources)
    return not states or sources.history.position(states[-1]) >= sources.past.first_since(since)
