"""The meeting of a management review: the day, who was there, who was heard (ISO 45001 9.3, IK-forskriften § 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions.said import said
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.attendance import LEADERLESS, UNHEARD, unattended
from qmsctl.reviews.minutes.sheets import Sheets, judged, together
from qmsctl.reviews.model import SHORTEST, Heard, Held, ManagementReview, clock
from qmsctl.reviews.standing import Lack
from qmsctl.system import System
from qmsctl.text.compose import set_front
from qmsctl.text.near import did_you_mean, listed
from qmsctl.trees import Tree


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as somebody writes it down; times are ``HH:MM`` or "", roles are ids."""

    on: date
    since: str = ""
    until: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    heard: tuple[tuple[str, str], ...] = ()

    @property
    def held(self) -> Held:
        """The meeting as a review has it."""
        heard = tuple(Heard(role, words) for role, words in self.heard)
        return Held(self.on, self.since, self.until, self.present, self.absent, heard)


def hold(system: System, review: ManagementReview, tree: Tree, meeting: Meeting, today: date) -> dict[str, str]:
    """Return the review with its meeting. Raises `Refused`, naming everything that is wrong with it at once."""
    judged(system, review)
    found = tuple(hindrances(system, review, meeting, today))
    if found:
        raise Refused(together(found, len(found)))
    absent = [
        {"role": role, "because": said(why, Message("say why “{role}” was not there", role=role))}
        for role, why in meeting.absent
    ]
    heard = [
        {"role": role, "said": said(words, Message("say what “{role}” said", role=role))}
        for role, words in meeting.heard
    ]
    held = {
        "on": meeting.on.isoformat(),
        "from": meeting.since,
        "until": meeting.until,
        "present": list(dict.fromkeys(meeting.present)),
        "absent": absent,
        "heard": heard,
    }
    sheets = Sheets(system, tree)
    path = review.record.path
    value = {key: part for key, part in held.items() if part}
    sheets.set(path, set_front(sheets.text(path), {"held": value}, sheets.order))
    return sheets.changed


def agenda_sent(system: System, review: ManagementReview, tree: Tree, today: date) -> dict[str, str]:
    """Return the review with the day on which its agenda was sent."""
    judged(system, review)
    sheets = Sheets(system, tree)
    path = review.record.path
    sheets.set(path, set_front(sheets.text(path), {"agenda_sent": today.isoformat()}, sheets.order))
    return sheets.changed


def hindrances(system: System, review: ManagementReview, meeting: Meeting, today: date) -> Iterator[Message]:
    """Yield why a meeting cannot be written down as it is told."""
    yield from times(review, meeting, today)
    yield from unknown(system, review, meeting)
    yield from _missing(system, review, meeting)


def remarks(held: Held | None) -> Iterator[Message]:
    """Yield what an auditor would ask about a meeting; it stops nobody."""
    length = held.minutes if held else None
    if length is None:
        yield Message("the minutes do not say how long the meeting was")
    elif length < SHORTEST:
        yield Message("the meeting lasted {minutes} minutes", minutes=length)


def times(review: ManagementReview, meeting: Meeting, today: date) -> Iterator[Message]:
    """Yield why a meeting cannot have been on the day, from when or until when it is told."""
    if meeting.on > today:
        yield Message("the meeting on {on} has not been held yet; today is {today}", on=meeting.on, today=today)
    began = max(filter(None, (review.opened, review.frozen)), default=None)
    if began is not None and meeting.on < began:
        yield Message("the meeting on {on} lies before {began}, when the facts were ready", on=meeting.on, began=began)
    for time in filter(None, (meeting.since, meeting.until)):
        if clock(time) is None:
            yield Message("“{time}” is no time of the day; write HH:MM", time=time)
    if bool(meeting.since) != bool(meeting.until):
        yield Message("say both when the meeting began and when it ended, or neither")
    length = meeting.held.minutes
    if length is not None and length <= 0:
        yield Message(
            "the meeting ends at {until}, before it begins at {since}", until=meeting.until, since=meeting.since
        )


def unknown(system: System, review: ManagementReview, meeting: Meeting) -> Iterator[Message]:
    """Yield the roles of a meeting that are none in qms.yaml, that nobody held that day, or that are there twice."""
    organisation, day = system.organisation, meeting.on.isoformat()
    named = dict.fromkeys(
        (*meeting.present, *(role for role, _ in meeting.absent), *(role for role, _ in meeting.heard))
    )
    below = tuple(organisation.below(review.unit))
    for role in named:
        if role not in organisation.roles:
            known = Message("there are: {known}", known=listed(organisation.roles))
            yield Message(
                "“{role}” is no role in qms.yaml; {fix}", role=role, fix=did_you_mean(role, organisation.roles, known)
            )
        elif not organisation.holders(role, review.unit, day) and not any(
            organisation.holders_in(role, unit, day) for unit in below
        ):
            yield Message("nobody held the role “{role}” for “{unit}” on {day}", role=role, unit=review.unit, day=day)
    for role in sorted(set(meeting.present) & {role for role, _ in meeting.absent}):
        yield Message("“{role}” cannot be present and absent", role=role)


def _missing(system: System, review: ManagementReview, meeting: Meeting) -> Iterator[Message]:
    for lack in unattended(system, review, meeting.held, meeting.on):
        yield Message("{lacking}: {how}", lacking=lack.message, how=_how(system, review, meeting, lack))


def _how(system: System, review: ManagementReview, meeting: Meeting, lack: Lack) -> Message:
    """How the roles that a meeting lacks are written down."""
    if lack.kind == UNHEARD:
        return Message("one of them is to be heard, in the meeting or before it: --heard {role}=SAID", role=lack.about)
    if lack.kind != LEADERLESS:
        return Message("--present {role}, or why it was not there: --absent {role}=BECAUSE", role=lack.about)
    holders = system.organisation.holders(review.leader, review.unit, meeting.on.isoformat())
    if any(holder.deputy for holder in holders):
        return Message("where the deputy led the meeting, the role was present: --present {role}", role=lack.about)
    return Message("--present {role}; without it there is no meeting to write down", role=lack.about)
