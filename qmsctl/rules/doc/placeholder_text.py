"""An approved document holds no text that is still to be written.

Looked for in the title and the text: TODO, TBD, FIXME and XXX in capitals, “lorem
ipsum”, “[fyll inn …]” and its like in Swedish and English, “<navn>”, “???”, and
“fylles ut” or “att fylla i” where it stands alone or with “senere” (in “the form
is filled in by …” it is an ordinary word). Code is left out.

Why: a placeholder in an approved procedure shows that nobody read it to the end,
and staff have nothing to follow at that place.

Mend: write what belongs there, or take the sentence out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import APPROVED

CODE = "DOC303"
NAME = "placeholder-text"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {
    "words": ("", "more words that stand for text to come: a list, or one text with commas; capitals do not matter")
}

_TO_FILL_IN = r"(?:fylles\s+(?:ut|inn)|att\s+fylla\s+i|fylls\s+i)"
_PLACEHOLDER = re.compile(
    rf"""\b(?:TODO|TBD|FIXME|XXX+)\b|\?{{3,}}|(?i:\blorem\s+ipsum\b)
    |\[(?i:fyll|fill\s+in|fill\s+out|insert|sett\s+inn|skriv\s+inn|ange)\b[^\[\]\n]{{0,80}}\](?![(\[:])
    |<(?P<angle>[^\W\d_][^<>\n=/:@"']{{0,40}})>
    |(?i:\b{_TO_FILL_IN}\s+(?:senere|senare)\b)
    |(?im:^[ \t*_>-]*(?P<line>{_TO_FILL_IN})[ \t*_.…!]*$)
    |(?i:[(\[|][ \t*_]*(?P<cell>{_TO_FILL_IN})[ \t*_.…]*[)\]|])""",
    re.X,
)
# A text without any of these has no placeholder; looking for them is many times faster than the pattern.
_SIGNS = ("TODO", "TBD", "FIXME", "XXX", "???", "<")
_WORDS = ("orem", "OREM", "fyll", "Fyll", "FYLL")
_BRACKET = re.compile(r"\[(?:[Ff]ill|FILL|[Ii]nsert|INSERT|[Ss]ett|SETT|[Ss]kriv|SKRIV|[Aa]nge|ANGE)")
_ELEMENTS = frozenset((
    "a", "abbr", "article", "aside", "audio", "b", "base", "blockquote", "br", "button", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "embed",
    "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i",
    "iframe", "img", "input", "ins", "kbd", "label", "li", "link", "main", "mark", "math", "meta", "nav",
    "object", "ol", "p", "picture", "pre", "q", "s", "samp", "script", "section", "select", "small", "source",
    "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template",
    "textarea", "tfoot", "th", "thead", "time", "tr", "track", "u", "ul", "var", "video", "wbr",
))  # fmt: skip


def check(system: System, context: Context) -> Iterator[Problem]:
    own = _own_words(context.options.get("words"))
    for document in system.documents:
        if document.status != APPROVED:
            continue
        body = document.body
        title = next(_found(document.title, own), None)
        if title:
            yield _problem(document.at("title"), title[1], document.id)
        for offset, word in _found(body.prose, own):
            yield _problem(body.at(offset), word, document.id)


def _found(text: str, own: re.Pattern[str] | None) -> Iterator[tuple[int, str]]:
    """Yield the offset and the words of each placeholder."""
    if _may_hold_one(text):
        for match in _PLACEHOLDER.finditer(text):
            if match["angle"] and match["angle"].split()[0].casefold() in _ELEMENTS:
                continue
            group = next((name for name in ("line", "cell") if match[name]), 0)
            yield match.start(group), match[group]
    if own:
        for match in own.finditer(text):
            yield match.start(), match.group()


def _may_hold_one(text: str) -> bool:
    if any(sign in text for sign in _SIGNS) or _BRACKET.search(text):
        return True
    return any(word in text for word in _WORDS)


def _own_words(option: object) -> re.Pattern[str] | None:
    listed = option.split(",") if isinstance(option, str) else option if isinstance(option, list) else ()
    words = [re.escape(word.strip()) for word in listed if isinstance(word, str) and word.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.I) if words else None


def _problem(at: Location, word: str, item: str) -> Problem:
    return Problem(
        at,
        Message("“{word}” stands for text that is still to be written, and the document is approved", word=word),
        Message("write what belongs here, or take it out"),
        item,
    )
