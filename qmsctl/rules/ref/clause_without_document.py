"""Every clause that asks for documented information has an answer.

For each unit that declares an edition in qms.yaml: each clause that asks for a
document or a record without any condition, and that the unit has not said does
not apply, is named by a document in force that holds in the unit, is kept in a
register that is not empty, or is answered in every unit below. A document may
name a clause above (`7.5` for `7.5.2`), but not a whole chapter. Drafts,
retired documents and documents that are not valid yet answer nothing. Editions
that the unit is certified to are reported by REF302.

Why: “show me where you do this” is the first question of every audit.

Mend: name the clause in the document that describes the matter, write that
document, or say in qms.yaml (`not_applicable`) why the clause does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.coverage import unanswered

CODE = "REF301"
NAME = "clause-without-document"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.1", "iso-9001-2026#7.5.1", "iso-14001-2015#7.5.1", "iso-14001-2026#7.5.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    return unanswered(system, context.day, certified=False)
