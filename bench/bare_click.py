"""A click group with as many commands as qmsctl has and nothing behind them: the floor for ``--help``."""

import sys

import click


@click.group()
def group() -> None:
    """Commands that do nothing."""


def _add(name: str) -> None:
    @group.command(name, help=f"Do nothing, under the name {name}.")
    def nothing() -> None:
        pass


if __name__ == "__main__":
    for number in range(int(sys.argv.pop(1))):
        _add(f"command-{number}")
    group()
