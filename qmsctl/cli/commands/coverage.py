"""``qmsctl coverage``: what answers each clause of a framework."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import count, emit_json, line, table
from qmsctl.errors import QmsctlError
from qmsctl.history import earlier_versions
from qmsctl.system import System
from qmsctl.system.coverage import Answers, ClauseState, Coverage, State, coverage, declared


@click.command("coverage")
@click.argument("framework", required=False)
@reading_options
@format_option
@click.option("--unit", metavar="UNIT", help="The unit to judge; by default the one that declares the framework.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only clauses in this state.")
def command(
    framework: str | None,
    root: Path | None,
    today: date | None,
    at: str | None,
    format_: str,
    unit: str | None,
    state: str | None,
) -> None:
    """Show per clause of FRAMEWORK what answers it: mapped, missing, not assessed or not applicable.

    Without FRAMEWORK: a summary of all editions that units work under. Only
    documents in force and registers with entries answer a clause; while a new
    version waits for its day, the one before it answers. What is mapped is a
    statement of the handbook, never a verdict of the tool.
    """
    handbook = open_handbook(root, today, at)
    if framework is None:
        _summary(handbook, unit, format_)
        return
    unit = unit or next((use.unit for use in declared(handbook.system) if use.edition == framework), "")
    found = coverage(_in_force(handbook), unit, framework, handbook.today.isoformat())
    if found is None:
        raise QmsctlError(_why(handbook, framework, unit))
    clauses = [item for item in found.clauses if state is None or item.state == state]
    language = handbook.system.settings.language
    if format_ == "json":
        emit_json(_data(found, clauses, language), revision=handbook.commit)
        return
    table(
        [
            (item.clause.number, item.state, _answers(item.answers) or item.reason or "-", item.clause.title(language))
            for item in clauses
        ]
    )
    line(f"{found.edition.code} in {unit}: " + ", ".join(f"{number} {name}" for name, number in found.counts.items()))


def _in_force(handbook: Handbook) -> System:
    """The handbook with the versions that readers follow where a newer one waits for its day, as far as Git tells."""
    earlier = earlier_versions(handbook.root, handbook.system, handbook.today, commit=handbook.commit)
    return handbook.system.with_versions(earlier)


def _why(handbook: Handbook, framework: str, unit: str) -> str:
    organisation = handbook.system.organisation
    if unit and unit not in organisation.units:
        return f"{unit!r} is no unit in qms.yaml; qmsctl org tree lists them"
    used = sorted({use.edition for use in declared(handbook.system)})
    return (
        f"{'unit ' + unit if unit else 'no unit'} works under {framework!r}; in use here: {', '.join(used) or 'none'}"
    )


def _summary(handbook: Handbook, unit: str | None, format_: str) -> None:
    day, system = handbook.today.isoformat(), _in_force(handbook)
    uses = [use for use in declared(system) if unit is None or use.unit == unit]
    found = [result for use in uses if (result := coverage(system, use.unit, use.edition, day))]
    if format_ == "json":
        emit_json(
            [
                {"framework": item.edition.id, "unit": item.unit, "certified": item.use.certified, **item.counts}
                for item in found
            ]
        )
    elif found:
        table(
            [
                (item.edition.id, item.unit, *item.counts.values(), "certified" if item.use.certified else "")
                for item in found
            ],
            ("framework", "unit", *(str(state) for state in State), ""),
        )
    else:
        line(count(0, "framework", "frameworks"))


def _answers(answers: Answers) -> str:
    names = [document.id for document in answers.documents] + [register.name for register in answers.registers]
    return ", ".join(names + [f"each of {', '.join(answers.units)}"] * bool(answers.units))


def _data(found: Coverage, clauses: list[ClauseState], language: str) -> dict[str, object]:
    return {
        "framework": found.edition.id,
        "unit": found.unit,
        "certified": found.use.certified,
        "summary": found.counts,
        "clauses": [
            {
                "clause": item.clause.reference,
                "title": item.clause.title(language),
                "state": item.state,
                "documents": [document.id for document in item.answers.documents],
                "registers": [register.name for register in item.answers.registers],
                "units": list(item.answers.units),
                "reason": item.reason or None,
            }
            for item in clauses
        ],
    }
