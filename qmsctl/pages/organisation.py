"""The organisation: the tree of units with level, head count and leader, who governs them, what they work under."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from qmsctl.pages.context import ORGANISATION, ROLES, Context, Place
from qmsctl.pages.escaping import identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render
from qmsctl.settings import FILE
from qmsctl.system.coverage import declared

_DEEPEST = 8


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of the organisation."""
    here, words = Place(context, ORGANISATION), context.words
    content = render(
        "organisation.md",
        here,
        page_of_roles=ROLES,
        roles=list(_roles(here)),
        processes=[here.register(register) for register in _processes(context)],
        units=list(_units(here)),
        committees=list(_committees(here)),
        uses=list(_uses(here)),
    )
    yield PageSpec(ORGANISATION, FILE, words("Organisation"), (words("Organisation"),), content)


def _processes(context: Context) -> Iterator[Any]:
    found = context.system.registers.get("processes")
    if found and found.entries:
        yield found


def _roles(here: Place) -> Iterator[tuple[Markup, Markup]]:
    """Each role's link with the anchor that it had when roles stood on this page."""
    for role in here.context.system.organisation.roles:
        yield identifier(f"role-{role}"), here.role_link(role)


def _units(here: Place) -> Iterator[dict[str, Any]]:
    organisation, words = here.context.system.organisation, here.context.words
    for top in organisation.tops:
        for name in organisation.below(top):
            unit = organisation.units[name]
            yield {
                "link": here.unit(name),
                "anchor": identifier(f"unit-{name}"),
                "depth": min(len(organisation.line(name)) - 1, _DEEPEST),
                "level": unit.level.capitalize(),
                "type": organisation.unit_types.get(unit.type, unit.type),
                "people": "" if unit.people is None else words.number(unit.people),
                "leader": here.role(unit.leader, name) if unit.leader else "–",
            }


def _committees(here: Place) -> Iterator[tuple[str, str, list[Markup], int]]:
    """Each committee with its kind, the units that name it, and how many units answer to it in all."""
    organisation, words = here.context.system.organisation, here.context.words
    for committee in organisation.committees.values():
        named = [here.unit(unit.id) for unit in organisation.units.values() if unit.committee == committee.id]
        answering = sum(1 for unit in organisation.units if organisation.committee(unit) == committee.id)
        yield committee.name, words.value(committee.kind), named, answering


def _uses(here: Place) -> Iterator[dict[str, Any]]:
    words = here.context.words
    for use in declared(here.context.system):
        yield {
            "edition": here.edition(use.edition),
            "unit": here.unit(use.unit),
            "certified": words("Yes") if use.certified else words("No"),
            "reason": use.reason,
        }
