"""How to report something: a page of our own for handbooks that name a form or an address and have not written one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from qmsctl.pages.context import REPORT, Context, Place
from qmsctl.pages.escaping import escape, usable
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render
from qmsctl.settings import FILE, Reporting
from qmsctl.system import System
from qmsctl.text.lenient import text

_IN_ADDRESS = "/:?&=#%+,;@!~.-_"


class Ways(NamedTuple):
    """How something is reported: a sentence about it, links to the form and the mail, and the page that says more.

    Each is "" where there is none.
    """

    text: str
    form: Markup
    mail: Markup
    page: Markup


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page, unless the handbook has one of its own or nowhere to report to."""
    if context.report != REPORT or REPORT in context.selection.uris.values():
        return
    here, words = Place(context, REPORT), context.words
    content = render("report.md", here, ways=ways(here))
    yield PageSpec(REPORT, FILE, words("Report something"), (words("Home"),), content)


def taken(system: System) -> tuple[str, ...]:
    """Return the path of the page where it is needed."""
    own = any(text(page.front, "shortcut") == "report" for page in system.pages)
    return () if own or system.settings.reporting == Reporting() else (REPORT,)


def ways(here: Place) -> Ways:
    """Return how something is reported, seen from a page."""
    words, reporting = here.context.words, here.context.system.settings.reporting
    form = _button(words("Open the form"), reporting.address()) if reporting.url else Markup("")
    mail = _link(reporting.mail, f"mailto:{reporting.mail}") if reporting.mail else Markup("")
    page = here.context.report
    more = here.link(words("How to report"), page) if page and page != here.uri else Markup("")
    return Ways(reporting.text, form, mail, more)


def _button(label: str, target: str) -> Markup:
    link = _link(label, target)
    return Markup("{}{{: .md-button .md-button--primary }}").format(link) if link else link


def _link(label: str, target: str) -> Markup:
    if not usable(target):
        return Markup("")
    return Markup(f"[{escape(label)}]({quote(target, safe=_IN_ADDRESS)})")  # noqa: S704 - both parts were escaped
