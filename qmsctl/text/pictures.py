"""The pictures that a Markdown body shows, in whatever syntax a renderer takes for one.

Beside ``![words](target)`` that is a reference (``![words][label]`` with its
definition elsewhere), an ``<img>``, and an attribute list that puts another
source in the place of what is written. What is approved is what readers see, so
each of them counts; where readers of Markdown differ, so does what either shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsctl.text.markdown import Body, brackets

_TARGET = re.compile(r"\([ \t]*(?:\n[ \t]*)?(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_FITS = re.compile(r"""[ \t]*\n?[ \t]*(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\))?[ \t]*\n?[ \t]*\)""")
_TITLE = re.compile(r"""[ \t\n]*(?:"[^"]*"|'[^']*')[ \t\n]*\Z""")
_CONFUSING = re.compile(r"""["'\[\]]""")
_ANY = re.compile(r"\]\([ \t\n]*<?([^\s()<>]+)")
_LABEL = re.compile(r"\s?\[([^\[\]]*)\]")
_DEFINITION = re.compile(r"\[([^\[\]]+)\]:[ \t]*(?:\n[ \t]*)?(<[^<>\n]*>|[^\s<]\S*)")
_SOURCE = re.compile(r"""(?<![\w-])src[ \t\n]*=[ \t\n]*("[^"]*"|'[^']*'|[^\s"'<>{}]+)""", re.I)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_ENDS = re.compile(r"[\t\r\n]")
_ROUND = re.compile(r"[()]")
_LONGEST = 500


def pictures(body: Body) -> tuple[str, ...]:
    """Return the targets of all pictures that a body shows, each once, in order of their names."""
    found = set(_sources(body.prose))
    if "![" in body.prose:
        found.update(map(_plain, (*_inline(body.prose), *_by_reference(body.prose))))
    return tuple(sorted(found))


def _inline(prose: str) -> Iterator[str]:
    for close, opening in brackets(prose).items():
        match = _TARGET.match(prose, close + 1) if prose[opening - 1 : opening] == "!" else None
        if match is not None and _FITS.match(prose, match.end()):
            yield match[1].strip("<>")
        elif match is not None:
            yield from _odd(prose, match.start(1))


def _odd(prose: str, start: int) -> Iterator[str]:
    """All that stands between the parentheses: some renderers take blanks for a part of the target.

    Where quotes or brackets confuse even them, whatever could be meant counts.
    """
    piece = prose[start : start + _LONGEST]
    depth, end = 1, len(piece)
    for match in _ROUND.finditer(piece):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            end = match.start()
            break
    whole = _TITLE.sub("", piece[:end])
    yield whole
    if _CONFUSING.search(whole):
        yield from _ANY.findall("](" + piece[:end])


def _by_reference(prose: str) -> Iterator[str]:
    if "]:" not in prose:
        return
    labels = set()
    for close, opening in brackets(prose).items():
        if prose[opening - 1 : opening] == "!":
            labels.add(_label(prose[opening + 1 : close]))
            label = _LABEL.match(prose, close + 1)
            if label is not None:
                labels.add(_label(label[1]))
    for match in _DEFINITION.finditer(prose):
        if _label(match[1]) in labels:
            yield match[2].strip("<>")


def _sources(prose: str) -> Iterator[str]:
    # Where a broken tag ends, readers do not agree, so the attribute counts wherever it stands outside of code.
    if "=" in prose and ("<" in prose or "{" in prose):
        for match in _SOURCE.finditer(prose):
            yield _LINE_ENDS.sub("", match[1]).strip("\"' ")


def _label(written: str) -> str:
    return " ".join(written.split()).lower()


def _plain(target: str) -> str:
    return _ESCAPED.sub(r"\1", target).strip()
