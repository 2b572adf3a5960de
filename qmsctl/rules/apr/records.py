"""What the rules on records share: the files below ``records/`` as they are, and what they were before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.approvals.model import FOLDER as APPROVALS
from qmsctl.errors import UnreadableFile
from qmsctl.rules.apr.earlier import asked_since, whole_history
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.trees import Tree

if TYPE_CHECKING:
    from qmsctl.history import History
    from qmsctl.history.line import Chain

FOLDER = "records/"
_GONE = ""
"""What stands for the content of a path that holds nothing (`qmsctl.git.walk`)."""


class Gone(NamedTuple):
    """A record that is no longer there; `day` is that of the commit that took it away, None where none did yet."""

    path: str
    day: date | None


class Before(NamedTuple):
    """A record with its text, and the texts it has had before, oldest first."""

    path: str
    text: str
    earlier: list[str]


def gone(system: System, context: Context) -> Iterator[Gone]:
    """Yield the records that the base, or the branch since change control began, has had and that are there no more.

    A record is known by the name of its file, so that it may be moved.
    """
    names = {path.rpartition("/")[2] for path in system.files if is_record(path)}
    for lost in _gone(system, context):
        if lost.path.rpartition("/")[2] not in names:
            yield lost


def _gone(system: System, context: Context) -> Iterator[Gone]:
    base, history = context.evidence.base, whole_history(system, context)
    if base is not None:
        yield from (Gone(path, None) for path in sorted(base.files - system.files) if is_record(path))
    elif history is not None:
        since = asked_since(system)
        for path, chain in _chains(history):
            if path in system.files:
                continue
            day = history.line.moment(chain[-1].position).day if chain[-1].blob == _GONE else None
            if day is None or day >= since:
                yield Gone(path, day)


def earlier(system: System, context: Context, suffix: str) -> Iterator[Before]:
    """Yield the records with a suffix that had another text before.

    Before the change, where there is a base; else on the branch since change control began, and on the day before.
    """
    evidence, history = context.evidence, whole_history(system, context)
    if evidence.tree is None:
        return
    if evidence.base is not None:
        if evidence.base_tree is not None:
            yield from _in_base(system, evidence.base, evidence.tree, evidence.base_tree, suffix)
    elif history is not None:
        yield from _on_branch(system, evidence.tree, history, suffix)


def _in_base(system: System, base: System, tree: Tree, base_tree: Tree, suffix: str) -> Iterator[Before]:
    now = {path.rpartition("/")[2]: path for path in _records(system.files, suffix)}
    for path in sorted(_records(base.files, suffix)):
        here = path if path in system.files else now.get(path.rpartition("/")[2], "")
        old, new = _text(base_tree, path), _text(tree, here)
        if here and old is not None and new is not None and old != new:
            yield Before(here, new, [old])


def _on_branch(system: System, tree: Tree, history: History, suffix: str) -> Iterator[Before]:
    from qmsctl.git.objects import contents

    since = asked_since(system)
    wanted: dict[str, list[str]] = {}
    for path, chain in _chains(history):
        if path.endswith(suffix) and path in system.files:
            found = [at for at, change in enumerate(chain) if history.line.moment(change.position).day < since]
            wanted[path] = list(dict.fromkeys(change.blob for change in chain[max(found, default=0) :]))
    blobs = dict(contents(history.folder, (blob for found in wanted.values() for blob in found)))
    for path in sorted(wanted):
        new = _text(tree, path)
        old = [_decoded(data) for blob in wanted[path] if (data := blobs.get(blob)) is not None]
        if new is not None and any(text != new for text in old):
            yield Before(path, new, old)


def is_record(path: str) -> bool:
    """Say whether a file is a record that these rules look after; approvals have rules of their own."""
    return path.startswith(FOLDER) and not path.startswith(APPROVALS)


def _records(paths: Iterable[str], suffix: str) -> Iterator[str]:
    return (path for path in paths if is_record(path) and path.endswith(suffix))


def _chains(history: History) -> Iterator[tuple[str, Chain]]:
    for name, chain in history.line.paths():
        path = name.removeprefix(history.prefix)
        if name.startswith(history.prefix) and is_record(path) and "/." not in f"/{path}":
            yield path, chain


def _text(tree: Mapping[str, bytes], path: str) -> str | None:
    try:
        return _decoded(tree[path])
    except (UnreadableFile, KeyError):
        return None


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").rstrip()
