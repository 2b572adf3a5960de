"""The version in force of a document whose newest version waits for its day."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qmsctl.git import Step, blobs, steps
from qmsctl.git.objects import Read
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, DRAFT
from qmsctl.system.load import document_from_bytes

MOST = 50
"""How many earlier states of one document are looked at."""


def earlier_versions(folder: Path, system: System, today: date, *, commit: str = "") -> dict[str, Document]:
    """Return, by path of each document that waits for its day, the version that is in force until then.

    That is the newest state on this branch that was approved, and valid today,
    under the same id, whatever its file was called. A document is missing from
    the answer where history holds no such state, or where the newest one that
    was not itself waiting or a draft was retired, confidential or unreadable.
    Nothing is asked of Git where no document waits. History is that of HEAD, or of the `commit` with this full id.
    """
    waiting = {document.path: document for document in system.documents if waits(document, today.isoformat())}
    if not waiting:
        return {}
    folders = {type_.folder: None for type_ in system.settings.document_types.values()}
    with blobs(folder) as read:
        search = _Search(system, today.isoformat(), read)
        search.through(steps(folder, list(waiting), renames=False, revision=commit or "HEAD"), waiting)
        # What a commit seems to have made may have had another name before.
        search.through(steps(folder, folders, revision=commit or "HEAD"), search.made)
    return search.found


def waits(document: Document, day: str) -> bool:
    """Say whether a document that readers may see is approved and its day has not come."""
    return document.status == APPROVED and not document.confidential and not document.in_force(day)


@dataclass(slots=True)
class _Search:
    """Documents on their way back in time.

    `at` is where each lay at the commit that was reached, `made` are those whose files begin there.
    """

    system: System
    day: str
    read: Read
    at: dict[str, Document] = field(default_factory=dict)
    found: dict[str, Document] = field(default_factory=dict)
    made: dict[str, Document] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def through(self, log: Generator[list[Step]], documents: dict[str, Document]) -> None:
        """Go back through history until nothing is left to look for."""
        self.at, self.made, self.seen = dict(documents), {}, {}
        with closing(log):
            for commit in log if self.at else ():
                self.follow(commit)
                if not self.at:
                    break

    def follow(self, commit: Iterable[Step]) -> None:
        """Go back over one commit. Where files changed places, each is followed to its own."""
        moved = {}
        for step in commit:
            document = self.at.pop(step.path, None)
            if document is None or not self._goes_on(document, step):
                continue
            if step.how == "A":
                self.made[document.path] = document
            else:
                moved[step.before] = document
        self.at |= moved

    def _goes_on(self, document: Document, step: Step) -> bool:
        """Look at the state that a commit left behind; say whether an older one is to be looked at."""
        count = self.seen[document.path] = self.seen.get(document.path, 0) + 1
        data = self.read(step.blob) if step.blob and count <= MOST else None
        state = document_from_bytes(self.system, document.path, data) if data is not None else None
        if state is None or state.id != document.id or state.confidential:
            return False
        if state.in_force(self.day):
            self.found[document.path] = state
            return False
        return state.status in (APPROVED, DRAFT)
