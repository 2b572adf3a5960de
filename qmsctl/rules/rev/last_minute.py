"""Reviews are not done for the auditor.

Where `audit` names the day of an external audit, less than half of the last year's
document reviews fall into the 30 days before it; ten reviews at least, or it says
nothing. Without `audit` the rule is silent.

Why: what is looked at in the weeks before the audit is looked at for the audit. The
rest of the year nobody knew whether it was true.

Mend: spread the reviews over the year: `qmsctl review plan --spread`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.periods import day_at, parse_date
from qmsctl.reviews import document_reviews
from qmsctl.rules.protocol import Context
from qmsctl.settings import FILE
from qmsctl.system import System

CODE = "REV212"
NAME = "last-minute"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#9.2.2", "iso-14001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {"audit": ("", "the day of the next external audit, as YYYY-MM-DD")}
_BEFORE, _YEAR = timedelta(days=30), timedelta(days=365)
_FEWEST = 10


def check(system: System, context: Context) -> Iterator[Problem]:
    audit = parse_date(context.text("audit", ""))
    if audit is None:
        return
    zone = system.settings.time_zone
    days = [day_at(review.registered, zone) for each in document_reviews(system).values() for review in each]
    year = [day for day in days if day is not None and audit - _YEAR <= day <= audit]
    late = sum(1 for day in year if audit - _BEFORE <= day)
    if len(year) >= _FEWEST and late * 2 >= len(year):
        yield Problem(
            Location(FILE),
            Message(
                "{late} of the {all} document reviews of the year were made in the 30 days before the audit on {day}",
                late=late,
                all=len(year),
                day=audit,
            ),
            Message("spread the reviews over the year: qmsctl review plan --spread"),
            "review",
        )
