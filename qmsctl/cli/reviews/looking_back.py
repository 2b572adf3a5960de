"""What a reviewer sees of a document: why it is due, the last review, what changed since, what happened around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.output import line, sheet
from qmsctl.cli.reviews.since_review import Changes
from qmsctl.findings import template
from qmsctl.i18n import Translator
from qmsctl.reviews.document.around import Around, around
from qmsctl.reviews.document.due import DRAFT, DUE, IN_REVIEW, RETIRED, VALID, state
from qmsctl.reviews.document.looks import last_review, open_review
from qmsctl.reviews.document.reasons import reasons
from qmsctl.reviews.model import DocumentReview
from qmsctl.system import Document
from qmsctl.system.names import role_name

_FEW = 8
_STATES = {
    VALID: template("valid"),
    DUE: template("due for review"),
    IN_REVIEW: template("in review"),
    DRAFT: template("draft"),
    RETIRED: template("retired"),
}


class Reviewer:
    """What can be shown of documents."""

    def __init__(self, handbook: Handbook, words: Translator) -> None:
        self.handbook, self.words = handbook, words
        self.changes = Changes(handbook, words)

    # For people

    def show(self, document: Document) -> None:
        """Print what a reviewer needs to know."""
        sheet(self._head(document))
        surroundings = list(self._around(around(self.handbook.system, document)))
        if surroundings:
            line()
            line(self.words("Around it"))
            for text in surroundings:
                line(f"  - {text}")
        self._show_changes(document)

    def _head(self, document: Document) -> Iterator[tuple[str, str]]:
        system, words, today = self.handbook.system, self.words, self.handbook.today
        yield document.id, document.title
        yield words("Version"), f"{document.version} ({words.date(document.valid_from) or '-'})"
        yield words("Owner"), f"{role_name(system, document.owner)} ({document.owner})"
        standing = words(_STATES[state(system, document, today)])
        late = words("overdue")
        yield words("Standing"), f"{standing}, {late}" if document.overdue(today) else standing
        why = reasons(system, document, today)
        for number, reason in enumerate(why):
            yield words("Why now") if not number else "", words.sentence(reason.message)
        if not why:
            yield words("Next review"), words.date(document.next_review()) or "-"
        yield words("Last review"), self._told(last_review(system, document))
        underway = open_review(system, document)
        if underway is not None:
            yield words("Under way"), self._told(underway)

    def _told(self, review: DocumentReview | None) -> str:
        words = self.words
        if review is None:
            return words("none written down yet")
        role = role_name(self.handbook.system, review.role)
        said = review.how or review.because
        text = f"{words.date(review.day)}, {role}: {words.value(review.outcome)}"
        text += f" → {review.to}" if review.to else ""
        return f"{text}. " + words("“{text}”", text=said) if said else text

    def _around(self, found: Around) -> Iterator[str]:
        words = self.words
        for action in found.actions:
            due = words.date(action.due) if action.due else "-"
            yield words("open: {id} “{title}”, by {day}", id=action.id, title=action.title, day=due)
        for decision, _ in found.decided:
            yield words("decided: {name} “{text}”", name=decision.name, text=decision.text)
        for link in found.parents:
            now = link.parent.version if link.parent else "-"
            if now == link.version:
                yield words("follows {id}, version {version}", id=link.name, version=now)
            else:
                yield words(
                    "follows {id}: version {looked} was looked at, {version} is there now",
                    id=link.name,
                    looked=link.version or "-",
                    version=now,
                )
        for link in found.follows:
            yield words("followed by {id} in {unit}", id=link.child.id, unit=link.child.unit)
        for language, document in found.translations.items():
            yield words(
                "translated as {id} ({language}), from version {version}",
                id=document.id,
                language=language,
                version=document.text("translation_of").partition("@")[2] or "-",
            )
        linking = (self.handbook.system.document_by_path.get(path, path) for path in found.linked_from)
        leading = [
            *(each.id if isinstance(each, Document) else each for each in linking),
            *(entry.id for entry in found.named_by),
        ]
        if leading:
            more = f" (+{len(leading) - _FEW})" if len(leading) > _FEW else ""
            yield words("led to from {places}", places=", ".join(leading[:_FEW]) + more)
        for fault in found.faults:
            yield words("broken: {what} (line {line})", what=words.message(fault.message), line=fault.at.line)

    def _show_changes(self, document: Document) -> None:
        if last_review(self.handbook.system, document) is None:
            return
        since, words = self.changes.since(document), self.words
        line()
        if since.redline is None:
            line(_begun(words.sentence(since.why)) if since.why else "")
            return
        import click

        from qmsctl.redline import as_text

        line(words("What changed since the last review"))
        after = words("version {version} as it lies here", version=document.version)
        click.echo(as_text(since.redline, words, before=since.caption, after=after, width=100), nl=False)

    # For programs

    def data(self, document: Document) -> dict[str, Any]:
        """Return the same for a program: ids, ISO dates, sentences in the reader's language."""
        system, today, words = self.handbook.system, self.handbook.today, self.words
        found, since = around(system, document), self.changes.since(document)
        return {
            **brief(self.handbook, words, document),
            "last_review": _review(last_review(system, document)),
            "under_way": _review(open_review(system, document)),
            "changed_since": None if since.redline is None else bool(since.redline),
            "changed_why": words.message(since.why) if since.why else None,
            "around": {
                "actions": [action.id for action in found.actions],
                "decisions": [decision.name for decision, _ in found.decided],
                "follows": [{"id": link.name, "version": link.version} for link in found.parents],
                "followed_by": [link.child.id for link in found.follows],
                "translations": {language: each.id for language, each in found.translations.items()},
                "linked_from": list(found.linked_from),
                "named_by": [entry.id for entry in found.named_by],
                "faults": [{"line": fault.at.line, "message": words.message(fault.message)} for fault in found.faults],
            },
            "today": today,
        }


def brief(handbook: Handbook, words: Translator, document: Document) -> dict[str, Any]:
    """Return what a document is and why it is due, for a program."""
    system, today = handbook.system, handbook.today
    return {
        "id": document.id,
        "title": document.title,
        "version": document.version,
        "owner": document.owner,
        "unit": document.unit,
        "state": state(system, document, today),
        "next_review": document.next_review(),
        "overdue": document.overdue(today),
        "reasons": [
            {"kind": reason.kind, "message": words.message(reason.message), "day": reason.day}
            for reason in reasons(system, document, today)
        ],
    }


def _begun(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _review(review: DocumentReview | None) -> dict[str, Any] | None:
    if review is None:
        return None
    keys = ("id", "outcome", "version", "role", "day", "registered", "how", "because", "to", "reasons", "minutes")
    return {key: getattr(review, key) for key in keys}
