"""How objectives go from level to level: a tree, with what each level is expected to contribute and what it answered.

An expectation is answered by an objective of the unit (or one below it) that follows from the one above, by an action
there that supports it, or by a reason why it is not relevant (ISO 9001 6.2.1: at relevant functions and levels).
"""

from __future__ import annotations

from dataclasses import dataclass

from qmsctl.actions import DROPPED as DROPPED_ACTION
from qmsctl.actions import Action, actions
from qmsctl.system import Entry, System
from qmsctl.system.circles import in_circles
from qmsctl.system.organisation import DEEPEST
from qmsctl.system.system import remembered
from qmsctl.text.lenient import rows, text

REGISTER = "objectives"
REACHED, DROPPED, LATE = "reached", "dropped", "late"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a unit is expected to contribute to an objective above, and its answer.

    `objectives` and `actions` are the ids of what answers it; `index` is its row in the objective.
    """

    objective: Entry
    unit: str
    text: str
    because: str
    objectives: tuple[str, ...]
    actions: tuple[str, ...]
    index: int

    @property
    def answered(self) -> bool:
        """Whether the unit has said what it does, or why nothing."""
        return bool(self.objectives or self.actions or self.because)


@dataclass(frozen=True, slots=True)
class Branch:
    """An objective in the tree: the name of its level, what it asks of those below, what follows from it there."""

    objective: Entry
    level: str
    expectations: tuple[Expectation, ...]
    actions: tuple[str, ...]
    below: tuple[Branch, ...]

    @property
    def unanswered(self) -> tuple[Expectation, ...]:
        """The expectations that nobody has answered."""
        return tuple(expectation for expectation in self.expectations if not expectation.answered)


def finished(objective: Entry) -> bool:
    """Say whether an objective is reached or dropped."""
    return objective.text("status") in (REACHED, DROPPED)


@remembered
def objectives_by_id(system: System) -> dict[str, Entry]:
    """Return the objectives by id; the first of two with the same id."""
    found: dict[str, Entry] = {}
    for objective in system.register(REGISTER):
        found.setdefault(objective.id, objective)
    return found


@remembered
def following(system: System) -> dict[str, tuple[Entry, ...]]:
    """Return by objective those that follow from it, in the order of the register; none that go in circles."""
    everything = objectives_by_id(system)
    circles = in_circles({name: objective.text("parent") for name, objective in everything.items()})
    found: dict[str, list[Entry]] = {}
    for objective in everything.values():
        if objective.text("parent") in everything and objective.id not in circles:
            found.setdefault(objective.text("parent"), []).append(objective)
    return {parent: tuple(each) for parent, each in found.items()}


@remembered
def supporting(system: System) -> dict[str, tuple[Action, ...]]:
    """Return by objective the actions that support it and were not dropped."""
    found: dict[str, list[Action]] = {}
    for action in actions(system):
        for objective in action.supports if action.status != DROPPED_ACTION else ():
            found.setdefault(objective, []).append(action)
    return {objective: tuple(each) for objective, each in found.items()}


@remembered
def expectations(system: System) -> tuple[Expectation, ...]:
    """Return every expectation of every objective that is still pursued, in the order of the register."""
    return tuple(
        expectation
        for objective in objectives_by_id(system).values()
        if not finished(objective)
        for expectation in expectations_of(system, objective)
    )


def expectations_of(system: System, objective: Entry) -> tuple[Expectation, ...]:
    """Return what an objective asks of units below, with their answers."""
    return tuple(
        _expectation(system, objective, row, index) for index, row in enumerate(rows(objective.data, "expectations"))
    )


def _expectation(system: System, objective: Entry, row: dict[str, object], index: int) -> Expectation:
    unit = text(row, "unit")
    return Expectation(
        objective,
        unit,
        text(row, "text"),
        text(row, "not_relevant_because"),
        tuple(_answering(system).get((objective.id, unit), ())),
        tuple(_helping(system).get((objective.id, unit), ())),
        index,
    )


@remembered
def _answering(system: System) -> dict[tuple[str, str], list[str]]:
    """By objective and unit: the objectives that follow from it there or below."""
    found: dict[tuple[str, str], list[str]] = {}
    for parent, children in following(system).items():
        for child in children:
            for unit in system.organisation.line(child.unit) if child.text("status") != DROPPED else ():
                found.setdefault((parent, unit), []).append(child.id)
    return found


@remembered
def _helping(system: System) -> dict[tuple[str, str], list[str]]:
    """By objective and unit: the actions that support it there or below."""
    found: dict[tuple[str, str], list[str]] = {}
    for objective, each in supporting(system).items():
        for action in each:
            for unit in system.organisation.line(action.unit):
                found.setdefault((objective, unit), []).append(action.id)
    return found


def asked_of(system: System, unit: str) -> tuple[Expectation, ...]:
    """Return what is expected of a unit."""
    return tuple(expectation for expectation in expectations(system) if expectation.unit == unit)


def cascade(system: System, unit: str = "") -> tuple[Branch, ...]:
    """Return the tree of objectives from those that follow from nothing.

    With `unit`, the branches that reach that unit or one below it, from their top, without what leads elsewhere. A line
    of more objectives than units may stand above each other ends there.
    """
    everything = objectives_by_id(system)
    led = {child.id for children in following(system).values() for child in children}
    tops = (_branch(system, objective) for objective in everything.values() if objective.id not in led)
    return tuple(found for top in tops if (found := _within(system, top, unit) if unit else top))


def _branch(system: System, objective: Entry, depth: int = 1) -> Branch:
    owner = system.organisation.units.get(objective.unit)
    return Branch(
        objective,
        owner.level if owner else "",
        expectations_of(system, objective),
        tuple(action.id for action in supporting(system).get(objective.id, ())),
        tuple(_branch(system, child, depth + 1) for child in following(system).get(objective.id, ()))
        if depth < DEEPEST
        else (),
    )


def _within(system: System, branch: Branch, unit: str) -> Branch | None:
    line = system.organisation.line
    below = tuple(found for child in branch.below if (found := _within(system, child, unit)))
    wanted = tuple(expectation for expectation in branch.expectations if unit in line(expectation.unit))
    if not below and not wanted and unit not in line(branch.objective.unit):
        return None
    if unit in line(branch.objective.unit):
        return branch
    return Branch(branch.objective, branch.level, wanted, branch.actions, below)
