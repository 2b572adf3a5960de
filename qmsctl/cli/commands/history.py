"""``qmsctl history``: the versions of a document, and the states that the branch held."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.approvals.files import left_out
from qmsctl.approvals.model import FOLDER
from qmsctl.cli.evidence import statements_on_file, writers
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.unread import title
from qmsctl.findings import Message
from qmsctl.history import History, State, Version, open_history
from qmsctl.i18n import Translator
from qmsctl.system.content import text_digest
from qmsctl.text.near import near

_SHORT = 12


@click.command("history")
@click.argument("id")
@reading_options
@format_option
@click.option("--states", is_flag=True, help="Also every state that the branch held, with its commit and file.")
def command(root: Path | None, today: date | None, at: str | None, format_: str, id: str, states: bool) -> None:  # noqa: A002
    """Show the versions of document ID as the branch held them: when, by whom, what changed.

    The day of a version is the day on which the branch first held it approved.
    Days are those of the commits, in the handbook's time zone.
    """
    handbook = open_handbook(root, today, at)
    history = open_history(handbook.root, handbook.system, revision=handbook.commit or "HEAD")
    words = words_for(handbook)
    if history.why is not None:
        why = words.message(history.why)
        refuse(words, Message("the history of {id} cannot be told: {why}", id=id, why=why))
    if not history.states(id) and id not in handbook.system.document_by_id:
        meant = near(id, sorted({*history.ids, *handbook.system.document_by_id}))
        if meant:
            refuse(words, Message("the branch never held a document “{id}”; did you mean {meant}?", id=id, meant=meant))
        refuse(words, Message("the branch never held a document “{id}”", id=id))
    if format_ == "json":
        emit_json(_data(handbook, history, id, states=states))
    else:
        _show(handbook, history, id, words, states=states)


def _show(handbook: Handbook, history: History, name: str, words: Translator, *, states: bool) -> None:
    line(f"{name} {title(handbook, name)}")
    versions = history.versions(name)
    if not versions:
        line(words("nothing of it has been committed yet"))
        return
    headings = (words("version"), words("since"), words("status"), words("authors"), words("statements"), words("note"))
    rows = [_row(handbook, version, words) for version in versions]
    table(rows, headings)
    if any(row[4] != "-" for row in rows):
        line(words("statements are listed as they lie here; qmsctl verify judges them"))
    if states:
        line()
        headings = (words("day"), "commit", words("version"), words("status"), words("valid from"), words("file"))
        table([_state_row(span, words) for span in reversed(history.spans(name))], headings)
    _close(handbook, history, name, words)


def _close(handbook: Handbook, history: History, name: str, words: Translator) -> None:
    """What the table does not tell: whether the document is still there, as it is on the branch, with its evidence."""
    last = history.spans(name)[-1]
    if not isinstance(last, State):
        text = words(
            "the branch has held no such document since {day} (commit {commit})",
            day=last.day,
            commit=last.commit[:_SHORT],
        )
        line(text)
    elif _uncommitted(handbook, last):
        line(words("the file as it lies here has changes that are not committed"))
    missing = [path for path in left_out(history, handbook.tree) if path.startswith(f"{FOLDER}{name}/")]
    if missing:
        told = words.plural(
            "{number} file of its approvals is on the branch and does not lie here",
            "{number} files of its approvals are on the branch and do not lie here",
            len(missing),
        )
        line(told)
    if history.first is not None:
        line(words("history here begins on {day}", day=history.first.day))


def _status(status: str, words: Translator) -> str:
    return (status if words.language == "en" else words.value(status).lower()) or "-"


def _row(handbook: Handbook, version: Version, words: Translator) -> tuple[str, ...]:
    return (
        version.version or "-",
        str(version.date),
        _status(version.status, words),
        ", ".join(writers(handbook.system, version.authors)),
        ", ".join(statements_on_file(handbook.tree, version.id, version.version)) or "-",
        version.note or "-",
    )


def _state_row(span: object, words: Translator) -> tuple[str, ...]:
    if isinstance(span, State):
        return (
            str(span.day),
            span.commit[:_SHORT],
            span.version or "-",
            _status(span.status, words),
            span.valid_from or "-",
            span.path,
        )
    day, commit = getattr(span, "day", "-"), getattr(span, "commit", "")
    return (str(day), commit[:_SHORT], "-", "-", "-", words("not on the branch"))


def _uncommitted(handbook: Handbook, last: State) -> bool:
    document = handbook.system.document_by_id.get(last.id)
    if handbook.commit or document is None:
        return False
    return text_digest(document, handbook.system.uncontrolled) != last.digest


def _data(handbook: Handbook, history: History, name: str, *, states: bool) -> dict[str, object]:
    document = handbook.system.document_by_id.get(name)
    first = history.first
    found: dict[str, object] = {
        "id": name,
        "title": document.title if document else None,
        "commit": history.commit,
        "begins": first.day if first else None,
        "versions": [_version_data(handbook, version) for version in history.versions(name)],
    }
    if states:
        found["states"] = [_state_data(span) for span in reversed(history.spans(name))]
    return found


def _version_data(handbook: Handbook, version: Version) -> dict[str, object]:
    return {
        "version": version.version,
        "date": version.date,
        "status": version.status,
        "note": version.note,
        "authors": writers(handbook.system, version.authors),
        "statements": statements_on_file(handbook.tree, version.id, version.version),
        "first": _state_data(version.first),
        "last": _state_data(version.last),
    }


def _state_data(span: object) -> dict[str, object]:
    keys = ("commit", "time", "day", "path", "place", "blob", "version", "status", "valid_from", "digest")
    return {key: getattr(span, key, None) for key in keys}
