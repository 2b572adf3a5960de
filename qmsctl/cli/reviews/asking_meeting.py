"""A person is asked about the meeting of a management review: day, times, who was there and who was heard."""

from __future__ import annotations

from datetime import date

from qmsctl.actions.said import if_said
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.output import line
from qmsctl.cli.reviews.asking import Asking, Left
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.attendance import must_be_there, to_be_heard
from qmsctl.reviews.minutes.meeting import Meeting, times, unknown
from qmsctl.reviews.model import ManagementReview, clock
from qmsctl.system import System
from qmsctl.system.names import role_name


def meeting(asking: Asking, handbook: Handbook, review: ManagementReview) -> Meeting:
    """Return the meeting as a person tells of it. Raises `Left` where the accountable role was not there."""
    words, system, today = asking.words, handbook.system, handbook.today
    on = asking.day(
        words("The day of the meeting"), lambda day: _possible(review, Meeting(day), today), today.isoformat()
    )
    since = asking.read(words("From (HH:MM)"), _time, needed=False)

    def until(found: str) -> str:
        _possible(review, Meeting(on, since, found), today)
        return found

    ended = asking.read(words("Until (HH:MM)"), until) if since else ""
    present, absent = _there(asking, system, review, on)
    present += asking.read(
        words("Other roles that were there, with commas between"),
        lambda found: _roles(system, review, on, found),
        needed=False,
    )
    heard = [
        (role, asking.read(_what(asking, system, role), if_said, needed=False))
        for role in to_be_heard(system, review, on)
    ]
    return Meeting(on, since, ended, tuple(present), tuple(absent), tuple(each for each in heard if each[1]))


def _there(
    asking: Asking, system: System, review: ManagementReview, on: date
) -> tuple[list[str], list[tuple[str, str]]]:
    """The roles that belong to the meeting: those that were there, and those that were not, with the reason."""
    words = asking.words
    present: list[str] = []
    absent: list[tuple[str, str]] = []
    for role in must_be_there(system, review, on):
        name = role_name(system, role)
        if asking.yes(words("Was “{role}” there? (y/n)", role=name)):
            present.append(role)
        elif role == review.leader:
            line(words("Without the accountable role, or its deputy, there is no meeting to write down."))
            raise Left
        else:
            absent.append((role, asking.sentence(words("Why was “{role}” not there?", role=name))))
    return present, absent


def _what(asking: Asking, system: System, role: str) -> str:
    return asking.words("What did “{role}” say? (empty if not heard)", role=role_name(system, role))


def _possible(review: ManagementReview, told: Meeting, today: date) -> None:
    for why in times(review, told, today):
        raise Refused(why)


def _time(found: str) -> str:
    if found and clock(found) is None:
        raise Refused(Message("“{time}” is no time of the day; write HH:MM", time=found))
    return found


def _roles(system: System, review: ManagementReview, on: date, found: str) -> list[str]:
    """The roles that are named, by id or name, with commas between."""
    by_name = {role.name.casefold(): role.id for role in system.organisation.roles.values()}
    named = [name.strip() for name in found.split(",") if name.strip()]
    roles = [name if name in system.organisation.roles else by_name.get(name.casefold(), name) for name in named]
    for why in unknown(system, review, Meeting(on, present=tuple(roles))):
        raise Refused(why)
    return roles
