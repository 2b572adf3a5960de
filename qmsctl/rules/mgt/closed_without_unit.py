"""The level above signs after those below, or says without whom and why.

Where a review is signed, the reviews of the units below are sealed, or `without:` names
those that are not, each with a reason. Asked are the units of the year's campaign, and
those that had begun a review before this one was signed.

Why: the level above decides on what those below found. Without them it decides on
nothing, and nobody can see it.

Mend: finish the review below. Where it was left out on purpose, it stands in `without:`
before the leader signs.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import day_at
from qmsctl.reviews import management_reviews
from qmsctl.reviews.deadlines import open_below
from qmsctl.rules.mgt.statement import predicate
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.names import unit_name

CODE = "MGT113"
NAME = "closed-without-unit"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.1", "iso-9001-2026#9.3.1", "iso-14001-2015#9.3", "iso-14001-2026#9.3.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        if review.statement_path not in system.files or review.cancelled:
            continue
        signed = day_at(predicate(review, context).get("signedAt"), system.settings.time_zone)
        for unit in open_below(system, review, signed):
            yield Problem(
                review.record.at("without"),
                Message(
                    "this review is signed, and that of “{unit}” below it is not finished",
                    unit=unit_name(system, unit),
                ),
                Message("finish the review of {unit}, or sign anew with the unit in without:", unit=unit),
                review.id,
            )
