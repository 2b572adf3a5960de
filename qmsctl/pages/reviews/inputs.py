"""The inputs of a management review as a page shows them: what was judged, last time's beside it, the facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import identifier
from qmsctl.pages.reviews import marks
from qmsctl.pages.reviews.charts import Drawn, charts
from qmsctl.pages.reviews.naming import linked
from qmsctl.pages.reviews.places import shown_review
from qmsctl.pages.reviews.spoken import said
from qmsctl.pages.reviews.texts import Texts
from qmsctl.reviews import Judged, ManagementReview, before
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.topics import topic
from qmsctl.reviews.years import language_of
from qmsctl.text.plain import plain


class Input(NamedTuple):
    """One input: its judgement today and last time, the decisions about it, the clauses that ask for it, its facts."""

    title: str
    anchor: Markup
    question: str
    mark: Markup
    comment: Markup
    accepted: Markup
    last_mark: Markup
    last_comment: Markup
    decisions: list[Markup]
    clauses: list[Markup]
    charts: list[Drawn]
    facts: Markup


def inputs(here: Place, review: ManagementReview, texts: Texts) -> list[Input]:
    """Return the inputs of a review in the order of its record."""
    earlier = _earlier(here, review)
    drawn = charts(here, review)
    return [_input(here, review, judged, earlier, texts.facts, drawn.get(judged.input, [])) for judged in review.inputs]


def others(here: Place, review: ManagementReview, texts: Texts) -> Iterator[tuple[str, Markup]]:
    """Yield the headings of the facts that belong to no input of the record, with the facts."""
    known = {_heading(here, review, judged.input) for judged in review.inputs}
    yield from ((title, facts) for title, facts in texts.facts.items() if title not in known)


def _heading(here: Place, review: ManagementReview, name: str) -> str:
    """What an input's facts stand under in the record, which speaks the unit's language."""
    system = here.context.system
    return plain(title_of(system, name, language_of(system, review.unit)))


def _input(
    here: Place,
    review: ManagementReview,
    judged: Judged,
    earlier: tuple[ManagementReview | None, dict[str, Judged]],
    facts: dict[str, Markup],
    drawn: list[Drawn],
) -> Input:
    known, language = topic(judged.input), here.context.words.language
    last = earlier[1].get(judged.input)
    spoken: dict[str, Any] = {"here": here, "review": review}
    return Input(
        title=title_of(here.context.system, judged.input, language),
        anchor=identifier(f"input-{judged.input}"),
        question=known.question(language) if known else "",
        mark=marks.judgement(here, judged),
        comment=said(text=linked(here, judged.comment or judged.none_because), **spoken),
        accepted=said(text=linked(here, judged.accepted_because), **spoken),
        last_mark=marks.judgement(here, last) if last else Markup(""),
        last_comment=said(text=linked(here, last.comment or last.none_because), **spoken) if last else Markup(""),
        decisions=[here.link(each.id, here.uri, identifier(each.id)) for each in review.about(judged.input)],
        clauses=[here.clause(reference) for reference in known.clauses(review.frameworks)] if known else [],
        charts=drawn,
        facts=facts.get(_heading(here, review, judged.input), Markup("")),
    )


def _earlier(here: Place, review: ManagementReview) -> tuple[ManagementReview | None, dict[str, Judged]]:
    """The review before this one, where it may be seen, with what was judged then."""
    found = before(here.context.system, review)
    found = shown_review(here.context, found.id) if found else None
    return found, {judged.input: judged for judged in found.inputs} if found else {}
