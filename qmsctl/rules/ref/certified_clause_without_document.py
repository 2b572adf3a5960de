"""Every clause that asks for documented information has an answer where the unit is certified.

The same as REF301, for editions that the unit's `frameworks` in qms.yaml mark
`certified: true`. Here each clause is a finding of its own, whatever the cause.

Why: what a certificate rests on is missing. The certification body will find it.

Mend: name the clause in the document that describes the matter, write that
document, or say in qms.yaml (`not_applicable`) why the clause does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.open_clauses import open_certified_clauses

CODE = "REF302"
NAME = "certified-clause-without-document"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.1", "iso-9001-2026#7.5.1", "iso-14001-2015#7.5.1", "iso-14001-2026#7.5.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    return open_certified_clauses(system, context.day)
