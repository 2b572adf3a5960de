"""How a document was looked at is said of that document, and of this time.

No person says the same in `how` of three documents or more, and none the same of a
document as the time before; case and stops do not count. Judged are the
confirmations of the last year, but for those that were made together.

Why: a sentence that fits every document says nothing of any.

Mend: nothing in the record, which stays as it is. Say next time what was done this time.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews.signs import same_sentences
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV205"
NAME = "same-sentence"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("say of each what was done to find out: who was asked, what it was compared with")
    for sign in same_sentences(system, context.today):
        yield Problem(sign.at, sign.message, fix, sign.item)
