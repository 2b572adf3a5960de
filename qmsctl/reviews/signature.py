"""The leader's statement about a management review, an in-toto Statement v1 (`qmsctl.approvals.in_toto`).

``subject`` lists the review's file and the facts that it judges, each with the
SHA-256 of its text with LF line ends; ``predicate`` says which review of which
unit and year, who signs in which role and for whom, when, in which way, which
meeting, for which handbook, and what it rests on where there is no signature.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from qmsctl.approvals.in_toto import Said, check_form, opened, statement_shape, written
from qmsctl.approvals.model import ATTESTED, FORGE, REVIEW, SIGNED, Evidence
from qmsctl.approvals.shape import fields, text_value
from qmsctl.approvals.values import FORGES, ID, REVISION, SHA256, another, check_sha256, match, plain
from qmsctl.findings import Message
from qmsctl.periods import parse_date, parse_moment
from qmsctl.refused import Refused
from qmsctl.settings import MODES
from qmsctl.system.content import Part

PREDICATE_TYPE = "urn:x-qmsctl:management-review:v1"
FILE, WORD = "file", "word"
"""What an unsigned statement can rest on: a file signed elsewhere, the word of whoever committed it, or a forge."""

_REVIEW = re.compile(r"MGT-[0-9]{4}-[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a leader signs. `parts` are the review's file and the facts; `signed_at` is ``2026-11-21T10:00:00Z``.

    `deputised` is the holder for whom a deputy signs, "" where the role is the signer's own; `mode` is ``signed``,
    ``forge`` or ``attested``; `held` is the day of the meeting, ISO; `evidence` is None for a signature.
    """

    parts: tuple[Part, ...]
    review: str
    unit: str
    year: str
    person: str
    role: str
    signed_at: str
    mode: str
    held: str
    deputised: str = ""
    repository: str = ""
    tool: str = ""
    evidence: Evidence | None = None


def lf(data: bytes) -> bytes:
    """Return a file with LF line ends, as it is digested and signed: a checkout under Windows alters nothing."""
    return data.replace(b"\r\n", b"\n")


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file with LF line ends, in hexadecimal."""
    return hashlib.sha256(lf(data)).hexdigest()


def write(signed: Signed) -> bytes:
    """Return the bytes of a statement. Raises `qmsctl.refused.Refused` for one that is not sound."""
    _check(signed)
    return _bytes(signed)


def read(data: bytes) -> Signed:
    """Return the statement that these bytes (with LF) are. Raises `Refused` for anything but what `write` writes."""
    signed = _signed(opened(data, PREDICATE_TYPE, _SHAPE))
    _check(signed)
    check_form(data, _bytes(signed))
    return signed


def _bytes(signed: Signed) -> bytes:
    signer = {"person": signed.person, "role": signed.role}
    if signed.deputised:
        signer["for"] = signed.deputised
    predicate = {
        "review": signed.review,
        "unit": signed.unit,
        "year": signed.year,
        "meaning": REVIEW,
        "signer": signer,
        "signedAt": signed.signed_at,
        "mode": signed.mode,
        "held": signed.held,
        "repository": signed.repository,
        "tool": signed.tool,
    }
    return written(Said(signed.parts, predicate, signed.evidence), PREDICATE_TYPE)


_SHAPE = statement_shape(
    review=text_value,
    unit=text_value,
    year=text_value,
    meaning=text_value,
    signer=fields(person=text_value, role=text_value, for_=text_value),
    signedAt=text_value,
    mode=text_value,
    held=text_value,
    repository=text_value,
    tool=text_value,
)


def _signed(found: Said) -> Signed:
    said = found.predicate
    if said["meaning"] != REVIEW:
        raise Refused(another("meaning", said["meaning"], REVIEW))
    return Signed(
        parts=found.parts,
        review=said["review"],
        unit=said["unit"],
        year=said["year"],
        person=said["signer"]["person"],
        role=said["signer"]["role"],
        deputised=said["signer"].get("for", ""),
        signed_at=said["signedAt"],
        mode=said["mode"],
        held=said["held"],
        repository=said["repository"],
        tool=said["tool"],
        evidence=found.evidence,
    )


def _check(signed: Signed) -> None:
    match(_REVIEW, signed.review, "review", 140)
    match(ID, signed.unit, "unit", 120)
    match(_YEAR, signed.year, "year")
    match(ID, signed.person, "signer.person", 60)
    match(ID, signed.role, "signer.role", 120)
    if signed.deputised:
        match(ID, signed.deputised, "signer.for", 60)
    if signed.repository:
        match(ID, signed.repository, "repository", 60)
    if signed.mode not in MODES:
        raise Refused(another("mode", signed.mode, ", ".join(MODES)))
    if parse_moment(signed.signed_at) is None:
        raise Refused(another("signedAt", signed.signed_at, "2026-11-21T10:00:00Z"))
    if parse_date(signed.held) is None:
        raise Refused(another("held", signed.held, "2026-11-21"))
    plain(signed.tool, "tool")
    _check_parts(signed)
    _check_evidence(signed)


def _check_parts(signed: Signed) -> None:
    wanted = (f"{signed.review}.md", f"{signed.review}.inputs.json")
    if tuple(part.name for part in signed.parts) != wanted:
        raise Refused(
            Message(
                "the statement is not about {review} and {inputs}, in this order", review=wanted[0], inputs=wanted[1]
            )
        )
    for part in signed.parts:
        check_sha256(part.sha256, part.name)


def _check_evidence(signed: Signed) -> None:
    evidence = signed.evidence
    if (signed.mode == SIGNED) != (evidence is None):
        raise Refused(Message("a signature rests on nothing else, and what is not signed rests on something"))
    if evidence is None:
        return
    sources = FORGES if signed.mode == FORGE else (FILE, WORD) if signed.mode == ATTESTED else ()
    if evidence.source not in sources:
        raise Refused(another("source", evidence.source, ", ".join(sources)))
    plain(evidence.reference, "reference")
    plain(evidence.account, "account")
    if evidence.source == FILE:
        match(SHA256, evidence.sha256, "sha256")
    if evidence.source in FORGES:
        match(REVISION, evidence.revision, "revision")
    used = {FILE: ("reference", "sha256"), WORD: ()}.get(evidence.source, ("reference", "account", "revision"))
    given = {field for field in ("reference", "sha256", "account", "revision") if getattr(evidence, field)}
    if given != set(used):
        raise Refused(
            Message("the evidence does not have the fields that its source, {source}, has", source=evidence.source)
        )
