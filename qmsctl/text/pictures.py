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
_DEFINITION = re.compile(r"(?=\[([^\[\]]+)\]:[ \t]*(?:\n[ \t]*)?(<[^<>\n]*>|[^\s<]\S*))")
_SOURCE = re.compile(r"""(?<![\w-])src[ \t\n]*=[ \t\n]*("[^"]*"|'[^']*'|[^\s"'<>{}]+)""", re.I)
_SRC = re.compile("src", re.I)
_INDEX = ("index", "readme")
"""Names of files that a website shows in the place of their folder."""
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_ENDS = re.compile(r"[\t\r\n]")
_ROUND = re.compile(r"[()]")
_LONGEST = 500


def pictures(body: Body) -> tuple[str, ...]:
    """Return the targets of all pictures that a body shows, each once, in order of their names."""
    return tuple(sorted({*_sources(body.prose), *_written(body.prose)}))


def doubtful_pictures(body: Body, name: str) -> tuple[str, ...]:
    """Return the targets of pictures that some reader may show, each once; those of `pictures` may be among them.

    `name` is what the file is called, without its ending. In raw HTML a row of
    backticks is no code, and a comment may end early. A website shows a page
    below its own name, and what a tag calls ``../x.svg`` there is ``x.svg`` here.
    """
    if "![" not in body.text and not _SRC.search(body.text):
        return ()
    tagged = set(map(_plain, _sources(body.unfenced)))
    below = {_below(name, target) for target in tagged if _is_relative(target)}
    written = _written(body.unfenced) if body.unfenced != body.prose else ()
    return tuple(sorted({*tagged, *below, *written}))


def raw_pictures(body: Body) -> Iterator[tuple[str, int]]:
    """Yield the targets of pictures that are written as HTML tags, each with the offset of its tag."""
    for tag in body.tags:
        if tag.text[:4].lower() == "<img":
            yield from ((_plain(target), tag.start) for target in _sources(tag.text))


def on_website(name: str, target: str) -> str:
    """Return how a file with this name calls the picture that a website shows for a tag with `target`."""
    return _below(name, target) if _is_relative(target) else target


def _below(name: str, target: str) -> str:
    if name.lower() in _INDEX:
        return target
    return target[3:] if target.startswith("../") else f"{name}/{target}"


def _is_relative(target: str) -> bool:
    return bool(target) and not target.startswith(("/", "#", "?")) and ":" not in target.partition("/")[0]


def _written(prose: str) -> Iterator[str]:
    if "![" in prose:
        yield from map(_plain, (*_inline(prose), *_by_reference(prose)))


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
