"""A statement judged by itself: its files, its form, its signature or evidence, the handbook it is for, its time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from qmsctl.approvals.authority import Authority
from qmsctl.approvals.files import Found
from qmsctl.approvals.model import ATTESTED, FORGE, SIGNED, Approval, Statement
from qmsctl.approvals.past import UNKNOWN, Seen
from qmsctl.approvals.signature import Checked, check_unasked
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.statement import read
from qmsctl.errors import UnreadableFile
from qmsctl.findings import Message
from qmsctl.periods import day_at, parse_moment
from qmsctl.refused import Refused
from qmsctl.trees import symbolic_links

_CLOCKS = timedelta(days=1)
_LATE = 90
"""After how many days on the way a statement is worth a word."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement's approval so far, and what it is judged by. `day` is that of signing, in the handbook's zone."""

    approval: Approval
    authority: Authority
    day: str = ""
    seen: Seen = UNKNOWN
    unasked: Checked | None = None
    """The signature, while nothing speaks against it and OpenSSH has not been asked; None where nothing is left to ask.
    """

    def refuse(self, why: Message) -> Judged:
        """Return it as one that does not count."""
        return replace(self, approval=replace(self.approval, refused=why), unasked=None)

    def answered(self, wrong: Message | None) -> Judged:
        """Return it with the answer of OpenSSH: why the signature does not hold, None where it does."""
        if self.unasked is None:
            return self
        if wrong is not None:
            return self.refuse(wrong)
        return replace(self, unasked=None).note(*self.unasked.notes)

    def note(self, *notes: Message) -> Judged:
        """Return it with something that stays open."""
        return replace(self, approval=replace(self.approval, notes=(*self.approval.notes, *notes)))


def said(one: Judged) -> Statement:
    """Return the statement of one that was read."""
    if one.approval.statement is None:
        raise AssertionError("a statement that was not read is refused before")
    return one.approval.statement


def judge_alone(found: Found, sources: Sources) -> Judged:
    """Judge a statement by itself, whatever it is about. Raises `Unavailable` where OpenSSH is needed and missing."""
    return verified([look_alone(found, sources)], sources)[0]


def verified(judged: Sequence[Judged], sources: Sources) -> list[Judged]:
    """Return statements as `look_alone` gave them, with what OpenSSH says of their signatures; in the same order."""
    pending = {one.approval.path: one.unasked.unverified for one in judged if one.unasked and one.unasked.unverified}
    if not pending:
        return list(judged)
    answers = dict(zip(pending, sources.openssh.verify_all(list(pending.values())), strict=True))
    return [one.answered(answers.get(one.approval.path)) for one in judged]


def look_alone(found: Found, sources: Sources) -> Judged:
    """Judge a statement by itself as `judge_alone` does, up to what only OpenSSH can tell of its signature."""
    judged = Judged(Approval(found.path, found.name.mode, None), sources.present)
    try:
        files = {path: _bytes(path, sources) for path in (found.path, found.signature) if path}
        statement = read(files[found.path])
        _agree(found, statement)
        judged = replace(judged, approval=replace(judged.approval, statement=statement))
        copies = {path: _bytes(path, sources) for path in found.copies}
        seen = sources.seen({**files, **copies})
        authority = sources.authority(seen)
        approval = replace(judged.approval, seen=seen.day, notes=(authority.note,) if authority.note else ())
        judged = Judged(approval, authority, _day(statement.signed_at, authority), seen)
        _check_scope(statement, found.name.mode, authority, sources)
    except Refused as refused:
        return judged.refuse(refused.message)
    if found.name.mode == SIGNED:
        return _signed(found, files, judged, statement, seen, sources)
    return _unsigned(found, copies, judged, statement, seen, sources)


def _bytes(path: str, sources: Sources) -> bytes:
    if path in symbolic_links(sources.tree):
        raise Refused(Message("this is a symbolic link; evidence lies here itself"))
    try:
        return sources.tree[path]
    except (UnreadableFile, KeyError) as error:
        raise Refused(Message("the file {path} cannot be read", path=path)) from error


def _agree(found: Found, statement: Statement) -> None:
    """The path and the statement say the same; else one signature could stand in several places."""
    name = found.name
    pairs = (
        ("document", name.document, statement.document),
        ("version", name.version, statement.version),
        ("person", name.person, statement.person),
        ("meaning", name.meaning, statement.meaning),
    )
    for field, said, stated in pairs:
        if said != stated:
            raise Refused(
                Message(
                    "the file lies where the {field} is “{said}”, and the statement in it says “{stated}”",
                    field=field,
                    said=said,
                    stated=stated,
                )
            )


