"""Carrying out a document review: what somebody told is checked against the files as they are now, and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from qmsctl.cli.handbook import Handbook, open_handbook
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.who import person_at_work
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.periods import moment_of
from qmsctl.refused import Refused
from qmsctl.reviews.document.look import Look
from qmsctl.reviews.document.outcomes import Written, together
from qmsctl.system import Document, System
from qmsctl.system.content import content, reader
from qmsctl.system.document import APPROVED
from qmsctl.system.load import document_from_bytes
from qmsctl.system.record_ids import fresh_id
from qmsctl.text.near import near
from qmsctl.writing import Commit, written

KIND = "DRV"


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of their look: who they are and in which role, on which day, how long, why late.

    None and "" where they say nothing. `batch` marks documents that are confirmed together.
    """

    person: str | None = None
    role: str = ""
    on: date | None = None
    late_because: str = ""
    minutes: int | None = None
    batch: bool = False


class Asked:
    """A document as an outcome needs it: the handbook that was read inside the lock, the file, the look, a fresh id."""

    def __init__(self, handbook: Handbook, words: Translator, document: Document, told: Told) -> None:
        self.handbook, self.words, self.document, self.told = handbook, words, document, told
        self.id = fresh_id(KIND, (told.on or handbook.today).year, handbook.system.record_by_id)

    @property
    def system(self) -> System:
        """The handbook's system."""
        return self.handbook.system

    @property
    def text(self) -> str:
        """The document's file."""
        return self.file(self.document.path)

    def file(self, path: str) -> str:
        """Return the text of a file of the handbook."""
        try:
            return self.handbook.tree[path].decode("utf-8")
        except (UnreadableFile, UnicodeDecodeError, KeyError) as error:
            raise QmsctlError(self.words("{path} cannot be read: {why}", path=path, why=error)) from error

    @property
    def person(self) -> str:
        """The person at work; refused where nobody knows who that is."""
        return person_at_work(self.handbook, self.told.person, self.words)

    def look(self) -> Look:
        """Return the look that was told of, at what the file holds; refused where others cannot see the same."""
        handbook, document, told = self.handbook, self.document, self.told
        digest = seen(self.system, handbook, document)
        if document.status == APPROVED and committed(handbook, document) not in (digest, None):
            refuse(
                self.words,
                Message(
                    "{path} has changes that are not committed, so nobody else could see what was looked at; "
                    "commit them first",
                    path=document.path,
                ),
            )
        return Look(
            person=self.person,
            day=told.on or handbook.today,
            today=handbook.today,
            registered=moment_of(handbook.today, self.system.settings.time_zone),
            content=digest,
            role=told.role,
            late_because=told.late_because,
            minutes=told.minutes,
            batch=told.batch,
        )


Act = Callable[[Asked], Written]
Says = Callable[[Handbook, Translator, Written], Sequence[str]]


def carry_out(
    root: Path,
    today: date | None,
    names: Sequence[str],
    act: Act,
    told: Told,
    says: Says,
    *,
    commit: bool,
    format_: str = "text",
) -> Written:
    """Write what an outcome asks for each document named, all or nothing, and answer as text or JSON.

    Raises `QmsctlError` with the sentence of a refusal; nothing is written then.
    """
    with writing(root):
        handbook = open_handbook(root, today)
        words = words_for(handbook)
        found: dict[str, Written] = {}
        for name in dict.fromkeys(names):
            asked = Asked(handbook, words, document_named(handbook.system, name, words), told)
            try:
                found[name] = act(asked)
            except Refused as refused:
                refuse(words, refused.message)
        one = next(iter(found.values()))
        all_ = one if len(found) == 1 else together(found, f"Review {len(found)} documents: confirmed")
        answer = [sentence for each in found.values() for sentence in says(handbook, words, each)]
        with written(
            handbook.root,
            all_.files,
            new=all_.new,
            command=command_line(),
            says=tuple(answer),
            commit=Commit(all_.subject) if commit else None,
            tell=tell,
        ) as made:
            if format_ == "json":
                emit_json([_data(each, made) for each in found.values()])
            for sentence in answer if format_ == "text" else ():
                line(sentence)
            if made:
                tell(words("committed as {commit}", commit=made[:10]))
        return all_


def _data(done: Written, commit: str) -> dict[str, Any]:
    return {
        "review": done.review,
        "document": done.document,
        "outcome": done.outcome,
        "next_review": done.next_review,
        "files": sorted(done.files),
        "commit": commit,
    }


def document_named(system: System, name: str, words: Translator) -> Document:
    """Return a document by its id; refuses one that there is not, with the nearest."""
    document = system.document_by_id.get(name)
    if document is None:
        meant = near(name, tuple(system.document_by_id))
        if meant:
            refuse(words, Message("there is no document “{id}”; did you mean {meant}?", id=name, meant=meant))
        refuse(words, Message("there is no document “{id}”", id=name))
    return document


def seen(system: System, handbook: Handbook, document: Document) -> str:
    """Return the digest of a document's content as it lies here."""
    return content(document, reader(handbook.tree), system.uncontrolled).digest


def committed(handbook: Handbook, document: Document) -> str | None:
    """Return the digest of a document's content as the commit that is checked out has it, "" where it has none.

    None where there is nothing to compare with: no repository, or nothing committed in it.
    """
    from qmsctl.git.standing import standing

    if standing(handbook.root) is None:
        return None
    from qmsctl.git import CommitTree

    try:
        tree = CommitTree(handbook.root, "HEAD")
    except QmsctlError:
        return None
    if not len(tree):
        return None
    data = reader(tree)(document.path)
    was = document_from_bytes(handbook.system, document.path, data) if data is not None else None
    return content(was, reader(tree), handbook.system.uncontrolled).digest if was is not None else ""
