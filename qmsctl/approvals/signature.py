"""Whether a signature makes a statement that of the person it names: form, key, times, and the mathematics.

A signature holds no time, so that whoever has a key can date a statement back.
Hence a key has to be valid at the time the statement claims and at the time the
branch first held it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from qmsctl.approvals.armour import Signature, read_signature
from qmsctl.approvals.model import NAMESPACES, REVOKED, SIGNERS, Statement
from qmsctl.approvals.openssh import OpenSsh, Unverified
from qmsctl.approvals.signers import Revoked, Signer, Signers
from qmsctl.findings import Message
from qmsctl.periods import parse_moment
from qmsctl.refused import Refused

_CLOCKS = timedelta(days=1)
"""How far the clocks of two machines may lie apart."""


class Checked(NamedTuple):
    """What became of a signature: why it does not count (None where it does), what stays open, and whose key it was.

    `unverified` is what OpenSSH is still to be asked, None where its answer is known or changes nothing.
    """

    refused: Message | None
    notes: tuple[Message, ...] = ()
    fingerprint: str = ""
    unverified: Unverified | None = None

    def answered(self, wrong: Message | None) -> Checked:
        """Return it with the answer of OpenSSH: why the signature does not hold, None where it does."""
        return Checked(wrong, () if wrong is not None else self.notes, self.fingerprint)


def check_signature(
    data: bytes,
    signature: bytes,
    statement: Statement,
    signers: Signers,
    revoked: Revoked,
    first_seen: str | None,
    *,
    openssh: OpenSsh,
    now: str,
) -> Checked:
    """Judge a signature file over the bytes of a statement, which `statement` was read from.

    `first_seen` is when the branch first held the signature: for a file that is
    not in it yet, the time of the check; None where no history can tell. Times
    are ``2026-11-21T10:00:00Z``. Raises `Unavailable` where OpenSSH cannot be asked.
    """
    checked = check_unasked(data, signature, statement, signers, revoked, first_seen, now=now)
    return checked.answered(openssh.verify(checked.unverified)) if checked.unverified is not None else checked


def check_unasked(
    data: bytes,
    signature: bytes,
    statement: Statement,
    signers: Signers,
    revoked: Revoked,
    first_seen: str | None,
    *,
    now: str,
) -> Checked:
    """Judge a signature file as `check_signature` does, up to what only OpenSSH can tell."""
    namespace = NAMESPACES[statement.meaning]
    try:
        read = read_signature(signature, namespace)
        if statement.evidence is not None:
            raise Refused(Message("a signed statement rests on its signature alone, and this one names other evidence"))
        _check_times(statement.signed_at, first_seen, now)
        notes = _check_revoked(read, revoked, first_seen)
        signer = _signer(read, statement.person, namespace, signers)
        _check_valid(signer, statement.signed_at, first_seen)
    except Refused as refused:
        return Checked(refused.message, (), _fingerprint(signature, namespace))
    if first_seen is None:
        notes = (*notes, Message("the time of the signature is what the statement says; nothing else establishes it"))
    unverified = Unverified(data, signature, (signer,), statement.person, namespace, statement.signed_at)
    return Checked(None, notes, read.fingerprint, unverified)


def _fingerprint(signature: bytes, namespace: str) -> str:
    try:
        return read_signature(signature, namespace).fingerprint
    except Refused:
        return ""


def _check_times(claimed: str, first_seen: str | None, now: str) -> None:
    if _later(claimed, now):
        raise Refused(
            Message("the statement says that it was signed at {claimed}, which is yet to come", claimed=claimed)
        )
    if first_seen is not None and _later(claimed, first_seen):
        raise Refused(
            Message(
                "the statement says that it was signed at {claimed}, but it was here at {seen} already",
                claimed=claimed,
                seen=first_seen,
            )
        )


def _later(one: str, other: str) -> bool:
    first, second = parse_moment(one), parse_moment(other)
    return first is None or second is None or first - second > _CLOCKS


def _check_revoked(read: Signature, revoked: Revoked, first_seen: str | None) -> tuple[Message, ...]:
    if not revoked.readable:
        raise Refused(
            Message("{file} cannot be read in full, so no key is known to be good; mend it first", file=REVOKED)
        )
    entry = revoked.of(read.key)
    if entry is None:
        return ()
    if not entry.since:
        raise Refused(Message("the key {key} is revoked", key=read.fingerprint))
    if first_seen is None:
        raise Refused(
            Message(
                "the key {key} is revoked since {since}, and nothing here shows that the signature was there before",
                key=read.fingerprint,
                since=entry.since,
            )
        )
    if first_seen >= entry.since:
        raise Refused(
            Message(
                "the key {key} is revoked since {since}, and the signature first appeared at {seen}",
                key=read.fingerprint,
                since=entry.since,
                seen=first_seen,
            )
        )
    return (Message("the key was revoked later, from {since} on; the signature was there before", since=entry.since),)


def _signer(read: Signature, person: str, namespace: str, signers: Signers) -> Signer:
    signer = signers.owner(read.key)
    if signer is None:
        raise Refused(
            Message(
                "the key {key} is not listed in {file}, or its line cannot be trusted",
                key=read.fingerprint,
                file=SIGNERS,
            )
        )
    if signer.person != person:
        raise Refused(
            Message(
                "the statement is by {person} and was signed with the key of {other}",
                person=person,
                other=signer.person,
            )
        )
    if namespace not in signer.namespaces:
        raise Refused(
            Message(
                "the key of {person} is listed in {file} for {listed}, not for {needed}",
                person=person,
                file=SIGNERS,
                listed=", ".join(signer.namespaces),
                needed=namespace,
            )
        )
    return signer


def _check_valid(signer: Signer, claimed: str, first_seen: str | None) -> None:
    if not signer.valid(claimed):
        raise Refused(
            Message(
                "the key of {person} was not valid at {claimed}: {file}, line {line}",
                person=signer.person,
                claimed=claimed,
                file=SIGNERS,
                line=signer.line,
            )
        )
    if first_seen is not None and not signer.valid(first_seen):
        raise Refused(
            Message(
                "the key of {person} was not valid when the signature first appeared, at {seen} ({file}, line {line}), "
                "so that it may be dated back",
                person=signer.person,
                seen=first_seen,
                file=SIGNERS,
                line=signer.line,
            )
        )
