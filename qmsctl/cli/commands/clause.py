"""``qmsctl clause``: one clause, its relatives in other editions, and what answers it here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line
from qmsctl.errors import QmsctlError
from qmsctl.frameworks.catalogue import Clause, clause, crosswalk, editions, framework
from qmsctl.system import System


@click.command("clause")
@click.argument("reference")
@reading_options
@format_option
@click.option(
    "--language",
    type=click.Choice(["en", "nb", "sv"]),
    default=None,
    help="Language of the headings; the handbook's own by default.",
)
def command(
    reference: str, root: Path | None, today: date | None, at: str | None, format_: str, language: str | None
) -> None:
    """Show the clause REFERENCE (iso-9001-2015#7.5.3) and, inside a handbook, what answers it."""
    found = _find(reference)
    handbook = _handbook(root, today, at)
    system = handbook.system if handbook else None
    language = language or (system.settings.language if system else "en")
    related = _related(reference)
    answers = _answers(system, reference) if system else []
    if format_ == "json":
        emit_json(_data(found, language, related, answers), revision=handbook.commit if handbook else None)
        return
    line(f"{found.reference}  {found.title(language)}")
    for demand in found.demands:
        condition = f" ({demand.condition.replace('-', ' ')})" if demand.condition else ""
        line(f"  {demand.kind}{condition}: {demand.note.get(language, demand.note['en'])}")
    if related:
        line(f"the same topic elsewhere: {', '.join(related)}")
    if system:
        line(f"named by: {', '.join(answers) or 'nothing here'}")


def _find(reference: str) -> Clause:
    found = clause(reference)
    if found:
        return found
    edition, mark, number = reference.partition("#")
    known = framework(edition)
    if not mark and reference[:1].isdigit():
        meant = [f"{name}#{reference}" for name in editions() if clause(f"{name}#{reference}")]
        raise QmsctlError(f"a clause is named with its edition; did you mean {' or '.join(meant) or 'another number'}?")
    if known is None:
        raise QmsctlError(f"{edition!r} is no edition; there are: {', '.join(editions())}")
    raise QmsctlError(
        f"{edition} has no clause {number!r}; write for example {edition}#{next(reversed(known.clauses))}"
    )


def _handbook(root: Path | None, today: date | None, at: str | None) -> Handbook | None:
    """The handbook, where there is one: the question can be asked without."""
    try:
        return open_handbook(root, today, at)
    except QmsctlError:
        if root is not None or at is not None:
            raise
        return None


def _related(reference: str) -> list[str]:
    edition, _, number = reference.partition("#")
    return [
        f"{other}#{item}"
        for topic in crosswalk()
        if number in topic["clauses"].get(edition, ())
        for other, items in topic["clauses"].items()
        for item in items
        if other != edition
    ]


def _answers(system: System, reference: str) -> list[str]:
    """What names the clause or one below it."""

    def names(clauses: tuple[str, ...]) -> bool:
        return any(named == reference or named.startswith(reference + ".") for named in clauses)

    documents = [document.id for document in system.documents if names(document.clauses)]
    registers = [
        register.name for register in system.registers.values() if names(register.schema.clauses) and register.entries
    ]
    entries = [entry.id for entry in system.entries if names(entry.texts("clauses"))]
    return documents + registers + entries


def _data(found: Clause, language: str, related: list[str], answers: list[str]) -> dict[str, object]:
    return {
        "reference": found.reference,
        "title": found.title(language),
        "documented_information": [
            {"kind": demand.kind, "condition": demand.condition, "note": demand.note.get(language)}
            for demand in found.demands
        ],
        "related": related,
        "named_by": answers,
    }
