"""The yearly review: a page that tells where every year's reviews stand, and one for each year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.charts import Bars, bars
from qmsctl.pages.context import DUE, Context, Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews import marks
from qmsctl.pages.reviews.conclusions import conclusion
from qmsctl.pages.reviews.naming import linked
from qmsctl.pages.reviews.places import (
    ACTIONS,
    DECISIONS,
    INDEX,
    review_uri,
    shown_actions,
    shown_decisions,
    shown_review,
    year_uri,
    years,
)
from qmsctl.pages.tables import EMPTY, Column, keyed, lines, number, table
from qmsctl.pages.templating import render
from qmsctl.reviews import ManagementReview
from qmsctl.reviews.campaign.model import LevelProgress, NodeProgress, Progress
from qmsctl.reviews.campaign.progress import progress
from qmsctl.reviews.meant import open_year
from qmsctl.reviews.standing import (
    ASSESSED,
    CANCELLED,
    COLLECTING,
    DECIDED,
    FOLLOWED_UP,
    FROZEN,
    HELD,
    PLANNED,
    SEALED,
    SIGNED,
)

_HELD = (HELD, DECIDED)


class Year(NamedTuple):
    """A year at a glance: its page, how many units have signed, and where its campaign stands."""

    link: Markup
    signed: str
    overdue: Markup
    documents: str
    state: Markup


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the overview and a page per year, the latest first; nothing in a handbook without reviews."""
    found = years(context.system)
    if not found:
        return
    here, words = Place(context, INDEX), context.words
    section = words("Overview"), words("Yearly review")
    now = progress(context.system, open_year(context.system, context.today), context.today)
    content = render(
        "reviews.md",
        here,
        now=_parts(here, now) if now.nodes else None,
        year=now.year,
        years=[_year(here, progress(context.system, year, context.today)) for year in found],
        ways=ways(here),
    )
    yield PageSpec(INDEX, "", words("Yearly review"), section, content)
    for year in found:
        yield _year_page(context, progress(context.system, year, context.today))


def _year_page(context: Context, found: Progress) -> PageSpec:
    uri, words = year_uri(found.year), context.words
    here = Place(context, uri)
    title = words("Reviews {year}", year=found.year)
    content = render(
        "review_year.md",
        here,
        title=title,
        year=found.year,
        campaign=found.campaign,
        parts=_parts(here, found),
        without=[
            (here.unit(each.unit), linked(here, each.because))
            for each in (found.campaign.without if found.campaign else ())
        ],
        missing=[here.unit(unit) for unit in found.missing],
        overview=here.link(words("All years"), INDEX),
    )
    path = found.campaign.record.path if found.campaign else ""
    return PageSpec(uri, path, title, (words("Overview"), words("Yearly review"), found.year), content)


def _parts(here: Place, found: Progress) -> dict[str, object]:
    words = here.context.words
    signed = sum(node.standing.reached(SIGNED) for node in found.nodes)
    return {
        "figures": [
            (len(found.nodes), words("Units that review")),
            (signed, words("Signed")),
            (len(found.overdue), words("Past the deadline")),
            *([(len(found.late), words("Signed late"))] if found.late else []),
            (found.documents.reviewed, words("Documents looked at")),
            (found.documents.overdue, words("Documents overdue")),
        ],
        "chart": _chart(here, found) if len(found.nodes) > 1 else "",
        "table": _table(here, found),
        "next": list(_next(here, found)),
    }


def _chart(here: Place, found: Progress) -> Markup:
    """How far the units of each level have come, with the table that says the same."""
    words = here.context.words
    names = (words("Signed"), words("Under way"), words("Meeting held"), words("Past the deadline"), words("Not begun"))
    counts = [Counter(_stretch(node) for node in found.nodes if node.level == level.level) for level in found.levels]
    series = [(name, [count[at] for count in counts]) for at, name in enumerate(names)]
    labels = [level.level.capitalize() or words("Units") for level in found.levels]
    come = [stretch for stretch, (_, units) in enumerate(series) if any(units)]
    rows = [
        _level(here, level, labels[at], [count[stretch] for stretch in come])
        for at, (level, count) in enumerate(zip(found.levels, counts, strict=True))
    ]
    columns = [
        Column(words("Level")),
        Column(words("Units"), number=True),
        *(Column(names[stretch], number=True) for stretch in come),
        Column(words("Documents looked at"), number=True),
        Column(words("Documents overdue"), number=True),
    ]
    table = lines(columns, rows)
    if len(come) < 2:
        return table  # all have come as far: a picture shows nothing
    return bars(words, Bars(words("How far the units have come, by level"), labels, series), table)


def _stretch(node: NodeProgress) -> int:
    """Where a unit counts in the chart: signed, under way, meeting held, past its deadline, not begun."""
    if node.standing.reached(SIGNED):
        return 0
    if node.overdue:
        return 3
    return 2 if node.standing.state in _HELD else 4 if node.standing.state in (PLANNED, CANCELLED) else 1


def _level(here: Place, level: LevelProgress, label: str, counts: list[int]) -> list[Markup]:
    words = here.context.words
    documents = level.documents
    figures = (level.units, *(count or None for count in (*counts, documents.reviewed, documents.overdue)))
    return [escape(label), *(number(words, figure) for figure in figures)]


