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

import re
from collections.abc import Iterator
from functools import cache

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.frameworks.catalogue import editions, framework
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.coverage import declared
from qmsctl.system.document import APPROVED
from qmsctl.text.markdown import Body

CODE = "REF004"
NAME = "withdrawn-edition"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.3.2", "iso-14001-2015#7.5.3", "iso-14001-2026#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}

_NAMED = re.compile(r"\bISO(?:/IEC)?[ \u00a0-]?(\d{4,5})[:–-](\d{4})\b|\bOHSAS[ \u00a0-]?18001(?::\d{4})?\b")
# Editions before those in the catalogues; the years stand on the ISO pages of each standard.
_LONG_GONE = {
    "ISO 9001": {"1987", "1994", "2000", "2008"},
    "ISO 14001": {"1996", "2004"},
    "ISO 19011": {"2002", "2011"},
    "ISO 50001": {"2011"},
}


def check(system: System, context: Context) -> Iterator[Problem]:
    yield from _in_units(system, context.day)
    gone = _gone(context.day)
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


def withdrawn_names(body: Body, day: str) -> list[str]:
    """Return the withdrawn editions that a text names, each once, in order."""
    return list(_named(body, _gone(day)))


def _in_text(body: Body, item: str, gone: frozenset[str]) -> Iterator[Problem]:
    for name, start in _named(body, gone).items():
        yield Problem(
            body.at(start),
            Message("the text names {name}, which has been withdrawn", name=name),
            Message("name the edition in use, or no edition"),
            item,
        )


def _named(body: Body, gone: frozenset[str]) -> dict[str, int]:
    """The withdrawn editions that a text names, each with where it does first."""
    found: dict[str, int] = {}
    if "ISO" not in body.text and "OHSAS" not in body.text:
        return found
    for match in _NAMED.finditer(body.prose):
        name = f"ISO {match.group(1)}:{match.group(2)}" if match.group(1) else "OHSAS 18001"
        if name in gone:
            found.setdefault(name, match.start())
    return found


@cache
def _gone(day: str) -> frozenset[str]:
    shipped = (framework(edition) for edition in editions())
    return frozenset(
        {
            "OHSAS 18001",
            *(f"{name}:{year}" for name, years in _LONG_GONE.items() for year in years),
            *(edition.code for edition in shipped if edition and edition.withdrawn(day)),
        }
    )
