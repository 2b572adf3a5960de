"""A document names the version of its parent that was looked at.

`adds_to:` and `deviates_from:` end with a version: `PRO-001@2.0`. A retired child
is left alone.

Why: without it nobody can tell whether the parent has changed its meaning since,
so nobody is asked to look again.

Mend: look at the parent as it is today and write its version behind an `@`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import RETIRED
from qmsctl.system.inheritance import parents

CODE = "DOC504"
NAME = "parent-without-version"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.2", "iso-9001-2026#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        if document.status == RETIRED:
            continue
        for link in parents(system, document):
            if link.parent is not None and not link.version:
                yield Problem(
                    document.at(link.key),
                    Message("“{id}” stands without the version that was looked at", id=link.name),
                    Message("look at it and write {id}@{version}", id=link.name, version=link.parent.version),
                    document.id,
                )
