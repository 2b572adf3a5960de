"""Every clause is named with its edition.

The form is `edition#number`, for example `iso-9001-2015#7.5.2`, and the edition
is one that the tool has a catalogue of. A bare number, a title in words and an
edition that is not known are reported.

Why: the same number means different things in different editions. Without the
edition nobody can say which requirement was meant once the next edition comes.

Mend: write the edition before the number. Where the unit works under editions
that have the number, the finding names the references that were probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.frameworks.catalogue import editions
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.clause_uses import ClauseUse, candidates, clause_uses, editions_in_use
from qmsctl.text.near import near

CODE = "REF002"
NAME = "clause-without-edition"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#4.4.1", "iso-9001-2026#4.4.1", "iso-14001-2015#4.4", "iso-14001-2026#4.4")
OPTIONS: dict[str, tuple[str, str]] = {}

_NUMBER = re.compile(r"(?<![\w.:])\d{1,2}(?:[.:]\d{1,3}[a-z]?)*\Z")
_STANDARD = re.compile(r"\d{4,5}")


def check(system: System, context: Context) -> Iterator[Problem]:
    known = editions()
    for use in clause_uses(system):
        if not use.edition:
            yield Problem(
                use.at,
                Message("“{reference}” names no edition; edition#number was expected", reference=use.reference),
                _with_edition(system, use),
                use.item,
            )
        elif use.edition not in known:
            yield Problem(
                use.at,
                Message("there is no edition “{edition}”", edition=use.edition),
                _known_edition(system, use),
                use.item,
            )


def _with_edition(system: System, use: ClauseUse) -> Message:
    written = use.reference.removeprefix("#").strip()
    number, standard = _NUMBER.search(written), _STANDARD.search(written)
    if number:
        found = candidates(system, use.unit, number.group(), standard.group() if standard else "")
        if found:
            return Message("write {references}", references=" or ".join(found))
    return Message("write the edition first, for example {example}", example="iso-9001-2015#7.5.2")


def _known_edition(system: System, use: ClauseUse) -> Message:
    same = f"{use.edition.rpartition('-')[0]}-"
    in_use = (edition for edition in editions_in_use(system).get(use.unit, ()) if edition.startswith(same))
    meant = next(in_use, "") or near(use.edition, editions())
    if meant:
        return Message("did you mean {near}?", near=f"{meant}#{use.number}")
    return Message("write one of: {known}", known=", ".join(editions()))
