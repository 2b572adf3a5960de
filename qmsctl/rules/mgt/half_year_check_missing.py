"""Half a year after the meeting somebody looks at where the decisions stand.

The latest sealed review of a unit that decided something has a half-year check (a note
with `kind: half-year`) six months after the meeting.

Why: a decision that nobody asks about until the next review is then decided again.

Mend: `qmsctl review check UNIT --half-year --write`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import notes
from qmsctl.reviews.model import HALF_YEAR
from qmsctl.reviews.signs import latest_held
from qmsctl.reviews.standing import half_year_after
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT115"
NAME = "half-year-check-missing"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in latest_held(system).values():
        sealed = {review.statement_path, review.seal_path} <= system.files
        if not sealed or not review.decisions:
            continue
        due = half_year_after(review)
        if due is None or due >= context.today:
            continue
        if not any(note.kind == HALF_YEAR for note in notes(system).get(review.id, ())):
            yield Problem(
                review.record.at("decisions"),
                Message(
                    "nobody has looked at the decisions since the meeting; the half-year check was due on {due}",
                    due=due,
                ),
                Message("look at them: qmsctl review check {unit} --half-year --write", unit=review.unit),
                review.id,
            )
