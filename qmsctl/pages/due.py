"""What is due: overdue, soon, and how much each month brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import DUE, Context, Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.tables import Column, keyed, table
from qmsctl.pages.templating import render
from qmsctl.system.due import Due, due

_YEAR = timedelta(days=366)
_NEAR = 3  # months that everybody sees at once; those behind them stand folded
_MOST = 300  # things due later that are named; of more, the months say how many


class Group(NamedTuple):
    """What is due in one stretch of time; `rows` is a table, "" where nothing is."""

    title: str
    anchor: str
    number: int
    rows: Markup | str


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of what is due; confidential documents and drafts are not on it."""
    here, words = Place(context, DUE), context.words
    near, later = _groups(here)
    content = render("due.md", here, near=near, later=later)
    yield PageSpec(DUE, "", words("What is due"), (words("Overview"),), content)


def _groups(here: Place) -> tuple[list[Group], list[Group]]:
    """What is overdue, due this month and in the next three months; then every later month with anything in it."""
    context, words, today = here.context, here.context.words, here.context.today
    late: list[Due] = []
    found: dict[int, list[Due]] = {}
    for item in shown(context, _YEAR):
        ahead = (item.day.year - today.year) * 12 + item.day.month - today.month
        (late if item.overdue(today) else found.setdefault(ahead, [])).append(item)
    following = [item for ahead in range(1, _NEAR + 1) for item in found.get(ahead, ())]
    near = [
        _group(here, words("Overdue"), "overdue", late),
        _group(here, words("This month"), "this-month", found.get(0, [])),
        _group(here, words("The next three months"), "next", following),
    ]
    months = [items for ahead, items in found.items() if ahead > _NEAR]
    if sum(map(len, months)) > _MOST:
        return near, [Group(words.month(items[0].day).capitalize(), "", len(items), "") for items in months]
    return near, [
        _group(here, words.month(items[0].day).capitalize(), f"{items[0].day:%Y-%m}", items) for items in months
    ]


def _group(here: Place, title: str, anchor: str, items: list[Due]) -> Group:
    rows = table(here.context.words, _columns(here), (_row(here, item) for item in items)) if items else ""
    return Group(title, anchor, len(items), rows)


def kinds(context: Context) -> dict[str, str]:
    """Return what each kind of duty is called."""
    words = context.words
    return {
        "review": words("Review of a document"),
        "objective": words("Objective to be reached"),
        "evaluation": words("Evaluation of compliance"),
        "supplier": words("Evaluation of a supplier"),
        "page": words("Review of a page"),
        "action": words("Action to be carried out"),
        "effect": words("Effect of an action"),
        "management-review": words("Management review"),
    }


def shown(context: Context, within: timedelta | None = None) -> list[Due]:
    """Return what is due and may be seen: of texts only those that are published."""
    found = due(context.system, context.today, within)
    return [item for item in found if item.what not in ("review", "page") or item.path in context.selection.uris]


def subject(here: Place, item: Due) -> Markup:
    """Return a link to what is due."""
    if item.what == "review":
        return here.path(item.path, f"{item.item} {item.title}")
    return here.path(item.path, item.title) if item.what == "page" else here.entry(item.item)


def _columns(here: Place) -> list[Column]:
    words = here.context.words
    headings = (words("What"), True), (words("Of"), False), (words("Owner"), True), (words("Unit"), True)
    return [Column(words("Day")), *(Column(heading, choice=choice) for heading, choice in headings)]


def _row(here: Place, item: Due) -> list[Markup]:
    context = here.context
    words = context.words
    day = escape(words.date(item.day))
    late = Markup(" ") + mark("overdue", words("Overdue")) if item.overdue(context.today) else Markup("")
    kind = escape(kinds(context).get(item.what, item.what))
    owner, unit = here.role(item.owner, item.unit), here.unit(item.unit)
    return [keyed(day + late, item.day.isoformat()), kind, subject(here, item), owner, unit]
