"""Charts as data in a page, each with its figures in a table beside it; `drawing` makes pictures of them."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from markupsafe import Markup
from markupsafe import escape as html

from qmsctl.findings import visible
from qmsctl.i18n import Translator
from qmsctl.pages.escaping import escape
from qmsctl.pages.tables import Column, lines, number

_WIDTH, _HEIGHT = 480, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 96, 20, 30
_LINE = 15  # between two labels
_MOST_POINTS = 240
_LONGEST = 15
_COLOURS = 6
_FEWEST = 4  # counts are whole, and so are the marks beside them

Shape = list[Any]


class Point(NamedTuple):
    """A value on a day."""

    day: date
    value: float
    note: str = ""


class Level(NamedTuple):
    """A value to hold the others against; `kind` is baseline, target or limit."""

    kind: str
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over time against levels and, where `due` is given, a day to reach them by.

    `title` is the name that is read aloud, `caption` stands below the picture.
    """

    title: str
    caption: str
    points: Sequence[Point]
    levels: Sequence[Level] = ()
    due: date | None = None


class Bars(NamedTuple):
    """Counts by category; `series` has a name and a count per category, stacked in this order."""

    title: str
    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[int]]]


def figure(words: Translator, chart: Chart) -> Markup:
    """Return a line over time; empty without values. `beside` puts the figures to it."""
    if not chart.points:
        return Markup("")
    scene = {
        "size": [_WIDTH, _HEIGHT],
        "title": visible(chart.title),
        "text": _described(words, chart),
        "shapes": _lines(words, chart),
    }
    return _figure(scene, chart.caption)


def beside(words: Translator, title: str, figures: Markup) -> Markup:
    """Return the table of a chart behind a heading that opens it; `title` is read aloud with it."""
    return Markup(
        '<details class="qms-figures" data-search-exclude="" markdown="1">\n'
        '<summary>{}<span class="qms-unseen"> – {}</span></summary>\n\n{}\n\n</details>'
    ).format(html(words("Figures")), escape(title), figures)


def values(words: Translator, chart: Chart) -> Markup:
    """Return the figures of a chart as a table."""
    levels = [[escape(level.label), number(words, level.value), Markup("")] for level in chart.levels]
    rows = [[escape(words.date(point.day)), number(words, point.value), escape(point.note)] for point in chart.points]
    columns = (Column(words("Day")), Column(words("Value"), number=True), Column(words("Note")))
    return lines(columns, [*levels, *rows])


def bars(words: Translator, chart: Bars, figures: Markup) -> Markup:
    """Return stacked bars above `figures`, the table that says the same."""
    scene = {
        "size": [_WIDTH, _HEIGHT],
        "title": visible(chart.title),
        "text": words("The figures stand in the table below."),
        "shapes": _stacks(words, chart),
    }
    key = Markup(" ").join(
        Markup('<span class="qms-key qms-key-{}">{}</span>').format(at % _COLOURS + 1, escape(name))
        for at, (name, counts) in enumerate(chart.series)
        if any(counts)
    )
    return Markup("{}\n\n{}").format(_figure(scene, key), figures)


def spark(said: str, values: Sequence[float]) -> Markup:
    """Return a line the size of a word; `said` tells its story in words."""
    low, high = min(values), max(values)
    step = 60 / max(len(values) - 1, 1)
    places = [(4 + step * at, 18 - 14 * _share(value, low, high)) for at, value in enumerate(values)]
    shapes: list[Shape] = [["path", "series-1", *_flat(places)], ["dot", "dot", *_rounded(places[-1]), 3]]
    scene = {"size": [70, 22], "title": visible(said), "shapes": shapes}
    return Markup('<span class="qms-spark" data-search-exclude="" data-chart="{}"></span>').format(_attribute(scene))


def _figure(scene: dict[str, Any], caption: str) -> Markup:
    return Markup(
        '<figure class="qms-chart" data-search-exclude="" data-chart="{}"><figcaption>{}</figcaption></figure>'
    ).format(_attribute(scene), escape(caption))


def _attribute(scene: dict[str, Any]) -> str:
    """The scene as it stands in an attribute: in signs that mean nothing to Markdown or HTML."""
    return b64encode(json.dumps(scene, ensure_ascii=False, separators=(",", ":")).encode()).decode("ascii")


def _described(words: Translator, chart: Chart) -> str:
    first, last = chart.points[0], chart.points[-1]
    said = words(
        "From {first} to {last}",
        first=f"{words.number(first.value)} ({words.date(first.day)})",
        last=f"{words.number(last.value)} ({words.date(last.day)})",
    )
    parts = [said, *(f"{level.label}: {words.number(level.value)}" for level in chart.levels)]
    if chart.due:
        due = words("Due")
        parts.append(f"{due}: {words.date(chart.due)}")
    return visible("; ".join(parts))


