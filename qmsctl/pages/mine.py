"""“My documents”: every document in force, with what a script needs to show a reader those of a unit and a role.

What the reader chooses stays in the browser. Without a script the page is the
whole list, with ways to the units' own pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup
from markupsafe import escape as html

from qmsctl.pages.context import MINE, Context, Place, is_retired
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews.overview import ways
from qmsctl.pages.templating import render
from qmsctl.reviews.document import DUE, IN_REVIEW, state
from qmsctl.system import Document
from qmsctl.system.inheritance import children, effective, replaces
from qmsctl.system.languages import LANGUAGES
from qmsctl.system.translations import translations

_DEEPEST = 8


class UnitRow(NamedTuple):
    """A unit to choose: its indent in a list, its link, the units above it (itself first), how many documents hold."""

    indent: Markup
    link: Markup
    line: str
    documents: int


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page."""
    here, words = Place(context, MINE), context.words
    content = render(
        "mine.md",
        here,
        words_of_script=words_of_script(here),
        units=units(here),
        roles=roles(here),
        lang=foreign(context, context.system.settings.language),
        documents=[_item(here, document) for document in readable(context)],
        ways=ways(here),
    )
    yield PageSpec(MINE, "", words("My documents"), (words("Home"),), content)


def readable(context: Context) -> list[Document]:
    """Return the documents that people work by today, by id; a translation stands with its original."""
    found = (document for document in context.selection.documents if _is_read(context, document))
    return sorted(found, key=lambda document: (document.id, document.path))


def spoken(context: Context, document: Document) -> Document:
    """Return the document in the reader's language where there is a translation, else the document itself."""
    translated = translations(context.system).get(document.id, {}).get(context.words.language)
    return translated if translated and translated.path in context.selection.uris else document


def foreign(context: Context, language: str) -> Markup:
    """Return the attribute that tells browsers of a language, "" where it is the reader's."""
    known = language in LANGUAGES and language != context.words.language
    return Markup(' lang="{}"').format(Markup(language)) if known else Markup("")  # noqa: S704 - one of ours


def _is_read(context: Context, document: Document) -> bool:
    return not is_retired(document) and document.in_force(context.day) and not document.text("translation_of")


def units(here: Place) -> list[UnitRow]:
    """Return every unit, those above before those below."""
    organisation = here.context.system.organisation
    return [
        UnitRow(
            Markup("    " * min(len(organisation.line(name)) - 1, _DEEPEST)),  # noqa: S704 - blanks
            here.unit(name),
            " ".join(organisation.line(name)),
            _count(here.context, name),
        )
        for top in organisation.tops
        for name in organisation.below(top)
    ]


def roles(here: Place) -> list[tuple[str, Markup]]:
    """Return every role's id and link, by name."""
    known = here.context.system.organisation.roles.values()
    return [(role.id, here.role_link(role.id)) for role in sorted(known, key=lambda role: role.name.casefold())]


def _count(context: Context, unit: str) -> int:
    rows = effective(context.system, unit, context.day)
    published = context.selection.uris
    return sum(
        row.document.path in published and not row.replaced_by and _is_read(context, row.document) for row in rows
    )


def _item(here: Place, document: Document) -> Markup:
    shown = spoken(here.context, document)
    attributes = {
        "lang": shown.language if foreign(here.context, shown.language) else "",
        "data-document": f"{document.id}@{document.version}",
        "data-unit": document.unit,
        "data-applies": " ".join(document.applies_to),
        "data-not": " ".join(_without(here.context, document)),
        "data-roles": " ".join(dict.fromkeys(filter(None, (document.owner, document.approver)))),
    }
    return Markup("{} <span>{}</span>{}\n  {}").format(
        here.document(shown.id), here.unit(document.unit), _review(here, document), listed(attributes)
    )


def _review(here: Place, document: Document) -> Markup:
    """Whether somebody has to look at the document now, or is looking."""
    context, words = here.context, here.context.words
    now = state(context.system, document, context.today)
    if now == IN_REVIEW:
        return Markup(" ") + mark("waiting", words("In review"))
    return Markup(" ") + mark("overdue", words("Review due")) if now == DUE else Markup("")


def listed(attributes: dict[str, str]) -> Markup:
    """Return attributes as a list that Markdown gives to the element before it; empty ones are left out."""
    pairs = (f'{key}="{escape(value)}"' for key, value in attributes.items() if value)
    return Markup("{{: {} }}").format(Markup(" ".join(pairs)))  # noqa: S704 - every value was escaped


def _without(context: Context, document: Document) -> Iterator[str]:
    """The units, and all below them, in which another document holds instead."""
    for link in children(context.system, document):
        if (
            link.child.in_force(context.day)
            and link.child.path in context.selection.uris
            and replaces(context.system, link)
        ):
            yield from link.child.applies_to or (link.child.unit,)


def words_of_script(here: Place) -> Markup:
    """Return what the script says, as the value of an attribute."""
    words = here.context.words
    said = (
        words("My unit"),
        words("My role"),
        words("All units"),
        words("No role"),
        words("Forget my choice"),
        words("Your choice is kept in this browser only and is sent to nobody."),
        words("Documents that hold in {unit}: {number}", number="{number}", unit="{unit}"),
        words("You answer for these"),
        words("These hold in your unit"),
        words("New since your last visit"),
        words("Changed since your last visit"),
        words("My documents"),
        words("The unit's page"),
        words("The role's page"),
    )
    return html("|".join(said))
