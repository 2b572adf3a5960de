"""Tables as plain Markdown, with what a script needs to sort and filter them: nothing is lost without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup
from markupsafe import escape as html

from qmsctl.i18n import Translator
from qmsctl.pages.escaping import escape
from qmsctl.periods import parse_date

EMPTY = Markup("–")


class Column(NamedTuple):
    """A column: its heading, whether it holds numbers, and whether readers choose among its few values."""

    heading: str
    number: bool = False
    choice: bool = False


def table(words: Translator, columns: Sequence[Column], rows: Iterable[Sequence[Markup]]) -> Markup:
    """Return a table that readers can sort and filter; cells are Markdown on one line."""
    return Markup("\n").join((opening(words), lines(columns, rows), Markup("\n</div>")))


def opening(words: Translator) -> Markup:
    """Return the tag that a table of the handbook stands in, with the words its script says."""
    said = (
        words("Filter the table"),
        words("All"),
        words("{shown} of {all}", shown="{shown}", all="{all}"),
        words("Show all"),
        words("Link to this view"),
    )
    return Markup('<div class="qms-table" data-words="{}" markdown="1">\n').format(html("|".join(said)))


def dated(words: Translator, day: str | date | None) -> Markup:
    """Return a day in the reader's words, sorted as a day."""
    known = parse_date(day) if isinstance(day, str) else day
    shown = escape(words.date(day)) or EMPTY
    return keyed(shown, known.isoformat()) if known else shown


def counted(words: Translator, found: float | None) -> Markup:
    """Return a number with the signs of the language, sorted as a number."""
    return keyed(escape(words.number(found)), repr(found)) if found is not None else EMPTY


def number(words: Translator, found: float | None) -> Markup:
    """Return a number with the signs of the language, for a table that stays as it is."""
    return escape(words.number(found)) if found is not None else EMPTY


def keyed(cell: Markup, key: str) -> Markup:
    """Return a cell that is sorted by `key`, a day or a number of ours."""
    return Markup(f'{cell} {{: data-sort="{html(key)}" }}') if cell else cell  # noqa: S704 - both parts were escaped


def lines(columns: Sequence[Column], rows: Iterable[Sequence[Markup]]) -> Markup:
    """Return the lines of a table that stays as it is."""
    written = [
        _row([_heading(column) for column in columns]),
        _row(["---:" if column.number else "---" for column in columns]),
        *map(_row, rows),
    ]
    return Markup("\n".join(written)) + Markup("\n")  # noqa: S704 - every cell was escaped where it was made


def _heading(column: Column) -> Markup:
    heading = escape(column.heading)
    return Markup('{} {{: data-choice="" }}').format(heading) if column.choice else heading


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
