"""What a decision becomes, in the places that everybody uses: an action, an objective, an expectation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from qmsctl.actions import OPEN, actions_of
from qmsctl.actions.changing import Beginning, dropped, new_record
from qmsctl.findings import Message
from qmsctl.i18n import translator
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.sheets import Sheets
from qmsctl.reviews.model import DOCUMENT_CHANGE, EXPECTATION, NEED, OBJECTIVE, Decision, ManagementReview
from qmsctl.reviews.years import language_of
from qmsctl.schemas import REGISTERS, shipped_schema
from qmsctl.system import Entry, System
from qmsctl.system.record_ids import id_following
from qmsctl.text.compose import composed, set_at
from qmsctl.text.limits import REGISTER
from qmsctl.text.yaml_reader import read_yaml

ACTION_KIND, OBJECTIVES = "action", "objectives"
_NUMBER = re.compile(r"OBJ-(\d{3,5})\Z")
_APART = re.compile(r"\n\n- id:")


@dataclass(frozen=True, slots=True)
class Details:
    """What is said about an action or an objective beside the decision itself; "" and None leave it out.

    `objective` is the one that an expectation belongs to, `parent` the one that a new objective follows from.
    """

    kind: str = "improvement"
    priority: str = ""
    criterion: str = ""
    look_by: date | None = None
    objective: str = ""
    parent: str = ""
    indicator: str = ""
    baseline: float | None = None
    target: float | None = None
    evaluation: str = ""


def kept_as(sheets: Sheets, review: ManagementReview, decision: Decision, details: Details, opened: date) -> str:
    """Put what a decision becomes among `sheets` and return its id, "" for a need, which only goes upward."""
    if decision.becomes == NEED:
        return ""
    if decision.becomes == OBJECTIVE:
        return _objective(sheets, review, decision, details)
    objective = _expecting(sheets.system, decision, details)
    if objective is not None:
        return _expectation(sheets, decision, objective)
    return _action(sheets, review, decision, details, opened)


def document_of(system: System, decision: Decision) -> str:
    """Return the id of the document that a decision is to change: the first that it names, "" where it names none."""
    if decision.becomes != DOCUMENT_CHANGE:
        return ""
    return next((name for name in decision.rests_on if name in system.document_by_id), "")


def measurable(system: System, details: Details) -> None:
    """Raise `Refused` where nobody could tell whether a new objective is reached, or what it names is not there."""
    if details.indicator and details.indicator not in {entry.id for entry in system.register("indicators")}:
        raise Refused(Message("there is no indicator “{id}”", id=details.indicator))
    if details.parent and not _is_objective(system, details.parent):
        raise Refused(Message("there is no objective “{id}”", id=details.parent))
    if bool(details.indicator) != (details.target is not None) or not (details.indicator or details.evaluation):
        raise Refused(
            Message(
                "an objective says how one can tell that it is reached: --indicator ID --target VALUE, or "
                "--evaluation TEXT"
            )
        )


def carried_on(sheets: Sheets, review: ManagementReview, decision: Decision) -> None:
    """End what is still open of the decision that this one carries on, so that nothing is to be done twice."""
    system = sheets.system
    words = translator(language_of(system, review.unit))
    for action in actions_of(system, decision.carried_from):
        if action.status == OPEN:
            because = words("carried on by {decision}", decision=decision.name)
            path = action.record.path
            sheets.set(
                path, dropped(sheets.text(path), action, because, list(system.record_schemas[ACTION_KIND].properties))
            )


def _action(sheets: Sheets, review: ManagementReview, decision: Decision, details: Details, opened: date) -> str:
    system = sheets.system
    folder = system.record_schemas[ACTION_KIND].record_folder
    coming = {path[len(folder) : -len(".md")] for path in sheets.changed if path.startswith(folder)}
    identity = id_following(f"{decision.name} {decision.text}", "ACT", opened.year, {*system.record_by_id, *coming})
    if decision.due is None:
        raise Refused(
            Message(
                "decision {id}: name the objective that it joins (--objective ID), or who answers for it and by when "
                "(--owner ROLE --due DATE)",
                id=decision.id,
            )
        )
    path, text = new_record(
        system,
        identity,
        Beginning(
            title=" ".join(decision.text.split()),
            unit=decision.unit or review.unit,
            source=decision.name,
            owner=decision.owner,
            due=decision.due,
            opened=opened,
            kind=details.kind,
            priority=details.priority,
            resources=decision.resources,
            criterion=details.criterion,
            look_by=details.look_by,
            supports=tuple(name for name in decision.rests_on if _is_objective(system, name)),
            document=document_of(system, decision),
        ),
    )
    sheets.set(path, text)
    return identity


def _objective(sheets: Sheets, review: ManagementReview, decision: Decision, details: Details) -> str:
    system = sheets.system
    path = _register_path(sheets)
    identity = _next_objective(sheets)
    row: dict[str, Any] = {
        "id": identity,
        "title": " ".join(decision.text.split()),
        "unit": decision.unit or review.unit,
        "owner": decision.owner,
        "parent": details.parent,
        "inputs": [decision.name, *decision.rests_on],
        "indicator": details.indicator,
        "baseline": _number(details.baseline),
        "target": _number(details.target),
        "due": decision.due.isoformat() if decision.due else "",
        "resources": decision.resources,
        "evaluation": details.evaluation,
        "status": "on-track",
    }
    order = list(shipped_schema(OBJECTIVES).properties)
    value = {key: row[key] for key in order if row.get(key) not in (None, "", [])}
    if not path.endswith(".yaml"):
        sheets.set(f"{path}/{identity}.yaml", composed(value))
    elif path in sheets.changed or path in system.files:
        sheets.set(path, _added(sheets.text(path), value))
    else:
        sheets.set(path, composed([value]))
    return identity


def _number(value: float | None) -> float | None:
    """A whole number as people write it."""
    return int(value) if value is not None and value == int(value) else value


def _added(text: str, row: dict[str, Any]) -> str:
    """A list of entries with one more at its end, set apart as the others are."""
    if not text.strip():
        return composed([row])
    changed = set_at(text, [len(_read("", text))], row)
    apart = f"{text.rstrip()}\n\n{composed([row])}"
    return apart if _APART.search(text) and changed.split() == apart.split() else changed


def _register_path(sheets: Sheets) -> str:
    register = sheets.system.registers.get(OBJECTIVES)
    path = register.path if register else sheets.system.settings.registers.get(OBJECTIVES, REGISTERS[OBJECTIVES])
    return path.rstrip("/")


def _next_objective(sheets: Sheets) -> str:
    """The next free number, above what the register has and what is being added."""
    names = [entry.id for entry in sheets.system.register(OBJECTIVES)]
    path = _register_path(sheets)
    names += [place[len(path) + 1 : -len(".yaml")] for place in sheets.changed if place.startswith(f"{path}/")]
    names += re.findall(r"^- id: (OBJ-\d{3,5})$", sheets.changed.get(path, ""), re.M)
    used = [int(match.group(1)) for name in names if (match := _NUMBER.match(name))]
    return f"OBJ-{max(used, default=0) + 1:03d}"


def _expecting(system: System, decision: Decision, details: Details) -> Entry | None:
    """The objective whose expectations a decision joins; None where it becomes an action of the unit below."""
    if decision.becomes != EXPECTATION:
        return None
    if details.objective and not _is_objective(system, details.objective):
        raise Refused(Message("there is no objective “{id}”", id=details.objective))
    named = details.objective or next((name for name in decision.rests_on if _is_objective(system, name)), "")
    return system.entry_by_id[named] if named and (details.objective or not decision.owner) else None


def _expectation(sheets: Sheets, decision: Decision, objective: Entry) -> str:
    row = {"unit": decision.unit, "text": decision.text}
    text = sheets.text(objective.path)
    value = _read(objective.path, text)
    for key in objective.keys:
        value = value[key]
    count = len(value.get("expectations") or ())
    place = [*objective.keys, "expectations"]
    sheets.set(objective.path, set_at(text, [*place, count] if count else place, row if count else [row]))
    return objective.id


def _read(path: str, text: str) -> Any:
    return read_yaml(path, text, REGISTER).value


def _is_objective(system: System, name: str) -> bool:
    entry = system.entry_by_id.get(name)
    return entry is not None and entry.register == OBJECTIVES
