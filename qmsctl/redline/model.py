"""What a redline is: front matter in words, what the author says, and the text block by block with its words marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class How(StrEnum):
    """What happened to a piece of text between the old side and the new one."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Kind(StrEnum):
    """What a block of a document is to its reader."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    STEP = "step"
    QUOTE = "quote"
    CODE = "code"
    IMAGE = "image"
    TABLE = "table"
    RULE = "rule"


class Form(NamedTuple):
    """How a block stands on the page: its kind, its level from 1 (of a heading, list or quote), its number."""

    kind: Kind
    level: int = 1
    number: str = ""

    def like(self, other: Form) -> bool:
        """Say whether a reader takes both for the same; the number of a step is counted, not written."""
        return self.kind == other.kind and self.level == other.level


class Span(NamedTuple):
    """Words of one line that are the same, added or removed; blanks between spans stand in their texts."""

    how: How
    text: str


Spans = tuple[Span, ...]


class Row(NamedTuple):
    """A row of a table: what happened to it, and its cells in the columns of both sides together."""

    how: How
    cells: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One block of the document.

    `was` is the form before where it is another one now. A table has `rows`
    (the first is its heading) and no `spans`. Something `moved` stands twice:
    removed where it was, added where it is, with the same words.
    """

    how: How
    form: Form
    spans: Spans = ()
    rows: tuple[Row, ...] = ()
    was: Form | None = None
    moved: bool = False


class Value(NamedTuple):
    """A value of the front matter; `kind` is "date", "choice", "duration", "language", "yes" or "" for plain words."""

    text: str
    kind: str = ""


class Field(NamedTuple):
    """A key of the front matter that changed.

    Of a list (`many`) only what was taken away and what was added, else the
    whole value on each side; nothing where the key was not written. `label`
    is in English, `labels` are those of the handbook's own schema by language.
    """

    key: str
    label: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    many: bool = False


class Note(NamedTuple):
    """What the author says a version changed."""

    version: str
    date: str
    note: str


class Side(NamedTuple):
    """One of the two texts that were compared, by what its front matter says."""

    version: str
    status: str


@dataclass(frozen=True, slots=True)
class Redline:
    """The difference between two states of a document; a side is None where the document is new or gone.

    `entries` are all blocks in order, unchanged ones too, so that each side can
    be read out of them. `coarse` says that the texts are so large or so
    different that some of it was not compared word by word. `unreadable`
    says that a front matter could not be read, so that its lines are compared.
    """

    id: str
    title: str
    language: str
    before: Side | None
    after: Side | None
    fields: tuple[Field, ...]
    notes: tuple[Note, ...]
    entries: tuple[Entry, ...]
    confidential: bool = False
    coarse: bool = False
    unreadable: bool = False

    @property
    def changes(self) -> Iterator[Entry]:
        """The blocks to which something happened."""
        return (entry for entry in self.entries if entry.how is not How.SAME)

    def __bool__(self) -> bool:
        """Say whether anything differs that a reader would see."""
        return bool(self.fields or self.notes or next(self.changes, None)) or (self.before is None) != (
            self.after is None
        )
