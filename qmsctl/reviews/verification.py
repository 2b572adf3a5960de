"""Every signed or sealed management review judged anew, by anybody, offline: files, signer, order, notes, history."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.approvals.authority import bytes_of
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Message
from qmsctl.periods import day_at, parse_date
from qmsctl.refused import Refused
from qmsctl.reviews.additions import broken_notes
from qmsctl.reviews.deadlines import asked_below
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.proof import Proof, judge
from qmsctl.reviews.reading import management_reviews, notes, review_of
from qmsctl.reviews.seal import Seal
from qmsctl.reviews.seal import read as read_seal
from qmsctl.reviews.signature import Signed, digest, lf, read
from qmsctl.reviews.signing import hindrances_of_meeting
from qmsctl.reviews.unaltered import (
    EVIDENCE,
    Trouble,
    altered,
    first_held,
    gone,
    is_note,
    made_anew,
    meanwhile,
    part,
    strays,
)


@dataclass(frozen=True, slots=True)
class Verified:
    """A signed or sealed review, judged. `troubles` say what does not hold, `notes` what is left open.

    `signed` and `seal` are None where they are missing or cannot be read; `key` is the fingerprint of the key that
    signed, `seen` the day on which the branch first held the signature, "" where that is unknown.
    """

    review: ManagementReview
    signed: Signed | None
    seal: Seal | None
    sealed: bool
    troubles: tuple[Trouble, ...]
    notes: tuple[Message, ...] = ()
    key: str = ""
    seen: str = ""
    amended: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.troubles


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of all reviews asked for, and of files that belong to none. `why` says why there is no history."""

    reviews: tuple[Verified, ...]
    strays: tuple[Trouble, ...] = ()
    why: Message | None = None

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not self.strays and all(each.holds for each in self.reviews)


def verify(sources: Sources, only: Collection[str] = ()) -> Verification:
    """Judge every management review that has a signature, a seal or notes, or those with these ids.

    Raises `qmsctl.approvals.program.Unavailable` where there are signatures and no ssh-keygen to verify them.
    """
    system = sources.system
    wanted = [review for review in management_reviews(system).values() if not only or review.id in only]
    signed = [review for review in wanted if _has_evidence(review, sources)]
    if sources.past is not None:
        sources.past.read(path for review in signed for path in _paths(review, sources))
    found = tuple(verify_one(review, sources) for review in signed)
    told = {trouble.path for each in found for trouble in each.troubles}
    reviews = management_reviews(system)
    known = {review.record.path for review in reviews.values()}
    known |= {note.record.path for id_ in reviews for note in notes(system).get(id_, ())}
    loose = [*strays(system.files, frozenset(known)), *gone(sources)]
    kept = tuple(trouble for trouble in loose if trouble.path not in told and _about(trouble.path, only))
    return Verification(found, kept, sources.why)


def verify_one(review: ManagementReview, sources: Sources) -> Verified:
    """Judge one review."""
    files = sources.system.files
    sealed, signed = review.seal_path in files, review.statement_path in files
    seal, why = _seal(review, sources) if sealed else (None, None)
    proof = judge(review, sources) if signed else Proof(None, (Message("the signature is missing"),))
    statement = proof.signed or (_read(review, sources) if signed else None)
    # What is altered is told once, though statement, seal and record all say so.
    altered_files: dict[str, Trouble] = {}
    for trouble in _files(review, statement, seal, sources):
        if trouble is not None:
            altered_files.setdefault(trouble.path, trouble)
    found = list(altered_files.values())
    anew = [made_anew(sources, path) for path in _evidence(review) if path in files]
    found += [trouble for trouble in anew if trouble is not None and trouble.path not in altered_files]
    if review.statement_path not in altered_files:
        found += [Trouble(review.statement_path, 1, message) for message in proof.problems]
    if why is not None:
        found.append(Trouble(review.seal_path, 1, why))
    found += [Trouble(review.record.path, 1, message) for message in _order(review, proof, seal, sources)]
    on_it = notes(sources.system).get(review.id, ())
    found += [trouble for trouble in broken_notes(on_it, _bytes(review.seal_path, sources), sources) if trouble]
    left = (*proof.notes, *_meanwhile(review, seal, sources))
    return Verified(
        review,
        proof.signed,
        seal,
        sealed,
        tuple(dict.fromkeys(found)),
        left,
        proof.key,
        proof.seen.day,
        len(on_it),
    )


