"""``qmsctl owners``: what nobody answers for, and what somebody who leaves hands over."""

from __future__ import annotations

import click

from qmsctl.cli.lazy import Lazy

OWNERS = {
    "leave": "List what a person answers for, for whoever takes over.",
    "orphans": "List what nobody answers for.",
    "transfer": "Give documents, entries and actions of a role to another role.",
}


@click.group("owners", cls=Lazy, package="qmsctl.cli.commands.owners", table=OWNERS)
def command() -> None:
    """Show what nobody answers for, and what somebody who leaves hands over."""
