"""All signs of a handbook, and to whom they are shown."""

from __future__ import annotations

from datetime import date

from qmsctl.reviews.signs.documents import rubber_stamps, same_sentences
from qmsctl.reviews.signs.meetings import all_good, carried_over, same_comments, short_meetings
from qmsctl.reviews.signs.model import KINDS, Sign
from qmsctl.system import System
from qmsctl.system.system import remembered


@remembered
def signs(system: System, today: date) -> tuple[Sign, ...]:
    """Return every sign there is, by unit in the order of qms.yaml and by kind; none in a handbook without reviews."""
    found = [
        *rubber_stamps(system, today),
        *same_sentences(system, today),
        *all_good(system),
        *same_comments(system),
        *short_meetings(system),
        *carried_over(system),
    ]
    order = {unit: number for number, unit in enumerate(system.organisation.units)}
    return tuple(sorted(found, key=lambda sign: (order.get(sign.unit, -1), KINDS.index(sign.kind), sign.item)))


def told_to(system: System, sign: Sign) -> str:
    """Return the unit whose leader a sign is shown to: the one above, the top itself for what the top does."""
    line = system.organisation.line(sign.unit)
    return line[1] if len(line) > 1 else sign.unit
