"""The files of a review while somebody writes in them, and what every act on a review asks first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.inputs.hints import without_hints
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.reading import MANAGEMENT_REVIEW, management_reviews
from qmsctl.reviews.standing import must_freeze, unassessed
from qmsctl.system import System
from qmsctl.system.system import remembered
from qmsctl.text.limits import FRONT_MATTER
from qmsctl.trees import Tree

_NAMED = 4


class Sheets:
    """Texts of files as they will be: read when asked for, kept when changed. `changed` is path → text."""

    def __init__(self, system: System, tree: Tree) -> None:
        self.system = system
        self._tree = tree
        self.changed: dict[str, str] = {}

    def text(self, path: str) -> str:
        """Return a file as it is by now. Raises `Refused` where it is no UTF-8."""
        if path in self.changed:
            return self.changed[path]
        try:
            return self._tree[path].decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(Message("{path} is not in UTF-8; save it so, then try again", path=path)) from None

    def set(self, path: str, text: str) -> None:
        """Keep a file's new text, without the hints for what it fills in.

        Raises `Refused` where a record's front matter would grow too large to be read.
        """
        if path.endswith(".md") and len(text.partition("\n---\n")[0].encode()) > FRONT_MATTER.size:
            raise Refused(Message("{path} would hold more than can be read; write shorter texts", path=path))
        self.changed[path] = without_hints(text)

    @property
    def order(self) -> Sequence[str]:
        """The order of keys in a management review."""
        return list(self.system.record_schemas[MANAGEMENT_REVIEW].properties)


def editable(system: System, review: ManagementReview) -> None:
    """Raise `Refused` where nothing may be written into a review any more."""
    if review.cancelled:
        raise Refused(Message("{id} was cancelled: {because}", id=review.id, because=review.cancelled))
    if review.seal_path in system.files or review.statement_path in system.files:
        raise Refused(Message("{id} is signed and stays as it is; add to it with qmsctl review amend", id=review.id))


def judgeable(system: System, review: ManagementReview) -> None:
    """Raise `Refused` before the facts stand: gathered, and frozen where the unit is part of a campaign."""
    editable(system, review)
    if review.gathered is None:
        raise Refused(
            Message("the facts are not gathered; first: qmsctl review inputs {unit} --year {year}", **_which(review))
        )
    if review.frozen is None and must_freeze(system, review.unit, review.year):
        raise Refused(
            Message("the facts are not frozen; first: qmsctl review freeze {unit} --year {year}", **_which(review))
        )


def judged(system: System, review: ManagementReview) -> None:
    """Raise `Refused` before every input is judged."""
    judgeable(system, review)
    lacking = tuple(unassessed(review))
    if lacking:
        raise Refused(
            Message(
                "{lacking}; judge it first: qmsctl review assess {unit} --year {year}",
                lacking=together(lack.message for lack in lacking),
                **_which(review),
            )
        )


def met(system: System, review: ManagementReview) -> None:
    """Raise `Refused` before the meeting was held."""
    editable(system, review)
    if review.held is None or review.held.on is None:
        raise Refused(
            Message(
                "the meeting is not written down; first: qmsctl review hold {unit} --year {year} --on DATE "
                "--present ROLE",
                **_which(review),
            )
        )


@remembered
def _holding(system: System) -> dict[str, ManagementReview]:
    return {decision.name: review for review in management_reviews(system).values() for decision in review.decisions}


def review_with(system: System, decision: str) -> ManagementReview | None:
    """Return the review that holds a decision, by the decision's name; None where there is no such decision."""
    return _holding(system).get(decision)


def together(messages: Iterable[Message], most: int = _NAMED) -> Message:
    """Return several messages as one, of very many the first."""
    found = tuple(messages)
    shown = min(len(found), most)
    result = found[shown - 1]
    if len(found) > most:
        result = Message("{one}, and {number} more", one=result, number=len(found) - most)
    for message in reversed(found[: shown - 1]):
        result = Message("{one}; {more}", one=message, more=result)
    return result


def _which(review: ManagementReview) -> dict[str, object]:
    return {"unit": review.unit, "year": review.year}
