"""A sealed review is signed.

Beside a seal lies the leader's statement, and beside a statement that was signed with a
key its signature.

Why: a seal says that nothing changed. It does not say that anybody who may decided it.

Mend: put the statement or the signature back, or take the seal away and let the leader
sign.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.approvals.model import SIGNED
from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews
from qmsctl.rules.mgt.statement import predicate
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT112"
NAME = "sealed-without-signature"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        statement = review.statement_path in system.files
        if review.seal_path in system.files and not statement:
            message = Message("this review is sealed, and the leader's statement is not there")
        elif (
            statement
            and f"{review.statement_path}.sig" not in system.files
            and predicate(review, context).get("mode") == SIGNED
        ):
            message = Message("the leader's statement was signed with a key, and the signature is not there")
        else:
            continue
        fix = Message(
            "put {path} back, or let the leader sign", path=review.statement_path + (".sig" if statement else "")
        )
        yield Problem(review.record.at("id"), message, fix, review.id)
