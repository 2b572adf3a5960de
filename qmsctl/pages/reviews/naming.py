"""Names of things in texts of reviews and actions, led to where each of them stands."""

from __future__ import annotations

import re

from markupsafe import Markup

from qmsctl.pages.context import Place, register_uri
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.reviews.places import ACTIONS, review_uri, shown_actions, shown_review, year_uri, years
from qmsctl.periods import parse_date
from qmsctl.reviews import campaigns

NAME = re.compile(r"(?<![\w#@/.-])[A-Z]{2,6}-[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*(?:#D\d{1,3}|@\d{4}-\d\d-\d\d|@\d+\.\d+)?")
_HOLES, _MOST = 0xE000, 200  # private use: no text of ours has them
_HOLE = re.compile("[\ue000-\ue0ff]")


def thing(here: Place, name: str, *, titled: bool = False) -> Markup | None:
    """Return a link to what a name stands for: a document, entry, decision, review, action; None for nothing known.

    What is kept back has no link, and no title either.
    """
    number, _, rest = name.partition("@")
    context = here.context
    if number in context.published:
        return here.document(name, titled=titled)
    entry = context.system.entry_by_id.get(number)
    if entry:
        said = f"{number} {entry.title}" if titled and entry.title != number else number
        label = f"{said} ({context.words.date(rest) if parse_date(rest) else rest})" if rest else said
        return here.link(label, register_uri(entry.register), context.anchor_of(entry))
    return _record(here, name, titled=titled)


def _record(here: Place, name: str, *, titled: bool) -> Markup | None:
    context = here.context
    id_, _, part = name.partition("#")
    review = shown_review(context, id_)
    if review:
        return here.link(name, review_uri(review), identifier(part) if part else "")
    action = shown_actions(context.system, context.drafts).get(name)
    if action:
        return here.link(f"{name} {action.title}" if titled else name, ACTIONS, identifier(name))
    year = name.removeprefix("CMP-")
    known = name.startswith("CMP-") and year in years(context.system) and year in campaigns(context.system)
    return here.link(name, year_uri(year)) if known else None


def named(here: Place, name: str) -> Markup:
    """Return a link to what a name stands for, with its title; the name alone where nothing is known of it."""
    if name.partition("@")[0] in here.context.secret:
        return Markup("")
    return thing(here, name, titled=True) or escape(name)


def linked(here: Place, text: str) -> Markup:
    """Return a text that appears literally, with the names in it led to what they stand for."""
    links: list[Markup] = []

    def hole(match: re.Match[str]) -> str:
        link = thing(here, match.group()) if len(links) < _MOST else None
        if link is None:
            return match.group()
        links.append(link)
        return chr(_HOLES + len(links) - 1)

    marked = escape(NAME.sub(hole, _HOLE.sub("�", text)))
    return Markup(_HOLE.sub(lambda found: links[ord(found.group()) - _HOLES], marked))  # noqa: S704 - escaped before
