"""JSON that has one meaning: UTF-8 with LF, no field twice, no numbers, and exactly the fields that were agreed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from qmsctl.approvals.line_ends import line_ends
from qmsctl.findings import Message
from qmsctl.refused import Refused

MOST_ROWS = 500

Shape = Callable[[Any, str], None]
"""What asks a value, found in a field, for what it must be. Raises `Refused`."""


def text_value(value: Any, field: str) -> None:
    """Ask for a text."""
    if not isinstance(value, str):
        raise Refused(Message("the field {field} is not a text", field=field))


def fields(**shapes: Shape) -> Shape:
    """Return what asks for an object with these fields; one whose name here ends with an underscore may be missing."""
    known = {name.rstrip("_"): shape for name, shape in shapes.items()}
    needed = [name for name in shapes if not name.endswith("_")]

    def look(value: Any, field: str) -> None:
        if not isinstance(value, dict):
            raise Refused(
                Message("the field {field} is not an object with fields", field=field)
                if field
                else Message("the file holds no statement; expected an object with fields")
            )
        for name in needed:
            if name not in value:
                raise Refused(Message("the field {field} is missing", field=_below(field, name)))
        for name, inner in value.items():
            if name not in known:
                raise Refused(Message("there is a field {field}, which no statement has", field=_below(field, name)))
            known[name](inner, _below(field, name))

    return look


def each(shape: Shape) -> Shape:
    """Return what asks for a list of 1 to `MOST_ROWS` values of a shape."""

    def look(value: Any, field: str) -> None:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_ROWS:
            raise Refused(Message("the field {field} is not a list of 1 to {most}", field=field, most=MOST_ROWS))
        for index, inner in enumerate(value):
            shape(inner, f"{field}[{index}]")

    return look


def _below(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused(
            Message(
                "the statement begins with a byte order mark; it was saved by an editor and must stay as it was made"
            )
        )
    if b"\r" in data:
        raise Refused(line_ends())
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            Message("the statement is not UTF-8 text; it is damaged at byte {number}", number=error.start + 1)
        ) from error


def parse(data: bytes) -> Any:
    """Return the value of a statement file. Raises `Refused`."""
    try:
        return json.loads(
            _decoded(data), object_pairs_hook=_once_each, parse_int=_number, parse_float=_number, parse_constant=_number
        )
    except RecursionError as error:
        raise Refused(Message("the statement is nested deeper than any statement")) from error
    except json.JSONDecodeError as error:
        raise Refused(
            Message(
                "the statement is no JSON from line {line}, column {column} on", line=error.lineno, column=error.colno
            )
        ) from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise Refused(
                Message("the field {field} stands twice, so that two readers could see two statements", field=name)
            )
        fields[name] = value
    return fields


def _number(written: str) -> NoReturn:
    raise Refused(Message("there is a number in the statement, {number}; a statement holds none", number=written[:20]))
