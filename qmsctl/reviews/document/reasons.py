"""Why a document is due for review: its day, or something that happened since somebody last looked at it.

A trigger counts until somebody has looked at the document after it: a review
that confirmed it, or a new MAJOR version. Whoever confirms says that the text
is still true in spite of what happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.findings import Message
from qmsctl.frameworks.catalogue import code_of, framework
from qmsctl.periods import parse_date
from qmsctl.reviews.decisions import shown_text
from qmsctl.reviews.document.looks import last_review, looked_at, made
from qmsctl.reviews.document.naming import changes_decided, open_actions_naming
from qmsctl.reviews.model import HANDED_OVER, DocumentReview
from qmsctl.reviews.reading import document_reviews
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED
from qmsctl.system.inheritance import number, parents
from qmsctl.system.names import role_name
from qmsctl.system.system import remembered
from qmsctl.system.translations import original, translated_version

DATE, EDITION, PARENT, ORIGINAL = "date", "edition", "parent", "original"
OWNER, HOLDER, EVENT, ASKED = "owner", "holder", "event", "asked"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is due: a kind (``date``, ``parent`` …), the facts in a sentence, and the day they are from.

    What does not make it due `by_itself` is said beside a reason that does.
    """

    kind: str
    message: Message
    day: date | None = None
    by_itself: bool = True


def reasons(system: System, document: Document, today: date) -> tuple[Reason, ...]:
    """Return why an approved document is due on a day, its own day first; empty where it is not."""
    found = _reasons(system, today).get(document.path)
    return found if found is not None else tuple(_why(system, document, today))


def happened(system: System, document: Document, today: date) -> tuple[Reason, ...]:
    """Return what has happened since somebody last looked at an approved document: it is due now, whatever its day."""
    return tuple(why for why in reasons(system, document, today) if why.by_itself and why.kind != DATE)


@remembered
def _reasons(system: System, today: date) -> dict[str, tuple[Reason, ...]]:
    return {document.path: tuple(_why(system, document, today)) for document in system.documents}


def _why(system: System, document: Document, today: date) -> Iterator[Reason]:
    if document.status != APPROVED:
        return
    last = last_review(system, document)
    since = looked_at(system, document) or date.min
    found = [
        *_by_date(system, document, today),
        *_by_parent(system, document, since),
        *_by_original(system, document, since),
        *_by_edition(system, document, since, today),
        *_by_owner(system, document, last, since, today),
        *_by_event(system, document, since, today),
    ]
    yield from found
    if found:
        yield from _in_transition(system, document, today)


def _by_date(system: System, document: Document, today: date) -> Iterator[Reason]:
    due = document.next_review()
    if due is None:
        return
    if due < today:
        days = (today - due).days
        yield Reason(DATE, Message("the review was due on {due}, {days} days ago", due=due, days=days), due)
    elif due <= (system.settings.reminders.warn.after(today) or date.max):
        yield Reason(DATE, Message("the review is due on {due}", due=due), due)


def _by_parent(system: System, document: Document, since: date) -> Iterator[Reason]:
    for link in parents(system, document):
        if link.parent is None or not link.version or link.parent.status != APPROVED:
            continue
        day = made(link.parent)
        if number(link.parent.version)[0] > number(link.version)[0] and (day is None or day > since):
            message = Message(
                "{id}, which it follows, is at version {version} now; {looked} was looked at",
                id=link.name,
                version=link.parent.version,
                looked=link.version,
            )
            yield Reason(PARENT, message, day)


def _by_original(system: System, document: Document, since: date) -> Iterator[Reason]:
    source = original(system, document)
    if source is None or source.status != APPROVED:
        return
    day, translated = made(source), translated_version(document)
    if number(source.version) > number(translated) and (day is None or day > since):
        message = Message(
            "{id}, which it translates, is at version {version} now; {looked} was translated",
            id=source.id,
            version=source.version,
            looked=translated or "-",
        )
        yield Reason(ORIGINAL, message, day)


