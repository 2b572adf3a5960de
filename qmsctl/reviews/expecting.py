"""What an expectation and its answer write into the register of objectives: one row, or one key of it."""

from __future__ import annotations

from qmsctl.actions.said import reason, said
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.cascade import expectations_of, finished, objectives_by_id
from qmsctl.system import Entry, System
from qmsctl.text.compose import set_at
from qmsctl.text.near import near


def objective_named(system: System, identity: str) -> Entry:
    """Return an objective by its id, in any case. Raises `Refused` with the nearest id where there is none."""
    everything = objectives_by_id(system)
    found = everything.get(identity) or everything.get(identity.upper())
    if found is not None:
        return found
    meant = near(identity.upper(), everything)
    if meant:
        raise Refused(Message("there is no objective “{id}”; did you mean {meant}?", id=identity, meant=meant))
    raise Refused(
        Message("there is no objective “{id}”; qmsctl list objectives shows those that there are", id=identity)
    )


def expected(system: System, source: str, objective: Entry, unit: str, wish: str) -> str:
    """Return the text of the register with one more expectation, of a unit below the one that the objective is of."""
    organisation = system.organisation
    wish = said(wish, Message("say what the unit is expected to contribute"))
    if finished(objective):
        raise Refused(Message("{id} is reached or dropped; nothing more is expected", id=objective.id))
    if unit not in organisation.units:
        raise Refused(Message("“{unit}” is no unit in qms.yaml; qmsctl org tree lists them", unit=unit))
    if objective.unit not in organisation.line(unit)[1:]:
        raise Refused(
            Message("“{unit}” does not lie below “{above}”, which {id} belongs to", unit=unit, above=objective.unit,
                    id=objective.id)
        )  # fmt: skip
    asked = expectations_of(system, objective)
    if any((other.unit, other.text) == (unit, wish) for other in asked):
        raise Refused(Message("{id} expects that of “{unit}” already", id=objective.id, unit=unit))
    row = {"unit": unit, "text": wish}
    if asked:
        return set_at(source, [*objective.keys, "expectations", len(asked)], row)
    return set_at(source, [*objective.keys, "expectations"], [row])


def answered(system: System, source: str, objective: Entry, unit: str, because: str) -> str:
    """Return the text of the register with a unit's reason why what is expected is not relevant for it."""
    because = reason(because, Message("say why it is not relevant, in a sentence"))
    open_ = [other for other in expectations_of(system, objective) if other.unit == unit]
    if not open_:
        raise Refused(Message("{id} expects nothing of “{unit}”", id=objective.id, unit=unit))
    waiting = [other for other in open_ if not other.because]
    if not waiting:
        raise Refused(
            Message("“{unit}” has answered {id}: {because}", unit=unit, id=objective.id, because=open_[0].because)
        )
    for other in waiting:
        if other.objectives or other.actions:
            raise Refused(
                Message(
                    "“{unit}” contributes to {id} with {what}; drop that first",
                    unit=unit,
                    id=objective.id,
                    what=", ".join((*other.objectives, *other.actions)),
                )
            )
    for other in waiting:
        source = set_at(source, [*objective.keys, "expectations", other.index, "not_relevant_because"], because)
    return source
