"""What a redline says in the words of its reader, before it is escaped for the place where it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.i18n import Translator
from qmsctl.periods import parse_interval
from qmsctl.redline.folding import Fold, RowFold
from qmsctl.redline.model import Entry, Field, Form, How, Kind, Note, Redline, Side, Value


class Detail(NamedTuple):
    """A key of the front matter in words: what it is called, and what it said before and says now.

    Of a list `taken` and `added` are what went and what came, else "" both.
    """

    label: str
    before: str
    after: str
    taken: str = ""
    added: str = ""


def title(redline: Redline) -> str:
    """Return the id and title of the document."""
    return f"{redline.id} {redline.title}".strip()


def versions(redline: Redline, words: Translator) -> tuple[str, str]:
    """Return what the two sides are called where the caller knows no better."""
    return _version(redline.before, words), _version(redline.after, words)


def _version(side: Side | None, words: Translator) -> str:
    if side is None:
        return words("no document")
    return words("version {version}", version=side.version) if side.version else words("without a version")


def remarks(redline: Redline, words: Translator) -> Iterator[str]:
    """Yield what is to be said of the whole comparison."""
    if redline.confidential:
        yield words("The document is confidential; this text is, too.")
    if redline.before is None:
        yield words("The document is new: all of its text was added.")
    elif redline.after is None:
        yield words("The document was taken away. This is what it said.")
    elif not redline:
        yield words("Nothing changed that a reader would see.")
    if redline.unreadable:
        yield words("The details at the top of the file cannot be read; their lines were compared.")
    if redline.coarse:
        yield words("The texts are long and differ much; parts of them were not compared word by word.")


def details(redline: Redline, words: Translator) -> list[Detail]:
    """Return the changed keys of the front matter."""
    return [_detail(field, words) for field in redline.fields]


def _detail(field: Field, words: Translator) -> Detail:
    before, after = (", ".join(value(item, words) for item in side) for side in (field.before, field.after))
    label = words(field.label)
    if field.many:
        return Detail(label, "", "", before, after)
    return Detail(label, before or words("(not given)"), after or words("(not given)"))


def value(item: Value, words: Translator) -> str:
    """Return a value as it is read aloud."""
    if item.kind == "date":
        return words.date(item.text)
    if item.kind == "choice":
        return words.value(item.text)
    if item.kind == "yes":
        return words("yes") if item.text == "true" else words("no")
    if item.kind == "language":
        return _language(item.text, words)
    return _duration(item.text, words) if item.kind == "duration" else item.text


def _language(code: str, words: Translator) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name(words.language) or code
    except (UnknownLocaleError, ValueError):
        return code


def _duration(text: str, words: Translator) -> str:
    interval = parse_interval(text)
    if interval is None:
        return text
    parts = []
    if interval.months:
        parts.append(words.plural("{number} month", "{number} months", interval.months))
    if interval.days or not parts:
        parts.append(words.plural("{number} day", "{number} days", interval.days))
    return " ".join(parts)


def note(row: Note, words: Translator) -> str:
    """Return what comes before the words of the author: the version and its day."""
    return f"{row.version} ({words.date(row.date)})" if row.date else row.version


def unchanged(fold: Fold | RowFold, words: Translator) -> str:
    """Return the line that stands for what stayed as it was."""
    if isinstance(fold, RowFold):
        return words.plural("{number} row unchanged", "{number} rows unchanged", fold.number)
    text = words.plural("{number} paragraph unchanged", "{number} paragraphs unchanged", fold.number)
    return f"{text}: {' · '.join(fold.headings)}" if fold.headings else text


def happened(entry: Entry, words: Translator) -> str:
    """Return what happened to a whole block, "" where its words say it."""
    if entry.moved:
        return words("moved here") if entry.how is How.ADDED else words("moved from here")
    if entry.how is How.ADDED:
        return words("added")
    if entry.how is How.REMOVED:
        return words("removed")
    return words("was {form}", form=form(entry.was, words)) if entry.was else ""


def form(block: Form, words: Translator) -> str:
    """Return what a block is called."""
    names = {
        Kind.HEADING: words("a heading of level {level}", level=block.level),
        Kind.PARAGRAPH: words("a paragraph"),
        Kind.ITEM: words("an item of a list (level {level})", level=block.level),
        Kind.STEP: words("a numbered item (level {level})", level=block.level),
        Kind.QUOTE: words("a quotation"),
        Kind.CODE: words("code"),
        Kind.IMAGE: words("a picture"),
        Kind.TABLE: words("a table"),
        Kind.RULE: words("a line"),
    }
    return names[block.kind]
