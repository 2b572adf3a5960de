"""Who belongs to the meeting of a management review, and who was not there (ISO 45001 9.3, IK-forskriften § 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qmsctl.findings import Message
from qmsctl.reviews.model import Held, ManagementReview
from qmsctl.reviews.standing import HELD, Lack
from qmsctl.system import System
from qmsctl.system.names import role_name

LEADERLESS, UNACCOUNTED, UNHEARD = "leaderless", "unaccounted", "unheard"
"""What a meeting lacks, by kind."""


def must_be_there(system: System, review: ManagementReview, day: date) -> tuple[str, ...]:
    """Return the roles that belong to the meeting: the accountable one and those of `attends` that are held."""
    settings = system.settings.review
    held = (role for role in settings.attends if system.organisation.holders(role, review.unit, day.isoformat()))
    return tuple(dict.fromkeys((review.leader, *held)))


def to_be_heard(system: System, review: ManagementReview, day: date) -> tuple[str, ...]:
    """Return the roles one of which must be heard, where somebody holds them for the unit."""
    settings = system.settings.review
    return tuple(role for role in settings.heard if system.organisation.holders(role, review.unit, day.isoformat()))


def unattended(system: System, review: ManagementReview, held: Held, day: date) -> Iterator[Lack]:
    """Yield who was missing at a meeting on a day; `about` is the role, of those to be heard the first."""
    yield from leaderless(system, review, held)
    accounted = {*held.present, *(role for role, _ in held.absent)}
    for role in must_be_there(system, review, day):
        if role != review.leader and role not in accounted:
            message = Message(
                "{role} was to be at the meeting and is named neither among those present nor, with a reason, absent",
                role=role_name(system, role),
            )
            yield Lack(HELD, UNACCOUNTED, message, role)
    asked = to_be_heard(system, review, day)
    if asked and not {heard.role for heard in held.heard} & set(asked):
        roles = ", ".join(role_name(system, role) for role in asked)
        yield Lack(HELD, UNHEARD, Message("nobody of {roles} was heard", roles=roles), asked[0])


def leaderless(system: System, review: ManagementReview, held: Held) -> Iterator[Lack]:
    """Yield that the accountable role was not there; who deputised for it was there in that role."""
    if review.leader not in held.present:
        message = Message("the accountable role, {role}, was not at the meeting", role=role_name(system, review.leader))
        yield Lack(HELD, LEADERLESS, message, review.leader)
