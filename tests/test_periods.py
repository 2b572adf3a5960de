"""Dates, durations and month arithmetic: anchored, clamped, never drifting."""

from __future__ import annotations

import calendar
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.errors import QmsctlError
from qmsctl.periods import (
    Interval,
    moment_now,
    parse_date,
    parse_interval,
    parse_moment,
    today_in,
)

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

SCHEMAS = Path(__file__).parents[1] / "schemas"
INDICATORS = json.loads((SCHEMAS / "indicators.schema.json").read_text(encoding="utf-8"))
ACTION = json.loads((SCHEMAS / "action.schema.json").read_text(encoding="utf-8"))
DURATION_PATTERN = INDICATORS["items"]["properties"]["frequency"]["pattern"]
DATE_PATTERN = ACTION["properties"]["due"]["pattern"]
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(0, 240)


@pytest.mark.parametrize(
    ("anchor", "interval", "times", "expected"),
    [
        ("2026-01-31", "1 month", 1, "2026-02-28"),
        ("2028-01-31", "1 month", 1, "2028-02-29"),
        ("2026-01-31", "1 month", 2, "2026-03-31"),
        ("2024-02-29", "12 months", 1, "2025-02-28"),
        ("2024-02-29", "12 months", 4, "2028-02-29"),
        ("2026-11-21", "P1Y6M", 1, "2028-05-21"),
        ("2026-11-21", "90 days", 1, "2027-02-19"),
        ("2026-12-31", "2 weeks", 1, "2027-01-14"),
        ("2026-01-31", "P1M1D", 1, "2026-03-01"),
        ("2026-03-31", "1 month", -1, "2026-02-28"),
        ("2026-03-31", "0 days", 1, "2026-03-31"),
    ],
)
def test_an_interval_is_counted_from_its_anchor(anchor: str, interval: str, times: int, expected: str) -> None:
    found = parse_interval(interval)
    assert found is not None
    assert found.after(date.fromisoformat(anchor), times) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("12 months", Interval(12, 0)),
        ("1 month", Interval(1, 0)),
        ("2 years", Interval(24, 0)),
        ("3 weeks", Interval(0, 21)),
        ("P1Y", Interval(12, 0)),
        ("P1Y2M3W4D", Interval(14, 25)),
        ("P90D", Interval(0, 90)),
        ("P0D", Interval(0, 0)),
    ],
)
def test_durations(text: str, interval: Interval) -> None:
    assert parse_interval(text) == interval
    assert re.match(DURATION_PATTERN, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT1H",
        "12",
        "months",
        "12months",
        "-1 month",
        "1.5 years",
        "P1M1Y",
        "P1Y ",
        "a year",
        "P99999Y",
        "1 month\n",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    assert parse_interval(text) is None


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-13-01", "0000-01-01", "20260101", "2026-1-1", "2026-W01-1", "", "x" * 10, 7, None]
)
def test_what_is_no_date(text: object) -> None:
    assert parse_date(text) is None


def test_no_day_after_the_last_year() -> None:
    assert Interval(12, 0).after(date(9999, 1, 1)) is None
    assert Interval(0, 1).after(date(9999, 12, 31)) is None
    assert Interval(99999 * 12, 99999).after(date(2026, 1, 1)) is None


@given(DAYS, MONTHS)
def test_months_keep_the_day_or_the_last_of_the_month(anchor: date, months: int) -> None:
    found = Interval(months, 0).after(anchor)
    assert found is not None
    assert (found.year * 12 + found.month) - (anchor.year * 12 + anchor.month) == months
    assert found.day == min(anchor.day, calendar.monthrange(found.year, found.month)[1])


@given(DAYS, MONTHS, MONTHS)
def test_a_longer_interval_never_ends_earlier(anchor: date, one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    first, second = Interval(shorter, 0).after(anchor), Interval(longer, 0).after(anchor)
    assert first is not None
    assert second is not None
    assert first <= second


@given(DAYS, st.integers(1, 24), st.integers(1, 20))
def test_repeating_does_not_drift(anchor: date, months: int, times: int) -> None:
    assert Interval(months, 0).after(anchor, times) == Interval(months * times, 0).after(anchor)


@given(DAYS, st.integers(0, 20_000))
def test_days_are_days(anchor: date, days: int) -> None:
    assert Interval(0, days).after(anchor) == anchor + timedelta(days=days)


@given(DAYS)
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert re.match(DATE_PATTERN, day.isoformat())


@given(st.integers(0, 999), st.integers(0, 9999))
def test_an_interval_reads_back_what_it_prints(months: int, days: int) -> None:
    parts = [parse_interval(part) for part in re.findall(r"\d+ \w+", str(Interval(months, days)))]
    assert sum(part.months for part in parts if part) == months
    assert sum(part.days for part in parts if part) == days


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert parse_date(text) is None or re.match(DATE_PATTERN, text)
    assert parse_interval(text) is None or re.match(DURATION_PATTERN, text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T10:00:00",
        "2026-11-21 10:00:00Z",
        "2026-11-31T10:00:00Z",
        "2026-11-21T24:00:00Z",
        "２026-11-21T10:00:00Z",
        None,
    ],
)
def test_a_moment_has_one_form(text: object) -> None:
    assert parse_moment(text) is None


def test_the_clock_gives_a_moment() -> None:
    before, now = parse_moment("2020-01-01T00:00:00Z"), parse_moment(moment_now())
    assert before is not None
    assert now is not None
    assert before < now


def test_a_time_zone_that_is_not_known_is_said() -> None:
    assert isinstance(today_in("Europe/Oslo"), date)
    with pytest.raises(QmsctlError, match="Europe/Olso"):
        today_in("Europe/Olso")
