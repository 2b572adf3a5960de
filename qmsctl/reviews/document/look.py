"""A look at a document as somebody tells of it, and whether it may be written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.findings import Message, clip, visible
from qmsctl.periods import parse_date
from qmsctl.refused import Refused
from qmsctl.reviews.document.looks import last_review
from qmsctl.reviews.model import LATE_AFTER
from qmsctl.reviews.reading import document_reviews
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, RETIRED
from qmsctl.text.sameness import same_words

_FEWEST_WORDS, _LONGEST = 3, 2000


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked at a document, in which role ("" for its owner), on which day, and when that is written down.

    `registered` is a moment in UTC (``…Z``), `today` the day of it. `content` is the digest, without ``sha256:``, of
    what was looked at. `minutes` is how long it took, `batch` whether it is confirmed together with others.
    """

    person: str
    day: date
    today: date
    registered: str
    content: str
    role: str = ""
    late_because: str = ""
    minutes: int | None = None
    batch: bool = False


def may_act(system: System, role: str, unit: str, person: str, day: date) -> bool:
    """Say whether a person holds a role for a unit on a day, or is the deputy of who does."""
    holders = system.organisation.holders(role, unit, day.isoformat())
    return any(person in (holder.person, holder.deputy) for holder in holders)


def may_be_looked_at(system: System, document: Document, look: Look) -> None:
    """Raise `Refused` where a look at a document cannot be: its state, the day, or who it was."""
    _in_force(document)
    _on_a_day_that_can_be(document, look)
    _by_its_owner(system, document, look)


def sentence(text: str, missing: Message) -> str:
    """Return a sentence on one line; raises `Refused` with `missing` for one of fewer than three words."""
    found = " ".join(text.split())
    if visible(found) != found:
        raise Refused(Message("“{text}” holds signs that nobody can see; write it again", text=found))
    if len(found) > _LONGEST:
        raise Refused(
            Message("a text of {number} signs is too long; {most} is the most", number=len(found), most=_LONGEST)
        )
    if sum(any(sign.isalpha() for sign in word) for word in found.split()) < _FEWEST_WORDS:
        raise Refused(missing)
    return found


def checked_how(system: System, document: Document, look: Look, how: str) -> str:
    """Return the sentence on how a document was checked; raises `Refused` for none, and for one used before."""
    found = sentence(
        how,
        Message(
            "say in a sentence how {id} was checked, with --how: walked through, users asked, compared with records",
            id=document.id,
        ),
    )
    last = last_review(system, document)
    if last is not None and same_words(last.how, found):
        raise Refused(
            Message("“{how}” is what the last review of {id} says too; say what was done this time",
                    how=clip(found, 80), id=document.id)
        )  # fmt: skip
    for name, reviews in document_reviews(system).items():
        for review in reviews if name != document.id and not look.batch else ():
            if review.day == look.day and review.reviewer == look.person and same_words(review.how, found):
                raise Refused(
                    Message("“{how}” is what you wrote of {other} the same day; say how {id} was checked",
                            how=clip(found, 80), other=name, id=document.id)
                )  # fmt: skip
    return found


def _in_force(document: Document) -> None:
    if document.status == RETIRED:
        raise Refused(Message("{id} is retired; there is nothing to review", id=document.id))
    if document.status != APPROVED:
        raise Refused(Message("{id} is a draft; it is reviewed by approving it, with qmsctl approve", id=document.id))


def _on_a_day_that_can_be(document: Document, look: Look) -> None:
    if look.day > look.today:
        raise Refused(Message("{day} has not come; a look is written down after it", day=look.day))
    begins = [
        day for day in (parse_date(document.valid_from), *(parse_date(row.date) for row in document.changes[:1])) if day
    ]
    if begins and look.day < max(begins):
        raise Refused(
            Message(
                "version {version} of {id} is of {day}; nobody can have looked at it on {looked}",
                version=document.version,
                id=document.id,
                day=max(begins),
                looked=look.day,
            )
        )
    if look.today - look.day > LATE_AFTER and not look.late_because:
        raise Refused(
            Message(
                "{day} is {days} days ago; say with --late-because why it is written down now",
                day=look.day,
                days=(look.today - look.day).days,
            )
        )


def _by_its_owner(system: System, document: Document, look: Look) -> None:
    role = document.owner
    if look.role and look.role not in system.organisation.roles:
        raise Refused(Message("there is no role “{role}” in qms.yaml", role=look.role))
    if look.role and look.role != role:
        raise Refused(
            Message("{id} is owned by “{owner}”, not by “{role}”; its owner reviews it",
                    id=document.id, owner=role, role=look.role)
        )  # fmt: skip
    if may_act(system, role, document.unit, look.person, look.day):
        return
    if not system.organisation.holders(role, document.unit, look.day.isoformat()):
        raise Refused(
            Message(
                "nobody holds “{role}”, which owns {id}, on {day}; name a holder in qms.yaml first",
                role=role,
                id=document.id,
                day=look.day,
            )
        )
    raise Refused(
        Message(
            "“{person}” neither holds “{role}”, which owns {id}, nor is its deputy on {day}; ask who does",
            person=look.person,
            role=role,
            id=document.id,
            day=look.day,
        )
    )
