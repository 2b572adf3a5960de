"""What has moved since the facts were frozen: gathered again and compared; the frozen facts stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qmsctl.reviews.inputs.model import Pack
from qmsctl.reviews.inputs.packing import packed
from qmsctl.text.lenient import block, rows, text, texts


@dataclass(frozen=True, slots=True)
class Moved:
    """One value that is another than it was.

    `what` names it: a fact (``objectives.late``), a figure (``IND-003@2025-12-31``) or a thing by its id, then with
    the column in `part`. `before` or `now` is None for what came or went.
    """

    topic: str
    what: str
    part: str
    before: str | None
    now: str | None


def moved(pack: Pack, frozen: str | bytes) -> tuple[Moved, ...]:
    """Return what differs between a pack that is gathered now and the file of figures that was frozen.

    Raises `ValueError` where the file is no file of figures.
    """
    before, now = _inputs(json.loads(frozen)), _inputs(json.loads(packed(pack)))
    return tuple(found for topic in {**before, **now} for found in _between(topic, before, now))


def _inputs(data: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(data, dict) or data.get("version") != 1:
        raise ValueError("not a file of figures of version 1")
    return {text(row, "topic"): row for row in rows(data, "inputs")}


def _between(topic: str, before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> Iterator[Moved]:
    old, new = (dict(_values(side.get(topic, {}))) for side in (before, now))
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield Moved(topic, *key, _said(old.get(key)), _said(new.get(key)))


def _values(found: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Every value of an input by what it is about: its name, and the column for a cell of a table."""
    for key, value in block(found, "facts").items():
        yield (key, ""), value
    for figure in rows(found, "figures"):
        yield (f"{text(figure, 'indicator')}@{text(figure, 'day')}", text(figure, "unit")), figure.get("value")
    measured = {text(figure, "indicator") for figure in rows(found, "figures")}
    for table in rows(found, "tables"):
        columns = texts(table, "columns")
        for row in rows(table, "rows"):
            values = row.get("values")
            for column, value in zip(columns, values if isinstance(values, list) else [], strict=False):
                # The values of an indicator are among the figures already.
                if value is not None and text(row, "id") not in measured:
                    yield (text(row, "id"), column), value


def _said(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        return ": ".join(str(value[key]) for key in ("unit", "value") if key in value)
    return str(value)
