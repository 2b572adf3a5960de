"""What approvals are judged by: the handbook, the base of a change, the branch before, and OpenSSH."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl.approvals.authority import Authority, authority_of, bytes_of, same_people
from qmsctl.approvals.model import REVOKED
from qmsctl.approvals.openssh import OpenSsh
from qmsctl.approvals.past import Past, Seen
from qmsctl.approvals.signers import Revoked, read_revoked
from qmsctl.findings import Message
from qmsctl.git.objects import Read
from qmsctl.settings import Person
from qmsctl.system.content import Content, Part, content, has_content, reader
from qmsctl.system.document import Document
from qmsctl.system.system import System
from qmsctl.trees import Tree

if TYPE_CHECKING:
    from qmsctl.history import History


@dataclass(frozen=True)
class Sources:
    """Everything that is asked while approvals are judged.

    `base` and `base_tree` are None where no change is looked at, `history` where
    it is not to be had in full. `read` gives the blobs of history.
    """

    system: System
    tree: Tree
    base: System | None
    base_tree: Tree | None
    history: History | None
    today: date
    folder: Path
    read: Read
    why: Message | None = None
    """Why there is no history."""

    cache: bool = True
    """Whether signatures that were verified before are taken as verified."""

    asked_only: bool = False
    """Whether it is left open what versions need of which nothing is asked and nothing is stated."""

    @property
    def now(self) -> str:
        """The end of the day of the check."""
        return f"{self.today.isoformat()}T23:59:59Z"

    @cached_property
    def present(self) -> Authority:
        """The authority of the handbook as it lies here."""
        return authority_of(self.system, self.tree)

    @cached_property
    def of_base(self) -> Authority | None:
        """The authority of the base of a change."""
        if self.base is None or self.base_tree is None:
            return None
        found = authority_of(self.base, self.base_tree)
        if found.approval is not None:
            return found
        return replace(
            self.present, note=Message("the base has no change control yet, so this change establishes itself")
        )

    @property
    def controlled(self) -> bool:
        """Whether evidence is asked for, here or in the base: a change cannot end that for itself."""
        return any(one is not None and one.approval is not None for one in (self.present, self.of_base))

    @cached_property
    def past(self) -> Past | None:
        """The branch before."""
        return Past(self.history, self.folder, self.present) if self.history is not None else None

    @cached_property
    def revoked(self) -> Revoked:
        """The revoked keys, of the handbook and of the base alike: a change can revoke a key, never take that back."""
        found = [read_revoked(bytes_of(tree, REVOKED)) for tree in (self.tree, self.base_tree) if tree is not None]
        entries = tuple(entry for revoked in found for entry in revoked.entries)
        return Revoked(entries, tuple(problem for revoked in found for problem in revoked.problems))

    @cached_property
    def openssh(self) -> OpenSsh:
        """The program that verifies."""
        return OpenSsh(self.folder, cache=self.cache)

    @cached_property
    def one_id(self) -> Mapping[str, str]:
        """One id for people who have several."""
        return same_people(self.people)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Whose address and account is whose, by the handbook and by its base."""
        bases = self.base.settings.people.values() if self.base is not None else ()
        return (*bases, *self.system.settings.people.values())

    def seen(self, files: Mapping[str, bytes]) -> Seen:
        """Return since when the branch holds these files as they are."""
        if self.base_tree is not None and any(bytes_of(self.base_tree, path) != data for path, data in files.items()):
            return Seen(None, self.now)
        return self.past.seen(files.items(), self.now) if self.past is not None else Seen(None, None)

    def authority(self, seen: Seen) -> Authority:
        """Return the authority that files first seen then are judged by."""
        if seen.position is not None and self.past is not None:
            return self.past.before(seen.position)
        if self.of_base is not None:
            return self.of_base
        note = Message("who could approve is taken from the handbook as it is now; nothing else establishes it")
        return replace(self.present, note=note)

    @cached_property
    def _contents(self) -> dict[tuple[str, str], Content]:
        return {}

    def has_content(self, document: Document, parts: tuple[Part, ...]) -> bool:
        """Say whether a document as it lies here has the content that parts of a statement say."""
        return has_content(document, parts, self.content(document), reader(self.tree))

    def content(self, document: Document) -> Content:
        """Return the content of a document as it lies here."""
        key = document.path, document.id
        found = self._contents.get(key)
        if found is None:
            found = self._contents[key] = content(document, reader(self.tree), self.system.uncontrolled)
        return found
