"""A sample of a year's document reviews that somebody looks at again."""

from __future__ import annotations

import hashlib
from math import ceil

from qmsctl.reviews.model import DocumentReview
from qmsctl.reviews.reading import document_reviews
from qmsctl.system import System

SHARE = 0.05


def sample(system: System, year: int, seed: str) -> tuple[DocumentReview, ...]:
    """Return one in twenty of the reviews looked at in a year, at least one where there is any, by their ids.

    Which ones follows from the seed alone: whoever names the seed gets the same reviews again, and nobody can tell
    beforehand which they are.
    """
    found = [review for each in document_reviews(system).values() for review in each if _year(review) == year]
    drawn = sorted(found, key=lambda review: hashlib.sha256(f"{seed}\0{review.id}".encode()).digest())
    return tuple(sorted(drawn[: ceil(len(found) * SHARE)], key=lambda review: review.id))


def _year(review: DocumentReview) -> int:
    return review.day.year if review.day else 0
