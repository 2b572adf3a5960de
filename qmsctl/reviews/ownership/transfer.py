"""Give documents, entries and open actions of a role to another role, as the edits that a person would make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import actions
from qmsctl.findings import Message
from qmsctl.i18n import translator
from qmsctl.refused import Refused
from qmsctl.reviews.document.owning import with_owner
from qmsctl.system import Document, Entry, Record, System
from qmsctl.system.document import APPROVED, RETIRED
from qmsctl.system.inheritance import number
from qmsctl.system.names import role_name
from qmsctl.text.edits import set_front_matter, set_value


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that gets another owner. `version` is the new one of an approved document, "" of anything else.

    `kind` is ``document``, ``action`` or a register's name.
    """

    kind: str
    item: str
    title: str
    unit: str
    path: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a transfer writes: texts by path, and what got another owner. `led` are units that the old role leads."""

    files: dict[str, str]
    moved: tuple[Moved, ...]
    led: tuple[str, ...]


def transfer(system: System, read: Callable[[str], str], old: str, new: str, today: date, unit: str = "") -> Transfer:
    """Return what giving everything of the role `old` to the role `new` writes; with `unit`, of it and those below.

    An approved document gets a MINOR version with a change note, because its owner is controlled; a draft, an entry
    and an open action get the owner alone. Raises `Refused` where the new role is not there, is the old one, or is
    held by nobody in a unit that something moves in, and where the old one owns nothing.
    """
    _refuse_roles(system, old, new)
    documents = [
        each
        for each in system.documents
        if each.owner == old and each.status != RETIRED and _in(system, unit, each.unit)
    ]
    entries = [each for each in _entries(system) if each.owner == old and _in(system, unit, each.unit)]
    opened = [
        each.record
        for each in actions(system)
        if each.owner == old and not each.finished and _in(system, unit, each.unit)
    ]
    if not (documents or entries or opened):
        raise Refused(Message("“{role}” owns nothing here that could be given away", role=old))
    _refuse_unheld(system, new, [*documents, *entries, *opened], today)
    files: dict[str, str] = {}
    newer = {each.id: (each.version, _next(each)) for each in documents if each.status == APPROVED}
    for document in documents:
        files[document.path] = _following(
            document, _document(system, document, read(document.path), old, new, today), newer
        )
    for entry in entries:
        files[entry.path] = set_value(files.get(entry.path) or read(entry.path), [*entry.keys, "owner"], new)
    for record in opened:
        files[record.path] = set_front_matter(read(record.path), "owner", new)
    led = tuple(
        each.id for each in system.organisation.units.values() if each.leader == old and _in(system, unit, each.id)
    )
    return Transfer(files, tuple(_moved(documents, entries, opened)), led)


def _refuse_roles(system: System, old: str, new: str) -> None:
    if new not in system.organisation.roles:
        raise Refused(Message("“{role}” is no role in qms.yaml", role=new))
    if old == new:
        raise Refused(Message("“{role}” has it already; name another role with --to", role=new))


def _refuse_unheld(system: System, new: str, things: list[Document | Entry | Record], today: date) -> None:
    organisation = system.organisation
    units = dict.fromkeys(thing.unit or organisation.root for thing in things)
    without = [unit for unit in units if not organisation.holders(new, unit, today.isoformat())]
    if without:
        raise Refused(
            Message(
                "nobody holds “{role}” for {units}; name a holder in qms.yaml first, or narrow with --unit",
                role=new,
                units=", ".join(without),
            )
        )


def _entries(system: System) -> Iterator[Entry]:
    for register in system.registers.values():
        if "owner" in register.schema.properties:
            yield from register.entries


def _in(system: System, top: str, unit: str) -> bool:
    organisation = system.organisation
    return not top or top in organisation.line(unit or organisation.root)


def _document(system: System, document: Document, text: str, old: str, new: str, today: date) -> str:
    if document.status != APPROVED:
        return set_front_matter(text, "owner", new)
    words = translator(document.language)
    note = words(
        "{new} owns the document from now on, in place of {old}. The text is unchanged.",
        new=role_name(system, new),
        old=role_name(system, old),
    )
    return with_owner(text, document, new, today, note)


def _following(document: Document, text: str, newer: dict[str, tuple[str, str]]) -> str:
    """The file with links to the versions before led to the new ones: the text that it follows is unchanged."""
    for key in ("translation_of", "adds_to"):
        name, _, version = document.text(key).partition("@")
        if name in newer and version == newer[name][0]:
            text = set_front_matter(text, key, f"{name}@{newer[name][1]}")
    return text


def _next(document: Document) -> str:
    major, minor = number(document.version)
    return f"{major}.{minor + 1}"


def _moved(documents: list[Document], entries: list[Entry], opened: list[Record]) -> Iterator[Moved]:
    for document in documents:
        version = _next(document) if document.status == APPROVED else ""
        yield Moved("document", document.id, document.title, document.unit, document.path, version)
    for entry in entries:
        yield Moved(entry.register, entry.id, entry.title, entry.unit, entry.path)
    for record in opened:
        yield Moved("action", record.id, record.title, record.unit, record.path)
