"""Values of registers as people read them, by what their schema says they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape
from qmsctl.pages.reviews.naming import named
from qmsctl.pages.tables import EMPTY, Column, keyed
from qmsctl.periods import parse_date, parse_interval
from qmsctl.schemas import Schema
from qmsctl.system import Entry

_BREAK = Markup("<br> ")
_COMMA = Markup(", ")
_SHORT = 24
_FEW = frozenset({"committee", "edition", "role", "type", "unit", "unit-type"})
"""What entries refer to that a handbook has a handful of."""


def cell(here: Place, schema: Schema, entry: Entry, key: str) -> Markup:
    """Return one value of an entry for a table; the id leads to the entry itself."""
    if key == "id":
        return here.link(entry.id, here.uri, here.context.anchor_of(entry))
    spec, found = _resolved(schema, schema.properties.get(key, {})), entry.data.get(key)
    shown = value(here, schema, spec, found) or EMPTY
    if isinstance(found, int | float) and not isinstance(found, bool):
        return keyed(shown, repr(found))
    if spec.get("x-qms-format") == "date" and parse_date(found):
        return keyed(shown, str(found))
    return shown


def column(here: Place, schema: Schema, key: str) -> Column:
    """Return the column of a key: numbers stand to the right, and a key with few values can be chosen by."""
    spec = _resolved(schema, schema.properties.get(key, {}))
    kind = spec.get("type")
    few = "enum" in spec or kind == "boolean" or spec.get("x-qms-ref") in _FEW
    return Column(label(here, schema, key), kind in ("number", "integer"), few)


def fields(here: Place, schema: Schema, entry: Entry, leave_out: frozenset[str]) -> Iterator[tuple[str, Markup]]:
    """Yield label and value of everything an entry says, in the order of its schema."""
    for key in schema.properties:
        if key in entry.data and key not in leave_out:
            shown = value(here, schema, schema.properties[key], entry.data[key])
            if shown:
                yield label(here, schema, key), shown


def label(here: Place, schema: Schema, key: str) -> str:
    """Return what people call a key: the schema's own label, else its title in the reader's language."""
    words = here.context.words
    return words(schema.label(key, words.language))


def value(here: Place, schema: Schema, spec: Any, found: Any) -> Markup:
    """Return a value as Markdown on one line; empty where there is nothing to show."""
    spec = _resolved(schema, spec)
    words = here.context.words
    if found is None or found == "" or found == [] or found == {}:
        return Markup("")
    if isinstance(found, bool):
        return escape(words("Yes") if found else words("No"))
    if isinstance(found, int | float):
        return escape(words.number(found))
    if isinstance(found, list):
        return _several([value(here, schema, spec.get("items", {}), item) for item in found])
    if isinstance(found, dict):
        return _block(here, schema, spec, found)
    return _text(here, spec, str(found))


def _text(here: Place, spec: Any, text: str) -> Markup:
    words = here.context.words
    if "x-qms-ref" in spec:
        return reference(here, spec["x-qms-ref"], text)
    if text in spec.get("enum", ()):
        return escape(words.value(text))
    if spec.get("x-qms-format") == "date":
        return escape(words.date(text))
    if spec.get("x-qms-format") == "duration":
        return escape(_interval(here, text))
    return escape(text)


def _interval(here: Place, text: str) -> str:
    """A length of time in the reader's words: ``P1Y6M`` → ``18 months``."""
    words, interval = here.context.words, parse_interval(text)
    if interval is None:
        return text
    months = words.plural("{number} month", "{number} months", interval.months) if interval.months else ""
    days = words.plural("{number} day", "{number} days", interval.days) if interval.days else ""
    return " ".join(filter(None, (months, days))) or text


def reference(here: Place, target: str, name: str) -> Markup:
    """Return what a name stands for, as a link where it is published."""
    settings, organisation = here.context.system.settings, here.context.system.organisation
    if target == "role":
        return here.role(name)
    if target == "unit":
        return here.unit(name)
    if target == "document":
        return here.document(name)
    if target == "clause":
        return here.clause(name)
    if target == "edition":
        return here.edition(name)
    if target == "type" and name in settings.document_types:
        return escape(settings.document_types[name].name)
    if target == "unit-type":
        return escape(organisation.unit_types.get(name, name))
    return named(here, name) if target == "anything" else here.entry(name)


def _several(parts: list[Markup]) -> Markup:
    shown = [part for part in parts if part]
    short = all(len(part.striptags()) <= _SHORT and not part.startswith("[") for part in shown)
    return (_COMMA if short else _BREAK).join(shown)


def _block(here: Place, schema: Schema, spec: Any, found: dict[str, Any]) -> Markup:
    words = here.context.words
    inner = spec.get("properties", {})
    others = spec.get("additionalProperties")
    rows = []
    for key, item in found.items():
        known = inner.get(key) or (others if isinstance(others, dict) else {})
        title = words(str(known.get("title") or key.replace("_", " ")))
        rows.append(Markup("{}: {}").format(escape(title), value(here, schema, known, item)))
    return _BREAK.join(rows)


def _resolved(schema: Schema, spec: Any) -> dict[str, Any]:
    """Follow a reference into the schema's own text (checked when the schema was read)."""
    for _ in range(24):
        target = spec.get("$ref") if isinstance(spec, dict) else None
        if not isinstance(target, str):
            break
        node: Any = schema.document
        for part in target.removeprefix("#").strip("/").split("/"):
            node = node.get(part.replace("~1", "/").replace("~0", "~"), {}) if part and isinstance(node, dict) else node
        spec = node
    return spec if isinstance(spec, dict) else {}