def _has_evidence(review: ManagementReview, sources: Sources) -> bool:
    return any(path in sources.system.files for path in _evidence(review)) or review.id in notes(sources.system)


def _evidence(review: ManagementReview) -> tuple[str, ...]:
    return (review.statement_path, review.statement_path + ".sig", review.seal_path)


def _paths(review: ManagementReview, sources: Sources) -> Iterator[str]:
    yield from (review.record.path, review.inputs_path, *_evidence(review))
    yield from (note.record.path for note in notes(sources.system).get(review.id, ()))


def _about(path: str, only: Collection[str]) -> bool:
    """Whether a loose file may concern the reviews asked for; a note that cannot be read may concern any."""
    name = path.rpartition("/")[2]
    return not only or is_note(path) or any(name.startswith(f"{id_}.") for id_ in only)


def _bytes(path: str, sources: Sources) -> bytes:
    return lf(bytes_of(sources.tree, path)) if path in sources.system.files else b""


def _read(review: ManagementReview, sources: Sources) -> Signed | None:
    """The statement where its form is right, though it is not about this review."""
    try:
        signed = read(_bytes(review.statement_path, sources))
    except Refused:
        return None
    return signed if signed.review == review.id else None


def _seal(review: ManagementReview, sources: Sources) -> tuple[Seal | None, Message | None]:
    try:
        seal = read_seal(_bytes(review.seal_path, sources))
    except Refused as refused:
        return None, refused.message
    if (seal.review, seal.unit, seal.year) != (review.id, review.unit, review.year):
        return None, Message("the seal is that of {other}, and this is {review}", other=seal.review, review=review.id)
    return seal, None


def _files(
    review: ManagementReview, signed: Signed | None, seal: Seal | None, sources: Sources
) -> Iterator[Trouble | None]:
    stem = review.record.path.removesuffix(".md")
    for covered, sealed in ((signed.parts if signed else (), False), (seal.files if seal else (), True)):
        for each in covered:
            path = stem + each.name.removeprefix(review.id)
            # A seal is the later of the two and says it better.
            by_seal = seal is not None and not sealed and part(seal.files, each.name) == each.sha256
            yield altered(sources, path, each.sha256, sealed or by_seal)
    if review.inputs_path in sources.system.files:
        data = bytes_of(sources.tree, review.inputs_path)
        if digest(data) != review.inputs_digest:
            yield Trouble(review.inputs_path, 1, Message("these are not the facts that the review says were gathered"))
    if seal is not None and signed is not None and signed.mode == "signed" and len(seal.files) == len(EVIDENCE):
        yield Trouble(review.seal_path, 1, Message("the seal leaves out the signature"))


def _order(review: ManagementReview, proof: Proof, seal: Seal | None, sources: Sources) -> Iterator[Message]:
    """What speaks against the order of meeting, signature and seal, and of this level and those below."""
    if proof.signed is None or proof.day is None:
        return
    yield from hindrances_of_meeting(sources.system, review)
    if seal is not None and (parse_date(seal.sealed_on) or proof.day) < proof.day:
        yield Message(
            "it was sealed on {sealed}, before it was signed on {signed}", sealed=seal.sealed_on, signed=proof.day
        )
    for unit in asked_below(sources.system, review, proof.day):
        below = review_of(sources.system, unit, review.year)
        signed = _day(below, sources) if below is not None else None
        if signed is None:
            yield Message("the review of {unit} below was not signed, and “without” does not say why", unit=unit)
        elif signed > proof.day:
            yield Message(
                "it was signed on {day}, before that of {unit} below on {signed}, and “without” does not say why",
                day=proof.day,
                unit=unit,
                signed=signed,
            )


def _day(review: ManagementReview, sources: Sources) -> date | None:
    if review.statement_path not in sources.system.files:
        return None
    signed = _read(review, sources)
    return day_at(signed.signed_at, sources.system.settings.time_zone) if signed else None


def _meanwhile(review: ManagementReview, seal: Seal | None, sources: Sources) -> Iterator[Message]:
    if seal is None:
        return
    since = first_held(sources, review.seal_path)
    stem = review.record.path.removesuffix(".md")
    for each in seal.files:
        path = stem + each.name.removeprefix(review.id)
        if path in sources.system.files and digest(bytes_of(sources.tree, path)) == each.sha256:
            yield from meanwhile(sources, path, each.sha256, since)
