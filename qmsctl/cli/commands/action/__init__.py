"""``qmsctl action``: what somebody does by a day because of something."""

from __future__ import annotations

import click

from qmsctl.cli.lazy import Lazy

ACTION = {
    "close": "Close an action: done, its effect looked at, or dropped.",
    "list": "List actions.",
    "move": "Move the day of an action, because.",
    "new": "Write down an action.",
    "show": "Show an action with what it comes from.",
}


@click.group("action", cls=Lazy, package="qmsctl.cli.commands.action", table=ACTION)
def command() -> None:
    """Actions: what somebody does by a day because of something."""
