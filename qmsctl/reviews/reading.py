"""From records to campaigns, management reviews, notes and document reviews. Lenient: the schema has judged already."""

from __future__ import annotations

from typing import Any

from qmsctl.periods import parse_date
from qmsctl.reviews.model import (
    Answer,
    Campaign,
    Decision,
    DocumentReview,
    Heard,
    Held,
    Judged,
    ManagementReview,
    Node,
    Note,
    Period,
    Without,
    review_id,
)
from qmsctl.system import Record, System
from qmsctl.system.system import remembered
from qmsctl.text.lenient import block, rows, text, texts

CAMPAIGN, MANAGEMENT_REVIEW, NOTE, DOCUMENT_REVIEW = "campaign", "management-review", "review-note", "document-review"


@remembered
def campaigns(system: System) -> dict[str, Campaign]:
    """Return the campaigns by year, oldest first."""
    found = sorted(map(campaign_from, system.records_of(CAMPAIGN)), key=lambda campaign: campaign.year)
    return {campaign.year: campaign for campaign in found}


@remembered
def management_reviews(system: System) -> dict[str, ManagementReview]:
    """Return the management reviews by id, oldest year first."""
    found = map(review_from, system.records_of(MANAGEMENT_REVIEW))
    return {review.id: review for review in sorted(found, key=lambda review: (review.year, review.id))}


@remembered
def document_reviews(system: System) -> dict[str, tuple[DocumentReview, ...]]:
    """Return the reviews of each document by its id, the latest first."""
    found: dict[str, list[DocumentReview]] = {}
    for record in system.records_of(DOCUMENT_REVIEW):
        review = document_review_from(record)
        found.setdefault(review.document, []).append(review)
    return {
        document: tuple(sorted(each, key=lambda review: (review.registered, review.id), reverse=True))
        for document, each in found.items()
    }


@remembered
def notes(system: System) -> dict[str, tuple[Note, ...]]:
    """Return the notes on each management review by its id, oldest first."""
    found: dict[str, list[Note]] = {}
    for record in system.records_of(NOTE):
        note = note_from(record)
        found.setdefault(note.review, []).append(note)
    return {
        review: tuple(sorted(each, key=lambda note: (str(note.on or ""), note.id))) for review, each in found.items()
    }


@remembered
def decisions(system: System) -> dict[str, Decision]:
    """Return every decision of every management review by its name, ``MGT-2026-group#D1``."""
    return {decision.name: decision for review in management_reviews(system).values() for decision in review.decisions}


def review_of(system: System, unit: str, year: str) -> ManagementReview | None:
    """Return a unit's management review of a year, None where there is none."""
    return management_reviews(system).get(review_id(unit, year))


def before(system: System, review: ManagementReview) -> ManagementReview | None:
    """Return the unit's management review before this one, None for the first."""
    earlier = [
        other
        for other in management_reviews(system).values()
        if other.unit == review.unit and other.year < review.year and not other.cancelled
    ]
    return earlier[-1] if earlier else None


def campaign_from(record: Record) -> Campaign:
    """Return the campaign that a record describes."""
    return Campaign(
        id=record.id,
        title=record.title,
        year=record.text("year"),
        opened=parse_date(record.front.get("opened")),
        opened_by=record.text("opened_by"),
        nodes=tuple(
            Node(
                text(row, "unit"),
                text(row, "leader"),
                _period(row),
                parse_date(row.get("deadline")),
                texts(row, "frameworks"),
            )
            for row in rows(record.front, "nodes")
        ),
        assigned=parse_date(block(record.front, "assigned").get("on")),
        without=_without(record),
        closed=parse_date(block(record.front, "closed").get("on")),
        record=record,
    )


