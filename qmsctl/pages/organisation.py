"""The organisation: units with level, head count and leader; roles with their tasks and where they are held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from qmsctl.pages.context import ORGANISATION, Context, Place
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render
from qmsctl.settings import FILE
from qmsctl.system import Role
from qmsctl.system.coverage import declared

_DEEPEST = 8


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of the organisation."""
    here, words = Place(context, ORGANISATION), context.words
    roles = [_role(here, role) for role in context.system.organisation.roles.values()]
    content = render("organisation.md", here, units=list(_units(here)), uses=list(_uses(here)), roles=roles)
    yield PageSpec(ORGANISATION, FILE, words("Organisation"), (words("Overview"),), content)


def _units(here: Place) -> Iterator[dict[str, Any]]:
    organisation, words = here.context.system.organisation, here.context.words
    for top in organisation.tops:
        for name in organisation.below(top):
            unit = organisation.units[name]
            yield {
                "name": unit.name,
                "anchor": identifier(f"unit-{name}"),
                "depth": min(len(organisation.line(name)) - 1, _DEEPEST),
                "level": unit.level.capitalize(),
                "type": organisation.unit_types.get(unit.type, unit.type),
                "people": "" if unit.people is None else words.number(unit.people),
                "leader": here.role(unit.leader, name) if unit.leader else "–",
            }


def _uses(here: Place) -> Iterator[dict[str, Any]]:
    words = here.context.words
    for use in declared(here.context.system):
        yield {
            "edition": here.edition(use.edition),
            "unit": here.unit(use.unit),
            "certified": words("Yes") if use.certified else words("No"),
            "reason": use.reason,
        }


def _role(here: Place, role: Role) -> dict[str, Any]:
    return {
        "name": role.name,
        "anchor": identifier(f"role-{role.id}"),
        "tasks": role.tasks,
        "authority": role.authority,
        "competence": role.competence,
        "held": list(_held(here, role)),
    }


def _held(here: Place, role: Role) -> Iterator[Markup]:
    """The units in which somebody holds the role today; who it is only where names are published."""
    context = here.context
    held: dict[str, list[str]] = {}
    for holder in role.holders:
        if holder.holds_on(context.day):
            held.setdefault(holder.unit or context.system.organisation.root, []).append(holder.person)
    for unit, people in held.items():
        names = escape(f" ({', '.join(people)})") if context.system.settings.publish_names else Markup("")
        yield here.unit(unit) + names
