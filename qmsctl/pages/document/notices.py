"""What a reader must know before reading: retired, not valid yet, a newer version to come, an original that moved."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import Place, is_retired
from qmsctl.pages.document.languages import language_name
from qmsctl.pages.document.marks import Notice
from qmsctl.pages.escaping import escape, sentence
from qmsctl.system import Document
from qmsctl.system.document import DRAFT
from qmsctl.system.inheritance import Stale, stale
from qmsctl.system.translations import behind, original, translated_version

_BREAK = Markup("<br> ")


def notices(here: Place, document: Document) -> Iterator[Notice]:
    """Yield the notices of a document's page, what matters most first."""
    if is_retired(document):
        yield _retired(here, document)
        return
    if document.status == DRAFT:
        words = here.context.words
        yield Notice("danger", words("This is a draft and must not be used"), escape(words("Nobody has approved it.")))
        return
    if here.coming:
        yield _not_yet(here, document)
        return
    coming = _coming(here, document)
    if coming:
        yield coming
    elif not document.in_force(here.context.day):
        yield _waits(here, document)
    yield from _translation(here, document)
    for found in stale(here.context.system, document):
        if found.parent.id not in here.context.secret:
            yield _parent_moved_on(here, found)


def _retired(here: Place, document: Document) -> Notice:
    words = here.context.words
    since = document.text("retired_on")
    parts = [escape(words("Retired since {day}.", day=words.date(since)))] if since else []
    instead = here.document(document.text("replaced_by")) if document.text("replaced_by") else Markup("")
    parts += [Markup("{}: {}").format(escape(words("Replaced by")), instead)] if instead else []
    because = document.text("replaced_because")
    parts += [escape(because)] if because else []
    parts = parts or [escape(words("It is kept so that old links still lead somewhere."))]
    return Notice("danger", words("This document is retired and must not be used"), _BREAK.join(parts))


def _waits(here: Place, document: Document) -> Notice:
    """The head waits and no earlier version could be found: say so, and claim nothing about what holds until then."""
    words = here.context.words
    if document.valid_from:
        when = words("Version {version} is approved and holds from {day}.", **_version(here, document))
    else:
        when = words("It is approved, and nobody has said from which day it holds.")
    if len(document.changes) > 1:
        until = words("The version that is in force until then is not at hand here. Ask the owner of the document.")
    else:
        until = words("No earlier version is known here.")
    return Notice("warning", words("This version is not valid yet"), escape(when) + _BREAK + escape(until))


def _coming(here: Place, document: Document) -> Notice | None:
    """The version in force is shown and a newer one is approved: say from when, what changes, and where it is."""
    context, words = here.context, here.context.words
    uri = context.exchanged.get(document.path)
    if uri is None:
        return None
    newer = context.coming[uri]
    read = here.link(words("Read version {version}", version=newer.version), uri)
    note = next((change.note for change in newer.changes), "")
    parts = [escape(words("What changes: {note}", note=note)), read] if note else [read]
    if newer.valid_from:
        title = words("Version {version} is valid from {day}", **_version(here, newer))
    else:
        title = words("Version {version} is approved and waits", version=newer.version)
    return Notice("info", title, _BREAK.join(parts))


def _not_yet(here: Place, document: Document) -> Notice:
    context, words = here.context, here.context.words
    shown = context.system.document_by_path[document.path]
    link = here.path(document.path, words("version {version}", version=shown.version))
    text = sentence(
        words("It holds from {day}. Until then {version} is in force."), day=_day(here, document), version=link
    )
    if not document.valid_from:
        text = sentence(words("Nobody has said from which day it holds. What is in force is {version}."), version=link)
    return Notice("warning", words("This version is not valid yet"), text)


def _translation(here: Place, document: Document) -> Iterator[Notice]:
    """A translation says what is valid: the original, all the more where that has moved on."""
    context, words = here.context, here.context.words
    source = original(context.system, document)
    if source is None or source.path not in context.selection.uris:
        return
    link = here.path(source.path, f"{source.id} {source.title}")
    if is_retired(source):
        text = sentence(
            words("The original, {document}, must not be used, and nor must this translation."), document=link
        )
        yield Notice("danger", words("The original of this translation is retired"), sentence(text, document=link))
    elif behind(context.system, document):
        text = sentence(
            words(
                "The original ({language}) is version {version} since {day}. This translation follows {translated}. "
                "What is valid is the original: {document}."
            ),
            language=language_name(source.language),
            version=source.version,
            day=_day(here, source),
            translated=translated_version(document) or words("a version that it does not name"),
            document=link,
        )
        yield Notice("warning", words("The original of this translation has moved on"), text)
    else:
        text = sentence(words("If they differ, the original is valid: {document}."), document=link)
        yield Notice("note", words("This is a translation"), text)


def _parent_moved_on(here: Place, found: Stale) -> Notice:
    words = here.context.words
    text = sentence(
        words("This document was written for version {old}. {document} is now version {new}."),
        old=found.link.version,
        new=found.parent.version,
        document=here.document(found.parent.id),
    )
    notes = [escape(f"{change.version}: {change.note}") for change in found.changes]
    return Notice("warning", words("A document that this one follows has changed"), _BREAK.join((text, *notes)))


def _version(here: Place, document: Document) -> dict[str, str]:
    return {"version": document.version or "–", "day": _day(here, document)}


def _day(here: Place, document: Document) -> str:
    return here.context.words.date(document.valid_from) or "–"
