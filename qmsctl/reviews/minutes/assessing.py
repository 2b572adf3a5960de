"""Judging the inputs of a management review (ISO 9001 9.3.2): each one, in words where it is not good."""

from __future__ import annotations

from collections.abc import Collection

from qmsctl.actions.said import said
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.sheets import Sheets, judgeable
from qmsctl.reviews.model import GOOD, JUDGEMENTS, NOT_GOOD, RED, Judged, ManagementReview
from qmsctl.reviews.reading import before
from qmsctl.reviews.topics import spoken
from qmsctl.system import System
from qmsctl.text.compose import set_front_at
from qmsctl.text.near import listed
from qmsctl.text.sameness import same_words
from qmsctl.trees import Tree


def judge(
    system: System, review: ManagementReview, tree: Tree, input_: str, judgement: str, comment: str = ""
) -> dict[str, str]:
    """Return the review with one input judged. Raises `Refused`, among others for *not good* without a comment."""
    judgeable(system, review)
    row = row_of(review, input_)
    if judgement not in JUDGEMENTS:
        raise Refused(
            Message("“{found}” is no judgement; there are: {known}", found=judgement, known=", ".join(JUDGEMENTS))
        )
    if judgement == NOT_GOOD:
        comment = said(comment, Message("“{input}” is not good: say in a comment what is wrong", input=spoken(input_)))
    elif comment.strip():
        comment = said(comment, Message("the comment is empty"))
    value = {"input": input_, "judgement": judgement, "comment": comment.strip()}
    if judgement in RED:
        value["accepted_because"] = row.accepted_because
    return _row(system, review, tree, row, value)


def none_because(system: System, review: ManagementReview, tree: Tree, input_: str, because: str) -> dict[str, str]:
    """Return the review with the reason why there is nothing to judge about an input."""
    judgeable(system, review)
    row = row_of(review, input_)
    because = said(because, Message("“{input}”: say why there is nothing to judge", input=spoken(input_)))
    return _row(system, review, tree, row, {"input": input_, "none_because": because})


def others_good(
    system: System, review: ManagementReview, tree: Tree, holes: Collection[str] = (), because: str = ""
) -> dict[str, str]:
    """Return the review with every input that nobody has judged yet as good.

    Where nothing is registered there is nothing to find good: an input of `holes` gets the reason `because`, and is
    left as it is without one.
    """
    judgeable(system, review)
    because = said(because, Message("say why there is nothing to judge")) if because else ""
    sheets = Sheets(system, tree)
    path = review.record.path
    for row in open_inputs(review):
        empty = {"none_because": because} if because else {}
        value = empty if row.input in holes else {"judgement": GOOD}
        if value:
            sheets.set(path, set_front_at(sheets.text(path), ["inputs", row.index], {"input": row.input, **value}))
    return sheets.changed


def open_inputs(review: ManagementReview) -> tuple[Judged, ...]:
    """Return the inputs that are neither judged nor explained, in their order."""
    return tuple(row for row in review.inputs if not row.judgement and not row.none_because)


def row_of(review: ManagementReview, input_: str) -> Judged:
    """Return the row of an input. Raises `Refused` where the review has no such input."""
    for row in review.inputs:
        if row.input == input_:
            return row
    raise Refused(
        Message(
            "“{input}” is no input of {id}; there are: {known}",
            input=input_,
            id=review.id,
            known=listed(row.input for row in review.inputs),
        )
    )


def last_time(system: System, review: ManagementReview, input_: str) -> Judged | None:
    """Return how the unit's review before this one judged an input, None where it did not."""
    earlier = before(system, review)
    found = (row for row in earlier.inputs if row.input == input_) if earlier else iter(())
    return next(found, None)


def same_as_last_time(system: System, review: ManagementReview, input_: str, comment: str) -> bool:
    """Say whether a comment is last year's, word for word."""
    earlier = last_time(system, review, input_)
    return earlier is not None and same_words(earlier.comment, comment)


def _row(system: System, review: ManagementReview, tree: Tree, row: Judged, value: dict[str, str]) -> dict[str, str]:
    sheets = Sheets(system, tree)
    path = review.record.path
    kept = {key: text for key, text in value.items() if text}
    sheets.set(path, set_front_at(sheets.text(path), ["inputs", row.index], kept))
    return sheets.changed
