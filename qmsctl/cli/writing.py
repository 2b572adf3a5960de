"""What every command that writes begins with: the lock, and what a killed command left unfinished made good."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from qmsctl.cli.output import line
from qmsctl.reporters.escapes import log_line
from qmsctl.writing import locked


def command_line() -> str:
    """Return the command as it was typed, without the program's name."""
    return shlex.join(sys.argv[1:])


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the lock of a handbook; say what was unfinished and is made good now.

    The same command given again after a kill finds itself done: it answers and ends here.
    """
    with locked(root) as before:
        if before is not None:
            tell(before.sentence)
            if before.finished and before.command == command_line():
                for text in before.says:
                    line(text)
                raise click.exceptions.Exit(0)
        yield


def tell(sentence: str) -> None:
    """Say something beside the answer."""
    click.echo(f"qmsctl: {log_line(sentence)}", err=True)
