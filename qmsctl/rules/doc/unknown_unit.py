"""The units that a document names exist.

`unit:` and each item of `applies_to:` is the id of a unit in qms.yaml. Most
documents need neither: the folder says where they belong.

Why: a document that applies in a unit that does not exist applies nowhere, and
the people it was meant for do not see it in their list.

Mend: write the id of a unit in qms.yaml; the id, not the name.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import Document
from qmsctl.text.near import did_you_mean

CODE = "DOC105"
NAME = "unknown-unit"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#4.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    units = system.organisation.units
    for document in system.documents:
        for keys, unit in _named(document):
            if unit in units:
                continue
            yield Problem(
                document.at(*keys),
                Message("“{unit}” is no unit in qms.yaml", unit=unit),
                did_you_mean(unit, units, Message("write the id of a unit in qms.yaml, or add the unit there")),
                document.id,
            )


def _named(document: Document) -> Iterator[tuple[tuple[str | int, ...], str]]:
    unit = document.text("unit")
    if unit:
        yield ("unit",), unit
    applies_to = document.front.get("applies_to")
    if isinstance(applies_to, list):
        for index, name in enumerate(applies_to):
            if isinstance(name, str):
                yield ("applies_to", index), name
