"""What decides about an approval and was changed just before it came: for people to look at, not a reason to refuse.

A change that is compared with its base is judged by the base. On the branch itself
each commit is judged by the one before, so that a key, a role or an easier rule and
what it serves may come as two commits with one push.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.approvals.alone import Judged, said
from qmsctl.approvals.authority import Before
from qmsctl.approvals.model import SIGNED, Need
from qmsctl.approvals.past import Recent
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.versions import Held, began, need_of
from qmsctl.findings import Message


def of_approval(one: Judged, unit: str, sources: Sources) -> Iterator[Message]:
    """Yield what of the signer was entered just before the approval came: the key, the role."""
    recent = _before(one.seen.position, sources)
    if recent is None:
        return
    stated, keys = said(one), {entry.key.fingerprint for entry in recent.authority.signers.entries}
    if one.approval.mode == SIGNED and one.approval.key not in keys:
        yield Message(
            "the key was listed {minutes} min before the approval came to the branch; see who listed it",
            minutes=recent.minutes,
        )
    if recent.authority.holding(stated.person, stated.role, unit, one.day) is None:
        yield Message(
            "{person} was given “{role}” in qms.yaml {minutes} min before the approval came to the branch",
            person=stated.person,
            role=stated.role,
            minutes=recent.minutes,
        )


def of_need(held: Held, before: Before | None, need: Need, sources: Sources) -> Message | None:
    """Return that what a version needs was changed just before it came; None where it was not."""
    first = began(held, sources)
    if sources.history is None or first is None or not need.asked:
        return None
    recent = _before(sources.history.position(first), sources)
    if recent is None or need_of(held, before, recent.authority, sources) == need:
        return None
    return Message(
        "what version {version} needs was changed in qms.yaml {minutes} min before it came to the branch",
        version=held.version,
        minutes=recent.minutes,
    )


def _before(position: int | None, sources: Sources) -> Recent | None:
    return sources.past.recent(position) if sources.past is not None and position is not None else None
