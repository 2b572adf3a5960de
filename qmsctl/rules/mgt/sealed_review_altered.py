"""What was signed and sealed is as it was.

The files that a seal names (the minutes, the leader's statement, its signature) have the
digests that stand in it, and those that a statement names have them while there is no
seal yet; the seal itself can be read. `qmsctl review verify` judges more: who signed,
whether they might, and what the branch did to the files since.

Why: the minutes of a review are evidence. Whoever mends a word in them afterwards, with
the best of intentions, takes from them what makes them evidence.

Mend: put the file back as it was, and say what is to be added in an amendment
(`qmsctl review amend`).
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity, template
from qmsctl.refused import Refused
from qmsctl.reviews import ManagementReview, management_reviews, seal, signature
from qmsctl.rules.mgt.statement import bytes_of
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.content import Part

CODE = "MGT118"
NAME = "sealed-review-altered"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}
_SIGNED = template("{path} is not as it was signed")
_SEALED = template("{path} is not as it was sealed")


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        if review.seal_path in system.files:
            yield from _sealed(review, context)
        elif review.statement_path in system.files:
            data = bytes_of(review.statement_path, context)
            try:
                parts = signature.read(signature.lf(data)).parts if data is not None else ()
            except Refused:
                parts = ()  # what is the matter with its form is for `review verify`
            yield from _altered(review, parts, _SIGNED, context)


def _sealed(review: ManagementReview, context: Context) -> Iterator[Problem]:
    data = bytes_of(review.seal_path, context)
    if data is None:
        return
    try:
        parts = seal.read(signature.lf(data)).files
    except Refused as refused:
        message = Message("the seal cannot be relied on: {why}", why=refused.message)
        yield Problem(Location(review.seal_path), message, Message("put it back as it was"), review.id)
        return
    yield from _altered(review, parts, _SEALED, context)


def _altered(review: ManagementReview, parts: tuple[Part, ...], said: str, context: Context) -> Iterator[Problem]:
    stem = review.record.path.removesuffix(".md")
    for part in parts:
        path = stem + part.name.removeprefix(review.id)
        data = bytes_of(path, context)
        # That the figures are other ones, or files are missing, is told by rules of their own.
        if data is not None and path != review.inputs_path and signature.digest(data) != part.sha256:
            fix = Message("put it back as it was, and add what is to be added in an amendment: qmsctl review amend")
            yield Problem(Location(path), Message(said, path=path), fix, review.id)
