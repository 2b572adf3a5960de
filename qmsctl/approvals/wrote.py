"""Who wrote what a statement is about, as far as the addresses of commits tell.

That is whoever led to the first commit that held exactly this content, since the
version approved before it. What came later (a confirmed review, a new name of the
file, a change that was taken back) wrote nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.approvals.authority import Authority, people_behind
from qmsctl.approvals.counting import Writers
from qmsctl.approvals.model import Statement
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.versions import Held
from qmsctl.approvals.withdrawing import retired_states
from qmsctl.history.authorship import Shown
from qmsctl.system.content import image_path
from qmsctl.system.document import Document

if TYPE_CHECKING:
    from qmsctl.history import State
    from qmsctl.history.model import Author

UNKNOWN = Writers(frozenset(), 0, known=False)


class Written(NamedTuple):
    """The versions in which something may have been written, the last of which is looked at.

    `before` is the version that was approved before them, `stated` what approved it.
    """

    held: Sequence[Held]
    before: Held | None = None
    stated: Statement | None = None


def writers(written: Written, stated: Statement, authority: Authority, sources: Sources) -> Writers:
    """Return who wrote what a statement is about since the version that was approved before."""
    history = sources.history
    if history is None or written.held[-1].run is None:
        return UNKNOWN
    runs = (run for each in written.held for run in (each.run, *each.brought) if run is not None)
    states = {state.commit: state for run in runs for state in run.states}
    known = _approved(written)
    if known and written.stated is not None:
        # What the version before became after it was approved, nobody has approved.
        states |= {state.commit: state for state in known[:-1]}
    newest_first = tuple(sorted(states.values(), key=history.position, reverse=True))
    return _writers(newest_first, stated, Before(known[-1:], written.stated), authority, sources)


def withdrawers(document: Document, stated: Statement, authority: Authority, sources: Sources) -> Writers:
    """Return who retired a document."""
    states = retired_states(document, sources)
    return _writers(states, stated, Before(()), authority, sources) if states else UNKNOWN


class Before(NamedTuple):
    """The state that was approved before, alone or not at all, and what approved it."""

    state: tuple[State, ...]
    stated: Statement | None = None


def _approved(written: Written) -> tuple[State, ...]:
    """The states of the version before since it had what was approved, newest first."""
    if written.before is None or written.before.run is None:
        return ()
    states = written.before.run.states
    if written.stated is not None:
        return _after(states, written.stated.parts[0].sha256)
    return states[: states.index(written.before.run.approved or states[-1]) + 1]


def _writers(
    states: tuple[State, ...], stated: Statement, before: Before, authority: Authority, sources: Sources
) -> Writers:
    history = sources.history
    if history is None:
        return UNKNOWN
    paths = {path for state in states for part in stated.parts[1:] if (path := image_path(state.path, part.name))}
    everybody = _people(history.authorship.hands(states, sorted(paths)), authority, sources)
    suspects = {sources.one_id.get(person, person) for person in everybody.people}
    if not everybody.strangers and sources.one_id.get(stated.person, stated.person) not in suspects:
        return everybody  # who had no hand in it wrote none of it, and texts need not be read
    origin = _up_to(states, stated.parts[0].sha256)
    pictures = _shown(origin[0], stated, sources)
    old = _shown(before.state[0], before.stated, sources) if before.state and before.stated is not None else None
    since = Shown(before.state[0], old) if before.state else None
    return _people(history.authorship.of(origin, pictures, since), authority, sources)


def _up_to(states: tuple[State, ...], digest: str) -> tuple[State, ...]:
    """The states up to the first that held the text with a digest; all of them where none did, newest first."""
    return states[_first(states, digest) or 0 :]


def _after(states: tuple[State, ...], digest: str) -> tuple[State, ...]:
    """The states from the first on that held the text with a digest, newest first; the first of all where none did."""
    place = _first(states, digest)
    return states[: place + 1] if place is not None else states


def _first(states: tuple[State, ...], digest: str) -> int | None:
    if len(states) == 1:
        return 0  # there is no other
    return next((place for place in reversed(range(len(states))) if states[place].digest == digest), None)


def _shown(state: State, stated: Statement, sources: Sources) -> Mapping[str, str]:
    """The pictures that a statement is about, by path with the blob; without those that the branch never held."""
    if sources.past is None:
        return {}
    paths = {part.sha256: path for part in stated.parts[1:] if (path := image_path(state.path, part.name))}
    found = ((path, sources.past.blob(path, sha256)) for sha256, path in paths.items())
    return {path: blob for path, blob in found if blob}


def _people(authors: Iterable[Author], authority: Authority, sources: Sources) -> Writers:
    people = (*authority.settings.people.values(), *sources.people)
    behind = [people_behind(people, author.mail) for author in authors]
    return Writers(frozenset().union(*behind), sum(1 for ids in behind if not ids))
