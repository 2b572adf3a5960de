"""The versions of a document as approvals see them: what each held, when it came, who wrote it, what it needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qmsctl.approvals.authority import Authority, Before, asked_from, bytes_of
from qmsctl.approvals.model import WITHDRAWAL, Need
from qmsctl.approvals.past import is_blob
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.withdrawing import is_younger_than_control, last_retired, retired_states, was_in_use
from qmsctl.periods import parse_date
from qmsctl.system.content import Part, content, image_path, may_show, on_page
from qmsctl.system.document import APPROVED, RETIRED, Document
from qmsctl.system.inheritance import number
from qmsctl.system.load import document_from_bytes

if TYPE_CHECKING:
    from qmsctl.history import State, Version

NOTHING = Need((), 0, "any", False, asked=False)
"""The need of what nothing is asked of."""


@dataclass(frozen=True)
class Held:
    """A version that a document has or had: its run on the branch (None for what is not committed), or as it lies here.

    `present` is the document where this is the version that the handbook holds now.
    """

    version: str
    run: Version | None = None
    present: Document | None = None
    brought: tuple[Version, ...] = ()
    """What a change held on its way to this version."""
    gone: Document | None = None
    """The document as it was last, where it is not here any more and was retired before."""
    loaded: list[Document | None] = field(default_factory=list, compare=False)

    @property
    def id(self) -> str:
        """The document's id."""
        return self.last.id if self.last is not None else self.run.id if self.run is not None else ""

    @property
    def approved(self) -> bool:
        """Whether it was approved in its own words, by its status."""
        if self.present is not None:
            return self.present.status == APPROVED
        return self.gone is None and self.run is not None and self.run.approved is not None

    def document(self, sources: Sources) -> Document | None:
        """Return the document, an earlier one as its last approved state was; None where that cannot be read."""
        if self.last is not None:
            return self.last
        if not self.loaded:
            state = self._state()
            data = sources.read(state.blob) if state is not None else None
            found = document_from_bytes(sources.system, state.path, data) if state and data is not None else None
            self.loaded.append(found)
        return self.loaded[0]

    def _state(self) -> State | None:
        if self.run is None:
            return None
        return next((state for state in self.run.states if state.status == APPROVED), self.run.last)

    def holds(self, parts: tuple[Part, ...], sources: Sources) -> bool:
        """Say whether this version had exactly this content."""
        if self.last is not None and sources.has_content(self.last, parts):
            return True
        states = self.run.states if self.run is not None and (self.present is None or self.withdrawn) else ()
        return any(state.digest == parts[0].sha256 and _images(state, parts, sources) for state in states)

    def is_out_of_use(self, parts: tuple[Part, ...], sources: Sources) -> bool:
        """Say whether this content of the version is one that says `retired`."""
        if self.withdrawn is not None and sources.has_content(self.withdrawn, parts):
            return True
        states = self.run.states if self.run is not None else ()
        return any(state.status == RETIRED and state.digest == parts[0].sha256 for state in states)

    @property
    def last(self) -> Document | None:
        """The document as it lies here, or lay here last."""
        return self.present if self.present is not None else self.gone

    @property
    def withdrawn(self) -> Document | None:
        """The document where the version is retired, so that earlier content of it is history."""
        return self.last if self.last is not None and self.last.status == RETIRED else None


def held_versions(document: Document | None, id_: str, sources: Sources) -> list[Held]:
    """Return the versions of a document, oldest first, the present one last.

    Of what a change brings only the present version is one: its commits may claim anything of those before.
    """
    history = sources.history
    runs = list(reversed(history.versions(id_))) if history is not None else []
    if document is None:
        return _without(last_retired(id_, sources), runs)
    end = _known_to_base(runs, document, sources)
    held, brought = [Held(run.version, run) for run in runs[:end]], runs[end:]
    if not brought and held and held[-1].version == document.version:
        return [*held[:-1], Held(document.version, held[-1].run, document)]
    own = brought[-1] if brought and brought[-1].version == document.version else None
    return [*held, Held(document.version, own, document, tuple(brought))]


def _without(last: Document | None, runs: list[Version]) -> list[Held]:
    """The versions of a document that is not here any more, the last of which may have been retired."""
    held = [Held(run.version, run) for run in runs]
    if last is None:
        return held
    if held and held[-1].version == last.version:
        return [*held[:-1], replace(held[-1], gone=last)]
    return [*held, Held(last.version, gone=last)]


def _known_to_base(runs: list[Version], document: Document, sources: Sources) -> int:
    """How many of the runs the base of a change knows; all of them without one."""
    if sources.base is None:
        return len(runs)
    known = sources.base.document_by_id.get(document.id)
    if known is None:
        return 0
    if is_behind(document, known):
        return len(runs)
    return 1 + max((at for at, run in enumerate(runs) if run.version == known.version), default=-1)


