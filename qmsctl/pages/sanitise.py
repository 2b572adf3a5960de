"""A Markdown extension: what people wrote becomes HTML that can do nothing but be read.

It looks at the finished HTML of every page, so it does not matter which way a
script came in: raw HTML, an attribute list, an odd address. It is a Markdown
extension rather than a plugin so that staged pages have it in any generator.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from qmsctl.pages.drawing import drawn
from qmsctl.pages.escaping import usable

TAGS = frozenset(
    """a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp section small span strong sub summary
    sup table tbody td tfoot th thead tr u ul var wbr""".split()  # noqa: SIM905 - read as a list of words
)
"""The elements that Markdown and its extensions make; everything else is taken out."""

_NOT_EVEN_THE_TEXT = frozenset(
    """iframe math noembed noframes noscript object script select style svg template textarea title
    xmp""".split()  # noqa: SIM905 - read as a list of words
)
_EVERYWHERE = frozenset({"aria-label", "class", "data-search-exclude", "dir", "id", "lang", "role", "title"})
_ATTRIBUTES = {
    "*": set(_EVERYWHERE),
    "a": {"href", "name"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "div": {"data-words"},
    "figure": {"data-chart"},
    "details": {"open"},
    "img": {"alt", "height", "loading", "src", "width"},
    "input": {"checked"},
    "ins": {"datetime"},
    "li": {f"data-{name}" for name in ("applies", "count", "document", "line", "not", "role", "roles", "unit")},
    "ol": {"start", "reversed", "type"},
    "span": {"data-chart"},
    "td": {"align", "colspan", "data-sort", "rowspan", "style"},
    "th": {"align", "colspan", "data-choice", "rowspan", "scope", "style"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_ROLES = frozenset({"group", "img", "note", "presentation"})
# The theme's own parts: a text must not cover the page with them, nor make it load a drawing program from elsewhere.
_FOREIGN_CLASS = re.compile(r"md-(?!button\b|button--primary\b)|mermaid\b|js\b|headroom")
_FOREIGN_ID = re.compile(r"__(?!span|codelineno)")
_LEAVES_SITE = re.compile(r"[\x00-\x20]*(?:[\\/]{2}|[A-Za-z][A-Za-z0-9+.-]*:)")
_INPUT = re.compile(r'(<input(?: checked="")?) disabled="" type="checkbox"')
_LAST = -1000
_BEFORE_LINKS = 7  # MkDocs parses addresses at 0, GitHub's anchors are made at 6


class _Sanitise(Postprocessor):
    def run(self, text: str) -> str:
        return clean(text)


class _Addresses(Treeprocessor):
    """Addresses that a site generator would stop at, or print as they are, lead nowhere."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = {"a": "href", "img": "src"}.get(str(element.tag))
            if key and not usable(element.get(key, "")):
                element.set(key, "about:blank")


class SanitiseExtension(Extension):
    """Register the sanitiser behind everything else."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Add both processors."""
        md.treeprocessors.register(_Addresses(md), "qmsctl_addresses", _BEFORE_LINKS)
        md.postprocessors.register(_Sanitise(md), "qmsctl_sanitise", _LAST)


def makeExtension(**options: Any) -> SanitiseExtension:  # noqa: N802 - Python-Markdown's name
    """Return the extension."""
    return SanitiseExtension(**options)


def clean(text: str) -> str:
    """Return HTML with nothing in it that acts, frames, posts, fetches from elsewhere or poses as the theme."""
    # The cleaner sets what an input lacks in no certain order. Its quotes stand in no attribute value and its < in no
    # text, so the pattern meets nothing but such tags.
    return drawn(_INPUT.sub(r'\1 type="checkbox" disabled=""', _CLEANER.clean(text)))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "input" and name not in ("checked", "disabled", "type"):
        return None
    if name == "class":
        return " ".join(part for part in value.split() if not _FOREIGN_CLASS.match(part)) or None
    if name in ("id", "name"):
        return None if _FOREIGN_ID.match(value) else value
    if name == "src":
        return None if _LEAVES_SITE.match(value) else value
    if name == "role":
        return value if value in _ROLES else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(_NOT_EVEN_THE_TEXT),
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    filter_style_properties={"text-align"},
    url_schemes=_SCHEMES,
    link_rel=None,
    strip_comments=True,
)
