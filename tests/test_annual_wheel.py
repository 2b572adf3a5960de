"""The annual wheel: what the coming twelve months bring, from dates, from intervals and from the calendar."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from datetime import date

import pytest

from qmsctl.checking import check
from qmsctl.pages import build
from qmsctl.system import System, load
from qmsctl.system.calendar import recurring
from tests.handbook import TODAY, small

DAY = date.fromisoformat(TODAY)
CALENDAR = """
calendar:
  - title: Customer survey
    months: [4, 10]
    owner: quality
    documents: [PRO-002]
  - title: Management review
    month: 2
  - title: Safety round
"""


def system(settings: str = CALENDAR, files: dict[str, str] | None = None) -> System:
    tree = small(files)
    tree["qms.yaml"] += settings.encode()
    return load(tree)


def wheel(found: System, today: date = DAY) -> str:
    return next(page.content for page in build(found, today).pages if page.src_uri == "wheel.md")


def rows(text: str) -> list[list[str]]:
    table = text[text.index("## Month by month") :]
    return [line.strip("| ").split(" | ") for line in table.split("\n") if line.startswith("| ")][2:]


def months_of(text: str, title: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", row[0]).split(" {:")[0] for row in rows(text) if title in row[3]]


def load_of(text: str, month: str) -> list[str]:
    return next(line.strip("| ").split(" | ")[1:] for line in text.split("\n") if line.startswith(f"| [{month}]"))


def test_the_calendar_says_what_comes_back_and_when() -> None:
    survey, review, round_ = recurring(system())
    assert (survey.title, survey.months, survey.owner, survey.documents) == (
        "Customer survey",
        (4, 10),
        "quality",
        ("PRO-002",),
    )
    assert review.months == (2,)
    assert round_.months == tuple(range(1, 13)), "what names no month happens in each"
    assert review.unit == "smia"


def test_the_wheel_begins_with_this_month_and_turns_once() -> None:
    text = wheel(system())
    assert "What happens from November 2026 to October 2027" in text
    assert months_of(text, "Customer survey") == ["April 2027", "October 2027"]
    assert months_of(text, "Management review") == ["February 2027"]
    assert len(months_of(text, "Safety round")) == 12
    (survey, _) = (row for row in rows(text) if "Customer survey" in row[3])
    assert "[PRO-002" in survey[3]
    assert "[Quality lead]" in survey[4]


def test_reviews_and_objectives_stand_in_the_month_of_their_day() -> None:
    text = wheel(system(""), date(2027, 1, 2))
    assert months_of(text, "PRO-001") == ["January 2027"]
    assert months_of(text, "OBJ-001") == ["December 2027"]


def test_what_is_overdue_is_counted_and_led_to() -> None:
    text = wheel(system(""), date(2028, 6, 1))
    assert '!!! warning "Overdue"' in text
    assert "things overdue](due.md)" in text
    assert months_of(text, "PRO-001") == [], "a month that has gone is no part of the wheel"


def test_a_certificate_stands_in_the_month_it_expires() -> None:
    certificates = """
- id: CER-001
  title: ISO 9001
  unit: smia
  issued: 2024-05-01
  valid_until: 2027-04-30
"""
    found = system("", {"registers/certificates.yaml": certificates})
    assert months_of(wheel(found), "CER-001") == ["April 2027"]
    assert months_of(wheel(found, date(2027, 5, 2)), "CER-001") == []


def test_the_load_of_each_month_is_the_number_of_its_rows() -> None:
    text = wheel(system())
    february = [row for row in rows(text) if "February 2027" in row[0]]
    assert load_of(text, "February 2027")[-1] == str(len(february))
    written = re.findall(r'class="qms-chart"[^>]*data-chart="([^"]*)"', text)
    (shapes,) = (json.loads(b64decode(chart))["shapes"] for chart in written)
    titles = [shape[6] for shape in shapes if shape[0] == "box"]
    assert "Apr: Every year 2" in titles


def test_the_reviews_of_a_large_unit_stand_together() -> None:
    def document(number: int) -> str:
        return (
            f'---\nid: PRO-{number}\ntitle: Routine {number}\nversion: "1.0"\nstatus: approved\nowner: quality\n'
            f"valid_from: 2026-01-01\nnext_review: 2027-03-15\n---\n\n# Routine {number}\n\nText.\n"
        )

    many = {f"procedures/PRO-{number}-x.md": document(number) for number in range(100, 140)}
    text = wheel(system("", many))
    march = [row for row in rows(text) if "March 2027" in row[0]]
    assert len(march) == 1
    assert "[40 documents](due.md)" in march[0][3]
    assert load_of(text, "March 2027")[0] == "40"


def test_confidential_documents_turn_no_wheel() -> None:
    hidden = (
        '---\nid: PRO-009\ntitle: Locks\nversion: "1.0"\nstatus: approved\nowner: quality\n'
        "next_review: 2027-02-01\nconfidential: true\n---\n\n# Locks\n"
    )
    text = wheel(system(CALENDAR.replace("PRO-002", "PRO-009"), {"procedures/PRO-009-locks.md": hidden}))
    assert "PRO-009" not in text
    assert "Locks" not in text
    assert months_of(text, "Customer survey") == ["April 2027", "October 2027"]


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("owner: quality", "owner: qualty", "REF104", "qualty"),
        ("[PRO-002]", "[PRO-222]", "REF104", "PRO-222"),
        ("month: 2", "month: 13", "SCH001", "month"),
        ("month: 2", "mont: 2", "SCH001", "mont"),
    ],
)
def test_what_the_calendar_names_must_exist(old: str, new: str, code: str, said: str) -> None:
    report = check(system(CALENDAR.replace(old, new)), today=DAY)
    assert any(finding.code == code and said in str(finding.message) for finding in report.findings)


@pytest.mark.parametrize(
    "calendar", ["calendar: 12", "calendar: [a, 1, {}]", "calendar: [{title: X, months: [0, yes, 99]}]"]
)
def test_a_calendar_that_makes_no_sense_breaks_no_page(calendar: str) -> None:
    assert "# Annual wheel" in wheel(system(f"\n{calendar}\n"))


def test_titles_are_text() -> None:
    text = wheel(system(CALENDAR.replace("Customer survey", "'<b>| x](y) {: #z }'")))
    assert "<b>" not in text
    assert "](y)" not in text
