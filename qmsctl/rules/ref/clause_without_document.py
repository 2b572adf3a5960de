"""Every clause that asks for documented information has an answer.

For each unit that declares an edition in qms.yaml: each clause that asks for a
document or a record without any condition, and that the unit has not said does
not apply, is named by a document in force that holds in the unit, is kept in a
register that is not empty, or is answered in every unit below. A document may
name a clause above (`7.5` for `7.5.2`), but not a whole chapter. Drafts,
retired documents and documents that are not valid yet answer nothing. Editions
that the unit is certified to are reported by REF302.

What has one cause is one finding for each unit and edition, with the number of
clauses in its mend: clauses that wait for documents which are written and not in
force yet, as in a handbook that has just begun; and clauses that the documents
answer in the edition before, as during a transition. A clause that nothing
answers at all is a finding of its own.

Why: “show me where you do this” is the first question of every audit.

Mend: name the clause in the document that describes the matter, write that
document, or say in qms.yaml (`not_applicable`) why the clause does not apply.
Approve the drafts that you stand for. `qmsctl coverage EDITION --state missing`
lists the clauses, and `qmsctl clause REFERENCE` shows what a clause was in other
editions.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.open_clauses import open_clauses

CODE = "REF301"
NAME = "clause-without-document"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.1", "iso-9001-2026#7.5.1", "iso-14001-2015#7.5.1", "iso-14001-2026#7.5.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    return open_clauses(system, context.day)
