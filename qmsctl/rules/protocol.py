"""What a rule is: a module with these names. Adding one is one file and one line in `qmsctl.rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from qmsctl.findings import Message, Problem, Severity
from qmsctl.system import System
from qmsctl.trees import Tree

if TYPE_CHECKING:
    from qmsctl.approvals.model import Approvals
    from qmsctl.history import History


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the content: what a change is compared with, what the branch held before, who approved.

    Each is None where it was not asked for or is not to be had; `why` says why there is no history. The trees are
    the files of the system that is judged and of the base, for what no system holds.
    """

    base: System | None = None
    history: History | None = None
    approvals: Approvals | None = None
    why: Message | None = None
    tree: Tree | None = None
    base_tree: Tree | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the system: the day, its own options from qms.yaml, and the evidence."""

    today: date
    options: dict[str, Any] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def day(self) -> str:
        """The day as ISO text, which compares like the dates of a handbook."""
        return self.today.isoformat()

    def text(self, option: str, default: str) -> str:
        """Return a text option of the rule."""
        value = self.options.get(option)
        return value if isinstance(value, str) else default


class Rule(Protocol):
    """One check. The module's docstring is its manual page: what it asserts, why, what mends it.

    `OPTIONS` names the rule's options with their default and meaning. A rule
    that needs evidence has a further name, `NEEDS`, with one or several of the words of `NEEDED`.
    """

    @property
    def CODE(self) -> str: ...  # noqa: N802
    @property
    def NAME(self) -> str: ...  # noqa: N802
    @property
    def SEVERITY(self) -> Severity: ...  # noqa: N802
    @property
    def CLAUSES(self) -> tuple[str, ...]: ...  # noqa: N802
    @property
    def OPTIONS(self) -> dict[str, tuple[str, str]]: ...  # noqa: N802

    __doc__: str | None

    @property
    def check(self) -> Callable[[System, Context], Iterable[Problem]]:
        """Yield what is wrong, with place, sentence and mend."""
        ...


def found_while_reading(name: str) -> Callable[[System, Context], Iterator[Problem]]:
    """Return the check of a rule whose problems the loader found: those that carry its name."""

    def check(system: System, context: Context) -> Iterator[Problem]:
        return (problem for problem in system.problems if problem.rule == name)

    return check


PAST, HISTORY, APPROVALS = "past", "history", "approvals"
NEEDED = (PAST, HISTORY, APPROVALS)
"""A base to compare with or a whole history; a whole history; approvals judged."""


def missing(rule: Rule, system: System, evidence: Evidence) -> Message | None:
    """Return why a rule cannot run; None where it can, or has nothing to say in a handbook without change control."""
    needs = getattr(rule, "NEEDS", ())
    if system.settings.approval is None:
        return None
    history = evidence.history is not None and evidence.history.complete
    there = {PAST: evidence.base is not None or history, HISTORY: history, APPROVALS: evidence.approvals is not None}
    if all(there[need] for need in ((needs,) if isinstance(needs, str) else needs)):
        return None
    return evidence.why or Message("the history was not asked for")
