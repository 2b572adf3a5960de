"""Roles: what each answers for, where it is held, and what it owns and approves (ISO 9001:2015 5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from qmsctl.pages.context import ROLES, Context, Place, is_retired
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.matrix import MOST_CELLS, Matrix, columns, headings, sign
from qmsctl.pages.model import PageSpec
from qmsctl.pages.responsibility import names
from qmsctl.pages.templating import render
from qmsctl.settings import FILE
from qmsctl.system import Role
from qmsctl.system.names import unit_name


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of roles."""
    here, words = Place(context, ROLES), context.words
    owned = _by_role(here)
    roles = [_role(here, role, owned) for role in context.system.organisation.roles.values()]
    content = render("roles.md", here, roles=roles, matrices=list(_matrices(here)), legend=_legend(here))
    yield PageSpec(ROLES, FILE, words("Roles and responsibility"), (words("Organisation"),), content)


def _role(here: Place, role: Role, owned: _Owned) -> dict[str, Any]:
    return {
        "name": role.name,
        "anchor": identifier(f"role-{role.id}"),
        "tasks": role.tasks,
        "authority": role.authority,
        "competence": role.competence,
        "held": list(_held(here, role)),
        "processes": owned.get(("process", role.id), []),
        "owns": owned.get(("owner", role.id), []),
        "approves": owned.get(("approver", role.id), []),
    }


_Owned = dict[tuple[str, str], list[Markup]]


def _by_role(here: Place) -> _Owned:
    """Links to the documents each role owns and approves, and to the processes it owns."""
    found: _Owned = {}
    for document in here.context.published.values():
        if not is_retired(document):
            for how, role in (("owner", document.owner), ("approver", document.approver)):
                found.setdefault((how, role), []).append(here.document(document.id))
    for entry in here.context.system.register("processes"):
        found.setdefault(("process", entry.owner), []).append(here.entry(entry.id))
    return found


def _held(here: Place, role: Role) -> Iterator[Markup]:
    """The units in which somebody holds the role today; who it is only where names are published."""
    context, organisation = here.context, here.context.system.organisation
    for unit in dict.fromkeys(holder.unit or organisation.root for holder in role.holders):
        holders = organisation.holders_in(role.id, unit, context.day)
        if holders:
            who = names(context, holders)
            yield Markup("{} ({})").format(here.unit(unit), escape(who)) if who else here.unit(unit)


def _matrices(here: Place) -> Iterator[Matrix]:
    organisation = here.context.system.organisation
    if len(organisation.units) * len(organisation.roles) > MOST_CELLS or len(organisation.units) < 2:
        return
    for title, units in columns(organisation):
        rows = [
            [here.role_link(role.id), *(_cell(here, role, unit) for unit in units)]
            for role in organisation.roles.values()
        ]
        yield Matrix(title, headings(here, units), rows)


def _cell(here: Place, role: Role, unit: str) -> Markup:
    context, organisation, words = here.context, here.context.system.organisation, here.context.words
    own = organisation.holders_in(role.id, unit, context.day)
    if any(holder.deputy for holder in own):
        return sign("held", "◉", words("Held here, with a deputy"))
    if own:
        return sign("held", "●", words("Held here"))
    above = organisation.held_in(role.id, unit, context.day)
    if not above:
        return sign("nobody", "–", words("Nobody"))
    return sign("above", "↑", words("Held above, in {unit}", unit=unit_name(context.system, above)))


def _legend(here: Place) -> list[tuple[Markup, str]]:
    words = here.context.words
    signs = {
        ("held", "●"): words("Held here"),
        ("held", "◉"): words("Held here, with a deputy"),
        ("above", "↑"): words("Held in a unit above"),
        ("nobody", "–"): words("Nobody"),
    }
    return [(sign(kind, text, said), said) for (kind, text), said in signs.items()]
