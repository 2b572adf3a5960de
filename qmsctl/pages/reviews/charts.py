"""The figures that were gathered for a management review as charts: what the unit measured, against target and limits.

They are read from the file beside the record, so the charts stay as they were when the facts were frozen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from qmsctl.errors import UnreadableFile
from qmsctl.pages.charts import Chart, Level, Point, beside, figure, values
from qmsctl.pages.context import Place
from qmsctl.pages.measured import caption
from qmsctl.periods import parse_date
from qmsctl.reviews import ManagementReview
from qmsctl.text.lenient import rows, text

_MOST = 12
"""Charts of one input; the table of its facts has every figure."""


class Drawn(NamedTuple):
    """A chart, and its figures as a table behind a heading that opens it."""

    figure: Markup
    values: Markup


def charts(here: Place, review: ManagementReview) -> dict[str, list[Drawn]]:
    """Return the charts of each input by its id: this period and those before it, as they were gathered.

    An indicator that several inputs ask for is drawn once, where it comes first.
    """
    found: dict[str, list[Drawn]] = {}
    seen: set[str] = set()
    for input_ in rows(_data(here, review), "inputs"):
        drawn: list[Drawn] = []
        for row in rows(input_, "figures"):
            chart = _chart(here, review, row) if text(row, "indicator") not in seen and len(drawn) < _MOST else None
            if chart:
                seen.add(text(row, "indicator"))
                drawn.append(chart)
        if drawn:
            found[text(input_, "topic")] = drawn
    return found


def _data(here: Place, review: ManagementReview) -> Any:
    """What the file of facts says; nothing where it cannot be read, which the check tells."""
    try:
        return json.loads(here.context.tree.get(review.inputs_path, b""))
    except (UnreadableFile, ValueError, RecursionError):
        return {}


def _chart(here: Place, review: ManagementReview, row: Any) -> Drawn | None:
    """A figure with at least two values of the unit itself; those of other units stand in the table."""
    points = list(_points(row))
    if len(points) < 2 or text(row, "unit") != review.unit:
        return None
    words, indicator = here.context.words, text(row, "indicator")
    entry = here.context.system.entry_by_id.get(indicator)
    named = (
        ("target", words("Target"), "target"),
        ("lower", words("Lower limit"), "limit"),
        ("upper", words("Upper limit"), "limit"),
    )
    levels = [Level(kind, label, level) for key, label, kind in named if (level := _number(row, key)) is not None]
    title = f"{indicator} {entry.title}" if entry else indicator
    measure = caption(here, entry, review.unit)
    chart = Chart(title, f"{title}: {measure}", points, levels)
    return Drawn(figure(words, chart), beside(words, title, values(words, chart)))


def _points(row: Any) -> Iterator[Point]:
    found = row.get("points") if isinstance(row, dict) else None
    for pair in found if isinstance(found, list) else ():
        day = parse_date(pair[0]) if isinstance(pair, list) and len(pair) == 2 else None
        if day and _is_number(pair[1]):
            yield Point(day, float(pair[1]))


def _number(row: Any, key: str) -> float | None:
    return float(row[key]) if _is_number(row.get(key)) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
