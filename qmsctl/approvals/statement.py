"""The file of an approval: an in-toto Statement v1 (`qmsctl.approvals.in_toto`) about a version of a document.

``subject`` lists the parts of the document's content, the text first, each with
its SHA-256; ``predicate`` says who approves which version, in which role and
meaning, when, for which handbook, and why.
"""

from __future__ import annotations

import re

from qmsctl.approvals.in_toto import Said, check_form, check_size, opened, statement_shape, written
from qmsctl.approvals.model import NAMESPACES, PREDICATE_TYPE, Evidence, Statement
from qmsctl.approvals.shape import MOST_ROWS, fields, text_value
from qmsctl.approvals.values import FORGES, ID, REVISION, SHA256, another, check_sha256, match, plain
from qmsctl.findings import Message
from qmsctl.periods import parse_moment
from qmsctl.refused import Refused

_DOCUMENT = re.compile(r"[A-Z][A-Z0-9]{1,7}-[0-9]{3,5}(?:-[a-z]{2})?")
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")


def write(statement: Statement) -> bytes:
    """Return the bytes of a statement: UTF-8, two spaces, LF at the end. Raises `Refused` for one that is not sound."""
    _check(statement)
    data = _bytes(statement)
    check_size(data)
    return data


def read(data: bytes) -> Statement:
    """Return the statement that these bytes are. Raises `Refused` for anything but what `write` writes."""
    statement = _statement(opened(data, PREDICATE_TYPE, _SHAPE))
    _check(statement)
    check_form(data, _bytes(statement))
    return statement


def _bytes(statement: Statement) -> bytes:
    predicate = {
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
    return written(Said(statement.parts, predicate, statement.evidence), PREDICATE_TYPE)


_SHAPE = statement_shape(
    document=text_value,
    version=text_value,
    meaning=text_value,
    signer=fields(person=text_value, role=text_value),
    signedAt=text_value,
    repository=text_value,
    reason=text_value,
    previous=text_value,
    tool=text_value,
)


def _statement(found: Said) -> Statement:
    said = found.predicate
    return Statement(
        parts=found.parts,
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
        evidence=found.evidence,
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
