"""What has moved since the facts were frozen: gathered again and compared; the frozen facts stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from qmsctl.reviews.inputs.model import Pack
from qmsctl.reviews.inputs.packing import packed
from qmsctl.text.lenient import block, rows, text, texts

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """One value that is another than it was.

    `what` names it: a fact (``objectives.late``), a figure (``IND-003@2025-12-31``, its unit in `part`) or a thing by
    its id, with the column in `part`. `before` or `now` is None for what came or went; a thing is then told by name.
    `label` is what people call a fact, in English.
    """

    topic: str
    what: str
    part: str
    before: str | None
    now: str | None
    label: str = ""


def moved(pack: Pack, frozen: str | bytes) -> tuple[Moved, ...]:
    """Return what differs between a pack that is gathered now and the file of figures that was frozen.

    Raises `ValueError` where the file is no file of figures.
    """
    before, now = _inputs(json.loads(frozen)), _inputs(json.loads(packed(pack)))
    found = (each for topic in {**before, **now} for each in _between(topic, before, now))
    labels = {(each.topic.id, fact.key): fact.label for each in pack.inputs for fact in each.facts}
    return tuple(replace(each, label=labels.get((each.topic, each.what), "")) for each in found)


def _inputs(data: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(data, dict) or data.get("version") != 1:
        raise ValueError("not a file of figures of version 1")
    return {text(row, "topic"): row for row in rows(data, "inputs")}


def _between(topic: str, before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> Iterator[Moved]:
    old, new = (dict(_values(side.get(topic, {}))) for side in (before, now))
    old_things, new_things = _things(old), _things(new)
    for what in {**old_things, **new_things}:
        if (what in old_things) != (what in new_things):
            yield Moved(topic, what, "", _said(old_things.get(what)), _said(new_things.get(what)))
    both = old_things.keys() & new_things.keys()
    for key in {**old, **new}:
        of_a_thing = key[1] and "@" not in key[0]
        if old.get(key) != new.get(key) and (not of_a_thing or key[0] in both):
            yield Moved(topic, *key, _said(old.get(key)), _said(new.get(key)))


def _values(found: dict[str, Any]) -> Iterator[tuple[_Key, Any]]:
    """Every value of an input by what it is about: its name, and the column for a cell of a table."""
    for key, value in block(found, "facts").items():
        yield (key, ""), value
    for figure in rows(found, "figures"):
        yield (f"{text(figure, 'indicator')}@{text(figure, 'day')}", text(figure, "unit")), figure.get("value")
    measured = {text(figure, "indicator") for figure in rows(found, "figures")}
    for table in rows(found, "tables"):
        columns = texts(table, "columns")
        for row in rows(table, "rows"):
            # The values of an indicator are among the figures already.
            if text(row, "id") not in measured:
                values = row.get("values")
                cells = zip(columns, values if isinstance(values, list) else [], strict=False)
                yield from (((text(row, "id"), column), value) for column, value in cells if value is not None)


def _things(found: dict[_Key, Any]) -> dict[str, Any]:
    """What each thing of a table is called, by its id: its first cell."""
    named: dict[str, Any] = {}
    for (what, part), value in found.items():
        if part and "@" not in what:
            named.setdefault(what, value)
    return named


def _said(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        return ": ".join(str(value[key]) for key in ("unit", "value") if key in value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
