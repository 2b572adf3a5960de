"""Text from a handbook made harmless for Markdown, HTML, front matter and addresses.

Character references are literal text to every reader of Markdown, in table
cells and headings too, so nothing that people write can become structure.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from markupsafe import Markup

from qmsctl.findings import visible

_REFERENCES = str.maketrans(
    {char: f"&#{ord(char)};" for char in "\\`*_{}[]|~^$#\"'"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
# What would begin a list, a definition, an admonition or a block at the start of a line.
_BLOCK_START = re.compile(r"[-+:=!?/%]|\d{1,9}[.)](?= |\Z)")
# A blank that holds two words together is meant to stay.
_BLANKS = re.compile("[^\\S\xa0\u202f]+")
_NOT_IN_FRAGMENT = re.compile(r"[^\w.:~!,+=@-]")
_NOT_IN_IDENTIFIER = re.compile(r"[^\w.:-]+")
_HOLES = 0xE000  # private use: no text of the tool has them
_HOLE = re.compile("[\ue000-\ue0ff]")
_IN_TITLE = str.maketrans({"<": "‹", ">": "›", '"': "”", "&": "&amp;"})


def line(text: str) -> str:
    """Return a text on one line, hidden characters shown."""
    return visible(_BLANKS.sub(" ", text).strip(" "))


def escape(text: object) -> Markup:
    """Return `text` so that it appears literally, wherever in a Markdown file it stands; `Markup` passes."""
    return text if isinstance(text, Markup) else _escaped(str(text))


# The same names, labels and titles stand on hundreds of pages.
@lru_cache(maxsize=32768)
def _escaped(text: str) -> Markup:
    safe = line(text).translate(_REFERENCES)
    start = _BLOCK_START.match(safe)
    if start:
        end = start.end()
        safe = f"{safe[: end - 1]}&#{ord(safe[end - 1])};{safe[end:]}"
    return Markup(safe)  # noqa: S704 - every sign that means something was replaced above


def sentence(template: str, **parts: object) -> Markup:
    """Return a translated sentence with its holes filled so that text appears literally; `Markup` passes."""
    known = list(parts)
    marked = escape(template.format(**{name: chr(_HOLES + number) for number, name in enumerate(known)}))
    return Markup(  # noqa: S704 - escaped, and so is what stands in the holes
        _HOLE.sub(lambda hole: escape(parts[known[ord(hole.group()) - _HOLES]]), marked)
    )


def outside(address: str) -> str:
    """Return an address of another site, or of a mailbox, as it stands in a link; "" where it is none."""
    return quote(address, safe="%/:?#@!&+,=~-._", errors="replace") if address and usable(address) else ""


def title_text(text: str) -> str:
    """Return a title for front matter and menus, which themes put into HTML and attributes as it is.

    Some themes take tags out by decoding first, so angle brackets must not even survive as references.
    """
    return line(text).translate(_IN_TITLE)


def front_matter(title: str, **keys: object) -> Markup:
    """Return our own front matter: the title and the theme's keys we want, nothing that people wrote as YAML."""
    rows = [f"title: {json.dumps(title_text(title), ensure_ascii=False)}"]
    rows += [f"{key}: {json.dumps(value)}" for key, value in keys.items() if value]
    return Markup("---\n{}\n---\n").format(Markup("\n".join(rows)))  # noqa: S704 - JSON is YAML, on one line


def identifier(text: str) -> Markup:
    """Return the anchor for an id: as written where it may stand in an attribute list, in lower case."""
    safe = _NOT_IN_IDENTIFIER.sub("-", unicodedata.normalize("NFC", text)).lower().strip("-_")
    return Markup(safe or "x")  # noqa: S704 - letters, digits and three signs that mean nothing


def fragment(anchor: str) -> str:
    """Return an anchor as it stands behind ``#``: letters of any script as they are (MkDocs compares them so)."""
    return _NOT_IN_FRAGMENT.sub(lambda match: quote(match.group(), safe=""), anchor)


def address(path: str) -> str:
    """Return a path as it stands in a link."""
    return quote(path, safe="/:,+=@~!'.-_")


def usable(address: str) -> bool:
    """Say whether a site generator can take an address that people wrote.

    Generators stumble over one that cannot be parsed, and print one that leads
    nowhere with its escapes undone: into a build log, which obeys lines.
    """
    try:
        urlsplit(address)
    except ValueError:
        return False
    plain = unquote(address)
    return visible(plain) == plain