def review_from(record: Record) -> ManagementReview:
    """Return the management review that a record describes."""
    front = record.front
    gathered, held = block(front, "gathered"), block(front, "held")
    outputs = {key: value for key, value in block(front, "outputs").items() if isinstance(value, str)}
    conclusion = block(front, "conclusion")
    return ManagementReview(
        id=record.id,
        title=record.title,
        unit=record.unit,
        year=record.text("year"),
        period=_period(front),
        leader=record.text("leader"),
        frameworks=record.texts("frameworks"),
        opened=parse_date(front.get("opened")),
        deadline=parse_date(front.get("deadline")),
        prepared_by=record.text("prepared_by"),
        gathered=parse_date(gathered.get("on")),
        commit=text(gathered, "commit"),
        inputs_digest=text(gathered, "inputs").removeprefix("sha256:"),
        frozen=parse_date(front.get("frozen")),
        inputs=tuple(_judged(row, index) for index, row in enumerate(rows(front, "inputs"))),
        agenda_sent=parse_date(front.get("agenda_sent")),
        held=_held(held) if held else None,
        decisions=tuple(_decision(record, row, index) for index, row in enumerate(rows(front, "decisions"))),
        answers={text(row, "need"): text(row, "answer") for row in rows(front, "answers")},
        conclusion={
            key: Answer(text(value, "answer"), text(value, "because"))
            for key, value in conclusion.items()
            if isinstance(value, dict)
        },
        comment=text(conclusion, "comment"),
        outputs=outputs,
        without=_without(record),
        cancelled=text(block(front, "cancelled"), "because"),
        record=record,
    )


def note_from(record: Record) -> Note:
    """Return the note that a record describes."""
    return Note(
        id=record.id,
        review=record.text("review"),
        kind=record.text("kind"),
        on=parse_date(record.front.get("on")),
        by=record.text("by"),
        after=record.text("after").removeprefix("sha256:"),
        text=record.text("text"),
        decisions={
            text(row, "decision"): (text(row, "standing"), text(row, "comment"))
            for row in rows(record.front, "decisions")
        },
        record=record,
    )


def document_review_from(record: Record) -> DocumentReview:
    """Return the document review that a record describes."""
    front = record.front
    accepted, minutes = block(front, "accepted"), front.get("minutes")
    return DocumentReview(
        id=record.id,
        document=record.text("document"),
        version=record.text("version"),
        outcome=record.text("outcome"),
        how=record.text("how"),
        because=record.text("because"),
        to=record.text("to"),
        accepted=(text(accepted, "person"), parse_date(accepted.get("on"))) if accepted else None,
        reviewer=record.text("reviewer"),
        role=record.text("role"),
        day=parse_date(front.get("date")),
        registered=record.text("registered"),
        late_because=record.text("late_because"),
        content=record.text("content").removeprefix("sha256:"),
        reasons=record.texts("reasons"),
        next_review=parse_date(front.get("next_review")),
        minutes=minutes if type(minutes) is int else None,
        batch=front.get("batch") is True,
        record=record,
    )


def _period(source: Any) -> Period:
    period = block(source, "period")
    return Period(parse_date(period.get("from")), parse_date(period.get("until")))


def _without(record: Record) -> tuple[Without, ...]:
    return tuple(Without(text(row, "unit"), text(row, "because")) for row in rows(record.front, "without"))


def _judged(row: Any, index: int) -> Judged:
    return Judged(
        text(row, "input"),
        text(row, "judgement"),
        text(row, "comment"),
        text(row, "none_because"),
        text(row, "accepted_because"),
        index,
    )


def _held(source: Any) -> Held:
    return Held(
        on=parse_date(source.get("on")),
        since=text(source, "from"),
        until=text(source, "until"),
        present=texts(source, "present"),
        absent=tuple((text(row, "role"), text(row, "because")) for row in rows(source, "absent")),
        heard=tuple(Heard(text(row, "role"), text(row, "said")) for row in rows(source, "heard")),
    )


def _decision(record: Record, row: Any, index: int) -> Decision:
    return Decision(
        id=text(row, "id"),
        name=f"{record.id}#{text(row, 'id')}",
        text=text(row, "text"),
        inputs=texts(row, "inputs"),
        rests_on=texts(row, "rests_on"),
        becomes=text(row, "becomes"),
        record=text(row, "record"),
        unit=text(row, "unit"),
        owner=text(row, "owner"),
        due=parse_date(row.get("due")),
        resources=text(row, "resources"),
        carried_from=text(row, "carried_from"),
        output=text(row, "output"),
        index=index,
    )
