"""Signs that reviews are done for their own sake, the sample that is looked at again, and rules that survive anything.

What each rule says of what is in ``tests/cases/REV2*.yml`` and ``MGT*.yml``.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qmsctl.checking import Evidence, check
from qmsctl.i18n import translator
from qmsctl.reviews.signs import KINDS, Sign, sample, signs, told_to
from qmsctl.system import load
from tests.git_repository import write
from tests.handbook import TODAY, small
from tests.review_book import ask

DAY = date.fromisoformat(TODAY)
DIVISION = {
    "qms.yaml": {
        "roles:\n  - id: manager": "  - id: yard\n    name: Yard\n    parent: smia\n    leader: manager\nroles:\n  - id: manager",
        "      - person: kn\n": "      - person: kn\n      - person: kn\n        unit: yard\n",
    }
}
MOMENT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def look(number: int, document: str, moment: datetime, how: str = "", **front: str) -> dict[str, str]:
    """A record of a confirmation."""
    name = f"DRV-{moment.year}-7K{number:03d}"
    more = "".join(f"{key}: {value}\n" for key, value in front.items())
    return {
        f"records/reviews/{moment.year}/documents/{name}.md": (
            f'---\nid: {name}\ndocument: {document}\nversion: "1.0"\noutcome: confirmed\n'
            f"how: {how or f'Compared it with order {number}'}\nreviewer: ab\nrole: quality\ndate: {moment.date()}\n"
            f"registered: {moment:%Y-%m-%dT%H:%M:%SZ}\ncontent: sha256:{'0' * 64}\n{more}---\n"
        )
    }


def looks(moments: list[datetime], document: str = "PRO-002", **front: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, moment in enumerate(moments):
        found |= look(number, document, moment, **front)
    return found


def every(minutes: float, times: int) -> list[datetime]:
    return [MOMENT + timedelta(minutes=minutes * number) for number in range(times)]


def seen(files: dict[str, str]) -> tuple[Sign, ...]:
    return signs(load(small(files, DIVISION)), DAY)


def test_twelve_confirmations_in_ten_minutes_are_shown_one_level_up() -> None:
    texts = {
        f"procedures/yard/PRO-{number}-yard.md": (
            f'---\nid: PRO-{number}\ntitle: Yard {number}\nversion: "1.0"\nstatus: approved\nowner: quality\n'
            "valid_from: 2026-02-01\n---\n\n# Yard\n"
        )
        for number in range(201, 213)
    }
    records: dict[str, str] = {}
    for number, moment in enumerate(every(10 / 11, 12)):
        records |= look(number, f"PRO-{201 + number}", moment)
    system = load(small({**texts, **records}, DIVISION))
    (sign,) = signs(system, DAY)
    assert (sign.kind, sign.unit, told_to(system, sign), sign.count) == ("rubber-stamp", "yard", "smia", 12)
    said = "12 documents were confirmed within 10 minutes on 2026-11-02, by one person as “Quality lead”"
    assert str(sign.message) == said
    assert "12 dokumenter ble bekreftet på 10 minutter" in translator("nb").message(sign.message)
    assert "12 dokument bekräftades på 10 minuter" in translator("sv").message(sign.message)


def test_the_check_warns_and_stops_nothing_unless_asked_to(tmp_path: Path) -> None:
    book = write(tmp_path, small(looks(every(0.5, 12))))
    asked = ("check", "--select", "REV204", "--format", "unix")
    answer = ask(book, *asked, today=TODAY)
    assert (answer.returncode, answer.stdout.count("\n")) == (0, 1)
    assert "DRV-2026-7K011.md:10:13: warning: [REV204] 12 documents were confirmed within 6 minutes" in answer.stdout
    assert ask(book, *asked, "--fail-on", "warning", today=TODAY).returncode == 1


def test_what_the_top_does_is_shown_to_the_top() -> None:
    system = load(small(looks(every(0.5, 11)), DIVISION))
    (sign,) = signs(system, DAY)
    assert (sign.unit, told_to(system, sign)) == ("smia", "smia")


def test_no_sign_names_a_person() -> None:
    found = seen(looks(every(0.5, 20)) | looks(every(0.1, 3), how="Asked two of the fitters", reviewer="ab"))
    assert found
    assert all(sign.person == "ab" and "ab" not in str(sign.message).split() for sign in found)


def test_forms_confirmed_together_are_no_sign() -> None:
    assert seen(looks(every(0.1, 30), how="Looked them through", batch="true")) == ()


def test_what_lies_more_than_a_year_back_is_no_sign_any_more() -> None:
    assert seen(looks([moment - timedelta(days=400) for moment in every(0.5, 12)])) == ()


@pytest.mark.parametrize("seed", range(12))
def test_a_burst_is_seen_wherever_it_lies(seed: int) -> None:
    source = random.Random(seed)
    at = sorted({MOMENT + timedelta(seconds=source.randrange(3600)) for _ in range(source.randrange(20, 80))})
    crowded = {
        moment
        for start in at
        for moment in at
        if sum(start <= other <= start + timedelta(minutes=15) for other in at) > 10
        and start <= moment <= start + timedelta(minutes=15)
    }
    found = [sign for sign in seen(looks(at)) if sign.kind == "rubber-stamp"]
    assert sum(sign.count for sign in found) == len(crowded)


def test_one_in_twenty_is_looked_at_again_and_the_seed_says_which() -> None:
    days = [MOMENT - timedelta(days=number) for number in range(100)]
    system = load(small(looks(days)))
    drawn = sample(system, 2026, "spring")
    assert len(drawn) == 5
    assert drawn == sample(system, 2026, "spring") == tuple(sorted(drawn, key=lambda review: review.id))
    assert drawn != sample(system, 2026, "autumn")
    assert sample(system, 2025, "spring") == ()
    assert len(sample(load(small(looks(days[:1]))), 2026, "spring")) == 1


def test_a_handbook_without_reviews_shows_nothing() -> None:
    assert signs(load(small()), DAY) == ()


def test_every_kind_of_sign_is_seen_somewhere() -> None:
    from tests.planted import planted

    assert {sign.kind for sign in signs(load(planted()), DAY)} == set(KINDS)


HOSTILE = (
    "12", "[]", "{}", "[[]]", "[{}]", "true", '""', '"MGT-2026-smia#D1"', "2026-02-31", "9999-12-31", "0001-01-01",
    '"24:61"', "{on: 0001-01-01, present: x}", "{on: [], from: 1, until: {}}", "[{id: D1, carried_from: MGT-2026-smia#D1}]",
    "[{input: a, judgement: not-good}]", "[{unit: smia, deadline: 0001-01-01}]", '"\\u202e"', "sha256:", "2026-13-01T99:99:99Z",
    "9999-12-31T23:59:59Z",
)  # fmt: skip
RECORDS = {
    "records/reviews/2026/documents/DRV-2026-7K3QF.md": (
        "id document version outcome how because to accepted reviewer role date registered content batch next_review"
    ),
    "records/reviews/2026/MGT-2026-smia.md": (
        "id unit year period leader opened deadline gathered frozen inputs held decisions answers conclusion without "
        "cancelled"
    ),
    "records/reviews/2026/CMP-2026.md": "id year opened nodes without closed",
    "records/reviews/2026/RNT-2026-7K3QF.md": "id review kind on decisions text",
}


def hostile(seed: int) -> dict[str, bytes]:
    source, files = random.Random(seed), {}
    for path, keys in RECORDS.items():
        rows = [f"{key}: {source.choice(HOSTILE)}\n" for key in keys.split() if key != "id" and source.random() < 0.7]
        files[path] = f"---\nid: {path.rpartition('/')[2][:-3]}\n{''.join(rows)}---\n"
    files["records/reviews/2026/MGT-2026-smia.signed.json"] = source.choice(("", "[", "[" * 5000, '{"predicate": 3}\n'))
    files = {path: text for path, text in files.items() if text}
    return small(files, DIVISION)


@pytest.mark.parametrize("seed", range(40))
def test_no_record_is_too_odd_to_be_judged(seed: int) -> None:
    tree = hostile(seed)
    system = load(tree)
    report = check(system, DAY, select=["REV", "MGT"], evidence=Evidence(tree=tree))
    assert all(finding.message for finding in report.findings)
    assert all(sign.kind in KINDS for sign in signs(system, DAY))
