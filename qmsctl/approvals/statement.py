"""The file of an approval: an in-toto Statement v1 in JSON that has exactly one form, so that its bytes can be signed.

``subject`` lists the parts of the document's content, the text first, each with
its SHA-256; ``predicate`` says who approves which version, in which role and
meaning, when, for which handbook, and why. A reader that takes a second
spelling of the same statement would let two readers see two statements.
"""

from __future__ import annotations

import re
from typing import Any

from qmsctl.approvals.model import NAMESPACES, PREDICATE_TYPE, STATEMENT_TYPE, Evidence, Statement
from qmsctl.approvals.shape import MOST_ROWS, each, fields, parse, text_value
from qmsctl.approvals.values import FORGES, ID, REVISION, SHA256, another, canonical, check_sha256, match, plain
from qmsctl.findings import Message
from qmsctl.periods import parse_moment
from qmsctl.refused import Refused
from qmsctl.system.content import Part

MOST_BYTES = 64 * 1024

_DOCUMENT = re.compile(r"[A-Z][A-Z0-9]{1,7}-[0-9]{3,5}(?:-[a-z]{2})?")
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")


def write(statement: Statement) -> bytes:
    """Return the bytes of a statement: UTF-8, two spaces, LF at the end. Raises `Refused` for one that is not sound."""
    _check(statement)
    data = _bytes(statement)
    if len(data) > MOST_BYTES:
        raise Refused(_too_large(len(data)))
    return data


def read(data: bytes) -> Statement:
    """Return the statement that these bytes are. Raises `Refused` for anything but what `write` writes."""
    if len(data) > MOST_BYTES:
        raise Refused(_too_large(len(data)))
    statement = _statement(parse(data))
    _check(statement)
    if _bytes(statement) != data:
        raise Refused(
            Message("the file says the same in another form than it was written in; somebody changed it by hand")
        )
    return statement


def _bytes(statement: Statement) -> bytes:
    predicate: dict[str, Any] = {
        "document": statement.document,
        "version": statement.version,
        "meaning": statement.meaning,
        "signer": {"person": statement.person, "role": statement.role},
        "signedAt": statement.signed_at,
        "repository": statement.repository,
        "reason": statement.reason,
        "previous": statement.previous,
        "tool": statement.tool,
    }
    if statement.evidence is not None:
        predicate["evidence"] = {field: getattr(statement.evidence, field) for field in _EVIDENCE}
    value = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": part.name, "digest": {"sha256": part.sha256}} for part in statement.parts],
        "predicateType": PREDICATE_TYPE,
        "predicate": predicate,
    }
    return canonical(value)


# What the file may hold: each field with what it must be.

_EVIDENCE = ("source", "reference", "sha256", "account", "revision")
_SHAPE = fields(
    _type=text_value,
    subject=each(fields(name=text_value, digest=fields(sha256=text_value))),
    predicateType=text_value,
    predicate=fields(
        document=text_value,
        version=text_value,
        meaning=text_value,
        signer=fields(person=text_value, role=text_value),
        signedAt=text_value,
        repository=text_value,
        reason=text_value,
        previous=text_value,
        tool=text_value,
        evidence_=fields(**dict.fromkeys(_EVIDENCE, text_value)),
    ),
)


def _statement(value: Any) -> Statement:
    _SHAPE(value, "")
    if value["_type"] != STATEMENT_TYPE:
        raise Refused(another("_type", value["_type"], STATEMENT_TYPE))
    if value["predicateType"] != PREDICATE_TYPE:
        raise Refused(another("predicateType", value["predicateType"], PREDICATE_TYPE))
    said = value["predicate"]
    return Statement(
        parts=tuple(Part(part["name"], part["digest"]["sha256"]) for part in value["subject"]),
        document=said["document"],
        version=said["version"],
        meaning=said["meaning"],
        person=said["signer"]["person"],
        role=said["signer"]["role"],
        signed_at=said["signedAt"],
        repository=said["repository"],
        reason=said["reason"],
        previous=said["previous"],
        tool=said["tool"],
        evidence=Evidence(**said["evidence"]) if "evidence" in said else None,
    )


# What the values must be.


def _check(statement: Statement) -> None:
    match(_DOCUMENT, statement.document, "document")
    match(_VERSION, statement.version, "version")
    match(ID, statement.person, "signer.person", 60)
    match(ID, statement.role, "signer.role", 60)
    match(ID, statement.repository, "repository", 60)
    if statement.meaning not in NAMESPACES:
        raise Refused(another("meaning", statement.meaning, ", ".join(NAMESPACES)))
    if parse_moment(statement.signed_at) is None:
        raise Refused(another("signedAt", statement.signed_at, "2026-11-21T10:00:00Z"))
    if statement.previous:
        match(SHA256, statement.previous, "previous")
    plain(statement.reason, "reason")
    plain(statement.tool, "tool")
    _check_parts(statement)
    if statement.evidence is not None:
        _check_evidence(statement.evidence)


def _check_parts(statement: Statement) -> None:
    names = [part.name for part in statement.parts]
    if not names or names[0] != statement.document:
        raise Refused(Message("the first part is not the text of the document {document}", document=statement.document))
    if len(set(names)) != len(names) or names[1:] != sorted(names[1:]) or len(names) > MOST_ROWS:
        raise Refused(Message("the parts are not in order, each once"))
    for part in statement.parts:
        plain(part.name, "name")
        check_sha256(part.sha256, part.name)


def _check_evidence(evidence: Evidence) -> None:
    forge = evidence.source in FORGES
    if not forge and evidence.source != "file":
        raise Refused(another("source", evidence.source, ", ".join((*FORGES, "file"))))
    plain(evidence.reference, "reference")
    plain(evidence.account, "account")
    if forge:
        match(REVISION, evidence.revision, "revision")
    else:
        match(SHA256, evidence.sha256, "sha256")
    unused = (evidence.sha256,) if forge else (evidence.account, evidence.revision)
    if any(unused) or not evidence.reference or (forge and not evidence.account):
        raise Refused(
            Message("the evidence does not have the fields that its source, {source}, has", source=evidence.source)
        )


def _too_large(size: int) -> Message:
    return Message("the statement has {size} bytes; at most {most} are read", size=size, most=MOST_BYTES)
