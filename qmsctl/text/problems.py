"""What is wrong with one file, the first of very many: a report of a million lines helps nobody but its author."""

from __future__ import annotations

from qmsctl.findings import Location, Message, Problem
from qmsctl.text import limits

FAULTS = frozenset(
    [
        "conflict-marker",
        "duplicate-key",
        "front-matter-fence",
        "invalid-yaml",
        "limit-exceeded",
        "symbolic-link",
        "unreadable-file",
        "unsafe-name",
        "yaml-feature",
    ]
)
"""Problems of a file that leave open what it says, or where a reader would see something else than was checked."""


class Problems(list[Problem]):
    """Problems of one file; those beyond the limit become one that says so."""

    def __init__(self, most: int = limits.PROBLEMS) -> None:
        super().__init__()
        self.most = most

    @property
    def full(self) -> bool:
        """Say whether whatever comes now is left out."""
        return len(self) > self.most

    def append(self, problem: Problem) -> None:
        """Add a problem as long as there is room."""
        if len(self) < self.most:
            super().append(problem)
        elif not self.full:
            super().append(_more(problem.location, self.most))


def _more(at: Location, most: int) -> Problem:
    return Problem(
        at,
        Message("more than {limit} things are wrong with this file; from here on they are not listed", limit=most),
        Message("mend the others first"),
        rule="limit-exceeded",
    )
