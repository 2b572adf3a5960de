"""The facts that were judged are those that were gathered.

A review that says its facts were gathered has the file of the figures beside it
(`.inputs.json`), and its digest is the one that stands in `gathered: inputs:`.

Why: the judgement and every decision rest on these figures. Where they can be changed
afterwards, so can the reason for everything.

Mend: put the file back. Before the facts are frozen, `qmsctl review inputs` gathers them
anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews
from qmsctl.reviews.signature import digest
from qmsctl.rules.mgt.statement import bytes_of
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT111"
NAME = "inputs-altered"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.2", "iso-9001-2026#9.3.2", "iso-14001-2015#9.3", "iso-14001-2026#9.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        if not review.inputs_digest:
            continue
        data = bytes_of(review.inputs_path, context)
        if review.inputs_path not in system.files:
            message = Message("the facts were gathered, and {path} is not there", path=review.inputs_path)
        elif data is not None and digest(data) != review.inputs_digest:
            message = Message("{path} is not as it was when the facts were gathered", path=review.inputs_path)
        else:
            continue
        fix = Message("put the file back, or gather the facts anew where they are not frozen: qmsctl review inputs")
        yield Problem(review.record.at("gathered", "inputs"), message, fix, review.id)
