"""A proposed change as a value: the handbook with it, the one it began from, and the one it is to come to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from qmsctl.errors import UnreadableFile
from qmsctl.git import CommitTree
from qmsctl.git.fork import same_content
from qmsctl.system import System
from qmsctl.trees import Tree


@dataclass(frozen=True)
class Side:
    """A handbook with its files and the commit that held them ("" for files that no commit holds)."""

    system: System
    tree: Tree
    commit: str = ""


@dataclass(frozen=True)
class Change:
    """What is proposed (`head`), what it began from (`base`), and the branch as it stands now (`tip`).

    Both are None where the branch has no handbook yet.
    """

    head: Side
    base: Side | None
    tip: Side | None

    @cached_property
    def moved(self) -> dict[str, str]:
        """The paths that documents had in the base, each with the one it has now, where they differ."""
        if self.base is None:
            return {}
        before, now = _paths(self.base.system), _paths(self.head.system)
        return {path: now[id_] for id_, path in before.items() if id_ in now and now[id_] != path}

    def changed(self, path: str) -> bool:
        """Say whether a file is not what it was in the base."""
        base = self.base.tree if self.base else None
        if isinstance(base, CommitTree) and path in base.blobs:
            return not same_content(self.head.tree, path, base.blobs[path])
        return _data(self.head.tree, path) != (_data(base, path) if base is not None else None)


def _data(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.get(path)
    except UnreadableFile:
        return None


def _paths(system: System) -> dict[str, str]:
    """Paths by id; nothing of an id that two documents have."""
    found: dict[str, str] = {}
    twice = set()
    for document in system.documents:
        if found.setdefault(document.id, document.path) != document.path:
            twice.add(document.id)
    return {id_: path for id_, path in found.items() if id_ and id_ not in twice}
