"""The front page: the handbook's own words, then what changed, what is due, and the shortest ways to everything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup
from markupsafe import escape as html

from qmsctl.pages.context import CHANGES, DUE, FRONT, MASTER, MINE, Context, Place, register_uri
from qmsctl.pages.documents import mark
from qmsctl.pages.due import shown, subject
from qmsctl.pages.escaping import escape, sentence
from qmsctl.pages.handwritten import facts, halves, welcome
from qmsctl.pages.lately import news
from qmsctl.pages.mine import foreign, readable, roles, spoken, units, words_of_script
from qmsctl.pages.model import PageSpec
from qmsctl.pages.report import ways
from qmsctl.pages.reviews.places import year_uri, years
from qmsctl.pages.templating import render
from qmsctl.reviews import campaigns
from qmsctl.reviews.campaign.progress import progress
from qmsctl.reviews.meant import open_year
from qmsctl.reviews.standing import SIGNED
from qmsctl.system import Document, Page

POLICY = "policy"
_LATELY, _SOON, _MANY_UNITS = 10, 5, 24
_BANDS = ("management", "core", "support")
_LONGEST = 220
_SENTENCE = re.compile(r"(.*?[.!?])(?=\s|\Z)", re.S)
_MARKUP = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\))?|[*`~]|(?<!\w)_|_(?!\w)|<[^<>]*>|\{[^{}]*\}")
_NO_SENTENCE = re.compile(r"\s*(?:[#|>!:<\[{*-]|\d+[.)]|\Z| {4}|\t)")


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the front page, unless the handbook has one that wants to stand alone."""
    own = welcome(context)
    if own is None and FRONT in context.selection.uris.values():
        return
    here, words = Place(context, FRONT), context.words
    name = own.title if own else context.system.settings.name or words("Handbook")
    head, rest = _words(here, own, name)
    late = [item for item in shown(context) if item.overdue(context.today)]
    content = render(
        "front.md",
        here,
        name=name,
        head=head,
        rest=rest,
        search_words=html("|".join((words("Search the handbook"), words("a word, a number or a task")))),
        search=here.link(words("Find a document in the list"), MASTER),
        news=[
            (item.day, here.document(spoken(context, item.document).id), item.note) for item in news(context)[:_LATELY]
        ],
        lang=foreign(context, context.system.settings.language),
        older=here.link(words("All changes"), CHANGES),
        overdue=_overdue(here, len(late)),
        soon=_soon(here),
        campaign=_campaign(here),
        all_due=here.link(words("Everything that is due"), DUE),
        ways=ways(here),
        promises=list(_promises(here)),
        mine=here.link(words("My documents"), MINE),
        words_of_script=words_of_script(here),
        units=units(here),
        many=len(context.system.organisation.units) > _MANY_UNITS,
        roles=roles(here),
        bands=list(_bands(here)),
        facts=list(facts(here, own)) if own else [],
    )
    yield PageSpec(FRONT, own.path if own else "", name, (words("Home"),), content)


def _words(here: Place, own: Page | None, name: str) -> tuple[Markup, Markup]:
    """The title and the words of welcome."""
    if own:
        return halves(here, own)
    words, documents = here.context.words, len(readable(here.context))
    count = here.link(words.plural("{number} document", "{number} documents", documents), MASTER)
    text = escape(words("This is how we work, why, and how it goes."))
    return Markup("# {}").format(escape(name)), Markup("{} {}.").format(text, count)


def _soon(here: Place) -> list[tuple[Markup, Markup]]:
    """What is due next: day and link; what is overdue is counted instead, and a translation follows its original."""
    context = here.context
    follows = {document.path for document in context.selection.documents if document.text("translation_of")}
    coming = [item for item in shown(context) if not item.overdue(context.today) and item.path not in follows][:_SOON]
    return [(escape(context.words.date(item.day)), subject(here, item)) for item in coming]


def _campaign(here: Place) -> Markup:
    """How far this year's reviews have come, while a campaign is open."""
    context, words = here.context, here.context.words
    year = open_year(context.system, context.today) if years(context.system) else ""
    campaign = campaigns(context.system).get(year)
    if campaign is None or campaign.closed or year not in years(context.system):
        return Markup("")
    nodes = progress(context.system, year, context.today).nodes
    signed = words.number(sum(node.standing.reached(SIGNED) for node in nodes))
    link = here.link(words("Reviews {year}", year=year), year_uri(year))
    return sentence(
        words("{reviews}: {signed} of {all} signed"), reviews=link, signed=signed, all=words.number(len(nodes))
    )


def _promises(here: Place) -> Iterator[Markup]:
    """The policies: each as a link, with its first sentence, and its language where that is not the reader's."""
    for document in readable(here.context):
        if document.type and document.type.id == POLICY:
            shown = spoken(here.context, document)
            sentence, lang = first_sentence(shown), foreign(here.context, shown.language)
            parts = [Markup("**{}**").format(here.link(shown.title, here.context.selection.uris[shown.path]))]
            parts += [Markup("<br>\n  {}").format(escape(sentence))] if sentence else []
            parts += [Markup("\n  {{:{} }}").format(lang)] if lang else []
            yield Markup("").join(parts)


def first_sentence(document: Document) -> str:
    """Return the first sentence of a text without markup, "" where it begins otherwise than with sentences."""
    prose = document.body.prose
    for block in re.split(r"\n[ \t]*\n", prose):
        lines = [line for line in block.split("\n") if not line.lstrip().startswith("#")]
        text = " ".join(lines)
        if not _NO_SENTENCE.match(text):
            plain = " ".join(_MARKUP.sub(r"\1", text).split())
            sentence = _SENTENCE.match(plain)
            found = sentence[1] if sentence else plain
            return found if len(found) <= _LONGEST else found[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return ""


def _bands(here: Place) -> Iterator[tuple[str, list[Markup]]]:
    """The processes by kind, in the order in which people draw them; those of no kind last."""
    words, found = here.context.words, dict[str, list[Markup]]()
    for entry in here.context.system.register("processes"):
        kind = entry.text("kind")
        link = here.link(entry.title, register_uri(entry.register), here.context.anchor_of(entry))
        found.setdefault(kind if kind in _BANDS else "", []).append(link)
    titles = {kind: words.value(kind) for kind in _BANDS} | {"": words("Other")}
    for kind, title in titles.items():
        if kind in found:
            yield title, found[kind]


def _overdue(here: Place, number: int) -> Markup:
    text = here.context.words.plural("{number} thing overdue", "{number} things overdue", number)
    return mark("overdue" if number else "approved", text)
