"""What changed between two states of a document, as a person reads it: words, cells of tables, front matter in words.

`compare` makes the difference, `as_text`, `as_html` and `as_markdown` show it.
"""

from qmsctl.redline.compare import compare
from qmsctl.redline.html import as_html
from qmsctl.redline.markdown import as_markdown
from qmsctl.redline.model import Entry, Field, Form, How, Kind, Note, Redline, Row, Side, Span, Spans, Value
from qmsctl.redline.text import as_text

__all__ = [
    "Entry",
    "Field",
    "Form",
    "How",
    "Kind",
    "Note",
    "Redline",
    "Row",
    "Side",
    "Span",
    "Spans",
    "Value",
    "as_html",
    "as_markdown",
    "as_text",
    "compare",
]
