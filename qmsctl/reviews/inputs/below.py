"""The levels below: where each stands, what recurs, what they need."""

from __future__ import annotations

from qmsctl.findings import Message, template
from qmsctl.reviews.answers import ANSWERS
from qmsctl.reviews.decisions import shown_text
from qmsctl.reviews.inputs.model import Cell, Column, Fact, Figure, Gathering, Part, Place, Reached, Row, Table
from qmsctl.reviews.inputs.rollup import Below, rollup
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.years import language_of

_UNITS = (
    Column("unit", template("Unit")),
    Column("state", template("State")),
    Column("suitable", template("Suitable")),
    Column("adequate", template("Adequate")),
    Column("effective", template("Effective")),
    Column("red", template("Red inputs")),
)
_THEMES = (Column("theme", template("Theme")), Column("count", template("Units")))
_NEEDS = (Column("text", template("Need")), Column("unit", template("Unit")), Column("answer", template("Answer")))
_OUTLIERS = (
    Column("title", template("Indicator")),
    Column("best", template("Best")),
    Column("worst", template("Weakest")),
    Column("far", template("Far from the others")),
)


STATES = {
    "planned": template("not begun"),
    "collecting": template("facts are gathered"),
    "frozen": template("facts are frozen"),
    "assessed": template("judged"),
    "held": template("meeting held"),
    "decided": template("decided"),
    "signed": template("signed"),
    "sealed": template("sealed"),
    "followed-up": template("followed up"),
    "closed": template("closed"),
    "cancelled": template("cancelled"),
}
"""What people call where a review stands."""


def lower_levels(asked: Gathering) -> Part:
    """Return what came up from the units below in the same year."""
    up = rollup(asked.system, asked.unit, asked.year, asked.today)
    if not up.units:
        return Part(holes=(Message("Nothing is registered here: no unit below this one has a review of its own"),))
    language = language_of(asked.system, asked.unit)
    themes = [Row(theme.name, (title_of(asked.system, theme.name, language), len(theme.units))) for theme in up.themes]
    needs = [
        Row(
            need.decision.name,
            (shown_text(asked.system, need.decision), Place(need.unit), need.answer or None),
            () if need.answer else (Message("no answer yet"),),
        )
        for need in up.needs
    ]
    outliers = [
        Row(
            each.indicator.id,
            (
                each.indicator.title,
                _reached(each.best),
                _reached(each.weakest),
                ", ".join(asked.system.organisation.units[far.unit].name for far in each.far) or None,
            ),
        )
        for each in up.outliers
        if each.far
    ]
    return Part(
        (
            Fact("below", template("Units below with a review of their own"), len(up.units)),
            Fact("below.missing", template("Not begun"), len(up.missing), bool(up.missing)),
            Fact("below.late", template("Past their deadline"), len(up.late), bool(up.late)),
            Fact("below.unanswered", template("Needs without an answer"), len(up.unanswered), bool(up.unanswered)),
        ),
        (
            Table("units", template("The units below"), _UNITS, tuple(_row(below) for below in up.units), named=False),
            Table("themes", template("Red in at least half of the units"), _THEMES, tuple(themes), named=False),
            Table("needs", template("Needs from the levels below"), _NEEDS, tuple(needs)),
            Table("outliers", template("Units that stand far from the others"), _OUTLIERS, tuple(outliers)),
        ),
    )


def _row(below: Below) -> Row:
    answers: list[Cell] = []
    for question in ("suitable", "adequate", "effective"):
        answer = below.review.conclusion.get(question) if below.review else None
        answers.append(Message(ANSWERS[answer.answer]) if answer and answer.answer in ANSWERS else None)
    why = (Message("past its deadline"),) if below.late else ()
    return Row(below.unit, (Place(below.unit), Message(STATES[below.standing.state]), *answers, len(below.red)), why)


def _reached(figure: Figure) -> Cell:
    return Reached(figure.unit, figure.value) if figure.value is not None else None
