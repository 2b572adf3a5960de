"""Who may sign a management review, and everything that speaks against it, told all at once before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from qmsctl.approvals.authority import Authority
from qmsctl.findings import Message
from qmsctl.reviews.answers import WHETHER
from qmsctl.reviews.campaign.progress import unfinished_below
from qmsctl.reviews.minutes.sheets import in_campaign
from qmsctl.reviews.model import ACTION, GOOD, QUESTIONS, ManagementReview
from qmsctl.reviews.signature import digest
from qmsctl.reviews.standing import CANCELLED, standing, unassessed, undecided
from qmsctl.reviews.topics import spoken
from qmsctl.reviews.years import reviewing
from qmsctl.system import System
from qmsctl.system.names import role_name, unit_name

_FEW = 3
SHORTEST = 20
"""Minutes below which a meeting is worth a word."""


class Signer(NamedTuple):
    """Who signs, in which role, and for which holder as a deputy ("" where the role is their own)."""

    person: str
    role: str
    deputised: str = ""


def signer(review: ManagementReview, person: str, authority: Authority, day: date) -> Signer | None:
    """Return in what role a person signs a review on a day, None where it is not theirs to sign."""
    unit = authority.organisation.units.get(review.unit)
    if unit is None or unit.leader != review.leader:
        return None
    holding = authority.holding(person, review.leader, review.unit, day.isoformat())
    return Signer(person, holding.role, holding.holder) if holding else None


def not_the_signer(
    review: ManagementReview, person: str, authority: Authority, day: date, one_id: Mapping[str, str]
) -> Iterator[Message]:
    """Yield why a person cannot sign a review on a day; nothing where they can.

    `one_id` gives one id for each person who has several.
    """
    unit = authority.organisation.units.get(review.unit)
    if unit is None:
        yield Message("qms.yaml has no unit “{unit}”, so nobody is accountable for it", unit=review.unit)
        return
    if unit.leader != review.leader:
        yield Message(
            "the review names “{role}” as the accountable role, and qms.yaml names “{leader}” for {unit}",
            role=review.leader,
            leader=unit.leader,
            unit=unit.name,
        )
        return
    role = authority.organisation.roles.get(review.leader)
    name = role.name if role else review.leader
    holders = authority.organisation.holders(review.leader, review.unit, day.isoformat())
    if not holders:
        yield Message(
            "nobody holds the role {role} for {unit} on {day}; write the holder into qms.yaml",
            role=name,
            unit=unit.name,
            day=day,
        )
    elif signer(review, person, authority, day) is None:
        yield Message(
            "{person} does not hold the role {role} for {unit} on {day}; {holder} does and signs",
            person=person,
            role=name,
            unit=unit.name,
            day=day,
            holder=", ".join(holder.person for holder in holders),
        )
    prepared = review.prepared_by
    if (
        prepared
        and one_id.get(prepared, prepared) == one_id.get(person, person)
        and not authority.settings.review.leader_prepares
    ):
        yield Message(
            "{person} prepared the review and cannot sign it; where nobody else can prepare it, say why with "
            "leader_prepares: below review: in qms.yaml",
            person=person,
        )


def alone(system: System, review: ManagementReview) -> bool:
    """Whether the unit is the only one that reviews, so that signing freezes and seals too."""
    return reviewing(system) in ((review.unit,), ())


def hindrances(system: System, review: ManagementReview, inputs: bytes, day: date) -> Iterator[Message]:
    """Yield everything that is lacking before a review can be signed on a day; `inputs` is the file of the facts."""
    if standing(system, review).state == CANCELLED:
        yield Message("the review is cancelled")
        return
    if review.statement_path in system.files:
        yield Message("it is signed already; what is to be added now goes into a note: qmsctl review amend")
        return
    yield from _facts(system, review, inputs)
    yield from _judged(review)
    yield from _meeting(system, review, day)
    yield from _concluded(review)
    yield from _results(system, review)
    for unit in open_below(system, review):
        yield Message(
            "the review of {unit} is not sealed; wait for it, or write under without: why it is left out",
            unit=unit_name(system, unit),
        )


def _facts(system: System, review: ManagementReview, inputs: bytes) -> Iterator[Message]:
    if review.gathered is None or not inputs:
        yield Message("the facts are not gathered; qmsctl review inputs does it")
    elif digest(inputs) != review.inputs_digest:
        yield Message("the file of the facts, {path}, is not the one that was gathered", path=review.inputs_path)
    if review.frozen is None and in_campaign(system, review):
        yield Message("the facts are not frozen; qmsctl review freeze does it")


def _judged(review: ManagementReview) -> Iterator[Message]:
    bare = [judged.input for judged in review.inputs if not judged.judgement and not judged.none_because]
    if len(bare) > _FEW:
        yield Message("{number} inputs are not judged: {inputs}", number=len(bare), inputs=spoken(*bare))
    for message in unassessed(review):
        if len(bare) <= _FEW or message.values.get("input") not in bare:
            yield message


def _concluded(review: ManagementReview) -> Iterator[Message]:
    yield from (message for message in undecided(review) if "question" not in message.values)
    lacking = [
        question
        for question in QUESTIONS
        if question not in review.conclusion or not review.conclusion[question].answer
    ]
    if len(lacking) == len(QUESTIONS):
        yield Message("it is not concluded whether the system is suitable, adequate and effective")
    else:
        yield from (
            Message("it is not concluded whether the system is {question}", question=WHETHER[question])
            for question in lacking
        )


def _meeting(system: System, review: ManagementReview, day: date) -> Iterator[Message]:
    held = review.held
    if held is None or held.on is None:
        yield Message("the meeting has no date")
        return
    if held.on > day:
        yield Message("the meeting is on {on}, after the day of signing, {day}", on=held.on, day=day)
    for what, other in ((Message("opened"), review.opened), (Message("frozen"), review.frozen)):
        if other is not None and other > day:
            yield Message(
                "the review was {what} on {other}, after the day of signing, {day}", what=what, other=other, day=day
            )
    absent = {role for role, _ in held.absent}
    if review.leader not in held.present:
        yield Message("the accountable role, {role}, was not at the meeting", role=role_name(system, review.leader))
    settings, on = system.settings.review, held.on.isoformat()
    for role in settings.attends:
        if system.organisation.holders(role, review.unit, on) and role not in held.present and role not in absent:
            yield Message(
                "{role} was to be at the meeting and is named neither among those present nor, with a reason, absent",
                role=role_name(system, role),
            )
    asked = [role for role in settings.heard if system.organisation.holders(role, review.unit, on)]
    if asked and not {heard.role for heard in held.heard} & set(asked):
        yield Message("nobody of {roles} was heard", roles=", ".join(role_name(system, role) for role in asked))


def hindrances_of_meeting(review: ManagementReview) -> Iterator[Message]:
    """Yield why what a signed review says of its meeting cannot be."""
    if review.held is None or review.held.on is None:
        yield Message("the meeting has no date")
    elif review.leader not in review.held.present:
        yield Message("the accountable role, {role}, was not at the meeting", role=review.leader)


def _results(system: System, review: ManagementReview) -> Iterator[Message]:
    for decision in review.decisions:
        if decision.becomes == ACTION and decision.record and decision.record not in system.record_by_id:
            yield Message("decision {id} became {record}, which is not here", id=decision.id, record=decision.record)


def open_below(system: System, review: ManagementReview) -> tuple[str, ...]:
    """Return the units below whose review of the year is not sealed and that are not left out with a reason."""
    left_out = {row.unit for row in review.without if row.because}
    return tuple(unit for unit in unfinished_below(system, review) if unit not in left_out)


def warnings(review: ManagementReview) -> Iterator[Message]:
    """Yield what a leader may want to look at once more; it stops nobody."""
    held = review.held
    minutes = _minutes(held.since, held.until) if held else None
    if minutes is None:
        yield Message("the minutes do not say how long the meeting was")
    elif minutes < SHORTEST:
        yield Message("the meeting lasted {minutes} minutes", minutes=minutes)
    if not review.decisions and all(judged.judgement == GOOD for judged in review.inputs if not judged.none_because):
        yield Message("everything is good and nothing was decided")


def _minutes(since: str, until: str) -> int | None:
    try:
        begun, ended = (int(each[:2]) * 60 + int(each[3:]) for each in (since, until))
    except ValueError:
        return None
    return ended - begun


def back_dated(day: date, changed: date | None) -> Message | None:
    """Return why a review that was changed on the branch on a day cannot be signed as of an earlier one."""
    if changed is None or day >= changed:
        return None
    return Message(
        "the review was last changed on {changed}, so a signature of {day} would be dated back",
        changed=changed,
        day=day,
    )
