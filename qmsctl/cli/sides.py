"""The two texts that ``qmsctl diff`` compares: which states of a document are meant, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from qmsctl.cli.handbook import Handbook
from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.git import CommitTree
from qmsctl.history import History, State, open_history
from qmsctl.history.force import in_force
from qmsctl.i18n import Translator
from qmsctl.system import Document, System, load
from qmsctl.system.document import APPROVED
from qmsctl.text.decode import decode
from qmsctl.text.front_matter import Sheet, read_sheet
from qmsctl.text.near import listed, near
from qmsctl.trees import Tree


class Text(NamedTuple):
    """One side: its text (None where there is no document), what a reader calls it, the handbook it belongs to."""

    sheet: Sheet | None
    caption: str
    system: System


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see compared; each is "" or None where nothing was said."""

    id: str
    older: str = ""
    newer: str = ""
    since: date | None = None
    base: str = ""


def sides(handbook: Handbook, asked: Asked, words: Translator) -> tuple[Text, Text]:
    """Return the old side and the new one; raises `QmsctlError` where one of them cannot be known."""
    if asked.base:
        old = _of_revision(handbook, asked, words)
        before = old.system.document_by_id.get(asked.id)
        new = _here(handbook, asked.id, words, before.path if before else "")
        if old.sheet is None and new.sheet is None:
            raise _unknown(asked.id, (*handbook.system.document_by_id, *old.system.document_by_id))
        return old, new
    history = open_history(handbook.root, handbook.system, revision=handbook.commit or "HEAD")
    if not history.complete:
        raise QmsctlError(f"earlier versions cannot be read: {history.why}")
    if asked.id not in handbook.system.document_by_id and not history.states(asked.id):
        raise _unknown(asked.id, (*handbook.system.document_by_id, *history.ids))
    return _Past(handbook, history, asked, words).sides()


@dataclass(frozen=True, slots=True)
class _Past:
    """States of one document in its history."""

    handbook: Handbook
    history: History
    asked: Asked
    words: Translator

    def sides(self) -> tuple[Text, Text]:
        if self.asked.since is not None:
            return self.on(self.asked.since), self.here()
        if self.asked.newer:
            before = self.asked.older or self.preceding(self.asked.newer)
            return (self.version(before) if before else self.nothing()), self.version(self.asked.newer)
        old = self.version(self.asked.older) if self.asked.older else self.last_in_force()
        return old, self.here()

    def on(self, day: date) -> Text:
        """The document as it stood at the end of a day, whatever its status."""
        history, held = self.history, self.history.held(day)
        if held < 0:
            first = history.first
            raise QmsctlError(f"the history here begins on {first.day if first else '-'}, so {day} cannot be shown")
        state = next((state for state in history.states(self.asked.id) if history.position(state) <= held), None)
        if state is None or (state.gone and history.position(state.gone) <= held):
            return self.nothing()
        name = self.words("as it stood on {day}: version {version}", day=self.words.date(day), version=state.version)
        return self.text(state, name)

    def last_in_force(self) -> Text:
        """The version in force today, else the last that was approved, else nothing."""
        found = in_force(self.history, self.asked.id, self.handbook.today).state
        if found is not None:
            return self.text(found, self.words("version {version}, in force", version=found.version))
        approved = (state for state in self.history.states(self.asked.id) if state.status == APPROVED)
        last = next(approved, None)
        if last is None:
            return self.nothing()
        day = self.words.date(last.day)
        return self.text(last, self.words("version {version}, approved {day}", version=last.version, day=day))

    def version(self, version: str) -> Text:
        """A version as it ended; one that is not in history yet as its file is now."""
        run = next((run for run in self.history.versions(self.asked.id) if run.version == version), None)
        if run is not None:
            name = self.words("version {version} of {day}", version=version, day=self.words.date(run.date))
            return self.text(run.last, name)
        document = self.handbook.system.document_by_id.get(self.asked.id)
        if document is not None and document.version == version:
            return self.here()
        raise QmsctlError(f"there is no version {version!r} of {self.asked.id} here; there are {self.known()}")

    def known(self) -> str:
        document = self.handbook.system.document_by_id.get(self.asked.id)
        found = [run.version for run in reversed(self.history.versions(self.asked.id))]
        return listed(dict.fromkeys([*found, *([document.version] if document else [])])) or "none"

    def preceding(self, version: str) -> str:
        """The version before one; "" where it is the first."""
        runs = [run.version for run in self.history.versions(self.asked.id)]
        if version not in runs:
            return runs[0] if runs else ""
        return next((run for run in runs[runs.index(version) + 1 :] if run != version), "")

    def here(self) -> Text:
        states = self.history.states(self.asked.id)
        return _here(self.handbook, self.asked.id, self.words, states[0].path if states else "")

    def nothing(self) -> Text:
        return Text(None, "", self.handbook.system)

    def text(self, state: State, caption: str) -> Text:
        data = self.history.text(state)
        if data is None:
            raise QmsctlError(f"the text of version {state.version} is missing from this clone; git fetch --unshallow")
        return Text(_sheet(state.path, data), caption, self.handbook.system)


def _here(handbook: Handbook, id_: str, words: Translator, path: str) -> Text:
    """The document in the files that were opened; `path` is where it lay before."""
    system = handbook.system
    document = system.document_by_id.get(id_)
    if document is None and path in handbook.tree and path not in system.document_by_path:
        raise QmsctlError(f"{path} cannot be read as a document now; qmsctl check says why")
    if document is None:
        return Text(None, "", system)
    if handbook.commit:
        name = words("version {version} at that time", version=document.version)
    else:
        name = words("version {version} as it lies here", version=document.version)
    return Text(_read(handbook.tree, document), name, system)


def _of_revision(handbook: Handbook, asked: Asked, words: Translator) -> Text:
    tree = CommitTree(handbook.root, asked.base)
    system = load(tree)
    document = system.document_by_id.get(asked.id)
    if document is None:
        return Text(None, "", system)
    name = words("version {version} in {revision}", version=document.version, revision=asked.base)
    return Text(_read(tree, document), name, system)


def _read(tree: Tree, document: Document) -> Sheet:
    try:
        return _sheet(document.path, tree[document.path])
    except UnreadableFile as error:
        raise QmsctlError(f"{document.path} cannot be read: {error}") from error


def _sheet(path: str, data: bytes) -> Sheet:
    found = decode(path, data)
    if found.text is None:
        raise QmsctlError(f"{path} is no text in UTF-8, so nothing can be compared")
    return read_sheet(path, found.text)


def _unknown(id_: str, known: Iterable[str]) -> QmsctlError:
    meant = near(id_, tuple(dict.fromkeys(known)))
    return QmsctlError(
        f"there is no document {id_!r} here, nor was there one" + (f"; did you mean {meant}?" if meant else "")
    )
