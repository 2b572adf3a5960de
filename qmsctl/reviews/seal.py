"""The seal of a signed management review: a canonical hash over the files that belong to it, after which none changes.

A seal needs no key and proves nothing by itself; it makes an alteration visible
to everybody who has an earlier copy, and the history of the branch is one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qmsctl.approvals.in_toto import MOST_BYTES
from qmsctl.approvals.shape import MOST_ROWS, each, fields, parse, text_value
from qmsctl.approvals.values import ID, REVISION, another, canonical, check_sha256, match
from qmsctl.findings import Message
from qmsctl.periods import parse_date
from qmsctl.refused import Refused
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.signature import digest
from qmsctl.system.content import Part

VERSION = "1"
ENDINGS = (".md", ".inputs.json", ".signed.json", ".signed.json.sig")
"""The files that a seal covers; the last is there for a review that was signed with a key."""

_REVIEW = re.compile(r"MGT-[0-9]{4}-[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"[0-9]{4}")
_RECORD = re.compile(r"[A-Z]{3}-[0-9A-Za-z#-]{1,140}")


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal says. `files` are names with digests, `records` the ids of what the decisions became.

    `commit` is the newest commit when it was sealed, "" without Git; `sealed_on` a day, ISO; `role` who sealed.
    `hash` is the SHA-256 over all of it.
    """

    review: str
    unit: str
    year: str
    files: tuple[Part, ...]
    records: tuple[str, ...]
    sealed_on: str
    role: str
    commit: str = ""

    @property
    def hash(self) -> str:
        """The SHA-256 over everything the seal says, in one line of JSON with sorted fields."""
        said = json.dumps(_said(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def make(review: ManagementReview, files: Mapping[str, bytes], sealed_on: str, role: str, commit: str = "") -> Seal:
    """Return the seal of a review over its files (path to bytes), those of `ENDINGS` that are there."""
    stem = review.record.path.removesuffix(".md")
    return Seal(
        review=review.id,
        unit=review.unit,
        year=review.year,
        files=tuple(
            Part(review.id + ending, digest(files[stem + ending])) for ending in ENDINGS if files.get(stem + ending)
        ),
        records=tuple(dict.fromkeys(decision.record for decision in review.decisions if decision.record)),
        sealed_on=sealed_on,
        role=role,
        commit=commit,
    )


def write(seal: Seal) -> bytes:
    """Return the bytes of a seal. Raises `qmsctl.refused.Refused` for one that is not sound."""
    _check(seal)
    return canonical({**_said(seal), "hash": seal.hash})


def read(data: bytes) -> Seal:
    """Return the seal that these bytes (with LF) are. Raises `Refused` for anything but what `write` writes."""
    if len(data) > MOST_BYTES:
        raise Refused(Message("the seal has {size} bytes; at most {most} are read", size=len(data), most=MOST_BYTES))
    value = parse(data)
    _SHAPE(value, "")
    if value["version"] != VERSION:
        raise Refused(another("version", value["version"], VERSION))
    seal = Seal(
        review=value["review"],
        unit=value["unit"],
        year=value["year"],
        files=tuple(Part(part["name"], part["sha256"]) for part in value["files"]),
        records=tuple(value["records"]),
        sealed_on=value["sealedOn"],
        role=value["role"],
        commit=value["commit"],
    )
    _check(seal)
    if value["hash"] != seal.hash:
        raise Refused(Message("the hash of the seal is not that of what it says; somebody changed it"))
    if write(seal) != data:
        raise Refused(
            Message("the file says the same in another form than it was written in; somebody changed it by hand")
        )
    return seal


def _said(seal: Seal) -> dict[str, Any]:
    return {
        "version": VERSION,
        "review": seal.review,
        "unit": seal.unit,
        "year": seal.year,
        "files": [{"name": part.name, "sha256": part.sha256} for part in seal.files],
        "records": list(seal.records),
        "commit": seal.commit,
        "sealedOn": seal.sealed_on,
        "role": seal.role,
    }


def _records(value: Any, field: str) -> None:
    if value == []:
        return
    each(text_value)(value, field)


_SHAPE = fields(
    version=text_value,
    review=text_value,
    unit=text_value,
    year=text_value,
    files=each(fields(name=text_value, sha256=text_value)),
    records=_records,
    commit=text_value,
    sealedOn=text_value,
    role=text_value,
    hash=text_value,
)


def _check(seal: Seal) -> None:
    match(_REVIEW, seal.review, "review", 140)
    match(ID, seal.unit, "unit", 120)
    match(_YEAR, seal.year, "year")
    match(ID, seal.role, "role", 120)
    if seal.commit:
        match(REVISION, seal.commit, "revision")
    if parse_date(seal.sealed_on) is None:
        raise Refused(another("sealedOn", seal.sealed_on, "2026-11-21"))
    names = tuple(part.name for part in seal.files)
    if names not in (tuple(seal.review + ending for ending in ENDINGS[:count]) for count in (3, 4)):
        raise Refused(Message("the seal does not cover the files of {review}, in their order", review=seal.review))
    for part in seal.files:
        check_sha256(part.sha256, part.name)
    if len(seal.records) > MOST_ROWS or any(not _RECORD.fullmatch(record) for record in seal.records):
        raise Refused(Message("the seal names records by what is no id"))
