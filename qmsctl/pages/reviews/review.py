"""The page of a management review: how it ended, what was decided, what every judgement rests on."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import Any, NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Context, Place
from qmsctl.pages.document.control import Row
from qmsctl.pages.escaping import escape, identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews import marks
from qmsctl.pages.reviews.conclusions import conclusion
from qmsctl.pages.reviews.inputs import inputs, others
from qmsctl.pages.reviews.naming import linked, named, thing
from qmsctl.pages.reviews.outcomes import outcomes
from qmsctl.pages.reviews.places import published, review_uri
from qmsctl.pages.reviews.signed import signature
from qmsctl.pages.reviews.spoken import foreign, said
from qmsctl.pages.reviews.texts import texts
from qmsctl.pages.templating import render
from qmsctl.reviews import Decision, ManagementReview, Note, Standing, notes, standing
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.standing import SIGNED
from qmsctl.system.names import unit_name

_TITLE = 90
EVERYTHING, MINUTES, PACK = "", "minutes", "pack"
"""What of a review stands on a sheet: all of it on its page, the minutes or the facts on paper."""


class Decided(NamedTuple):
    """A decision: anchor, id, its first words as a title, the whole where there is more, and its facts."""

    anchor: Markup
    id: str
    title: str
    text: Markup
    facts: list[Row]


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield a page per review that may be seen, the latest year first, units in the order of the organisation."""
    order = {unit: number for number, unit in enumerate(context.system.organisation.units)}
    found = sorted(
        published(context.system, context.drafts).values(),
        key=lambda review: (-int(review.year), order.get(review.unit, len(order))),
    )
    for review in found:
        yield page(context, review)


def page(context: Context, review: ManagementReview, part: str = EVERYTHING) -> PageSpec:
    """Return the page of a review; `part` chooses what stands on paper."""
    uri, words = review_uri(review), context.words
    content = render("review.md", Place(context, uri), **_parts(Place(context, uri), review), part=part)
    section = words("Overview"), words("Yearly review"), review.year
    return PageSpec(uri, review.record.path, title(context, review), section, content)


def title(context: Context, review: ManagementReview) -> str:
    """Return what menus and search call a review: the unit and the year."""
    return f"{unit_name(context.system, review.unit)} {review.year}"


def _parts(here: Place, review: ManagementReview) -> dict[str, Any]:
    stands = standing(here.context.system, review)
    found = texts(here, review)
    organisation = here.context.system.organisation
    return {
        "title": title(here.context, review),
        "heading": review.title,
        "lang": foreign(here, review.unit),
        "unit": review.unit,
        "above": [here.unit(name) for name in reversed(organisation.line(review.unit)[1:])],
        "signed": stands.reached(SIGNED),
        "identity": list(_identity(here, review, stands)),
        "facts": [(label, value) for label, value in _facts(here, review) if value],
        "circumstances": [(label, value) for label, value in _circumstances(here, review) if value],
        "signature": signature(here, review),
        "conclusion": conclusion(here, review),
        "comment": said(here, review, linked(here, review.comment)),
        "decisions": [_decided(here, review, decision) for decision in review.decisions],
        "answers": list(_answers(here, review)),
        "results": list(_results(here, review)),
        "inputs": inputs(here, review, found),
        "before": found.before,
        "others": list(others(here, review, found)),
        "minutes": found.minutes,
        "without": [(here.unit(each.unit), said(here, review, linked(here, each.because))) for each in review.without],
        "notes": [_note(here, review, note) for note in notes(here.context.system).get(review.id, ())],
        "signers": _signers(here, review),
    }


def _identity(here: Place, review: ManagementReview, stands: Standing) -> Iterator[Row]:
    words = here.context.words
    yield words("Review"), Markup("**{}**").format(escape(review.id))
    yield words("Unit"), here.unit(review.unit)
    yield words("State"), marks.state(here, stands)


def _facts(here: Place, review: ManagementReview) -> Iterator[Row]:
    words, held = here.context.words, review.held
    yield words("Accountable role"), here.role(review.leader, review.unit)
    yield words("Period"), escape(_span(here, review))
    if held:
        times = f"{held.since}–{held.until}" if held.since and held.until else held.since
        yield words("Meeting"), escape(" ".join(filter(None, (words.date(held.on), times))))


