"""Who must be at a review was there or is excused, and who must be heard was heard.

Each role of `review: attends:` that somebody holds for the unit is among those present,
or among those absent with a reason. Where somebody holds one of the roles of `review:
heard:`, such as the safety representative, one of them was heard or was there. Judged is
the latest review of each unit.

Why: these roles were chosen because they know what the leader does not, and some of them
because the law says so.

Mend: write who was there, who was not and why, and what was said by those who were heard.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import ManagementReview
from qmsctl.reviews.model import Held
from qmsctl.reviews.signs import latest_held
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT109"
NAME = "attendance-incomplete"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.1", "iso-14001-2015#9.3", "internkontrollforskriften-1996-1127#5")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in latest_held(system).values():
        if review.held is not None:
            yield from _attended(system, review, review.held)
            yield from _heard(system, review, review.held)


def _attended(system: System, review: ManagementReview, held: Held) -> Iterator[Problem]:
    accounted = {*held.present, *(role for role, _ in held.absent)}
    for role in _with_holder(system, review, held, system.settings.review.attends):
        if role not in accounted:
            yield Problem(
                review.record.at("held", "present"),
                Message("“{role}” attends reviews here, and was neither there nor excused", role=role),
                Message("add the role to present:, or to absent: with the reason"),
                review.id,
            )


def _heard(system: System, review: ManagementReview, held: Held) -> Iterator[Problem]:
    asked = _with_holder(system, review, held, system.settings.review.heard)
    if asked and not {*held.present, *(heard.role for heard in held.heard)} & set(asked):
        yield Problem(
            review.record.at("held", "heard"),
            Message("nobody was heard of those who must be: {roles}", roles=", ".join(asked)),
            Message("add heard: with the role and what was said"),
            review.id,
        )


def _with_holder(system: System, review: ManagementReview, held: Held, roles: tuple[str, ...]) -> list[str]:
    return [role for role in roles if system.organisation.holders(role, review.unit, str(held.on))]
