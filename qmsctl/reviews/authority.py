"""By whose rules a signature on a review is judged: the handbook as the branch had it before the signature came."""

from __future__ import annotations

from dataclasses import replace

from qmsctl.approvals.authority import Authority, authority_of
from qmsctl.approvals.past import Seen
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Message


def authority(sources: Sources, seen: Seen) -> Authority:
    """Return roles, holders, people and keys as they stood before files that were first seen then.

    Where no history and no base tells, they are those of the handbook as it lies here, and the note says so.
    """
    past = sources.past
    if seen.position is not None and past is not None:
        before = past.at(seen.position - 1) if seen.position > 0 else None
        if before is not None:
            return before
        begun = past.at(seen.position) if seen.position < past.end else None
        note = Message("it came with the first commit of the handbook, which establishes itself")
        return replace(begun or sources.present, note=note)
    if sources.base is not None and sources.base_tree is not None:
        return authority_of(sources.base, sources.base_tree)
    return replace(
        sources.present,
        note=Message("who was accountable is taken from the handbook as it is now; nothing else establishes it"),
    )
