"""What a decision must have: it decides something, answers an input, rests on what is there, and somebody answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.decisions import OFTEN, line_of
from qmsctl.reviews.minutes.assessing import row_of
from qmsctl.reviews.minutes.sheets import review_with
from qmsctl.reviews.model import BECOMES, EXPECTATION, NEED, Decision, ManagementReview
from qmsctl.reviews.reading import decisions
from qmsctl.system import System
from qmsctl.text.near import did_you_mean, listed

_ONLY_NOTED = re.compile(
    r"til (?:orientering|etterretning)|(?:tas|tatt|tar|tok) (?:det )?til (?:vitende|kunnskap)"
    r"|noter(?:es|t|er|as|at|ar)\b"
    r"|till handlingarna|till protokollet|(?:för|till) kännedom|\bnoted\b|took note|takes? note|for information",
    re.I,
)
_FEW_WORDS = 8


def accountable(system: System, review: ManagementReview, decision: Decision, day: date) -> None:
    """Raise `Refused` where nobody answers for what is decided, or by no day, or where it is sent to nobody below."""
    organisation = system.organisation
    if decision.becomes == EXPECTATION and not decision.unit:
        raise Refused(Message("decision {id}: say which unit below it is expected of: --to UNIT", id=decision.id))
    if decision.unit and (decision.unit == review.unit or decision.unit not in organisation.below(review.unit)):
        raise Refused(
            Message(
                "decision {id} is sent to “{unit}”, which is no unit below “{above}”; there are: {known}",
                id=decision.id,
                unit=decision.unit,
                above=review.unit,
                known=listed(unit for unit in organisation.below(review.unit) if unit != review.unit) or "–",
            )
        )
    if decision.becomes == NEED or (decision.becomes == EXPECTATION and not decision.owner and not decision.due):
        return
    _answered_for(system, review, decision, day)


def _answered_for(system: System, review: ManagementReview, decision: Decision, day: date) -> None:
    organisation, unit = system.organisation, decision.unit or review.unit
    if not decision.owner or decision.due is None:
        raise Refused(
            Message("decision {id}: say who answers for it and by when: --owner ROLE --due DATE", id=decision.id)
        )
    if decision.owner not in organisation.roles:
        known = Message("there are: {known}", known=listed(organisation.roles))
        fix = did_you_mean(decision.owner, organisation.roles, known)
        raise Refused(Message("“{role}” is no role in qms.yaml; {fix}", role=decision.owner, fix=fix))
    if not organisation.holders(decision.owner, unit, day.isoformat()):
        raise Refused(
            Message(
                "nobody holds “{role}” in “{unit}” or above; name a role that somebody holds, or the unit below that "
                "has one: --to UNIT",
                role=decision.owner,
                unit=unit,
            )
        )
    in_time(review, decision.due)


def in_time(review: ManagementReview, due: date) -> None:
    """Raise `Refused` for a day by which nothing decided in the meeting can be done."""
    held = review.held.on if review.held else None
    if held and due <= held:
        raise Refused(Message("due {due} is not after the meeting on {held}; name a later day", due=due, held=held))


def only_noted(text: str) -> bool:
    """Say whether a text takes note of something and decides nothing (“tatt til orientering”, “noteras”)."""
    return len(text.split()) <= _FEW_WORDS and bool(_ONLY_NOTED.search(text))


def is_there(system: System, name: str) -> bool:
    """Say whether the handbook has what a decision rests on: a record, an entry, a document, a figure with its day."""
    name, at, day = name.partition("@")
    if at:
        document = system.document_by_id.get(name)
        figures = system.series.get(name, ())
        return any(figure.date == day for figure in figures) or (document is not None and document.version == day)
    return (
        name in system.entry_by_id
        or name in system.record_by_id
        or name in system.document_by_id
        or name in decisions(system)
    )


def sound(system: System, review: ManagementReview, decision: Decision) -> None:
    """Raise `Refused` where the decision decides nothing, answers no input or rests on what is not there."""
    if decision.becomes not in BECOMES:
        raise Refused(Message("say what the decision becomes: --becomes {known}", known=", ".join(BECOMES)))
    decisive(decision.text)
    if not decision.inputs:
        raise Refused(
            Message(
                "say which input the decision answers: --about INPUT; there are: {known}",
                known=listed(row.input for row in review.inputs),
            )
        )
    for input_ in decision.inputs:
        row_of(review, input_)
    resting(system, review, decision.rests_on)
    if decision.carried_from:
        _carriable(system, review, decision)


def decisive(text: str) -> None:
    """Raise `Refused` for a text that takes note of something and decides nothing."""
    if only_noted(text):
        raise Refused(
            Message(
                "“{text}” takes note of something and decides nothing; decide what is done, or accept the input as it "
                "is: --accept INPUT --because WHY",
                text=text,
            )
        )


def resting(system: System, review: ManagementReview, names: Iterable[str]) -> None:
    """Raise `Refused` for the first of these names that a decision cannot rest on, because it is not there."""
    for name in names:
        if not is_there(system, name):
            raise Refused(_not_there(system, review, name))


def _not_there(system: System, review: ManagementReview, name: str) -> Message:
    base, at, _ = name.partition("@")
    days = sorted({figure.date for figure in system.series.get(base, ())}, reverse=True)
    days = [day for day in days if day <= str(review.period.until or "9999")] or days
    if days:
        return Message(
            "“{name}” is no figure; name one with its day, such as {near}: there are {days}",
            name=name,
            near=f"{base}@{days[0]}",
            days=listed(days[:6]),
        )
    known = (*system.entry_by_id, *system.record_by_id, *system.document_by_id)
    otherwise = Message("name a record, an entry, a document or a figure with its day")
    fix = did_you_mean(base if at else name, known, otherwise)
    return Message("there is no “{name}” in the handbook; {fix}", name=name, fix=fix)


def _carriable(system: System, review: ManagementReview, decision: Decision) -> None:
    earlier = review_with(system, decision.carried_from)
    if earlier is None or earlier.year >= review.year:
        raise Refused(
            Message(
                "“{name}” is no decision of an earlier review, such as MGT-2025-group#D2", name=decision.carried_from
            )
        )
    if any(other.carried_from == decision.carried_from for other in review.decisions):
        raise Refused(Message("“{name}” is carried over in this review already", name=decision.carried_from))
    if len(line_of(system, decision)) >= OFTEN and not decision.resources:
        raise Refused(
            Message(
                "“{name}” was carried over before; decide it anew with what it takes (--resources), or drop it: "
                "--drop {name} --because WHY",
                name=decision.carried_from,
            )
        )
