"""``qmsctl new``: begin a document."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import handbook_options, nearest, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.drafting import draft
from qmsctl.errors import QmsctlError
from qmsctl.git import paths_of_all_branches
from qmsctl.numbering import next_id
from qmsctl.system import System
from qmsctl.writing import Commit, written


@click.command("new")
@click.argument("type_", metavar="TYPE")
@handbook_options
@click.option("--title", help="Title of the document; asked for when a person is there.")
@click.option("--owner", metavar="ROLE", help="The role that answers for it; asked for when a person is there.")
@click.option("--unit", metavar="UNIT", help="The unit it belongs to; the top unit by default.")
@click.option(
    "--id", "identity", metavar="ID", help="Its id; by default the next free number, over all known branches."
)
@click.option("--commit", is_flag=True, help="Commit the new document, and nothing else.")
def command(
    type_: str,
    root: Path | None,
    today: date | None,
    title: str | None,
    owner: str | None,
    unit: str | None,
    identity: str | None,
    commit: bool,
) -> None:
    """Begin a document of TYPE (policy, procedure …): a draft with the headings its type asks for."""
    root = root or nearest()
    with writing(root):
        pass  # where nothing can be written, say so before anybody is asked for anything
    handbook = open_handbook(root, today)
    system = handbook.system
    kind = system.settings.document_types.get(type_)
    if kind is None:
        raise QmsctlError(f"{type_!r} is no document type; there are: {', '.join(system.settings.document_types)}")
    title = title or _ask("Title", "--title")
    owner = owner or _ask_role(system)
    with writing(handbook.root):
        taken = tuple(paths_of_all_branches(handbook.root))
        # Read again inside the lock: another process may just have taken the number.
        fresh = open_handbook(handbook.root, today).system
        identity = identity or next_id(fresh, kind.prefix, taken)
        if identity in fresh.document_by_id:
            raise QmsctlError(f"{identity} is taken by {fresh.document_by_id[identity].path}")
        if not identity.startswith(f"{kind.prefix}-"):
            raise QmsctlError(f"the id of a {type_} begins with {kind.prefix}-, not {identity}")
        path, text = draft(fresh, kind, identity, title, owner, unit or fresh.organisation.root)
        message = Commit(f"Begin {identity}: {title}") if commit else None
        with written(
            handbook.root, {path: text}, new={path}, command=command_line(), says=(path,), commit=message, tell=tell
        ) as made:
            line(path)
            if made:
                tell(f"committed as {made[:10]}")


def _ask(prompt: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise QmsctlError(f"nobody is there to ask; give {option}")
    return str(click.prompt(prompt))


def _ask_role(system: System) -> str:
    if not sys.stdin.isatty():
        raise QmsctlError("nobody is there to ask; give --owner")
    return str(click.prompt("Owner (role)", type=click.Choice(list(system.organisation.roles))))
