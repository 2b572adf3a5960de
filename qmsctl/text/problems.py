"""What is wrong with one file, the first of very many: a report of a million lines helps nobody but its author."""

from __future__ import annotations

from qmsctl.findings import Location, Message, Problem
from qmsctl.text import limits


class Problems(list[Problem]):
    """Problems of one file; those beyond the limit become one that says so."""

    @property
    def full(self) -> bool:
        """Say whether whatever comes now is left out."""
        return len(self) > limits.PROBLEMS

    def append(self, problem: Problem) -> None:
        """Add a problem as long as there is room."""
        if len(self) < limits.PROBLEMS:
            super().append(problem)
        elif not self.full:
            super().append(_more(problem.location))


def _more(at: Location) -> Problem:
    return Problem(
        at,
        Message(
            "more than {limit} things are wrong with this file; from here on they are not listed", limit=limits.PROBLEMS
        ),
        Message("mend the others first"),
        rule="limit-exceeded",
    )
