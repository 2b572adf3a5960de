"""``qmsctl init``: a handbook to begin with."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import click

from qmsctl.approvals.values import FORGES
from qmsctl.cli.handbook import open_handbook, today_option
from qmsctl.cli.output import count, line
from qmsctl.cli.writing import command_line, writing
from qmsctl.errors import QmsctlError
from qmsctl.forges.files import ATTRIBUTES
from qmsctl.forges.files import files as files_of
from qmsctl.forges.marker import Written, state
from qmsctl.forges.place import place_of, text_at
from qmsctl.periods import today_in
from qmsctl.starting import EDITIONS, LANGUAGES, PROFILES, Beginning, files
from qmsctl.writing import write_all, written

_WHAT_HAPPENED = {
    Written.MISSING: "written",
    Written.OLDER: "replaced; an older qmsctl had written it",
    Written.CURRENT: "there already",
    Written.BY_HAND: "left as it is; somebody wrote or changed it",
}
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
@click.option(
    "--ci",
    type=click.Choice([*FORGES, "none"]),
    default="github",
    show_default=True,
    help="Forge to write the workflow and the templates for.",
)
@click.option(
    "--only-ci", is_flag=True, help="Write only the forge's files, into the handbook that is there; what differs stays."
)
@today_option
def command(
    directory: Path,
    name: str | None,
    profile: str | None,
    language: str | None,
    editions: tuple[str, ...],
    approve: str | None,
    ci: str,
    only_ci: bool,
    today: date | None,
) -> None:
    """Begin a handbook in DIR (here by default): settings, policy, procedures and registers with first texts."""
    if only_ci:
        _add_ci(directory, ci)
        return
    if directory.is_dir():
        with writing(directory):
            pass  # finish what was interrupted, or say that nothing can be written, before anybody is asked
    profile = profile or _ask("Kind of organisation", "--profile", list(PROFILES))
    language = language or _ask("Language of the handbook", "--language", list(LANGUAGES))
    beginning = Beginning(
        name=name or _ask("Name of the organisation", "--name"),
        language=language,
        profile=profile,
        editions=editions or PROFILES[profile],
        approved_by=_approver(approve).strip().lower(),
        today=today or today_in(_ZONES[language]),
    )
    texts = files(beginning) | (files_of(ci, language) if ci != "none" else {})
    _refuse_what_is_there(directory, texts)
    says = tuple(_says(directory, texts, approved=bool(beginning.approved_by)))
    with written(directory, texts, new=frozenset(texts), command=command_line(), says=says):
        for text in says:
            line(text)


def _says(directory: Path, texts: Collection[str], *, approved: bool) -> Iterator[str]:
    documents = sum(path.startswith(("policy/", "procedures/")) for path in texts)
    yield f"{directory}: {count(len(texts), 'file', 'files')}, {count(documents, 'document', 'documents')}"
    if not approved:
        yield "the documents are drafts: read them, then set status: approved in those that you stand for"
    yield "next: qmsctl check, then mkdocs serve"


def _add_ci(directory: Path, ci: str) -> None:
    """Write the forge's files into a handbook; a file that somebody changed is theirs."""
    if ci == "none":
        raise click.UsageError("--only-ci writes the files of a forge; name it with --ci")
    handbook = open_handbook(directory, None)
    folder = place_of(handbook.root).folder
    if folder:
        raise QmsctlError(
            f"the handbook lies in the folder {folder} of its repository, and a forge reads its files at the top; "
            "take those of another handbook there and give its commands --root"
        )
    wanted = {".gitattributes": ATTRIBUTES, **files_of(ci, handbook.system.settings.language)}
    states = {path: state(text_at(handbook.root / path), text) for path, text in wanted.items()}
    new = frozenset(path for path, found in states.items() if found is Written.MISSING)
    texts = {path: wanted[path] for path, found in states.items() if path in new or found is Written.OLDER}
    with writing(handbook.root):
        write_all(handbook.root, texts, new=new)
    for path, found in sorted(states.items()):
        line(f"{path}: {_WHAT_HAPPENED[found]}")
    line("next: qmsctl codeowners --write, then qmsctl doctor")


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