def _check_scope(statement: Statement, mode: str, authority: Authority, sources: Sources) -> None:
    settings = authority.approval or sources.present.approval
    if settings is None:
        raise Refused(
            Message("qms.yaml has no block approval:, so no approval counts here; write it with from: and repository:")
        )
    if statement.repository != settings.repository:
        raise Refused(
            Message(
                "the statement is for the handbook “{other}”, and this is “{own}”",
                other=statement.repository,
                own=settings.repository,
            )
        )
    if mode not in settings.modes:
        raise Refused(
            Message(
                "approvals of the kind {mode} do not count here; {modes} do", mode=mode, modes=", ".join(settings.modes)
            )
        )


def _day(moment: str, authority: Authority) -> str:
    day = day_at(moment, authority.settings.time_zone)
    return day.isoformat() if day else ""


def _signed(
    found: Found, files: Mapping[str, bytes], judged: Judged, statement: Statement, seen: Seen, sources: Sources
) -> Judged:
    if not found.signature:
        return judged.refuse(Message("there is no signature beside the statement"))
    checked = check_unasked(
        files[found.path],
        files[found.signature],
        statement,
        judged.authority.signers,
        sources.revoked,
        seen.time,
        now=sources.now,
    )
    judged = replace(judged, approval=replace(judged.approval, key=checked.fingerprint))
    if checked.refused is not None:
        return judged.refuse(checked.refused)
    return replace(judged, unasked=checked._replace(notes=(*checked.notes, *_late(statement, seen))))


def _unsigned(
    found: Found, copies: Mapping[str, bytes], judged: Judged, statement: Statement, seen: Seen, sources: Sources
) -> Judged:
    evidence = statement.evidence
    kind = ATTESTED if evidence is not None and evidence.source == "file" else FORGE
    if evidence is None or kind != found.name.mode:
        return judged.refuse(
            Message(
                "the file is named as one of the kind {mode}, and its evidence is not of that kind",
                mode=found.name.mode,
            )
        )
    for limit, why in (
        (
            sources.now,
            Message("the statement says that it was made at {at}, which is yet to come", at=statement.signed_at),
        ),
        (
            seen.time,
            Message(
                "the statement says that it was made at {at}, but it was here at {seen} already",
                at=statement.signed_at,
                seen=seen.time,
            ),
        ),
    ):
        if limit is not None and is_later(statement.signed_at, limit):
            return judged.refuse(why)
    if kind == FORGE:
        return _from_forge(judged, statement).note(*_late(statement, seen))
    return _attested(copies, judged, statement).note(*_late(statement, seen))


def _from_forge(judged: Judged, statement: Statement) -> Judged:
    evidence = statement.evidence
    assert evidence is not None  # noqa: S101 - asked above
    if statement.person not in judged.authority.people_with(evidence.account):
        return judged.refuse(
            Message(
                "the account {account} is not that of {person} in people: of qms.yaml",
                account=evidence.account,
                person=statement.person,
            )
        )
    return judged.note(
        Message(
            "this is the word of the forge ({source}), written down here without a signature", source=evidence.source
        )
    )


def _attested(copies: Mapping[str, bytes], judged: Judged, statement: Statement) -> Judged:
    evidence = statement.evidence
    assert evidence is not None  # noqa: S101 - asked above
    for path, data in copies.items():
        if hashlib.sha256(data).hexdigest() != evidence.sha256:
            return judged.refuse(
                Message("the kept file {path} is not the one that the statement was made of", path=path)
            )
    if copies:
        return judged.note(Message("this rests on a file that lies beside it, written down here without a signature"))
    return judged.note(
        Message(
            "this rests on the file {name}, which is kept elsewhere; here is only its digest",
            name=evidence.reference,
        )
    )


def is_later(one: str, other: str) -> bool:
    """Say whether a moment is later than another by more than clocks differ; what is no moment is."""
    first, second = parse_moment(one), parse_moment(other)
    return first is None or second is None or first - second > _CLOCKS


def _late(statement: Statement, seen: Seen) -> tuple[Message, ...]:
    signed, came = parse_moment(statement.signed_at), parse_moment(seen.time)
    days = (came - signed).days if signed and came and seen.position is not None else 0
    if days <= _LATE:
        return ()
    return (Message("it came into the handbook {days} days after the time it names", days=days),)
