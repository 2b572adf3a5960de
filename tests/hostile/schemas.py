"""Schemas of a handbook's own that would run for ever, reach the network, or not end."""

from __future__ import annotations

import json
from typing import Any

FITS: dict[str, Any] = {"id": {"type": "string"}}


def entry(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {**FITS, **properties}}


def text(schema: Any) -> str:
    return json.dumps(schema)


def ladder(steps: int, wide: int) -> dict[str, Any]:
    """Definitions each of which names the next one several times over."""
    defs: dict[str, Any] = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * wide} for n in range(steps)}
    return {**entry(x={"$ref": "#/$defs/d0"}), "$defs": {**defs, f"d{steps}": {"type": "string"}}}


def deep(levels: int) -> str:
    return '{"properties":{"a":' * levels + "{}" + "}}" * levels


HOST = "http://127.0.0.1:PORT"
"""Somebody who listens; whoever runs the tests says on which port."""

# What is refused, whatever the register holds.
REFUSED = {
    "a reference to the network": text(entry(x={"$ref": HOST + "/schema.json"})),
    "a reference to the network by //": text(entry(x={"$ref": "//example.org/schema.json"})),
    "a reference to a file": text(entry(x={"$ref": "file:///etc/passwd"})),
    "a reference to the file beside it": text(entry(x={"$ref": "other.schema.json"})),
    "a base on the network": text({"$id": HOST + "/a.json", **entry(x={"$ref": "b.json"})}),
    "a language inside that is on the network": text(entry(x={"$schema": HOST + "/own-meta.json", "type": "string"})),
    "a base inside": text({**entry(x={"$id": HOST + "/a", "$ref": "#/$defs/b"}), "$defs": {"b": {}}}),
    "a key named like a reference": text(entry(**{"$ref": {"$ref": HOST + "/p"}})),
    "a dynamic reference": text(entry(x={"$dynamicRef": "#x"})),
    "a language on the network": text({"$schema": HOST + "/own-meta.json", **entry()}),
    "a vocabulary of its own": text({"$vocabulary": {HOST + "/v": True}, **entry()}),
    "a reference to itself": text({**entry(x={"$ref": "#/$defs/a"}), "$defs": {"a": {"$ref": "#/$defs/a"}}}),
    "two references in a circle": text(
        {**entry(x={"$ref": "#/$defs/a"}), "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}
    ),
    "a reference to nothing": text(entry(x={"$ref": "#/$defs/nothing"})),
    "a reference to everything": text(entry(x={"$ref": "#"})),
    "definitions that double thirty times": text(ladder(30, 2)),
    "definitions ten by ten": text(ladder(9, 10)),
    "nested five thousand deep": deep(5_000),
    "nested fifty deep": deep(50),
    "nested a hundred thousand deep": '{"allOf":[' * 100_000,
    "a pattern that looks back": text(entry(x={"pattern": r"(a+)\1$"})),
    "a pattern that looks ahead": text(entry(x={"pattern": "^(?=(a+)+$)"})),
    "a pattern that is none": text(entry(x={"pattern": "("})),
    "a pattern of a megabyte": text(entry(x={"pattern": "a" * 1_000_000})),
    "a pattern that repeats repeats": text(entry(x={"pattern": "((a{1,999}){1,999}){1,999}"})),
    "patterns for keys": text({**entry(), "patternProperties": {"(a+)+$": {}}}),
    "no JSON": "{",
    "a list": "[]",
    "a word": '"x"',
    "a number without end": '{"maximum": ' + "9" * 5_000 + "}",
    "a type that is none": text(entry(x={"type": "dog"})),
    "keys of the wrong kinds": text({"type": "object", "properties": []}),
    "required of the wrong kind": text({**entry(), "required": "id"}),
    "entries that are a word": text({"type": "array", "items": "x"}),
    "very many references to something large": text(
        {
            **entry(**{f"k{n}": {"$ref": "#/$defs/a"} for n in range(1_000)}),
            "$defs": {"a": {"properties": {f"p{n}": {} for n in range(1_000)}}},
        }
    ),
    "twenty thousand choices": text(entry(x={"enum": [f"choice {n}" for n in range(20_000)]})),
    "a list of nothing in particular": text({"type": "array"}),
    "a list of anything": text({"type": "array", "items": True}),
    "a property that is anything": text(entry(x=True)),
    "a column that is a word": text(entry(x={"x-qms-column": "x"}, y={"x-qms-column": 2})),
    "clauses that are a number": text({"x-qms-clauses": 3, **entry()}),
    "a prefix that is a list": text({"x-qms-id-prefix": [], **entry()}),
    "a label that is a number": text(entry(x={"x-qms-label": 3})),
    "a target that is a block": text(entry(x={"x-qms-ref": {"a": "b"}})),
    "an extension of a block": text({"x-qms-extends": {}, **entry()}),
    "an extension that leads nowhere": text({"x-qms-extends": "risks", **entry(x={"$ref": "#/$defs/nothing"})}),
    "not a number": '{"properties": {"x": {"maximum": NaN}}}',
    "a multiple of nothing": text(entry(x={"multipleOf": 0})),
}

# What is used, and judged in time. The register of each is beside it, and the rule that says what is wrong with it.
LONG = "a" * 50_000 + "!"
USED = {
    "a pattern that takes for ever elsewhere": (text(entry(x={"pattern": "^(a+)+$"})), f"- {{id: VEH-001, x: {LONG}}}\n", "SCH001"),
    "another pattern that takes for ever elsewhere": (text(entry(x={"pattern": "^(a|a)*$"})), f"- {{id: VEH-001, x: {LONG}}}\n", "SCH001"),
    "five thousand items that differ": (
        text(entry(x={"type": "array", "uniqueItems": True})),
        "- id: VEH-001\n  x:\n" + "".join(f"    - {{n: {n}, m: {{k: [a, b]}}}}\n" for n in range(5_000)), "",
    ),
    "five thousand items of which two are equal": (
        text(entry(x={"type": "array", "uniqueItems": True})),
        "- id: VEH-001\n  x:\n" + "".join(f"    - {{n: {n % 4_999}, m: {{k: [a, b]}}}}\n" for n in range(5_000)), "SCH001",
    ),
    "choices that none of the entries takes": (
        text(entry(x={"enum": [f"choice {n}" for n in range(4_000)]})), "".join(f"- {{id: VEH-{n:03}, x: y}}\n" for n in range(1_500)), "SCH001",
    ),
    "either of very many": (
        text(entry(x={"anyOf": [{"const": n} for n in range(1_000)]})), "".join(f"- {{id: VEH-{n:03}, x: y}}\n" for n in range(1_500)), "SCH001",
    ),
    "an extension with definitions of its own": (
        text({"x-qms-extends": "risks", **entry(x={"$ref": "#/$defs/a"}), "$defs": {"a": {"type": "string"}}}), "[]\n", "",
    ),
    "addresses in annotations": (
        text({"$id": HOST + "/id", **entry(x={"x-qms-own": {"$ref": HOST + "/a"}, "default": {"$ref": HOST + "/b"}, "enum": ["y", {"$ref": HOST + "/c"}]})}),
        "- {id: VEH-001, x: z}\n", "SCH001",
    ),
    "contains, over and over": (
        text(entry(x={"type": "array", "contains": {"type": "array", "contains": {"const": "never"}}})),
        "- id: VEH-001\n  x:\n" + "".join("    - [" + "a," * 100 + "]\n" for _ in range(1_000)), "SCH001",
    ),
}  # fmt: skip
