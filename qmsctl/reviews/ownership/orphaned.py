"""What nobody answers for, why, and who is asked instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import actions
from qmsctl.findings import Message
from qmsctl.reviews.deadlines import asked
from qmsctl.reviews.decisions import MISSING, confidential, stands
from qmsctl.reviews.reading import management_reviews
from qmsctl.system import System
from qmsctl.system.summary import Orphan, orphans

UNIT, DOCUMENT, ENTRY, ACTIONS, DECISION, REVIEW = "unit", "document", "entry", "action", "decision", "review"
KINDS = (UNIT, DOCUMENT, ENTRY, ACTIONS, DECISION, REVIEW)


@dataclass(frozen=True, slots=True)
class Orphaned:
    """Something that nobody answers for; `kind` is one of `KINDS`.

    `why` says it; `asked` is the role that is asked instead (the leader of the unit or the nearest above that somebody
    holds) and `asked_in` the unit it leads, both "" where there is none.
    """

    kind: str
    item: str
    title: str
    role: str
    unit: str
    path: str
    why: Message
    asked: str
    asked_in: str


def orphaned(system: System, today: date) -> tuple[Orphaned, ...]:
    """Return what nobody answers for today: units, documents, entries, open actions and decisions, campaigns' reviews.

    Documents that are retired, actions that are finished and reviews that are sealed need nobody.
    """
    found = [(_kind(system, item), item) for item in orphans(system, today)]
    found += [*_actions(system, today), *_decisions(system, today), *_reviews(system, today)]
    return tuple(_orphaned(system, kind, item, today) for kind, item in found)


def leader_of(system: System, unit: str, today: date, without: str = "") -> tuple[str, str]:
    """Return the leader role of a unit, or of the nearest above, that somebody holds there, and the unit it leads.

    `without` is a person who does not count. ("", "") where there is none.
    """
    organisation, day = system.organisation, today.isoformat()
    for name in organisation.line(unit) or organisation.line(organisation.root):
        role = organisation.units[name].leader
        if any(holder.person != without for holder in organisation.holders_in(role, name, day)):
            return role, name
    return "", ""


def _kind(system: System, orphan: Orphan) -> str:
    if orphan.path in system.document_by_path:
        return DOCUMENT
    return UNIT if orphan.path not in system.register_by_path else ENTRY


def _actions(system: System, today: date) -> Iterator[tuple[str, Orphan]]:
    for action in actions(system):
        if not action.finished and not _held(system, action.owner, action.unit, today):
            yield ACTIONS, Orphan(action.id, action.title, action.owner, action.unit, action.record.path)


def _decisions(system: System, today: date) -> Iterator[tuple[str, Orphan]]:
    """Decisions of which nothing was made yet: what became an action or an objective is found as that."""
    for review in management_reviews(system).values():
        for decision in review.decisions if not review.cancelled else ():
            found, unit = stands(system, decision), decision.unit or review.unit
            live = decision.owner and found.open and found.state == MISSING
            if live and not _held(system, decision.owner, unit, today):
                text = "" if confidential(system, decision) else decision.text
                yield DECISION, Orphan(decision.name, text, decision.owner, unit, review.record.path)


def _reviews(system: System, today: date) -> Iterator[tuple[str, Orphan]]:
    for each in asked(system):
        held = system.organisation.holders_in(each.leader, each.unit, today.isoformat())
        if each.expected and each.unfinished and not held:
            yield REVIEW, Orphan(each.id, each.title(system), each.leader, each.unit, each.at(system).path)


def _held(system: System, role: str, unit: str, today: date) -> bool:
    organisation = system.organisation
    return bool(organisation.holders(role, unit or organisation.root, today.isoformat()))


def _orphaned(system: System, kind: str, item: Orphan, today: date) -> Orphaned:
    asked, asked_in = leader_of(system, item.unit, today)
    return Orphaned(
        kind, item.item, item.title, item.role, item.unit, item.path, _why(system, item, today), asked, asked_in
    )


def _why(system: System, item: Orphan, today: date) -> Message:
    organisation = system.organisation
    if item.unit and item.unit not in organisation.units:
        return Message("the unit “{unit}” is not there any more", unit=item.unit)
    if not item.role:
        return Message("no role is named")
    if item.role not in organisation.roles:
        return Message("the role “{role}” is not there any more", role=item.role)
    line = organisation.line(item.unit or organisation.root)
    days = [
        holder.until
        for unit in line
        for holder in organisation.posts.get((item.role, unit), ())
        if holder.until and holder.until < today.isoformat()
    ]
    if days:
        return Message("nobody has held it since {day}", day=max(days))
    return Message("nobody holds it there")
