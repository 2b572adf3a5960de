"""Earlier versions of documents as they can still be read: what each said last, and what took its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.git.objects import contents
from qmsctl.history.history import History
from qmsctl.history.model import State, Version
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED
from qmsctl.system.links import Kind, resolve
from qmsctl.system.load import document_from_bytes
from qmsctl.text.pictures import pictures


@dataclass(frozen=True, slots=True)
class Replaced:
    """An earlier version as the branch held it last, the version that took its place, and the day that was approved.

    `pictures` are the paths of those of its pictures that are still what they were, `others` of those that are not.
    """

    document: Document
    by: str
    day: date
    pictures: frozenset[str]
    others: frozenset[str]


def replaced(history: History, system: System) -> dict[str, tuple[Replaced, ...]]:
    """Return the earlier approved versions of each document that is in force in `system`, newest first, by its path.

    A version that was confidential, or that cannot be read, is left out; so is
    everything of a document that is confidential, a draft or retired now.
    """
    wanted = [
        (document, run, state, after)
        for document in system.documents
        if document.status == APPROVED and not document.confidential and document.id
        for run, state, after in _before(history, document)
    ]
    texts = dict(contents(history.folder, [state.blob for _, _, state, _ in wanted]))
    found: dict[str, tuple[Replaced, ...]] = {}
    for document, _, state, after in wanted:
        then = document_from_bytes(system, state.path, texts.get(state.blob) or b"")
        if then is not None and then.id == document.id and not then.confidential:
            old = Replaced(then, after.version, after.date, *_pictures(history, system, then, state))
            found[document.path] = (*found.get(document.path, ()), old)
    return found


def _before(history: History, document: Document) -> Iterator[tuple[Version, State, Version]]:
    """The versions before the one that is shown, each once, with its newest approved state and the version after it."""
    runs = [run for run in history.versions(document.id) if run.approved]
    shown = next((number for number, run in enumerate(runs) if run.version == document.version), len(runs))
    told = {document.version}
    for after, run in zip(runs[shown:], runs[shown + 1 :], strict=False):
        if run.version not in told:
            told.add(run.version)
            yield run, next(state for state in run.states if state.status == APPROVED), after


def _pictures(
    history: History, system: System, document: Document, state: State
) -> tuple[frozenset[str], frozenset[str]]:
    targets = (resolve(system, document.path, target) for target in pictures(document.body))
    paths = {target.path for target in targets if target.kind is Kind.FILE}
    same = frozenset(path for path in paths if _as_it_was(history, path, state))
    return same, frozenset(paths - same)


def _as_it_was(history: History, path: str, state: State) -> bool:
    change = history.last_change(path)
    return change is not None and history.position(change) <= history.position(state)
