"""``qmsctl owners orphans``: what nobody answers for, and who is asked instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.owned import kind_of
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.reviews.ownership.orphaned import Orphaned, orphaned
from qmsctl.system import System
from qmsctl.system.names import role_name


@click.command("orphans")
@reading_options
@format_option
def command(root: Path | None, today: date | None, at: str | None, format_: str) -> int:
    """List what nobody answers for today, why, and who is asked instead; exits with 1 if there is any.

    Units, documents, entries, open actions and decisions, and reviews of an open campaign.
    """
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    found = orphaned(handbook.system, handbook.today)
    if format_ == "json":
        emit_json([_data(item, words) for item in found])
    elif found:
        table(
            [_row(item, handbook.system, words) for item in found],
            (words("what"), words("item"), words("role"), words("unit"), words("why"), words("ask instead"),
             words("title")),
        )  # fmt: skip
        line(words("Name holders in qms.yaml, or give it to another role: qmsctl owners transfer"))
    else:
        line(words("Somebody answers for everything."))
    return int(bool(found))


def _row(item: Orphaned, system: System, words: Translator) -> tuple[str, ...]:
    asked = f"{role_name(system, item.asked)} ({item.asked_in})" if item.asked else "-"
    kind, why = kind_of(item.kind, system, words), words.sentence(item.why)
    return kind, item.item, item.role or "-", item.unit or "-", why, asked, item.title


def _data(item: Orphaned, words: Translator) -> dict[str, object]:
    keys = ("kind", "item", "title", "role", "unit", "path")
    return {
        **{key: getattr(item, key) for key in keys},
        "why": words.message(item.why),
        "ask_instead": {"role": item.asked, "unit": item.asked_in} if item.asked else None,
    }
