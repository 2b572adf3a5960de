"""Decisions of a management review (ISO 9001 9.3.3): written down, and in the same write what each becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from qmsctl.actions.said import said
from qmsctl.findings import Message
from qmsctl.i18n import translator
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.becoming import Details, carried_on, document_of, kept_as, measurable
from qmsctl.reviews.minutes.sheets import Sheets, editable, met
from qmsctl.reviews.minutes.sound import accountable, sound
from qmsctl.reviews.model import DOCUMENT_CHANGE, NEED, OBJECTIVE, Decision, ManagementReview
from qmsctl.reviews.years import language_of
from qmsctl.system import System
from qmsctl.text.compose import set_front, set_front_at
from qmsctl.trees import Tree


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision as somebody takes it; "" and None leave a key out. `about` are inputs, `to` is a unit below.

    `document` is the one that a document change is about.
    """

    text: str
    becomes: str
    about: tuple[str, ...] = ()
    owner: str = ""
    due: date | None = None
    resources: str = ""
    rests_on: tuple[str, ...] = ()
    to: str = ""
    document: str = ""
    carried_from: str = ""
    output: str = ""
    details: Details = field(default_factory=Details)


def decide(system: System, review: ManagementReview, tree: Tree, wanted: Wanted, today: date) -> dict[str, str]:
    """Return the files that a decision changes and makes: its row in the review, and what it becomes.

    Raises `Refused` before the meeting, after signing, and for whatever a decision lacks.
    """
    met(system, review)
    decision = _decision(review, wanted)
    sound(system, review, decision)
    if decision.becomes == DOCUMENT_CHANGE and not document_of(system, decision):
        raise Refused(Message("say which document is to be changed: --document ID"))
    if decision.becomes == OBJECTIVE:
        measurable(system, wanted.details)
    accountable(system, review, decision, today)
    sheets = Sheets(system, tree)
    if decision.carried_from:
        carried_on(sheets, review, decision)
    record = kept_as(sheets, review, decision, wanted.details, _opened(review, today))
    path = review.record.path
    row = row_from(replace(decision, record=record))
    text = sheets.text(path)
    sheets.set(
        path,
        set_front_at(text, ["decisions", decision.index], row)
        if review.decisions
        else set_front(text, {"decisions": [row]}, sheets.order),
    )
    return sheets.changed


def settle(system: System, review: ManagementReview, tree: Tree, today: date | None = None) -> dict[str, str]:
    """Return the files that decisions written by hand become, and the review that names them; nothing where all do.

    `tree` holds the handbook's files, `today` the day on which owners must hold their roles, that of the meeting
    where it is None. Raises `Refused` for a decision that lacks what it needs.
    """
    editable(system, review)
    day = today or (review.held and review.held.on) or date.max
    sheets = Sheets(system, tree)
    path = review.record.path
    # A row has no room for a measure; objectives are an input of every review, so that is where they are judged.
    words = translator(language_of(system, review.unit))
    details = Details(evaluation=words("judged in the next management review"))
    for decision in review.decisions:
        if decision.record or decision.becomes in (NEED, ""):
            continue
        accountable(system, review, decision, day)
        if decision.carried_from:
            carried_on(sheets, review, decision)
        record = kept_as(sheets, review, decision, details, _opened(review, day))
        sheets.set(path, set_front_at(sheets.text(path), ["decisions", decision.index, "record"], record))
    return sheets.changed


def next_id(review: ManagementReview) -> str:
    """Return the id of a review's next decision, ``D4``."""
    numbers = [int(decision.id[1:]) for decision in review.decisions if decision.id[1:].isdecimal()]
    return f"D{max(numbers, default=0) + 1}"


def row_from(decision: Decision) -> dict[str, Any]:
    """Return a decision as its row in the front matter."""
    row = {
        "id": decision.id,
        "text": decision.text,
        "inputs": list(decision.inputs),
        "rests_on": list(decision.rests_on),
        "becomes": decision.becomes,
        "record": decision.record,
        "unit": decision.unit,
        "owner": decision.owner,
        "due": decision.due.isoformat() if decision.due else "",
        "resources": decision.resources,
        "carried_from": decision.carried_from,
        "output": decision.output,
    }
    return {key: value for key, value in row.items() if value}


def _decision(review: ManagementReview, wanted: Wanted) -> Decision:
    identity = next_id(review)
    named = (*wanted.rests_on, *filter(None, (wanted.document,)))
    return Decision(
        id=identity,
        name=f"{review.id}#{identity}",
        text=said(wanted.text, Message("say in words what is decided")),
        inputs=_once(wanted.about),
        rests_on=_once(named),
        becomes=wanted.becomes,
        record="",
        unit=wanted.to,
        owner=wanted.owner,
        due=wanted.due,
        resources=said(wanted.resources, Message("“{key}” says nothing", key="--resources"))
        if wanted.resources
        else "",
        carried_from=wanted.carried_from,
        output=wanted.output,
        index=len(review.decisions),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _opened(review: ManagementReview, today: date) -> date:
    return review.held.on if review.held and review.held.on else today
