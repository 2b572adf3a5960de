"""Registers and kinds of record of the handbook's own: their columns, their count, what changed in the period."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import template
from qmsctl.periods import parse_date
from qmsctl.reviews.inputs.grouping import entries, records, text_of
from qmsctl.reviews.inputs.model import Cell, Column, Fact, Gathering, Part, Place, Post, Row, Table
from qmsctl.reviews.years import language_of
from qmsctl.schemas import RECORDS, REGISTERS, Schema
from qmsctl.system import Entry, Record

_LONGEST = 120


def own(asked: Gathering, topic: str) -> Iterator[Part]:
    """Yield what the handbook's own registers and records hold that are gathered under a topic."""
    system = asked.system
    for name, register in system.registers.items():
        if name not in REGISTERS and register.schema.review_input == topic:
            yield _part(asked, register.schema, entries(asked, name))
    for name, schema in system.record_schemas.items():
        if name not in RECORDS and schema.review_input == topic:
            yield _part(asked, schema, records(asked, name))


def _part(asked: Gathering, schema: Schema, things: tuple[Entry, ...] | tuple[Record, ...]) -> Part:
    language = language_of(asked.system, asked.unit)
    keys = [key for key in schema.columns if key != "id"]
    columns = tuple(Column(key, schema.label(key, language)) for key in keys)
    rows = tuple(Row(thing.id, tuple(_cell(thing, schema, key) for key in keys)) for thing in things)
    moved = sum(any(asked.during(parse_date(_source(thing).get(keys[0]))) for keys in schema.dates if len(keys) == 1)
                for thing in things)  # fmt: skip
    facts = (
        Fact(f"{schema.name}.count", schema.title, len(things)),
        Fact(f"{schema.name}.dated", template("With a day in the period"), moved),
    )
    return Part(facts, (Table(schema.name, schema.title, columns, rows),))


def _source(thing: Entry | Record) -> dict[str, object]:
    return thing.data if isinstance(thing, Entry) else thing.front


def _cell(thing: Entry | Record, schema: Schema, key: str) -> Cell:
    value = _source(thing).get(key)
    if isinstance(value, (bool, int, float)):
        return value
    spec, text = schema.properties[key], text_of(value)
    if isinstance(value, str) and value and spec.get("x-qms-ref") in ("unit", "role"):
        return Place(value) if spec["x-qms-ref"] == "unit" else Post(value)
    return parse_date(text) or text[:_LONGEST] or None
