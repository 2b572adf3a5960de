"""A redline as Markdown for a pull request: ``~~taken out~~ **put in**``, and nothing in it acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qmsctl.findings import visible
from qmsctl.i18n import Translator
from qmsctl.redline.folding import Fold, RowFold, folded, folded_rows
from qmsctl.redline.model import Entry, How, Kind, Redline, Row, Spans
from qmsctl.redline.spoken import details, happened, note, remarks, title, unchanged, versions
from qmsctl.text.forge import literal

_MARKS = {How.REMOVED: "~~", How.ADDED: "**", How.SAME: ""}

LIMIT = 60_000
"""Characters; the comments of GitHub hold 65 536."""


def as_markdown(
    redline: Redline, words: Translator, *, before: str = "", after: str = "", limit: int = LIMIT, level: int = 3
) -> str:
    """Return a redline as Markdown of at most `limit` characters, with a heading of `level` (1 to 5).

    `before` and `after` say what the sides are ("version 1.0, in force"); by default their versions. What is cut off
    for the limit is said at the end.
    """
    page = _Page(words, marked=redline.before is not None and redline.after is not None)
    return _within(limit, page.parts(redline, before, after, level), words)


def _within(limit: int, parts: Iterable[str], words: Translator) -> str:
    """Join parts as long as there is room for them and for the sentence that says that there was not."""
    shortened = "*{}*".format(literal(words("Shortened here; the rest can be read with qmsctl diff.")))
    room = limit - len(shortened) - 3
    kept: list[str] = []
    for part in parts:
        room -= len(part) + 2
        if room < 0:
            kept.append(shortened)
            break
        kept.append(part)
    return "\n\n".join(kept) + "\n"


class _Page:
    def __init__(self, words: Translator, *, marked: bool) -> None:
        self.words = words
        self.marked = marked

    def parts(self, redline: Redline, before: str, after: str, level: int) -> Iterator[str]:
        """Yield what is parted by blank lines."""
        was, now = versions(redline, self.words)
        yield f"{'#' * level} {literal(title(redline))}"
        yield f"{literal(before or was)} → {literal(after or now)}"
        yield from (literal(remark) for remark in remarks(redline, self.words))
        if redline.notes:
            yield f"**{literal(self.words('What the author says changed'))}**"
            yield "\n".join(f"- {literal(note(row, self.words))}: {literal(row.note)}" for row in redline.notes)
        if redline.fields:
            yield f"**{literal(self.words('About the document'))}**"
            yield "\n".join(self.details(redline))
        if any(redline.changes):
            yield f"**{literal(self.words('Changes in the text'))}**"
            for entry in folded(redline.entries):
                yield from self.entry(entry) if isinstance(entry, Entry) else (self.fold(entry),)

    def details(self, redline: Redline) -> Iterator[str]:
        for row in details(redline, self.words):
            if row.taken or row.added:
                text = self.spans(((How.REMOVED, row.taken), (How.ADDED, row.added)))
            else:
                text = f"{literal(row.before)} → {literal(row.after)}"
            yield f"- {literal(row.label)}: {text}"

    def fold(self, fold: Fold | RowFold) -> str:
        return f"*{literal(unchanged(fold, self.words))}*"

    def entry(self, entry: Entry) -> Iterator[str]:
        said = happened(entry, self.words) if self.marked else ""
        label = f"*{literal(said)}:* " if said else ""
        form = entry.form
        if entry.rows:
            if label:
                yield label.rstrip()
            yield "\n".join(self.table(entry))
        elif form.kind is Kind.CODE:
            if label:
                yield label.rstrip()
            yield _fenced(entry.spans)
        elif form.kind is Kind.HEADING:
            # A section sign, because bold words alone may be a paragraph.
            yield f"{label}§ {self.spans(entry.spans)}"
        else:
            lead = {Kind.QUOTE: "> ", Kind.ITEM: "- ", Kind.STEP: f"{literal(form.number)} "}.get(form.kind, "")
            yield f"{lead}{label}{self.spans(entry.spans)}"

    def table(self, entry: Entry) -> Iterator[str]:
        for number, row in enumerate(folded_rows(entry.rows)):
            cells = [self.fold(row)] if isinstance(row, RowFold) else self.cells(row)
            yield f"| {' | '.join(cells)} |"
            if not number:
                yield f"|{' --- |' * len(cells)}"

    def cells(self, row: Row) -> list[str]:
        return [self.spans(cell) for cell in row.cells]

    def spans(self, spans: Iterable[tuple[How, str]]) -> str:
        """Words with marks. Where a mark would touch a sign it needs a blank beside it, else it is none to Markdown."""
        parts: list[str] = []
        after_mark = after_sign = False
        for how, text in spans:
            safe = literal(text.strip(" "), inside=bool(parts))
            if not safe:
                continue
            mark = _MARKS[how] if self.marked else ""
            touches = after_sign or (mark and (after_mark or not safe[0].isalnum()))
            blank = " " if parts and (touches or text.startswith(" ")) else ""
            parts.append(f"{blank}{mark}{safe}{mark}")
            after_mark, after_sign = bool(mark), bool(mark) and not safe[-1].isalnum()
        return "".join(parts)


def _fenced(spans: Spans) -> str:
    """Code as the lines of both sides; nothing within a fence is looked at by a forge."""
    lines: list[str] = []
    for sign, sides in (("-", How.REMOVED), ("+", How.ADDED)):
        text = "".join(span.text for span in spans if span.how in (How.SAME, sides))
        lines += [f"{sign} {visible(line.expandtabs(4))}" for line in text.split("\n")]
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    return "\n".join([f"{fence}diff", *lines, fence])
