"""The group of the example handbook as it stood before its first review, for tests that carry one through."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from click.testing import CliRunner

from qmsctl.cli.main import command
from qmsctl.errors import QmsctlError
from qmsctl.system import System, load
from qmsctl.trees import WorkTree
from tests.quick import Said

ROOT = Path(__file__).parent.parent
TODAY = "2026-02-20"
_TAKEN = ("qms.yaml", "objectives.yaml", "aspects.yaml", "allowed_signers", "policy", "procedures", "registers",
          "docs", "records/measurements")  # fmt: skip


def group(folder: Path) -> Path:
    """Copy the example's group (a group, three divisions, six units) to `folder`, without reviews and actions."""
    for name in _TAKEN:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("tool"))
        else:
            shutil.copy(source, target)
    return folder


def ask(book: Path, *words: str, today: str = TODAY, said: str | None = None, language: str = "en") -> Said:
    """Give a command in this process, on a day; `said` is what a person types. It ends as at a terminal."""
    runner = CliRunner(env={"QMSCTL_LANGUAGE": language})
    found = runner.invoke(command, [*words, "--root", str(book), "--today", today], input=said, standalone_mode=False)
    error = found.exception
    if isinstance(error, QmsctlError):
        return Said(2, found.stdout, str(error))
    if isinstance(error, click.ClickException):
        return Said(2, found.stdout, error.format_message())
    if isinstance(error, click.Abort):
        return Said(2, found.stdout, found.stderr)
    if error is not None and not isinstance(error, SystemExit):
        raise error
    code = found.return_value
    return Said(code if isinstance(code, int) else found.exit_code, found.stdout, found.stderr)


def read(book: Path) -> System:
    """Return the handbook as it is now."""
    return load(WorkTree(book))
