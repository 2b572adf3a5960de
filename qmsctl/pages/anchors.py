"""A Markdown extension: headings get the anchors that GitHub gives them, so one link fits both places."""

from __future__ import annotations

import html
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import remove_fnrefs, render_inner_html, strip_tags
from markdown.treeprocessors import Treeprocessor

from qmsctl.text.markdown import anchor, unique

_LEVELS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BEFORE_TOC = 6  # toc runs at 5 and keeps what it finds, attribute lists at 8


class _Anchors(Treeprocessor):
    def run(self, root: Element) -> None:
        used: dict[str, int] = {}
        for element in root.iter():
            if element.tag in _LEVELS:
                name = unique(anchor(self._words(element)), used)
                element.attrib.setdefault("id", name)

    def _words(self, element: Element) -> str:
        text = "".join(element.itertext())
        if "\x02" not in text:
            return text
        # Character references and raw HTML are put aside under a number; toc knows how to get them back.
        return html.unescape(strip_tags(render_inner_html(remove_fnrefs(element), self.md)))


class AnchorExtension(Extension):
    """Register the anchors."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Add the tree processor."""
        md.treeprocessors.register(_Anchors(md), "qmsctl_anchors", _BEFORE_TOC)


def makeExtension(**options: Any) -> AnchorExtension:  # noqa: N802 - Python-Markdown's name
    """Return the extension."""
    return AnchorExtension(**options)
