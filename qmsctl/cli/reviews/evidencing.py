"""What `review sign`, `seal`, `verify`, `amend` and `check` share: the evidence of a review, a note on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from qmsctl.approvals.authority import bytes_of
from qmsctl.approvals.prospect import fresh
from qmsctl.approvals.sources import Sources
from qmsctl.cli.acting import Answer
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.refusing import refuse
from qmsctl.cli.reviews.asked import Fits
from qmsctl.cli.who import person_at_work
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.reviews.additions import in_order, new_note
from qmsctl.reviews.authority import authority
from qmsctl.reviews.campaign.refusing import listed
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.reading import notes
from qmsctl.reviews.verification import verify_one
from qmsctl.system import System


def signed(system: System) -> Fits:
    """Return what says that a review is signed and not sealed."""
    return lambda review: review.statement_path in system.files and review.seal_path not in system.files


def unsigned(system: System) -> Fits:
    """Return what says that a review is not signed and may be."""
    return lambda review: review.statement_path not in system.files and not review.cancelled


def sealed(system: System) -> Fits:
    """Return what says that a review is sealed."""
    return lambda review: review.seal_path in system.files


def refuse_all(words: Translator, sentence: Callable[[Message], Message], reasons: Iterable[Message]) -> None:
    """Refuse with every reason at once; nothing is refused where there is none."""
    found = tuple(dict.fromkeys(reasons))
    if found:
        refuse(words, sentence(listed(found)))


def refuse_unsound(words: Translator, review: ManagementReview, sources: Sources) -> None:
    """Refuse to go on with a review of which something does not hold any more."""
    refuse_all(
        words,
        lambda why: Message(
            "{id} does not hold as it lies here, so nothing is added to it: {why}", id=review.id, why=why
        ),
        (
            Message("{path}: {message}", path=trouble.path, message=trouble.message)
            for trouble in verify_one(review, sources).troubles
        ),
    )


def caretaker(words: Translator, review: ManagementReview, person: str, day: date, sources: Sources) -> str:
    """Return the role in which a person looks after a review: the leader's or the coordinator's; refuses others."""
    by = authority(sources, fresh(sources))
    asked = tuple(filter(None, (review.leader, by.settings.review.coordinator)))
    own = next((role for role in asked if by.holding(person, role, review.unit, day.isoformat())), "")
    if not own:
        refuse(
            words,
            Message(
                "{person} holds none of the roles that look after the review of {unit}: {roles}",
                person=person,
                unit=review.unit,
                roles=", ".join(asked),
            ),
        )
    return own


def chain_of(review: ManagementReview, sources: Sources) -> list[bytes]:
    """Return the seal of a review and the notes on it so far, as files."""
    found, seal = notes(sources.system).get(review.id, ()), bytes_of(sources.tree, review.seal_path)
    longest, _ = in_order(found, seal, sources)
    return longest


def refuse_unsealed(words: Translator, handbook: Handbook, review: ManagementReview) -> None:
    """Refuse to add to a review that is not sealed: until then it is edited itself."""
    if review.seal_path not in handbook.system.files:
        refuse(words, Message("{id} is not sealed; notes are added to a sealed review only", id=review.id))


def note_on(
    handbook: Handbook,
    words: Translator,
    review: ManagementReview,
    person: str | None,
    kind: str,
    subject: str,
    *,
    text: str = "",
    decisions: Iterable[Mapping[str, Any]] = (),
) -> Answer:
    """Return a note on a sealed review by who looks after it; refused for others, and where something does not hold.

    Raises `Refused` for a note that says nothing, or too much.
    """
    refuse_unsealed(words, handbook, review)
    who = person_at_work(handbook, person, words)
    with approval_sources(handbook) as sources:
        role = caretaker(words, review, who, handbook.today, sources)
        refuse_unsound(words, review, sources)
        before = chain_of(review, sources)
    taken = handbook.system.record_by_id
    path, note = new_note(review, kind, handbook.today, role, before, taken, text=text, decisions=decisions)
    return Answer({path: note}, (path,), subject, new=True)
