"""Freezing the facts: from that day they stand, and the file of figures must be the one that was gathered."""

from __future__ import annotations

from datetime import date

from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.inputs.packing import digest
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.reading import review_of
from qmsctl.system import System
from qmsctl.text.compose import set_front


def freezing(system: System, review: ManagementReview, today: date, text: str, inputs: bytes | None) -> str:
    """Return the text of a review's record with its facts frozen on a day.

    `inputs` is the file of figures, None where there is none. Raises `Refused` where the facts are frozen already,
    were never gathered, not before that day, or are not those that the record names.
    """
    if review.cancelled:
        raise Refused(Message("{id} is cancelled: {because}", id=review.id, because=review.cancelled))
    if review.frozen:
        raise Refused(Message("the facts of {id} are frozen since {day}", id=review.id, day=review.frozen))
    refuse_another(review, inputs)
    ready = max(filter(None, (review.gathered, review.opened)), default=today)
    if today < ready:
        raise Refused(
            Message(
                "the facts of {id} were gathered on {ready}; they cannot be frozen on {today}, before that day",
                id=review.id,
                ready=ready,
                today=today,
            )
        )
    order = list(system.record_schemas["management-review"].properties)
    return set_front(text, {"frozen": today.isoformat()}, order)


def refuse_another(review: ManagementReview, inputs: bytes | None) -> None:
    """Raise `Refused` unless the file of figures is the one that the record of a review names."""
    if review.gathered is None or not review.inputs_digest:
        raise Refused(
            Message("the facts are not gathered; first: qmsctl review inputs {unit} --year {year}", **_which(review))
        )
    if inputs is None:
        raise Refused(
            Message(
                "{path} is missing; gather the facts again: qmsctl review inputs {unit} --year {year}",
                path=review.inputs_path,
                **_which(review),
            )
        )
    if digest(inputs) != review.inputs_digest:
        raise Refused(
            Message(
                "{path} is not the file that was gathered: its SHA-256 is {found}, {wanted} was expected; "
                "gather the facts again: qmsctl review inputs {unit} --year {year}",
                path=review.inputs_path,
                found=digest(inputs)[:12],
                wanted=review.inputs_digest[:12],
                **_which(review),
            )
        )


def review_named(system: System, unit: str, year: str) -> ManagementReview:
    """Return a unit's review of a year. Raises `Refused` where nobody has begun it."""
    found = review_of(system, unit, year)
    if found is None:
        raise Refused(
            Message(
                "the facts are not gathered; first: qmsctl review inputs {unit} --year {year}", unit=unit, year=year
            )
        )
    return found


def _which(review: ManagementReview) -> dict[str, str]:
    return {"unit": review.unit, "year": review.year}
