"""``qmsctl rule``: one rule explained."""

from __future__ import annotations

import click

from qmsctl.cli.handbook import format_option
from qmsctl.cli.output import emit_json, line
from qmsctl.errors import QmsctlError
from qmsctl.frameworks.catalogue import clause
from qmsctl.rules import RULES


@click.command("rule")
@click.argument("code")
@format_option
def command(code: str, format_: str) -> None:
    """Explain the rule with this CODE or name: what it asserts, why, how to mend, the clauses behind it."""
    rule = next((rule for rule in RULES.values() if code.upper() == rule.CODE or code == rule.NAME), None)
    if rule is None:
        raise QmsctlError(f"{code!r} is no rule; qmsctl rules lists them")
    if format_ == "json":
        emit_json(
            {
                "code": rule.CODE,
                "name": rule.NAME,
                "severity": rule.SEVERITY,
                "clauses": rule.CLAUSES,
                "options": rule.OPTIONS,
                "text": (rule.__doc__ or "").strip(),
            }
        )
        return
    line(f"{rule.CODE} {rule.NAME} ({rule.SEVERITY})")
    line()
    for text in (rule.__doc__ or "").strip().splitlines():
        line(text)
    if rule.OPTIONS:
        line()
        line("Options, under check: options: in qms.yaml")
        for name, (default, meaning) in rule.OPTIONS.items():
            line(f"  {name}: {meaning} (default {default or 'none'})")
    if rule.CLAUSES:
        line()
        line("Clauses")
        for reference in rule.CLAUSES:
            found = clause(reference)
            line(f"  {reference}  {found.title('en') if found else ''}")
