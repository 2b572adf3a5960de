"""What a unit's review is about: the units, the period and the one before, the topics of its editions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qmsctl.findings import Finding
from qmsctl.reviews.inputs.model import Gathering
from qmsctl.reviews.model import Period, review_id
from qmsctl.reviews.reading import campaigns, management_reviews, review_of
from qmsctl.reviews.topics import Topic, all_topics, topics
from qmsctl.reviews.years import period_of
from qmsctl.schemas import RECORDS, REGISTERS
from qmsctl.system import System


def gathering(
    system: System, unit: str, year: int, today: date, findings: Iterable[Finding] | None = None
) -> Gathering:
    """Return what the sources of a unit's review of a year look at.

    The period is that of the review itself where it has begun, else that of the campaign, else the settings'.
    """
    units = tuple(system.organisation.below(unit)) or (unit,)
    settings = system.settings.review
    begun = review_of(system, unit, str(year))
    campaign = campaigns(system).get(str(year))
    node = campaign.node(unit) if campaign else None
    written = (each.period for each in (begun, node) if each is not None and each.period.since and each.period.until)
    earlier = tuple(
        review
        for review in management_reviews(system).values()
        if review.unit == unit and review.year < str(year) and not review.cancelled
    )
    return Gathering(
        system=system,
        unit=unit,
        year=year,
        review=review_id(unit, year),
        period=next(written, period_of(settings, unit, year)),
        before=_before(system, unit, year),
        today=today,
        units=units,
        shown=frozenset(topic.id for topic in topics_of(system, unit)),
        earlier=earlier,
        findings=tuple(findings) if findings is not None else None,
        scope=frozenset(units),
    )


def topics_of(system: System, unit: str) -> tuple[Topic, ...]:
    """Return the inputs of a unit's review: those its editions ask for, the tool's own, and the handbook's own.

    A unit with none below has no levels below to hear. What a register of the
    handbook's own is gathered under (``x-qms-review-input``) is looked at
    whether an edition asks for it or not.
    """
    asked = {topic.id for topic in topics(system.organisation.frameworks(unit))}
    if not system.organisation.children(unit):
        asked.discard("lower-levels")
    own = own_inputs(system)
    found = [topic for topic in all_topics() if topic.id in asked or topic.id in own]
    known = {topic.id for topic in all_topics()}
    found += [Topic(name, {"en": title}, {}, {}) for name, title in own.items() if name not in known]
    return tuple(found)


def own_inputs(system: System) -> dict[str, str]:
    """Return the inputs that registers and records of the handbook's own belong to, with the title of the first."""
    schemas = [register.schema for name, register in system.registers.items() if name not in REGISTERS]
    schemas += [schema for name, schema in system.record_schemas.items() if name not in RECORDS]
    found: dict[str, str] = {}
    for schema in schemas:
        if schema.review_input:
            found.setdefault(schema.review_input, schema.title)
    return found


def title_of(system: System, name: str, language: str) -> str:
    """Return what people call an input, by its id; the id itself where nothing is known of it."""
    for topic in all_topics():
        if topic.id == name:
            return topic.title(language)
    return own_inputs(system).get(name, name)


def _before(system: System, unit: str, year: int) -> Period:
    """The period of the year before, as its review has it, else as the settings say."""
    begun = review_of(system, unit, str(year - 1))
    if begun and begun.period.since and begun.period.until:
        return begun.period
    return period_of(system.settings.review, unit, year - 1)
