"""``qmsctl glossary``: a word of the field in three languages."""

from __future__ import annotations

import click

from qmsctl.cli.handbook import format_option
from qmsctl.cli.output import emit_json, line, table
from qmsctl.errors import QmsctlError
from qmsctl.frameworks.catalogue import glossary

_LANGUAGES = ("en", "nb", "sv")


@click.command("glossary")
@click.argument("term", required=False)
@format_option
def command(term: str | None, format_: str) -> None:
    """Look up TERM in English, Norwegian and Swedish; without a term, list all."""
    found = [
        row
        for row in glossary()
        if term is None or any(term.casefold() in str(row[language]).casefold() for language in _LANGUAGES)
    ]
    if not found:
        raise QmsctlError(f"no term has {term!r} in it; qmsctl glossary lists all")
    if format_ == "json":
        emit_json(found)
        return
    table([tuple(row[language] for language in _LANGUAGES) for row in found], ("English", "norsk", "svenska"))
    for row in found:
        if term and row.get("note"):
            line(f"{row['en']}: {row['note']}")
