"""The facts as Markdown in the unit's language: what asks for attention first, nothing that people wrote as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from qmsctl.findings import Message, template
from qmsctl.frameworks.catalogue import code_of
from qmsctl.i18n import Translator
from qmsctl.reviews.inputs.model import Cell, Fact, Input, Pack, Place, Post, Reached, Row, Table, Word
from qmsctl.reviews.inputs.scope import topics_of
from qmsctl.reviews.years import language_of
from qmsctl.system import System
from qmsctl.system.names import role_name, unit_name
from qmsctl.text.plain import plain

BEGIN, END = "<!-- facts -->", "<!-- /facts -->"
MOST_ROWS = 10
_MOST_NAMED = 40
_LONGEST = 110
_HEADING = re.compile(r"^## (.+)\n", re.MULTILINE)
_CHAPTER = re.compile(r"(?P<chapter>\d+):(?P<paragraph>\w+)")
_ATTENTION = template("Asks for attention")


def facts(system: System, pack: Pack, words: Translator) -> str:
    """Return the facts as they stand between the two lines of the record, one section for each input."""
    sections = [_section(system, each, words) for each in pack.inputs]
    return "\n\n".join(sections)


def sections(system: System, unit: str, body: str) -> dict[str, str]:
    """Return the facts of a record's body by input, each without its heading; {} where it has none."""
    _, begun, rest = body.partition(f"\n{BEGIN}\n")
    inside = rest.partition(f"\n{END}")[0] if begun else ""
    titles = {plain(topic.title(language_of(system, unit))): topic.id for topic in topics_of(system, unit)}
    _, *parts = _HEADING.split(inside)
    found = zip(parts[::2], parts[1::2], strict=True)
    return {titles[title.strip()]: text.strip() for title, text in found if title.strip() in titles}


def clause_names(references: Iterable[str]) -> str:
    """Return clauses as people say them, those of one edition together: ``ISO 9001:2015 9.3.2, 4.1``.

    Swedish laws count chapters and paragraphs: ``SOSFS 2011:9 5 kap. 2 §``.
    """
    by_edition: dict[str, list[str]] = {}
    for reference in references:
        edition, _, number = reference.partition("#")
        by_edition.setdefault(edition, []).append(number)
    return "; ".join(_cited(code_of(edition), numbers) for edition, numbers in by_edition.items())


def _cited(code: str, numbers: Iterable[str]) -> str:
    said: list[str] = []
    for number in numbers:
        law = _CHAPTER.fullmatch(number)
        if law is None:
            said.append(number)
            continue
        chapter = f"{law['chapter']} kap."
        # One law is there with a single chapter, which is in its name already.
        said.append(f"{law['paragraph']} §" if code.endswith(f" {chapter}") else f"{chapter} {law['paragraph']} §")
    return f"{code} {', '.join(said)}"


def _section(system: System, found: Input, words: Translator) -> str:
    title = plain(found.topic.title(words.language))
    parts = [f"## {title}", _asked(found, words), _judged_before(found, words)]
    parts.append(_facts(system, found.facts, words))
    parts += [_table(system, table, words) for table in found.tables]
    parts += [plain(words.message(hole), 300) + "." for hole in found.holes]
    return "\n\n".join(filter(None, parts))


def _asked(found: Input, words: Translator) -> str:
    question = found.topic.question(words.language)
    clauses = clause_names(found.clauses)
    return " ".join(filter(None, (f"*{question}*" if question else "", f"({clauses})" if clauses else "")))


def _judged_before(found: Input, words: Translator) -> str:
    if found.last is None:
        return ""
    if found.last.none_because:
        said = words("Last time: nothing to judge, because {why}", why=plain(found.last.none_because, 300))
    elif found.last.judgement:
        judged = words.value(found.last.judgement)
        said = words("Last time: {judgement}.", judgement=judged) + f" {plain(found.last.comment, 300)}".rstrip()
    else:
        return ""
    return f"> {said}"


def _facts(system: System, found: tuple[Fact, ...], words: Translator) -> str:
    alarming = [_fact(system, fact, words) for fact in found if fact.alarming]
    quiet = [_fact(system, fact, words) for fact in found if not fact.alarming]
    lines = []
    if alarming:
        attention = words(_ATTENTION)
        lines.append(f"**{attention}:** {' · '.join(alarming)}")
    if quiet:
        lines.append(" · ".join(quiet))
    return "\n\n".join(lines)


def _fact(system: System, fact: Fact, words: Translator) -> str:
    return f"{plain(words(fact.label))}: {cell(system, fact.value, words)}"


def _table(system: System, table: Table, words: Translator) -> str:
    why = any(row.why for row in table.rows)
    headings = ["Id", *(plain(words(column.heading)) for column in table.columns)]
    if why:
        headings.append(words(_ATTENTION))
    rows = [_cells(system, row, words, why=why) for row in table.rows[:MOST_ROWS]]
    if not table.named:
        headings, rows = headings[1:], [row[1:] for row in rows]
    lines = [_line(headings), _line("---" for _ in headings), *map(_line, rows)]
    more = ["", _left(table, words)] if len(table.rows) > MOST_ROWS else []
    title = plain(words(table.title))
    return "\n".join([f"**{title}**", "", *lines, *more])


def _left(table: Table, words: Translator) -> str:
    """How many rows a table does not show; by their ids, which lead a reader to each, where they have any."""
    left = table.rows[MOST_ROWS:]
    if not table.named:
        return words("… and {count} more.", count=len(left))
    named = ", ".join(plain(row.id) for row in left[:_MOST_NAMED])
    return words("… and {count} more: {named}", count=len(left), named=named + (", …" if left[_MOST_NAMED:] else ""))


def _cells(system: System, row: Row, words: Translator, *, why: bool) -> list[str]:
    found = [plain(row.id), *(cell(system, each, words) for each in row.cells)]
    if why:
        found.append("; ".join(plain(words.message(reason), _LONGEST) for reason in row.why))
    return found


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def cell(system: System, value: Cell, words: Translator) -> str:
    """Return a value as Markdown in a language; nothing is an empty text."""
    return plain("".join(_spoken(system, value, words)), _LONGEST)


def _spoken(system: System, value: Cell, words: Translator) -> Iterator[str]:
    if isinstance(value, bool):
        yield words("Yes") if value else words("No")
    elif isinstance(value, (int, float)):
        yield words.number(value)
    elif isinstance(value, date):
        yield words.date(value)
    elif isinstance(value, Word):
        yield words.value(value.value)
    elif isinstance(value, Message):
        yield words.message(value)
    elif isinstance(value, (Place, Post)):
        yield _name(system, value)
    elif isinstance(value, Reached):
        yield f"{_name(system, Place(value.unit))}: {words.number(value.value)}"
    elif value:
        yield value


def _name(system: System, named: Place | Post) -> str:
    if isinstance(named, Place):
        return unit_name(system, named.unit)
    return role_name(system, named.role)
