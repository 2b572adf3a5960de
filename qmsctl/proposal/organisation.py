"""What follows from a change to the organisation: holders that end, roles, units and editions that go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from qmsctl.findings import Message
from qmsctl.periods import parse_date
from qmsctl.proposal.consequence import Consequence, listed
from qmsctl.proposal.documents import called
from qmsctl.system import System
from qmsctl.system.clause_uses import clause_uses
from qmsctl.system.document import RETIRED
from qmsctl.system.organisation import Holder, Organisation


def of_organisation(base: System, head: System, today: date) -> Iterator[Consequence]:
    """Yield what follows from the difference between two organisations."""
    yield from _roles(base, head)
    yield from _ended(base, head, today)
    yield from _units(base, head)
    yield from _editions(base, head)


def _roles(base: System, head: System) -> Iterator[Consequence]:
    """Roles that go, with what still names them."""
    for role in base.organisation.roles.values():
        if role.id in head.organisation.roles:
            continue
        left = [
            *_owned(head, role.id),
            *(unit.name for unit in head.organisation.units.values() if unit.leader == role.id),
        ]
        if left:
            sentence = Message("the role “{role}” goes, and {names} still name it", role=role.name, names=listed(left))
            yield Consequence(role.id, sentence, True)


def _owned(system: System, role: str) -> list[str]:
    documents = (
        called(document)
        for document in system.documents
        if document.status != RETIRED and role in (document.owner, document.text("approver"))
    )
    return [*documents, *(f"{entry.id} {entry.title}".strip() for entry in system.entries if entry.owner == role)]


def _ended(base: System, head: System, today: date) -> Iterator[Consequence]:
    """Holders that leave, with the documents, entries and units that nobody holds the role for from the day after."""
    for role in head.organisation.roles.values():
        if role.id not in base.organisation.roles:
            continue
        for unit in base.organisation.units:
            before = base.organisation.posts.get((role.id, unit), ())
            after = head.organisation.posts.get((role.id, unit), ())
            if not _leaves(before, after, today):
                continue
            day = _first_day_without(after, today)
            left = _left(head, role.id, unit, day)
            if left:
                yield Consequence(role.id, _without(head.organisation, role.id, unit, day, today, left), True)


def _leaves(before: Iterable[Holder], after: Iterable[Holder], today: date) -> bool:
    """Say whether somebody who would hold the post without the change leaves it with it."""
    stays = {(holder.person, holder.until) for holder in after}
    return any(
        (not holder.until or holder.until >= today.isoformat()) and (holder.person, holder.until) not in stays
        for holder in before
    )


def _first_day_without(after: Iterable[Holder], today: date) -> date:
    """The day from which what is left of a post is empty, as far as anybody knows today."""
    ends = [parse_date(holder.until) for holder in after if holder.until >= today.isoformat()]
    last = max((end for end in ends if end), default=None)
    if last is None or last == date.max:
        return today
    return last + timedelta(days=1)


def _left(head: System, role: str, unit: str, day: date) -> list[str]:
    organisation, when = head.organisation, day.isoformat()
    below = set(organisation.below(unit))

    def empty(place: str) -> bool:
        return (place or organisation.root) in below and not organisation.holders(
            role, place or organisation.root, when
        )

    left = [
        called(document)
        for document in head.documents
        if document.status != RETIRED and document.owner == role and empty(document.unit)
    ]
    left += [f"{entry.id} {entry.title}".strip() for entry in head.entries if entry.owner == role and empty(entry.unit)]
    left += [organisation.units[name].name for name in below if organisation.units[name].leader == role and empty(name)]
    return left


def _without(organisation: Organisation, role: str, unit: str, day: date, today: date, left: list[str]) -> Message:
    names = {
        "role": organisation.roles[role].name,
        "unit": organisation.units[unit].name if unit in organisation.units else unit,
    }
    if day <= today:
        return Message("nobody holds “{role}” in {unit} any more, and {names} need it", **names, names=listed(left))
    return Message(
        "from {day} nobody holds “{role}” in {unit}, and {names} need it", **names, day=day, names=listed(left)
    )


def _units(base: System, head: System) -> Iterator[Consequence]:
    for unit in base.organisation.units.values():
        if unit.id in head.organisation.units:
            continue
        left = [called(document) for document in head.documents if document.text("unit") == unit.id]
        left += [f"{entry.id} {entry.title}".strip() for entry in head.entries if entry.unit == unit.id]
        left += [
            role.name for role in head.organisation.roles.values() for post in role.holders if post.unit == unit.id
        ]
        if left:
            sentence = Message(
                "the unit “{unit}” goes, and {names} still belong to it", unit=unit.name, names=listed(left)
            )
            yield Consequence(unit.id, sentence, True)


def _editions(base: System, head: System) -> Iterator[Consequence]:
    """Editions that no unit works under any more, with what still names their clauses."""
    gone = _in_use(base) - _in_use(head)
    for edition in sorted(gone):
        names = [use.item for use in clause_uses(head) if use.edition == edition and not use.past]
        if names:
            sentence = Message(
                "no unit works under {edition} any more; {names} name its clauses", edition=edition, names=listed(names)
            )
            yield Consequence(edition, sentence, True)


def _in_use(system: System) -> set[str]:
    organisation = system.organisation
    return {edition for unit in organisation.units for edition in organisation.frameworks(unit)}
