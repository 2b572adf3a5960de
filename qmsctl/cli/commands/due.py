"""``qmsctl due``: what somebody must do, and by which day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import format_option, handbook_options, open_handbook
from qmsctl.cli.output import emit_json, line, table
from qmsctl.periods import parse_interval
from qmsctl.system import System
from qmsctl.system.due import Due, due


@click.command("due")
@handbook_options
@format_option
@click.option("--owner", metavar="ROLE", help="Only what this role answers for.")
@click.option("--unit", metavar="UNIT", help="Only this unit and the units below it.")
@click.option(
    "--within",
    metavar="INTERVAL",
    default="90 days",
    show_default=True,
    help="How far ahead: 30 days, 12 months, P1Y, all.",
)
def command(
    root: Path | None, today: date | None, format_: str, owner: str | None, unit: str | None, within: str
) -> None:
    """List reviews, objectives, evaluations and pages that are due or overdue, by day."""
    handbook = open_handbook(root, today)
    horizon = None
    if within != "all":
        interval = parse_interval(within)
        if interval is None:
            raise click.BadParameter(
                f"{within!r} is no interval; write 30 days, 12 months, P1Y or all", param_hint="--within"
            )
        end = interval.after(handbook.today)
        horizon = end - handbook.today if end else None
    items = [
        item for item in due(handbook.system, handbook.today, horizon) if _wanted(handbook.system, item, owner, unit)
    ]
    if format_ == "json":
        emit_json([_data(item, handbook.today) for item in items])
    elif items:
        table(
            [_row(item, handbook.today) for item in items], ("day", "state", "what", "item", "owner", "unit", "title")
        )
    else:
        line(f"nothing is due within {within}")


def _wanted(system: System, item: Due, owner: str | None, unit: str | None) -> bool:
    if owner and owner not in system.organisation.roles:
        raise click.BadParameter(f"{owner!r} is no role in qms.yaml", param_hint="--owner")
    if unit and unit not in system.organisation.units:
        raise click.BadParameter(f"{unit!r} is no unit in qms.yaml; qmsctl org tree lists them", param_hint="--unit")
    return (not owner or item.owner == owner) and (not unit or unit in system.organisation.line(item.unit))


def _state(item: Due, today: date) -> str:
    return "overdue" if item.overdue(today) else "due"


def _row(item: Due, today: date) -> tuple[object, ...]:
    return item.day, _state(item, today), item.what, item.item, item.owner or "-", item.unit or "-", item.title


def _data(item: Due, today: date) -> dict[str, object]:
    keys = ("day", "what", "item", "title", "owner", "unit", "path")
    return {**{key: getattr(item, key) for key in keys}, "overdue": item.overdue(today)}
