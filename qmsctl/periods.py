"""Dates and intervals: ISO 8601 durations or "12 months", month arithmetic anchored and clamped."""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qmsctl.errors import QmsctlError

_ISO = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?\Z")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_WORDS = re.compile(r"(\d{1,5}) (day|week|month|year)s?\Z")
_EARLIEST, _LATEST = -62135510400, 253402214400  # the years 1 to 9999, in every time zone


class Interval(NamedTuple):
    """A length of time in months and days, as ISO 8601 writes it (``P1Y6M`` is 18 months)."""

    months: int
    days: int

    def after(self, anchor: date, times: int = 1) -> date | None:
        """Return the date `times` intervals after `anchor`, counted from the anchor so nothing drifts.

        31 January plus one month is 28 or 29 February. None past the year 9999.
        """
        months = anchor.year * 12 + anchor.month - 1 + self.months * times
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            return None
        day = min(anchor.day, calendar.monthrange(year, month + 1)[1])
        try:
            return date(year, month + 1, day) + timedelta(days=self.days * times)
        except OverflowError:
            return None

    def __str__(self) -> str:
        parts = []
        if self.months:
            parts.append(f"{self.months} months" if self.months != 1 else "1 month")
        if self.days or not parts:
            parts.append(f"{self.days} days" if self.days != 1 else "1 day")
        return " ".join(parts)


def parse_interval(text: str) -> Interval | None:
    """Return the interval that "12 months", "P1Y" or "P90D" names, or None for anything else."""
    match = _WORDS.match(text)
    if match:
        number, unit = int(match.group(1)), match.group(2)
        months = number * {"month": 1, "year": 12}.get(unit, 0)
        return Interval(months, number * {"day": 1, "week": 7}.get(unit, 0))
    match = _ISO.match(text)
    if match and any(match.groups()):
        years, months, weeks, days = (int(group or 0) for group in match.groups())
        return Interval(years * 12 + months, weeks * 7 + days)
    return None


def parse_date(text: object) -> date | None:
    """Return the date of ``YYYY-MM-DD``, or None where there is none or the calendar has no such day."""
    # date.fromisoformat also takes week dates such as 2026-W01-1.
    if not isinstance(text, str) or len(text) != 10 or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_moment(text: object) -> datetime | None:
    """Return the moment of ``YYYY-MM-DDTHH:MM:SSZ``, in UTC, or None where there is none or it is no such moment."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def moment_now() -> str:
    """Read the clock as a moment in UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment_of(day: date, time_zone: str) -> str:
    """Return the moment to write down for what happens on `day`: now, or that day at this time where it is another."""
    zone = _zone(time_zone)
    now = datetime.now(zone)
    moment = datetime.combine(day, now.time(), zone).astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def nanoseconds_now() -> int:
    """Read the clock in nanoseconds since 1970, as files are stamped."""
    return time.time_ns()


def today_in(time_zone: str) -> date:
    """Read the clock, once per command, in the handbook's time zone."""
    return datetime.now(_zone(time_zone)).date()


def day_of(seconds: int, time_zone: str) -> date:
    """Return the day of a moment, in seconds since 1970, in a time zone; what lies outside the calendar is clamped."""
    moment = datetime.fromtimestamp(min(max(seconds, _EARLIEST), _LATEST), UTC)
    return moment.astimezone(_zone(time_zone)).date()


def day_at(moment: object, time_zone: str) -> date | None:
    """Return the day of a moment, as `parse_moment` takes it, in a time zone; None where it is no moment."""
    at = parse_moment(moment)
    return day_of(int(at.timestamp()), time_zone) if at else None


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise QmsctlError(
            f"qms.yaml names the time zone {time_zone!r}, which is not known here; write for example Europe/Oslo"
        ) from error
