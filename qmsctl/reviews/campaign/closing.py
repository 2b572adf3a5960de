"""Close a year's campaign: every review is sealed, or it is said why it is closed without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qmsctl.actions.said import reason
from qmsctl.findings import Message
from qmsctl.i18n import translator
from qmsctl.refused import Refused
from qmsctl.reviews.campaign.refusing import listed
from qmsctl.reviews.deadlines import asked_in
from qmsctl.reviews.model import Campaign, Without
from qmsctl.reviews.reading import CAMPAIGN, campaigns, review_of
from qmsctl.reviews.standing import CANCELLED, SEALED
from qmsctl.system import System
from qmsctl.system.names import unit_name
from qmsctl.text.compose import set_front


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a campaign writes: the whole text of the file at `path`, and the units it is closed without."""

    path: str
    text: str
    without: tuple[Without, ...]


def campaign_of(system: System, year: str) -> Campaign:
    """Return the campaign of a year. Raises `Refused` where there is none."""
    campaign = campaigns(system).get(year)
    if campaign is None:
        raise Refused(Message("there is no campaign for {year}; qmsctl review open --year {year} opens one", year=year))
    return campaign


def closing(system: System, year: str, today: date, person: str, because: Mapping[str, str], source: str) -> Closing:
    """Return what closing the campaign of a year writes; `because` says by unit why it is closed without it.

    A review that was cancelled says itself why. Raises `Refused`, naming each unit that is neither sealed nor
    explained, each that is explained and sealed, and each that the campaign does not have.
    """
    campaign = campaign_of(system, year)
    if campaign.closed is not None:
        raise Refused(Message("{id} was closed on {day}", id=campaign.id, day=campaign.closed))
    because = {row.unit: row.because for row in campaign.without} | {
        unit: _reason(unit, text) for unit, text in because.items()
    }
    reasons = tuple(_obstacles(system, campaign, because))
    if reasons:
        raise Refused(
            Message(
                "the campaign of {year} is not closed: {reasons}. Finish them, or give --without UNIT --because",
                year=year,
                reasons=listed(reasons),
            )
        )
    without = tuple(_without(system, campaign, because))
    values: dict[str, object] = {
        "without": [{"unit": each.unit, "because": each.because} for each in without] or None,
        "closed": {"on": today.isoformat(), "by": person},
    }
    order = list(system.record_schemas[CAMPAIGN].properties)
    text = set_front(source, {key: value for key, value in values.items() if value is not None}, order)
    return Closing(campaign.record.path, text + _printed(system, without), without)


def _reason(unit: str, text: str) -> str:
    """Why a campaign is closed without a unit; nothing where nothing is said, which is told with what else lacks."""
    lacking = Message("say why it is closed without “{unit}”, in a sentence: --because WHY", unit=unit)
    return reason(text, lacking) if text.strip() else ""


def _obstacles(system: System, campaign: Campaign, because: Mapping[str, str]) -> Iterator[Message]:
    asked = {unit: each for unit, each in asked_in(system, campaign.year).items() if each.campaign is not None}
    for unit, why in because.items():
        if unit not in asked:
            yield Message("“{unit}” is in no campaign of {year}", unit=unit, year=campaign.year)
        elif not why.strip():
            yield Message("nobody says why it is closed without “{unit}”; give --because", unit=unit)
        elif asked[unit].standing.reached(SEALED):
            yield Message("the review of “{unit}” is sealed, so nothing is closed without it", unit=unit)
    for unit, node in asked.items():
        stands = node.standing
        if unit in because or stands.reached(SEALED) or stands.state == CANCELLED:
            continue
        yield Message(
            "“{name}” ({unit}) is not sealed: {lacking}",
            name=unit_name(system, unit),
            unit=unit,
            lacking=stands.lacking[0],
        )


def _without(system: System, campaign: Campaign, because: Mapping[str, str]) -> Iterator[Without]:
    for node in campaign.nodes:
        review = review_of(system, node.unit, campaign.year)
        if node.unit in because:
            yield Without(node.unit, because[node.unit].strip())
        elif review is not None and review.cancelled:
            yield Without(node.unit, review.cancelled)


def _printed(system: System, without: tuple[Without, ...]) -> str:
    """The reasons, for whoever reads the file."""
    if not without:
        return ""
    words = translator(system.settings.language)
    rows = [f"- {unit_name(system, each.unit)}: {' '.join(each.because.split())}\n" for each in without]
    heading = words("Closed without")
    return f"\n## {heading}\n\n{''.join(rows)}"
