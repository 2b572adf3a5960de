"""Nothing leans on an edition that has been withdrawn.

A unit that works under an edition whose transition is over is reported in
qms.yaml. An approved document or a page whose text names an edition that was
withdrawn (such as `ISO 9001:2008` or `OHSAS 18001`) is reported at the first place
where it does.

Why: a certificate for a withdrawn edition is void, and a text that names one
tells readers that nobody has looked at it since.

Mend: move the unit to the edition that replaced it; in a text, name the edition
in use or, better, none.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.frameworks.catalogue import framework
from qmsctl.rules.protocol import Context
from qmsctl.rules.ref.gone import gone_editions, named_editions
from qmsctl.system import System
from qmsctl.system.coverage import declared
from qmsctl.system.document import APPROVED
from qmsctl.text.markdown import Body

CODE = "REF004"
NAME = "withdrawn-edition"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.3.2", "iso-14001-2015#7.5.3", "iso-14001-2026#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    yield from _in_units(system, context.day)
    gone = gone_editions(context.day)
    for document in system.documents:
        if document.status == APPROVED:
            yield from _in_text(document.body, document.id, gone)
    for page in system.pages:
        yield from _in_text(page.body, "", gone)


def _in_units(system: System, day: str) -> Iterator[Problem]:
    seen: set[Location] = set()
    for use in declared(system):
        edition = framework(use.edition)
        at = system.organisation.at(use.keys, "edition")
        if edition is None or not edition.withdrawn(day) or at in seen:
            continue
        seen.add(at)  # a unit type's edition is one place for all its units
        if edition.superseded_by:
            fix = Message("move to {edition}", edition=edition.superseded_by)
        else:
            fix = Message("move to the edition that replaced it, or take the edition away")
        yield Problem(at, Message("{code} has been withdrawn", code=edition.code), fix, use.unit)


def _in_text(body: Body, item: str, gone: frozenset[str]) -> Iterator[Problem]:
    for name, start in named_editions(body, gone).items():
        yield Problem(
            body.at(start),
            Message("the text names {name}, which has been withdrawn", name=name),
            Message("name the edition in use, or no edition"),
            item,
        )
