"""What is due: overdue, soon, and how much each month brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from markupsafe import Markup

from qmsctl.pages.context import DUE, Context, Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render
from qmsctl.system.due import Due, due

_SOON, _NEXT, _YEAR = timedelta(days=30), timedelta(days=90), timedelta(days=366)


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of what is due; confidential documents and drafts are not on it."""
    here, words, today = Place(context, DUE), context.words, context.today
    found = shown(context, _YEAR)
    groups = [
        (words("Overdue"), [item for item in found if item.overdue(today)]),
        (words("Within 30 days"), [item for item in found if today <= item.day <= today + _SOON]),
        (words("In 31 to 90 days"), [item for item in found if today + _SOON < item.day <= today + _NEXT]),
    ]
    later = Counter(item.day.strftime("%Y-%m") for item in found if item.day > today + _NEXT)
    tables = [(title, "", [_row(here, item) for item in items]) for title, items in groups]
    content = render("due.md", here, groups=tables, later=sorted(later.items()))
    yield PageSpec(DUE, "", words("What is due"), (words("Overview"),), content)


def kinds(context: Context) -> dict[str, str]:
    """Return what each kind of duty is called."""
    words = context.words
    return {
        "review": words("Review of a document"),
        "objective": words("Objective to be reached"),
        "evaluation": words("Evaluation of compliance"),
        "supplier": words("Evaluation of a supplier"),
        "page": words("Review of a page"),
    }


def shown(context: Context, within: timedelta | None = None) -> list[Due]:
    """Return what is due and may be seen: of texts only those that are published."""
    found = due(context.system, context.today, within)
    return [item for item in found if item.what not in ("review", "page") or item.path in context.selection.uris]


def _row(here: Place, item: Due) -> list[Markup]:
    context = here.context
    words = context.words
    day = escape(words.date(item.day))
    late = Markup(" ") + mark("overdue", words("Overdue")) if item.overdue(context.today) else Markup("")
    if item.what == "review":
        what = here.path(item.path, f"{item.item} {item.title}")
    else:
        what = here.path(item.path, item.title) if item.what == "page" else here.entry(item.item)
    kind = escape(kinds(context).get(item.what, item.what))
    return [day + late, kind, what, here.role(item.owner, item.unit), here.unit(item.unit)]
