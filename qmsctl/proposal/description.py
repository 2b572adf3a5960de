"""A proposed change told as a whole: documents, approvals, what follows, what is wrong, and what else it touches."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from qmsctl.approvals.model import Approvals
from qmsctl.findings import Report, Severity
from qmsctl.proposal.change import Change
from qmsctl.proposal.consequence import Consequence
from qmsctl.proposal.consequences import of_documents
from qmsctl.proposal.documents import Kind, Touched, touched
from qmsctl.proposal.judging import NEVER, gate
from qmsctl.proposal.organisation import of_organisation
from qmsctl.settings import FILE
from qmsctl.system import System
from qmsctl.system.register import Entry


class Entries(NamedTuple):
    """What a change does to a register: the ids of entries that are added, changed and taken away."""

    title: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """All that is to be said of a change.

    `others` counts the files that are no documents or registers, by the folder
    they lie in ("" for the top). `report` holds the findings that are the change's own.
    """

    system: System
    before: System | None
    gate: str
    documents: tuple[Touched, ...]
    registers: tuple[Entries, ...]
    others: dict[str, int]
    settings: bool
    follows: tuple[Consequence, ...]
    report: Report
    today: date

    def discreet(self, text: str) -> str:
        """Return a text in which confidential documents go by their ids."""
        secret = self.confidential
        return self._secret.sub(lambda match: secret[match.group()], text) if secret else text

    @cached_property
    def _secret(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.confidential)))

    @cached_property
    def confidential(self) -> dict[str, str]:
        """What must not be told of confidential documents, longest first, each with the id that stands for it."""
        found: dict[str, str] = {}
        for system in filter(None, (self.system, self.before)):
            for document in system.documents:
                if document.confidential:
                    found |= {document.path: document.id, document.title: document.id}
        return {text: found[text] for text in sorted(found, key=len, reverse=True) if text}

    @property
    def fails(self) -> bool:
        """Whether the branch does not let the change through."""
        return self.gate != NEVER and any(found.severity is Severity.ERROR for found in self.report.findings)

    @property
    def unapproved(self) -> tuple[Touched, ...]:
        """The documents whose present version lacks an approval that is asked for; of a mere move nobody asks any."""
        changed = (found for found in self.documents if found.kind is not Kind.MOVED)
        return tuple(found for found in changed if found.judgement and found.judgement.lacking)


def describe(change: Change, report: Report, today: date, approvals: Approvals | None = None) -> Proposal:
    """Return what is to be said of a change whose findings are `report` (see `judge`)."""
    head = change.head.system
    base = change.base.system if change.base else None
    documents = touched(change, approvals)
    follows = list(of_documents(change, documents))
    if base is not None:
        follows += of_organisation(base, head, today)
    return Proposal(
        system=head,
        before=base,
        gate=gate(change),
        documents=documents,
        registers=tuple(_registers(base, head)),
        others=_others(change),
        settings=base is not None and change.changed(FILE),
        follows=tuple(sorted(follows, key=lambda found: not found.grave)),
        report=report,
        today=today,
    )


def _registers(base: System | None, head: System) -> Iterator[Entries]:
    for name in dict.fromkeys((*head.registers, *(base.registers if base else ()))):
        register = head.registers.get(name) or (base.registers[name] if base else None)
        old = _entries(base.register(name)) if base else {}
        new = _entries(head.register(name))
        added = tuple(id_ for id_ in new if id_ not in old)
        changed = tuple(id_ for id_ in new if id_ in old and new[id_] != old[id_])
        removed = tuple(id_ for id_ in old if id_ not in new)
        if register is not None and (added or changed or removed):
            yield Entries(register.title, added, changed, removed)


def _entries(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {entry.id: json.dumps(entry.data, sort_keys=True, ensure_ascii=False) for entry in entries}


def _others(change: Change) -> dict[str, int]:
    """Files by folder that are told of nowhere else."""
    base = change.base
    known = set()
    for side in filter(None, (change.head, base)):
        known |= {*side.system.document_by_path, *side.system.register_by_path, FILE}
    paths = set(change.head.tree) | (set(base.tree) if base else set())
    counts: Counter[str] = Counter()
    for path in paths - known:
        if change.changed(path):
            counts["/".join(path.split("/")[:-1][:2])] += 1
    return dict(sorted(counts.items()))
