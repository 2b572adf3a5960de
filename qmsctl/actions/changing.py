"""What a change of an action writes: the new text of its record, with only the lines changed that must be.

Each function returns text and writes nothing. `Refused` says why something is not done (ISO 9001 10.2.1: what was done
is kept, and whether it helped is looked at).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qmsctl.actions.model import CLOSED, DONE, DROPPED, KIND, OPEN, Action
from qmsctl.actions.said import if_said, said
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.system import System
from qmsctl.text.compose import set_front, set_front_at, sheet
from qmsctl.text.near import listed

HELPED, PARTLY, NO = "helped", "partly", "no"
RESULTS = (HELPED, PARTLY, NO)
_ONLY_TOLD = re.compile(
    r"\b(?:e-?mails?|mails?|e-?post\w*|mejl\w*|mailad\w*|mailet|informed|told|informert\w*|informera\w*|orientert\w*)\b",
    re.I,
)
_MORE = re.compile(r"\d|\b[A-Z]{3}-|https?:|/")
_FEW_WORDS = 8


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new action is to say; "" and None leave a key out. `criterion` and `look_by` are about its effect.

    `document` is the id of the document that is to be changed.
    """

    title: str
    unit: str
    source: str
    owner: str
    due: date
    opened: date
    kind: str = ""
    priority: str = ""
    resources: str = ""
    criterion: str = ""
    look_by: date | None = None
    supports: tuple[str, ...] = ()
    story: str = ""
    document: str = ""


def begun(system: System, identity: str, wanted: Beginning) -> tuple[str, str]:
    """Return path and text of a new action.

    Raises `Refused` for a unit, owner, source or objective that the handbook does not have, an owner whom nobody holds
    on the day it is opened, and a day that lies before that.
    """
    _known(system, wanted)
    lacking = Message("an action without words is no action; say what is to be done")
    wanted = replace(
        wanted,
        title=" ".join(said(wanted.title, lacking).split()),
        resources=if_said(wanted.resources),
        criterion=if_said(wanted.criterion),
    )
    if wanted.due < wanted.opened:
        raise Refused(
            Message("{due} lies before {opened}, the day on which the action is opened", due=wanted.due,
                    opened=wanted.opened)
        )  # fmt: skip
    if wanted.look_by and wanted.look_by <= wanted.due:
        raise Refused(Message("whether it helped shows after {due}, when it is done; name a later day", due=wanted.due))
    if wanted.look_by and not wanted.criterion:
        raise Refused(Message("a day to look at the effect needs a criterion: what is different if it helped"))
    return new_record(system, identity, wanted)


def new_record(system: System, identity: str, wanted: Beginning) -> tuple[str, str]:
    """Return path and text of an action whose unit, owner, source and days were looked at by whoever asks."""
    effect = {"criterion": wanted.criterion, "by": _iso(wanted.look_by)}
    front = {
        "id": identity,
        "title": wanted.title,
        "unit": wanted.unit,
        "source": wanted.source,
        "document": wanted.document,
        "kind": wanted.kind,
        "owner": wanted.owner,
        "priority": wanted.priority,
        "opened": _iso(wanted.opened),
        "due": _iso(wanted.due),
        "resources": wanted.resources,
        "status": OPEN,
        "effect": {key: value for key, value in effect.items() if value},
        "supports": list(wanted.supports),
    }
    return f"{system.record_schemas[KIND].record_folder}{identity}.md", sheet(front, wanted.story)


def _where_held(system: System, wanted: Beginning) -> Message:
    """The units in which somebody holds the role that is to own an action."""
    day, organisation = wanted.opened.isoformat(), system.organisation
    units = [unit for role, unit in organisation.posts if role == wanted.owner
             and organisation.holders_in(role, unit, day)]  # fmt: skip
    if not units:
        return Message("name a role that somebody holds")
    return Message("name the unit that the action belongs to, --unit, one of {units}, or another role",
                   units=listed(units))  # fmt: skip


def _known(system: System, wanted: Beginning) -> None:
    organisation = system.organisation
    if wanted.unit not in organisation.units:
        raise Refused(Message("“{unit}” is no unit in qms.yaml; qmsctl org tree lists them", unit=wanted.unit))
    if wanted.owner not in organisation.roles:
        raise Refused(Message("“{role}” is no role in qms.yaml", role=wanted.owner))
    if not organisation.holders(wanted.owner, wanted.unit, wanted.opened.isoformat()):
        raise Refused(
            Message(
                "nobody holds “{role}” in “{unit}” or above; {fix}",
                role=wanted.owner,
                unit=wanted.unit,
                fix=_where_held(system, wanted),
            )
        )
    if not known_source(system, wanted.source):
        raise Refused(
            Message("there is no “{id}” in the handbook; name the id of what the action comes from", id=wanted.source)
        )
    objectives = {entry.id for entry in system.register("objectives")}
    for name in wanted.supports:
        if name not in objectives:
            raise Refused(Message("there is no objective “{id}”", id=name))


def known_source(system: System, source: str) -> bool:
    """Say whether the handbook has what an action comes from; a decision is looked for in its record."""
    record, _, part = source.partition("#")
    if part:
        found = system.record_by_id.get(record)
        rows = found.front.get("decisions") if found else None
        return isinstance(rows, list) and any(isinstance(row, dict) and row.get("id") == part for row in rows)
    return record in system.record_by_id or record in system.entry_by_id or record in system.document_by_id


