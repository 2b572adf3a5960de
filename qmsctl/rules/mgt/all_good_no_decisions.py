"""A review finds something to do.

Not every input of a unit's latest management review is good while nothing at all is
decided; three judgements at least, or it says nothing.

Why: a year in which nothing can be better has not been looked at. It is a sign and no
proof, and the leader one level up sees it too.

Mend: ask what would be different in a year, and decide that.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews.signs import all_good
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT202"
NAME = "all-good-no-decisions"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("ask what should be different in a year, and decide that")
    for sign in all_good(system):
        yield Problem(sign.at, sign.message, fix, sign.item)
