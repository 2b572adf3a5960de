"""The handbook as it stood on another day: no page of it can be taken for one in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.i18n import Translator
from qmsctl.pages.escaping import escape, outside, sentence
from qmsctl.pages.model import PageSpec

ROBOTS = "robots.txt"
NOBODY = "User-agent: *\nDisallow: /\n"
"""What keeps search engines away from a site that lies at the top of its address."""

_FRONT = re.compile(r"---\n.*?\n---\n", re.S)


class AsOf(NamedTuple):
    """The day a handbook is shown as of, and the address of today's, "" where nobody has named it."""

    day: date
    home: str = ""


def with_banner(words: Translator, as_of: AsOf, pages: Iterable[PageSpec]) -> Iterator[PageSpec]:
    """Yield the pages, each beginning with a sentence that says what it is; in words, on screen and on paper."""
    banner = _banner(words, as_of)
    for page in pages:
        front = _FRONT.match(page.content)
        cut = front.end() if front else 0
        yield replace(page, content=f"{page.content[:cut]}\n{banner}\n{page.content[cut:].lstrip(chr(10))}")


def _banner(words: Translator, as_of: AsOf) -> Markup:
    title = escape(words("The handbook as it stood on {day} – not the one in force", day=words.date(as_of.day)))
    text = escape(words("It shows what was said then. Do not work by it."))
    home = outside(as_of.home)
    if home:
        link = Markup(f"[{escape(words('today’s handbook'))}]({home})")  # noqa: S704 - both parts were escaped
        text += Markup(" ") + sentence(words("What holds now is in {handbook}."), handbook=link)
    return Markup(
        '<section class="qms-as-of" data-search-exclude="" markdown="1">\n\n!!! warning "{}"\n    {}\n\n</section>\n'
    ).format(title, text)
