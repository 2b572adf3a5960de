"""Which management reviews are asked of whom, by which day: one answer for status, due list, rules, roll-up and pages.

A review is asked of a unit in a year by that year's campaign, or because somebody has begun it. Where the year has no
campaign, the rule of the organisation asks: once reviews of a year have begun, every unit that reviews is asked, and
the year after those that were, because reviews go on at planned intervals (ISO 9001 9.3.1). What nobody began in a year
that a later one has followed is history, and so is what has no deadline of its own.

Its deadline is the one in the campaign, else the review's own, else that of the organisation's own rule
(`qmsctl.reviews.years.deadline_of`).

It is *overdue* when the deadline has passed and the review is neither signed, cancelled nor left out. It is *late*
where the leader signed after the deadline, and stays so: the day is that of the statement. Left out is a unit that the
campaign names under ``without``, whatever a closed campaign was closed without, and a unit that leaves its review out
in ``qms.yaml`` and has not begun one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.findings import Location
from qmsctl.periods import day_at, parse_date
from qmsctl.reviews.model import Campaign, ManagementReview, review_id
from qmsctl.reviews.reading import campaigns, management_reviews, review_of
from qmsctl.reviews.standing import CANCELLED, SEALED, SIGNED, Standing, standing
from qmsctl.reviews.years import deadline_of, reviewing
from qmsctl.settings import UnitReview
from qmsctl.system import System
from qmsctl.system.names import unit_name
from qmsctl.system.system import remembered


@dataclass(frozen=True, slots=True)
class Asked:
    """A review that is asked of a unit in a year, by which day, and where it stands.

    `campaign` is that of the year where it names the unit, at row `index`; `review` is None where nobody has begun.
    `leader` is the accountable role. `because` says why the unit is `left_out`, "" where nobody wrote it down. Nobody
    waits any more for what is `history`. `signed` is the day of the statement; where that is not to be read, of the
    meeting, before which nobody signs.
    """

    unit: str
    year: str
    leader: str
    deadline: date | None
    standing: Standing
    campaign: Campaign | None = None
    index: int = 0
    review: ManagementReview | None = None
    left_out: bool = False
    because: str = ""
    history: bool = False
    signed: date | None = None

    @property
    def id(self) -> str:
        """The id of the review, begun or not."""
        return review_id(self.unit, self.year)

    @property
    def expected(self) -> bool:
        """Whether a campaign or somebody's beginning asks for it, and not the rule of the organisation alone."""
        return self.campaign is not None or self.review is not None

    @property
    def waits(self) -> bool:
        """Whether the leader has still to sign."""
        gone = self.left_out or self.history or self.standing.state == CANCELLED
        return not (gone or self.standing.reached(SIGNED))

    @property
    def unfinished(self) -> bool:
        """Whether something is still to be done until it is sealed."""
        return not self.left_out and (self.waits or self.standing.state == SIGNED)

    def days(self, today: date) -> int | None:
        """Return the days left, negative past the deadline; None without a deadline or where nobody waits."""
        return (self.deadline - today).days if self.deadline is not None and self.waits else None

    def overdue(self, today: date) -> bool:
        """Say whether the deadline has passed and the leader has not signed."""
        return self.deadline is not None and self.waits and self.deadline < today

    @property
    def late(self) -> int:
        """How many days after the deadline the leader signed; 0 for one that was signed in time or is not signed."""
        if self.signed is None or self.deadline is None:
            return 0
        return max((self.signed - self.deadline).days, 0)

    def title(self, system: System) -> str:
        """Return the title of the record that asks for it, else the name of the unit."""
        record = self.review or self.campaign
        return record.title if record else unit_name(system, self.unit)

    def at(self, system: System) -> Location:
        """Return where the deadline is written: in the campaign, the review, else the unit in qms.yaml."""
        if self.campaign is not None:
            return self.campaign.record.at("nodes", self.index, "deadline")
        if self.review is not None:
            return self.review.record.at("deadline" if self.review.deadline else "id")
        return system.organisation.at(system.organisation.units[self.unit].keys, "id")


@remembered
def asked(system: System) -> tuple[Asked, ...]:
    """Return every review that was ever asked for, and those of the year after the last; the oldest year first."""
    years = {*campaigns(system), *(review.year for review in management_reviews(system).values()), *_by_rule(system)}
    return tuple(each for year in sorted(years) for each in asked_in(system, year).values())


