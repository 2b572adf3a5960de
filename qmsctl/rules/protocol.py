"""What a rule is: a module with these names. Adding one is one file and one line in `qmsctl.rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from qmsctl.findings import Problem, Severity
from qmsctl.system import System


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the system: the day, and its own options from qms.yaml."""

    today: date
    options: dict[str, Any] = field(default_factory=dict)

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

    `OPTIONS` names the rule's options with their default and meaning.
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
