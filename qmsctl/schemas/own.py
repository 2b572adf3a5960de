"""Schemas that a handbook brings along: read strictly, refused with a reason, never fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from qmsctl.findings import Message
from qmsctl.schemas.schema import DEEPEST, Schema, resolve
from qmsctl.text import limits

_KEYWORDS = frozenset(
    """$schema $id $comment $defs $ref title description default examples
    deprecated type enum const properties required additionalProperties items prefixItems
    minItems maxItems uniqueItems contains minLength maxLength pattern format minimum
    maximum exclusiveMinimum exclusiveMaximum multipleOf minProperties maxProperties propertyNames dependentRequired if
    then else allOf anyOf oneOf not""".split()  # noqa: SIM905 - a table of words
)
_MAPS_OF_SCHEMAS = frozenset({"properties", "$defs"})
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LONGEST_PATTERN = 500
_HEAVIEST = 5_000
_WORK, _FEWEST = 100_000, 20


_INPUT = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
"""How an input of the management review is named."""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_labels(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_input(value: object) -> bool:
    return isinstance(value, str) and bool(_INPUT.fullmatch(value))


_ANNOTATIONS: dict[str, Callable[[object], bool]] = {
    "x-qms-clauses": _is_texts,
    "x-qms-column": _is_number,
    "x-qms-extends": _is_text,
    "x-qms-format": _is_text,
    "x-qms-id-prefix": _is_text,
    "x-qms-label": _is_labels,
    "x-qms-record": _is_text,
    "x-qms-ref": _is_text,
    "x-qms-ref-rule": _is_text,
    "x-qms-review-input": _is_input,
    "x-qms-rule": _is_text,
}
"""What the annotations of the tool's own must be; a validator does not know them."""


class Refusal(NamedTuple):
    """Why a schema of a handbook cannot be used, in words, and how to mend it."""

    message: Message
    fix: Message


def read_schema(name: str, text: str) -> Schema | Refusal:
    """Read a schema that a handbook brings along; never touches a network or a second file.

    Keywords outside the plain vocabulary, references that leave the text or run
    in circles, and patterns that a linear engine cannot match are refused.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _refuse(Message("it is not JSON: {why}", why=str(error)[:100]), Message("check commas and quotes"))
    if not isinstance(document, dict):
        return _refuse(Message("it is not an object"), Message("write an object in braces"))
    why = _another_dialect(document) or _unusable(document, document, 0, {})
    if why:
        return why
    weight = _weight(document, "#", (), {})
    if weight is None:
        return _refuse(Message("it is too large, counting what its references stand for"), Message("make it simpler"))
    document = _as_list(document)
    # What is explained costs time by the size of the schema.
    most = min(limits.PROBLEMS, max(_FEWEST, _WORK // weight))
    return _without_shape(document) or _compiled(Schema(name, document, most))


def _compiled(schema: Schema) -> Schema | Refusal:
    import jsonschema_rs

    try:
        # The dialect has been judged: this would fetch any other from wherever it is said to lie.
        jsonschema_rs.meta.validate(schema.document)
        schema.fits(None)
    except (ValueError, RecursionError, jsonschema_rs.ReferencingError) as error:
        why = Message("it is no usable JSON Schema: {why}", why=str(error).splitlines()[0][:160])
        return _refuse(why, Message("mend the schema"))
    return schema


def extend(base: Schema, extension: Schema) -> Schema | Refusal:
    """Return `base` with the optional properties of a handbook's ``x-qms-extends`` schema added."""
    document = json.loads(json.dumps(base.document))
    entry = document["items"] if document.get("type") == "array" else document
    for key, spec in extension.properties.items():
        entry.setdefault("properties", {}).setdefault(key, spec)
    for key, spec in extension.document.get("$defs", {}).items():
        document.setdefault("$defs", {}).setdefault(key, spec)
    return _compiled(Schema(base.name, document, min(base.most, extension.most)))


