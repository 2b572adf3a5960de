"""The pages of controlled documents: what controls them, then what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Context, Place, is_retired
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.rewriting import Change, after_title, changed
from qmsctl.pages.templating import render
from qmsctl.system import Document
from qmsctl.text.lenient import texts


class Notice(NamedTuple):
    """What a reader must know before reading: kind of admonition, title, text."""

    kind: str
    title: str
    text: Markup


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield a page per published document, in the order of units and ids."""
    order = {unit: number for number, unit in enumerate(_units(context))}
    for document in sorted(
        context.selection.documents, key=lambda found: (order.get(found.unit, len(order)), found.id, found.path)
    ):
        yield _page(context, document)


def label(document: Document) -> str:
    """Return what menus and search call a document."""
    return f"{document.id} {document.title}"


def badge(here: Place, document: Document) -> Markup:
    """Return the document's state as a mark: in words, with a colour beside them."""
    words = here.context.words
    if is_retired(document):
        return mark("retired", words.value("retired"))
    if not document.in_force(here.context.day):
        return mark("waiting", words("Not valid yet"))
    return mark("approved", words.value("approved"))


def mark(kind: str, text: str) -> Markup:
    """Return a short text as a coloured mark."""
    return Markup(f'<span class="qms-badge qms-badge--{escape(kind)}">{escape(text)}</span>')  # noqa: S704 - escaped


def review(here: Place, document: Document) -> Markup:
    """Return the day of the next review, marked where it has passed."""
    day, words = document.next_review(), here.context.words
    if day is None or is_retired(document):
        return Markup("–")
    late = Markup(" ") + mark("overdue", words("Overdue")) if day < here.context.today else Markup("")
    return escape(words.date(day)) + late


def _units(context: Context) -> Iterator[str]:
    organisation = context.system.organisation
    for top in organisation.tops:
        yield from organisation.below(top)


def _page(context: Context, document: Document) -> PageSpec:
    uri = context.selection.uris[document.path]
    here = Place(context, uri)
    head, rest = _halves(here, document)
    content = render(
        "document.md",
        here,
        label=label(document),
        retired=is_retired(document),
        notices=list(_notices(here, document)),
        control=list(_control(here, document)),
        clauses=[here.clause(reference) for reference in document.clauses],
        changes=document.changes,
        head=head,
        rest=rest,
    )
    return PageSpec(uri, document.path, label(document), _section(context, document), content, not is_retired(document))


def _halves(here: Place, document: Document) -> tuple[Markup, Markup]:
    """The heading and what follows it, links led to the site; a document without a heading gets its title."""
    body = document.body
    cut = after_title(body)
    changes = [Change(*change) for change in here.changes(document.path, body)]
    if cut < 0:
        return Markup("# {}").format(escape(document.title)), Markup(changed(body.text, changes))  # noqa: S704
    first = [change for change in changes if change.end <= cut]
    rest = [Change(start - cut, end - cut, text) for start, end, text in changes if start >= cut]
    head = changed(body.text[:cut], first).strip()
    # What people wrote is Markdown and stays so; the sanitiser looks at it as HTML.
    return Markup(head), Markup(changed(body.text[cut:], rest).strip())  # noqa: S704


def _section(context: Context, document: Document) -> tuple[str, ...]:
    """Documents stand by unit, in a handbook of one unit by type."""
    words, organisation = context.words, context.system.organisation
    line = organisation.line(document.unit)
    if len(organisation.units) <= 1 or not line:
        return words("Documents"), words(document.type.name) if document.type else words("Other")
    below_top = line[:-1] or line
    return words("Documents"), *(organisation.units[unit].name for unit in reversed(below_top))


def _notices(here: Place, document: Document) -> Iterator[Notice]:
    words = here.context.words
    if is_retired(document):
        because = document.text("replaced_because")
        instead = here.document(document.text("replaced_by")) if document.text("replaced_by") else Markup("")
        parts = [Markup("{}: {}").format(escape(words("Replaced by")), instead)] if instead else []
        parts += [escape(because)] if because else []
        parts = parts or [escape(words("It is kept so that old links still lead somewhere."))]
        yield Notice("danger", words("This document is retired and must not be used"), Markup("<br> ").join(parts))
    elif not document.in_force(here.context.day):
        text = (
            words("It is approved and holds from {day}.", day=words.date(document.valid_from))
            if document.valid_from
            else words("It is approved, and nobody has said from which day it holds.")
        )
        yield Notice("warning", words("This version is not valid yet"), escape(text))


def _control(here: Place, document: Document) -> Iterator[tuple[str, Markup]]:
    words, unit = here.context.words, document.unit
    yield words("Document"), Markup(f"**{escape(document.id)}**")  # noqa: S704 - escaped
    yield words("Status"), badge(here, document)
    yield words("Version"), escape(document.version or "–")
    if document.type:
        yield words("Type"), escape(words(document.type.name))
    yield words("Owner"), here.role(document.owner, unit) or escape("–")
    yield words("Approver"), here.role(document.approver, unit) or escape("–")
    yield words("Valid from"), escape(words.date(document.valid_from) or "–")
    yield words("Next review"), review(here, document)
    yield words("Unit"), here.unit(unit)
    if document.applies_to:
        yield words("Applies to"), Markup(", ").join(here.unit(name) for name in document.applies_to)
    yield from _relations(here, document)
    if document.keywords:
        yield words("Search words"), escape(", ".join(document.keywords))


def _relations(here: Place, document: Document) -> Iterator[tuple[str, Markup]]:
    words = here.context.words
    titles = {
        "replaces": words("Replaces"),
        "replaced_by": words("Replaced by"),
        "translation_of": words("Translation of"),
        "adds_to": words("Adds to"),
        "deviates_from": words("Deviates from"),
    }
    for key, title in titles.items():
        names = (document.text(key),) if document.text(key) else texts(document.front, key)
        shown = [found for found in (here.document(name) for name in names) if found]
        if shown:
            yield title, Markup("<br> ").join(shown)
