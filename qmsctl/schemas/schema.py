"""One schema: validation, references, columns and labels out of the same JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import chain
from typing import Any, NamedTuple

from qmsctl.findings import Problem
from qmsctl.schemas.mismatch import explain
from qmsctl.text import limits
from qmsctl.text.problems import Problems

Path = tuple[str | int, ...]
_EACH = "*"
DEEPEST = 24


class Reference(NamedTuple):
    """Where a value names another thing: keys (``*`` for each item), what it names, the rule that reports a miss."""

    keys: tuple[str, ...]
    target: str
    rule: str


class Schema:
    """One schema, compiled when first asked.

    `document` describes a whole file; `entry` one entry of a register, or the
    document itself where the file is no list. `most` is how many problems of a
    file are told. `record_folder` is where files of a kind of record lie, ""
    for other things; `review_input` names what a management review gathers from it.
    """

    def __init__(self, name: str, document: dict[str, Any], most: int = limits.PROBLEMS) -> None:
        self.name = name
        self.document = document
        self.most = most
        self.entry: dict[str, Any] = document["items"] if document.get("type") == "array" else document
        self.title: str = document.get("title", name)
        self.id_prefix: str = document.get("x-qms-id-prefix", "")
        self.record_folder: str = document.get("x-qms-record", "")
        self.review_input: str = document.get("x-qms-review-input", "")
        self.clauses: tuple[str, ...] = tuple(document.get("x-qms-clauses", ()))

    @cached_property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The properties of an entry by key."""
        found: dict[str, dict[str, Any]] = self.entry.get("properties", {})
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Every key that the schema names, at any depth."""
        return frozenset(_names(self.document))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The keys to show in a table, in the order of ``x-qms-column``; the first six where none is marked."""
        marked = sorted((spec["x-qms-column"], key) for key, spec in self.properties.items() if "x-qms-column" in spec)
        return tuple(key for _, key in marked) or tuple(self.properties)[:6]

    @cached_property
    def uncontrolled(self) -> frozenset[str]:
        """The keys that are no part of an approved document's content."""
        return frozenset(key for key, spec in self.properties.items() if spec.get("x-qms-uncontrolled"))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every place of an entry that names another thing."""
        return tuple(_references(self.entry, self.document, ()))

    @cached_property
    def dates(self) -> tuple[tuple[str, ...], ...]:
        """The keys of every date of an entry (``*`` for each item of a list)."""
        return tuple(_dates(self.entry, self.document, ()))

    def label(self, key: str, language: str = "en") -> str:
        """Return what people call a key: the label in their language, the title, or the key."""
        spec = self.properties.get(key, {})
        labels = spec.get("x-qms-label", {})
        return str(labels.get(language) or spec.get("title") or key.replace("_", " "))

    @cached_property
    def _fast(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(
            self.document, pattern_options=jsonschema_rs.RegexOptions(), retriever=_never
        )

    @cached_property
    def _exact(self) -> Any:
        import referencing

        return _exact_validator()(self.document, registry=referencing.Registry())

    def fits(self, value: Any) -> bool:
        """Say whether a whole file fits, without saying why not."""
        return bool(self._fast.is_valid(value))

    def problems(self, path: str, value: Any) -> Iterator[Problem]:
        """Yield where `value` (a whole file) differs from the schema.

        The fast validator answers first; the exact one, which can say where and
        why, looks only at the few files that fail.
        """
        if self.fits(value):
            return
        found = Problems(self.most)
        for problem in chain.from_iterable(explain(self.name, self.title, path, value, e) for e in self._errors(value)):
            found.append(problem)
            if found.full:
                break
        yield from found

    def _errors(self, value: Any) -> Iterator[Any]:
        """Yield the errors of the exact validator one by one; hundreds of thousands would not fit into memory."""
        if self.entry is self.document or not isinstance(value, list):
            yield from self._exact.iter_errors(value)
            return
        yield from self._exact.evolve(schema={**self.document, "items": True}).iter_errors(value)
        entry = self._exact.evolve(schema=self.entry)
        for index, row in enumerate(value):
            # Of a long register only the entries that do not fit are looked at closely.
            if not self.fits([row]):
                for error in entry.iter_errors(row):
                    error.relative_path.appendleft(index)
                    yield error


def _never(address: str) -> None:
    """What fetches the schemas that a reference names: nothing is ever fetched."""
    raise ValueError(f"{address} is not fetched")


@cache
def _exact_validator() -> Any:
    """A 2020-12 validator whose patterns are matched by a linear engine and whose uniqueness is not quadratic."""
    import jsonschema
    import jsonschema_rs

    @cache
    def matcher(pattern: str) -> Any:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())

    def pattern(_validator: Any, expression: str, instance: Any, _schema: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not matcher(expression).is_valid(instance):
            yield jsonschema.ValidationError("pattern")

    def unique(_validator: Any, wanted: bool, instance: Any, _schema: Any) -> Iterator[Any]:
        if wanted and isinstance(instance, list):
            seen = {json.dumps(item, sort_keys=True) for item in instance}
            if len(seen) != len(instance):
                yield jsonschema.ValidationError("uniqueItems")

    make: Any = jsonschema.validators.extend
    return make(jsonschema.Draft202012Validator, {"pattern": pattern, "uniqueItems": unique})


def _references(node: Any, root: dict[str, Any], keys: tuple[str, ...]) -> Iterator[Reference]:
    for place, spec in _specs(node, root, keys):
        if "x-qms-ref" in spec:
            yield Reference(place, spec["x-qms-ref"], spec.get("x-qms-ref-rule", ""))


def _names(spec: Any) -> Iterator[str]:
    if isinstance(spec, dict):
        properties = spec.get("properties")
        if isinstance(properties, dict):
            yield from properties
        yield from chain.from_iterable(map(_names, spec.values()))
    elif isinstance(spec, list):
        yield from chain.from_iterable(map(_names, spec))


def _dates(node: Any, root: dict[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place, spec in _specs(node, root, keys):
        if spec.get("x-qms-format") == "date":
            yield place


def _specs(node: Any, root: dict[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield the schema of every value below a node, with the keys that lead to it."""
    if not isinstance(node, dict) or len(keys) > DEEPEST:
        return
    if "$ref" in node:
        yield from _specs(resolve(root, node["$ref"]), root, keys)
    yield keys, node
    for key, spec in node.get("properties", {}).items():
        yield from _specs(spec, root, (*keys, key))
    for holder in ("items", "additionalProperties"):
        if isinstance(node.get(holder), dict):
            yield from _specs(node[holder], root, (*keys, _EACH))


def values_at(node: Any, keys: tuple[str, ...], so_far: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield each value that the keys of a `Reference` lead to, with its exact path."""
    if not keys:
        yield so_far, node
        return
    head, rest = keys[0], keys[1:]
    if head == _EACH:
        if isinstance(node, list):
            for index, item in enumerate(node):
                yield from values_at(item, rest, (*so_far, index))
        elif isinstance(node, dict):
            for key, item in node.items():
                yield from values_at(item, rest, (*so_far, key))
    elif isinstance(node, dict) and head in node:
        yield from values_at(node[head], rest, (*so_far, head))


def resolve(root: dict[str, Any], reference: str) -> Any:
    """Return what a ``#/…`` reference names in the schema's own text, or None."""
    node: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        if not part:
            continue
        node = node.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
    return node
