"""A leader's statement judged: its form, whose it is, by whose authority, its signature or evidence, and its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from qmsctl.approvals.authority import Authority, asked_from, bytes_of
from qmsctl.approvals.model import FORGE, REVIEW, SIGNED, Statement
from qmsctl.approvals.past import UNKNOWN, Past, Seen
from qmsctl.approvals.signature import check_signature
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.values import FORGES
from qmsctl.findings import Message
from qmsctl.periods import day_at, parse_date, parse_moment
from qmsctl.refused import Refused
from qmsctl.reviews.authority import authority
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.signature import FILE, Signed, lf, read
from qmsctl.reviews.signing import not_the_signer, signer

LATE = 30
"""After how many days on the way a signature that was made here is no longer taken at its word."""
_CLOCKS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a statement. `day` is that of signing, in the handbook's zone; `key` the key's fingerprint."""

    signed: Signed | None
    problems: tuple[Message, ...]
    notes: tuple[Message, ...] = ()
    day: date | None = None
    key: str = ""
    seen: Seen = field(default=UNKNOWN)


def judge(review: ManagementReview, sources: Sources) -> Proof:
    """Judge the statement beside a review. Raises `Unavailable` where OpenSSH is needed and missing."""
    try:
        signed = read(lf(bytes_of(sources.tree, review.statement_path)))
        _agree(review, signed)
    except Refused as refused:
        return Proof(None, (refused.message,))
    return prove(review, signed, sources, _seen(review, sources))


def prove(review: ManagementReview, signed: Signed, sources: Sources, seen: Seen) -> Proof:
    """Judge a statement that was read, or is about to be written, as one that was first seen then."""
    by = authority(sources, seen)
    day = day_at(signed.signed_at, by.settings.time_zone)
    proof = Proof(signed, (), (by.note,) if by.note else (), day, seen=seen)
    if day is None:
        return proof
    problems = [*_scope(signed, by, sources, day, seen), *_order(signed, day)]
    authorised, notes = _authorised(review, signed, by, day, sources)
    problems += authorised
    proof = replace(proof, problems=tuple(problems), notes=(*proof.notes, *notes))
    return _late(_established(review, proof, signed, by, sources), signed, by, sources)


def _seen(review: ManagementReview, sources: Sources) -> Seen:
    """Since when the branch holds the statement and its signature; other line ends are no other content."""
    paths = (review.statement_path, review.statement_path + ".sig")
    found = {path: lf(bytes_of(sources.tree, path)) for path in paths if path in sources.system.files}
    base, past = sources.base_tree, sources.past
    if base is not None and any(lf(bytes_of(base, path)) != data for path, data in found.items()):
        return Seen(None, sources.now)
    if past is None:
        return UNKNOWN
    since = [_since(past, path, data) for path, data in found.items()]
    position = max(since)
    if position >= past.end:
        return Seen(past.end, sources.now)
    moment = past.moment(position)
    return Seen(position, moment.time, moment.day.isoformat())


def _since(past: Past, path: str, data: bytes) -> int:
    """The position from which on the branch holds a file with this content, that after the newest commit for none."""
    since = past.end
    for position, held in reversed(list(past.states(path))):
        if lf(held) != data:
            break
        since = position
    return since


def _agree(review: ManagementReview, signed: Signed) -> None:
    """The statement says what the review says, so that it cannot stand beside another one."""
    pairs = (
        ("review", review.id, signed.review),
        ("unit", review.unit, signed.unit),
        ("year", review.year, signed.year),
        ("role", review.leader, signed.role),
        ("held", review.held.on.isoformat() if review.held and review.held.on else "", signed.held),
    )
    for name, said, stated in pairs:
        if said != stated:
            raise Refused(
                Message(
                    "the {field} of the review is “{said}”, and the statement says “{stated}”",
                    field=name,
                    said=said,
                    stated=stated,
                )
            )


def _scope(signed: Signed, by: Authority, sources: Sources, day: date, seen: Seen) -> Iterator[Message]:
    """What change control asks of the kind of statement, from the day on that it is asked for."""
    settings = by.approval or sources.present.approval
    since = asked_from(by if by.approval else sources.present)
    if settings is None or since is None:
        return
    if signed.repository and signed.repository != settings.repository:
        yield Message(
            "the statement is for the handbook “{other}”, and this is “{own}”",
            other=signed.repository,
            own=settings.repository,
        )
    if (parse_date(seen.day) or day) < since:
        return
    if not signed.repository:
        yield Message(
            "the statement does not say for which handbook it is made; this is “{own}”", own=settings.repository
        )
    if signed.mode not in settings.modes:
        yield Message(
            "approvals of the kind {mode} do not count here; {modes} do",
            mode=signed.mode,
            modes=", ".join(settings.modes),
        )


