"""The facts for a unit's management review: every input that its editions ask for, as facts or as a hole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qmsctl.findings import Finding, Message
from qmsctl.reviews.inputs.model import Gathering, Input, Pack, merged
from qmsctl.reviews.inputs.registers import own
from qmsctl.reviews.inputs.scope import gathering, topics_of
from qmsctl.reviews.inputs.sources import SOURCES
from qmsctl.reviews.topics import Topic
from qmsctl.system import System


def gather(system: System, unit: str, year: int, today: date, findings: Iterable[Finding] | None = None) -> Pack:
    """Return the pack of a unit's review of a year as the handbook is on a day; nothing is written.

    `findings` are those of a check, for what it says of the documents; without
    them the pack is silent about that.
    """
    asked = gathering(system, unit, year, today, findings)
    frameworks = tuple(system.organisation.frameworks(unit))
    return Pack(
        review=asked.review,
        unit=unit,
        year=year,
        frameworks=frameworks,
        period=asked.period,
        before=asked.before,
        inputs=tuple(_input(asked, topic, frameworks) for topic in topics_of(system, unit)),
    )


def _input(asked: Gathering, topic: Topic, frameworks: tuple[str, ...]) -> Input:
    parts, more = [source(asked) for source in SOURCES.get(topic.id, ())], list(own(asked, topic.id))
    found = merged([*parts, *more])
    last = asked.earlier[-1] if asked.earlier else None
    hidden = last is not None and last.record.confidential
    # What the tool has no records of, the handbook may have in a register of its own.
    holes = () if any(table.rows for part in more for table in part.tables) else found.holes
    if not holes and not found.facts and not found.figures and not found.tables:
        holes = (Message("Nothing is registered here"),)
    return Input(
        topic,
        topic.clauses(frameworks),
        found.facts,
        found.tables,
        found.figures,
        holes,
        next((judged for judged in last.inputs if judged.input == topic.id), None) if last and not hidden else None,
    )
