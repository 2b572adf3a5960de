"""A document or entry names clauses only of editions that its unit works under.

The editions of a unit are those in its `frameworks` in qms.yaml, those of its
type and those of the units above. What a unit writes also holds for the units
below, so their editions count too. Retired documents speak of what was and are
left alone.

Why: during a transition both editions look alike. A reference to the edition
that the unit does not work under covers nothing in the one that it does.

Mend: name the clause of the edition in use, or add the edition to the unit in
qms.yaml with the reason why it works under it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.frameworks.catalogue import clause, framework
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.clause_uses import ClauseUse, clause_uses, editions_in_use

CODE = "REF003"
NAME = "edition-not-in-use"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#4.3", "iso-9001-2026#4.3", "iso-14001-2015#4.3", "iso-14001-2026#4.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    in_use = editions_in_use(system)
    for use in clause_uses(system):
        works_under = in_use.get(use.unit)
        if use.past or works_under is None or use.edition in works_under or clause(use.reference) is None:
            continue
        if any(framework(edition) is None for edition in works_under):
            continue  # a misspelt edition in qms.yaml is one fault, and REF104 reports it there
        yield Problem(use.at, _message(use, works_under), _fix(use, works_under), use.item)


def _message(use: ClauseUse, works_under: tuple[str, ...]) -> Message:
    if not works_under:
        return Message("“{unit}” works under no edition, and not under {edition}", unit=use.unit, edition=use.edition)
    return Message(
        "“{unit}” does not work under {edition} but under {editions}",
        unit=use.unit,
        edition=use.edition,
        editions=", ".join(works_under),
    )


def _fix(use: ClauseUse, works_under: tuple[str, ...]) -> Message:
    for edition in works_under:
        if _same_standard(edition, use.edition) and clause(f"{edition}#{use.number}"):
            meant = f"{edition}#{use.number}"
            return Message(
                "write {reference} if that clause says the same, or add the edition in qms.yaml", reference=meant
            )
    return Message("take the clause away, or add the edition to the unit in qms.yaml")


def _same_standard(one: str, other: str) -> bool:
    first, second = framework(one), framework(other)
    return bool(first and second) and one.rpartition("-")[0] == other.rpartition("-")[0]
