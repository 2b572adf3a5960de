"""A person is asked what is decided about an input of a management review, and what comes of it."""

from __future__ import annotations

from datetime import date

from qmsctl.actions.said import if_said
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.output import line
from qmsctl.cli.reviews.asking import Asking, Left
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.becoming import Details
from qmsctl.reviews.minutes.deciding import Wanted
from qmsctl.reviews.minutes.facts import evidence_of
from qmsctl.reviews.minutes.sound import decisive, in_time, resting
from qmsctl.reviews.model import (
    ACTION,
    DOCUMENT_CHANGE,
    EXPECTATION,
    NEED,
    OBJECTIVE,
    Judged,
    ManagementReview,
)
from qmsctl.system import System
from qmsctl.system.names import unit_name
from qmsctl.text.near import did_you_mean

_NEAR = 6


def decision(asking: Asking, handbook: Handbook, review: ManagementReview, row: Judged) -> Wanted | str:
    """Return what is decided about an input, or the reason why it is accepted as it is."""
    words, system = asking.words, handbook.system
    text = asking.read(words("What is decided? (empty: it is accepted as it is)"), _decided, needed=False)
    if not text:
        return asking.sentence(words("Accepted, because"))
    kinds = {"1": ACTION, "2": OBJECTIVE, "3": DOCUMENT_CHANGE, "4": EXPECTATION, "5": NEED}
    meanings = {
        "1": words("an action"), "2": words("an objective"), "3": words("a change of a document"),
        "4": words("an expectation of a unit below"), "5": words("a need, sent upward"),
    }  # fmt: skip
    below = {unit: unit_name(system, unit) for unit in system.organisation.children(review.unit)}
    if not below:
        meanings.pop("4")
    becomes = kinds[asking.choose(words("It becomes"), meanings)]
    to = asking.among(words("Unit"), below) if becomes == EXPECTATION else ""
    document = _document(asking, system) if becomes == DOCUMENT_CHANGE else ""
    owner = _owner(asking, handbook, to or review.unit) if becomes != NEED else ""
    due = _due(asking, review) if becomes != NEED else None
    resources = asking.read(words("What does it take? (money, hours, people; may be empty)"), if_said, needed=False)
    rests_on = _rests_on(asking, handbook, review, row)
    judged = asking.sentence(words("How is it judged whether it is reached?")) if becomes == OBJECTIVE else ""
    return Wanted(
        text, becomes, (row.input,), owner, due, resources, rests_on, to, document, details=Details(evaluation=judged)
    )


def _decided(found: str) -> str:
    text = if_said(found)
    decisive(text)
    return text


def _document(asking: Asking, system: System) -> str:
    def reader(found: str) -> str:
        if found not in system.document_by_id:
            fix = did_you_mean(found, system.document_by_id, Message("write the id that stands on its first page"))
            raise Refused(Message("there is no document “{id}”; {fix}", id=found, fix=fix))
        return found

    return asking.read(asking.words("Which document? (its id)"), reader)


def _owner(asking: Asking, handbook: Handbook, unit: str) -> str:
    organisation, day = handbook.system.organisation, handbook.today.isoformat()
    roles = {role.id: role.name for role in organisation.roles.values() if organisation.holders(role.id, unit, day)}
    if not roles:
        line(asking.words("Nobody holds a role for “{unit}”; write a holder into qms.yaml.", unit=unit))
        raise Left
    return asking.among(asking.words("Who answers for it? (role)"), roles)


def _due(asking: Asking, review: ManagementReview) -> date:
    return asking.day(asking.words("By when? (YYYY-MM-DD)"), lambda day: in_time(review, day))


def _rests_on(asking: Asking, handbook: Handbook, review: ManagementReview, row: Judged) -> tuple[str, ...]:
    words, system = asking.words, handbook.system
    near = evidence_of(handbook.tree, review).get(row.input, ())[:_NEAR]
    if near:
        line(words("The facts have {known}.", known=", ".join(near)))

    def reader(found: str) -> tuple[str, ...]:
        names = tuple(found.replace(",", " ").split())
        resting(system, review, names)
        return names

    question = words("What does it rest on? (ids with commas between; may be empty)")
    return asking.read(question, reader, near[0] if near else "", needed=False)
