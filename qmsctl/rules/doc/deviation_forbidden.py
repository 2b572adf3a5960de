"""A unit deviates only from what may be deviated from.

`deviates_from:` names no document with `deviations: forbidden`, and none that
itself follows (by `adds_to:` or `deviates_from:`) from such a document. What a
document does not say about deviations, its type says in qms.yaml. Drafts are
judged too, so that nobody writes in vain; adding to a document is always allowed.

Why: some things hold for everybody alike, such as how an accident is reported;
a unit with a way of its own takes the promise back that the group has given.

Mend: write `adds_to:` and keep to what holds for all, or ask the owner of the
parent to allow deviations in its next version.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import RETIRED
from qmsctl.system.inheritance import forbidden, parents

CODE = "DOC501"
NAME = "deviation-forbidden"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.2", "iso-9001-2026#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        if document.status == RETIRED:
            continue
        for link in parents(system, document):
            source = forbidden(system, link)
            if source is None:
                continue
            yield Problem(
                document.at(link.key),
                Message("“{id} {title}” allows no deviation", id=source.id, title=source.title)
                if source.id == link.name
                else Message(
                    "{parent} follows from “{id} {title}”, which allows no deviation",
                    parent=link.name,
                    id=source.id,
                    title=source.title,
                ),
                Message(
                    "write adds_to: and keep to what holds for all, or ask {owner} to allow it", owner=source.owner
                ),
                document.id,
            )
