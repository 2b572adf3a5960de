"""``qmsctl rules``: the list of rules."""

from __future__ import annotations

import click

from qmsctl.cli.handbook import format_option
from qmsctl.cli.output import emit_json, table
from qmsctl.rules import RULES, Rule


@click.command("rules")
@format_option
def command(format_: str) -> None:
    """List the rules with code, severity, name and what each asserts."""
    if format_ == "json":
        emit_json(
            [
                {
                    "code": rule.CODE,
                    "name": rule.NAME,
                    "severity": rule.SEVERITY,
                    "asserts": assertion(rule),
                    "clauses": rule.CLAUSES,
                }
                for rule in RULES.values()
            ]
        )
    else:
        table([(rule.CODE, rule.SEVERITY, rule.NAME, assertion(rule)) for rule in RULES.values()])


def assertion(rule: Rule) -> str:
    """Return the first line of a rule's docstring."""
    return (rule.__doc__ or "").strip().splitlines()[0]
