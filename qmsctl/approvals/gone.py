"""Documents that the handbook held and holds no more: what they were last, and whether they could go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from qmsctl.approvals.authority import asked_from
from qmsctl.approvals.model import FOLDER, Gone, Judgement
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Message
from qmsctl.system.document import APPROVED, RETIRED
from qmsctl.system.system import System


class Last(NamedTuple):
    """What a document was last: its path, version and status, and the day from which the branch holds it no more."""

    path: str
    version: str
    status: str
    day: str = ""


def gone(sources: Sources) -> dict[str, Last]:
    """Return, by id, the documents that were in use under change control and that are here no more.

    Those of the base of a change, and those that the branch has held since approvals are asked for. A file that
    is there and cannot be read as a document is not gone.
    """
    if not sources.controlled:
        return {}
    found = _of_branch(sources) | _of_base(sources)
    return {id_: last for id_, last in sorted(found.items()) if not _is_unread(last.path, sources.system)}


def was_here(id_: str, sources: Sources) -> bool:
    """Say whether a document that is not here any more was, as far as the branch, the base or statements tell."""
    if id_ in sources.system.document_by_id:
        return False
    below = f"{FOLDER}{id_}/"
    return (
        (sources.history is not None and id_ in sources.history.ids)
        or (sources.base is not None and id_ in sources.base.document_by_id)
        or any(path.startswith(below) for path in sources.system.files)
    )


def judged(found: Mapping[str, Last], judgements: Mapping[str, Judgement], sources: Sources) -> tuple[Gone, ...]:
    """Return what is to be said of documents that are gone; `judgements` are those of the retired ones, by id."""
    return tuple(Gone(id_, *last, _lacking(last, judgements.get(id_), sources)) for id_, last in found.items())


def _lacking(last: Last, judgement: Judgement | None, sources: Sources) -> Message | None:
    if last.path in sources.system.files and last.path not in sources.system.document_by_path:
        return Message(
            "version {version} was approved, and its file lies in the folder of no document type any more",
            version=last.version,
        )
    if last.status == RETIRED:
        return judgement.lacking if judgement is not None else None
    if last.day:
        return Message(
            "version {version} was approved, and its file was taken away on {day}", version=last.version, day=last.day
        )
    return Message("version {version} was approved, and its file is gone", version=last.version)


def _of_base(sources: Sources) -> dict[str, Last]:
    if sources.base is None:
        return {}
    return {
        id_: Last(document.path, document.version, document.status)
        for id_, document in sources.base.document_by_id.items()
        if id_ and id_ not in sources.system.document_by_id and document.status in (APPROVED, RETIRED)
    }


def _of_branch(sources: Sources) -> dict[str, Last]:
    history, past = sources.history, sources.past
    if history is None or past is None:
        return {}
    found = {}
    for id_ in history.ids - sources.system.document_by_id.keys():
        states = history.states(id_)
        moment = states[0].gone if states else None
        position = history.position(moment) if moment is not None else past.end
        since = asked_from(past.before(position)) or asked_from(sources.present)
        if since is None or position < past.first_since(since):
            continue
        if any(state.status == APPROVED for state in states):
            day = moment.day.isoformat() if moment is not None else ""
            found[id_] = Last(states[0].path, states[0].version, states[0].status, day)
    return found


def _is_unread(path: str, system: System) -> bool:
    folders = tuple(f"{type_.folder}/" for type_ in system.settings.document_types.values())
    return path in system.files and path not in system.document_by_path and path.startswith(folders)
