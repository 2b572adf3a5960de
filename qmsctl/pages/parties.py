"""What the page of interested parties shows beyond the schema: each need, and what the system does about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.tables import Column, counted, lines
from qmsctl.system import Entry
from qmsctl.text.lenient import text, texts

COLUMNS: tuple[str, ...] = ("id", "title", "unit", "owner", "count", "state", "climate", "reviewed")
LEFT_OUT: frozenset[str] = frozenset({"needs", "answers"})
_BREAK = Markup("<br> ")


class Need(NamedTuple):
    """One need or expectation; `answer` holds what is done about it, `relevant` is False where it was put aside."""

    need: str
    answer: Markup
    relevant: bool
    climate: bool

    @property
    def gap(self) -> bool:
        """Whether nobody has said what is done about it."""
        return self.relevant and not self.answer


def column(here: Place, key: str) -> Column:
    """Return the columns that the schema does not have."""
    words = here.context.words
    return Column(words("Needs"), number=True) if key == "count" else Column(words("Answered"), choice=True)


def cell(here: Place, entry: Entry, key: str) -> Markup:
    """Return how many needs there are, or whether each has an answer."""
    found = needs(here, entry)
    return counted(here.context.words, len(found)) if key == "count" else _state(here, entry, found)


def details(here: Place, entry: Entry) -> Iterator[tuple[str, Markup]]:
    """Yield what is said for all needs together."""
    words = here.context.words
    together = entry.texts("answers")
    if together:
        yield words("What the system does"), _BREAK.join(map(escape, together))
    yield words("Answered"), _state(here, entry, needs(here, entry))


def figures(here: Place, entry: Entry) -> Markup:
    """Return the needs of one party, each with its answer."""
    words = here.context.words
    rows = [[escape(need.need), _answer(here, entry, need)] for need in needs(here, entry)]
    return lines((Column(words("Need")), Column(words("What the system does"))), rows) if rows else Markup("")


def intro(here: Place) -> Markup:
    """Return how many parties and needs there are, and which gaps."""
    words, entries = here.context.words, here.context.system.register("parties")
    found = [(entry, needs(here, entry)) for entry in entries]
    open_ = [entry for entry, listed in found if _gap(entry, listed)]
    number = sum(len(listed) for _, listed in found)
    parts = [
        words.plural("{number} interested party", "{number} interested parties", len(entries)),
        words.plural("{number} need", "{number} needs", number),
    ]
    if not open_:
        return escape(" · ".join(parts))
    named = Markup(", ").join(here.link(entry.title, here.uri, here.context.anchor_of(entry)) for entry in open_)
    return Markup("{}\n\n{} {}").format(escape(" · ".join(parts)), mark("missing", words("Without an answer")), named)


def needs(here: Place, entry: Entry) -> list[Need]:
    """Return the needs of a party, those written as plain text too."""
    written = entry.data.get("needs")
    return [_need(here, item) for item in (written if isinstance(written, list) else ())]


def _need(here: Place, item: object) -> Need:
    if not isinstance(item, dict):
        return Need(str(item), Markup(""), relevant=True, climate=False)
    parts = [escape(text(item, "answer"))]
    parts += [here.document(name) for name in texts(item, "documents")]
    parts += [here.entry(name) for name in texts(item, "obligations")]
    answer = _BREAK.join(part for part in parts if part)
    return Need(text(item, "need"), answer, item.get("relevant") is not False, item.get("climate") is True)


def _gap(entry: Entry, listed: list[Need]) -> bool:
    together = bool(entry.texts("answers"))
    return not listed or (not together and any(need.gap for need in listed))


def _state(here: Place, entry: Entry, listed: list[Need]) -> Markup:
    words = here.context.words
    if not listed:
        return mark("missing", words("No needs named"))
    if _gap(entry, listed):
        return mark("missing", words("Without an answer"))
    return mark("mapped", words("Every need")) if not entry.texts("answers") else mark("mapped", words("Together"))


def _answer(here: Place, entry: Entry, need: Need) -> Markup:
    words = here.context.words
    marks = [mark("waiting", words("Climate"))] if need.climate else []
    if not need.relevant:
        marks.append(mark("quiet", words("Not relevant to the system")))
    elif need.gap:
        together = bool(entry.texts("answers"))
        marks.append(
            mark("quiet", words("Answered together")) if together else mark("missing", words("Without an answer"))
        )
    return Markup(" ").join((need.answer, *marks)) if need.answer else Markup(" ").join(marks)
