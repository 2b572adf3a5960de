"""What the rules on changes share: which earlier state a document is measured by, and what differs from it."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.errors import UnreadableFile
from qmsctl.periods import parse_date
from qmsctl.rules.protocol import Context, Evidence
from qmsctl.system import Document, System
from qmsctl.system.content import content, image_path, may_show, reader
from qmsctl.system.document import APPROVED
from qmsctl.system.load import document_from_bytes
from qmsctl.trees import Tree

if TYPE_CHECKING:
    from qmsctl.history import History, State


def documents(system: System) -> Iterator[Document]:
    """Yield the documents, of two with one id the first; that there are two is reported by DOC001."""
    return (document for id_, document in system.document_by_id.items() if id_)


def whole_history(system: System, context: Context) -> History | None:
    """Return the history where it is to be judged by: it is whole, and the handbook asks for evidence."""
    history = context.evidence.history
    return history if history is not None and history.complete and system.settings.approval is not None else None


def asked_since(system: System) -> date:
    """Return the first day of change control. What the handbook held on the day before is taken as it was found."""
    approval = system.settings.approval
    return (parse_date(approval.since) if approval else None) or date.min


def states_of_version(history: History, document: Document, since: date) -> tuple[State, ...]:
    """Return the states that the branch has had under the document's version, newest first.

    None before `since`, but for the last one, which is what was found then. None where the branch has another version.
    """
    found: list[State] = []
    for run in history.versions(document.id):
        if run.version != document.version:
            break
        for state in run.states:
            found.append(state)
            if state.day < since:
                return tuple(found)
    return tuple(found)


def earlier_states(history: History, document: Document, since: date) -> tuple[State, ...]:
    """Return the states under other versions, newest first, down to the one found at `since`."""
    found: list[State] = []
    same = True
    for state in history.states(document.id):
        same = same and state.version == document.version
        if not same:
            found.append(state)
        if state.day < since:
            break
    return tuple(found)


def first_approved(history: History, document: Document, since: date) -> State | None:
    """Return the state that the text of the present version is measured by: approved, or what is retired since."""
    states = states_of_version(history, document, since)
    return next((state for state in reversed(states) if state.status in (APPROVED, document.status)), None)


Place = tuple[str, str] | tuple[()]


class Difference(NamedTuple):
    """What of a document differs: the keys of its front matter, its text, the pictures it shows.

    `place` is the unit, or the type, that the file's folder gave it before and gives it now, () where that is the same.
    """

    keys: tuple[str, ...]
    text: bool
    pictures: tuple[str, ...]
    place: Place = ()

    def __bool__(self) -> bool:
        return bool(self.keys or self.text or self.pictures or self.place)


def from_base(system: System, document: Document, was: Document, evidence: Evidence, base: System) -> Difference:
    """Return what differs from the base; what is no part of the content is what the base holds to be none."""
    keys = base.uncontrolled
    old = _parts(was, evidence.base_tree, keys)
    new = _parts(document, evidence.tree, keys)
    pictures = tuple(sorted(name for name in old.keys() & new.keys() if old[name] != new[name]))
    text = was.body.text != document.body.text
    return Difference(_keys(was, document, keys), text, pictures, _place(was, document, system))


def from_history(
    system: System, measured: Iterable[tuple[Document, State]], context: Context, history: History
) -> Iterator[tuple[Document, Difference]]:
    """Yield each document with what differs from the state of the branch that it is measured by.

    Only of files that are not the very same the text is read, of all of them at once: after a year of reviews that
    is nearly every document.
    """
    altered: list[tuple[Document, State]] = []
    for document, was in measured:
        data = _bytes(context.evidence, document.path)
        if data is not None and _is(data, was.blob):
            same = Difference((), False, (), _moved(system, document, was, data))
            yield document, _with_pictures(same, document, was, history)
        else:
            altered.append((document, was))
    for (document, was), old in zip(altered, history.texts(was for _, was in altered), strict=True):
        yield document, _with_pictures(_of_text(system, document, was, old), document, was, history)


def _of_text(system: System, document: Document, was: State, data: bytes | None) -> Difference:
    old = document_from_bytes(system, was.path, data) if data is not None else None
    if old is None:
        return Difference((), False, ())
    text, place = old.body.text != document.body.text, _moved(system, document, was, data)
    return Difference(_keys(old, document, system.uncontrolled), text, (), place)


def _moved(system: System, document: Document, was: State, data: bytes | None) -> Place:
    """What another path means by the settings of now; those of then may have had other folders for the same units."""
    old = document_from_bytes(system, was.path, data) if data is not None and was.path != document.path else None
    if old is None or old.type is None:
        return ()
    known = old.unit != system.organisation.root or posixpath.dirname(was.path) == old.type.folder
    return _place(old, document, system) if known else ()


def _place(was: Document, document: Document, system: System) -> Place:
    """The unit or type that a document has by the place of its file alone, before and now; () where it is the same.

    One that is not there any more is nothing to go back to.
    """
    units, types = system.organisation.units, system.settings.document_types
    if not was.text("unit") and not document.text("unit") and was.unit != document.unit and was.unit in units:
        return was.unit, document.unit
    before, now = (side.type.id if side.type is not None else "" for side in (was, document))
    if not was.text("type") and not document.text("type") and before != now and before in types:
        return before, now
    return ()


def _with_pictures(found: Difference, document: Document, was: State, history: History) -> Difference:
    if found.text or found.keys:
        return found
    return found._replace(pictures=tuple(_pictures(document, was, history)))


def _pictures(document: Document, was: State, history: History) -> Iterator[str]:
    """The pictures that a commit changed after the state; what lies uncommitted in the folder is not looked at."""
    since = history.position(was)
    for target in may_show(document):
        then = history.chain(image_path(was.path, target))
        now = history.chain(image_path(document.path, target))
        old = next((change.blob for change in reversed(then) if change.position <= since), "")
        if old and now and now[-1].blob != old:
            yield target


def _keys(was: Document, document: Document, uncontrolled: frozenset[str]) -> tuple[str, ...]:
    names = [key for key in (*document.front, *was.front) if key not in uncontrolled]
    before, now = was.front, document.front
    return tuple(
        key for key in dict.fromkeys(names) if before.get(key) != now.get(key) or (key in before) != (key in now)
    )


def _parts(document: Document, tree: Tree | None, uncontrolled: frozenset[str]) -> dict[str, str]:
    if tree is None:
        return {}
    return {part.name: part.sha256 for part in content(document, reader(tree), uncontrolled).parts[1:]}


def _bytes(evidence: Evidence, path: str) -> bytes | None:
    try:
        return evidence.tree.get(path) if evidence.tree is not None else None
    except UnreadableFile:
        return None


def _is(data: bytes, blob: str) -> bool:
    """Say whether content is that of a blob; a clone may have turned line ends into CRLF."""
    return _blob(data, blob) == blob or (b"\r\n" in data and _blob(data.replace(b"\r\n", b"\n"), blob) == blob)


def _blob(data: bytes, like: str) -> str:
    """The id Git gives to content, with the hash that the id `like` was made with."""
    head = b"blob %d\0" % len(data)
    return hashlib.new("sha256" if len(like) == 64 else "sha1", head + data, usedforsecurity=False).hexdigest()
