"""Every id stands for one thing.

Documents and the entries of all registers share one space of ids, and capitals
do not tell two ids apart. Each later bearer of an id is a finding that names the
first one.

Why: links, references, approvals and people name things by their id. Two branches
that each took the next free number merge without a conflict, and then
“PRO-014” is two procedures.

Mend: `qmsctl renumber` gives one of them the next free id and mends every link to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import Document
from qmsctl.system.register import Entry

CODE = "DOC001"
NAME = "duplicate-id"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    first: dict[str, Document | Entry] = {}
    for thing in _things(system):
        other = first.setdefault(thing.id.casefold(), thing)
        if other is thing or not thing.id:
            continue
        at = other.at("id")
        yield Problem(
            thing.at("id"),
            Message("the id “{id}” is taken by {path}, line {line}", id=thing.id, path=at.path, line=at.line),
            Message("give one of the two another id: qmsctl renumber"),
            thing.id,
        )


def _things(system: System) -> Iterator[Document | Entry]:
    yield from system.documents
    yield from system.entries
