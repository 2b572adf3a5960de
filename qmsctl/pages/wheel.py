"""The annual wheel: what happens in the coming twelve months, and how much each month brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.due import Due
from qmsctl.pages.charts import Bars, bars
from qmsctl.pages.context import DUE, WHEEL, Context, Place
from qmsctl.pages.due import kinds, shown, subject
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.tables import EMPTY, Column, dated, keyed, lines, number, table
from qmsctl.pages.templating import render
from qmsctl.periods import parse_date
from qmsctl.system.calendar import recurring

_MONTHS = 12
_MEETING = "management-review"
_MOST_OF_LEVEL = 6
"""Units of one level that share a deadline and are named one by one."""
_MOST = 30
"""Reviews of one unit in one month that are named one by one."""
_IN_DUE = frozenset({("objectives", "due"), ("suppliers", "next_evaluation")})
_GROUPS = {"review": "review", "page": "review", "objective": "objective", "evaluation": "check", "supplier": "check",
           "action": "action", "effect": "action", "management-review": "review"}  # fmt: skip


class Happening(NamedTuple):
    """Something that happens in a month, on a day where one is known; `weight` is how many things it stands for."""

    month: date
    day: date | None
    group: str
    kind: Markup
    what: Markup
    owner: Markup
    unit: Markup
    weight: int = 1


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the annual wheel."""
    here, words = Place(context, WHEEL), context.words
    months = _months(context.today)
    found = [item for item in _everything(here, months[-1]) if item.month in months]
    found.sort(key=lambda item: (item.month, item.day is not None, item.day or item.month))
    late = sum(item.overdue(context.today) for item in shown(context))
    content = render(
        "wheel.md",
        here,
        first=words.month(months[0]),
        last=words.month(months[-1]),
        late=late,
        due=DUE,
        load=_load(here, months, found),
        table=_table(here, found),
    )
    yield PageSpec(WHEEL, "", words("Annual wheel"), (words("Overview"),), content)


def _months(today: date) -> list[date]:
    """The first days of this month and the eleven after it."""
    count = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(count, count + _MONTHS)]


def _everything(here: Place, last: date) -> Iterator[Happening]:
    yield from _recurring(here)
    yield from _due(here, last)
    yield from _dates(here)


def _recurring(here: Place) -> Iterator[Happening]:
    words = here.context.words
    for event in recurring(here.context.system):
        links = [found for found in (here.document(name) for name in event.documents) if found]
        what = Markup("<br> ").join([escape(event.title), *links])
        for month in _months(here.context.today):
            if month.month in event.months:
                yield Happening(month, None, "calendar", escape(words("Every year")), what,
                                here.role(event.owner, event.unit), here.unit(event.unit))  # fmt: skip


def _due(here: Place, last: date) -> Iterator[Happening]:
    """What the list of due things holds; the many reviews of a large handbook stand together, unit by unit."""
    context, names = here.context, kinds(here.context)
    ahead = [item for item in shown(context) if not item.overdue(context.today) and item.day.replace(day=1) <= last]
    reviews = Counter((item.day.replace(day=1), item.unit) for item in ahead if item.what == "review")
    told = set()
    yield from _management_reviews(here, [item for item in ahead if item.what == _MEETING])
    for item in ahead:
        if item.what == _MEETING:
            continue
        month = item.day.replace(day=1)
        kind, unit = escape(names.get(item.what, item.what)), here.unit(item.unit)
        count = reviews[month, item.unit] if item.what == "review" else 1
        if count <= _MOST:
            yield Happening(month, item.day, _GROUPS.get(item.what, "date"), kind, subject(here, item),
                            here.role(item.owner, item.unit), unit)  # fmt: skip
        elif (month, item.unit) not in told:
            told.add((month, item.unit))
            what = here.link(context.words.plural("{number} document", "{number} documents", count), DUE)
            yield Happening(month, None, "review", kind, what, EMPTY, unit, count)


