"""The management system as one value: everything a rule, a page or a question may look at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

from qmsctl.findings import Problem
from qmsctl.schemas import Schema
from qmsctl.settings import Settings
from qmsctl.system.document import Document, Page
from qmsctl.system.organisation import Organisation
from qmsctl.system.record import Record
from qmsctl.system.register import Entry, Measurement, Register

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class System:
    """A handbook at one revision.

    `problems` were found while reading. `files` is every path of the tree, so
    that a link can be judged without reading. `series` holds measurements by
    indicator id. `uncontrolled` are the keys of front matter that are no part
    of what is approved. `record_schemas` are the kinds of record there may be.
    `signed_at` says by path when a statement beside a record was made, by its
    own word.
    """

    settings: Settings
    organisation: Organisation
    documents: tuple[Document, ...] = ()
    pages: tuple[Page, ...] = ()
    registers: dict[str, Register] = field(default_factory=dict)
    series: dict[str, tuple[Measurement, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    files: frozenset[str] = frozenset()
    uncontrolled: frozenset[str] = frozenset()
    records: tuple[Record, ...] = ()
    record_schemas: dict[str, Schema] = field(default_factory=dict)
    signed_at: dict[str, str] = field(default_factory=dict)

    @cached_property
    def document_by_id(self) -> dict[str, Document]:
        """Documents by id; the first of two with the same id."""
        found: dict[str, Document] = {}
        for document in self.documents:
            found.setdefault(document.id, document)
        return found

    @cached_property
    def document_by_path(self) -> dict[str, Document]:
        """Documents by the path of their file."""
        return {document.path: document for document in self.documents}

    @cached_property
    def page_by_path(self) -> dict[str, Page]:
        """Hand-written pages by the path of their file."""
        return {page.path: page for page in self.pages}

    @cached_property
    def register_by_path(self) -> dict[str, Register]:
        """Registers by file; a folder's files all lead to their register."""
        found = {register.path: register for register in self.registers.values()}
        found |= {entry.path: register for register in self.registers.values() for entry in register.entries}
        return found

    @cached_property
    def entry_by_id(self) -> dict[str, Entry]:
        """Entries of all registers by id; the first of two with the same id."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            found.setdefault(entry.id, entry)
        return found

    @cached_property
    def record_by_id(self) -> dict[str, Record]:
        """Records of all kinds by id; the first of two with the same id."""
        found: dict[str, Record] = {}
        for record in self.records:
            found.setdefault(record.id, record)
        return found

    @cached_property
    def _records_of(self) -> dict[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for record in self.records:
            found.setdefault(record.kind, []).append(record)
        return {kind: tuple(records) for kind, records in found.items()}

    def records_of(self, kind: str) -> tuple[Record, ...]:
        """Return the records of a kind, for example ``action``, in the order of their paths."""
        return self._records_of.get(kind, ())

    @property
    def entries(self) -> Iterator[Entry]:
        """The entries of all registers, register by register."""
        for register in self.registers.values():
            yield from register.entries

    def with_versions(self, versions: Mapping[str, Document]) -> System:
        """Return the handbook with other versions of some documents, by the path that each has here."""
        if not versions:
            return self
        return replace(self, documents=tuple(versions.get(each.path, each) for each in self.documents))

    def register(self, name: str) -> tuple[Entry, ...]:
        """Return the entries of a register, none where the handbook has no such register."""
        register = self.registers.get(name)
        return register.entries if register else ()


def remembered(function: Callable[Concatenate[System, _P], _T]) -> Callable[Concatenate[System, _P], _T]:
    """Compute a question about a system once per system (and further positional arguments).

    A `System` is frozen, so the answer never changes; it is kept beside the
    system's own cached properties and goes when the system goes.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    def ask(system: System, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        answers: dict[Hashable, _T] = system.__dict__.setdefault(name, {})
        if args not in answers:
            answers[args] = function(system, *args, **kwargs)
        return answers[args]

    update_wrapper(ask, function)
    return ask
