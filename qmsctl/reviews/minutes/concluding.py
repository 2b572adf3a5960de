"""What the leader says beside decisions: accepted as it is, the conclusion, results, answers to needs from below."""

from __future__ import annotations

from qmsctl.actions import OPEN, actions_of
from qmsctl.actions.changing import dropped
from qmsctl.actions.said import reason, said
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.answers import WHETHER
from qmsctl.reviews.decisions import answer_to
from qmsctl.reviews.minutes.assessing import row_of
from qmsctl.reviews.minutes.becoming import ACTION_KIND
from qmsctl.reviews.minutes.sheets import Sheets, met, review_with
from qmsctl.reviews.model import NEED, QUESTIONS, ManagementReview
from qmsctl.reviews.reading import MANAGEMENT_REVIEW, decisions, management_reviews
from qmsctl.reviews.topics import spoken
from qmsctl.system import System
from qmsctl.text.compose import set_front, set_front_at
from qmsctl.text.lenient import rows, text
from qmsctl.text.near import listed
from qmsctl.trees import Tree

ANSWERS = {
    "yes": "yes", "ja": "yes", "partly": "partly", "delvis": "partly", "no": "no", "nei": "no", "nej": "no",
}  # fmt: skip
"""The answers to the three questions, as they may be typed."""


def accept(system: System, review: ManagementReview, tree: Tree, input_: str, because: str) -> dict[str, str]:
    """Return the review with the reason why a red input is left as it is."""
    met(system, review)
    row = row_of(review, input_)
    if not row.red:
        raise Refused(Message("“{input}” is judged good; there is nothing to accept", input=spoken(input_)))
    because = reason(
        because, Message("say why “{input}” is left as it is, in a sentence: --because WHY", input=spoken(input_))
    )
    return _set(system, review, tree, ["inputs", row.index, "accepted_because"], because)


def conclude(
    system: System, review: ManagementReview, tree: Tree, question: str, answer: str, because: str
) -> dict[str, str]:
    """Return the review with the answer to one of the three questions (ISO 9001 9.3.1), and why."""
    met(system, review)
    if question not in QUESTIONS or answer not in ANSWERS:
        raise Refused(
            Message(
                "“{found}” concludes nothing; write {questions}, each with yes, partly or no: suitable=yes",
                found=f"{question}={answer}",
                questions=", ".join(QUESTIONS),
            )
        )
    because = said(
        because, Message("say why the system is or is not {question}: --because WHY", question=WHETHER[question])
    )
    return _within(system, review, tree, "conclusion", question, {"answer": ANSWERS[answer], "because": because})


def comment(system: System, review: ManagementReview, tree: Tree, words: str) -> dict[str, str]:
    """Return the review with the leader's own words beside the conclusion."""
    met(system, review)
    return _within(system, review, tree, "conclusion", "comment", said(words, Message("the comment is empty")))


def result(system: System, review: ManagementReview, tree: Tree, key: str, words: str) -> dict[str, str]:
    """Return the review with a further answer that standards ask for: resources, integration, strategy …"""
    met(system, review)
    known = result_keys(system)
    if key not in known:
        raise Refused(Message("“{found}” is no result; there are: {known}", found=key, known=listed(known)))
    return _within(system, review, tree, "outputs", key, said(words, Message("“{key}” says nothing", key=key)))


def result_keys(system: System) -> tuple[str, ...]:
    """Return the names of the results that a review may state."""
    return tuple(system.record_schemas[MANAGEMENT_REVIEW].properties["outputs"]["properties"])


def open_needs(system: System, review: ManagementReview) -> tuple[str, ...]:
    """Return the needs of the units below in the same year that nobody above them has answered, by name."""
    below = set(system.organisation.below(review.unit)) - {review.unit}
    return tuple(
        decision.name
        for other in management_reviews(system).values()
        if other.year == review.year and other.unit in below and not other.cancelled
        for decision in other.decisions
        if decision.becomes == NEED and answer_to(system, decision.name) is None
    )


def answer(system: System, review: ManagementReview, tree: Tree, need: str, words: str) -> dict[str, str]:
    """Return the review with what this level answers to a need from below."""
    met(system, review)
    found = decisions(system).get(need)
    asking = review_with(system, need)
    above = system.organisation.line(asking.unit)[1:] if asking else ()
    if found is None or found.becomes != NEED or review.unit not in above:
        raise Refused(
            Message(
                "“{need}” is no need of a unit below; there are: {known}",
                need=need,
                known=listed(open_needs(system, review)) or "–",
            )
        )
    words = said(words, Message("say what is answered to “{need}”", need=need))
    written = rows(review.record.front, "answers")
    index = next((number for number, row in enumerate(written) if text(row, "need") == need), len(written))
    row = {"need": need, "answer": words}
    if not written:
        return _top(system, review, tree, "answers", [row])
    return _set(system, review, tree, ["answers", index], row)


def drop(system: System, review: ManagementReview, tree: Tree, name: str, because: str) -> dict[str, str]:
    """Return the actions of an earlier decision, given up for a reason."""
    met(system, review)
    earlier = decisions(system).get(name)
    if earlier is None:
        raise Refused(Message("there is no decision “{name}”, such as MGT-2025-group#D2", name=name))
    because = reason(because, Message("say why “{name}” is dropped, in a sentence: --because WHY", name=name))
    found = [action for action in actions_of(system, name) if action.status == OPEN]
    if not found:
        raise Refused(Message("nothing of “{name}” is open; there is nothing to drop", name=name))
    sheets = Sheets(system, tree)
    order = list(system.record_schemas[ACTION_KIND].properties)
    for action in found:
        sheets.set(action.record.path, dropped(sheets.text(action.record.path), action, because, order))
    return sheets.changed


def _within(
    system: System, review: ManagementReview, tree: Tree, block: str, key: str, value: object
) -> dict[str, str]:
    if review.record.front.get(block):
        return _set(system, review, tree, [block, key], value)
    return _top(system, review, tree, block, {key: value})


def _set(system: System, review: ManagementReview, tree: Tree, keys: list[str | int], value: object) -> dict[str, str]:
    sheets = Sheets(system, tree)
    path = review.record.path
    sheets.set(path, set_front_at(sheets.text(path), keys, value))
    return sheets.changed


def _top(system: System, review: ManagementReview, tree: Tree, key: str, value: object) -> dict[str, str]:
    sheets = Sheets(system, tree)
    path = review.record.path
    sheets.set(path, set_front(sheets.text(path), {key: value}, sheets.order))
    return sheets.changed