def moved(text: str, action: Action, to: date, because: str, today: date, order: Sequence[str] = ()) -> str:
    """Return the record with another day; the day it had, today and the reason are added to `moved`."""
    if action.status != OPEN:
        raise Refused(Message("{id} is no longer open; there is nothing to move", id=action.id))
    because = said(because, Message("say why the day is moved"))
    if to == action.due:
        raise Refused(Message("{id} is due on {due} already", id=action.id, due=to))
    if to < today:
        raise Refused(Message("{day} has passed; name a day that is still to come", day=to))
    row = {"from": _iso(action.due), "on": _iso(today), "because": because}
    text = set_front(text, {"due": _iso(to)}, order)
    if action.moved:
        return set_front_at(text, ["moved", len(action.moved)], row)
    return set_front(text, {"moved": [row]}, order)


def needs_effect(action: Action) -> bool:
    """Say whether somebody must look later whether it helped: by its criterion, kind or priority."""
    return action.effect is not None or action.kind == "corrective" or action.priority == "high"


def carried_out(text: str, action: Action, evidence: str, today: date, order: Sequence[str] = ()) -> str:
    """Return the record of an action that is done: closed, or waiting for a look at its effect."""
    if action.status != OPEN:
        raise Refused(Message("{id} is no longer open", id=action.id))
    if only_told(evidence):
        raise Refused(
            Message(
                "“{evidence}” shows that somebody was told, not that something was done; "
                "name what shows it: a document, a record, a figure, a date",
                evidence=evidence,
            )
        )
    evidence = if_said(evidence)
    status = DONE if needs_effect(action) else CLOSED
    return set_front(text, {"status": status, "done": _iso(today), "evidence": evidence}, order)


def only_told(evidence: str) -> bool:
    """Say whether evidence is no more than “sent an e-mail”: a few words about telling, and nothing to look up."""
    if not evidence.strip():
        return True
    few = len(evidence.split()) <= _FEW_WORDS
    return few and bool(_ONLY_TOLD.search(evidence)) and not _MORE.search(evidence)


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody found when they looked whether an action helped: `result` is one of `RESULTS`."""

    result: str
    comment: str
    person: str
    day: date
    criterion: str = ""


def looked_at(system: System, text: str, action: Action, look: Look, order: Sequence[str] = ()) -> str:
    """Return the record of an action whose effect was looked at: closed, whatever was found.

    Raises `Refused` before it is done, on the day it was done, without a criterion or comment, and for somebody who
    holds the owner's role where anybody else could look.
    """
    if action.status != DONE or action.done is None:
        why = (
            Message("{id} is finished already", id=action.id)
            if action.finished
            else Message("{id} is not carried out; first close it with --done and --evidence", id=action.id)
        )
        raise Refused(why)
    if look.day <= action.done:
        raise Refused(
            Message("it was done on {day}; whether it helped shows later, so look on a later day", day=action.done)
        )
    comment = said(look.comment, Message("say in a sentence how you looked and what you saw"))
    criterion = action.effect.criterion if action.effect else if_said(look.criterion)
    if not criterion:
        raise Refused(
            Message("{id} does not say what is different if it helped; say it with --criterion", id=action.id)
        )
    if look.person not in _persons(system):
        raise Refused(
            Message("nobody in qms.yaml is “{person}”; say who looked by the id that holders have", person=look.person)
        )
    if look.person in holders_of(system, action, look.day) and another_could_look(system, action, look.day):
        raise Refused(
            Message(
                "“{person}” holds “{role}”, who carried it out; somebody else looks whether it helped",
                person=look.person,
                role=action.owner,
            )
        )
    found = {"looked": _iso(look.day), "result": look.result, "comment": comment, "reviewer": look.person}
    text = set_front(text, {"status": CLOSED}, order)
    if action.effect is None:
        return set_front(text, {"effect": {"criterion": criterion, **found}}, order)
    for key, value in found.items():
        text = set_front_at(text, ["effect", key], value)
    return text


def holders_of(system: System, action: Action, day: date) -> frozenset[str]:
    """Return the persons who hold the role that owns an action, on a day."""
    holders = system.organisation.holders(action.owner, action.unit, day.isoformat())
    return frozenset(holder.person for holder in holders)


def _persons(system: System) -> set[str]:
    """Everybody whom qms.yaml knows by an id."""
    holders = (holder for role in system.organisation.roles.values() for holder in role.holders)
    return {person for holder in holders for person in (holder.person, holder.deputy)} | set(system.settings.people)


def another_could_look(system: System, action: Action, day: date) -> bool:
    """Say whether anybody but those who own an action holds a role in its unit or above."""
    organisation, on = system.organisation, day.isoformat()
    there = {
        holder.person
        for role in organisation.roles
        for unit in organisation.line(action.unit)
        for holder in organisation.holders_in(role, unit, on)
    }
    return bool(there - holders_of(system, action, day))


def dropped(text: str, action: Action, because: str, order: Sequence[str] = ()) -> str:
    """Return the record of an action that is given up, with the reason."""
    if action.finished:
        raise Refused(Message("{id} is finished already", id=action.id))
    because = said(because, Message("say why it is given up"))
    return set_front(text, {"status": DROPPED, "because": because}, order)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
