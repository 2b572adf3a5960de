"""The pages of controlled documents: what controls them, then what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.history.replaced import Replaced
from qmsctl.pages.context import Context, Place, is_retired
from qmsctl.pages.document import approval, control, languages, replaced
from qmsctl.pages.document.marks import Notice, badge, mark, review
from qmsctl.pages.document.notices import notices
from qmsctl.pages.document.relations import groups
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.rewriting import Change, after_title, changed
from qmsctl.pages.templating import render
from qmsctl.system import Document
from qmsctl.system.translations import leads

_DEFINED = re.compile(r"^ {0,3}\[\^[^\]\n]+\]:", re.M)
_FOOTNOTES = Markup("\n\n///Footnotes Go Here///")
"""What Python-Markdown puts the footnotes in place of; without it they stand at the end, behind what is related."""

__all__ = ["Notice", "badge", "label", "mark", "pages", "review"]


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield a page per published document, in the order of units and ids, then one per version that waits."""
    order = {unit: number for number, unit in enumerate(_units(context))}
    for document in sorted(
        context.selection.documents, key=lambda found: (order.get(found.unit, len(order)), found.id, found.path)
    ):
        yield _page(context, document)
    for uri, document in context.coming.items():
        yield _coming_page(context, uri, document)
    for path, uris in context.older.items():
        for old in context.replaced[path]:
            if old.document.version in uris:
                yield _older_page(context, uris[old.document.version], path, old)


def label(document: Document) -> str:
    """Return what menus and search call a document."""
    return f"{document.id} {document.title}"


def _units(context: Context) -> Iterator[str]:
    organisation = context.system.organisation
    for top in organisation.tops:
        yield from organisation.below(top)


def _page(context: Context, document: Document) -> PageSpec:
    here = Place(context, context.selection.uris[document.path])
    listed = not is_retired(document) and leads(context.system, document, context.words.language, context.day)
    content = _content(here, document, listed=listed)
    return PageSpec(here.uri, document.path, label(document), _section(context, document), content, listed)


def _coming_page(context: Context, uri: str, document: Document) -> PageSpec:
    """The version that waits, on a page of its own that no menu and no search leads to."""
    here = Place(context, uri, coming=document.path)
    content = _content(here, document, listed=False)
    return PageSpec(uri, document.path, label(document), _section(context, document), content, listed=False)


def _older_page(context: Context, uri: str, path: str, old: Replaced) -> PageSpec:
    """An earlier version, on a page of its own that only the list of changes leads to."""
    here = Place(context, uri, old=old)
    document = old.document
    head, rest = _halves(here, document)
    lang = languages.tag(here, document)
    content = render(
        "replaced.md",
        here,
        label=replaced.label(here, document),
        title=replaced.warning(here, old),
        text=replaced.instead(here, path),
        rows=list(replaced.rows(here, document)),
        valid_from=document.valid_from,
        lang=lang,
        head=languages.spoken(head, lang) if lang else head,
        rest=rest + _FOOTNOTES if _DEFINED.search(document.body.prose) else rest,
    )
    return PageSpec(uri, "", replaced.label(here, document), (), content, listed=False)


def _content(here: Place, document: Document, *, listed: bool) -> str:
    head, rest = _halves(here, document)
    lang = languages.tag(here, document)
    return render(
        "document.md",
        here,
        label=label(document),
        listed=listed,
        lang=lang,
        read_in=languages.read_in(here, document),
        notices=list(notices(here, document)),
        identity=list(control.identity(here, document)),
        facts=list(control.facts(here, document)),
        approval=approval.shown(here, document),
        changes=document.changes,
        older=replaced.ways(here, document),
        report=Markup(control.report(here, document)),  # noqa: S704 - percent-encoded
        related=[] if here.coming else groups(here, document),
        head=languages.spoken(head, lang) if lang else head,
        rest=rest + _FOOTNOTES if _DEFINED.search(document.body.prose) else rest,
    )


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
