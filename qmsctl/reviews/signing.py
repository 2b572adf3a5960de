"""Who may sign a management review, and everything that speaks against it, told all at once before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from qmsctl.approvals.authority import Authority
from qmsctl.findings import Message
from qmsctl.reviews.attendance import leaderless, unattended
from qmsctl.reviews.deadlines import open_below
from qmsctl.reviews.inputs.hints import left_as_hints
from qmsctl.reviews.minutes.meeting import remarks
from qmsctl.reviews.model import ACTION, GOOD, QUESTIONS, ManagementReview
from qmsctl.reviews.signature import digest
from qmsctl.reviews.standing import (
    CANCELLED,
    SIGNED,
    STATES,
    UNCONCLUDED,
    UNFROZEN,
    UNGATHERED,
    UNJUDGED,
    Lack,
    lacks,
    standing,
    without_date,
)
from qmsctl.reviews.topics import spoken
from qmsctl.system import System
from qmsctl.system.names import unit_name

_FEW = 3


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


def hindrances(system: System, review: ManagementReview, inputs: bytes, day: date) -> Iterator[Message]:
    """Yield everything that is lacking before a review can be signed on a day; `inputs` is the file of the facts."""
    if standing(system, review).state == CANCELLED:
        yield Message("the review is cancelled")
        return
    if review.statement_path in system.files:
        yield Message("it is signed already; what is to be added now goes into a note: qmsctl review amend")
        return
    yield from _facts(review, inputs)
    yield from _unfinished(system, review)
    yield from _meeting(system, review, day)
    yield from (each.message for each in left_as_hints(review))
    yield from _results(system, review)
    for unit in open_below(system, review):
        yield Message(
            "the review of {unit} is not sealed; wait for it, or write under without: why it is left out",
            unit=unit_name(system, unit),
        )


def _facts(review: ManagementReview, inputs: bytes) -> Iterator[Message]:
    if review.gathered is None:
        return
    if not inputs:
        yield Message("the file of the facts, {path}, is missing", path=review.inputs_path)
    elif digest(inputs) != review.inputs_digest:
        yield Message("the file of the facts, {path}, is not the one that was gathered", path=review.inputs_path)
    if review.frozen is not None and review.frozen < review.gathered:
        yield Message(
            "the facts are frozen on {frozen}, before they were gathered on {gathered}",
            frozen=review.frozen,
            gathered=review.gathered,
        )


_COMMANDS = {UNGATHERED: "qmsctl review inputs", UNFROZEN: "qmsctl review freeze"}


def _unfinished(system: System, review: ManagementReview) -> Iterator[Message]:
    """What the states before the signature lack; of very much of a kind a sentence."""
    by_kind: dict[str, list[Lack]] = {}
    for lack in lacks(system, review):
        if STATES.index(lack.state) < STATES.index(SIGNED):
            by_kind.setdefault(lack.kind, []).append(lack)
    for kind, found in by_kind.items():
        if kind == UNJUDGED and len(found) > _FEW:
            inputs = spoken(*(lack.about for lack in found))
            yield Message("{number} inputs are not judged: {inputs}", number=len(found), inputs=inputs)
        elif kind == UNCONCLUDED and len(found) == len(QUESTIONS):
            yield Message("it is not concluded whether the system is suitable, adequate and effective")
        elif kind in _COMMANDS:
            yield Message("{lacking}; {command} does it", lacking=found[0].message, command=_COMMANDS[kind])
        else:
            yield from (lack.message for lack in found)


def _meeting(system: System, review: ManagementReview, day: date) -> Iterator[Message]:
    held = review.held
    if held is None or held.on is None:
        return
    if held.on > day:
        yield Message("the meeting is on {on}, after the day of signing, {day}", on=held.on, day=day)
    for what, other in ((Message("opened"), review.opened), (Message("frozen"), review.frozen)):
        if other is not None and other > day:
            yield Message(
                "the review was {what} on {other}, after the day of signing, {day}", what=what, other=other, day=day
            )
    yield from (lack.message for lack in unattended(system, review, held, held.on))


def hindrances_of_meeting(system: System, review: ManagementReview) -> Iterator[Message]:
    """Yield why what a signed review says of its meeting cannot be."""
    yield from (lack.message for lack in without_date(review))
    if review.held is not None and review.held.on is not None:
        yield from (lack.message for lack in leaderless(system, review, review.held))


def _results(system: System, review: ManagementReview) -> Iterator[Message]:
    for decision in review.decisions:
        if decision.becomes == ACTION and decision.record and decision.record not in system.record_by_id:
            yield Message("decision {id} became {record}, which is not here", id=decision.id, record=decision.record)


def warnings(review: ManagementReview) -> Iterator[Message]:
    """Yield what a leader may want to look at once more; it stops nobody."""
    yield from remarks(review.held)
    if not review.decisions and all(judged.judgement == GOOD for judged in review.inputs if not judged.none_because):
        yield Message("everything is good and nothing was decided")


def by_one_person(system: System, review: ManagementReview, person: str, day: date) -> Iterator[Message]:
    """Yield that who signs prepared the review too, where others hold a role for the unit and could have."""
    if review.prepared_by != person:
        return
    organisation = system.organisation
    others = [
        role.name
        for role in organisation.roles.values()
        if any(holder.person != person for holder in organisation.holders(role.id, review.unit, day.isoformat()))
    ]
    if others:
        yield Message(
            "{person} prepared this review too, and others hold a role for {unit}: {others}",
            person=person,
            unit=unit_name(system, review.unit),
            others=", ".join(others),
        )


def back_dated(day: date, changed: date | None) -> Iterator[Message]:
    """Yield why a review that was changed on the branch on a day cannot be signed as of an earlier one."""
    if changed is not None and day < changed:
        yield Message(
            "the review was last changed on {changed}, so a signature of {day} would be dated back",
            changed=changed,
            day=day,
        )


def changed_since(day: date, changed: date | None) -> Iterator[Message]:
    """Yield that minutes signed elsewhere on a day were changed here later; whether it matters, only people can say."""
    if changed is not None and day < changed:
        yield Message(
            "the minutes were last changed here on {changed}, after they were signed on {day}; compare them with what "
            "was signed",
            changed=changed,
            day=day,
        )
