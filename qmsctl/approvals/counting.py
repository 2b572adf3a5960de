"""Do these approvals make a version approved? Roles, people, how many, and another person than the author."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qmsctl.approvals.model import WITHDRAWAL, Approval, Judgement, Need, Statement
from qmsctl.findings import Message


class Writers(NamedTuple):
    """Who wrote a version: the ids of the people, and how many addresses belong to nobody who is known.

    `known` is False where no history tells.
    """

    people: frozenset[str]
    strangers: int
    known: bool = True


def not_counting(need: Need, person: str, role: str, writers: Writers, one_id: Mapping[str, str]) -> Message | None:
    """Return why a person's approval in a role does not count for what is needed, None where it does."""
    if role not in need.roles:
        if not need.roles:
            return Message("nobody may approve this document by the rules in qms.yaml, so “{role}” may not", role=role)
        return Message("“{role}” may not approve this; {roles} may", role=role, roles=", ".join(need.roles))
    if need.four_eyes and one_id.get(person, person) in {one_id.get(writer, writer) for writer in writers.people}:
        if need.meaning == WITHDRAWAL:
            return Message(
                "{person} retired this document and cannot withdraw it alone; another person must", person=person
            )
        return Message("{person} wrote this version and cannot approve it alone; another person must", person=person)
    return None


def open_questions(need: Need, writers: Writers) -> tuple[Message, ...]:
    """Return what stays open about who wrote a version."""
    if not need.four_eyes:
        return ()
    if not writers.known:
        return (
            Message("who wrote this version is not known here, so that another person approved is not established"),
        )
    if writers.strangers:
        return (
            Message(
                "an author of this version is not among people: in qms.yaml, so that another person approved "
                "is not established"
            ),
        )
    return ()


def lacking(need: Need, version: str, approvals: Iterable[Approval], one_id: Mapping[str, str]) -> Message | None:
    """Return what a version still lacks, None where it has all that it needs. A person counts once."""
    if not need.asked:
        return None
    counting = Judgement(need, tuple(approvals)).counting
    if need.meaning == WITHDRAWAL:
        return _not_withdrawn(need, version, counting, one_id)
    people = {one_id.get(statement.person, statement.person) for statement in counting}
    roles = ", ".join(need.roles)
    if not need.roles:
        return Message(
            "version {version} needs an approval, and by the rules in qms.yaml nobody may give it", version=version
        )
    if not counting:
        if need.who == "all":
            return Message(
                "version {version} has no approval; each of {roles} must give one", version=version, roles=roles
            )
        return Message("version {version} has no approval; {roles} can give it", version=version, roles=roles)
    given = {statement.role for statement in counting}
    missing = [role for role in need.roles if role not in given] if need.who == "all" else []
    if missing:
        return Message("version {version} lacks the approval of {roles}", version=version, roles=", ".join(missing))
    if len(people) < need.quorum:
        return Message(
            "version {version} has {have} of the {quorum} approvals that it needs, each by another person",
            version=version,
            have=len(people),
            quorum=need.quorum,
        )
    return None


def _not_withdrawn(
    need: Need, version: str, counting: tuple[Statement, ...], one_id: Mapping[str, str]
) -> Message | None:
    people = {one_id.get(statement.person, statement.person) for statement in counting}
    given = {statement.role for statement in counting}
    missing = [role for role in need.roles if role not in given] if need.who == "all" else []
    if need.roles and not missing and len(people) >= need.quorum:
        return None
    if counting and not missing:
        return Message(
            "version {version} is retired, and {have} of the {quorum} who must say so have withdrawn it",
            version=version,
            have=len(people),
            quorum=need.quorum,
        )
    if need.who == "all":
        return Message(
            "version {version} is retired, and not withdrawn by {roles}, each of whom must",
            version=version,
            roles=", ".join(missing),
        )
    if not need.roles:
        return Message(
            "version {version} is retired, and by the rules in qms.yaml nobody may withdraw it", version=version
        )
    return Message(
        "version {version} is retired, and nobody who may has withdrawn it; {roles} can",
        version=version,
        roles=", ".join(need.roles),
    )
