"""``qmsctl due``: what somebody must do, and by which day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from qmsctl.cli.digesting import Wanted, digest
from qmsctl.cli.handbook import LANGUAGES, Handbook, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.due import Due, due
from qmsctl.findings import template
from qmsctl.i18n import Translator
from qmsctl.periods import parse_interval
from qmsctl.reminders import window
from qmsctl.system import System
from qmsctl.system.names import role_name, unit_name

_WITHIN = "90 days"
_KINDS = {
    "review": template("Review of a document"),
    "objective": template("Objective to be reached"),
    "evaluation": template("Evaluation of compliance"),
    "supplier": template("Evaluation of a supplier"),
    "page": template("Review of a page"),
    "action": template("Action to be carried out"),
    "effect": template("Effect of an action"),
    "management-review": template("Management review"),
}
"""What people call the kinds of `Due.what`."""


@click.command("due")
@reading_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown", "html", "ics"]),
    default="text",
    help="How to print the answer; markdown, html and ics are forms of the digest.",
)
@click.option("--owner", metavar="ROLE", help="Only what this role answers for.")
@click.option("--unit", metavar="UNIT", help="Only this unit and the units below it.")
@click.option(
    "--within",
    metavar="INTERVAL",
    help=f"How far ahead: 30 days, 12 months, P1Y, all; by default {_WITHIN}, "
    "of a digest as reminders in qms.yaml says.",
)
@click.option("--digest", "digested", is_flag=True, help="One message for each owner, with what was handed up to them.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the digests into this folder, a file for each role, instead of printing them.",
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="Language of the digests; by default that of the handbook."
)
def command(
    root: Path | None,
    today: date | None,
    at: str | None,
    format_: str,
    owner: str | None,
    unit: str | None,
    within: str | None,
    digested: bool,
    output: Path | None,
    language: str | None,
) -> None:
    """List reviews, objectives, evaluations and pages that are due or overdue, by day."""
    if not digested and (output or language or format_ not in ("text", "json")):
        raise click.UsageError("--output, --language and the formats markdown, html and ics are for a --digest")
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    _known(handbook.system, owner, unit)
    if digested:
        days = _horizon(handbook, within) if within else _warned(handbook)
        digest(handbook, Wanted(days, owner or "", unit or ""), format_, output, language)
        return
    within = within or _WITHIN
    found = due(handbook.system, handbook.today, _horizon(handbook, within))
    items = [item for item in found if _wanted(handbook.system, item, owner, unit)]
    if format_ == "json":
        emit_json([_data(item, handbook.today, words) for item in items])
    elif items:
        headings = (words("day"), words("state"), words("what"), words("of"), words("owner"), words("unit"),
                    words("title"))  # fmt: skip
        table([_row(handbook, item, words) for item in items], headings)
    elif within == "all":
        line(words("nothing is due"))
    else:
        line(words("nothing is due within {interval}", interval=within))


def _horizon(handbook: Handbook, within: str) -> timedelta | None:
    """How far ahead to look; None for everything."""
    if within == "all":
        return None
    interval = parse_interval(within)
    if interval is None:
        raise click.BadParameter(
            f"{within!r} is no interval; write 30 days, 12 months, P1Y or all", param_hint="--within"
        )
    return window(handbook.today, interval)


def _warned(handbook: Handbook) -> timedelta | None:
    return window(handbook.today, handbook.system.settings.reminders.warn)


def _known(system: System, owner: str | None, unit: str | None) -> None:
    if owner and owner not in system.organisation.roles:
        raise click.BadParameter(f"{owner!r} is no role in qms.yaml", param_hint="--owner")
    if unit and unit not in system.organisation.units:
        raise click.BadParameter(f"{unit!r} is no unit in qms.yaml; qmsctl org tree lists them", param_hint="--unit")


def _wanted(system: System, item: Due, owner: str | None, unit: str | None) -> bool:
    return (not owner or item.owner == owner) and (not unit or unit in system.organisation.line(item.unit))


def _row(handbook: Handbook, item: Due, words: Translator) -> tuple[object, ...]:
    system = handbook.system
    state = words("overdue") if item.overdue(handbook.today) else words("due")
    owner, unit = role_name(system, item.owner) or "-", unit_name(system, item.unit) or "-"
    why = "; ".join(words.sentence(reason.message) for reason in item.because)
    title = words("{title}: {why}", title=item.title, why=why) if why else item.title
    return item.day, state, words(_KINDS.get(item.what, item.what)), item.item, owner, unit, title


def _data(item: Due, today: date, words: Translator) -> dict[str, object]:
    keys = ("day", "what", "item", "title", "owner", "unit", "path")
    return {
        **{key: getattr(item, key) for key in keys},
        "overdue": item.overdue(today),
        "since": item.since,
        "because": [words.message(reason.message) for reason in item.because],
        "confidential": item.confidential,
    }
