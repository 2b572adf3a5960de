"""What of the settings says how a handbook is judged, and by whom its documents are approved, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from qmsctl.system import System
from qmsctl.text.lenient import rows, text

_OF_TYPES = ("folder", "approvers", "approval", "deviations", "review_interval", "sections")
_OF_UNITS = ("leader", "parent", "folder", "level")
Keys = tuple[str | int, ...]


class Value(NamedTuple):
    """A value that says how the handbook is judged: a name, its keys, and itself as text."""

    name: str
    keys: Keys
    text: str


def policies(base: System, head: System) -> tuple[Iterator[Value], Iterator[Value]]:
    """Return the values of the base and of the head.

    Who holds which role is one of them where either asks for approvals, for the roles that approve in either.
    """
    if base.settings.approval is None and head.settings.approval is None:
        return _values(base.settings.source), _values(head.settings.source)
    roles = frozenset((*_approving(base), *_approving(head)))
    units = frozenset(base.organisation.units)
    before, now = (
        chain(_values(system.settings.source), _of_people(system.settings.source, roles, units))
        for system in (base, head)
    )
    return before, now


def _approving(system: System) -> Iterator[str]:
    yield from (unit.leader for unit in system.organisation.units.values() if unit.leader)
    for type_ in system.settings.document_types.values():
        yield from chain.from_iterable(type_.approvers.values())


def _of_people(source: Mapping[str, Any], roles: Iterable[str], units: Iterable[str]) -> Iterator[Value]:
    """Who holds the roles that approve; and of units that are not new, who leads them and where they belong."""
    for index, row in enumerate(rows(source, "units")):
        for key in _OF_UNITS:
            if key in row and text(row, "id") in units:
                yield Value(f"units {text(row, 'id')} {key}", ("units", index, key), _shown(row[key]))
    for index, row in enumerate(rows(source, "roles")):
        if text(row, "id") not in roles:
            continue
        for place, holder in enumerate(rows(row, "holders")):
            name = " ".join(filter(None, ("roles", text(row, "id"), text(holder, "person"), text(holder, "unit"))))
            yield Value(name, ("roles", index, "holders", place), _shown(holder))


def _values(source: Mapping[str, Any]) -> Iterator[Value]:
    for key in ("check", "approval", "review"):
        if key in source:
            yield from _inside((key,), source[key])
    if "gate" in source:
        yield Value("gate", ("gate",), _shown(source["gate"]))
    for index, row in enumerate(rows(source, "document_types")):
        for key in _OF_TYPES:
            if key in row:
                keys = ("document_types", index, key)
                yield Value(f"document_types {text(row, 'id')} {key}", keys, _shown(row[key]))
    for index, row in enumerate(rows(source, "people")):
        yield Value(f"people {text(row, 'id')}", ("people", index), _shown(row))


def _inside(keys: Keys, value: Any) -> Iterator[Value]:
    """The leaves of a block; the rows of a list by what they say, since they have no names."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _inside((*keys, key), below)
    elif isinstance(value, list) and any(isinstance(row, dict) for row in value):
        for index, row in enumerate(value):
            told = " ".join(filter(None, (text(row, key) for key in ("rule", "path", "item"))))
            yield Value(f"{'.'.join(map(str, keys))} {told or index + 1}", (*keys, index), _shown(row))
    else:
        yield Value(".".join(map(str, keys)), keys, _shown(value))


def _shown(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
