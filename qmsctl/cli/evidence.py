"""What commands say of the people behind a version: who wrote it, and whose statements lie beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from qmsctl.approvals.model import FOLDER, Approvals
from qmsctl.cli.handbook import Handbook
from qmsctl.history import Author
from qmsctl.system import System
from qmsctl.trees import Tree

_STATEMENT = re.compile(r"([^/.]+)\.([a-z]+)(?:\.(?:forge|attested))?\.json\Z")


def writers(system: System, authors: Iterable[Author]) -> list[str]:
    """Return what authors are called, each once: by name where the handbook publishes names, else by id or initials.

    Who a commit names is taken for the person with that mail address in ``people`` of qms.yaml.
    """
    ids = {mail.casefold(): person.id for person in system.settings.people.values() for mail in person.mails}
    found: dict[str, None] = {}
    for author in authors:
        known = ids.get(author.mail.casefold(), "")
        name = author.name if system.settings.publish_names else ""
        found[name or known or _initials(author.name) or "?"] = None
    return list(found)


def statements_on_file(tree: Tree, id_: str, version: str) -> list[str]:
    """Return ``person (meaning)`` for each statement that lies in the handbook for a version; nothing is judged."""
    below = f"{FOLDER}{id_}/{version}/"
    names = (path[len(below) :] for path in tree if path.startswith(below))
    return sorted(f"{match[1]} ({match[2]})" for name in names if (match := _STATEMENT.fullmatch(name)))


def shown_approvals(handbook: Handbook) -> Approvals | None:
    """Return the approvals that pages show; where they cannot be verified here, say so and show none."""
    from qmsctl.approvals.program import Unavailable
    from qmsctl.approvals.shown import shown

    try:
        return shown(handbook.root, handbook.tree, handbook.system, handbook.today, commit=handbook.commit)
    except Unavailable as error:
        click.echo(f"qmsctl: no approval is shown: {error}", err=True)
        return None


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isalpha())[:4].upper()
