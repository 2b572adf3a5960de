"""Every version can get the approvals it needs.

For each type of document in each unit: enough different people may approve today
for the number that is asked for; where each role has to approve (`who: all`),
each has a holder or deputy; where another person than the author has to approve,
there is more than one person; and where only signatures count, somebody has a
key in `allowed_signers`.

Why: a rule that nobody can keep is kept by looking away.

Mend: name holders or deputies, ask for fewer, or say with `four_eyes: false` and
`four_eyes_because:` why a single person must do.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.approvals.authority import Authority
from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import Document, System
from qmsctl.system.document import RETIRED

CODE = "APR203"
NAME = "approval-unattainable"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2015#7.5.2", "iso-14001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals = context.evidence.approvals
    if approvals is not None:
        yield from (problem for problem in approvals.problems if problem.rule == NAME)
    if system.settings.approval is None:
        return
    told = set()
    authority = Authority(system.settings, system.organisation)
    for document in system.documents:
        if document.status == RETIRED or document.type is None or document.unit not in system.organisation.units:
            continue
        message = _impossible(authority, document, context.day)
        place = _place(system, document)
        if message is not None and (place, str(message)) not in told:
            told.add((place, str(message)))
            yield Problem(
                place,
                message,
                Message("name holders or deputies for these roles, or ask for less"),
                document.type.id,
            )


def _impossible(authority: Authority, document: Document, day: str) -> Message | None:
    need = authority.need(document, None)
    able = authority.able(need.roles, document.unit, day)
    people = {person for found in able.values() for person in found}
    vacant = [role for role, found in able.items() if not found]
    place = authority.organisation.units[document.unit].name
    if not people:
        return None  # ORG005 says so
    if need.who == "all" and vacant:
        return Message(
            "each of {roles} must approve in “{unit}”, and nobody holds {vacant} there or above",
            roles=", ".join(need.roles),
            unit=place,
            vacant=", ".join(vacant),
        )
    if len(people) < need.quorum:
        return Message(
            "{quorum} people must approve in “{unit}”, and only {people} may",
            quorum=need.quorum,
            unit=place,
            people=", ".join(sorted(people)),
        )
    everybody = people | {holder.person for held in authority.organisation.posts.values() for holder in held}
    if need.four_eyes and len(everybody | authority.settings.people.keys()) == 1:
        return Message(
            "another person than the author must approve, and {person} is the only one in qms.yaml",
            person=next(iter(people)),
        )
    return None


def _place(system: System, document: Document) -> Location:
    type_ = document.type
    if type_ is not None and type_.approval is not None:
        return system.settings.at(*type_.keys, "approval")
    return system.settings.at("approval")
