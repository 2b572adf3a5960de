"""Campaigns, document reviews and notes as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.cli.output import line, sheet, table
from qmsctl.i18n import Translator
from qmsctl.periods import day_at
from qmsctl.reviews.model import Campaign, DocumentReview, Note
from qmsctl.reviews.reading import campaigns, document_reviews, notes
from qmsctl.system import Record, System
from qmsctl.system.names import role_name, unit_name

_Row = tuple[str, str]


def show_record(system: System, record: Record, words: Translator) -> None:
    """Print a campaign, a document review or a note; a record that cannot be read, by its id and title."""
    look = next((look for found in document_reviews(system).values() for look in found if look.id == record.id), None)
    campaign = next((found for found in campaigns(system).values() if found.id == record.id), None)
    note = next((note for found in notes(system).values() for note in found if note.id == record.id), None)
    if look is not None:
        document = system.document_by_id.get(look.document)
        line(f"{look.id}: {look.document} {document.title if document else ''}".rstrip())
        sheet(_look(system, look, words))
    else:
        line(f"{record.id}: {record.title}" if record.title != record.id else record.id)
    if campaign is not None:
        _campaign(system, campaign, words)
    if note is not None:
        sheet(_note(note, words))
    if record.body.text.strip():
        line()
        for text in record.body.text.strip().split("\n"):
            line(text)


def _look(system: System, look: DocumentReview, words: Translator) -> Iterator[_Row]:
    yield words("Version"), look.version
    yield words("Outcome"), words.value(look.outcome)
    if look.how:
        yield words("How"), look.how
    if look.because:
        yield words("Because"), look.because
    if look.to:
        yield words("New owner"), role_name(system, look.to)
    if look.accepted:
        yield words("Accepted"), f"{look.accepted[0]}, {words.date(look.accepted[1])}"
    yield words("Looked at by"), f"{look.reviewer} ({role_name(system, look.role)}), {words.date(look.day)}"
    yield words("Written down"), words.date(day_at(look.registered, system.settings.time_zone))
    if look.late_because:
        yield words("Late because"), look.late_because
    if look.reasons:
        yield words("Why now"), ", ".join(map(words.value, look.reasons))
    if look.minutes:
        yield words("Took"), words("{minutes} minutes", minutes=look.minutes)
    if look.next_review:
        yield words("Next review"), words.date(look.next_review)
    yield words("Content"), f"sha256:{look.content}"


def _campaign(system: System, campaign: Campaign, words: Translator) -> None:
    sheet(_opened(campaign, words))
    line()
    table(
        (
            (
                unit_name(system, node.unit),
                role_name(system, node.leader),
                f"{words.date(node.period.since)} – {words.date(node.period.until)}",
                words.date(node.deadline),
            )
            for node in campaign.nodes
        ),
        (words("Unit"), words("Accountable role"), words("Period"), words("Deadline")),
    )


def _opened(campaign: Campaign, words: Translator) -> Iterator[_Row]:
    yield words("Opened"), f"{words.date(campaign.opened)} ({campaign.opened_by})"
    if campaign.assigned:
        yield words("Handed out"), words.date(campaign.assigned)
    if campaign.closed:
        yield words("Closed"), words.date(campaign.closed)
    for left in campaign.without:
        yield words("Closed without"), f"{left.unit}: {left.because}"


def _note(note: Note, words: Translator) -> Iterator[_Row]:
    yield words("Review"), note.review
    yield words("Kind"), words.value(note.kind)
    yield words("Written down"), f"{words.date(note.on)} ({note.by})"
    for name, (standing, comment) in note.decisions.items():
        yield name, ": ".join(filter(None, (words.value(standing), comment)))
    if note.text:
        yield words("Text"), note.text
