"""The reviews of a document as pages tell of them: the last look, what is under way, why it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from qmsctl.findings import Message
from qmsctl.pages.context import Place, is_retired
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.pages.reviews.naming import linked
from qmsctl.pages.reviews.places import published, shown_actions
from qmsctl.reviews import DocumentReview, management_reviews
from qmsctl.reviews.document import Reason, last_review, open_review, reasons
from qmsctl.reviews.document.reasons import DATE
from qmsctl.reviews.model import HANDED_OVER
from qmsctl.system import Document, System
from qmsctl.system.system import remembered

Row = tuple[str, Markup]


def facts(here: Place, document: Document) -> Iterator[Row]:
    """Yield when a document was looked at last, what is under way, and why it is due; nothing where nothing was."""
    if is_retired(document) or here.old or here.coming:
        return
    words, system = here.context.words, here.context.system
    last = last_review(system, document)
    if last:
        yield words("Last review"), _look(here, last)
    under_way = open_review(system, document)
    if under_way:
        yield words("In review"), _under_way(here, under_way)
    why = list(told(here, document))
    if why:
        yield words("Also due because"), Markup("<br> ").join(why)


def told(here: Place, document: Document) -> Iterator[Markup]:
    """Yield why a document is due beside its day, for everybody who reads it."""
    for reason in reasons(here.context.system, document, here.context.today):
        if reason.kind != DATE:
            yield because(here, reason)


def because(here: Place, reason: Reason) -> Markup:
    """Return a reason in the reader's words; one that rests on what is kept back says no more than its kind."""
    words = here.context.words
    message, hidden = reason.message, _kept_back(here.context.system, here.context.drafts) | here.context.secret
    names = (str(value).partition("#")[0].partition("@")[0] for value in message.values.values())
    if not hidden.isdisjoint(names):
        return escape(words("something that is not published asks for it"))
    said = {key: words.date(value) if isinstance(value, date) else value for key, value in message.values.items()}
    return linked(here, words.message(Message(message.template, **said)))


@remembered
def _kept_back(system: System, drafts: bool) -> frozenset[str]:
    """The ids of reviews and actions that no page shows."""
    actions = {record.id for record in system.records_of("action")} - shown_actions(system, drafts).keys()
    return frozenset(actions | (management_reviews(system).keys() - published(system, drafts).keys()))


def _look(here: Place, review: DocumentReview) -> Markup:
    """Who looked, by role, when, what came of it and how it was checked."""
    words = here.context.words
    outcome = mark("approved", words.value(review.outcome))
    said = sentence(words("{day}, {role}"), day=words.date(review.day), role=here.role_link(review.role))
    how = linked(here, review.how or review.because)
    return Markup("{} {}{}").format(said, outcome, Markup("<br> {}").format(how) if how else Markup(""))


def _under_way(here: Place, review: DocumentReview) -> Markup:
    words = here.context.words
    day = words.date(review.day)
    if review.outcome == HANDED_OVER:
        told = sentence(words("{role} is asked to take it over since {day}"), role=here.role_link(review.to), day=day)
    else:
        told = sentence(words("a change was announced {day}"), day=day)
    return Markup("{}: {}").format(told, linked(here, review.because)) if review.because else told
