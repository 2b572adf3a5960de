"""One question, one answer: status, due list, rule, roll-up and page say the same of one handbook on one day."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest

from qmsctl.checking import check
from qmsctl.due import due
from qmsctl.i18n import translator
from qmsctl.pages import build
from qmsctl.pages.reviews.outcomes import still_open
from qmsctl.periods import Interval
from qmsctl.reminders import digests, window
from qmsctl.reminders.calendar import as_calendar
from qmsctl.reminders.letter import letter
from qmsctl.reviews import management_reviews, review_of, standing
from qmsctl.reviews.campaign import progress
from qmsctl.reviews.campaign.assigning import LEAD, assignment
from qmsctl.reviews.campaign.statistics import statistics
from qmsctl.reviews.deadlines import asked_below, asked_in, open_below
from qmsctl.reviews.decisions import answer_to, stands
from qmsctl.reviews.document.queue import queue
from qmsctl.reviews.half_year import followed as half_year
from qmsctl.reviews.inputs import gather
from qmsctl.reviews.inputs.rollup import rollup
from qmsctl.reviews.minutes.concluding import open_needs
from qmsctl.reviews.minutes.following import all_followed
from qmsctl.reviews.ownership.leaving import leaving
from qmsctl.reviews.signs import carried_over
from qmsctl.system import System, load
from qmsctl.text.compose import sheet
from tests.handbook import small
from tests.review_book import ask
from tests.sitting_book import QMS, Book

LATER = date(2026, 11, 21)
PERIOD = {"from": "2025-01-01", "until": "2025-12-31"}
SIGNED, SEALED = ".signed.json", ".seal.json"


def campaign(**more: Any) -> dict[str, str]:
    """A campaign that asked the workshop and both units below it by the end of October."""
    nodes = [
        {"unit": unit, "leader": leader, "period": PERIOD, "deadline": "2026-10-31"}
        for unit, leader in (("forge", "foreman"), ("paint", "foreman"), ("smia", "manager"))
    ]
    front = {"id": "CMP-2026", "title": "Reviews of 2026", "year": "2026", "opened": "2026-01-05", "nodes": nodes}
    return {"records/reviews/2026/CMP-2026.md": sheet({**front, **more})}


def review(unit: str, year: str = "2026", signed: bool = False, **more: Any) -> dict[str, str]:
    """A review whose meeting was held; where it is signed, its inputs are judged and it is concluded and sealed too."""
    path = f"records/reviews/{year}/MGT-{year}-{unit}"
    front = {
        "id": f"MGT-{year}-{unit}", "title": f"Review {unit}", "unit": unit, "year": year, "period": PERIOD,
        "leader": "manager" if unit == "smia" else "foreman", "frameworks": ["iso-9001-2015"],
        "opened": f"{year}-02-01", "gathered": {"on": f"{year}-02-01"}, "frozen": f"{year}-02-02",
        "inputs": [{"input": "objectives", "judgement": "good"}],
        "held": {"on": f"{year}-03-10", "from": "09:00", "until": "10:30", "present": ["manager"]},
        "conclusion": {key: {"answer": "yes"} for key in ("suitable", "adequate", "effective")},
        "outputs": {"resources": "None"}, **more,
    }  # fmt: skip
    return {f"{path}.md": sheet(front), **({f"{path}{end}": "{}" for end in (SIGNED, SEALED)} if signed else {})}


def action(number: int, source: str, status: str, due: str, **more: Any) -> dict[str, str]:
    id_ = f"ACT-2026-{number:05}"
    front = {"id": id_, "title": f"Action {number}", "unit": "smia", "source": source, "owner": "manager",
             "opened": "2026-03-10", "due": due, "status": status, **more}  # fmt: skip
    return {f"records/actions/{id_}.md": sheet(front)}


def decision(number: int = 1, becomes: str = "action", **more: Any) -> dict[str, Any]:
    return {"id": f"D{number}", "text": f"Thing {number}", "becomes": becomes, "inputs": ["objectives"],
            "owner": "manager", "due": "2026-06-01", **more}  # fmt: skip


def book(*files: dict[str, str], settings: str = "") -> System:
    found = {"qms.yaml": QMS + settings}
    for each in files:
        found |= each
    return load(small(found))


# What is overdue


def overdue(system: System, today: date, year: str = "2026") -> dict[str, set[str]]:
    """The units whose review of a year is overdue, by who says so."""
    listed = progress(system, year, today)
    everything = digests(system, today, within=window(today, Interval(1, 0)))
    late = [item for item in due(system, today) if item.what == "management-review" and item.overdue(today)]
    pages = {page.src_uri: page.content for page in build(system, today).pages}
    rows = [row for row in pages.get("due.md", "").splitlines() if "Management review" in row and "Overdue" in row]
    held_to_account = leaving(system, "kn", today).left
    assert {item.item for item in held_to_account if item.kind == "review"} >= {"MGT-2026-smia"} & {
        item.item for item in late
    }
    return {
        "status": {node.unit for node in listed.overdue},
        "due": {item.unit for item in late},
        "digest": {each.due.unit for digest in everything for each in digest.items if each.due in late},
        "rule": {
            next(unit.id for unit in system.organisation.units.values() if f"“{unit.name}”" in finding.message)
            for finding in check(system, today, select=["MGT110"]).findings
        },
        "roll-up": set(rollup(system, "smia", int(year), today).late) | ({"smia"} & {item.unit for item in late}),
        "page": {unit for unit in system.organisation.units if any(f"units/{unit}.md" in row for row in rows)},
    }


def same(found: dict[str, set[str]]) -> set[str]:
    """What all say."""
    [said] = {frozenset(units) for units in found.values()}
    return set(said)


def test_a_unit_that_the_campaign_leaves_out_is_not_overdue() -> None:
    without = [{"unit": "paint", "because": "Sold in October"}]
    system = book(campaign(without=without))
    assert same(overdue(system, LATER)) == {"forge", "smia"}
    assert same(overdue(system, date(2026, 10, 31))) == set()
    paint = next(node for node in progress(system, "2026", LATER).nodes if node.unit == "paint")
    assert (paint.left_out, paint.days, str(paint.blocks)) == (True, None, "left out: Sold in October")
    leads = [task.unit for work in assignment(system, "2026", LATER).works for task in work.of(LEAD)]
    assert sorted(leads) == ["forge", "smia"]
    # Those who leave their review out in qms.yaml are asked by no campaign either.
    own = "  units:\n    - {unit: forge, leaves_out: Part of the review of the whole}\n"
    assert same(overdue(book(campaign(without=without), settings=own), LATER)) == {"smia"}


def test_what_a_closed_campaign_was_closed_without_stands_as_left_out() -> None:
    closed = {"closed": {"on": "2026-11-10", "by": "ab"}, "without": [{"unit": "paint", "because": "Sold"}]}
    system = book(campaign(**closed), review("forge"))
    assert same(overdue(system, LATER)) == set()
    said = {node.unit: (node.left_out, node.because) for node in progress(system, "2026", LATER).nodes}
    assert said == {"smia": (True, ""), "forge": (True, ""), "paint": (True, "Sold")}


def test_without_a_campaign_the_organisation_s_own_day_counts() -> None:
    """One unit has begun: by the rule of qms.yaml the others are asked as well, and by their own days."""
    days = "  units:\n    - {unit: paint, deadline: 09-15}\n    - {unit: forge, deadline: 12-01}\n"
    system = book(review("smia", deadline="2026-10-01"), settings=days)
    assert same(overdue(system, LATER)) == {"smia", "paint"}
    assert same(overdue(system, date(2026, 9, 16))) == {"paint"}
    # It is signed, and those below are not: that is their day alone.
    assert same(overdue(book(review("smia", signed=True), settings=days), date(2027, 1, 1))) == {"forge", "paint"}


def test_the_smallest_organisation_is_reminded_without_a_campaign() -> None:
    """One unit, no campaign: a review that is late, and one that nobody begins the year after, are told of everywhere."""
    begun = load(small(review("smia")))
    assert [(item.item, str(item.day)) for item in due(begun, LATER) if item.what == "management-review"] == [
        ("MGT-2026-smia", "2026-12-31"), ("MGT-2027-smia", "2027-12-31"),
    ]  # fmt: skip
    done = load(small(review("smia", signed=True)))
    for system, year in ((begun, "2026"), (done, "2027")):
        today = date(int(year) + 1, 1, 10)
        assert same(overdue(system, today, year)) == {"smia"}
        [digest] = list(digests(system, today, within=None, owner="manager"))
        assert f"MGT-{year}-smia" in as_calendar((digest,), system, today, translator("en"), "Smia")
    # Where nobody has ever reviewed, nothing is asked for.
    assert [item for item in due(load(small()), LATER) if item.what == "management-review"] == []


def test_who_must_be_finished_below_is_asked_once() -> None:
    """The step, the rule and the proof of a signature ask the same; what was begun after the signature is no reason."""
    files = review("smia", signed=True, without=[{"unit": "paint", "because": "Sold"}]) | review("paint")
    late = review("forge", opened="2026-05-01")
    system = book(files, late)
    above = review_of(system, "smia", "2026")
    assert above is not None
    assert asked_below(system, above) == open_below(system, above) == ("forge",)
    assert asked_below(system, above, date(2026, 4, 1)) == ()
    nodes = progress(system, "2026", LATER).nodes
    assert [node.waits_for for node in nodes if node.unit == "smia"] == [()]  # it is signed


# Late for good


def test_lateness_survives_the_signature() -> None:
    """Asked by the end of October, held in time, signed in November: status, page and figures say so ever after."""
    at = {"records/reviews/2026/MGT-2026-smia.signed.json": '{"predicate": {"signedAt": "2026-11-05T23:30:00Z"}}'}
    system = book(campaign(), review("smia", signed=True), review("paint", signed=True), at)
    for today in (LATER, date(2030, 1, 1)):
        found = progress(system, "2026", today)
        # In Norway it is the sixth already.
        assert {node.unit: node.late for node in found.nodes} == {"smia": 6, "forge": 0, "paint": 0}
        assert [node.unit for node in found.overdue] == ["forge"]
        assert sum(level.late for level in found.levels) == 1
        [level] = statistics(system, "2026", today).levels
        assert (level.on_time, level.late, level.not_signed, level.not_yet) == (1, 1, 1, 0)
        page = next(page.content for page in build(system, today).pages if page.src_uri == "reviews/2026/index.md")
        assert "signed\N{NO-BREAK SPACE}6\N{NO-BREAK SPACE}days\N{NO-BREAK SPACE}late" in page
    [level] = statistics(system, "2026", date(2026, 10, 31)).levels
    assert (level.not_signed, level.not_yet) == (0, 1)


@pytest.mark.parametrize("statement", ["{}", "[", '{"predicate": []}', '{"predicate": {"signedAt": 7}}', "[" * 9999])
def test_where_the_statement_says_no_day_the_meeting_counts(statement: str) -> None:
    """Nobody signs before the meeting; what is wrong with the statement is for the verification to say."""
    held = {"on": "2026-11-02", "from": "09:00", "until": "10:30", "present": ["manager"]}
    at = {"records/reviews/2026/MGT-2026-smia.signed.json": statement}
    found = asked_in(book(campaign(), review("smia", signed=True, held=held), at), "2026")
    assert found["smia"].late == 2


# What has made a document due


def test_a_document_that_something_made_due_is_due_everywhere() -> None:
    """Its own day is far ahead, and a review decided to change it: queue, due list, digest, calendar and page say so."""
    became = decision(becomes="document-change", record="PRO-004", text="Write the crane in")
    system = book(review("smia", signed=True, decisions=[became]))
    today = date(2026, 4, 1)
    assert [waiting.due.document.id for waiting in queue(system, today)] == ["PRO-004"]
    week = window(today, Interval(0, 7))
    [item] = due(system, today, week)
    assert (item.what, item.item, item.day, item.since) == ("review", "PRO-004", today, date(2026, 3, 10))
    assert not item.overdue(today)
    [digest] = digests(system, today, within=week)
    words = translator("en")
    [line] = letter(digest, system, today, words).sections[0].lines
    assert "due since 10 Mar 2026" in line.notes[0].replace("\xa0", " ")
    assert line.notes[1] == "MGT-2026-smia#D1 decided to change it: “Write the crane in”"
    assert "PRO-004" in as_calendar((digest,), system, today, words, "Smia")
    page = next(page.content for page in build(system, today).pages if page.src_uri == "due.md")
    [row] = [row for row in page.splitlines() if row.startswith("|") and "PRO-004" in row]
    assert "decided to change it" in row
    assert "Overdue" not in row
    # Past its own day it is overdue like any other; and before the decision nothing asked for it.
    late = date(2028, 4, 1)
    assert next(each for each in due(system, late) if each.item == "PRO-004").overdue(late)
    assert due(system, date(2026, 3, 9), week) == []


def test_the_words_of_a_confidential_review_make_a_document_due_and_are_not_told() -> None:
    secret = decision(becomes="document-change", record="PRO-004", text="Say who drinks")
    quiet = {"title": "Write PRO-002 after what Kari did", "confidential": True}
    system = book(review("smia", signed=True, decisions=[secret], confidential=True),
                  action(1, "PRO-002@1.0", "open", "2026-06-01", **quiet))  # fmt: skip
    today = date(2026, 4, 1)
    found = [item for item in due(system, today, window(today, Interval(0, 7))) if item.what == "review"]
    said = {item.item: [str(reason.message) for reason in item.because] for item in found}
    assert said == {
        "PRO-004": ["MGT-2026-smia#D1 decided to change it: “confidential”"],
        "PRO-002": ["ACT-2026-00001 “confidential” is open and names it"],
    }


def test_a_leader_hears_of_what_rests_since_the_day_it_came_up() -> None:
    became = decision(becomes="document-change", record="PRO-002", text="Say who answers")
    files = review("smia", signed=True, decisions=[became])
    system = book(files)
    soon = {digest.role: digest for digest in digests(system, date(2026, 3, 20), within=window(LATER, Interval(0, 7)))}
    assert [item.told for item in soon["quality"].items] == [()]
    rested = {
        digest.role: digest for digest in digests(system, date(2026, 6, 20), within=window(LATER, Interval(0, 7)))
    }
    assert "PRO-002" in [item.due.item for item in rested["manager"].handed]


# Where a decision stands


def told(system: System, name: str, today: date) -> tuple[bool, bool]:
    """Whether a decision is open and whether it is overdue, as everybody who lists it says."""
    decided = management_reviews(system)[name.partition("#")[0]]
    one = next(each for each in all_followed(system, today) if each.decision.name == name)
    check_ = next(each for each in half_year(system, decided, today) if each.decision.name == name)
    assert (name in still_open(system, True)) == one.open
    assert (check_.standing == "late") == one.overdue
    facts = gather(system, decided.unit, int(decided.year) + 1, today)
    part = next(each for each in facts.inputs if each.topic.id == "earlier-actions")
    row = next(row for row in part.tables[0].rows if row.id == name)
    assert ("overdue" in [str(why) for why in row.why]) == one.overdue
    return one.open, one.overdue


@cache
def two_actions() -> System:
    name = "MGT-2026-smia#D1"
    return book(
        review("smia", signed=True, decisions=[decision()]),
        action(1, name, "closed", "2026-05-01", done="2026-04-30"),
        action(2, name, "open", "2026-09-01"),
    )


def test_a_decision_with_two_actions_stands_as_the_one_that_is_left() -> None:
    system = two_actions()
    name = "MGT-2026-smia#D1"
    assert told(system, name, date(2026, 8, 1)) == (True, False)
    assert told(system, name, LATER) == (True, True)
    [one] = all_followed(system, LATER)
    assert (one.state, one.due, one.records) == ("open", date(2026, 9, 1), ("ACT-2026-00001", "ACT-2026-00002"))
    found = management_reviews(system)["MGT-2026-smia"]
    assert [each.standing for each in half_year(system, found, date(2026, 8, 1))] == ["under-way"]
    closed = book(
        review("smia", signed=True, decisions=[decision()]),
        action(1, name, "closed", "2026-05-01"),
        action(2, name, "dropped", "2026-09-01"),
    )
    assert told(closed, name, LATER) == (False, False)


@pytest.mark.parametrize(
    ("status", "due_", "open_", "late"),
    [
        ("on-track", "2026-09-01", True, True),
        ("on-track", "2027-09-01", True, False),
        ("reached", "2026-09-01", False, False),
        ("dropped", "2026-09-01", False, False),
    ],
)
def test_an_objective_that_was_decided_is_late_past_its_own_day(
    status: str, due_: str, open_: bool, late: bool
) -> None:
    """The objective has a day of its own, which may be moved; that of the decision was the first."""
    row = f"\n- id: OBJ-900\n  title: Fewer faults\n  owner: manager\n  unit: smia\n  due: {due_}\n  status: {status}\n"
    became = decision(becomes="objective", record="OBJ-900")
    objectives = small()["objectives.yaml"].decode() + row
    system = book(review("smia", signed=True, decisions=[became]), {"objectives.yaml": objectives})
    assert told(system, "MGT-2026-smia#D1", LATER) == (open_, late)


def test_the_page_groups_decisions_by_how_they_ended() -> None:
    """Done is what somebody did; what a later review carries on, what was answered and what was dropped is not."""
    first = [decision(number) for number in (1, 2, 3, 4)] + [decision(5, "need", owner="", due="")]
    name = "MGT-2025-forge#D"
    system = book(
        review("forge", "2025", signed=True, decisions=first),
        review("smia", "2025", signed=True, answers=[{"need": f"{name}5", "answer": "In May"}]),
        review("forge", signed=True, decisions=[decision(1, carried_from=f"{name}2")]),
        action(1, f"{name}1", "closed", "2026-05-01", done="2026-04-30"),
        action(3, f"{name}3", "dropped", "2026-05-01"),
    )
    content = next(page.content for page in build(system, LATER).pages if page.src_uri == "reviews/decisions.md")
    found = {}
    for part in content.split("\n## ")[1:]:
        heading, _, rest = part.partition("\n")
        found[heading] = set(re.findall(r"MGT-\d{4}-forge#D\d", "".join(re.findall(r"(?m)^\| .*?\|", rest))))
    assert found == {
        "Open (2) {: #open }": {f"{name}4", "MGT-2026-forge#D1"},
        "By role {: #roles }": set(),
        "Carried out (1) {: #carried-out }": {f"{name}1"},
        "Answered (1) {: #answered }": {f"{name}5"},
        "Carried on by a later review (1) {: #carried-on }": {f"{name}2"},
        "Dropped (1) {: #dropped }": {f"{name}3"},
    }


def test_what_was_made_of_nothing_is_open_and_late_once_its_day_has_passed() -> None:
    system = book(review("smia", signed=True, decisions=[decision()]))
    assert told(system, "MGT-2026-smia#D1", date(2026, 5, 1)) == (True, False)
    assert told(system, "MGT-2026-smia#D1", LATER) == (True, True)


def test_what_is_carried_over_twice_is_counted_the_same_everywhere() -> None:
    chain = [
        review("smia", year, signed=True, decisions=[decision(carried_from=f"MGT-{int(year) - 1}-smia#D1")])
        for year in ("2025", "2026")
    ]
    system = book(review("smia", "2024", signed=True, decisions=[decision()]), *chain)
    found = management_reviews(system)
    [last] = found["MGT-2026-smia"].decisions
    assert stands(system, last).line == ("MGT-2025-smia#D1", "MGT-2024-smia#D1")
    assert [sign.count for sign in carried_over(system)] == [2]
    [checked] = half_year(system, found["MGT-2026-smia"], LATER)
    assert any("carried over 2 times" in str(sign) for sign in checked.signs)
    part = next(each for each in gather(system, "smia", 2027, LATER).inputs if each.topic.id == "earlier-actions")
    assert {row.id: row.cells[-1] for row in part.tables[0].rows} == {"MGT-2026-smia#D1": 2}
    # The first two are not done, and nobody looks for them there: a later review carries them on.
    assert [each.decision.name for each in all_followed(system, LATER) if each.open] == ["MGT-2026-smia#D1"]


def test_a_review_without_decisions_waits_for_no_half_year_check() -> None:
    system = book(review("smia", signed=True))
    assert standing(system, review_of(system, "smia", "2026")).state == "closed"
    assert check(system, LATER, select=["MGT115"]).findings == ()
    files = review("smia", signed=True, decisions=[decision()])
    [finding] = check(book(files), LATER, select=["MGT115"]).findings
    assert finding.fix.endswith("qmsctl review check smia --half-year --write")
    unsealed = {path: text for path, text in files.items() if SEALED not in path}
    assert check(book(unsealed), LATER, select=["MGT115"]).findings == ()


# Who has answered a need


def needs(**above: Any) -> tuple[dict[str, str], ...]:
    below = [decision(1, "need", owner="", due=""), decision(10, "need", owner="", due="")]
    return review("forge", signed=True, decisions=below), review("smia", signed=True, **above)


def unanswered(system: System) -> set[str]:
    """The needs without an answer, as everybody says."""
    found = review_of(system, "smia", "2026")
    assert found is not None
    ruled = {re.search(r"MGT-\S+?#D\d+", each.message) for each in check(system, LATER, select=["MGT116"]).findings}
    said = [
        {need.decision.name for need in rollup(system, "smia", 2026, LATER).unanswered},
        set(open_needs(system, found)),
        {each.decision.name for each in all_followed(system, LATER) if each.state == "unanswered"},
        {match.group() for match in ruled if match},
        {name for name in still_open(system, True) if "forge" in name},
    ]
    assert all(each == said[0] for each in said), said
    return said[0]


def test_an_answer_counts_wherever_the_level_above_gives_it() -> None:
    both = {"MGT-2026-forge#D1", "MGT-2026-forge#D10"}
    assert unanswered(book(*needs())) == both
    assert unanswered(book(*needs(answers=[{"need": "MGT-2026-forge#D1", "answer": "In May"}]))) == {
        "MGT-2026-forge#D10"
    }
    rests = decision(rests_on=["MGT-2026-forge#D1"], record="ACT-2026-00001")
    system = book(*needs(decisions=[rests]), action(1, "MGT-2026-smia#D1", "closed", "2026-05-01"))
    assert unanswered(system) == {"MGT-2026-forge#D10"}
    found = answer_to(system, "MGT-2026-forge#D1")
    assert found is not None
    assert (found.review.id, found.text) == ("MGT-2026-smia", "MGT-2026-smia#D1: Thing 1")


def test_a_note_about_d10_answers_nothing_of_d1() -> None:
    note = {
        "id": "RNT-2026-7K3QF", "review": "MGT-2026-smia", "kind": "amendment", "on": "2026-06-01", "by": "ab",
        "after": "sha256:" + "0" * 64, "text": "On MGT-2026-forge#D10: the crane is bought in May.",
    }  # fmt: skip
    path = "records/reviews/2026/notes/RNT-2026-7K3QF.md"
    system = book(*needs(), {path: sheet(note)})
    assert unanswered(system) == {"MGT-2026-forge#D1"}


def test_a_need_of_a_confidential_review_is_named_and_not_told(tmp_path: Any) -> None:
    files = review(
        "forge", signed=True, confidential=True, decisions=[decision(1, "need", text="Somebody drinks", owner="")]
    )
    tree = small({"qms.yaml": QMS, **files, **review("smia", signed=True)})
    folder = Book(tree).on_disk(tmp_path)
    for words in (("rollup", "smia"), ("rollup", "smia", "--format", "json"), ("decisions",),
                  ("decisions", "--format", "json"), ("decisions", "--format", "markdown")):  # fmt: skip
        said = ask(folder, "review", *words, *(["--year", "2026"] if "rollup" in words else []))
        assert (said.returncode, "MGT-2026-forge#D1" in said.stdout) == (0, True), said.stderr
        assert "drinks" not in said.stdout
        assert "confidential" in said.stdout
    assert "drinks" in ask(folder, "review", "show", "MGT-2026-forge").stdout


def test_what_is_asked_has_a_place_to_mend_it() -> None:
    system = book(review("smia", deadline="2026-10-01"))
    found = asked_in(system, "2026")
    assert found["smia"].at(system).path == "records/reviews/2026/MGT-2026-smia.md"
    assert found["forge"].at(system).path == "qms.yaml"
    assert (found["forge"].id, found["forge"].expected, found["smia"].expected) == ("MGT-2026-forge", False, True)