def in_change(document: Document, sources: Sources) -> bool:
    """Say whether the version of a document is one that the change brings."""
    if sources.base is None:
        return False
    known = sources.base.document_by_id.get(document.id)
    if known is None:
        return True
    return (known.version, known.status) != (document.version, document.status) and not is_behind(document, known)


def is_behind(document: Document, known: Document) -> bool:
    """Say whether the branch has moved on to a later version than the change began from."""
    return number(known.version) > number(document.version)


def authority_for(held: Held, sources: Sources) -> Authority:
    """Return the authority by which a version is approved: the base's, or what the branch had before it came."""
    if held.present is not None and in_change(held.present, sources) and sources.of_base is not None:
        return sources.of_base
    if sources.past is None or sources.history is None:
        return sources.of_base or sources.present
    first = began(held, sources)
    return sources.past.before(sources.history.position(first) if first is not None else sources.past.end)


def began(held: Held, sources: Sources) -> State | None:
    """Return the state with which a version was approved, or retired; None for what is not committed."""
    if held.withdrawn is not None:
        return next(reversed(retired_states(held.withdrawn, sources)), None)
    return held.run.approved if held.run is not None else None


def is_older_than_control(held: Held, authority: Authority, sources: Sources) -> bool:
    """Say whether a version stood in the handbook before approvals were asked for."""
    since = asked_from(authority) or asked_from(sources.present)
    if since is None:
        return True
    document = held.present
    if sources.past is not None and sources.history is not None:
        if document is not None and in_change(document, sources):
            return False  # the dates of its commits are the author's
        until = sources.past.first_since(since)
        early = [
            state
            for state in sources.history.states(held.id)
            if state.status == APPROVED and state.version == held.version and sources.history.position(state) < until
        ]
        return bool(early) and _is_one_of(held, early, sources)
    if document is None:
        return False
    dated = next((change.date for change in document.changes if change.version == document.version), "")
    day = parse_date(dated or document.valid_from)
    return day is not None and day < since


def _is_one_of(held: Held, states: list[State], sources: Sources) -> bool:
    """Say whether a version has the text of one of the states; digests are taken only where files differ."""
    if held.present is not None:
        data = bytes_of(sources.tree, held.present.path)
        if any(is_blob(state.blob, data) for state in states):
            return True
        digest = sources.content(held.present).parts[0].sha256
        return any(state.digest == digest for state in states)
    own = held._state()
    if own is None:
        return False
    return any(state.blob == own.blob for state in states) or any(state.digest == own.digest for state in states)


def is_asked(held: Held, authority: Authority, sources: Sources) -> bool:
    """Say whether evidence is asked for a version: it was approved, or retired, since change control began."""
    if held.withdrawn is not None:
        return sources.controlled and _is_withdrawal_asked(held.withdrawn, authority, sources)
    return sources.controlled and held.approved and not is_older_than_control(held, authority, sources)


def need_of(held: Held, before: Before | None, authority: Authority, sources: Sources) -> Need:
    """Return what a version needs; where nothing is asked, what an approval given all the same is judged by."""
    if held.withdrawn is not None:
        return _need_of_withdrawal(held.withdrawn, before, authority, sources)
    document = held.document(sources) if sources.controlled and held.approved else None
    if document is None:
        return NOTHING
    need = authority.need(document, before, sources.system.organisation.line(document.unit))
    return need if is_asked(held, authority, sources) else replace(need, asked=False)


def _is_withdrawal_asked(document: Document, authority: Authority, sources: Sources) -> bool:
    young = in_change(document, sources) or is_younger_than_control(document, authority, sources)
    return young and was_in_use(document, sources) is not None


def _need_of_withdrawal(document: Document, before: Before | None, authority: Authority, sources: Sources) -> Need:
    """Return who has to say that a document is taken out of use: those who approve it, and never the owner alone."""
    if not sources.controlled or before is None:
        return NOTHING
    need = authority.need(document, before, sources.system.organisation.line(document.unit), minor=False)
    return replace(need, meaning=WITHDRAWAL, asked=_is_withdrawal_asked(document, authority, sources))


def _images(state: State, parts: tuple[Part, ...], sources: Sources) -> bool:
    """Whether the parts of a statement are the text of a state and its pictures, as the branch held them then."""
    history, past, data = sources.history, sources.past, sources.read(state.blob)
    document = document_from_bytes(sources.system, state.path, data) if data is not None else None
    if history is None or past is None or document is None:
        return False
    certain = {part.name for part in content(document, _nothing, sources.system.uncontrolled).parts[1:]}
    stated = {part.name for part in parts[1:]}
    if any(name not in stated and on_page(document, name) not in stated for name in certain):
        return False
    if not stated <= {*certain, *may_show(document)}:
        return False
    at = history.position(state)
    until = history.position(state.gone) if state.gone is not None else past.end
    return all(past.held(image_path(state.path, part.name), part.sha256, at, until) for part in parts[1:])


def _nothing(_path: str) -> bytes | None:
    return None
