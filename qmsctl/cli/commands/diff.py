"""``qmsctl diff``: what changed in a document, as a person reads it."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from qmsctl.cli.handbook import LANGUAGES, open_handbook, reader_language, reading_options
from qmsctl.cli.output import emit_json
from qmsctl.cli.sides import Asked, sides
from qmsctl.i18n import Translator, translator
from qmsctl.periods import parse_date
from qmsctl.redline import Field, Redline, Side, Spans, as_html, as_markdown, as_text, compare
from qmsctl.reporters.escapes import json_text
from qmsctl.writing import write_output

_BY_NAME = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json"}


@click.command("diff")
@click.argument("item", metavar="ID")
@reading_options
@click.option("--from", "older", metavar="VERSION", help="The older version; by default the one in force.")
@click.option("--to", "newer", metavar="VERSION", help="The newer version; by default the text as it lies here.")
@click.option("--since", metavar="DATE", help="Compare with how the document stood on this day (YYYY-MM-DD).")
@click.option("--base", metavar="REV", help="Compare with the document of this commit, branch or tag.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "html", "markdown", "json"]),
    help="How to show it; by default as the name of the file says, else text.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of printing; .html, .md and .json choose the format.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Language of the words around the text; by default the reader's (QMSCTL_LANGUAGE or the locale), "
    "else the handbook's.",
)
def command(
    item: str,
    root: Path | None,
    today: date | None,
    at: str | None,
    older: str | None,
    newer: str | None,
    since: str | None,
    base: str | None,
    format_: str | None,
    output: Path | None,
    language: str | None,
) -> None:
    """Show what changed in the document ID: words, cells of tables, and its details in words.

    Without more, the version in force is compared with the text as it lies here; with --to alone, a version with the
    one before it.
    """
    asked = Asked(item, older or "", newer or "", _day(since), base or "")
    if sum(map(bool, (older or newer, since, base))) > 1:
        raise click.UsageError("--from and --to, --since, and --base each say what to compare with; give one of them")
    handbook = open_handbook(root, today, at)
    words = translator(reader_language(language, handbook))
    old, new = sides(handbook, asked, words)
    redline = compare(old.sheet, new.sheet, new.system, before=old.system)
    format_ = format_ or _BY_NAME.get(output.suffix.lower() if output else "", "text")
    if format_ == "json" and output is None:
        emit_json(_data(redline), revision=handbook.commit)
        return
    rendered = _rendered(redline, words, format_, old.caption, new.caption, plain=output is not None)
    if output is None:
        click.echo(rendered, nl=False)
        if format_ == "text" and not redline and asked == Asked(item):
            click.echo(
                f"qmsctl history {item} lists its versions; --to VERSION shows what one of them changed", err=True
            )
    else:
        write_output(output.resolve().parent, {output.name: rendered})


def _day(text: str | None) -> date | None:
    day = parse_date(text) if text else None
    if text and day is None:
        raise click.BadParameter(f"{text!r} is not a day; write YYYY-MM-DD", param_hint="--since")
    return day


def _rendered(redline: Redline, words: Translator, format_: str, before: str, after: str, *, plain: bool) -> str:
    if format_ == "html":
        return as_html(redline, words, before=before, after=after)
    if format_ == "markdown":
        return as_markdown(redline, words, before=before, after=after)
    if format_ == "json":
        return json_text(_data(redline))
    colour = not plain and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = 100 if plain else min(shutil.get_terminal_size((100, 24)).columns, 120)
    return as_text(redline, words, before=before, after=after, colour=colour, width=width)


def _data(redline: Redline) -> dict[str, Any]:
    return {
        "id": redline.id,
        "title": redline.title,
        "from": _side(redline.before),
        "to": _side(redline.after),
        "notes": [note._asdict() for note in redline.notes],
        "fields": [_field(field) for field in redline.fields],
        "changes": [
            {
                "how": "moved" if entry.moved else entry.how.value,
                "kind": entry.form.kind.value,
                "words": _spans(entry.spans),
                "rows": [{"how": row.how.value, "cells": [_spans(cell) for cell in row.cells]} for row in entry.rows],
            }
            for entry in redline.changes
        ],
        "confidential": redline.confidential,
        "coarse": redline.coarse,
    }


def _side(side: Side | None) -> dict[str, str] | None:
    return side._asdict() if side else None


def _field(field: Field) -> dict[str, Any]:
    before, after = ([value.text for value in side] for side in (field.before, field.after))
    return {"key": field.key, "label": field.label, "before": before, "after": after, "list": field.many}


def _spans(spans: Spans) -> list[dict[str, str]]:
    return [{"how": span.how.value, "text": span.text} for span in spans]