@remembered
def asked_in(system: System, year: str) -> dict[str, Asked]:
    """Return by unit what is asked in a year: the campaign's units in its order, then the others."""
    campaign = campaigns(system).get(year)
    found = {each.unit: each for each in _by_campaign(system, campaign)} if campaign else {}
    for review in management_reviews(system).values():
        if review.year == year:
            found.setdefault(review.unit, _begun(system, review))
    if campaign is None:
        for unit in _by_rule(system).get(year, ()):
            found.setdefault(unit, _not_begun(system, unit, year))
    return found


def asked_below(system: System, review: ManagementReview, day: date | None = None) -> tuple[str, ...]:
    """Return the next units below whose reviews of the same year have to be there before this one is signed.

    Those of the year's campaign have to, and those that had begun a review (by `day`, where one is given). In the place
    of any other unit stand those below it. A unit that `review.without` names with a reason need not be there.
    """
    in_time = {
        each.unit
        for each in asked_in(system, review.year).values()
        if each.campaign is not None or (each.review is not None and _by(each.review, day))
    }
    left_out = {row.unit for row in review.without if row.because}
    return tuple(unit for unit in nearest_below(system, review.unit, in_time) if unit not in left_out)


def open_below(system: System, review: ManagementReview, day: date | None = None) -> tuple[str, ...]:
    """Return the units of `asked_below` whose reviews are not sealed; one that is cancelled is not."""
    known = asked_in(system, review.year)
    return tuple(
        unit for unit in asked_below(system, review, day) if not known[unit].standing.reached(SEALED)
    )  # fmt: skip


def nearest_below(system: System, unit: str, among: Collection[str]) -> Iterator[str]:
    """Yield the units of `among` that stand next below a unit; where one is not among them, those below it."""
    waiting = list(reversed(system.organisation.children(unit)))
    seen = {unit}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in among:
            yield name
        else:
            waiting += reversed(system.organisation.children(name))


def _by(review: ManagementReview, day: date | None) -> bool:
    return day is None or review.opened is None or review.opened <= day


def _by_campaign(system: System, campaign: Campaign) -> Iterator[Asked]:
    reasons = {row.unit: row.because for row in campaign.without}
    for index, node in enumerate(campaign.nodes):
        review = review_of(system, node.unit, campaign.year)
        stands = standing(system, review)
        own = _leaves_out(system, node.unit) if review is None else ""
        done = stands.state == CANCELLED or stands.reached(SEALED)
        left = not done and (node.unit in reasons or campaign.closed is not None or bool(own))
        yield Asked(
            unit=node.unit,
            year=campaign.year,
            leader=node.leader,
            deadline=node.deadline or _deadline(system, node.unit, campaign.year, review),
            standing=stands,
            campaign=campaign,
            index=index,
            review=review,
            left_out=left,
            because=(reasons.get(node.unit) or own) if left else "",
            signed=_signed(system, review, stands),
        )


def _begun(system: System, review: ManagementReview) -> Asked:
    stands = standing(system, review)
    return Asked(
        unit=review.unit,
        year=review.year,
        leader=review.leader,
        deadline=_deadline(system, review.unit, review.year, review),
        standing=stands,
        review=review,
        signed=_signed(system, review, stands),
        history=review.deadline is None and review.year not in _by_rule(system),
    )


def _not_begun(system: System, unit: str, year: str) -> Asked:
    leader = system.organisation.units[unit].leader
    return Asked(unit, year, leader, _deadline(system, unit, year, None), standing(system, None))


def _signed(system: System, review: ManagementReview | None, stands: Standing) -> date | None:
    if review is None or not stands.reached(SIGNED):
        return None
    said = day_at(system.signed_at.get(review.statement_path), system.settings.time_zone)
    return said or (review.held.on if review.held else None)


def _deadline(system: System, unit: str, year: str, review: ManagementReview | None) -> date | None:
    known = system.organisation.units.get(unit)
    if (review is not None and review.deadline) or known is None or not _is_year(year):
        return review.deadline if review else None
    return deadline_of(system.settings.review, known, int(year))


@remembered
def _by_rule(system: System) -> dict[str, tuple[str, ...]]:
    """By year: the units that the organisation's rule asks in the last year with reviews, and in the one after it."""
    years = {*campaigns(system), *(review.year for review in management_reviews(system).values())}
    last = max(filter(_is_year, years), default="")
    if not last:
        return {}
    campaign, units = campaigns(system).get(last), reviewing(system)
    then = {node.unit for node in campaign.nodes} if campaign else set(units)
    return {last: units, f"{int(last) + 1:04}": tuple(unit for unit in units if unit in then)}


def _leaves_out(system: System, unit: str) -> str:
    return system.settings.review.units.get(unit, UnitReview()).leaves_out


def _is_year(year: str) -> bool:
    return parse_date(f"{year}-01-01") is not None
