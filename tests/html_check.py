"""Look at built HTML as a browser would and say what in it could act, frame, post or fetch from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

FORBIDDEN = frozenset(
    [
        "applet",
        "audio",
        "base",
        "button",
        "embed",
        "form",
        "frame",
        "frameset",
        "iframe",
        "link",
        "marquee",
        "math",
        "meta",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
        "xmp",
    ]
)
ADDRESSES = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "poster", "src", "srcset", "xlink:href"}
)
_SCHEME = re.compile(r"[\x00-\x20]*(javascript|data|vbscript|file|blob|about)\s*:", re.I)
# Every text in the style holds letters, digits and a few signs; the rest stands there by number.
_TEXT = r'"(?:[^\W_]|[ .,:;()/+–·…]|\\[0-9a-f]{6})*"'
_CONTENT = rf"(?:{_TEXT}|counter\(pages?\))(?: (?:{_TEXT}|counter\(pages?\)))*"
_MARGINS = re.compile(
    rf'<style media="print">@page\{{(?:@(?:top|bottom)-(?:left|right)\{{content:{_CONTENT}\}})*\}}</style>'
)

# A chart is lines, boxes, dots and texts, and their attributes hold numbers and names of ours.
_SHAPE = (
    r'<(?:line|polyline|circle|rect|text)(?: (?:x|y|x1|y1|x2|y2|cx|cy|r|width|height|points|text-anchor)="[-0-9a-z. ]*")*'
    r"(?:/>|>[^<>]*(?:<title>[^<>]*</title>)?</(?:circle|rect|text)>)"
)
_GROUP = rf'<g class="qms-plot-[a-z0-9-]+"(?: (?:stroke|stroke-width|stroke-dasharray|fill|font-size|font-weight)="[#a-z0-9. ]*")*>(?:{_SHAPE})*</g>'
_CHART = re.compile(
    r'<svg class="qms-plot" role="img" aria-label="[^"<>]*" viewBox="0 0 [0-9.]+ [0-9.]+" width="[0-9.]+" height="[0-9.]+">'
    rf"<title>[^<>]*</title><desc>[^<>]*</desc>(?:{_GROUP})*</svg>"
)


class _Faults(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            if name == "style" and not re.fullmatch(r"text-align: ?\w+;?", value or ""):
                self.found.append(f"<{tag} style={value}>")
            if name in ADDRESSES and _SCHEME.match(value or ""):
                self.found.append(f"<{tag} {name}={value}>")
            if name == "src" and re.match(r"\s*(?:[a-z]+:)?[\\/]{2}", value or "", re.I):
                self.found.append(f"<{tag} src={value}>")
        if tag == "input" and (dict(attrs).get("type") != "checkbox" or "disabled" not in dict(attrs)):
            self.found.append("<input> that takes input")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def faults(html: str) -> list[str]:
    """Return what is wrong with a piece of HTML that people's text made."""
    parser = _Faults()
    parser.feed(_CHART.sub("", html))
    parser.close()
    return parser.found


def article(html: str) -> str:
    """Return the part of a built Material page that comes from the Markdown file."""
    start = html.index('<article class="md-content__inner')
    end = html.index("</article>", start)
    inside = html[start:end]
    # The theme's own pencil and its drawing stand before the text.
    return re.sub(r'<a [^>]*class="md-content__button.*?</a>', "", without_margins(inside), count=0, flags=re.S)


def without_margins(html: str) -> str:
    """Return a page without the tool's own style for paper, which is nothing but texts in margin boxes."""
    text, styles = _MARGINS.subn("", html)
    assert styles <= 1, "a page has one style for paper"
    return text


class _Own(HTMLParser):
    """Everything outside of the article: what front matter can reach."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(html: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yield every start tag with its attributes."""
    parser = _Own()
    parser.feed(html)
    parser.close()
    yield from parser.tags
