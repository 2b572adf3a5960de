"""``qmsctl org``: the tree of units, who governs them, and what nobody answers for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from click.core import ParameterSource

from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.errors import QmsctlError
from qmsctl.system.organisation import DEEPEST
from qmsctl.system.summary import orphans

_by = click.option("--by", type=click.Choice(["line", "committee"]), default="line", help="How to arrange the units.")


@click.group("org", invoke_without_command=True)
@_by
@reading_options
@format_option
@click.pass_context
def command(
    context: click.Context, by: str, root: Path | None, today: date | None, at: str | None, format_: str
) -> None:
    """Show the organisation and what nobody answers for; without a command, the tree."""
    if context.invoked_subcommand is None:
        _tree(open_handbook(root, today, at), by, format_)
    elif any(context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in context.params):
        raise QmsctlError(f"options stand behind the command: qmsctl org {context.invoked_subcommand} …")


@command.command("tree")
@_by
@reading_options
@format_option
def tree(by: str, root: Path | None, today: date | None, at: str | None, format_: str) -> None:
    """Show the units with level, head count, leader and frameworks."""
    _tree(open_handbook(root, today, at), by, format_)


def _tree(handbook: Handbook, by: str, format_: str) -> None:
    organisation = handbook.system.organisation
    if format_ == "json":
        emit_json([_data(handbook, unit) for top in organisation.tops for unit in organisation.below(top)])
    elif by == "committee":
        _committees(handbook)
    else:
        rows = [row for top in organisation.tops for row in _rows(handbook, top, "", "")]
        table(rows, ("unit", "name", "level", "people", "leader", "frameworks"))


def _committees(handbook: Handbook) -> None:
    """The units that answer to each committee, those without a known one last."""
    organisation = handbook.system.organisation
    found: dict[str, list[str]] = {name: [] for name in (*organisation.committees, "")}
    for top in organisation.tops:
        for unit in organisation.below(top):
            name = organisation.committee(unit)
            found[name if name in organisation.committees else ""].append(unit)
    rows = []
    for name, units in found.items():
        title = organisation.committees[name].name if name else "no committee"
        for number, unit in enumerate(units):
            shown = organisation.units[unit]
            rows.append(("" if number else title, unit, shown.level or "-", shown.name))
    table(rows, ("committee", "unit", "level", "name"))


@command.command("orphans")
@reading_options
@format_option
def orphans_command(root: Path | None, today: date | None, at: str | None, format_: str) -> int:
    """List units, documents and entries whose role nobody holds today; exits with 1 if there are any."""
    handbook = open_handbook(root, today, at)
    found = orphans(handbook.system, handbook.today)
    if format_ == "json":
        emit_json([{key: getattr(item, key) for key in ("item", "title", "role", "unit", "path")} for item in found])
    elif found:
        table(
            [(item.item, item.role or "no role", item.unit, item.title) for item in found],
            ("item", "role", "unit", "title"),
        )
    else:
        line("somebody answers for everything")
    return int(bool(found))


def _leader(handbook: Handbook, unit: str) -> str:
    organisation = handbook.system.organisation
    role = organisation.units[unit].leader
    holders = organisation.holders_in(role, unit, handbook.today.isoformat())
    return f"{role or '-'}: {', '.join(holder.person for holder in holders) or 'nobody'}"


def _rows(handbook: Handbook, unit: str, first: str, indent: str) -> list[tuple[object, ...]]:
    organisation = handbook.system.organisation
    found = organisation.units[unit]
    own = ", ".join(use.edition + (" (certified)" if use.certified else "") for use in found.frameworks)
    rows: list[tuple[object, ...]] = [
        (
            first + unit,
            found.name,
            found.level or "-",
            found.people if found.people is not None else "-",
            _leader(handbook, unit),
            own or "as above",
        )
    ]
    # What lies deeper is reported by the check.
    children = organisation.children(unit) if len(indent) < DEEPEST * len("   ") else ()
    for number, child in enumerate(children, start=1):
        last = number == len(children)
        rows += _rows(handbook, child, indent + ("└─ " if last else "├─ "), indent + ("   " if last else "│  "))
    return rows


def _data(handbook: Handbook, unit: str) -> dict[str, object]:
    organisation = handbook.system.organisation
    found = organisation.units[unit]
    return {
        "id": unit,
        "name": found.name,
        "parent": found.parent or None,
        "level": found.level or None,
        "type": found.type or None,
        "people": found.people,
        "leader": found.leader or None,
        "committee": organisation.committee(unit) or None,
        "held_by": [
            holder.person for holder in organisation.holders_in(found.leader, unit, handbook.today.isoformat())
        ],
        "frameworks": {
            edition: {"reason": use.reason, "certified": use.certified, "declared_by": use.unit}
            for edition, use in organisation.frameworks(unit).items()
        },
    }
