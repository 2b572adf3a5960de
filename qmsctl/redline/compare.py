"""Two states of a document become one redline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qmsctl.redline.aligning import Text, aligned
from qmsctl.redline.blocks import Block, blocks, tokens
from qmsctl.redline.fields import fields, notes
from qmsctl.redline.matching import Budget
from qmsctl.redline.model import Entry, Form, How, Kind, Redline, Side
from qmsctl.redline.tables import table, unpaired
from qmsctl.redline.wording import spans, whole
from qmsctl.system import System
from qmsctl.text.front_matter import Sheet
from qmsctl.text.lenient import text
from qmsctl.text.marks import Map

_STEPS = 4_000_000
"""The work one comparison may take: about a second on a machine of 2020, whatever the texts are."""

_CELLS = 100_000
"""A table with more cells than this is shown as taken out and put in."""

_MOVED_WORDS = 3
"""So many words, or a heading, make a text that one recognises elsewhere."""

_PROSE = (Kind.PARAGRAPH, Kind.ITEM, Kind.STEP, Kind.QUOTE)


def compare(old: Sheet | None, new: Sheet | None, system: System, *, before: System | None = None) -> Redline:
    """Return what is another way in `new` than in `old`; None stands for a document that is not there.

    `system` names the roles, units and documents of the new side, `before` those of the old one where it is at hand.
    Texts are compared within a fixed amount of work; what lies beyond it is shown whole (`Redline.coarse`).
    Nothing is decided by time, so the same texts always give the same redline.
    """
    was, now = _front(old), _front(new)
    front = now if new is not None else was
    unread = tuple(sheet is not None and sheet.front is None and bool(sheet.yaml_text) for sheet in (old, new))
    budget = Budget(_STEPS)
    entries = (*_as_written(old, new, unread, budget), *_entries(old, new, budget))
    return Redline(
        id=text(front, "id"),
        title=text(front, "title"),
        language=text(front, "language") or system.settings.language,
        before=_side(old),
        after=_side(new),
        fields=() if any(unread) or old is None or new is None else tuple(fields(was, now, before or system, system)),
        notes=() if any(unread) else notes(was, now),
        entries=tuple(_with_moved(list(entries))),
        confidential=any(side.get("confidential", False) is not False for side in (was, now)),
        coarse=budget.short,
        unreadable=any(unread),
    )


def _front(sheet: Sheet | None) -> Map:
    return sheet.front if sheet is not None and sheet.front is not None else Map()


def _side(sheet: Sheet | None) -> Side | None:
    front = _front(sheet)
    return Side(text(front, "version"), text(front, "status")) if sheet is not None else None


def _as_written(old: Sheet | None, new: Sheet | None, unread: tuple[bool, ...], budget: Budget) -> Iterator[Entry]:
    """The front matter by its lines, where it cannot be read: nothing that changed may be left out."""
    if any(unread):
        was, now = (sheet.yaml_text if sheet is not None else "" for sheet in (old, new))
        form = Form(Kind.CODE)
        if was == now:
            yield Entry(How.SAME, form, whole(now, How.SAME))
        else:
            yield Entry(How.CHANGED, form, spans(was, now, budget, code=True))


def _entries(old: Sheet | None, new: Sheet | None, budget: Budget) -> Iterator[Entry]:
    there, here = (blocks(sheet.body) if sheet is not None else [] for sheet in (old, new))
    for at, place in aligned(list(map(_text, there)), list(map(_text, here)), budget):
        if at is None and place is not None:
            yield _alone(here[place], How.ADDED)
        elif place is None and at is not None:
            yield _alone(there[at], How.REMOVED)
        elif at is not None and place is not None:
            yield from _both(there[at], here[place], budget)


def _text(block: Block) -> Text:
    kind = block.form.kind
    return Text((kind, block.form.level, block.words), "prose" if kind in _PROSE else kind, block.words)


def _alone(block: Block, how: How) -> Entry:
    return Entry(how, block.form, whole(block.text, how), unpaired(block.rows, how))


def _both(old: Block, new: Block, budget: Budget) -> Iterator[Entry]:
    was = None if old.form.like(new.form) else old.form
    if old.words == new.words:
        same = whole(new.text, How.SAME)
        yield Entry(How.CHANGED if was else How.SAME, new.form, same, unpaired(new.rows, How.SAME), was)
    elif not new.rows:
        marked = spans(old.text, new.text, budget, code=new.form.kind is Kind.CODE)
        yield Entry(How.CHANGED, new.form, marked, was=was)
    elif _cells(old) + _cells(new) > _CELLS:
        budget.short = True
        yield _alone(old, How.REMOVED)
        yield _alone(new, How.ADDED)
    else:
        yield Entry(How.CHANGED, new.form, rows=table(old.rows, new.rows, budget))


def _cells(block: Block) -> int:
    return len(block.rows) * max(map(len, block.rows))


def _with_moved(entries: list[Entry]) -> Iterator[Entry]:
    """Mark what was taken out at one place and put in with the same words at another."""
    words = {number: _words(entry) for number, entry in enumerate(entries) if entry.how in (How.ADDED, How.REMOVED)}
    gone: dict[object, list[int]] = {}
    for number, known in words.items():
        if entries[number].how is How.REMOVED and _recognised(known):
            gone.setdefault(known, []).append(number)
    moved: set[int] = set()
    for number, known in words.items():
        if entries[number].how is How.ADDED and gone.get(known):
            moved |= {number, gone[known].pop(0)}
    yield from (replace(entry, moved=number in moved) for number, entry in enumerate(entries))


def _recognised(words: Sequence[object]) -> bool:
    return words[0] is Kind.HEADING or len(words) > _MOVED_WORDS


def _words(entry: Entry) -> Sequence[object]:
    """The kind of an entry and its words."""
    texts = [span.text for span in entry.spans] or [
        span.text for row in entry.rows for cell in row.cells for span in cell
    ]
    return (entry.form.kind, *(word for part in texts for _, word in tokens(part)))
