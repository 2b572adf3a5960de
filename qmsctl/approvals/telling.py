"""What people are told of the approvals of a version: in what way each was given, what that proves and what not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from qmsctl.approvals.model import ATTESTED, FORGE, SIGNED, Approval, Approvals, Statement
from qmsctl.approvals.values import FORGE_NAMES
from qmsctl.findings import Message
from qmsctl.system.document import Document
from qmsctl.system.organisation import Role


class Given(NamedTuple):
    """An approval that holds, with the statement that was read from it."""

    approval: Approval
    statement: Statement


def given(approvals: Approvals, document: Document) -> tuple[Given, ...]:
    """Return the statements about a document's version that hold, whatever they mean, in the order of their files."""
    return tuple(
        Given(found, found.statement)
        for found in approvals.all
        if found.refused is None
        and found.statement is not None
        and (found.statement.document, found.statement.version) == (document.id, document.version)
    )


def way(one: Given) -> Message:
    """Return in what way an approval was given; where that was a key, its fingerprint is the value `key`."""
    evidence = one.statement.evidence
    if one.approval.mode == SIGNED:
        return Message("signed with the key {key}", key=one.approval.key)
    if one.approval.mode == FORGE:
        source = evidence.source if evidence is not None else ""
        return Message("by a review at {forge}", forge=FORGE_NAMES.get(source, source))
    return Message("signed elsewhere, kept here by its digest")


def proves(mode: str) -> tuple[Message, ...]:
    """Return in sentences what an approval of a kind establishes and what it does not."""
    if mode == SIGNED:
        return (
            Message("Whoever held the key signed exactly this content; anybody can verify that with qmsctl verify."),
            Message("It does not prove who held the key, nor the time by more than the signer's own word."),
        )
    if mode == FORGE:
        return (
            Message("The forge reported an approving review of exactly this content by an account of this role."),
            Message("It is as true as the forge and whoever wrote its report down; no key vouches for it."),
        )
    if mode == ATTESTED:
        return (
            Message("Somebody wrote down that a signed paper or message approves this content, and kept its digest."),
            Message("To verify it, compare that paper or message with the digest and ask who signed it."),
        )
    return ()


def tells_deputy(note: Message) -> bool:
    """Whether a note says for whom somebody stood in, by the id of that person."""
    return "holder" in note.values


def by_name(lacking: Message, roles: Mapping[str, Role]) -> Message:
    """Return what a version lacks with the names of roles in place of their ids."""
    values = dict(lacking.values)
    if "roles" in values:
        ids = str(values["roles"]).split(", ")
        values["roles"] = ", ".join(roles[role].name if role in roles else role for role in ids)
    return Message(lacking.template, **values)
