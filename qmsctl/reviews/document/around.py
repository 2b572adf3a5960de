"""What happened around a document: what names it, follows it, leads to it, and what is broken in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.actions import Action
from qmsctl.findings import Location, Message
from qmsctl.reviews.document.naming import Decided, changes_decided, open_actions_naming
from qmsctl.system import Document, Entry, System
from qmsctl.system.document import RETIRED
from qmsctl.system.inheritance import Link, children, parents
from qmsctl.system.links import Kind, entries_naming, has_anchor, links_of, sources_linking_to
from qmsctl.system.translations import translations


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is broken in a document, and where."""

    at: Location
    message: Message


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a document.

    `actions` are open and name it, `decided` are decisions to change it. `parents` is what it follows, `follows` what
    follows it, `translations` by language. `linked_from` are paths of documents and pages, `named_by` entries of
    registers. `faults` are found without running the rules.
    """

    actions: tuple[Action, ...]
    decided: tuple[Decided, ...]
    parents: tuple[Link, ...]
    follows: tuple[Link, ...]
    translations: dict[str, Document]
    linked_from: tuple[str, ...]
    named_by: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def around(system: System, document: Document) -> Around:
    """Return what happened around a document, and what leads to it."""
    return Around(
        open_actions_naming(system).get(document.id, ()),
        changes_decided(system).get(document.id, ()),
        parents(system, document),
        tuple(link for link in children(system, document) if link.child.status != RETIRED),
        translations(system).get(document.id, {}),
        sources_linking_to(system).get(document.path, ()),
        entries_naming(system).get(document.id, ()),
        tuple(_faults(system, document)),
    )


def _faults(system: System, document: Document) -> Iterator[Fault]:
    for problem in system.problems:
        if problem.location.path == document.path:
            yield Fault(problem.location, problem.message)
    for link, target in links_of(system).get(document.path, ()):
        if target.kind is Kind.BROKEN:
            yield Fault(document.body.at(link.start), Message("the link {target} leads nowhere", target=link.target))
        elif target.anchor and not has_anchor(system, target):
            yield Fault(
                document.body.at(link.start), Message("the link {target} leads to no such heading", target=link.target)
            )
