"""``qmsctl owners transfer``: give what one role owns to another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, known_unit, refusing, source_of
from qmsctl.cli.handbook import Handbook, handbook_options, open_handbook
from qmsctl.cli.output import line, table
from qmsctl.cli.owned import kind_of
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.reviews.ownership.transfer import Transfer, transfer
from qmsctl.system import System


@click.command("transfer")
@handbook_options
@click.option("--from", "old", required=True, metavar="ROLE", help="The role that owns it now.")
@click.option("--to", "new", required=True, metavar="ROLE", help="The role that is to own it.")
@click.option("--unit", metavar="UNIT", default="", help="Only what belongs to this unit and those below it.")
@click.option("--dry-run", is_flag=True, help="Show what would get another owner and write nothing.")
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
def command(root: Path | None, today: date | None, old: str, new: str, unit: str, dry_run: bool, commit: bool) -> None:
    """Give documents, entries and open actions of a role to another role.

    An approved document gets a new second number with a change note, because who owns it is part of what is approved;
    it needs the approval that such a version needs. Who leads a unit is not changed.
    """
    if dry_run:
        handbook = open_handbook(root, today)
        words = words_for(handbook)
        with refusing(words):
            found = _transfer(handbook, old, new, unit)
        _show(found, handbook.system, words)
        line(words("Nothing is written: this is a dry run."))
        return

    def compute(handbook: Handbook, words: Translator) -> Answer:
        found = _transfer(handbook, old, new, unit)
        _show(found, handbook.system, words)
        said = words("{number} now belong to {role}", number=len(found.moved), role=new)
        return Answer(found.files, (said,), f"Give what {old} owns to {new}")

    carry_out(root, today, commit, compute)


def _transfer(handbook: Handbook, old: str, new: str, unit: str) -> Transfer:
    top = known_unit(handbook.system, unit)
    return transfer(handbook.system, lambda path: source_of(handbook, path), old, new, handbook.today, top)


def _show(found: Transfer, system: System, words: Translator) -> None:
    table(
        [
            (kind_of(item.kind, system, words), item.item, item.unit or "-", item.version or "-", item.title)
            for item in found.moved
        ],
        (words("what"), words("item"), words("unit"), words("new version"), words("title")),
    )
    if system.settings.approval and any(item.version for item in found.moved):
        line(words("Each new version needs its approval, as qmsctl approve does it."))
    if found.led:
        line(words("It still leads {units}; who leads a unit stands in qms.yaml.", units=", ".join(found.led)))
