"""Pictures in SVG: only those that can do nothing but be seen."""

from __future__ import annotations

import re
from xml.parsers import expat

NAME = ".svg"
_ACTIVE = frozenset(
    [
        "script",
        "foreignobject",
        "iframe",
        "embed",
        "object",
        "handler",
        "listener",
        "audio",
        "video",
        "set",
        "animate",
        "animatemotion",
        "animatetransform",
    ]
)
_FETCHES = re.compile(r"@import|url\(\s*['\"]?(?!#|data:image/)", re.I)


class _Active(Exception):
    pass


def active(path: str, data: bytes) -> str:
    """Say why a file must not be published, "" where it may: a drawing that can do more than be seen."""
    return "the drawing has active content" if path.lower().endswith(NAME) and not is_passive(data) else ""


def is_passive(data: bytes) -> bool:
    """Say whether an SVG has no script, no event, no animation, nothing from elsewhere, and is XML at all."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = len(data) + 1  # or a word of a style could be seen in two halves
    parser.StartElementHandler = _element
    parser.CharacterDataHandler = _text
    parser.EntityDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
    except (_Active, expat.ExpatError, ValueError, LookupError):
        return False
    return True


def _element(name: str, attributes: dict[str, str]) -> None:
    if name.rpartition(":")[2].lower() in _ACTIVE:
        raise _Active
    for key, value in attributes.items():
        local = key.rpartition(":")[2].lower()
        if local.startswith("on") or _FETCHES.search(value):
            raise _Active
        if local in ("href", "src") and not value.strip().startswith(("#", "data:image/png", "data:image/jpeg")):
            raise _Active


def _text(text: str) -> None:
    if _FETCHES.search(text):
        raise _Active


def _refuse(*_: object) -> int:
    raise _Active
