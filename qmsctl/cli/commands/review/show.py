"""``qmsctl review show``: a management review, a campaign, a document review, a note."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import refusing
from qmsctl.cli.handbook import LANGUAGES, Handbook, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.shown import inputs_data, review_data, show_inputs, show_review
from qmsctl.cli.shown_records import show_record
from qmsctl.findings import Message
from qmsctl.i18n import Translator, translator
from qmsctl.refused import Refused
from qmsctl.reviews.meant import unit_and_year, year_meant
from qmsctl.reviews.minutes.evidence import Basis, basis
from qmsctl.reviews.minutes.text import minutes
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.reading import (
    CAMPAIGN,
    DOCUMENT_REVIEW,
    MANAGEMENT_REVIEW,
    NOTE,
    management_reviews,
    review_of,
)
from qmsctl.reviews.years import language_of
from qmsctl.system import Record, System
from qmsctl.text.near import near

_KINDS = (MANAGEMENT_REVIEW, CAMPAIGN, DOCUMENT_REVIEW, NOTE)


@click.command("show")
@click.argument("identity", metavar="ID")
@reading_options
@click.option("--inputs", "part", flag_value="inputs", help="Only the inputs, with clauses and judgements.")
@click.option("--evidence", "part", flag_value="evidence", help="Only what each decision rests on.")
@click.option("--minutes", "part", flag_value="minutes", help="The minutes as Markdown, in the unit's language.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the minutes.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def command(
    identity: str,
    root: Path | None,
    today: date | None,
    at: str | None,
    part: str | None,
    language: str | None,
    format_: str,
) -> None:
    """Show ID: a management review (MGT-2026-canteen, or canteen-2026), a campaign, a document review or a note.

    Of a unit alone, its latest review.
    """
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        record = _found(handbook.system, identity, handbook.today)
    review = management_reviews(handbook.system).get(record.id)
    if review is None:
        if format_ == "json":
            emit_json({"id": record.id, "kind": record.kind, "values": record.front, "text": record.body.text},
                      revision=handbook.commit)  # fmt: skip
        else:
            show_record(handbook.system, record, words)
    elif part == "minutes":
        spoken = language or language_of(handbook.system, review.unit)
        for text in minutes(handbook.system, review, spoken).rstrip("\n").split("\n"):
            line(text)
    elif format_ == "json":
        emit_json(_data(handbook, review, part, words), revision=handbook.commit)
    else:
        _print(handbook, review, part, words if language is None else translator(language))


def _data(handbook: Handbook, review: ManagementReview, part: str | None, words: Translator) -> dict[str, object]:
    if part == "inputs":
        return {"id": review.id, "inputs": list(inputs_data(review))}
    if part == "evidence":
        return {"id": review.id, "evidence": [found._asdict() for found in basis(handbook.system, review)]}
    return review_data(handbook, review, words)


def _print(handbook: Handbook, review: ManagementReview, part: str | None, words: Translator) -> None:
    if part == "inputs":
        show_inputs(handbook.system, review, words)
    elif part == "evidence":
        found = basis(handbook.system, review)
        if found:
            table(
                (_row(each, words) for each in found),
                (words("Decision"), words("Rests on"), words("Value"), words("What it is")),
            )
        else:
            line(words("no decision of {id} names what it rests on", id=review.id))
    else:
        show_review(handbook, review, words)


def _row(found: Basis, words: Translator) -> tuple[str, str, str, str]:
    value = "–" if found.value is None else words.number(found.value)
    return found.decision, found.name, value, found.title or words("not in the handbook any more")


def _found(system: System, identity: str, today: date) -> Record:
    """The record that is meant. Raises `Refused` with the nearest name where there is none."""
    meant = identity.partition("#")[0]
    short = unit_and_year(system, meant)
    review = review_of(system, *short) if short else None
    if review is None and meant in system.organisation.units:
        review = _latest(system, meant, today)
    candidates = [meant, f"CMP-{meant}", *((review.id,) if review else ())]
    for name in candidates:
        record = system.record_by_id.get(name)
        if record is not None and record.kind in _KINDS:
            return record
    known = [record.id for kind in _KINDS for record in system.records_of(kind)]
    close = near(meant, known)
    if close:
        raise Refused(Message("there is no review “{id}”; did you mean {near}?", id=identity, near=close))
    raise Refused(
        Message("there is no review “{id}”; qmsctl review status shows the units and their reviews", id=identity)
    )  # fmt: skip


def _latest(system: System, unit: str, today: date) -> ManagementReview | None:
    mine = [review for review in management_reviews(system).values() if review.unit == unit]
    return review_of(system, unit, year_meant(system, unit, today)) or (mine[-1] if mine else None)
