"""The clause matrix of each edition: what answers each requirement, where the gaps are, unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from qmsctl.frameworks.catalogue import Framework, framework
from qmsctl.pages.context import CLAUSES, Context, Place
from qmsctl.pages.documents import Notice, mark
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.tables import Column, counted, table
from qmsctl.pages.templating import render
from qmsctl.system import FrameworkUse, System
from qmsctl.system.coverage import ClauseState, Coverage, State, coverage, declared, documents_by_clause

_BREAK = Markup("<br> ")


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the matrix of each edition that a unit works under."""
    for edition in context.editions:
        found = framework(edition)
        if found:
            yield _page(context, found)


def taken(system: System) -> Iterator[str]:
    """Yield the paths in the site that belong to the editions units work under."""
    editions = {edition for unit in system.organisation.units for edition in system.organisation.frameworks(unit)}
    return (f"{CLAUSES}{edition}.md" for edition in editions)


def _page(context: Context, edition: Framework) -> PageSpec:
    uri, words = f"{CLAUSES}{edition.id}.md", context.words
    here = Place(context, uri)
    uses = [use for use in declared(context.system) if use.edition == edition.id]
    shown: set[str] = set()
    content = render(
        "clauses.md",
        here,
        title=_short(edition, words.language),
        name=_heading(edition, words.language),
        notice=_notice(here, edition),
        parts=[part for use in uses if (part := _part(here, use, shown))],
        units=_units(here, edition.id),
    )
    return PageSpec(uri, "", _short(edition, words.language), (words("Requirements"),), content)


def _short(edition: Framework, language: str) -> str:
    """What people call an edition: its number, or the name of a Norwegian law, whose number nobody knows by heart."""
    is_lovdata = edition.code.startswith(("FOR-", "LOV-"))
    return edition.name(language).partition(" (")[0] if is_lovdata else edition.code


def _heading(edition: Framework, language: str) -> str:
    name = edition.name(language).replace(" - ", " – ")
    return name if name.startswith(edition.code) else f"{edition.code} {name}"


def _notice(here: Place, edition: Framework) -> Notice | None:
    """What a reader must know of an edition that another one takes over from."""
    words = here.context.words
    if not edition.superseded_by and not edition.withdrawn(here.context.day):
        return None
    successor = framework(edition.superseded_by)
    text = Markup("")
    if successor:
        text += Markup("{}: {}. ").format(escape(words("New edition")), here.edition(successor.id))
    if edition.valid_until:
        text += escape(words("Certificates are valid until {day}.", day=words.date(edition.valid_until)))
    if edition.withdrawn(here.context.day):
        return Notice("warning", words("This edition is withdrawn"), text)
    return Notice("info", words("A new edition is out"), text)


def _part(here: Place, use: FrameworkUse, shown: set[str]) -> dict[str, Any] | None:
    """One unit that declares the edition: why, how many requirements are answered, and each of them."""
    context = here.context
    found = coverage(context.system, use.unit, use.edition, context.day)
    if found is None:
        return None
    return {
        "title": context.system.organisation.units[use.unit].name,
        "facts": list(_facts(here, found)),
        "table": table(context.words, _columns(here), (_row(here, found, state, shown) for state in found.clauses)),
    }


def _facts(here: Place, found: Coverage) -> Iterator[Markup]:
    words = here.context.words
    if found.use.reason:
        yield Markup("{}: {}").format(escape(words("Why")), escape(found.use.reason))
    yield Markup("{}: {}").format(
        escape(words("Certified")), escape(words("Yes") if found.use.certified else words("No"))
    )
    counts = " · ".join(f"{name}: {words.number(found.counts[state])}" for state, name in _names(here).items())
    yield escape(counts)


def _names(here: Place) -> dict[State, str]:
    words = here.context.words
    return {
        State.MAPPED: words("Answered"),
        State.MISSING: words("Missing"),
        State.NOT_ASSESSED: words("Not assessed"),
        State.NOT_APPLICABLE: words("Does not apply"),
    }


def _columns(here: Place) -> list[Column]:
    words = here.context.words
    return [
        Column(words("Clause")),
        Column(words("Requirement")),
        Column(words("State"), choice=True),
        Column(words("Answered by")),
        Column(words("Also in the units")),
    ]


def _row(here: Place, found: Coverage, state: ClauseState, shown: set[str]) -> list[Markup]:
    number = state.clause.number
    anchor = Markup("") if number in shown else Markup("{{: #{} }}").format(identifier(number))
    shown.add(number)
    return [
        Markup("**{}**").format(escape(number)) + anchor,
        escape(state.clause.title(here.context.words.language)),
        mark(state.state.value, _names(here)[state.state]),
        escape(state.reason) if state.reason else _answers(here, state),
        _local(here, found.unit, state.clause.reference),
    ]


def _answers(here: Place, state: ClauseState) -> Markup:
    """What answers a requirement; where that is nothing published, that much is said."""
    found = state.answers
    parts = [here.path(item.path, f"{item.id} {item.title}") for item in found.documents if not item.confidential]
    parts += [here.register(register) for register in found.registers]
    parts += [here.unit(unit) for unit in found.units]
    if not parts and state.state is State.MAPPED:
        return escape(here.context.words("In a document that is not published"))
    return _BREAK.join(parts)


def _local(here: Place, unit: str, reference: str) -> Markup:
    """The documents of units below that name the requirement themselves."""
    context = here.context
    index = documents_by_clause(context.system, context.day)
    parts = [
        here.path(document.path, f"{document.id} {document.title}")
        for name in context.system.organisation.below(unit)
        if name != unit
        for document in index.get((reference, name), ())
        if not document.confidential
    ]
    return _BREAK.join(parts)


def _units(here: Place, edition: str) -> Markup:
    """Every unit that works under the edition, with its counts and its gaps."""
    context, words = here.context, here.context.words
    rows = []
    for unit in context.system.organisation.units:
        found = coverage(context.system, unit, edition, context.day)
        if found is None:
            continue
        open_ = (state.clause.number for state in found.of(State.MISSING))
        gaps = (here.link(number, here.uri, identifier(number)) for number in open_)
        counts = (counted(words, found.counts[state]) for state in State)
        rows.append([here.unit(unit), *counts, Markup(", ").join(gaps) or Markup("–")])
    names = _names(here)
    columns = [Column(words("Unit")), *(Column(names[state], number=True) for state in State), Column(words("Gaps"))]
    return table(words, columns, rows) if rows else Markup("")
