"""A page for every unit: who answers for it, what holds there and where it comes from, and what it works with."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import Context, Place, unit_uri
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.responsibility import held_above, held_here
from qmsctl.pages.reviews.unit import of_unit
from qmsctl.pages.templating import render
from qmsctl.pages.unit_entries import certificates, objectives, others, processes
from qmsctl.pages.unit_frameworks import excluded, stopped, uses
from qmsctl.pages.unit_handbook import unit_handbook
from qmsctl.settings import FILE
from qmsctl.system import System, Unit

_FLAT = 40


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield a page per unit, in the order of the tree; those in a circle of parents come last."""
    organisation = context.system.organisation
    order = dict.fromkeys(name for top in organisation.tops for name in organisation.below(top))
    for name in (*order, *(name for name in organisation.units if name not in order)):
        uri = unit_uri(name)
        if uri:
            yield _page(context, organisation.units[name], uri)


def taken(system: System) -> Iterator[str]:
    """Yield the paths in the site that belong to units."""
    return (uri for uri in map(unit_uri, system.organisation.units) if uri)


def _page(context: Context, unit: Unit, uri: str) -> PageSpec:
    here = Place(context, uri)
    content = render(
        "unit.md",
        here,
        name=unit.name,
        above=[here.unit(name) for name in reversed(context.system.organisation.line(unit.id)[1:])],
        facts=list(_facts(here, unit)),
        handbook=unit_handbook(here, unit.id),
        held=list(held_here(here, unit.id)),
        held_above=list(held_above(here, unit.id)),
        objectives=list(objectives(here, unit.id)),
        processes=list(processes(here, unit.id)),
        uses=list(uses(here, unit.id)),
        excluded=list(excluded(here, unit.id)),
        stopped=list(stopped(here, unit.id)),
        certificates=list(certificates(here, unit.id)),
        others=list(others(here, unit.id)),
        review=of_unit(here, unit.id),
    )
    return PageSpec(uri, FILE, unit.name, _section(context, unit), content)


def _section(context: Context, unit: Unit) -> tuple[str, ...]:
    """Units stand in one list, many units below the one they belong to at the second level."""
    organisation, words = context.system.organisation, context.words
    line = organisation.line(unit.id)
    base = (words("Organisation"), words("Units"))
    if len(organisation.units) <= _FLAT or len(line) < 2:
        return base
    return *base, organisation.units[line[-2]].name


def _facts(here: Place, unit: Unit) -> Iterator[tuple[str, Markup]]:
    words, organisation = here.context.words, here.context.system.organisation
    if unit.leader:
        yield words("Leader"), here.role(unit.leader, unit.id)
    if unit.level:
        yield words("Level"), escape(unit.level.capitalize())
    if unit.type:
        yield words("Type"), escape(organisation.unit_types.get(unit.type, unit.type))
    if unit.people is not None:
        yield words("Head count"), escape(words.number(unit.people))
    committee = organisation.committees.get(organisation.committee(unit.id))
    if committee:
        yield words.value(committee.kind), escape(committee.name)
    below = [here.unit(name) for name in organisation.children(unit.id)]
    if below:
        yield words("Units below"), Markup(", ").join(below)
