"""No review is put off further than the interval allows.

`next_review` lies at most one interval (the document's own or its type's) after
today or, for a document that is not valid yet, after `valid_from`.

Why: who may set the day freely sets it to never. The interval was decided for
the type of document, and a longer one is decided openly, in `review_interval`.

Mend: move `next_review` to the day the finding names or an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import parse_date
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import APPROVED

CODE = "REV004"
NAME = "next-review-too-far"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        written = parse_date(document.front.get("next_review"))
        interval = document.review_interval
        if document.status != APPROVED or written is None or interval is None:
            continue
        latest = interval.after(max(context.today, parse_date(document.valid_from) or context.today))
        if latest is None or written <= latest:
            continue
        yield Problem(
            document.at("next_review"),
            Message(
                "the next review is on {written}; with an interval of {interval} it is due by {latest}",
                written=written,
                interval=interval,
                latest=latest,
            ),
            Message("write {latest} or an earlier day", latest=latest),
            document.id,
        )
