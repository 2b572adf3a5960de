"""``qmsctl frameworks``: the editions whose clauses are known."""

from __future__ import annotations

import click

from qmsctl.cli.handbook import format_option
from qmsctl.cli.output import emit_json, table
from qmsctl.frameworks.catalogue import editions, framework


@click.command("frameworks")
@format_option
@click.option(
    "--language", type=click.Choice(["en", "nb", "sv"]), default="en", show_default=True, help="Language of the names."
)
def command(format_: str, language: str) -> None:
    """List the standards and laws: id, kind, state, number of clauses, name."""
    found = [item for item in map(framework, editions()) if item]
    if format_ == "json":
        keys = ("id", "code", "kind", "area", "certifiable", "status", "superseded_by", "valid_until")
        emit_json(
            [
                {**{key: getattr(item, key) for key in keys}, "name": item.name(language), "clauses": len(item.clauses)}
                for item in found
            ]
        )
    else:
        table(
            [(item.id, item.kind, item.status, len(item.clauses), item.name(language)) for item in found],
            ("id", "kind", "state", "clauses", "name"),
        )
