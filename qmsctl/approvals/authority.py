"""Who may approve what, as one state of the handbook has it: roles and holders, policies, people and their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from qmsctl.approvals.model import SIGNERS, Need
from qmsctl.approvals.signers import Signers, read_signers
from qmsctl.errors import UnreadableFile
from qmsctl.findings import Message
from qmsctl.settings import FILE, ApprovalSettings, DocumentType, Person, Settings, settings_from
from qmsctl.system.approvers import allowed_approvers
from qmsctl.system.document import Document
from qmsctl.system.organisation import Organisation, organisation_from
from qmsctl.system.system import System
from qmsctl.text import limits
from qmsctl.text.decode import decode
from qmsctl.text.marks import Map
from qmsctl.text.yaml_reader import read_yaml
from qmsctl.trees import Tree

_OWNER = "owner"
_ANONYMOUS = re.compile(r"(?:\d+[+-])?(?P<account>[^@]+)@(?:users\.)?noreply\.")


class Holding(NamedTuple):
    """A role that a person has on a day; `holder` is the person deputised for, "" where the role is their own."""

    role: str
    person: str
    holder: str = ""


class Before(NamedTuple):
    """The approved version before: its number, and the document as it was where that is known."""

    version: str
    document: Document | None = None


@dataclass(frozen=True)
class Authority:
    """What a state of the handbook says about approving. `note` is what it leaves open in each approval."""

    settings: Settings
    organisation: Organisation
    signers: Signers = field(default_factory=Signers)
    note: Message | None = None

    @property
    def approval(self) -> ApprovalSettings | None:
        """The settings for approvals, None where nothing is asked."""
        return self.settings.approval

    def need(
        self, document: Document, before: Before | None, line: tuple[str, ...] = (), *, minor: bool = True
    ) -> Need:
        """Return what a version of a document needs; `before` is the approved version before it, None for a first one.

        `line` is the line of units upwards from the document's, for a unit that
        this state of the handbook does not know yet. The place that a document
        leaves counts, not the one it moves to: else a change of its type or unit
        could choose its own approver. Without `minor` the exception for minor versions is left away.
        """
        type_, unit = self.place(document, before.document if before else None, line)
        allowed = allowed_approvers(type_, unit, self.organisation)
        named = (document.approver,) if document.approver in allowed else ()
        roles = tuple(dict.fromkeys((*named, *allowed)))
        policy = self.settings.approval_policy(type_)
        if (
            minor
            and before is not None
            and policy.minor == _OWNER
            and _major(before.version) == _major(document.version)
        ):
            return self._minor(document, before, roles)
        return Need(roles, policy.quorum, policy.who, policy.four_eyes, policy.because)

    def _minor(self, document: Document, before: Before, roles: tuple[str, ...]) -> Need:
        owner = before.document.owner if before.document is not None else document.owner
        return Need(tuple(dict.fromkeys(filter(None, (owner, *roles)))), 1, "any", False)

    def place(
        self, document: Document, before: Document | None, line: tuple[str, ...] = ()
    ) -> tuple[DocumentType | None, str]:
        """Return the type and unit by which a document is approved here."""
        units = self.organisation.units
        candidates = [before.unit] if before is not None else []
        candidates += [document.unit, *line]
        unit = next((name for name in candidates if name in units), self.organisation.root)
        named = [known.type.id for known in (before, document) if known is not None and known.type is not None]
        type_ = next(
            (self.settings.document_types[name] for name in named if name in self.settings.document_types), None
        )
        # A type that is new here: the leaders of the unit approve, as for every type without approvers of its own.
        return type_ or (document.type and _without_approvers(document.type)), unit

    def holding(self, person: str, role: str, unit: str, day: str) -> Holding | None:
        """Return how a person has a role for a unit on a day: held, or as deputy of a holder in office; None if not."""
        holders = self.organisation.holders(role, unit, day)
        if any(holder.person == person for holder in holders):
            return Holding(role, person)
        standing_in = next((holder for holder in holders if holder.deputy == person), None)
        return Holding(role, person, standing_in.person) if standing_in else None

    def people_with(self, account: str) -> frozenset[str]:
        """Return the ids of the people who have an account at the forge; whatever its letters' case."""
        folded = account.casefold()
        people = self.settings.people.values()
        return frozenset(person.id for person in people if folded in (known.casefold() for known in person.accounts))

    def able(self, roles: Iterable[str], unit: str, day: str) -> dict[str, tuple[str, ...]]:
        """Return, for each role, the people who can approve in it for a unit on a day: holders, then deputies."""
        found = {}
        for role in roles:
            holders = self.organisation.holders(role, unit, day)
            names = [*(holder.person for holder in holders), *(holder.deputy for holder in holders)]
            found[role] = tuple(dict.fromkeys(filter(None, names)))
        return found


def authority_of(system: System, tree: Tree) -> Authority:
    """Return the authority that a loaded handbook holds."""
    return Authority(system.settings, system.organisation, read_signers(bytes_of(tree, SIGNERS)))


def authority_from(settings: bytes, signers: bytes) -> Authority:
    """Return the authority that the bytes of ``qms.yaml`` and ``allowed_signers`` hold, without loading a handbook."""
    decoded = decode(FILE, settings).text
    value = read_yaml(FILE, decoded, limits.SETTINGS).value if decoded is not None else None
    source = value if isinstance(value, Map) else Map()
    return Authority(settings_from(source), organisation_from(source), read_signers(signers))


def people_behind(people: Iterable[Person], mail: str) -> frozenset[str]:
    """Return the ids of the people whose commits carry an address, by their addresses or a forge's anonymous one."""
    folded = mail.casefold()
    anonymous = _ANONYMOUS.match(folded)
    account = anonymous["account"] if anonymous else ""
    return frozenset(
        person.id
        for person in people
        if folded in person.mails or (account and account in (known.casefold() for known in person.accounts))
    )


def same_people(people: Iterable[Person]) -> dict[str, str]:
    """Return one id for each person of whom several ids share an address or an account."""
    first: dict[str, str] = {}
    chosen: dict[str, str] = {}
    for person in people:
        marks = [*person.mails, *(f"@{account.casefold()}" for account in person.accounts)]
        one = next((first[mark] for mark in marks if mark in first), person.id)
        chosen[person.id] = one
        for mark in marks:
            first.setdefault(mark, one)
    return chosen


def bytes_of(tree: Tree, path: str) -> bytes:
    """Return a file of a tree, nothing where it is missing or refused."""
    try:
        return tree.get(path, b"")
    except UnreadableFile:
        return b""


def asked_from(authority: Authority) -> date | None:
    """Return the first day of change control, None where there is none or it is no day."""
    try:
        return date.fromisoformat(authority.approval.since) if authority.approval else None
    except ValueError:
        return None


def _major(version: str) -> str:
    return version.partition(".")[0]


def _without_approvers(type_: DocumentType) -> DocumentType:
    return DocumentType(type_.id, type_.name, type_.folder, type_.prefix, type_.review_interval)
