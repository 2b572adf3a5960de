"""``qmsctl completion``: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from qmsctl.errors import QmsctlError


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of SHELL; put the output where your shell reads it."""
    from qmsctl.cli.main import command as group

    found = get_completion_class(shell)
    if found is None:
        raise QmsctlError(f"click knows no completion for {shell}")
    click.echo(found(group, {}, "qmsctl", "_QMSCTL_COMPLETE").source())
