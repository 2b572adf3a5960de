"""What a document adds to or deviates from holds above it.

The parent belongs to a unit above the unit of the child, and is not retired. So
no document is its own parent, and parents never lead in a circle. A retired
child is left alone; a parent or version that does not exist is another rule's
finding.

Why: a unit inherits downwards. An addition to a neighbour's document reaches
nobody who follows that document, and an addition to a retired one adds to nothing.

Mend: name the document of the unit above, move the child to the unit it is for,
or take the key out.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import RETIRED
from qmsctl.system.inheritance import Link, is_above, parents

CODE = "DOC503"
NAME = "parent-not-above"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.2", "iso-9001-2026#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    units = system.organisation.units
    for document in system.documents:
        if document.status == RETIRED or document.unit not in units:
            continue  # an unknown unit is DOC105
        for link in parents(system, document):
            if link.parent is not None and (link.parent.unit in units):
                yield from _judge(system, link)


def _judge(system: System, link: Link) -> Iterator[Problem]:
    child, parent, units = link.child, link.parent, system.organisation.units
    if parent is None:
        return  # REF104
    at = child.at(link.key)
    if parent.id == child.id:
        message = Message("“{title}” names itself", title=child.title)
        yield Problem(at, message, Message("name a document of a unit above, or take the key out"), child.id)
    elif not is_above(system, link):
        message = Message(
            "“{id}” belongs to “{parent}”, which is not above “{unit}”",
            id=parent.id,
            parent=units[parent.unit].name,
            unit=units[child.unit].name,
        )
        yield Problem(at, message, Message("name a document of a unit above, or take the key out"), child.id)
    elif parent.status == RETIRED:
        new = parent.text("replaced_by")
        fix = (
            Message("look at {new}, which replaces it, and name that", new=new)
            if new
            else Message("take the key out, and say in full what holds here")
        )
        yield Problem(at, Message("“{id} {title}” is retired", id=parent.id, title=parent.title), fix, child.id)
