"""Who answers for what: roles as people hold them in a unit, above it, and across all units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Context, Place
from qmsctl.system import Holder, Role


class Held(NamedTuple):
    """A role in a unit: its link, its holders where names are published, and what it says."""

    name: str
    link: Markup
    holders: str
    role: Role


def names(context: Context, holders: tuple[Holder, ...]) -> str:
    """Return who holds a role, with deputies, where the handbook publishes names; else ""."""
    if not context.system.settings.publish_names:
        return ""
    words = context.words
    return ", ".join(
        dict.fromkeys(
            words("{person} (deputy {deputy})", person=holder.person, deputy=holder.deputy)
            if holder.deputy
            else holder.person
            for holder in holders
        )
    )


def held_here(here: Place, unit: str) -> Iterator[Held]:
    """Yield the roles that somebody holds today in exactly this unit, its leader's first."""
    context, organisation = here.context, here.context.system.organisation
    leader = organisation.units[unit].leader
    for role in sorted(organisation.roles.values(), key=lambda role: role.id != leader):
        holders = organisation.holders_in(role.id, unit, context.day)
        if holders:
            yield Held(role.name, here.role_link(role.id), names(context, holders), role)


def held_above(here: Place, unit: str) -> Iterator[Markup]:
    """Yield the roles that answer for this unit from a unit above, each with that unit."""
    context, organisation = here.context, here.context.system.organisation
    for role in organisation.roles.values():
        place = organisation.held_in(role.id, unit, context.day)
        if place not in ("", unit):
            yield Markup("{} ({})").format(here.role_link(role.id), here.unit(place))