def _table(here: Place, found: Progress) -> Markup:
    words = here.context.words
    concluded = any(node.standing.reached(SIGNED) for node in found.nodes)
    late = any(node.documents.overdue for node in found.nodes)
    columns = [
        Column(words("Unit")),
        Column(words("Level"), choice=True),
        Column(words("State"), choice=True),
        *([Column(words("Conclusion"))] if concluded else []),
        Column(words("Deadline")),
        Column(words("What comes next")),
        Column(words("Documents looked at"), number=True),
        *([Column(words("Documents overdue"), number=True)] if late else []),
    ]
    rows = (_row(here, node, at, concluded=concluded, late=late) for at, node in enumerate(found.nodes))
    return table(words, columns, rows)


def _concluded(here: Place, review: ManagementReview | None) -> Markup:
    """What a signed review concludes, short: what is not a plain yes, by name; a dash before anybody has signed."""
    answers = conclusion(here, review) if review else []
    if not answers:
        return EMPTY
    words = here.context.words
    less = [Markup("{} {}").format(row.mark, escape(row.question)) for row in answers if row.answer != "yes"]
    return Markup("<br> ").join(less) or mark("approved", words("Yes to all"))


def _row(here: Place, node: NodeProgress, at: int, *, concluded: bool, late: bool) -> list[Markup]:
    words = here.context.words
    shown = shown_review(here.context, node.review.id) if node.review else None
    state = marks.state(here, node.standing, late=node.overdue)
    if node.review and node.review.record.confidential:
        state += Markup(" ") + mark("quiet", words("Confidential"))
    if shown:
        state = Markup("{}<br> {}").format(state, here.link(words("Minutes"), review_uri(shown)))
    name = Markup('<span class="qms-depth-{}">{}</span>').format(min(node.depth, 8), here.unit(node.unit))
    return [
        keyed(name, f"{at:04}"),
        escape(node.level.capitalize()) or EMPTY,
        state,
        *([_concluded(here, shown)] if concluded else []),
        keyed(deadline(here, node), node.deadline.isoformat()) if node.deadline else EMPTY,
        _waits(here, node),
        number(words, node.documents.reviewed or None),
        *([number(words, node.documents.overdue or None)] if late else []),
    ]


def deadline(here: Place, node: NodeProgress) -> Markup:
    """Return the day a unit must be done by, with the days left while it has not signed, or how late it did."""
    words = here.context.words
    if node.deadline is None:
        return Markup("")
    day = escape(words.date(node.deadline))
    if node.late:
        left = words.plural("signed {number} day late", "signed {number} days late", node.late)
    elif node.days is None:
        return day
    elif node.days >= 0:
        left = words.plural("{number} day left", "{number} days left", node.days)
    else:
        left = words.plural("{number} day late", "{number} days late", -node.days)
    return Markup("{}<br> {}").format(day, escape(left.replace(" ", "\N{NO-BREAK SPACE}")))


def _waits(here: Place, node: NodeProgress) -> Markup:
    """What a unit waits for, or whose turn it is; never what was judged, which nobody has signed yet."""
    words = here.context.words
    if node.waits_for:
        units = Markup(", ").join(here.unit(unit) for unit in node.waits_for)
        return sentence(words("waits for {units}"), units=units)
    steps = {
        PLANNED: words("gather the facts"),
        COLLECTING: words("let the facts stand"),
        FROZEN: words("judge the inputs"),
        ASSESSED: words("hold the meeting"),
        HELD: words("decide and conclude"),
        DECIDED: words("sign the minutes"),
        SIGNED: words("seal the review"),
        SEALED: words("look at the decisions after half a year"),
        FOLLOWED_UP: words("carry out the decisions"),
    }
    step = steps.get(node.turn, "") if not node.left_out else words("left out")
    return escape(step) or EMPTY


def _next(here: Place, found: Progress) -> Iterator[Markup]:
    """The next things to do: who, by when and what."""
    words = here.context.words
    for step in found.next:
        who = here.role_link(step.role) if step.role else escape(words("Nobody"))
        day = words.date(step.day) if step.day else "–"
        yield Markup('<span class="qms-day">{}</span> {}<br> {}').format(
            escape(day), escape(words.message(step.message)), who
        )


def _year(here: Place, found: Progress) -> Year:
    words = here.context.words
    signed = sum(node.standing.reached(SIGNED) for node in found.nodes)
    closed = found.campaign.closed if found.campaign else None
    if closed:
        state = mark("approved", words("Closed {day}", day=words.date(closed)))
    else:
        state = mark("waiting", words("Under way")) if signed < len(found.nodes) else mark("approved", words("Signed"))
    late = 0 if closed else len(found.overdue)
    return Year(
        here.link(words("Reviews {year}", year=found.year), year_uri(found.year)),
        words("{number} of {all}", number=words.number(signed), all=words.number(len(found.nodes))),
        mark("overdue", words.number(late)) if late else EMPTY,
        words.number(found.documents.reviewed),
        state,
    )


def ways(here: Place) -> list[Markup]:
    """Links to what the reviews lead to, those that are there."""
    context, words = here.context, here.context.words
    found = [here.link(words("Decisions"), DECISIONS)] if shown_decisions(context) else []
    found += [here.link(words("Actions"), ACTIONS)] if shown_actions(context.system, context.drafts) else []
    return [*found, here.link(words("What is due"), DUE)]
