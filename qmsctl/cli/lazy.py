"""Groups of commands that import a command's module only when the command is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class Lazy(click.Group):
    """A group made from a table of names and one line of help each; a command is `command` in the module of its name.

    The help of the group is printed from the table, so it imports no command.
    """

    def __init__(self, *args: Any, package: str, table: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.package = package
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None where the table has none of that name."""
        if cmd_name not in self.table:
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.table.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; one that there is not is named with the nearest."""
        if args and args[0] not in self.table and not args[0].startswith("-"):
            ctx.fail(self._unknown(args[0], ctx.command_path))
        return super().resolve_command(ctx, args)

    def _unknown(self, name: str, called: str) -> str:
        from qmsctl.text.near import near

        meant = near(name, self.table)
        return f"there is no command {name!r}" + (
            f"; did you mean {meant}?" if meant else f"; {called} --help lists them"
        )
