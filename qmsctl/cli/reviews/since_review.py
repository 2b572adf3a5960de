"""What changed in a document since its last review: the state of the branch that was looked at, and the redline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.reviews.reviewing import seen
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.reviews.document.looks import last_review
from qmsctl.reviews.model import DocumentReview
from qmsctl.system import Document
from qmsctl.system.content import Content, Part, content, may_show, reader
from qmsctl.system.load import document_from_bytes

if TYPE_CHECKING:
    from qmsctl.history import History, State
    from qmsctl.redline import Redline


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the last review: the redline and what its older side is called, or why there is none."""

    redline: Redline | None
    caption: str
    why: Message | None


class Changes:
    """What changed since reviews; the history of the branch is opened once, when it is first needed."""

    def __init__(self, handbook: Handbook, words: Translator) -> None:
        self.handbook, self.words = handbook, words

    @cached_property
    def history(self) -> History:
        """The history of the branch."""
        from qmsctl.history import open_history

        return open_history(self.handbook.root, self.handbook.system)

    def since(self, document: Document) -> Since:
        """Return what changed in a document since its last review."""
        review = last_review(self.handbook.system, document)
        if review is None:
            return Since(None, "", Message("no review of it has been written down yet"))
        if seen(self.handbook.system, self.handbook, document) == review.content:
            return Since(None, "", Message("nothing in it has changed since the last review"))
        if not self.history.complete:
            why = self.history.why or Message("its history cannot be read")
            return Since(None, "", Message("what changed since cannot be shown: {why}", why=why))
        found = self._state(review)
        if found is None:
            return Since(None, "", Message("the branch never held what the last review looked at"))
        return self._compared(document, found, review)

    def _compared(self, document: Document, old: State, review: DocumentReview) -> Since:
        from qmsctl.redline import compare
        from qmsctl.text.decode import decode
        from qmsctl.text.front_matter import read_sheet

        data = self.history.text(old)
        before, now = (
            decode(path, found).text if found is not None else None
            for path, found in ((old.path, data), (document.path, reader(self.handbook.tree)(document.path)))
        )
        if before is None or now is None:
            return Since(None, "", Message("what changed since cannot be shown: the text is missing from this clone"))
        system = self.handbook.system
        redline = compare(read_sheet(old.path, before), read_sheet(document.path, now), system, before=system)
        caption = self.words(
            "version {version}, as reviewed {day}", version=old.version, day=self.words.date(review.day)
        )
        return Since(redline, caption, None)

    def _state(self, review: DocumentReview) -> State | None:
        """The state of the branch whose content was looked at, of several the newest."""
        states = self.history.states(review.document)
        likely = [state for state in states if state.version == review.version]
        return next((state for state in likely if self._digest(state) == review.content), None)

    def _digest(self, state: State) -> str:
        """The digest of the whole content of a state; pictures are read only where it shows any."""
        data = self.history.text(state)
        system = self.handbook.system
        document = document_from_bytes(system, state.path, data) if data is not None else None
        if document is None:
            return ""
        if not may_show(document):
            return Content((Part(document.id, state.digest),)).digest
        from qmsctl.git import CommitTree

        try:
            return content(document, reader(CommitTree(self.handbook.root, state.commit)), system.uncontrolled).digest
        except QmsctlError:
            return ""
