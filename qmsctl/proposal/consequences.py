"""What follows from a change to documents: what builds on them, names them or holds where people must hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qmsctl.findings import Message
from qmsctl.proposal.change import Change
from qmsctl.proposal.consequence import Consequence, listed
from qmsctl.proposal.documents import GRAVE, Touched, called
from qmsctl.system import System
from qmsctl.system.document import APPROVED, RETIRED
from qmsctl.system.inheritance import children, number
from qmsctl.system.links import entries_naming, sources_linking_to
from qmsctl.system.translations import translated_version, translating


def of_documents(change: Change, documents: Iterable[Touched]) -> Iterator[Consequence]:
    """Yield what follows from the documents that a change touches."""
    for found in documents:
        # What is read in the handbook as it will be; for what is gone, as it was.
        system = change.base.system if found.after is None and change.base else change.head.system
        yield from _inheriting(system, found)
        yield from _translated(system, found)
        yield from _linking(change, found)
        yield from _named(change, found)
        yield from _hearing(system, found)
        yield from _removing(change, found)


def _inheriting(system: System, found: Touched) -> Iterator[Consequence]:
    document = found.document
    if not found.changes_meaning or found.before is None:
        return
    names = [
        called(link.child)
        for link in children(system, document)
        if link.child.status != RETIRED
        and (found.kind in GRAVE or number(link.version)[0] < number(document.version)[0])
    ]
    if names and found.kind in GRAVE:
        sentence = Message(
            "{names} add to it or deviate from it, and have nothing left to build on", names=listed(names)
        )
        yield Consequence(document.id, sentence, True)
    elif names:
        yield Consequence(
            document.id,
            Message(
                "{names} add to it or deviate from it; their owners look whether they still fit version {version}",
                names=listed(names),
                version=document.version,
            ),
        )


def _translated(system: System, found: Touched) -> Iterator[Consequence]:
    document = found.document
    for other in translating(system).get(document.id, ()):
        if other.status == RETIRED:
            continue
        name = called(other)
        if found.kind in GRAVE:
            yield Consequence(document.id, Message("its translation {name} is still there", name=name), True)
        elif number(document.version) > number(translated_version(other)) and _rose(found):
            yield Consequence(
                document.id,
                Message(
                    "its translation {name} follows version {version} and falls behind",
                    name=name,
                    version=translated_version(other) or "?",
                ),
            )


def _rose(found: Touched) -> bool:
    return found.before is not None and number(found.document.version) > number(found.before.version)


def _linking(change: Change, found: Touched) -> Iterator[Consequence]:
    """Who links to what is retired or gone; links are looked up by the path that holds in the head."""
    if found.kind not in GRAVE or found.before is None:
        return
    head, base = change.head.system, change.base.system if change.base else change.head.system
    if found.after is not None:
        sources = sources_linking_to(head).get(found.after.path, ())
        names = [_source(head, path) for path in sources]
    else:
        moved = change.moved
        sources = tuple(moved.get(path, path) for path in sources_linking_to(base).get(found.before.path, ()))
        names = [_source(head, path) for path in sources if path in head.files]
    names = [name for name in names if name]
    if names:
        yield Consequence(found.document.id, Message("it is still linked to from {names}", names=listed(names)), True)


def _source(system: System, path: str) -> str:
    document = system.document_by_path.get(path)
    if document is not None:
        return called(document) if document.status != RETIRED else ""
    page = system.page_by_path.get(path)
    return "" if page is not None and page.confidential else path


def _named(change: Change, found: Touched) -> Iterator[Consequence]:
    """The entries of registers that name a document: objectives, processes, obligations, training."""
    if not found.changes_meaning or found.before is None:
        return
    naming = entries_naming(change.head.system).get(found.document.id, ())
    if not naming:
        return
    names = listed([f"{entry.id} {entry.title}".strip() for entry in naming])
    if found.kind in GRAVE:
        yield Consequence(
            found.document.id, Message("it is still named in the registers by {names}", names=names), True
        )
    else:
        sentence = Message("in the registers these hang on it: {names}; do they still fit?", names=names)
        yield Consequence(found.document.id, sentence)


def _hearing(system: System, found: Touched) -> Iterator[Consequence]:
    """The units where it holds."""
    document = found.document
    if not found.changes_meaning or document.unit not in system.organisation.units:
        return
    organisation = system.organisation
    places = [place for place in document.applies_to if place in organisation.units] or [document.unit]
    below = {unit for place in places for unit in organisation.below(place)} - set(places)
    names = listed([organisation.units[place].name for place in places])
    if found.kind in GRAVE:
        sentence = Message("people in {units} must know that it no longer holds", units=names)
    elif document.status == APPROVED:
        sentence = Message("people in {units} must know of it before it holds", units=names)
    else:
        return
    if below:
        sentence = Message("{sentence}, and so must {number} units below", sentence=sentence, number=len(below))
    yield Consequence(document.id, sentence)


def _removing(change: Change, found: Touched) -> Iterator[Consequence]:
    """The unit that a document leaves, and the one that it holds for instead."""
    before, after = found.before, found.after
    if before is None or after is None or before.unit == after.unit or after.status != APPROVED or change.base is None:
        return
    old, new = change.base.system.organisation.units, change.head.system.organisation.units
    if before.unit in old and after.unit in new:
        sentence = Message(
            "it holds in {after} from now on, and no longer in {before}; who approves it may be others",
            after=new[after.unit].name,
            before=old[before.unit].name,
        )
        yield Consequence(after.id, sentence)
