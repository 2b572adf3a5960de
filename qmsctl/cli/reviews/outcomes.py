"""The outcomes of a document review as commands give them, and what they answer."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.reviews.reviewing import Act, Asked
from qmsctl.i18n import Translator, translator
from qmsctl.reviews.document import open_review, outcomes
from qmsctl.reviews.document.outcomes import Written
from qmsctl.reviews.model import CHANGED, CONFIRMED, HANDED_OVER, RETIRED
from qmsctl.system.names import role_name


def confirm(how: str) -> Act:
    """Confirm: still true, as was checked."""
    return lambda asked: outcomes.confirmed(asked.system, asked.document, asked.text, asked.look(), asked.id, how)


def change(because: str, how: str = "") -> Act:
    """Announce a new version."""
    return lambda asked: outcomes.changed(asked.system, asked.document, asked.look(), asked.id, because, how)


def retire(because: str, replaced_by: str = "") -> Act:
    """Retire: not needed any more."""
    return lambda asked: outcomes.retired(
        asked.system, asked.document, asked.text, asked.look(), asked.id, because, replaced_by
    )


def hand_over(to: str, because: str) -> Act:
    """Hand over to another role."""
    return lambda asked: outcomes.handed_over(asked.system, asked.document, asked.look(), asked.id, to, because)


def accept() -> Act:
    """Accept what was handed over."""
    return _accept


def _accept(asked: Asked) -> Written:
    system, document = asked.system, asked.document
    review = open_review(system, document)
    words, owner = translator(document.language), role_name(system, review.to if review else "")
    note = words("Owned by {owner} instead of {before}", owner=owner, before=role_name(system, document.owner))
    record = asked.file(review.record.path) if review else ""
    return outcomes.accepted(system, document, asked.text, record, asked.person, asked.handbook.today, note)


def says(handbook: Handbook, words: Translator, done: Written) -> list[str]:
    """Return what is answered when an outcome has been written: what it is, what follows, and its record."""
    return [*_sentences(handbook, words, done), *sorted(done.new)]


def _sentences(handbook: Handbook, words: Translator, done: Written) -> Iterator[str]:
    document = done.document
    if done.taken_back:
        yield words("the hand-over of {id} to “{role}” is taken back by this", id=document, role=done.taken_back)
    if done.outcome == CONFIRMED:
        yield words("{id} is confirmed; the next review is on {day}", id=document, day=words.date(done.next_review))
    elif done.outcome == CHANGED:
        yield words("{id} is in review until a new version of it is approved", id=document)
    elif done.outcome == RETIRED:
        yield words("{id} is retired", id=document)
    elif done.outcome == HANDED_OVER and done.new:
        command = f"qmsctl review doc {document} --accept"
        yield words("{id} waits for its new owner, who accepts it with: {command}", id=document, command=command)
    else:
        yield words("{id} has a new owner, in a new version; the day of its review stays", id=document)
        if handbook.system.settings.approval is not None:
            command = f"qmsctl approve {document}"
            yield words("the new version needs its approval: {command}", command=command)
