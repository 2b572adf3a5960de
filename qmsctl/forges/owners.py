"""Who is asked about a change: the teams of the roles that own and approve, by folder and document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qmsctl.system import System
from qmsctl.system.approvers import allowed_approvers
from qmsctl.system.document import RETIRED, Document

Teams = tuple[str, ...]

# As the schema has it; what is written otherwise would be another owner or a line of its own.
_TEAM = re.compile(r"@?([A-Za-z0-9][A-Za-z0-9_./-]*)\Z")

POLICY_FILES = (
    "qms.yaml",
    "allowed_signers",
    "revoked_keys",
    "mkdocs.yml",
    ".gitattributes",
    "requirements.lock",
    "records/approvals/",
    "schemas/",
    "tools/",
)
"""What decides how everything else is judged, by path in the handbook; a folder ends with a slash."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A file, or a folder (its path ends with a slash), and the teams that are asked about it."""

    path: str
    teams: Teams


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns what.

    `parts` go from the general to the particular: the last that holds a path
    decides. `keepers` answer for the policy files. `silent` are the roles that
    own or approve and name no team.
    """

    parts: tuple[Owned, ...]
    keepers: Teams
    silent: tuple[str, ...]


def ownership(system: System, *, disjoint: bool = False) -> Ownership:
    """Return who owns the documents of a handbook.

    A document nobody's team stands for is the keepers'. With `disjoint` no two
    parts hold the same path, for forges where every matching line counts.
    """
    keepers = _keepers(system)
    documents = {
        document.path: _teams(system, _roles(document)) or keepers
        for document in sorted(system.documents, key=lambda document: document.path)
        if document.status != RETIRED
    }
    asked = {role for document in system.documents for role in _roles(document)}
    silent = tuple(sorted(role for role in asked if not _team(system, role)))
    parts = _agreeing("", documents) if disjoint else _by_majority("", documents, ())
    return Ownership(tuple(parts), keepers, silent)


def _roles(document: Document) -> Iterator[str]:
    yield from filter(None, (document.approver, document.owner))


def _teams(system: System, roles: Iterable[str]) -> Teams:
    """The teams of roles, each once and with the ``@`` that forges ask for."""
    return tuple(dict.fromkeys(filter(None, (_team(system, role) for role in roles))))


def _team(system: System, role: str) -> str:
    known = system.organisation.roles.get(role)
    match = _TEAM.match(known.team) if known else None
    return f"@{match.group(1)}" if match else ""


def _keepers(system: System) -> Teams:
    """Who stands for policies at the top: their approvers and owners; else whose team owns most documents."""
    policies = [document for document in system.documents if document.type and document.type.id == "policy"]
    at_top = [document for document in policies if document.unit == system.organisation.root]
    approvers = allowed_approvers(
        system.settings.document_types.get("policy"), system.organisation.root, system.organisation
    )
    found = _teams(system, (*approvers[:1], *(role for document in at_top for role in _roles(document))))
    if found:
        return found
    owners = Counter(team for document in system.documents for team in _teams(system, (document.owner,)))
    return tuple(team for team, _ in owners.most_common(1))


def _by_majority(folder: str, documents: dict[str, Teams], above: Teams) -> Iterator[Owned]:
    """What most of a folder agree on is the folder's, so that a new document has owners; the others follow."""
    most = Counter(documents.values()).most_common(1)[0][0] if folder else above
    if most != above:
        yield Owned(folder, most)
    for path, inside in _children(folder, documents):
        if path.endswith("/"):
            yield from _by_majority(path, inside, most)
        elif inside[path] != most:
            yield Owned(path, inside[path])


def _agreeing(folder: str, documents: dict[str, Teams]) -> Iterator[Owned]:
    if folder and len(set(documents.values())) == 1:
        yield from (Owned(folder, teams) for teams in {*documents.values()} if teams)
        return
    for path, inside in _children(folder, documents):
        if path.endswith("/"):
            yield from _agreeing(path, inside)
        elif inside[path]:
            yield Owned(path, inside[path])


def _children(folder: str, documents: dict[str, Teams]) -> Iterator[tuple[str, dict[str, Teams]]]:
    """The files and folders directly in a folder, each with the documents it holds, by path."""
    found: dict[str, dict[str, Teams]] = {}
    for path, teams in documents.items():
        name, slash, _ = path[len(folder) :].partition("/")
        found.setdefault(folder + name + slash, {})[path] = teams
    yield from sorted(found.items())
