"""A need that a unit sends upward is answered above.

Where the review of the level above is signed, each need (`becomes: need`) of the same
year that came from the units below is answered: by that level or one above it, in
`answers:`, by a decision that rests on the need, or in an amendment that names it.

Why: who asks for help in the review and hears nothing does not ask again.

Mend: `qmsctl review decide --answer`; after the seal, an amendment answers it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import ManagementReview, management_reviews, review_of
from qmsctl.reviews.decisions import answer_to, shown_text
from qmsctl.reviews.model import NEED
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT116"
NAME = "need-unanswered"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.1.1", "iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#7.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for below in management_reviews(system).values():
        needs = [decision for decision in below.decisions if decision.becomes == NEED]
        above = _above(system, below) if needs and below.statement_path in system.files else None
        if above is None or above.statement_path not in system.files:
            continue
        for need in needs:
            if answer_to(system, need.name) is None:
                yield Problem(
                    above.record.at("answers"),
                    Message("nobody answers {need}: {text}", need=need.name, text=shown_text(system, need)),
                    Message("answer it, in an amendment where the review is sealed: qmsctl review amend"),
                    above.id,
                )


def _above(system: System, review: ManagementReview) -> ManagementReview | None:
    """The review of the same year of the nearest unit above that has one."""
    line = system.organisation.line(review.unit)[1:]
    found = (review_of(system, unit, review.year) for unit in line)
    return next((above for above in found if above is not None and not above.cancelled), None)
