"""A review says it was written down when the branch got it.

The commit that brought the record of a document review to the branch lies no more
than `tolerance` from the moment that the record names in `registered`. Judged is what
came since the first day of `approval:`.

Why: the record says when it was written; the branch says when others could see it.
Where the two are far apart, one of them was made up, or the record lay with one person.

Mend: bring records to the branch when they are written. Where there is a reason, accept
the finding with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import Interval, day_at, parse_interval
from qmsctl.reviews import document_reviews
from qmsctl.rules.apr.earlier import asked_since, whole_history
from qmsctl.rules.protocol import HISTORY, Context
from qmsctl.system import System

CODE = "REV213"
NAME = "review-registered-otherwise"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {
    "tolerance": ("7 days", "how far the commit may lie from the moment in the record")
}
NEEDS = HISTORY


def check(system: System, context: Context) -> Iterator[Problem]:
    history = whole_history(system, context)
    if history is None:
        return
    tolerance = parse_interval(context.text("tolerance", "7 days")) or Interval(0, 7)
    since, zone = asked_since(system), system.settings.time_zone
    for reviews in document_reviews(system).values():
        for review in reviews:
            written, brought = day_at(review.registered, zone), history.introduced(review.record.path)
            if written is None or brought is None or brought.day < since:
                continue
            last = tolerance.after(min(written, brought.day))
            if last is not None and last < max(written, brought.day):
                yield Problem(
                    review.record.at("registered"),
                    Message(
                        "it says it was written down on {written}, and the branch got it on {brought}",
                        written=written,
                        brought=brought.day,
                    ),
                    Message("bring records to the branch when they are written"),
                    review.id,
                )
