"""``qmsctl schema``: a shipped JSON Schema."""

from __future__ import annotations

import click

from qmsctl.cli.output import line
from qmsctl.resources import shipped
from qmsctl.schemas import SHIPPED, shipped_schema


@click.command("schema")
@click.argument("name", required=False)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="A schema is JSON either way; without NAME, how to print the list.",
)
def command(name: str | None, format_: str) -> None:
    """Print the JSON Schema NAME (2020-12); without a name, list the schemas."""
    if name is None:
        if format_ == "json":
            from qmsctl.cli.output import emit_json

            emit_json([{"name": known, "title": shipped_schema(known).title} for known in SHIPPED])
        else:
            for known in SHIPPED:
                line(f"{known}  {shipped_schema(known).document.get('description', '')}")
        return
    click.echo(shipped(f"schemas/{shipped_schema(name).name}.schema.json"), nl=False)
