"""``qmsctl review plan``: how many document reviews each month brings, and how to spread them."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from qmsctl.cli.acting import known_role, known_unit, refusing
from qmsctl.cli.handbook import Handbook, format_option, handbook_options, nearest, open_handbook
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.i18n import Translator
from qmsctl.reviews.document import spreading
from qmsctl.reviews.document.spreading import Load, Month, Move, Post, Spread
from qmsctl.system.names import role_name, unit_name
from qmsctl.writing import Commit, written

_WIDEST = 40


@click.command("plan")
@handbook_options
@format_option
@click.option("--owner", metavar="ROLE", default="", help="Only what this role owns.")
@click.option("--unit", metavar="UNIT", default="", help="Only this unit and the units below it.")
@click.option("--year", type=YEAR, metavar="YEAR", help="A calendar year; by default 12 months.")
@click.option("--spread", is_flag=True, help="Propose earlier days, so that no role has more a month than it should.")
@click.option("--write", is_flag=True, help="With --spread: write the days into the documents.")
@click.option("--commit", is_flag=True, help="With --write: commit what is written, and nothing else.")
def command(
    root: Path | None,
    today: date | None,
    format_: str,
    owner: str,
    unit: str,
    year: str | None,
    spread: bool,
    write: bool,
    commit: bool,
) -> None:
    """Show how many documents fall due in each month, for each owner.

    A day is only moved earlier: a later one without a look would be a review that nobody made.
    """
    if (write and not spread) or (commit and not write):
        raise click.UsageError("--write goes with --spread, and --commit with --write")
    folder = root or nearest()
    with writing(folder) if write else nullcontext():
        _answer(
            open_handbook(folder, today),
            format_,
            _Asked(owner, unit, int(year) if year else None, spread, write, commit),
        )


class _Asked(NamedTuple):
    """Whose documents of which months, and what is done with them."""

    owner: str
    unit: str
    year: int | None
    spread: bool
    write: bool
    commit: bool


def _answer(handbook: Handbook, format_: str, asked: _Asked) -> None:
    words = words_for(handbook)
    with refusing(words):
        owner, unit = known_role(handbook.system, asked.owner), known_unit(handbook.system, asked.unit)
    months = spreading.months_ahead(handbook.today, asked.year)
    if not asked.spread:
        load = spreading.load(handbook.system, handbook.today, months, owner, unit)
        emit_json(_load_data(load)) if format_ == "json" else _show(words, handbook, load)
        return
    found = spreading.spread(handbook.system, handbook.today, months, owner, unit)
    writes = asked.write and bool(found.moves)
    if format_ == "text":
        _show_spread(words, handbook, found)
    if writes:
        _write(handbook, words, found, format_, commit=asked.commit)
    elif format_ == "json":
        emit_json(_spread_data(found, written=False))
    elif found.moves:
        line(words("nothing is written; --write puts the days into the documents"))


def _write(handbook: Handbook, words: Translator, found: Spread, format_: str, *, commit: bool) -> None:
    files = {}
    for move in found.moves:
        path = move.document.path
        try:
            files[path] = spreading.planned(move.document, handbook.tree[path].decode("utf-8"), move.to)
        except (UnreadableFile, UnicodeDecodeError) as error:
            raise QmsctlError(words("{path} cannot be read: {why}", path=path, why=error)) from error
    subject = Commit(f"Plan document reviews: {len(files)} moved earlier") if commit else None
    said = words.plural(
        "{number} day is written; this plans reviews and is none",
        "{number} days are written; this plans reviews and is none",
        len(found.moves),
    )
    with written(handbook.root, files, command=command_line(), says=(said,), commit=subject, tell=tell) as made:
        if format_ == "json":
            emit_json(_spread_data(found, written=True))
        else:
            line(said)
        if made:
            tell(words("committed as {commit}", commit=made[:10]))


def _show(words: Translator, handbook: Handbook, load: Load) -> None:
    most = max((load.total(month) for month in load.months), default=0)
    if not most:
        line(words("no document falls due in these months"))
        return
    for month in load.months:
        total = load.total(month)
        bar = "█" * (-(-total * min(_WIDEST, most) // most) if total else 0)
        line(f"{_name(words, month):<15} {total:>4} {bar}".rstrip())
    line()
    heads = [words("Owner"), *(f"{month.month:02}" for month in load.months), words("Sum")]
    table([_row(handbook, load, post) for post in load.posts], heads)
    for month, post, number in load.above():
        line(
            words(
                "{post} has {number} in {month}; {most} is the most",
                post=_post(handbook, post),
                number=number,
                month=_name(words, month),
                most=load.most,
            )
        )


def _row(handbook: Handbook, load: Load, post: Post) -> list[str]:
    numbers = [load.counts[month][post] for month in load.months]
    return [_post(handbook, post), *(str(number or "").rjust(2) for number in numbers), str(sum(numbers)).rjust(3)]


def _post(handbook: Handbook, post: Post) -> str:
    system, name = handbook.system, role_name(handbook.system, post.role)
    return name if post.unit in (system.organisation.root, "") else f"{name}, {unit_name(system, post.unit)}"


def _name(words: Translator, month: Month) -> str:
    return words.month(date(month.year, month.month, 1))


def _show_spread(words: Translator, handbook: Handbook, found: Spread) -> None:
    if not found.moves:
        _show(words, handbook, found.before)
        line()
        line(
            words("nothing can be moved earlier")
            if any(found.before.above())
            else words("no role has more than {most} in a month; nothing needs to be moved", most=found.before.most)
        )
        return
    line(words("Before"))
    _show(words, handbook, found.before)
    line()
    line(words("Moved earlier"))
    table(
        [(move.document.id, words.date(move.since), words.date(move.to), move.document.title) for move in found.moves],
        [words("Document"), words("From"), words("To"), words("Title")],
    )
    line()
    line(words("After"))
    _show(words, handbook, found.after)
    line()


def _load_data(load: Load) -> dict[str, Any]:
    return {
        "most": load.most,
        "months": [
            {
                "month": f"{month.year}-{month.month:02}",
                "total": load.total(month),
                "owners": [
                    {"role": post.role, "unit": post.unit, "documents": number}
                    for post, number in sorted(load.counts[month].items())
                ],
            }
            for month in load.months
        ],
        "above": [
            {"month": f"{month.year}-{month.month:02}", "role": post.role, "unit": post.unit, "documents": number}
            for month, post, number in load.above()
        ],
    }


def _spread_data(found: Spread, *, written: bool) -> dict[str, Any]:
    moves = [_move_data(move) for move in found.moves]
    return {"before": _load_data(found.before), "moves": moves, "after": _load_data(found.after), "written": written}


def _move_data(move: Move) -> dict[str, Any]:
    return {"id": move.document.id, "owner": move.post.role, "unit": move.post.unit, "from": move.since, "to": move.to}