def _lines(words: Translator, chart: Chart) -> list[Shape]:
    points = chart.points[-_MOST_POINTS:]
    values = [point.value for point in points] + [level.value for level in chart.levels]
    ticks = _ticks(min(values), max(values))
    begin, end = points[0].day, max([points[-1].day, *([chart.due] if chart.due else [])])
    span = max((end - begin).days, 1)
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def across(day: date) -> float:
        return _LEFT + (right - _LEFT) * (day - begin).days / span

    def down(value: float) -> float:
        return bottom - (bottom - _TOP) * _share(value, ticks[0], ticks[-1])

    shapes: list[Shape] = []
    for tick in ticks:
        shapes += [["line", "grid", _LEFT, down(tick), right, down(tick)],
                   ["text", "label", _LEFT - 6, down(tick) + 4, words.number(tick), "e"]]  # fmt: skip
    shapes += _days(words, begin, end, across, bottom)
    shapes += [["line", level.kind, _LEFT, down(level.value), right, down(level.value)] for level in chart.levels]
    if chart.due:
        at = across(chart.due)
        shapes += [["line", "due", at, _TOP, at, bottom], ["text", "label", at, _TOP - 6, words("Due"), "m"]]
    places = [(across(point.day), down(point.value)) for point in points]
    shapes.append(["path", "series-1", *_flat(places)])
    shapes += [
        ["dot", "dot", *_rounded(place), 4, f"{words.date(point.day)}: {words.number(point.value)}"]
        for place, point in zip(places, points, strict=True)
    ]
    labels = [(down(level.value), "label", level.label) for level in chart.levels]
    labels.append((places[-1][1], "value", words.number(points[-1].value)))
    shapes += [["text", style, right + 8, at, _short(text), "s"] for at, style, text in _apart(labels)]
    return [_tidy(shape) for shape in shapes]


def _days(words: Translator, begin: date, end: date, across: Any, bottom: int) -> list[Shape]:
    """Marks of the years, or of first and last day where no year begins between them."""
    years = [date(year, 1, 1) for year in range(begin.year, end.year + 1)]
    step = max(1, math.ceil(len(years) / 7))
    found = [day for day in years if begin <= day <= end and day.year % step == 0]
    shapes: list[Shape] = [["line", "axis", _LEFT, bottom, _WIDTH - _RIGHT, bottom]]
    if len(found) < 2:
        shapes += [["text", "label", across(begin), bottom + 18, words.date(begin), "s"]]
        if (end - begin) > timedelta(days=1):
            shapes += [["text", "label", across(end), bottom + 18, words.date(end), "e"]]
        return shapes
    for day in found:
        shapes += [["line", "axis", across(day), bottom, across(day), bottom + 5],
                   ["text", "label", across(day), bottom + 19, str(day.year), "m"]]  # fmt: skip
    return shapes


def _stacks(words: Translator, chart: Bars) -> list[Shape]:
    totals = [sum(counts[at] for _, counts in chart.series) for at in range(len(chart.categories))]
    top, bottom, right = _TOP + 22, _HEIGHT - _BOTTOM, _WIDTH - 10
    ticks = _ticks(0, max([*totals, _FEWEST]))
    step = (right - 34) / max(len(chart.categories), 1)
    shapes: list[Shape] = []
    for tick in ticks:
        at = bottom - (bottom - top) * _share(tick, ticks[0], ticks[-1])
        shapes += [["line", "grid", 34, at, right, at], ["text", "label", 28, at + 4, words.number(tick), "e"]]
    for at, (name, total) in enumerate(zip(chart.categories, totals, strict=True)):
        left, floor = 34 + step * at + step * 0.15, float(bottom)
        for colour, (kind, counts) in enumerate(chart.series):
            tall = (bottom - top) * counts[at] / ticks[-1]
            if tall:
                said = f"{name}: {kind} {words.number(counts[at])}"
                style = f"fill-{colour % _COLOURS + 1}"
                shapes.append(["box", style, left, floor - tall, step * 0.7, tall, visible(said)])
            floor -= tall
        shapes.append(["text", "label", left + step * 0.35, bottom + 18, visible(name), "m"])
        if total:
            shapes.append(["text", "value", left + step * 0.35, floor - 5, words.number(total), "m"])
    return [_tidy(shape) for shape in shapes]


def _ticks(low: float, high: float) -> list[float]:
    """Round values from below the lowest to above the highest, about five."""
    if low == high:
        low, high = low - abs(low or 1) / 10, high + abs(high or 1) / 10
    rough = (high - low) / 4
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(magnitude * factor for factor in (1, 2, 2.5, 5, 10) if magnitude * factor >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * at, 9) for at in range(first, max(last, first + 1) + 1)]


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _apart(labels: Iterable[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Labels moved down as far as it takes to be read, and up again where they leave the drawing."""
    placed: list[tuple[float, str, str]] = []
    for at, style, text in sorted(labels):
        lowest = placed[-1][0] + _LINE if placed else 0.0
        placed.append((max(at + 4, lowest), style, text))
    over = max(0.0, placed[-1][0] - (_HEIGHT - _BOTTOM + 4)) if placed else 0.0
    return [(at - over, style, text) for at, style, text in placed]


def _short(text: str) -> str:
    text = visible(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _flat(places: Iterable[tuple[float, float]]) -> list[float]:
    return [part for place in places for part in _rounded(place)]


def _rounded(place: tuple[float, float]) -> list[float]:
    return [round(place[0], 1), round(place[1], 1)]


def _tidy(shape: Shape) -> Shape:
    return [round(part, 1) if isinstance(part, float) else part for part in shape]
