"""``qmsctl plan``: the yearly plan of a unit."""

from __future__ import annotations

import click

from qmsctl.cli.lazy import Lazy

PLAN = {
    "make": "Write a unit's plan of a year from its objectives and actions.",
    "pack": "Show the facts that a unit's plan can rest on.",
    "status": "Show which units have a plan in force.",
}


@click.group("plan", cls=Lazy, package="qmsctl.cli.commands.plan", table=PLAN)
def command() -> None:
    """The yearly plan of a unit, and the facts it rests on."""
