"""``qmsctl init``: a handbook to begin with."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import today_option
from qmsctl.cli.output import count, line
from qmsctl.errors import QmsctlError
from qmsctl.periods import today_in
from qmsctl.starting import EDITIONS, LANGUAGES, PROFILES, Beginning, files
from qmsctl.writing import write_all

_ZONES = {"nb": "Europe/Oslo", "sv": "Europe/Stockholm", "en": "Europe/Oslo"}


@click.command("init")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), default=".", metavar="[DIR]")
@click.option("--name", help="Name of the organisation; asked for when a person is there.")
@click.option("--profile", type=click.Choice(list(PROFILES)), help="Kind of organisation; asked for likewise.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the handbook; asked for likewise.")
@click.option(
    "--framework",
    "editions",
    type=click.Choice(EDITIONS),
    multiple=True,
    help="Standard to work under (repeatable); by default what fits the profile.",
)
@click.option(
    "--approve",
    metavar="PERSON",
    help="Stand for the first texts: they begin approved by you (an id or initials), not as drafts.",
)
@today_option
def command(
    directory: Path,
    name: str | None,
    profile: str | None,
    language: str | None,
    editions: tuple[str, ...],
    approve: str | None,
    today: date | None,
) -> None:
    """Begin a handbook in DIR (here by default): settings, policy, procedures and registers with first texts."""
    profile = profile or _ask("Kind of organisation", "--profile", list(PROFILES))
    language = language or _ask("Language of the handbook", "--language", list(LANGUAGES))
    beginning = Beginning(
        name=name or _ask("Name of the organisation", "--name"),
        language=language,
        profile=profile,
        editions=editions or PROFILES[profile],
        approved_by=_approver(approve),
        today=today or today_in(_ZONES[language]),
    )
    texts = files(beginning)
    _refuse_what_is_there(directory, texts)
    write_all(directory, texts, new=frozenset(texts))
    documents = sum(path.startswith(("policy/", "procedures/")) for path in texts)
    line(f"{directory}: {count(len(texts), 'file', 'files')}, {count(documents, 'document', 'documents')}")
    if not beginning.approved_by:
        line("the documents are drafts: read them, then set status: approved in those that you stand for")
    line("next: qmsctl check, then mkdocs serve")


def _approver(asked: str | None) -> str:
    """Who stands for the texts; somebody at the terminal is asked, and silence means nobody."""
    if asked is not None or not sys.stdin.isatty():
        return asked or ""
    return str(
        click.prompt("Who approves the first texts (initials; leave empty for drafts)", default="", show_default=False)
    )


def _ask(question: str, option: str, choices: list[str] | None = None) -> str:
    if not sys.stdin.isatty():
        raise QmsctlError(f"nobody is there to ask; give {option}")
    return str(click.prompt(question, type=click.Choice(choices) if choices else str))


def _refuse_what_is_there(directory: Path, texts: dict[str, str]) -> None:
    """A handbook begins in a folder of its own or beside what is no part of one."""
    if directory.exists() and not directory.is_dir():
        raise QmsctlError(f"{str(directory)!r} is a file; name a new or empty folder")
    there = next((path for path in texts if (directory / path).exists()), None)
    if there:
        raise QmsctlError(f"{str(directory / there)!r} is there already; nothing was written")
    directory.mkdir(parents=True, exist_ok=True)