def _by_edition(system: System, document: Document, since: date, today: date) -> Iterator[Reason]:
    used = _editions_used(system, document.unit)
    for edition in _cited(document):
        known = framework(edition)
        if known is None:
            continue
        ended = parse_date(known.valid_until)
        if known.superseded_by and edition not in used and known.superseded_by in used:
            message = Message(
                "it answers {edition}, and the unit works under {successor}",
                edition=known.code,
                successor=code_of(known.superseded_by),
            )
            yield Reason(EDITION, message)
        elif known.withdrawn(today.isoformat()) and (ended is None or ended >= since):
            yield Reason(EDITION, Message("it answers {edition}, which is withdrawn", edition=known.code), ended)


def _in_transition(system: System, document: Document, today: date) -> Iterator[Reason]:
    """An edition on its way out makes nothing due by itself: a transition is planned as a whole."""
    used = _editions_used(system, document.unit)
    for edition in _cited(document):
        known = framework(edition)
        if known is None or not known.superseded_by or known.withdrawn(today.isoformat()) or edition not in used:
            continue
        if known.status == "superseded-in-transition":
            message = _replaced(known.code, code_of(known.superseded_by), known.valid_until)
            yield Reason(EDITION, message, by_itself=False)


def _replaced(edition: str, successor: str, until: str) -> Message:
    if not until:
        return Message("it answers {edition}, which {successor} replaces", edition=edition, successor=successor)
    day = parse_date(until) or until
    return Message("it answers {edition}, which {successor} replaces by {day}",
                   edition=edition, successor=successor, day=day)  # fmt: skip


def _cited(document: Document) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause.partition("#")[0] for clause in document.clauses))


@remembered
def _editions_used(system: System, unit: str) -> frozenset[str]:
    """The editions that a unit or one below it works under: a document holds for all of them."""
    organisation = system.organisation
    below = organisation.below(unit) if unit in organisation.units else ()
    return frozenset(edition for name in below for edition in organisation.frameworks(name))


def _by_owner(
    system: System, document: Document, last: DocumentReview | None, since: date, today: date
) -> Iterator[Reason]:
    taken = _taken_over(system, document)
    name = role_name(system, document.owner)
    if taken is not None and taken >= since and (last is None or last.role != document.owner):
        message = Message("{role} took it over on {day} and has not looked at it yet", role=name, day=taken)
        yield Reason(OWNER, message, taken)
        return
    leaders = {system.organisation.units[unit].leader for unit in system.organisation.line(document.unit)}
    if last is not None and last.role not in ("", document.owner, *leaders) and last.day == since:
        before = role_name(system, last.role)
        yield Reason(
            OWNER, Message("{owner} owns it now; {before} looked at it last", owner=name, before=before), since
        )
        return
    began, version = _held_since(system, document.owner, document.unit, today), made(document)
    # Whoever owns a document has a hand in each version of it, of the second number too.
    if began is not None and began > max(since, version or since):
        message = Message("{role} has a new holder since {day}, who has not looked at it yet", role=name, day=began)
        yield Reason(HOLDER, message, began)


def _taken_over(system: System, document: Document) -> date | None:
    """The day on which the owner role accepted the document, None where it was not handed over to it."""
    for review in document_reviews(system).get(document.id, ()):
        if review.outcome == HANDED_OVER and review.accepted is not None and review.to == document.owner:
            return review.accepted[1]
    return None


@remembered
def _held_since(system: System, role: str, unit: str, today: date) -> date | None:
    """The day since which a role has been held by those who hold it; None where nobody does or no day is written."""
    days = [parse_date(holder.since) for holder in system.organisation.holders(role, unit, today.isoformat())]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _by_event(system: System, document: Document, since: date, today: date) -> Iterator[Reason]:
    for action in open_actions_naming(system).get(document.id, ()):
        if action.opened is None or since < action.opened <= today:
            title = Message("confidential") if action.record.confidential else action.title
            message = Message("{id} “{title}” is open and names it", id=action.id, title=title)
            yield Reason(EVENT, message, action.opened)
    for decision, day in changes_decided(system).get(document.id, ()):
        if day is None or since < day <= today:
            text = shown_text(system, decision)
            message = Message("{name} decided to change it: “{text}”", name=decision.name, text=text)
            yield Reason(EVENT, message, day)
