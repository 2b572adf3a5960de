"""What somebody is about to approve: the statement, and, before anything is signed, why it could never count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.approvals.alone import Judged, judge_alone
from qmsctl.approvals.authority import Before, bytes_of
from qmsctl.approvals.case import Case
from qmsctl.approvals.files import Name, sort_files, statement_path
from qmsctl.approvals.model import APPROVAL, WITHDRAWAL, Approval, Evidence, Judgement, Statement
from qmsctl.approvals.past import Seen
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Message
from qmsctl.periods import day_at
from qmsctl.system.document import Document


class Wish(NamedTuple):
    """Who wants to say what, and how: the mode, the moment (``2026-11-21T10:00:00Z``), the reason, the evidence.

    `role` is "" where the person's roles are to be looked through for one that counts.
    """

    person: str
    meaning: str
    mode: str
    at: str
    role: str = ""
    reason: str = ""
    evidence: Evidence | None = None
    tool: str = ""


class Prospect(NamedTuple):
    """A statement that is not written yet, as it would be judged, and the document's judgement with it."""

    path: str
    statement: Statement
    approval: Approval
    judgement: Judgement
    before: Before | None


def standing(document: Document, sources: Sources) -> tuple[Judgement, Before | None]:
    """Return the judgement of a document's present version and the approved version before it."""
    case = Case(document, document.id, list(_judged(document, sources)), sources)
    return case.judge(), case.before


def prospect(document: Document, wish: Wish, sources: Sources) -> Prospect:
    """Return what would become of a wish to approve, or review, the present version of a document.

    `Prospect.approval.refused` says why it would not count.
    """
    others = [one for one in _judged(document, sources) if one.approval.path != _path(document, wish)]
    first = Case(document, document.id, others, sources)
    need = first.judge().need
    roles = [wish.role] if wish.role else _roles(document, wish, need.roles, first.before, sources)
    found = [_with(document, wish, role, others, first.before, sources) for role in roles]
    return next((each for each in found if each.approval.refused is None), found[0])


def missing_part(document: Document, sources: Sources) -> str:
    """Return the name of a picture that a document shows and that is not here; "" where nothing is missing."""
    return next((part.name for part in sources.content(document).parts if not part.sha256), "")


def _path(document: Document, wish: Wish) -> str:
    return statement_path(Name(document.id, document.version, wish.person, wish.meaning, wish.mode))


def _roles(
    document: Document, wish: Wish, needed: tuple[str, ...], before: Before | None, sources: Sources
) -> list[str]:
    """The roles that the person has, those that are needed first; where there is none, the one to be refused for."""
    authority = sources.authority(fresh(sources))
    line = sources.system.organisation.line(document.unit)
    _, unit = authority.place(document, before.document if before else None, line)
    others = (
        [document.owner, *authority.organisation.roles]
        if wish.meaning not in (APPROVAL, WITHDRAWAL) or not needed
        else []
    )
    day = _day(wish, sources)
    asked = dict.fromkeys((*needed, *others))
    return (
        [role for role in asked if role and authority.holding(wish.person, role, unit, day)] or list(asked)[:1] or [""]
    )


def _with(
    document: Document, wish: Wish, role: str, others: list[Judged], before: Before | None, sources: Sources
) -> Prospect:
    settings = sources.authority(fresh(sources)).approval or sources.present.approval
    statement = Statement(
        parts=sources.content(document).parts,
        document=document.id,
        version=document.version,
        meaning=wish.meaning,
        person=wish.person,
        role=role,
        signed_at=wish.at,
        repository=settings.repository if settings is not None else "",
        reason=wish.reason,
        previous=_previous(document, wish.meaning, before, sources),
        tool=wish.tool,
        evidence=wish.evidence,
    )
    path = _path(document, wish)
    authority = sources.authority(fresh(sources))
    judged = Judged(Approval(path, wish.mode, statement), authority, _day(wish, sources), fresh(sources))
    if settings is None:
        judged = judged.refuse(
            Message("qms.yaml has no block approval:, so no approval counts here; write it with from: and repository:")
        )
    elif wish.mode not in settings.modes:
        judged = judged.refuse(
            Message(
                "approvals of the kind {mode} do not count here; {modes} do",
                mode=wish.mode,
                modes=", ".join(settings.modes),
            )
        )
    if judged.approval.refused is not None:
        return Prospect(path, statement, judged.approval, Case(document, document.id, others, sources).judge(), before)
    case = Case(document, document.id, [*others, judged], sources)
    judgement = case.judge()
    return Prospect(path, statement, case.done[path], judgement, case.before)


def fresh(sources: Sources) -> Seen:
    """Return when a file that is not committed yet is first seen."""
    if sources.base is not None or sources.past is None:
        return Seen(None, sources.now)
    return Seen(sources.past.end, sources.now)


def _day(wish: Wish, sources: Sources) -> str:
    day = day_at(wish.at, sources.system.settings.time_zone)
    return day.isoformat() if day else ""


def _judged(document: Document, sources: Sources) -> Iterator[Judged]:
    """The statements about a document that stand by themselves."""
    statements, _ = sort_files(sources.system.files)
    for found in statements:
        if found.name.document == document.id:
            judged = judge_alone(found, sources)
            if judged.approval.refused is None:
                yield judged


def _previous(document: Document, meaning: str, before: Before | None, sources: Sources) -> str:
    """The digest of a statement of the same meaning about the version before, the first by name; "" without one."""
    if before is None:
        return ""
    statements, _ = sort_files(sources.system.files)
    wanted = (document.id, before.version, meaning)
    paths = [
        found.path for found in statements if (found.name.document, found.name.version, found.name.meaning) == wanted
    ]
    return hashlib.sha256(bytes_of(sources.tree, paths[0])).hexdigest() if paths else ""
