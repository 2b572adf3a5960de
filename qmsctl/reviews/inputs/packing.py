"""The facts as a file for programs: one canonical form, so that the same facts have the same digest everywhere."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from qmsctl.findings import Message, Spoken
from qmsctl.reviews.inputs.model import Cell, Figure, Input, Pack, Place, Post, Reached, Table, Word
from qmsctl.reviews.model import Period

VERSION = 1
_LINE = 110


def packed(pack: Pack) -> str:
    """Return the text of ``MGT-….inputs.json``: sorted keys, LF, what is short on one line, no day of the gathering."""
    value = {
        "version": VERSION,
        "review": pack.review,
        "unit": pack.unit,
        "year": pack.year,
        "frameworks": list(pack.frameworks),
        "period": _period(pack.period),
        "before": _period(pack.before),
        "inputs": [_input(each) for each in pack.inputs],
    }
    return _written(value, "") + "\n"


def digest(text: str | bytes) -> str:
    """Return the SHA-256 of a file of facts over its LF text, in hexadecimal."""
    data = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _written(value: Any, margin: str) -> str:
    """A value as JSON in the one form that it has: on one line where it fits, else an item a line."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(line) + len(margin) <= _LINE or not isinstance(value, (dict, list)):
        return line
    inner = margin + " "
    if isinstance(value, list):
        items = [_written(item, inner) for item in value]
    else:
        items = [f"{json.dumps(key, ensure_ascii=False)}: {_written(value[key], inner)}" for key in sorted(value)]
    first, last = ("[", "]") if isinstance(value, list) else ("{", "}")
    return first + "\n" + ",\n".join(inner + item for item in items) + f"\n{margin}{last}"


def _input(found: Input) -> dict[str, Any]:
    return {
        "topic": found.topic.id,
        "clauses": list(found.clauses),
        "facts": {fact.key: _cell(fact.value) for fact in found.facts},
        "attention": sorted(fact.key for fact in found.facts if fact.alarming),
        "figures": [_figure(each) for each in found.figures],
        "tables": [_table(each) for each in found.tables],
        "holes": [str(hole) for hole in found.holes],
        "evidence": list(found.evidence),
        "signal": found.signal,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": figure.name if figure.day else figure.indicator,
        "indicator": figure.indicator,
        "unit": figure.unit,
        "day": figure.day,
        "value": figure.value,
        "before": {"day": figure.before_day, "value": figure.before},
        "course": figure.course,
        "target": figure.target,
        "lower": figure.lower,
        "upper": figure.upper,
    }
    if figure.points:
        value["points"] = [list(point) for point in figure.points]
    return value


def _table(table: Table) -> dict[str, Any]:
    return {
        "table": table.key,
        "columns": [column.key for column in table.columns],
        "rows": [
            {"id": row.id, "values": [_cell(cell) for cell in row.cells], "why": [_said(why) for why in row.why]}
            for row in table.rows
        ],
    }


def _said(message: Message) -> str:
    """A sentence in English; what people call by a name stands by its id."""
    values = {key: str(value) if isinstance(value, Spoken) else value for key, value in message.values.items()}
    return str(Message(message.template, **values))


def _cell(value: Cell) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, Word):
        return value.value
    if isinstance(value, Place):
        return value.unit
    if isinstance(value, Post):
        return value.role
    if isinstance(value, Reached):
        return {"unit": value.unit, "value": value.value}
    return value


def _period(period: Period) -> dict[str, str]:
    return {"from": str(period.since or ""), "until": str(period.until or "")}
