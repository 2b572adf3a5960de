"""An indicator that measures an objective has values.

Where an objective names an indicator, `records/measurements/<indicator>.csv`
holds at least one value of it. Each such indicator is reported once.

Why: an objective is measured from where one stands. Without the first value
nobody knows how far it is to the target.

Mend: add the series, beginning with the baseline.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.measurements import FOLDER

CODE = "OBJ006"
NAME = "indicator-without-series"
SEVERITY = Severity.WARNING
CLAUSES = (
    "iso-9001-2015#9.1.1",
    "iso-9001-2026#9.1.1",
    "iso-14001-2015#9.1.1",
    "iso-14001-2026#9.1.1",
)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    measuring: dict[str, str] = {}
    for objective in system.register("objectives"):
        if objective.text("status") != "dropped":
            measuring.setdefault(objective.text("indicator"), objective.id)
    unread = {problem.location.path for problem in system.problems if problem.location.path.startswith(FOLDER)}
    for indicator in system.register("indicators"):
        path = f"{FOLDER}{indicator.id}.csv"
        # A series of which nothing could be read has been reported row by row.
        if indicator.id not in measuring or system.series.get(indicator.id) or path in unread:
            continue
        yield Problem(
            indicator.at("id"),
            Message(
                "“{title}” measures {objective} and has no values",
                title=indicator.title,
                objective=measuring[indicator.id],
            ),
            Message("add {path} with the lines date,unit,value,note", path=path),
            indicator.id,
        )
