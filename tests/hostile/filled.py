"""Values for everything that a schema describes, so that a handbook can say one thing wherever it can say anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from qmsctl.schemas import REGISTERS, shipped_schema
from qmsctl.schemas.schema import Schema

_FORMATS = {"date": "2026-12-24", "duration": "P1Y"}
_KINDS = {"boolean": True, "integer": 2, "number": 2}


class Filled:
    """Values by schema: `text` gives free texts, `names` what to refer to; a pattern's value is one of `patterns`."""

    def __init__(self, text: Callable[[str], str], names: Mapping[str, str], patterns: Mapping[str, str]) -> None:
        self.text = text
        self.names = names
        self.patterns = patterns

    def entry(self, register: str, number: int = 100) -> dict[str, Any]:
        """Return an entry with every key that its register knows."""
        schema = shipped_schema(register)
        found: dict[str, Any] = self.value(schema, schema.document["items"], register)
        return found | {"id": f"{_prefix(register)}-{number}"}

    def front_matter(self) -> dict[str, Any]:
        """Return the front matter of a document with every key."""
        schema = shipped_schema("document")
        found: dict[str, Any] = self.value(schema, schema.document, "document")
        return found

    def value(self, schema: Schema, spec: Mapping[str, Any], key: str) -> Any:
        """Return a value for a part of a schema."""
        while "$ref" in spec:
            node: Any = schema.document
            for part in spec["$ref"].lstrip("#/").split("/"):
                node = node[part]
            spec = node
        if "enum" in spec:
            return self.patterns.get(key, spec["enum"][0])
        kinds = spec.get("type", "object")
        kind = "object" if "object" in kinds else kinds
        if kind == "object":
            return self._object(schema, spec)
        if kind == "array":
            return [self.value(schema, spec["items"], key)]
        return _KINDS[kind] if kind in _KINDS else self._text(spec, key)

    def _object(self, schema: Schema, spec: Mapping[str, Any]) -> dict[str, Any]:
        others = spec.get("additionalProperties")
        more = {"other": self.value(schema, others, "other")} if isinstance(others, dict) else {}
        return more | {key: self.value(schema, inner, key) for key, inner in spec.get("properties", {}).items()}

    def _text(self, spec: Mapping[str, Any], key: str) -> str:
        if "x-qms-ref" in spec:
            target = spec["x-qms-ref"]
            if target == "anything":
                return self.names["document"]
            return self.names[target] if target in self.names else f"{_prefix(target)}-100"
        if key in self.patterns:
            return self.patterns[key]
        written = _FORMATS.get(spec.get("x-qms-format", ""))
        return written or self.text(key)[: spec.get("maxLength", 2000)]


def registers(*filled: Filled) -> dict[str, bytes]:
    """Return every register that comes with the tool, with an entry of each kind, as YAML (which JSON is)."""
    return {
        path: json.dumps([one.entry(name, number) for number, one in enumerate(filled, 100)]).encode()
        for name, path in REGISTERS.items()
    }


def _prefix(register: str) -> str:
    return str(shipped_schema(register).document["x-qms-id-prefix"])
