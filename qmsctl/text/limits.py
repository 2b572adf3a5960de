"""How large and how deep a file may be, by kind; judged before a parser sees the text."""

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds of one kind of YAML text: bytes, nesting depth, parser events, characters of one scalar."""

    size: int
    depth: int
    events: int
    scalar: int


FRONT_MATTER = Limits(size=64 * 1024, depth=16, events=20_000, scalar=16 * 1024)
SETTINGS = Limits(size=1024 * 1024, depth=32, events=200_000, scalar=64 * 1024)
REGISTER = Limits(size=4 * 1024 * 1024, depth=32, events=600_000, scalar=64 * 1024)

FILE_BYTES = 8 * 1024 * 1024
"""No file of a handbook that is read as text may be larger."""

MARKDOWN_BYTES = 512 * 1024
MARKDOWN_LINE = 20_000
MARKDOWN_RUN = 500
"""How often one mark of punctuation may stand in a row (rules and tables use some hundreds at most)."""

MARKDOWN_BRACKETS = 1_000
"""Opening brackets between two blank lines; Markdown's link parser is quadratic in them (Markdown#1619)."""

MARKDOWN_NESTING = 24
"""Levels of quotes and lists; deeper ones exhaust the renderer's stack."""

# What a whole page may hold of each. Python-Markdown takes a quadratic time for all of them: at these numbers it takes
# one to three seconds in the worst case, and at the most that fits into a page minutes.
MARKDOWN_ALL_BRACKETS = 10_000
MARKDOWN_FOOTNOTES = 1_000
MARKDOWN_TAGS = 10_000
MARKDOWN_OPEN_TAGS = 2_000
"""Tags that are not closed; each makes the renderer look through the whole page, so a long one may have fewer."""

MARKDOWN_LOOKING = 40_000_000
"""Characters that it may look through for them."""

MARKDOWN_HEADINGS = 1_000
MARKDOWN_FENCES = 2_000
MARKDOWN_LINES = 5_000
"""Lines without a blank line among them."""

MARKDOWN_INNER = 200
"""HTML elements with Markdown inside; each takes some of the renderer's stack."""

MARKDOWN_DEFINITIONS = 100
"""Definitions without a blank line among them; each takes some of the renderer's stack."""

CSV_ROWS = 100_000

PROBLEMS = 1_000
"""How many things that are wrong with one file are told; the others show when these are mended."""