def _order(signed: Signed, day: date) -> Iterator[Message]:
    held = parse_date(signed.held)
    if held is not None and held > day:
        yield Message("the meeting is on {on}, after the day of signing, {day}", on=held, day=day)


def _authorised(
    review: ManagementReview, signed: Signed, by: Authority, day: date, sources: Sources
) -> tuple[list[Message], list[Message]]:
    """What speaks against the signer, and what stays open about them."""
    unit = by.organisation.units.get(review.unit)
    if by.note is not None and (unit is None or unit.leader != signed.role):
        # A reorganisation since then is no fault of the signature, and nothing here tells how it was before.
        return [], [
            Message("who was accountable for {unit} then cannot be told from qms.yaml as it is now", unit=review.unit)
        ]
    against = list(not_the_signer(review, signed.person, by, day, sources.one_id))
    entitled = signer(review, signed.person, by, day)
    if entitled is not None and entitled.deputised != signed.deputised:
        against.append(
            Message(
                "the statement says that {person} signs for “{said}”, and by qms.yaml it is for “{holder}”",
                person=signed.person,
                said=signed.deputised,
                holder=entitled.deputised,
            )
        )
    deputy = Message("{person} signed as deputy for {holder}", person=signed.person, holder=signed.deputised)
    return against, [deputy] if signed.deputised else []


def _established(review: ManagementReview, proof: Proof, signed: Signed, by: Authority, sources: Sources) -> Proof:
    if signed.mode == SIGNED:
        return _signature(review, proof, signed, by, sources)
    for limit, why in (
        (
            sources.now,
            Message("the statement says that it was made at {at}, which is yet to come", at=signed.signed_at),
        ),
        (
            proof.seen.time,
            Message(
                "the statement says that it was made at {at}, but it was here at {seen} already",
                at=signed.signed_at,
                seen=proof.seen.time,
            ),
        ),
    ):
        if limit is not None and _later(signed.signed_at, limit):
            return replace(proof, problems=(*proof.problems, why))
    return _unsigned(proof, signed, by)


def _signature(review: ManagementReview, proof: Proof, signed: Signed, by: Authority, sources: Sources) -> Proof:
    signature = lf(bytes_of(sources.tree, review.statement_path + ".sig"))
    if not signature:
        return replace(proof, problems=(*proof.problems, Message("there is no signature beside the statement")))
    checked = check_signature(
        lf(bytes_of(sources.tree, review.statement_path)),
        signature,
        as_approval(signed),
        by.signers,
        sources.revoked,
        proof.seen.time,
        openssh=sources.openssh,
        now=sources.now,
    )
    problems = (*proof.problems, checked.refused) if checked.refused is not None else proof.problems
    return replace(proof, problems=problems, notes=(*proof.notes, *checked.notes), key=checked.fingerprint)


def as_approval(signed: Signed) -> Statement:
    """Return the statement as approvals know one, so that its signature is judged by the same rules."""
    return Statement(
        parts=signed.parts,
        document=signed.review,
        version=signed.year,
        meaning=REVIEW,
        person=signed.person,
        role=signed.role,
        signed_at=signed.signed_at,
        repository=signed.repository,
    )


def _unsigned(proof: Proof, signed: Signed, by: Authority) -> Proof:
    evidence = signed.evidence
    assert evidence is not None  # noqa: S101 - the form of a statement asks for it
    if signed.mode == FORGE:
        note = Message(
            "this is the word of the forge ({source}), written down here without a signature", source=evidence.source
        )
        if signed.person not in by.people_with(evidence.account):
            wrong = Message(
                "the account {account} is not that of {person} in people: of qms.yaml",
                account=evidence.account,
                person=signed.person,
            )
            return replace(proof, problems=(*proof.problems, wrong))
    elif evidence.source == FILE:
        note = Message(
            "this rests on the file {name}, which is kept elsewhere; here is only its digest", name=evidence.reference
        )
    else:
        note = Message("signed by the word of whoever committed it, without a key")
    return replace(proof, notes=(*proof.notes, note))


def _late(proof: Proof, signed: Signed, by: Authority, sources: Sources) -> Proof:
    """A signature that came long after the time it names: dated back, unless somebody else's evidence carries it."""
    made, came = parse_moment(signed.signed_at), parse_moment(proof.seen.time)
    days = (came - made).days if made and came and proof.seen.position is not None else 0
    if days <= LATE:
        return proof
    why = Message("it came into the handbook {days} days after the time it names", days=days)
    since = asked_from(by if by.approval else sources.present)
    here = signed.evidence is None or signed.evidence.source not in (FILE, *FORGES)
    if here and since is not None and (parse_date(proof.seen.day) or since) >= since:
        return replace(proof, problems=(*proof.problems, why))
    return replace(proof, notes=(*proof.notes, why))


def _later(one: str, other: str) -> bool:
    first, second = parse_moment(one), parse_moment(other)
    return first is None or second is None or first - second > _CLOCKS
