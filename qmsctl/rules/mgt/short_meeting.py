"""The meeting had the time that it takes.

The meeting of a unit's latest management review took twenty minutes at least, and says
from when until when it was.

Why: who goes through everything in ten minutes goes through nothing. It is a sign: ask.

Mend: write the times; next time, begin with last year's decisions and take the time.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews.signs import short_meetings
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT201"
NAME = "short-meeting"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#9.3.1", "iso-9001-2026#9.3.1", "iso-14001-2015#9.3", "iso-14001-2026#9.3.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("write from: and until:; take the time that it needs next year")
    for sign in short_meetings(system):
        yield Problem(sign.at, sign.message, fix, sign.item)