def _management_reviews(here: Place, ahead: list[Due]) -> Iterator[Happening]:
    """The deadlines of a campaign: unit by unit, or level by level where many units share a day."""
    context, words = here.context, here.context.words
    kind, units = escape(kinds(context)[_MEETING]), context.system.organisation.units
    together: dict[tuple[date, str], list[Due]] = {}
    for item in ahead:
        level = units[item.unit].level if item.unit in units else ""
        together.setdefault((item.day, level), []).append(item)
    for (day, level), items in together.items():
        month = day.replace(day=1)
        if len(items) > _MOST_OF_LEVEL:
            count = words.plural("{number} unit", "{number} units", len(items))
            what = Markup("{}<br> {}").format(subject(here, items[0]), escape(f"{level.capitalize()}: {count}"))
            yield Happening(month, day, "review", kind, what, EMPTY, EMPTY, len(items))
            continue
        for item in items:
            yield Happening(month, day, "review", kind, subject(here, item), here.role(item.owner, item.unit),
                            here.unit(item.unit))  # fmt: skip


def _dates(here: Place) -> Iterator[Happening]:
    """The other coming days of registers: certificates that expire, and whatever a handbook's own registers hold."""
    context = here.context
    for register in context.system.registers.values():
        keys = [path[0] for path in register.schema.dates if len(path) == 1 and (register.name, path[0]) not in _IN_DUE]
        for entry in register.entries if keys else ():
            for key in keys:
                day = parse_date(entry.data.get(key))
                if day and day >= context.today:
                    kind = escape(context.words(register.schema.label(key, context.words.language)))
                    yield Happening(day.replace(day=1), day, "date", kind, here.entry(entry.id),
                                    here.role(entry.owner, entry.unit), here.unit(entry.unit))  # fmt: skip


def _load(here: Place, months: list[date], found: list[Happening]) -> Markup:
    """How much each month brings, as bars and as the table that says the same."""
    words = here.context.words
    groups = {
        "review": words("Reviews"),
        "objective": words("Objectives"),
        "check": words("Evaluations"),
        "date": words("Other days"),
        "calendar": words("Every year"),
        "action": words("Actions"),
    }
    counts: Counter[tuple[date, str]] = Counter()
    for item in found:
        counts[item.month, item.group] += item.weight
    names = [words.month(month) for month in months]
    series = [(name, [counts[month, group] for month in months]) for group, name in groups.items()]
    rows = []
    for at, month in enumerate(months):
        counted = [listed[at] for _, listed in series]
        name = names[at].capitalize()
        label = here.link(name, here.uri, f"{month:%Y-%m}") if sum(counted) else escape(name)
        rows.append([label, *(number(words, count or None) for count in counted), number(words, sum(counted))])
    columns = [
        Column(words("Month")),
        *(Column(name, number=True) for name, _ in series),
        Column(words("In all"), number=True),
    ]
    chart = Bars(words("Load per month"), [name[:3] for name in names], series)
    return bars(words, chart, lines(columns, rows))


def _table(here: Place, found: list[Happening]) -> Markup:
    words = here.context.words
    columns = [
        Column(words("Month"), choice=True),
        Column(words("Day")),
        Column(words("What"), choice=True),
        Column(words("Of")),
        Column(words("Owner"), choice=True),
        Column(words("Unit"), choice=True),
    ]
    rows, seen = [], set[date]()
    for item in found:
        month = escape(words.month(item.month).capitalize())
        if item.month not in seen:
            seen.add(item.month)
            month = Markup('<span id="{}">{}</span>').format(f"{item.month:%Y-%m}", month)
        day = dated(words, item.day) if item.day else EMPTY
        rows.append(
            [keyed(month, f"{item.month:%Y-%m}"), day, item.kind, item.what, item.owner or EMPTY, item.unit or EMPTY]
        )
    return table(words, columns, rows) if rows else Markup("")