def _circumstances(here: Place, review: ManagementReview) -> Iterator[Row]:
    """Who was there and was heard, by which standards, and from when the facts are."""
    words, held = here.context.words, review.held
    if held:
        yield words("Present"), Markup(", ").join(here.role_link(role) for role in held.present)
        absent = (
            Markup("{}: {}").format(here.role_link(role), said(here, review, linked(here, because)))
            for role, because in held.absent
        )
        yield words("Absent"), Markup("<br> ").join(absent)
        heard = (
            Markup("{}: {}").format(here.role_link(each.role), said(here, review, linked(here, each.said)))
            for each in held.heard
        )
        yield words("Heard"), Markup("<br> ").join(heard)
    yield words("Standards and laws"), Markup(", ").join(here.edition(edition) for edition in review.frameworks)
    yield words("Facts gathered"), escape(words.date(review.gathered))
    yield words("Facts frozen"), escape(words.date(review.frozen))


def _span(here: Place, review: ManagementReview) -> str:
    since, until = review.period.since, review.period.until
    words = here.context.words
    return words("{first} to {last}", first=words.date(since), last=words.date(until)) if since and until else ""


def _decided(here: Place, review: ManagementReview, decision: Decision) -> Decided:
    shown = [(label, value) for label, value in _about(here, review, decision) if value]
    title, text = shorten(decision.text, _TITLE, placeholder=" …"), linked(here, decision.text)
    whole = title == decision.text and escape(title) == text
    return Decided(
        identifier(decision.id), decision.id, title, Markup("") if whole else said(here, review, text), shown
    )


def _about(here: Place, review: ManagementReview, decision: Decision) -> Iterator[Row]:
    words, unit = here.context.words, decision.unit or review.unit
    became = outcomes(here, decision)
    yield words("Becomes"), Markup("<br> ").join((escape(words.value(decision.becomes)), *became))
    yield words("Sent to"), here.unit(decision.unit) if decision.unit else Markup("")
    yield words("Owner"), here.role(decision.owner, unit) if decision.owner else Markup("")
    yield words("Due"), escape(words.date(decision.due))
    yield words("Resources"), said(here, review, linked(here, decision.resources))
    system = here.context.system
    titled = ((name, title_of(system, name, words.language)) for name in decision.inputs)
    about = (here.link(title, here.uri, identifier(f"input-{name}")) for name, title in titled)
    yield words("About"), Markup(", ").join(about)
    yield words("Rests on"), Markup("<br> ").join(filter(None, (named(here, name) for name in decision.rests_on)))
    yield words("Carried over from"), linked(here, decision.carried_from)


def _answers(here: Place, review: ManagementReview) -> Iterator[tuple[Markup, Markup]]:
    """What this level answers to the needs that came from below."""
    for need, answer in review.answers.items():
        yield thing(here, need) or escape(need), said(here, review, linked(here, answer))


def _results(here: Place, review: ManagementReview) -> Iterator[tuple[str, Markup]]:
    words = here.context.words
    names = {
        "resources": words("Resources"),
        "integration": words("Integration with the business"),
        "strategy": words("Meaning for the strategic direction"),
        "policy": words("The policy"),
        "energy": words("Energy performance, baseline and targets"),
        "told": words("Told to workers and their representatives"),
    }
    for key, name in names.items():
        if review.outputs.get(key):
            yield name, said(here, review, linked(here, review.outputs[key]))


def _note(here: Place, review: ManagementReview, note: Note) -> dict[str, Any]:
    words = here.context.words
    return {
        "day": words.date(note.on),
        "kind": words.value(note.kind),
        "text": said(here, review, linked(here, note.text)),
        "decisions": [
            (
                here.link(name, here.uri, identifier(name)),
                words.value(stands),
                said(here, review, linked(here, comment)),
            )
            for name, (stands, comment) in note.decisions.items()
        ],
    }


def _signers(here: Place, review: ManagementReview) -> list[Markup]:
    """The roles that sign on paper: the accountable one, and those that were heard."""
    roles = (
        dict.fromkeys((review.leader, *(each.role for each in review.held.heard))) if review.held else [review.leader]
    )
    return [here.role_link(role) for role in roles if role]
