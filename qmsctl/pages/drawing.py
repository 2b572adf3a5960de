"""Drawings of the handbook's charts: a short list of shapes becomes SVG after everything else was sanitised.

A page carries a chart as numbers and texts in an attribute. What is drawn can
be no more than lines, boxes, dots and texts in the styles of the table below,
so it does not matter who wrote the attribute.
"""

from __future__ import annotations

import html
import json
import math
import re
from base64 import b64decode
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from typing import Any

_FOUND = re.compile(
    r'<(figure|span) class="(qms-chart|qms-spark)"(?: data-search-exclude="")? data-chart="([A-Za-z0-9+/=]*)"'
    r'(?: data-search-exclude="")?>'
)
_MOST_SHAPES = 3000
_LARGEST = 10_000
_STYLES = {
    "grid": 'stroke="#c3cecb" stroke-width="1"',
    "axis": 'stroke="#5d6b69" stroke-width="1"',
    "label": 'fill="#3a4644" font-size="13"',
    "value": 'fill="#1f2a28" font-size="13" font-weight="600"',
    "series-1": 'stroke="#00695c" stroke-width="2.5" fill="none"',
    "target": 'stroke="#9a4b00" stroke-width="2" stroke-dasharray="7 4"',
    "baseline": 'stroke="#5d6b69" stroke-width="1.5" stroke-dasharray="2 4"',
    "limit": 'stroke="#8a1020" stroke-width="1.5" stroke-dasharray="10 3 2 3"',
    "due": 'stroke="#3b4fa0" stroke-width="1.5" stroke-dasharray="4 3"',
    "dot": 'fill="#00695c" stroke="#fff" stroke-width="1"',
    **{
        f"fill-{number}": f'fill="{colour}" stroke="#fff" stroke-width="1"'
        for number, colour in enumerate(("#00695c", "#9a4b00", "#3b4fa0", "#8a1020", "#5d6b69", "#6a3d9a"), start=1)
    },
}
"""What each kind of shape looks like where the style sheet of the page does not reach, as on paper."""

_ANCHORS = {"s": "start", "m": "middle", "e": "end"}


def drawn(text: str) -> str:
    """Return sanitised HTML with each chart drawn; one that is none stays the empty element it was."""
    return _FOUND.sub(_drawn, text) if "data-chart=" in text else text


def _drawn(match: re.Match[str]) -> str:
    tag, kind, written = match.groups()
    try:
        picture = svg(json.loads(b64decode(written, validate=True)))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return f'<{tag} class="{kind}">'
    return f'<{tag} class="{kind}" data-search-exclude="">{picture}'


def svg(scene: dict[str, Any]) -> str:
    """Return a scene as SVG.

    A scene has `size` (width and height), `title`, `text` (the long description)
    and `shapes`: lists that begin with their kind and style. Raises `ValueError`,
    `TypeError`, `KeyError` or `IndexError` where it is anything else.
    """
    width, height = (_number(side) for side in scene["size"])
    shapes = scene["shapes"]
    if not isinstance(shapes, list) or len(shapes) > _MOST_SHAPES:
        raise ValueError("too many shapes")
    inner = "".join(
        f'<g class="qms-plot-{style}" {_STYLES[style]}>{"".join(_SHAPES[shape[0]](*shape[2:]) for shape in group)}</g>'
        for style, group in groupby(shapes, key=itemgetter(1))
    )
    title, description = _text(scene["title"]), _text(scene.get("text", ""))
    name = f"{title}. {description}" if description else title
    return (
        f'<svg class="qms-plot" role="img" aria-label="{name}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><title>{title}</title><desc>{description}</desc>{inner}</svg>'
    )


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    if abs(value) > _LARGEST:
        raise ValueError("outside the drawing")
    return f"{value:.1f}".removesuffix(".0")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return html.escape(value)


def _inside(tag: str, title: str) -> str:
    return f"<title>{_text(title)}</title></{tag}>" if title else f"</{tag}>"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}"/>'


def _path(*places: float) -> str:
    return f'<polyline points="{" ".join(map(_number, places))}"/>'


def _dot(x: float, y: float, radius: float, title: str = "") -> str:
    return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}">{_inside("circle", title)}'


def _box(x: float, y: float, width: float, height: float, title: str = "") -> str:
    where = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
    return f"<rect {where}>{_inside('rect', title)}"


def _words(x: float, y: float, text: str, anchor: str = "s") -> str:
    return f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{_ANCHORS[anchor]}">{_text(text)}</text>'


_SHAPES: dict[str, Callable[..., str]] = {"line": _line, "path": _path, "dot": _dot, "box": _box, "text": _words}
