"""``qmsctl review assign``: each role's work in a campaign, with calendars and messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.acting import Answer, carry_out, source_of
from qmsctl.cli.handbook import Handbook, format_option, handbook_options, open_handbook
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR
from qmsctl.i18n import Translator, translator
from qmsctl.reviews.campaign.assigning import (
    ACTION,
    DOCUMENT,
    LEAD,
    PREPARE,
    Assignment,
    Task,
    Work,
    assigned,
    assignment,
    by_month,
)
from qmsctl.reviews.campaign.closing import campaign_of
from qmsctl.reviews.campaign.message import message
from qmsctl.reviews.meant import open_year
from qmsctl.reviews.ownership.leaving import refuse_unknown
from qmsctl.reviews.reading import campaigns
from qmsctl.reviews.years import language_of, reviewing
from qmsctl.system.names import unit_name
from qmsctl.text.slug import slug
from qmsctl.writing import write_output

if TYPE_CHECKING:
    from qmsctl.reminders import Item

_FOLDER = click.Path(file_okay=False, path_type=Path)
_DUTIES = {DOCUMENT: "review", LEAD: "management-review", PREPARE: "management-review", ACTION: "action"}


@click.command("assign")
@handbook_options
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the campaign; by default the one that is open.")
@click.option("--calendar", type=_FOLDER, metavar="FOLDER", help="Write a calendar (.ics) for each role into it.")
@click.option("--messages", type=_FOLDER, metavar="FOLDER", help="Write a message (Markdown) for each role into it.")
@click.option("--names", is_flag=True, help="Name the persons too, not only their roles.")
@click.option("--person", metavar="ID", default="", help="Who hands it out, for --write.")
@click.option("--write", is_flag=True, help="Write down in the campaign that the work was handed out today.")
@click.option("--commit", is_flag=True, help="Commit what --write writes, and nothing else.")
@format_option
def command(
    root: Path | None, today: date | None, year: str | None, calendar: Path | None, messages: Path | None, names: bool,
    person: str, write: bool, commit: bool, format_: str,
) -> None:  # fmt: skip
    """Show what falls to each role: documents by month, reviews to prepare and lead, open actions, and the load.

    Most of those who own a document never open a terminal: --calendar and --messages write what they get instead.
    """
    if (commit or person) and not write:
        raise click.UsageError("--commit and --person are for what --write writes")
    handbook = open_handbook(root, today)
    words = words_for(handbook)
    asked = year or open_year(handbook.system, handbook.today)
    found = assignment(handbook.system, asked, handbook.today)
    named = names or handbook.system.settings.publish_names
    if format_ == "json":
        emit_json(_data(found, handbook, named))
    else:
        _screen(found, handbook, words, named)
    for folder, made in (
        (calendar, _calendars(found, handbook) if calendar else {}),
        (messages, _messages(found, handbook, named) if messages else {}),
    ):
        if folder is not None:
            write_output(folder, made)
            for name in made if format_ == "text" else ():
                line(str(folder / name))
    if write:
        _write(root, today, asked, person, commit)


def _write(root: Path | None, today: date | None, year: str, person: str, commit: bool) -> None:
    def compute(handbook: Handbook, words: Translator) -> Answer:
        path = campaign_of(handbook.system, year).record.path
        if person:
            refuse_unknown(handbook.system, person)
        text = assigned(handbook.system, year, handbook.today, source_of(handbook, path), person)
        return Answer({path: text}, (words("{path}: handed out", path=path),), f"Hand out the yearly review {year}")

    carry_out(root, today, commit, compute)


def _screen(found: Assignment, handbook: Handbook, words: Translator, named: bool) -> None:
    if found.year not in campaigns(handbook.system):
        line(words("There is no campaign for {year}; these are the documents, reviews and actions that there are.",
                   year=found.year))  # fmt: skip
    if not found.works:
        line(words("Nothing falls to anybody in {year}.", year=found.year))
        return
    table(
        [_row(work, handbook, words, named) for work in found.works],
        (words("role"), words("unit"), words("held by"), words("documents"), words("prepares"), words("leads"),
         words("actions"), words("hours"), words("documents by month")),
    )  # fmt: skip
    if not handbook.system.settings.review.coordinator and len(reviewing(handbook.system)) > 1:
        line(
            words(
                "nobody is named who prepares the reviews and answers questions; "
                "review.coordinator in qms.yaml names the role"
            )
        )
    for work in found.unheld:
        asked = handbook.system.organisation.roles.get(work.asked)
        line(words("nobody holds “{role}”; {leader} is asked", role=work.name, leader=asked.name if asked else "-"))
    for much in found.too_much:
        who = much.person if named else words("one person ({roles})", roles=", ".join(much.roles))
        line(
            words(
                "too much in a month: {who} has {documents} documents in {month}; qmsctl review plan --spread eases it",
                who=who,
                documents=much.documents,
                month=words.month(much.month),
            )
        )


def _row(work: Work, handbook: Handbook, words: Translator, named: bool) -> tuple[object, ...]:
    months = sorted(by_month(work.of(DOCUMENT), handbook.today).items())
    return (
        work.name,
        unit_name(handbook.system, work.unit) or "-",
        _held(work, words, named),
        *(len(work.of(kind)) or "-" for kind in (DOCUMENT, PREPARE, LEAD, ACTION)),
        words.number(round(work.minutes / 60, 1)) if work.minutes else "-",
        ", ".join(f"{words.month(month)}: {count}" for month, count in months) or "-",
    )


def _held(work: Work, words: Translator, named: bool) -> str:
    if not work.holders:
        return words("nobody")
    deputies = [holder.deputy for holder in work.holders if holder.deputy]
    if named:
        shown = ", ".join(holder.person for holder in work.holders)
        deputy = words("deputy: {person}", person=", ".join(deputies))
        return f"{shown} ({deputy})" if deputies else shown
    number = len(work.holders)
    return words("{number}, with a deputy", number=number) if deputies else str(number)


def _named(found: Assignment, handbook: Handbook, ending: str) -> Iterator[tuple[str, Work]]:
    """Each work with the name of its file: the role, and the unit where that is not the top; none twice."""
    taken: set[str] = set()
    for work in found.works:
        top = work.unit in ("", handbook.system.organisation.root)
        base = slug(work.role or "nobody") if top else f"{slug(work.role)}-{slug(work.unit)}"
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        yield f"{name}.{ending}", work


def _messages(found: Assignment, handbook: Handbook, named: bool) -> Mapping[str, str]:
    system = handbook.system
    return {
        name: message(system, found, work, _words(handbook, work), names=named)
        for name, work in _named(found, handbook, "md")
    }


def _calendars(found: Assignment, handbook: Handbook) -> Mapping[str, str]:
    from qmsctl.reminders import Digest
    from qmsctl.reminders.calendar import as_calendar

    made = {}
    for name, work in _named(found, handbook, "ics"):
        words = _words(handbook, work)
        items = tuple(_item(task, handbook.today) for task in work.tasks if task.day)
        digest = Digest(work.role, work.name, "", (), items, ())
        title = words("The yearly review {year}: {role}", year=found.year, role=work.name)
        made[name] = as_calendar([digest], handbook.system, handbook.today, words, title)
    return made


def _item(task: Task, today: date) -> Item:
    from qmsctl.due import Due
    from qmsctl.reminders import Item, State

    day = task.day or today
    due = Due(day, _DUTIES[task.kind], task.item, task.title, task.role, task.unit, task.path, task.confidential)
    return Item(due, State.LATE if day < today else State.SOON, (today - day).days)


def _words(handbook: Handbook, work: Work) -> Translator:
    return translator(language_of(handbook.system, work.unit or handbook.system.organisation.root))


def _data(found: Assignment, handbook: Handbook, named: bool) -> dict[str, object]:
    return {
        "year": found.year,
        "today": handbook.today,
        "work": [_work_data(work, handbook.today, named) for work in found.works],
        "too_much": [
            {
                "person": much.person if named else None,
                "roles": much.roles,
                "month": f"{much.month:%Y-%m}",
                "documents": much.documents,
            }
            for much in found.too_much
        ],
    }


def _work_data(work: Work, today: date, named: bool) -> dict[str, object]:
    months = by_month(work.of(DOCUMENT), today)
    return {
        "role": work.role,
        "unit": work.unit or None,
        "holders": [{"person": each.person, "deputy": each.deputy or None} for each in work.holders] if named else None,
        "held": bool(work.holders),
        "ask_instead": work.asked or None,
        "minutes": work.minutes,
        "documents_by_month": {f"{month:%Y-%m}": count for month, count in sorted(months.items())},
        "tasks": [
            {
                "kind": task.kind,
                "item": task.item,
                "title": "" if task.confidential else task.title,
                "unit": task.unit,
                "day": task.day,
                "minutes": task.minutes,
            }
            for task in work.tasks
        ],
    }
