"""A Markdown extension: a page's margins on paper, from the comment on its first line.

It works behind the sanitiser, which takes every style and comment out, and it
trusts nothing: whatever the comment holds becomes text in a style or a line.
Only the first line of a page counts, and that is written by the tool.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension

_MARK = re.compile(r"<!-- qms-print (\{[^<>]*\}) -->")
_KEYS = ("top_left", "top_right", "bottom_left", "page")
_BOXES = {"top_left": "top-left", "top_right": "top-right", "bottom_left": "bottom-left"}
_HOLE = re.compile(r"\{(number|total)\}")
_COUNTERS = {"number": "counter(page)", "total": "counter(pages)"}
_PLAIN = frozenset(" .,:;()/+–·…")
_BEFORE_EVERYTHING = 1000
_BEHIND_EVERYTHING = -2000


class _Margins:
    """The work on one page: the comment is taken off the text, the style put behind the HTML."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.whole = False

    def take(self, lines: list[str]) -> list[str]:
        first = next((number for number, line in enumerate(lines) if line.strip()), 0)
        self.found = _read(lines[first]) if lines else {}
        self.whole = False
        return lines[first + 1 :] if self.found else lines

    def wait(self, _root: Element) -> None:
        """The tree is finished: what comes now is the whole page, and no heading on its way to the contents."""
        self.whole = True

    def put(self, text: str) -> str:
        if not self.found or not self.whole:
            return text
        self.whole = False
        head, end, rest = text.partition("</h1>")
        line = printed_line(self.found)
        titled = f"{head}{end}{line}{rest}" if end else line + text
        return f'{titled}\n<style media="print">{style(self.found)}</style>'


class _Step:
    """What Python-Markdown calls of a processor."""

    def __init__(self, run: Any) -> None:
        self.run = run


class PrintingExtension(Extension):  # type: ignore[misc]  # Python-Markdown is untyped
    """Register the margins."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Add the first step of all and the last ones."""
        margins = _Margins()
        md.preprocessors.register(_Step(margins.take), "qmsctl_margins", _BEFORE_EVERYTHING)
        md.treeprocessors.register(_Step(margins.wait), "qmsctl_margins", _BEHIND_EVERYTHING)
        md.postprocessors.register(_Step(margins.put), "qmsctl_margins", _BEHIND_EVERYTHING)


def makeExtension(**options: Any) -> PrintingExtension:  # noqa: N802 - Python-Markdown's name
    """Return the extension."""
    return PrintingExtension(**options)


def style(margins: dict[str, str]) -> str:
    """Return the `@page` rule that puts texts into the margin boxes; nothing in them can end a text or the style."""
    boxes = [f"@{box}{{content:{css_text(margins[key])}}}" for key, box in _BOXES.items()]
    pieces = [
        _COUNTERS[piece] if number % 2 else css_text(piece)
        for number, piece in enumerate(_HOLE.split(margins["page"]))
        if piece
    ]
    return f"@page{{{''.join(boxes)}@bottom-right{{content:{' '.join(pieces)}}}}}"


def css_text(text: str) -> str:
    """Return a text as CSS writes it, every sign but letters, digits and harmless ones by its number."""
    return '"' + "".join(char if char.isalnum() or char in _PLAIN else f"\\{ord(char):06x}" for char in text) + '"'


def printed_line(margins: dict[str, str]) -> str:
    """Return the line under the title for browsers that print no margin boxes; only paper shows it."""
    text = html.escape(" · ".join(margins[key] for key in ("top_right", "bottom_left") if margins[key]))
    return f'\n<p class="qms-paper" data-search-exclude="">{text}</p>'


def _read(line: str) -> dict[str, str]:
    match = _MARK.fullmatch(line.strip())
    try:
        data = json.loads(match[1]) if match else None
    except ValueError:
        return {}
    known = isinstance(data, dict) and all(isinstance(data.get(key), str) for key in _KEYS)
    return {key: data[key] for key in _KEYS} if data and known else {}
