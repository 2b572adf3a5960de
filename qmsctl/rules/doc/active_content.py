"""Documents and pages hold nothing that acts in the reader's browser.

Raw HTML elements that run, load or send something (script, iframe, object,
embed, form and its fields, svg, math, style, link, meta, base), attributes that
begin with `on`, and addresses of the kinds `javascript:`, `vbscript:` and `data:`
in links, pictures, reference definitions, attribute lists and HTML, however they
are disguised. Front matter that pages show is looked at too. Code is left out.

Why: the text of a proposed change is written by whoever proposed it. What acts in
the browser acts with the rights of each reader. Publishing takes such content out
in any case; this rule says so before the merge, with its place.

Mend: delete it. A picture is shown with `![words](picture.png)`, a form is linked to.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import Document, Page
from qmsctl.text.markdown import Body
from qmsctl.text.marks import Map, locate

CODE = "DOC304"
NAME = "active-content"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}

_NAMES = (
    "applet", "base", "button", "embed", "form", "frame", "frameset", "iframe", "input", "link", "math", "meta",
    "object", "portal", "script", "select", "style", "svg", "template", "textarea",
)  # fmt: skip
_ELEMENT = re.compile(rf"<({'|'.join(_NAMES)})(?=[\s/>]|\Z)", re.I)
_HANDLER = re.compile(r"""[\s"'/{:](on[a-z]{3,})\s*=""", re.I)
_ADDRESS = re.compile(
    r"""[\s"'/{:](?:href|src|srcset|action|formaction|data|poster|background|cite|ping)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>}]+)""",
    re.I,
)
_SCHEME = re.compile(r"(?:javascript|vbscript|data):")
_IGNORED_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]+|\\(?=[!-/:-@\[-`{-~])")
_HARMLESS = ("https:", "http:", "mailto:", "tel:", "#", "../", "./")


class _Act(NamedTuple):
    offset: int
    message: Message


def check(system: System, context: Context) -> Iterator[Problem]:
    things: tuple[Document | Page, ...] = (*system.documents, *system.pages)
    for thing in things:
        item = thing.id if isinstance(thing, Document) else ""
        if thing.front is not None:
            for at, act in _in_front_matter(thing.path, thing.front):
                yield _problem(at, act, item)
        for act in acts(thing.body):
            yield _problem(thing.body.at(act.offset), act, item)


def acts(body: Body) -> list[_Act]:
    """Return what acts in a text, in order, one for each place."""
    prose = body.prose
    found = []
    if "<" in prose:
        found += [_element(match) for match in _ELEMENT.finditer(prose)]
    if "<" in prose or "{" in prose:
        found += [act for tag in body.tags for act in _in_tag(tag.text, tag.start)]
    for link in body.links:
        if acting_scheme(link.target):
            found.append(_address(link.start, link.target))
    first = {act.offset: act for act in reversed(found)}
    return [first[offset] for offset in sorted(first)]


def acting_scheme(address: str) -> bool:
    """Say whether a browser that follows the address would run it, seen through entities, escapes and blanks."""
    if address.startswith(_HARMLESS) or (":" not in address and "&" not in address):
        return False
    plain = _IGNORED_IN_ADDRESSES.sub("", html.unescape(address))
    return _SCHEME.match(plain.casefold()) is not None


def _in_tag(text: str, start: int) -> Iterator[_Act]:
    for match in _HANDLER.finditer(text):
        yield _Act(
            start + match.start(1), Message("the attribute “{name}” runs a program in the browser", name=match.group(1))
        )
    for match in _ADDRESS.finditer(text):
        address = match.group(1).strip("\"'")
        if acting_scheme(address):
            yield _address(start + match.start(1) + (match.group(1)[0] in "\"'"), address)


def _in_front_matter(path: str, front: Map) -> Iterator[tuple[Location, _Act]]:
    for keys, value in _shown(front):
        if "<" in value or "](" in value or "]:" in value:
            for act in acts(Body(path, value))[:1]:
                yield locate(path, front, keys), act


def _shown(front: Map) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts of front matter that pages show."""
    for key in ("title", "replaced_because"):
        value = front.get(key)
        if isinstance(value, str):
            yield (key,), value
    for key, inner in (("changes", "note"), ("keywords", "")):
        listed = front.get(key)
        for index, row in enumerate(listed if isinstance(listed, list) else ()):
            value = row.get(inner) if inner and isinstance(row, dict) else row
            if isinstance(value, str):
                yield ((key, index, inner) if inner else (key, index)), value


def _element(match: re.Match[str]) -> _Act:
    return _Act(match.start(), Message("the HTML element “{name}” acts in the browser", name=match.group(1).lower()))


def _address(offset: int, address: str) -> _Act:
    return _Act(offset, Message("the address “{address}” would run in the browser", address=address))


def _problem(at: Location, act: _Act, item: str) -> Problem:
    return Problem(at, act.message, Message("delete it; pages hold text, tables, links and pictures"), item)
