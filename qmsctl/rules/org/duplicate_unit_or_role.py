"""Every unit, every role, every committee and every person stands once.

No two units have the same id or the same folder, no two roles and no two
committees the same id, and nobody stands twice in `people:`.
The first one counts, of a person all rows; each later one is reported.

Why: of two units with one id, or two that keep their documents in one folder,
nobody can say which of them a document belongs to; of two rows about one person,
nobody can say whose the addresses are.

Mend: give the later one an id (or a folder) of its own, or put the two together.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.text.lenient import rows, text

CODE = "ORG006"
NAME = "duplicate-unit-or-role"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2026#5.3", "iso-14001-2015#5.3", "iso-14001-2026#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    yield from _ids(system, "units")
    yield from _ids(system, "roles")
    yield from _ids(system, "committees")
    yield from _people(system)
    yield from _folders(system)


def _ids(system: System, kind: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    at = system.organisation.at
    for index, row in enumerate(rows(system.organisation.source, kind)):
        name = text(row, "id")
        if name and first.setdefault(name, index) != index:
            yield Problem(
                at((kind, index, "id")),
                Message("the id “{id}” is taken, in line {line}", id=name, line=at((kind, first[name], "id")).line),
                Message("give this one another id, or put the two together"),
                name,
            )


def _people(system: System) -> Iterator[Problem]:
    first: dict[str, int] = {}
    at = system.settings.at
    for index, row in enumerate(rows(system.settings.source, "people")):
        name = text(row, "id")
        if name and first.setdefault(name, index) != index:
            yield Problem(
                at("people", index, "id"),
                Message(
                    "“{id}” stands in people: already, in line {line}",
                    id=name,
                    line=at("people", first[name], "id").line,
                ),
                Message("put the two rows together"),
                name,
            )


def _folders(system: System) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for unit in system.organisation.units.values():
        other = first.setdefault(unit.folder, unit.id)
        if other != unit.id:
            yield Problem(
                system.organisation.at(unit.keys, "folder" if unit.folder != unit.id else "id"),
                Message("the folder “{folder}” is that of “{other}” already", folder=unit.folder, other=other),
                Message("write folder: with a name of its own"),
                unit.id,
            )
