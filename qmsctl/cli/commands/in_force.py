"""``qmsctl in-force``: which version of a document held on a day, and where its text can be read."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, sheet
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.unread import title as title_of
from qmsctl.findings import Message
from qmsctl.history import History, InForce, open_history
from qmsctl.history.force import in_force
from qmsctl.i18n import Translator
from qmsctl.periods import parse_date
from qmsctl.system import Document
from qmsctl.text.near import near

_SHORT = 12


@click.command("in-force")
@click.argument("id")
@reading_options
@format_option
@click.option("--on", "on", metavar="DATE", help="The day that is asked about (YYYY-MM-DD); today by default.")
@click.option("--print", "print_", is_flag=True, help="Print the text as it was, and nothing else.")
def command(
    root: Path | None,
    today: date | None,
    at: str | None,
    format_: str,
    id: str,  # noqa: A002 - the word that users see
    on: str | None,
    print_: bool,
) -> int:
    """Show which version of document ID was in force at the end of a day, since when, and why.

    Exits with 1 where none was, and with 2 where that cannot be known here. What history does not reach back to is
    answered from the front matter, and said to be so.
    """
    day = parse_date(on) if on is not None else None
    if on is not None and day is None:
        raise click.BadParameter(f"{on!r} is not a day; write YYYY-MM-DD", param_hint="--on")
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    history = open_history(handbook.root, handbook.system, revision=handbook.commit or "HEAD")
    document = handbook.system.document_by_id.get(id)
    if document is None and not history.states(id):
        _nothing(handbook, history, id, words)
    asked = day or handbook.today
    found = in_force(history, id, asked)
    written = document if not history.complete and document and document.in_force(asked.isoformat()) else None
    if print_:
        _print(handbook, history, found, written, id, asked, words)
    elif format_ == "json":
        emit_json(_data(found, written, id, asked))
    else:
        _show(found, written, title_of(handbook, id), id, asked, words)
    if found.state is not None or written is not None:
        return 0
    return 1 if found.established else 2


def _nothing(handbook: Handbook, history: History, name: str, words: Translator) -> NoReturn:
    if history.why is not None:
        why = words.message(history.why)
        refuse(
            words,
            Message(
                "there is no document “{id}” here; whether there was one, nobody can tell: {why}", id=name, why=why
            ),
        )
    meant = near(name, sorted({*history.ids, *handbook.system.document_by_id}))
    if meant:
        refuse(words, Message("there is and was no document “{id}” here; did you mean {meant}?", id=name, meant=meant))
    refuse(words, Message("there is and was no document “{id}” here", id=name))


def _show(found: InForce, written: Document | None, title: str, name: str, day: date, words: Translator) -> None:
    line(f"{name} {title}")
    rows: list[tuple[str, object]] = [(words("on"), day)]
    state, why = found.state, words.message(found.reason)
    if state is not None:
        until = (
            words("from {day} until {end}", day=state.day, end=state.gone.day)
            if state.gone
            else words("from {day}", day=state.day)
        )
        rows += [
            (words("in force"), words("version {version}, since {day}", version=state.version, day=found.since)),
            (words("why"), why),
            (words("text"), f"{state.commit[:_SHORT]}:{state.place}"),
            (words("on the branch"), until),
        ]
    elif written is not None:
        rows += [
            (words("in force"), words("version {version}, as its front matter says", version=written.version)),
            (words("why"), words("not established by history: {why}", why=why)),
            (words("text"), written.path),
        ]
    elif found.established:
        rows += [(words("in force"), words("no version")), (words("why"), why)]
    else:
        rows += [
            (words("in force"), words("unknown")),
            (words("why"), words("not established by history: {why}", why=why)),
        ]
    sheet(rows)


def _data(found: InForce, written: Document | None, name: str, day: date) -> dict[str, object]:
    state = found.state
    version = state.version if state else written.version if written else None
    return {
        "id": name,
        "on": day,
        # Where nothing establishes that there was none, nobody knows.
        "in_force": True if version is not None else False if found.established else None,
        "version": version,
        "since": found.since,
        "valid_from": state.valid_from if state else written.valid_from if written else None,
        "established": found.established,
        "reason": str(found.reason),
        "commit": state.commit if state else None,
        "place": state.place if state else None,
        "path": state.path if state else written.path if written else None,
        "digest": state.digest if state else None,
    }


def _print(
    handbook: Handbook,
    history: History,
    found: InForce,
    written: Document | None,
    name: str,
    day: date,
    words: Translator,
) -> None:
    """Give the bytes as they were; on a terminal and in the log of a forge, nothing in them can act."""
    data = history.text(found.state) if found.state else handbook.tree[written.path] if written else None
    if data is None:
        why = words.message(found.reason)
        if found.established:
            refuse(words, Message("no version of {id} was in force on {day}: {why}", id=name, day=day, why=why))
        refuse(
            words,
            Message("which version of {id} was in force on {day} is not known here: {why}", id=name, day=day, why=why),
        )
    if sys.stdout.isatty() or os.environ.get("GITHUB_ACTIONS") == "true":
        for row in data.decode("utf-8", "replace").splitlines():
            line(row)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
