"""A redline as one HTML page that needs nothing else: no script, no request; for ear, print and dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from markupsafe import Markup, escape

from qmsctl.findings import visible
from qmsctl.i18n import Translator
from qmsctl.redline.folding import Fold, RowFold, folded, folded_rows
from qmsctl.redline.model import Entry, How, Kind, Redline, Row, Spans
from qmsctl.redline.spoken import details, happened, note, remarks, title, unchanged, versions

_PAGE = Markup("""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{content}
</main>
</body>
</html>
""")
_STYLE = Path(__file__).with_name("redline.css")


def as_html(redline: Redline, words: Translator, *, before: str = "", after: str = "") -> str:
    """Return a redline as a complete page in the language of `words`.

    `before` and `after` say what the sides are ("version 1.0, in force"); by default their versions.
    """
    page = _Page(words, marked=redline.before is not None and redline.after is not None)
    was, now = versions(redline, words)
    heading = _text(words("What changed in {document}", document=title(redline)))
    content = Markup("\n").join(page.content(redline, heading, before or was, after or now))
    style = Markup(_STYLE.read_text(encoding="utf-8"))  # noqa: S704 - the tool's own style sheet
    return str(_PAGE.format(language=words.language, title=heading, style=style, content=content))


class _Page:
    def __init__(self, words: Translator, *, marked: bool) -> None:
        self.words = words
        self.marked = marked
        heard = Markup('<span class="heard" lang="{}">{} </span>')
        self.marks = {
            How.ADDED: (Markup("<ins>") + heard.format(words.language, words("put in:")), "</ins>"),
            How.REMOVED: (Markup("<del>") + heard.format(words.language, words("taken out:")), "</del>"),
        }

    def content(self, redline: Redline, heading: Markup, before: str, after: str) -> Iterator[Markup]:
        yield Markup("<h1>{}</h1>").format(heading)
        yield Markup('<p class="sides">{} → {}</p>').format(_text(before), _text(after))
        for remark in remarks(redline, self.words):
            yield Markup('<p class="remark">{}</p>').format(remark)
        if self.marked and redline:
            yield Markup('<p class="legend">{} {}</p>').format(
                self.mark(How.REMOVED, self.words("This was taken out.")),
                self.mark(How.ADDED, self.words("This was put in.")),
            )
        if redline.notes:
            yield Markup("<h2>{}</h2>").format(self.words("What the author says changed"))
            rows = ((note(row, self.words), _text(row.note)) for row in redline.notes)
            yield _list(rows)
        if redline.fields:
            yield Markup("<h2>{}</h2>").format(self.words("About the document"))
            yield _list(self.details(redline))
        yield from self.text(redline)

    def details(self, redline: Redline) -> Iterator[tuple[str, Markup]]:
        for row in details(redline, self.words):
            if row.taken or row.added:
                parts = [self.mark(How.REMOVED, row.taken), self.mark(How.ADDED, row.added)]
                yield row.label, Markup(" ").join(filter(None, parts))
            else:
                yield (
                    row.label,
                    Markup("{} → {}").format(self.mark(How.REMOVED, row.before), self.mark(How.ADDED, row.after)),
                )

    def text(self, redline: Redline) -> Iterator[Markup]:
        if not any(redline.changes):
            return
        yield Markup("<h2>{}</h2>").format(self.words("Changes in the text"))
        yield Markup('<article lang="{}">').format(redline.language)
        for entry in folded(redline.entries):
            yield self.fold(entry) if isinstance(entry, Fold) else self.entry(entry)
        yield Markup("</article>")

    def fold(self, fold: Fold | RowFold) -> Markup:
        return Markup('<p class="fold" lang="{}">{}</p>').format(
            self.words.language, _text(unchanged(fold, self.words))
        )

    def entry(self, entry: Entry) -> Markup:
        how = "moved" if entry.moved else entry.how.value
        said = happened(entry, self.words) if self.marked else ""
        badge = (
            Markup('<span class="badge" lang="{}">{}</span> ').format(self.words.language, said) if said else Markup("")
        )
        form = entry.form
        if entry.rows:
            return Markup('<div class="block {}">{}{}</div>').format(how, badge, self.table(entry))
        content = badge + self.spans(entry.spans, lines=form.kind is Kind.CODE)
        if form.kind is Kind.HEADING:
            return Markup('<h3 class="block {} level{}">{}</h3>').format(how, form.level, content)
        if form.kind is Kind.QUOTE:
            return Markup('<blockquote class="block {}"><p>{}</p></blockquote>').format(how, content)
        if form.kind is Kind.CODE:
            return Markup('<pre class="block {}"><code>{}</code></pre>').format(how, content)
        if form.kind in (Kind.ITEM, Kind.STEP):
            lead = Markup('<span class="lead">{}</span> ').format(form.number or "•")
            level = min(form.level, 6)
            return Markup('<p class="block {} item level{}">{}{}</p>').format(how, level, lead, content)
        return Markup('<p class="block {}">{}</p>').format(how, content)

    def table(self, entry: Entry) -> Markup:
        width = max(len(row.cells) for row in entry.rows)
        head, *rows = (self.row(row, width, heading=not number) for number, row in enumerate(folded_rows(entry.rows)))
        return Markup("<table>\n<thead>{}</thead>\n<tbody>\n{}\n</tbody>\n</table>").format(
            head, Markup("\n").join(rows)
        )

    def row(self, row: Row | RowFold, width: int, *, heading: bool) -> Markup:
        if isinstance(row, RowFold):
            return Markup('<tr class="fold" lang="{}"><td colspan="{}">{}</td></tr>').format(
                self.words.language, width, unchanged(row, self.words)
            )
        cells = map(self.spans, row.cells)
        # A heading without words is none to who listens.
        parts = (f'<th scope="col">{cell}</th>' if heading and cell else f"<td>{cell}</td>" for cell in cells)
        return Markup(f'<tr class="{row.how.value}">{"".join(parts)}</tr>')  # noqa: S704 - the cells are escaped

    def spans(self, spans: Spans, *, lines: bool = False) -> Markup:
        """Words with `ins` and `del` around what changed."""
        return Markup("").join(self.mark(how, text, lines=lines) for how, text in spans)

    def mark(self, how: How, text: str, *, lines: bool = False) -> Markup:
        """A text, marked as taken out or put in: for the eye by more than colour, for the ear by words."""
        content = Markup("\n").join(map(_text, text.expandtabs(4).split("\n"))) if lines else _text(text)
        if how is How.SAME or not self.marked or not text:
            return content
        opening, closing = self.marks[how]
        blank, content = (" ", content[1:]) if content.startswith(" ") else ("", content)
        return Markup(f"{blank}{opening}{content}{closing}")  # noqa: S704 - escaped, and tags of our own


def _list(rows: Iterable[tuple[str, Markup]]) -> Markup:
    items = (Markup("<dt>{}</dt><dd>{}</dd>").format(_text(label), content) for label, content in rows)
    return Markup("<dl>\n{}\n</dl>").format(Markup("\n").join(items))


def _text(text: str) -> Markup:
    """Text from a handbook: its hidden characters shown, and nothing a build log would obey."""
    safe = escape(visible(text))
    return Markup(safe.replace("::", ":&#58;").replace("##", "#&#35;"))  # noqa: S704 - escaped above
