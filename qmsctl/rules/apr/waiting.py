"""What the rules on missing approvals share: until when a merged version may wait for what the forge knows of it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import takewhile

from qmsctl.approvals.model import FORGE
from qmsctl.rules.protocol import Context
from qmsctl.system import Document, System

DAYS = 14
"""How long after it came to the branch a version may wait."""
_CLOCKS = timedelta(days=1)


def waits_until(system: System, document: Document, context: Context) -> date | None:
    """Return the day from which a missing approval is an error; None where it is one today.

    Only approvals of the forge may wait, as they are gathered after the merge,
    and only where history tells when the version came to the branch, or was retired
    there. What is not committed yet came today.
    """
    approval, history = system.settings.approval, context.evidence.history
    if approval is None or FORGE not in approval.modes or history is None or not history.complete:
        return None
    states = takewhile(
        lambda state: (state.version, state.status) == (document.version, document.status), history.states(document.id)
    )
    days = [state.day for state in states]
    came = days[-1] if days else context.today
    end = came + timedelta(days=DAYS)
    return end if came - _CLOCKS <= context.today < end else None
