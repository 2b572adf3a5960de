"""What a reporter is: a pure view of a report."""

from __future__ import annotations

from typing import Protocol

from qmsctl.findings import Report


class Reporter(Protocol):
    """Renders a report as text; reads nothing else and writes nothing."""

    def __call__(self, report: Report, /) -> str:
        """Return the whole report in one format."""
        ...
