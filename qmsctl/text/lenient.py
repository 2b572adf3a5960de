"""Reading what is there: values of the expected kind, or an empty one.

For data that a schema has judged already; what is wrong in it was reported there.
"""

from __future__ import annotations

from typing import Any


def text(source: Any, key: str) -> str:
    """Return the text under `key`, or ""."""
    value = source.get(key) if isinstance(source, dict) else None
    return value if isinstance(value, str) else ""


def texts(source: Any, key: str) -> tuple[str, ...]:
    """Return the texts of the list under `key`."""
    value = source.get(key) if isinstance(source, dict) else None
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def block(source: Any, key: str) -> dict[str, Any]:
    """Return the mapping under `key`, or an empty one."""
    value = source.get(key) if isinstance(source, dict) else None
    return value if isinstance(value, dict) else {}


def rows(source: Any, key: str) -> list[dict[str, Any]]:
    """Return the list of mappings under `key`; an item of another kind counts as empty, so indexes stay true."""
    value = source.get(key) if isinstance(source, dict) else None
    return [row if isinstance(row, dict) else {} for row in value] if isinstance(value, list) else []
