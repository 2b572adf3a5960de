"""Every clause that is named exists in its edition.

A reference such as `iso-9001-2015#7.5.2` is looked up in the catalogue of the
edition. Documents, register entries and the clauses that a unit says do not
apply to it (`not_applicable` in qms.yaml) are checked.

Why: numbers moved between editions. A reference to a number that is not there
answers nothing, and the gap stays hidden.

Mend: correct the number; the finding lists those that stand nearest.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.frameworks.catalogue import Framework, framework
from qmsctl.rules.protocol import Context
from qmsctl.settings import FILE
from qmsctl.system import System
from qmsctl.system.clause_uses import clause_uses
from qmsctl.text.lenient import rows, text
from qmsctl.text.marks import locate

CODE = "REF001"
NAME = "unknown-clause"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#4.4.1", "iso-9001-2026#4.4.1", "iso-14001-2015#4.4", "iso-14001-2026#4.4")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for use in clause_uses(system):
        edition = framework(use.edition)
        if edition and use.number not in edition.clauses:
            yield _unknown(use.at, edition, use.number, use.item)
    yield from _not_applicable(system)


def _not_applicable(system: System) -> Iterator[Problem]:
    source = system.organisation.source
    for holders in ("unit_types", "units"):
        for index, holder in enumerate(rows(source, holders)):
            for number, use in enumerate(rows(holder, "frameworks")):
                edition = framework(text(use, "edition"))
                for place, row in enumerate(rows(use, "not_applicable") if edition else ()):
                    clause = text(row, "clause").removeprefix(text(use, "edition") + "#")
                    if edition and clause and clause not in edition.clauses:
                        keys = (holders, index, "frameworks", number, "not_applicable", place, "clause")
                        yield _unknown(locate(FILE, source, keys), edition, clause, text(holder, "id"))


def _unknown(at: Location, edition: Framework, number: str, item: str) -> Problem:
    numbers = ", ".join(_nearest(edition, number))
    if numbers:
        fix = Message("write one of: {numbers}", numbers=numbers)
    else:
        fix = Message("write a number that {edition} has", edition=edition.id)
    return Problem(at, Message("{code} has no clause “{number}”", code=edition.code, number=number), fix, item)


def _nearest(edition: Framework, number: str) -> list[str]:
    """The clauses beside the one that is missing: those directly below its nearest ancestor that exists."""
    parent = number
    while parent and parent not in edition.clauses:
        parent = parent.rpartition(".")[0]
    if not parent:
        return []
    return [clause.number for clause in edition.clauses.values() if clause.parent == parent] or [parent]
