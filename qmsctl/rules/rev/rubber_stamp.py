"""Documents are looked at one by one.

Nobody confirms more than ten documents within fifteen minutes, one at a time.
Documents that may be confirmed together (`review: batch:` in qms.yaml) and were
marked as such do not count. Judged is the last year. The leader one level up sees
the same on the unit's page, without a name.

Why: who confirms twelve procedures in ten minutes has read none of them. It is a
sign and no proof: ask before you judge, and let somebody look at a sample again.

Mend: spread the reviews over the year (`qmsctl review plan`), and look at these again.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews.signs import rubber_stamps
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV204"
NAME = "rubber-stamp"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("look at them again, a few at a time, or let somebody else look at a sample")
    for sign in rubber_stamps(system, context.today):
        yield Problem(sign.at, sign.message, fix, sign.item)
