"""A front page for a handbook that has not written one."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.pages.context import DUE, FRONT, MASTER, ORGANISATION, Context, Place, is_retired
from qmsctl.pages.due import shown
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render

_LATELY = 10


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the front page, unless ``docs/`` has one."""
    if FRONT in context.selection.uris.values():
        return
    here, words = Place(context, FRONT), context.words
    name = context.system.settings.name or words("Handbook")
    current = [document for document in context.selection.documents if not is_retired(document)]
    late = [item for item in shown(context) if item.overdue(context.today)]
    changes = sorted(
        ((change.date, document.id, change.note) for document in current for change in document.changes[:1]),
        reverse=True,
    )
    content = render(
        "front.md",
        here,
        name=name,
        master=MASTER,
        due=DUE,
        organisation=ORGANISATION,
        documents=len(current),
        overdue=len(late),
        policies=[here.document(document.id) for document in current if document.type and document.type.id == "policy"],
        changes=[(day, here.document(number), note) for day, number, note in changes[:_LATELY]],
    )
    yield PageSpec(FRONT, "", name, (words("Home"),), content)
