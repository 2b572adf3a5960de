"""Front matter in words: what a key is called and what its values mean, never how they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from qmsctl.periods import parse_interval
from qmsctl.redline.model import Field, Note, Value
from qmsctl.schemas import shipped_schema
from qmsctl.system import System
from qmsctl.text.lenient import rows, text

_CHANGES, _LANGUAGE = "changes", "language"
_BLANKS = re.compile(r"[ \t\r\n]+")
_Name = Callable[[System, str], str]


def fields(old: Mapping[str, Any], new: Mapping[str, Any], before: System, after: System) -> Iterator[Field]:
    """Yield each key of the front matter whose value is another one, in the order of the schema.

    Ids of roles, units, types and documents become the names that each side's handbook has for them.
    """
    known = [key for key in shipped_schema("document").properties if key != _CHANGES]
    own = sorted({*old, *new} - {*known, _CHANGES})
    for key in (*known, *own):
        was, now = old.get(key), new.get(key)
        if was != now:
            yield from _field(key, was, now, before, after)
    yield from _rewritten(old, new)


def notes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Note, ...]:
    """Return the rows of the list of changes that are new, in the order written."""
    there = {note.version for note in _notes(old)}
    return tuple(note for note in _notes(new) if note.version not in there)


def _notes(front: Mapping[str, Any]) -> list[Note]:
    return [Note(text(row, "version"), text(row, "date"), _line(text(row, "note"))) for row in rows(front, _CHANGES)]


def _rewritten(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Field]:
    """Rows of the list of changes that say something else about a version than they did, or say nothing any more."""
    now = {note.version: note for note in _notes(new)}
    for was in _notes(old):
        note = now.get(was.version)
        if note != was:
            after = _note(note) if note else ()
            yield Field(f"{_CHANGES} {was.version}", "Changes", _note(was), after)


def _note(note: Note) -> tuple[Value, ...]:
    return Value(note.version), Value(note.date, "date"), Value(note.note)


def _field(key: str, was: Any, now: Any, before: System, after: System) -> Iterator[Field]:
    schema = shipped_schema("document")
    spec = schema.properties.get(key, {})
    label = schema.label(key) if spec else key.replace("_", " ").capitalize()
    old, new = tuple(_values(spec, was, before)), tuple(_values(spec, now, after))
    if key == _LANGUAGE:
        old, new = (tuple(value._replace(kind=_LANGUAGE) for value in side) for side in (old, new))
    if isinstance(was, list) or isinstance(now, list):
        gone = tuple(value for value in old if value not in new)
        come = tuple(value for value in new if value not in old)
        if gone or come:
            yield Field(key, label, gone, come, many=True)
            return
    if old != new:
        yield Field(key, label, old, new)


def _values(spec: Mapping[str, Any], value: Any, system: System) -> Iterable[Value]:
    if value is None:
        return
    if isinstance(value, list):
        for item in value:
            yield from _values(spec.get("items", {}), item, system)
    elif isinstance(value, bool):
        yield Value("true" if value else "false", "yes")
    elif isinstance(value, dict):
        yield Value(json.dumps(value, ensure_ascii=False))
    else:
        yield _value(spec, _line(str(value)), system)


def _value(spec: Mapping[str, Any], value: str, system: System) -> Value:
    name = _NAMES.get(spec.get("x-qms-ref", ""))
    if name:
        return Value(name(system, value) or value)
    if "enum" in spec:
        return Value(value, "choice")
    form = spec.get("x-qms-format", "")
    return Value(value, form if form != "duration" or parse_interval(value) else "")


def _line(text: str) -> str:
    """A text on one line: where it was wrapped says nothing."""
    return _BLANKS.sub(" ", text).strip(" ")


def _role(system: System, name: str) -> str:
    role = system.organisation.roles.get(name)
    return role.name if role else ""


def _unit(system: System, name: str) -> str:
    unit = system.organisation.units.get(name)
    return unit.name if unit else ""


def _type(system: System, name: str) -> str:
    type_ = system.settings.document_types.get(name)
    return type_.name if type_ else ""


def _document(system: System, name: str) -> str:
    document = system.document_by_id.get(name.partition("@")[0])
    return f"{name} {document.title}" if document and not document.confidential else ""


_NAMES: dict[str, _Name] = {"role": _role, "unit": _unit, "type": _type, "document": _document}
