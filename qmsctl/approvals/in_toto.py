"""An in-toto Statement v1 as a file: JSON that has exactly one form, so that its bytes can be signed.

``subject`` lists parts by name, each with its SHA-256, and ``predicate`` says
something about them; what, its type tells. A reader that takes a second
spelling of the same statement would let two readers see two statements.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from qmsctl.approvals.model import STATEMENT_TYPE, Evidence
from qmsctl.approvals.shape import Shape, each, fields, parse, text_value
from qmsctl.approvals.values import another, canonical
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.system.content import Part

MOST_BYTES = 64 * 1024
"""How large a statement may be."""

_EVIDENCE = ("source", "reference", "sha256", "account", "revision")


class Said(NamedTuple):
    """What a file states: the parts, the fields of the predicate, and what it rests on where that is no signature."""

    parts: tuple[Part, ...]
    predicate: dict[str, Any]
    evidence: Evidence | None


def statement_shape(**predicate: Shape) -> Shape:
    """Return what asks a value for a statement whose predicate has these fields, and may have evidence."""
    return fields(
        _type=text_value,
        subject=each(fields(name=text_value, digest=fields(sha256=text_value))),
        predicateType=text_value,
        predicate=fields(**predicate, evidence_=fields(**dict.fromkeys(_EVIDENCE, text_value))),
    )


def written(said: Said, predicate_type: str) -> bytes:
    """Return the file of a statement: UTF-8, two spaces, LF at the end."""
    predicate = dict(said.predicate)
    if said.evidence is not None:
        predicate["evidence"] = {field: getattr(said.evidence, field) for field in _EVIDENCE}
    return canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": part.name, "digest": {"sha256": part.sha256}} for part in said.parts],
            "predicateType": predicate_type,
            "predicate": predicate,
        }
    )


def opened(data: bytes, predicate_type: str, shape: Shape) -> Said:
    """Return what a file states; its values are still to be looked at. Raises `Refused` for another shape or type."""
    check_size(data)
    value = parse(data)
    shape(value, "")
    for field, wanted in (("_type", STATEMENT_TYPE), ("predicateType", predicate_type)):
        if value[field] != wanted:
            raise Refused(another(field, value[field], wanted))
    parts = tuple(Part(part["name"], part["digest"]["sha256"]) for part in value["subject"])
    predicate = value["predicate"]
    evidence = predicate.pop("evidence", None)
    return Said(parts, predicate, Evidence(**evidence) if evidence is not None else None)


def check_size(data: bytes) -> None:
    """Ask a statement to be no larger than one can be. Raises `Refused`."""
    if len(data) > MOST_BYTES:
        raise Refused(
            Message("the statement has {size} bytes; at most {most} are read", size=len(data), most=MOST_BYTES)
        )


def check_form(data: bytes, written_anew: bytes) -> None:
    """Ask a file to be what the tool would write for what it states. Raises `Refused`."""
    if written_anew != data:
        raise Refused(
            Message("the file says the same in another form than it was written in; somebody changed it by hand")
        )
