"""What is due: overdue, soon, and how much each month brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.due import Due, due
from qmsctl.pages.context import DUE, Context, Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews.looks import because
from qmsctl.pages.reviews.naming import named
from qmsctl.pages.reviews.places import shown_actions, year_uri, years
from qmsctl.pages.tables import Column, keyed, table
from qmsctl.pages.templating import render
from qmsctl.reviews import document_reviews
from qmsctl.reviews.document import DueDocument, due_documents

_YEAR = timedelta(days=366)
_NEAR = 3  # months that everybody sees at once; those behind them stand folded
_ACTIONS = ("action", "effect")
_MOST_OF_ROLE = 100
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
    content = render("due.md", here, near=near, later=later, owners=list(_by_owner(here)))
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
    return [item for item in found if _may_be_seen(context, item)]


def _may_be_seen(context: Context, item: Due) -> bool:
    if item.what in ("review", "page"):
        return item.path in context.selection.uris
    return item.what not in _ACTIONS or item.item in shown_actions(context.system, context.drafts)


def subject(here: Place, item: Due) -> Markup:
    """Return a link to what is due."""
    if item.what == "review":
        return here.path(item.path, f"{item.item} {item.title}")
    if item.what == "page":
        return here.path(item.path, item.title)
    if item.what == "management-review":
        return _campaign(here, item.item)
    return named(here, item.item) if item.what in _ACTIONS else here.entry(item.item)


def _campaign(here: Place, review: str) -> Markup:
    """The year of a management review: before somebody has signed it, there is nothing else to be seen."""
    year = review.removeprefix("MGT-")[:4]
    label = here.context.words("Reviews {year}", year=year)
    return here.link(label, year_uri(year)) if year in years(here.context.system) else escape(label)


def _by_owner(here: Place) -> Iterator[tuple[Markup, str, list[Markup], int]]:
    """The documents that each role has to look at, with the reasons: anchor, title, rows, how many are left out."""
    context, words = here.context, here.context.words
    found: dict[str, list[DueDocument]] = {}
    # Where nobody keeps records of reviews, the tables above say all there is to say.
    everything = due_documents(context.system, context.today) if document_reviews(context.system) else ()
    for item in everything:
        if item.document.path in context.selection.uris:
            found.setdefault(item.document.owner, []).append(item)
    for role in context.system.organisation.roles.values():
        items = found.get(role.id, [])
        if items:
            count = words.plural("{number} document", "{number} documents", len(items))
            rows = [_to_look_at(here, item) for item in items[:_MOST_OF_ROLE]]
            yield identifier(f"role-{role.id}"), f"{role.name}: {count}", rows, max(len(items) - _MOST_OF_ROLE, 0)


def _to_look_at(here: Place, item: DueDocument) -> Markup:
    context, words, document = here.context, here.context.words, item.document
    marks = [mark("overdue", words("Overdue"))] if item.overdue(context.today) else []
    marks += [mark("waiting", words("In review"))] if item.underway else []
    first = Markup(" ").join((here.path(document.path, f"{document.id} {document.title}"), *marks))
    notes = [here.unit(document.unit)] if document.unit else []
    return Markup("{}<br> {}").format(first, Markup(" · ").join((*notes, *map(partial(because, here), item.reasons))))


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
    about = Markup("<br> ").join((subject(here, item), *map(partial(because, here), item.because)))
    return [keyed(day + late, item.day.isoformat()), kind, about, owner, unit]
