"""What each outcome of a document review writes: its record, and what follows from it in the document itself.

Nothing is written here. The outcomes are confirmed, changed, retired, handed over; a hand-over is accepted by the new
owner. Each raises `qmsctl.refused.Refused` where it cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.document.look import Look, checked_how, may_act, may_be_looked_at, sentence
from qmsctl.reviews.document.looks import open_review
from qmsctl.reviews.document.owning import with_owner
from qmsctl.reviews.document.reasons import ASKED, reasons
from qmsctl.reviews.document.retiring import refuse_links, refuse_replacement
from qmsctl.reviews.model import CHANGED, CONFIRMED, HANDED_OVER, RETIRED
from qmsctl.schemas import shipped_schema
from qmsctl.system import Document, System
from qmsctl.system.inheritance import number
from qmsctl.text.compose import set_front, sheet
from qmsctl.text.edits import set_front_matter


@dataclass(frozen=True, slots=True)
class Written:
    """What an outcome writes: texts by path, those that are new, and what a commit of it is called.

    `review` is the id of the record, `document` of what was reviewed; `next_review` the day that was set, None where
    none was. `taken_back` is the role that the document had been handed over to, and is not any more: the latest
    review counts.
    """

    review: str
    document: str
    outcome: str
    files: dict[str, str]
    new: frozenset[str]
    subject: str
    next_review: date | None = None
    taken_back: str = ""


def record_path(id_: str) -> str:
    """Return where the record of a document review lies, by its id."""
    return f"{shipped_schema('document-review').record_folder}{id_.split('-')[1]}/documents/{id_}.md"


def confirmed(system: System, document: Document, text: str, look: Look, id_: str, how: str) -> Written:
    """Return what confirming a document writes: the record, and `next_review` an interval after the look.

    `text` is the document's file as it is.
    """
    may_be_looked_at(system, document, look)
    if look.batch:
        _together(system, document)
    how = checked_how(system, document, look, how)
    interval = document.review_interval
    due = interval.after(look.day) if interval else None
    if due is None:
        raise Refused(
            Message("{id} has no review interval, so the next day cannot be counted; write review_interval:",
                    id=document.id)
        )  # fmt: skip
    front = {"how": how, "next_review": due.isoformat(), "batch": True if look.batch else None}
    changed = _with(text, document, {"next_review": due.isoformat()})
    written = _written(system, document, look, id_, CONFIRMED, front, f"Review {document.id}: confirmed")
    return replace(written, files={**written.files, document.path: changed}, next_review=due)


def changed(system: System, document: Document, look: Look, id_: str, because: str, how: str = "") -> Written:
    """Return what announcing a change writes: the record. The change itself is a new version, as always."""
    may_be_looked_at(system, document, look)
    because = _because(because, document)
    front = {"how": " ".join(how.split()), "because": because}
    return _written(system, document, look, id_, CHANGED, front, f"Review {document.id}: to be changed")


def retired(
    system: System, document: Document, text: str, look: Look, id_: str, because: str, replaced_by: str = ""
) -> Written:
    """Return what retiring a document writes: the record, and its status with what replaces it or why nothing does.

    Refused while anything leads to the document: those links are mended first, or in the same change.
    """
    may_be_looked_at(system, document, look)
    because = _because(because, document)
    if replaced_by:
        refuse_replacement(system, document, replaced_by)
    refuse_links(system, document)
    front = {"because": because, "replaced_by": replaced_by}
    reason = {"replaced_by": replaced_by} if replaced_by else {"replaced_because": because}
    gone = _with(text, document, {"status": RETIRED, **reason, "retired_on": look.day.isoformat()})
    written = _written(system, document, look, id_, RETIRED, front, f"Review {document.id}: retired")
    return replace(written, files={**written.files, document.path: gone})


def handed_over(system: System, document: Document, look: Look, id_: str, to: str, because: str) -> Written:
    """Return what handing a document over writes: the record. The owner changes when the new one accepts."""
    may_be_looked_at(system, document, look)
    because = _because(because, document)
    if to not in system.organisation.roles:
        raise Refused(Message("there is no role “{role}” in qms.yaml", role=to))
    if to == document.owner:
        raise Refused(Message("“{role}” owns {id} already", role=to, id=document.id))
    if not system.organisation.holders(to, document.unit, look.today.isoformat()):
        raise Refused(
            Message("nobody holds “{role}” for {unit}, so nobody could accept {id}",
                    role=to, unit=document.unit, id=document.id)
        )  # fmt: skip
    front = {"because": because, "to": to}
    return _written(system, document, look, id_, HANDED_OVER, front, f"Review {document.id}: hand over to {to}")


def accepted(
    system: System, document: Document, text: str, record: str, person: str, today: date, moved: str
) -> Written:
    """Return what accepting a hand-over writes: the day in its record, and the owner in a new MINOR version.

    `record` is the text of the review that hands over, `moved` the note on the new version, in the document's
    language. The day of the next review stays as it was.
    """
    review = open_review(system, document)
    if review is None or review.outcome != HANDED_OVER:
        raise Refused(Message("{id} is not handed over to anybody; there is nothing to accept", id=document.id))
    if review.to not in system.organisation.roles:
        raise Refused(Message("there is no role “{role}” in qms.yaml", role=review.to))
    if not may_act(system, review.to, document.unit, person, today):
        raise Refused(
            Message("{id} is handed over to “{role}”, which “{person}” neither holds nor deputises for",
                    id=document.id, role=review.to, person=person)
        )  # fmt: skip
    properties = list(system.record_schemas["document-review"].properties)
    taken = set_front(record, {"accepted": {"person": person, "on": today.isoformat()}}, properties)
    return Written(
        review.id,
        document.id,
        HANDED_OVER,
        {review.record.path: taken, document.path: with_owner(text, document, review.to, today, moved)},
        frozenset(),
        f"{document.id}: {review.to} accepts",
    )


def together(found: Mapping[str, Written], subject: str) -> Written:
    """Return several outcomes, by document id, as one."""
    files = {path: text for each in found.values() for path, text in each.files.items()}
    new = frozenset(path for each in found.values() for path in each.new)
    return Written(", ".join(each.review for each in found.values()), ", ".join(found), CONFIRMED, files, new, subject)


def _together(system: System, document: Document) -> None:
    kind = document.type.id if document.type else ""
    if kind in system.settings.review.batch:
        return
    raise Refused(
        Message(
            "{id} is no {types}; it is looked at and confirmed by itself",
            id=document.id,
            types=" / ".join(system.settings.review.batch) or "-",
        )
    )


def _because(because: str, document: Document) -> str:
    return sentence(
        because, Message("say why in a sentence, with --because, for whoever reads of {id}", id=document.id)
    )


def _with(text: str, document: Document, values: dict[str, str]) -> str:
    """The file with keys of its front matter set; a key that is there keeps its quotes and its place."""
    order = list(shipped_schema("document").properties)
    for key, value in values.items():
        there = isinstance(document.front.get(key), str)
        text = set_front_matter(text, key, value) if there else set_front(text, {key: value}, order)
    return text


def _written(
    system: System, document: Document, look: Look, id_: str, outcome: str, more: dict[str, Any], subject: str
) -> Written:
    due = document.next_review()
    front = {
        "id": id_,
        "document": document.id,
        "version": document.version,
        "outcome": outcome,
        **more,
        "reviewer": look.person,
        "role": document.owner,
        "date": look.day.isoformat(),
        "registered": look.registered,
        "late_because": " ".join(look.late_because.split()),
        "content": f"sha256:{look.content}",
        "reasons": list(dict.fromkeys(reason.kind for reason in reasons(system, document, look.today))) or [ASKED],
        "was_due": due.isoformat() if due else None,
        "minutes": look.minutes,
    }
    properties = list(system.record_schemas["document-review"].properties)
    ordered = {key: front[key] for key in properties if key in front}
    path = record_path(id_)
    if number(document.version) == (0, 0):
        raise Refused(Message("{id} has no version that can be named; qmsctl check says what is wrong", id=document.id))
    before = open_review(system, document)
    taken_back = before.to if before is not None and before.outcome == HANDED_OVER else ""
    files = {path: sheet(ordered)}
    return Written(id_, document.id, outcome, files, frozenset({path}), subject, taken_back=taken_back)
