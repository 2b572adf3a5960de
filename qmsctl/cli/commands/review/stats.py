"""``qmsctl review stats``: how a campaign went, beside the year before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.options import day
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR
from qmsctl.i18n import Translator
from qmsctl.reviews.campaign.statistics import LevelStatistics, Load, Statistics, statistics
from qmsctl.reviews.meant import open_year
from qmsctl.reviews.model import BECOMES, DocumentReview
from qmsctl.reviews.signs.sampling import sample

_Row = tuple[str, str, str]


@click.command("stats")
@reading_options
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the campaign; by default the one that is open.")
@click.option("--before", metavar="DATE", callback=day, help="How much was done in the 30 days before this day.")
@click.option(
    "--sample", "seed", metavar="SEED", help="One in twenty document reviews to look at again, drawn by SEED."
)
@format_option
def command(
    root: Path | None, today: date | None, at: str | None, year: str | None, before: date | None, seed: str | None,
    format_: str,
) -> None:  # fmt: skip
    """Show how a campaign went: on time and late, documents by outcome, minutes, decisions, beside the year before."""
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    asked = year or open_year(handbook.system, handbook.today)
    now = statistics(handbook.system, asked, handbook.today, before)
    then = statistics(handbook.system, str(int(asked) - 1), handbook.today, _year_earlier(before))
    drawn = sample(handbook.system, int(asked), seed) if seed is not None else ()
    if format_ == "json":
        data = {"year": _data(now), "year_before": _data(then)}
        emit_json(
            {**data, "sample": [review.id for review in drawn]} if seed is not None else data, revision=handbook.commit
        )
        return
    _screen(now, then, words)
    _sampled(handbook, drawn, words)


def _year_earlier(day: date | None) -> date | None:
    return day.replace(year=day.year - 1, day=min(day.day, 28)) if day and day.year > 1 else None


def _screen(now: Statistics, then: Statistics, words: Translator) -> None:
    if now.empty and then.empty:
        line(words("Nothing is recorded of {year} or the year before.", year=now.year))
        return
    rows = [*_reviews(now, then, words), *_documents(now, then, words), *_decisions(now, then, words)]
    rows += _loads(now.load, then.load, words)
    table([(row[0], row[1], row[2]) for row in rows], ("", now.year, then.year))
    line()
    line(
        words(
            "Document reviews by month of {year}: {counts}",
            year=now.year,
            counts=" ".join(map(str, now.documents.months)),
        )
    )


def _reviews(now: Statistics, then: Statistics, words: Translator) -> Iterator[_Row]:
    old = {level.level: level for level in then.levels}
    new = {level.level: level for level in now.levels}
    for name in dict.fromkeys((*new, *old)):
        label = words("management reviews, {level}: signed in time, late, not signed, not yet due", level=name or "-")
        yield label, _held(new.get(name)), _held(old.get(name))
    yield (
        words("minutes of meeting"),
        _timed(now.meeting_minutes, now.timed, words),
        _timed(then.meeting_minutes, then.timed, words),
    )


def _held(level: LevelStatistics | None) -> str:
    return f"{level.on_time}, {level.late}, {level.not_signed}, {level.not_yet}" if level else "-"


def _documents(now: Statistics, then: Statistics, words: Translator) -> Iterator[_Row]:
    new, old = now.documents, then.documents
    yield words("document reviews"), str(new.reviews), str(old.reviews)
    for outcome in new.outcomes:
        yield f"  {words.value(outcome)}", str(new.outcomes[outcome]), str(old.outcomes[outcome])
    yield words("minutes of review"), _timed(new.minutes, new.timed, words), _timed(old.minutes, old.timed, words)
    yield words("registered more than 14 days late"), str(new.registered_late), str(old.registered_late)


def _decisions(now: Statistics, then: Statistics, words: Translator) -> Iterator[_Row]:
    new, old = now.decisions, then.decisions
    yield words("decisions"), str(new.decisions), str(old.decisions)
    for becomes in BECOMES:
        counts = new.becomes.get(becomes, 0), old.becomes.get(becomes, 0)
        if any(counts):
            yield f"  {words.value(becomes)}", str(counts[0]), str(counts[1])
    yield "  " + words("carried over from an earlier review"), str(new.carried_over), str(old.carried_over)
    yield words("actions from decisions"), _states(new.actions, words), _states(old.actions, words)
    yield "  " + words("moved to another day"), str(new.moved), str(old.moved)


def _loads(new: Load | None, old: Load | None, words: Translator) -> list[_Row]:
    if new is None:
        return []
    label = words("done in the 30 days before {day}, of the year before it", day=words.date(new.before))
    return [(label, _share(new), _share(old))]


def _share(load: Load | None) -> str:
    if load is None or load.share is None:
        return "-"
    return f"{load.within}/{load.of} ({round(load.share * 100)} %)"


def _timed(minutes: int, times: int, words: Translator) -> str:
    return words("{minutes} ({times} noted)", minutes=words.number(minutes), times=times) if times else "-"


def _states(counts: dict[str, int], words: Translator) -> str:
    return ", ".join(f"{words.value(state)} {number}" for state, number in sorted(counts.items())) or "-"


def _sampled(handbook: Handbook, drawn: tuple[DocumentReview, ...], words: Translator) -> None:
    if not drawn:
        return
    line()
    line(words("To be looked at again:"))
    documents = handbook.system.document_by_id
    rows = [
        (review.id, review.document, str(review.day or ""), documents[review.document].title)
        if review.document in documents
        else (review.id, review.document, str(review.day or ""), "")
        for review in drawn
    ]
    table(rows)


def _data(found: Statistics) -> dict[str, object]:
    data = asdict(found)
    if found.load:
        data["load"]["share"] = found.load.share
    return data