def _as_list(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("type") == "array" or "x-qms-extends" in document:
        return document
    kept = {key: value for key, value in document.items() if key.startswith(("$", "x-qms-")) or key == "title"}
    entry = {key: value for key, value in document.items() if key not in ("$schema", "$id", "$defs")}
    return {**kept, "type": "array", "items": entry}


def _refuse(why: Message, fix: Message) -> Refusal:
    return Refusal(Message("the schema is not used: {why}", why=why), fix)


def _another_dialect(document: dict[str, Any]) -> Refusal | None:
    """A schema says what language it is in by an address, and validators fetch the languages that they do not know."""
    if document.get("$schema", _DIALECT) != _DIALECT:
        return _refuse(
            Message("its $schema is {found}", found=document["$schema"]),
            Message("write $schema as {wanted}, or leave it out", wanted=_DIALECT),
        )
    return None


def _without_shape(document: dict[str, Any]) -> Refusal | None:
    """A schema of which nobody can say what keys an entry has."""
    entry = document.get("items") if document.get("type") == "array" else document
    if not isinstance(entry, dict):
        return _refuse(
            Message("it does not say what an entry is"), Message("write items with type object and its properties")
        )
    bare = next((key for key, spec in entry.get("properties", {}).items() if not isinstance(spec, dict)), None)
    if bare is None:
        return None
    return _refuse(
        Message("the property {name} has no schema of its own", name=bare), Message("write an object in braces")
    )


def _unusable(node: Any, root: dict[str, Any], depth: int, known: dict[str, int]) -> Refusal | None:
    if isinstance(node, bool):
        return None
    if depth > DEEPEST:
        return _refuse(Message("it is nested too deep"), Message("make it simpler"))
    if not isinstance(node, dict):
        return _refuse(
            Message("a schema in it is neither an object nor true or false"), Message("write an object in braces")
        )
    refused = (_unusable_keyword(key, value, root, depth, known) for key, value in node.items())
    return next(filter(None, refused), None)


def _unusable_keyword(key: str, value: Any, root: dict[str, Any], depth: int, known: dict[str, int]) -> Refusal | None:
    if key.startswith("x-qms-"):
        fits = _ANNOTATIONS.get(key)
        if fits is None or fits(value):
            return None
        return _refuse(Message("{key} is {found}", key=key, found=str(value)[:40]), Message("see the manual"))
    if key in ("$schema", "$id") and depth:
        return _refuse(Message("it uses {key} inside", key=key), Message("write it at the top only"))
    if key not in _KEYWORDS:
        return _refuse(
            Message("it uses the keyword {key}", key=key),
            Message("use the keywords of JSON Schema 2020-12 that the manual lists"),
        )
    if key == "$ref":
        if not isinstance(value, str) or not value.startswith("#/"):
            return _refuse(
                Message("$ref {value} leaves the file", value=value),
                Message("copy what it names into $defs; schemas are never fetched"),
            )
        if _weight(root, value, (), known) is None:
            return _refuse(
                Message("$ref {value} leads nowhere, in a circle or to too much", value=value),
                Message("let it name a simple schema in $defs"),
            )
        return None
    if key == "pattern" and (not isinstance(value, str) or len(value) > _LONGEST_PATTERN):
        return _refuse(Message("a pattern is too long"), Message("write a shorter one"))
    return next((refused for part in _inner(key, value) if (refused := _unusable(part, root, depth + 1, known))), None)


def _weight(root: dict[str, Any], reference: str, trail: tuple[str, ...], known: dict[str, int]) -> int | None:
    """How many parts a reference stands for once all references below it are followed; None for too many."""
    if reference in known:
        return known[reference]
    if reference in trail or len(trail) > DEEPEST:
        return None
    total = 0
    todo = [resolve(root, reference)]
    if todo[0] is None:
        return None
    while todo:
        node = todo.pop()
        total += 1
        if isinstance(node, dict):
            inner = node.get("$ref")
            # Others have been refused, or are no references but words in an annotation.
            if isinstance(inner, str) and inner.startswith("#/"):
                weight = _weight(root, inner, (*trail, reference), known)
                if weight is None:
                    return None
                total += weight
            todo += node.values()
        elif isinstance(node, list):
            todo += node
        if total > _HEAVIEST:
            return None
    known[reference] = total
    return total


def _inner(key: str, value: Any) -> list[Any]:
    """The schemas that a keyword holds."""
    if key in _MAPS_OF_SCHEMAS:
        return list(value.values()) if isinstance(value, dict) else [value]
    if key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        return value if isinstance(value, list) else [value]
    if key in ("items", "additionalProperties", "propertyNames", "contains", "if", "then", "else", "not"):
        return [value]
    return []
