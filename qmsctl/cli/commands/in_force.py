"""``qmsctl in-force``: which version of a document held on a day, and where its text can be read."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, sheet
from qmsctl.cli.unread import title as title_of
from qmsctl.errors import QmsctlError
from qmsctl.history import History, InForce, open_history
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

    Exits with 1 where none was. What history does not reach back to is answered
    from the front matter, and said to be so.
    """
    day = parse_date(on) if on is not None else None
    if on is not None and day is None:
        raise click.BadParameter(f"{on!r} is not a day; write YYYY-MM-DD", param_hint="--on")
    handbook = open_handbook(root, today, at)
    history = open_history(handbook.root, handbook.system, revision=handbook.commit or "HEAD")
    document = handbook.system.document_by_id.get(id)
    if document is None and not history.states(id):
        meant = near(id, sorted({*history.ids, *handbook.system.document_by_id}))
        raise QmsctlError(f"there is and was no document {id!r} here" + (f"; did you mean {meant}?" if meant else ""))
    asked = day or handbook.today
    found = history.in_force(id, asked)
    written = document if not history.complete and document and document.in_force(asked.isoformat()) else None
    if print_:
        _print(handbook, history, found, written, id, asked)
    elif format_ == "json":
        emit_json(_data(found, written, id, asked))
    else:
        _show(found, written, title_of(handbook, id), id, asked)
    return int(found.state is None and written is None)


def _show(found: InForce, written: Document | None, title: str, name: str, day: date) -> None:
    line(f"{name} {title}")
    state = found.state
    if state is None and written is None:
        sheet([("on", day), ("in force", "no version"), ("why", _sentence(found))])
        return
    rows: list[tuple[str, object]] = [("on", day)]
    if state is not None:
        until = f" until {state.gone.day}" if state.gone else ""
        rows += [
            ("in force", f"version {state.version}, since {found.since}"),
            ("why", _sentence(found)),
            ("text", f"{state.commit[:_SHORT]}:{state.place}"),
            ("on the branch", f"from {state.day}{until}"),
        ]
    elif written is not None:
        rows += [
            ("in force", f"version {written.version}, as its front matter says"),
            ("why", f"not established by history: {found.reason}"),
            ("text", written.path),
        ]
    sheet(rows)


def _sentence(found: InForce) -> str:
    return str(found.reason)


def _data(found: InForce, written: Document | None, name: str, day: date) -> dict[str, object]:
    state = found.state
    version = state.version if state else written.version if written else None
    return {
        "id": name,
        "on": day,
        "in_force": version is not None,
        "version": version,
        "since": found.since,
        "valid_from": state.valid_from if state else written.valid_from if written else None,
        "established": found.established,
        "reason": _sentence(found),
        "commit": state.commit if state else None,
        "place": state.place if state else None,
        "path": state.path if state else written.path if written else None,
        "digest": state.digest if state else None,
    }


def _print(
    handbook: Handbook, history: History, found: InForce, written: Document | None, name: str, day: date
) -> None:
    """Give the bytes as they were; on a terminal and in the log of a forge, nothing in them can act."""
    data = history.text(found.state) if found.state else handbook.tree[written.path] if written else None
    if data is None:
        raise QmsctlError(f"no version of {name} was in force on {day}: {_sentence(found)}")
    if sys.stdout.isatty() or os.environ.get("GITHUB_ACTIONS") == "true":
        for row in data.decode("utf-8", "replace").splitlines():
            line(row)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
