"""The options that commands share, and the folder and the language that are meant where none is named."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from qmsctl.errors import QmsctlError
from qmsctl.periods import parse_date

LANGUAGES = ("en", "nb", "sv")
_SPOKEN = {"en": "en", "nb": "nb", "nn": "nb", "no": "nb", "sv": "sv"}
_LOCALES = ("QMSCTL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

F = TypeVar("F", bound=Callable[..., Any])


def reading_options(function: F) -> F:
    """Add ``--root``, ``--today`` and ``--at`` to a command that writes nothing into the handbook."""
    function = handbook_options(function)
    return click.option(
        "--at",
        metavar="REV_OR_DATE",
        callback=_newest_of_bare,
        help="Read the handbook as a commit left it, or as it stood at the end of a day (YYYY-MM-DD).",
    )(function)


def handbook_options(function: F) -> F:
    """Add ``--root`` and ``--today`` to a command."""
    function = today_option(function)
    return click.option(
        "--root",
        type=click.Path(path_type=Path),
        default=None,
        help="Folder of the handbook; by default the nearest one with qms.yaml, upwards from here.",
    )(function)


def today_option(function: F) -> F:
    """Add ``--today`` to a command."""
    return click.option(
        "--today", metavar="DATE", callback=day, help="Judge as on this day (YYYY-MM-DD) instead of today."
    )(function)


def format_option(function: F) -> F:
    """Add ``--format text|json`` to a command."""
    return click.option(
        "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to print the answer."
    )(function)


def nearest() -> Path:
    """Return the nearest folder upwards from here that has a ``qms.yaml``; raises `QmsctlError` where none has."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "qms.yaml").is_file():
            return folder
    raise QmsctlError(
        "there is no qms.yaml here or in a folder above; "
        "go to a handbook, name one with --root, or begin one with qmsctl init"
    )


def spoken(asked: str | None) -> str:
    """Return the language as asked for, or as QMSCTL_LANGUAGE or the locale says; "" where nothing says it."""
    settings = (asked, *(os.environ.get(name) for name in _LOCALES))
    for setting in filter(None, settings):
        language = _SPOKEN.get(setting.replace("-", "_").split("_")[0].split(".")[0].lower())
        if language:
            return language
    return ""


def _newest_of_bare(context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """A bare repository holds no files but those of its commits: unless told otherwise, the newest is read."""
    root = context.params.get("root")
    if value is not None or not isinstance(root, Path):
        return value
    from qmsctl.git.hardening import asked_for_itself

    return "HEAD" if asked_for_itself(root) else None


def day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """Read the day that an option names."""
    found = parse_date(value)
    if value is not None and found is None:
        raise click.BadParameter(f"{value!r} is not a day; write YYYY-MM-DD")
    return found
