"""Judging inputs, the agenda, the meeting and the minutes of a management review."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from qmsctl.actions.said import said
from qmsctl.findings import Message
from qmsctl.i18n import translator
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.agenda import agenda, as_markdown, as_text, shares
from qmsctl.reviews.minutes.assessing import judge, last_time, none_because, open_inputs, others_good, same_as_last_time
from qmsctl.reviews.minutes.deciding import Wanted, decide
from qmsctl.reviews.minutes.facts import evidence_of, facts_of
from qmsctl.reviews.minutes.meeting import Meeting, agenda_sent, hold, remarks
from qmsctl.reviews.minutes.sheets import together
from qmsctl.reviews.minutes.text import minutes
from qmsctl.reviews.standing import standing
from qmsctl.reviews.years import length_of
from qmsctl.trees import WorkTree
from tests.review_book import ask
from tests.sitting_book import HEARD, MGT, PRESENT, TODAY, Book, changed_lines, gathered_book, held_book, judged_book

GOOD_MEETING = Meeting(TODAY, "09:00", "10:30", PRESENT, (), HEARD)


def refusal(book: Book, what: object, *words: object) -> str:
    with pytest.raises(Refused) as found:
        what(book.system, book.review, book.tree, *words)  # type: ignore[operator]
    return str(found.value.message)


def test_a_judgement_changes_its_own_lines_and_nothing_else() -> None:
    book = gathered_book()
    after = book.act(judge, "objectives", "needs-improvement", 'Two of five: "late", and no #1')
    went, came = changed_lines(book.text, after.text)
    assert went == []
    assert came == ["    judgement: needs-improvement", '    comment: "Two of five: \\"late\\", and no #1"']
    assert next(row for row in after.review.inputs if row.input == "objectives").red


def test_what_is_not_good_needs_a_comment() -> None:
    assert "say in a comment" in refusal(gathered_book(), judge, "objectives", "not-good", "  ")
    after = gathered_book().act(judge, "objectives", "good")
    assert "comment" not in "".join(changed_lines(gathered_book().text, after.text)[1])


def test_an_input_that_is_not_asked_for_is_refused_with_those_that_are() -> None:
    said_ = refusal(gathered_book(), judge, "climate", "good")
    assert "no input of MGT-2026-smia" in said_
    assert "objectives" in said_


def test_nothing_to_judge_needs_a_reason_and_a_later_judgement_takes_its_place() -> None:
    assert "nothing to judge" in refusal(gathered_book(), none_because, "audits", "")
    empty = gathered_book().act(none_because, "audits", "No audit was planned")
    assert empty.review.inputs[[row.input for row in empty.review.inputs].index("audits")].treated
    row = empty.act(judge, "audits", "good").review.inputs[[row.input for row in empty.review.inputs].index("audits")]
    assert (row.judgement, row.none_because) == ("good", "")


def test_the_others_are_judged_good_in_one_go_and_what_was_said_stays() -> None:
    book = gathered_book().act(judge, "objectives", "not-good", "No figures").act(others_good)
    assert open_inputs(book.review) == ()
    assert [row.input for row in book.review.inputs if row.red] == ["objectives"]


def test_last_years_words_stand_beside_and_are_recognised() -> None:
    old = Book(gathered_book().tree, "smia", "2025").begun(date(2025, 3, 1))
    old = old.act(judge, "objectives", "not-good", "Half of the objectives have no figure")
    now = old.of("smia")
    last = last_time(now.system, now.review, "objectives")
    assert last is not None
    assert last.judgement == "not-good"
    assert same_as_last_time(now.system, now.review, "objectives", "half of the objectives have no figure!")
    assert not same_as_last_time(now.system, now.review, "objectives", "A third of them")
    assert not same_as_last_time(now.system, now.review, "processes", "")


def test_before_the_facts_stand_in_a_campaign_nobody_judges() -> None:
    book = gathered_book()
    thawed = book.after({MGT: book.text.replace("frozen: 2026-03-10\n", "")})
    assert thawed.act(judge, "objectives", "good").review.inputs  # the smallest organisation needs no freezing
    campaign = (
        '---\nid: CMP-2026\ntitle: The year 2026\nyear: "2026"\nopened: 2026-01-05\nopened_by: ab\n'
        "nodes:\n  - unit: smia\n    leader: manager\n    period:\n      from: 2025-01-01\n      until: 2025-12-31\n"
        "    deadline: 2026-05-01\n    frameworks: []\n---\n"
    )
    opened = thawed.after({"records/reviews/2026/CMP-2026.md": campaign})
    assert "not frozen" in refusal(opened, judge, "objectives", "good")


@pytest.mark.parametrize("ending", ["signed.json", "seal.json"])
def test_a_signed_review_is_read_only(ending: str) -> None:
    book = held_book().after({MGT.replace(".md", f".{ending}"): "{}"})
    for what, words in (
        (judge, ("objectives", "good")),
        (none_because, ("objectives", "why")),
        (others_good, ()),
        (agenda_sent, (TODAY,)),
        (hold, (GOOD_MEETING, TODAY)),
        (decide, (Wanted("Do it", "need", ("objectives",)), TODAY)),
    ):
        assert "qmsctl review amend" in refusal(book, what, *words)


def test_a_cancelled_review_takes_nothing_more() -> None:
    text = gathered_book().text.replace("frozen: 2026-03-10\n", "cancelled:\n  on: 2026-03-09\n  because: Sold\n")
    assert "Sold" in refusal(gathered_book().after({MGT: text}), judge, "objectives", "good")


def test_the_meeting_is_written_in_one_block() -> None:
    went, came = changed_lines(judged_book().text, held_book().text)
    assert went == []
    assert came[:4] == ["held:", "  on: 2026-03-10", '  from: "09:00"', '  until: "10:30"']
    assert standing(held_book().system, held_book().review).state == "held"


def test_nobody_meets_before_everything_is_judged() -> None:
    assert "is not judged" in refusal(gathered_book(), hold, GOOD_MEETING, TODAY)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"on": TODAY + timedelta(days=1)}, "has not been held yet"),
        ({"on": date(2026, 1, 2)}, "before 2026-03-10"),
        ({"since": "9"}, "no time of the day"),
        ({"until": "08:30"}, "before it begins"),
        ({"until": ""}, "or neither"),
        ({"present": ("quality",)}, "--present manager"),
        ({"present": ("manager",)}, "Quality lead was to be at the meeting"),
        ({"present": (*PRESENT, "qualiti")}, "did you mean quality?"),
        ({"present": (*PRESENT, "nobody")}, "nobody held the role “nobody”"),
        ({"absent": (("quality", "ill"),)}, "present and absent"),
        ({"heard": ()}, "--heard safety=SAID"),
    ],
)
def test_a_meeting_that_cannot_have_been_so_is_refused(changes: dict[str, Any], wanted: str) -> None:
    assert wanted in refusal(judged_book(), hold, replace(GOOD_MEETING, **changes), TODAY)


def test_everything_wrong_with_a_meeting_is_said_at_once() -> None:
    found = refusal(judged_book(), hold, Meeting(TODAY + timedelta(days=9), "25:00", "26:00"), TODAY)
    for part in ("not been held", "25:00", "26:00", "--present manager", "quality", "--heard safety"):
        assert part in found


def test_who_is_absent_with_a_reason_may_be_and_roles_of_units_below_may_come() -> None:
    meeting = replace(GOOD_MEETING, present=("manager", "foreman"), absent=(("quality", "ill"),))
    held = judged_book().act(hold, meeting, TODAY).review.held
    assert held is not None
    assert held.absent == (("quality", "ill"),)
    assert held.present == ("manager", "foreman")


def test_a_short_meeting_is_noted_and_not_forbidden() -> None:
    assert [str(each) for each in remarks(replace(GOOD_MEETING, until="09:15").held)] == [
        "the meeting lasted 15 minutes"
    ]
    assert "how long" in str(*remarks(replace(GOOD_MEETING, since="", until="").held))
    assert list(remarks(GOOD_MEETING.held)) == []


def test_the_agenda_has_last_years_decisions_first_and_what_is_not_good_before_the_rest() -> None:
    old = Book(gathered_book().tree, "smia", "2025").begun(date(2025, 3, 1)).act(others_good)
    old = old.act(hold, replace(GOOD_MEETING, on=date(2025, 3, 2)), date(2025, 3, 2))
    old = old.act(
        decide, Wanted("Buy a press", "action", ("objectives",), "manager", date(2025, 9, 1)), date(2025, 3, 2)
    )
    now = Book({**old.tree, **judged_book().tree})
    found = agenda(now.system, now.review, "en", TODAY, {"resources": 3})
    titles = [point.title for point in found.points]
    assert titles[1] == "Decisions of the review before"
    assert "Buy a press" in found.points[1].lines[0]
    assert "was due" in found.points[1].lines[0]
    assert titles[2:5] == ["Objectives", "Processes and services", "Resources"]
    assert found.decide == ("Objectives", "Processes and services")
    assert found.present == ("Manager", "Quality lead")
    assert sum(point.minutes for point in found.points) == found.length == 180


def test_the_length_follows_the_level() -> None:
    book = gathered_book()
    assert (length_of(book.system, "forge"), length_of(book.system, "smia")) == (90, 180)


@pytest.mark.parametrize("total", [90, 180, 240])
def test_minutes_add_up_whatever_the_weights(total: int) -> None:
    for count in range(1, 60):
        weights = [(count * 7 + index * 3) % 4 + 1 for index in range(count)]
        found = shares(total, weights)
        assert sum(found) == total
        assert all(minutes > 0 for minutes in found)


def test_two_pages_hold_the_agenda_of_the_worst_year() -> None:
    text = judged_book().text.replace(
        "judgement: good", f"judgement: not-good\n    comment: {'Nothing went well. ' * 90}"
    )
    book = judged_book().after({MGT: text})
    found = as_text(agenda(book.system, book.review, "en", TODAY, dict.fromkeys(["resources", "audits"], 9)), "en")
    lines = sum(1 + len(line) // 95 for line in found.split("\n"))
    assert lines <= 2 * 55, found


def test_an_agenda_speaks_the_language_that_is_asked_for_and_tells_the_time() -> None:
    book = judged_book()
    for language, title in (("en", "Agenda"), ("nb", "Dagsorden"), ("sv", "Dagordning")):
        found = as_markdown(agenda(book.system, book.review, language, TODAY), language, "09:00")
        assert found.startswith(f"# {title}: ")
        assert "(09:00, " in found


def test_texts_of_the_handbook_begin_no_structure_in_the_agenda() -> None:
    book = judged_book().act(judge, "objectives", "not-good", "<script>alert(1)</script> | [x](y)\n# big")
    found = as_markdown(agenda(book.system, book.review, "en", TODAY), "en")
    assert "<script" not in found.replace("\\<script", "")
    assert "\n# big" not in found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("## Conclusion", "Present: Manager, Quality lead", "Heard: Safety representative")),
        ("nb", ("## Konklusjon", "Til stede: Manager, Quality lead", "Hørt: Safety representative")),
        ("sv", ("## Slutsats", "Närvarande: Manager, Quality lead", "Hörd: Safety representative")),
    ],
)
def test_the_minutes_are_readable_in_three_languages(language: str, words: tuple[str, ...]) -> None:
    text = held_book().text.replace(
        "held:\n", "conclusion:\n  suitable:\n    answer: partly\n    because: Growing\nheld:\n"
    )
    book = held_book().after({MGT: text})
    found = minutes(book.system, book.review, language)
    assert all(word in found for word in words), found
    assert "9.3.2" in found


def test_what_people_wrote_is_no_markup_in_the_minutes() -> None:
    book = judged_book().act(judge, "objectives", "not-good", "a|b")
    assert "a\\|b" in minutes(book.system, book.review, "en")


def test_the_facts_of_an_input_and_what_a_decision_may_rest_on_are_found() -> None:
    book = gathered_book()
    assert "Nothing" in facts_of(book.system, book.review, "audits") or "no records" in facts_of(
        book.system, book.review, "audits"
    )
    assert facts_of(book.system, book.review, "no-such-input") == ""
    assert any(name.startswith("OBJ-") for name in evidence_of(book.tree, book.review)["objectives"])
    assert evidence_of({}, book.review) == {}
    assert evidence_of({book.review.inputs_path: b'{"inputs": [1, {"topic": 2}]}'}, book.review) == {}


def test_texts_are_judged_before_they_are_written() -> None:
    assert said("  a\nb ", Message("empty")) == "a\nb"
    for text, why in ((" ", "empty"), ("x" * 2001, "2001"), ("a\u202eb", "nobody sees")):
        with pytest.raises(Refused, match=why):
            said(text, Message("empty"))
    assert str(together([Message("a"), Message("b"), Message("c")], 2)) == "a; b, and 1 more"


def test_the_commands_answer_in_the_readers_language_and_write_nothing_when_they_refuse(tmp_path: Path) -> None:
    folder = gathered_book().on_disk(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert ask(folder, "review", "assess").returncode == 2
    assert "no input" in ask(folder, "review", "assess", "smia", "climate", "--judgement", "good").stderr
    assert "no unit" in ask(folder, "review", "assess", "smiia", "objectives", "--judgement", "good").stderr
    assert "holds no role" in ask(folder, "review", "assess", "--others", "good", "--person", "zz").stderr
    assert "one word too many" in ask(folder, "review", "hold", "smia", "now", "--on", "2026-02-20").stderr
    assert "review inputs forge --year 2026" in ask(folder, "review", "agenda", "forge").stderr
    assert "write the role" in ask(folder, "review", "hold", "--on", "2026-03-10", "--heard", "safety").stderr
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if ".qmsctl" not in path.parts} == before


def test_a_review_from_judging_to_the_meeting_by_commands(tmp_path: Path) -> None:
    folder, day = gathered_book().on_disk(tmp_path), "2026-03-12"
    found = ask(
        folder, "review", "assess", "objectives", "--judgement", "not-good", "--comment", "No figures", today=day
    )
    assert found.returncode == 0, found.stderr
    assert "Objectives: Not good" in found.stdout
    assert ask(folder, "review", "assess", "audits", "--none", "--because", "None planned", today=day).returncode == 0
    good = ("review", "assess", "smia", "--others", "good")
    some = ask(folder, *good, today=day).stdout
    assert "5 inputs judged good" in some
    assert "Nothing is registered about: Earlier decisions" in some
    assert "nothing to judge" in ask(folder, *good, "--because", "The first year", today=day).stdout
    review = Book(WorkTree(folder)).review
    assert {row.input: row.none_because for row in review.inputs}["earlier-actions"] == "The first year"
    assert "1. Opening" in ask(folder, "review", "agenda", today=day).stdout
    assert "was sent on" in ask(folder, "review", "agenda", "--sent", today=day).stdout
    held = ask(folder, "review", "hold", "--on", day, "--from", "09:00", "--until", "09:10", "--present", "manager",
               "--present", "quality", "--heard", "safety=Too loud", today=day)  # fmt: skip
    assert "note: the meeting lasted 10 minutes" in held.stdout
    again = ask(folder, "review", "hold", "--on", day, "--from", "09:00", "--until", "10:00", "--present", "manager",
                "--present", "quality", "--heard", "safety=Too loud", today=day).stdout.replace("\xa0", " ")  # fmt: skip
    assert "this takes the place of what was written before: 12 Mar 2026; Manager, Quality lead" in again
    shown = ask(folder, "review", "show", "smia-2026", today=day).stdout
    assert "Held" in shown
    assert "No figures" in shown
    moved = re.compile(r"Moved since +(\d+) values")
    before = moved.search(shown)
    series = folder / "records/measurements/IND-001.csv"
    series.write_text(series.read_text(encoding="utf-8") + "2025-12-31,smia,9,\n", encoding="utf-8")
    after = moved.search(ask(folder, "review", "show", "smia-2026", today=day).stdout)
    assert before is not None
    assert after is not None
    assert int(after[1]) > int(before[1])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "not good: say in a comment"),
        ("nb", "«Mål (objectives)» er ikke godt: si i en"),
        ("sv", "inte bra: säg i en"),
    ],
)
def test_a_refusal_is_in_the_readers_language(language: str, words: str) -> None:
    book = gathered_book()
    with pytest.raises(Refused) as found:
        judge(book.system, book.review, book.tree, "objectives", "not-good", "")
    assert words in translator(language).message(found.value.message)
