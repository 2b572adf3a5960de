"""Decisions of a management review, and what each becomes in the places that everybody uses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qmsctl.actions import actions, actions_of
from qmsctl.checking import check
from qmsctl.refused import Refused
from qmsctl.reviews import standing
from qmsctl.reviews.decisions import line_of
from qmsctl.reviews.half_year import followed as followed_up
from qmsctl.reviews.half_year import rows
from qmsctl.reviews.minutes import concluding
from qmsctl.reviews.minutes.becoming import Details
from qmsctl.reviews.minutes.deciding import Wanted, decide, settle
from qmsctl.reviews.minutes.evidence import basis
from qmsctl.reviews.minutes.following import all_followed, told
from qmsctl.reviews.minutes.sound import is_there, only_noted
from qmsctl.reviews.minutes.steps import open_results
from qmsctl.reviews.reading import decisions
from tests.review_book import ask
from tests.sitting_book import MGT, TODAY, Book, changed_lines, gathered_book, held_book

DUE = date(2026, 9, 1)
BUY = Wanted(
    "Buy a second press", "action", ("objectives",), "manager", DUE, "40 000", ("OBJ-001",), output="resources"
)

MEASURED = Details(evaluation="Looked at every quarter")


def refusal(book: Book, what: object, *words: object) -> str:
    with pytest.raises(Refused) as found:
        what(book.system, book.review, book.tree, *words)  # type: ignore[operator]
    return str(found.value.message)


def came(before: Book, after: Book) -> dict[str, list[str]]:
    """What was added to each file; that nothing else was touched is asked here."""
    found = {}
    for path, data in after.tree.items():
        if before.tree.get(path) != data:
            went, added = changed_lines(before.tree.get(path, b"").decode(), data.decode())
            assert went == [], (path, went)
            found[path] = added
    return found


@cache
def decided_book() -> Book:
    return held_book().act(decide, BUY, TODAY)


def test_a_decision_becomes_an_action_in_the_same_write() -> None:
    found = came(held_book(), decided_book())
    path = next(path for path in found if path.startswith("records/actions/ACT-2026-"))
    assert set(found) == {MGT, path}
    identity = path.split("/")[-1].removesuffix(".md")
    assert found[MGT] == [
        "decisions:", "  - id: D1", "    text: Buy a second press", "    inputs:", "      - objectives",
        "    rests_on:", "      - OBJ-001", "    becomes: action", f"    record: {identity}", "    owner: manager",
        "    due: 2026-09-01", "    resources: 40 000", "    output: resources",
    ]  # fmt: skip
    [action] = actions_of(decided_book().system, "MGT-2026-smia#D1")
    assert (action.title, action.owner, action.due, action.opened) == ("Buy a second press", "manager", DUE, TODAY)
    assert action.supports == ("OBJ-001",)


def test_a_decision_becomes_an_objective_in_the_register() -> None:
    wanted = replace(BUY, text="Deliver in time", becomes="objective",
                     details=Details(indicator="IND-001", baseline=80.0, target=95.5, evaluation="Every month"))  # fmt: skip
    found = came(held_book(), held_book().act(decide, wanted, TODAY))
    assert set(found) == {MGT, "objectives.yaml"}
    assert found["objectives.yaml"] == [
        "- id: OBJ-002", "  title: Deliver in time", "  unit: smia", "  owner: manager", "  inputs:",
        "    - MGT-2026-smia#D1", "    - OBJ-001", "  indicator: IND-001", "  baseline: 80", "  target: 95.5",
        "  due: 2026-09-01", "  resources: 40 000", "  evaluation: Every month", "  status: on-track",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("details", "wanted"),
    [
        (Details(), "--evaluation TEXT"),
        (Details(indicator="IND-001"), "--target VALUE"),
        (Details(target=3.0, evaluation="Yearly"), "--indicator ID"),
        (Details(indicator="IND-901", target=3.0), "no indicator “IND-901”"),
        (Details(parent="OBJ-901", evaluation="Yearly"), "no objective “OBJ-901”"),
    ],
)
def test_an_objective_of_which_nobody_could_tell_is_refused(details: Details, wanted: str) -> None:
    assert wanted in refusal(held_book(), decide, replace(BUY, becomes="objective", details=details), TODAY)


def test_an_objective_stands_apart_where_the_others_do() -> None:
    register = held_book().tree["objectives.yaml"].decode()
    apart = register + "\n" + register.replace("OBJ-001", "OBJ-002")
    book = held_book().after({"objectives.yaml": apart})
    after = (
        book.act(decide, replace(BUY, becomes="objective", details=MEASURED), TODAY).tree["objectives.yaml"].decode()
    )
    assert after.startswith(apart + "\n- id: OBJ-003\n")


def test_a_register_that_is_a_folder_gets_a_file_and_one_that_is_missing_begins() -> None:
    settings = held_book().tree["qms.yaml"].decode() + "registers:\n  objectives: registers/objectives\n"
    tree = {path: data for path, data in held_book().tree.items() if path != "objectives.yaml"}
    entry = "id: OBJ-007\ntitle: One\nunit: smia\nowner: manager\nstatus: on-track\n"
    wanted = replace(BUY, becomes="objective", rests_on=(), details=MEASURED)
    folder = Book({**tree, "qms.yaml": settings.encode(), "registers/objectives/OBJ-007.yaml": entry.encode()})
    assert "registers/objectives/OBJ-008.yaml" in came(folder, folder.act(decide, wanted, TODAY))
    assert came(Book(tree), Book(tree).act(decide, wanted, TODAY))["objectives.yaml"][0] == "- id: OBJ-001"


def test_a_change_of_a_document_names_the_document() -> None:
    wanted = replace(BUY, becomes="document-change", document="PRO-002")
    after = held_book().act(decide, wanted, TODAY)
    [action] = actions(after.system)
    assert action.document == "PRO-002"
    assert "--document ID" in refusal(held_book(), decide, replace(wanted, document="", rests_on=()), TODAY)
    assert "no “PRO-902”" in refusal(held_book(), decide, replace(wanted, document="PRO-902"), TODAY)


def test_an_expectation_joins_an_objective_or_becomes_an_action_of_the_unit_below() -> None:
    wanted = Wanted("Half the waste", "expectation", ("objectives",), to="forge", details=Details(objective="OBJ-001"))
    once = held_book().act(decide, wanted, TODAY)
    added = came(held_book(), once)["objectives.yaml"]
    assert added == ["  expectations:", "    - unit: forge", "      text: Half the waste"]
    twice = once.act(decide, replace(wanted, text="And half the noise", to="paint"), TODAY)
    assert came(once, twice)["objectives.yaml"] == ["    - unit: paint", "      text: And half the noise"]
    action = replace(wanted, owner="foreman", due=DUE, details=Details())
    assert actions(held_book().act(decide, action, TODAY).system)[0].unit == "forge"
    assert "--to UNIT" in refusal(held_book(), decide, replace(wanted, to=""), TODAY)
    assert "--objective ID" in refusal(held_book(), decide, replace(wanted, details=Details()), TODAY)
    assert "no unit below" in refusal(held_book(), decide, replace(wanted, to="smia"), TODAY)
    assert "no objective" in refusal(held_book(), decide, replace(wanted, details=Details(objective="OBJ-900")), TODAY)


def test_a_need_is_a_row_only_and_the_level_above_answers_it() -> None:
    below = held_book().of("forge").begun()
    text = below.text.replace("decisions:\n", "", 1).replace(
        "\ninputs:\n", "\nheld:\n  on: 2026-03-10\n  present:\n    - foreman\ninputs:\n", 1
    )
    below = below.after({below.review.record.path: text})
    asked = below.act(decide, Wanted("Money for an extractor", "need", ("resources",), resources="90 000"), TODAY)
    assert set(came(below, asked)) == {below.review.record.path}
    above = asked.of("smia")
    assert concluding.open_needs(above.system, above.review) == ("MGT-2026-forge#D1",)
    answered = above.act(concluding.answer, "MGT-2026-forge#D1", "Yes, in the budget of 2027")
    assert came(above, answered)[MGT] == [
        "answers:", "  - need: MGT-2026-forge#D1", '    answer: "Yes, in the budget of 2027"',
    ]  # fmt: skip
    assert concluding.open_needs(answered.system, answered.review) == ()
    anew = answered.act(concluding.answer, "MGT-2026-forge#D1", "No")
    assert anew.review.answers == {"MGT-2026-forge#D1": "No"}
    followed = {each.decision.name: each for each in all_followed(anew.system, TODAY)}
    assert (followed["MGT-2026-forge#D1"].state, followed["MGT-2026-forge#D1"].unit) == ("answered", "smia")
    assert "no need of a unit below" in refusal(above, concluding.answer, "MGT-2026-smia#D1", "x")


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"text": " "}, "what is decided"),
        ({"text": "Tatt til orientering."}, "decides nothing"),
        ({"text": "Noteras"}, "decides nothing"),
        ({"text": "The report was noted"}, "decides nothing"),
        ({"becomes": ""}, "--becomes action"),
        ({"about": ()}, "--about INPUT"),
        ({"about": ("weather",)}, "no input of"),
        ({"owner": ""}, "--owner ROLE"),
        ({"due": None}, "--due DATE"),
        ({"due": TODAY}, "not after the meeting"),
        ({"owner": "manger"}, "did you mean manager?"),
        ({"owner": "foreman"}, "nobody holds “foreman”"),
        ({"rests_on": ("IND-001@1999-12-31",)}, "such as IND-001@"),
        ({"rests_on": ("OBJ-O01",)}, "no “OBJ-O01”"),
        ({"to": "smia"}, "no unit below"),
        ({"carried_from": "MGT-2026-smia#D1"}, "no decision of an earlier review"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(changes: dict[str, Any], wanted: str) -> None:
    assert wanted in refusal(held_book(), decide, replace(BUY, **changes), TODAY)


def test_nobody_decides_before_the_meeting() -> None:
    assert "review hold smia --year 2026" in refusal(gathered_book(), decide, BUY, TODAY)
    assert "review hold" in refusal(gathered_book(), concluding.conclude, "suitable", "yes", "because")


def test_taking_note_is_recognised_and_deciding_is_not_mistaken_for_it() -> None:
    for text in ("Tas til orientering", "Rapporten ble tatt til etterretning", "Läggs till handlingarna", "Noted."):
        assert only_noted(text), text
    for text in ("Kjøp en ny presse", "Skriv en note til regnskapet", "Notify all customers",
                 "Rapporten tas til orientering, og driftsleder måler fraværet hver måned fra mai"):  # fmt: skip
        assert not only_noted(text), text


def test_what_a_decision_rests_on_is_looked_up() -> None:
    system = decided_book().system
    day = system.series["IND-001"][0].date
    for name in ("OBJ-001", "PRO-002", f"IND-001@{day}", "MGT-2026-smia", "MGT-2026-smia#D1", "IND-001"):
        assert is_there(system, name), name
    for name in ("", "OBJ-901", "IND-001@2031-01-01", "MGT-2026-smia#D9", "@"):
        assert not is_there(system, name), name
    book = held_book().act(decide, replace(BUY, rests_on=(f"IND-001@{day}",)), TODAY)
    [found] = basis(book.system, book.review)
    assert (found.decision, found.value) == ("D1", book.system.series["IND-001"][0].value)


def carried(book: Book, year: str, name: str, resources: str = "") -> Book:
    """The next year's review, which carries a decision on."""
    day = date(int(year), 3, 10)
    new = Book(book.tree, "smia", year).begun(day)
    text = new.text.replace("\ninputs:\n", f"\nheld:\n  on: {day}\n  present:\n    - manager\ninputs:\n", 1)
    new = new.after({new.review.record.path: text})
    wanted = replace(BUY, due=date(int(year), 9, 1), carried_from=name, resources=resources)
    return new.act(decide, wanted, day)


def test_what_is_carried_over_goes_on_in_one_action_and_a_second_time_needs_resources() -> None:
    once = carried(held_book().act(decide, replace(BUY, resources=""), TODAY), "2027", "MGT-2026-smia#D1")
    [old] = actions_of(once.system, "MGT-2026-smia#D1")
    assert (old.status, old.because) == ("dropped", "carried on by MGT-2027-smia#D1")
    assert [action.status for action in actions_of(once.system, "MGT-2027-smia#D1")] == ["open"]
    assert line_of(once.system, decisions(once.system)["MGT-2027-smia#D1"]) == ("MGT-2026-smia#D1",)
    with pytest.raises(Refused, match="was carried over before"):
        carried(once, "2028", "MGT-2027-smia#D1")
    assert carried(once, "2028", "MGT-2027-smia#D1", "40 000").review.decisions[0].resources == "40 000"
    state = {each.decision.name: each.carried for each in all_followed(once.system, TODAY)}
    assert state == {"MGT-2026-smia#D1": True, "MGT-2027-smia#D1": False}


def test_a_decision_is_not_done_while_its_action_is_open() -> None:
    book = decided_book()
    [action] = actions(book.system)
    found = followed_up(book.system, book.review, TODAY)
    with pytest.raises(Refused, match=f"D1 is not done: {action.id} is open"):
        rows(found, {"D1": ("done", "It stands in the hall")})
    assert rows(found, {"D1": ("late", "The press comes in May")})[0]["standing"] == "late"


def test_what_a_decision_becomes_has_the_same_id_whenever_it_is_asked() -> None:
    once, again = (held_book().act(decide, BUY, TODAY) for _ in range(2))
    assert [action.id for action in actions(once.system)] == [action.id for action in actions(again.system)]


def test_an_earlier_decision_is_dropped_for_a_reason() -> None:
    book = decided_book()
    assert "--because WHY" in refusal(book, concluding.drop, "MGT-2026-smia#D1", "")
    after = book.act(concluding.drop, "MGT-2026-smia#D1", "We sold the workshop")
    assert actions(after.system)[0].status == "dropped"
    assert "nothing to drop" in refusal(after, concluding.drop, "MGT-2026-smia#D1", "It was sold again")


def test_accepting_concluding_and_results_complete_the_review() -> None:
    book = decided_book().act(concluding.accept, "processes", "June is always like that")
    assert "judged good" in refusal(book, concluding.accept, "suppliers", "why")
    assert "“June” tells nobody why" in refusal(decided_book(), concluding.accept, "processes", "June")
    for question, answer in (("suitable", "ja"), ("adequate", "delvis"), ("effective", "no")):
        book = book.act(concluding.conclude, question, answer, "It is")
    assert [book.review.conclusion[key].answer for key in ("suitable", "adequate", "effective")] == [
        "yes",
        "partly",
        "no",
    ]
    assert "concludes nothing" in refusal(book, concluding.conclude, "useful", "yes", "It is")
    assert "--because" in refusal(book, concluding.conclude, "suitable", "yes", "")
    assert standing(book.system, book.review).state == "decided"
    assert "resources" not in [output.id for output in open_results(book.review)]  # D1 is of that kind
    book = book.act(concluding.result, "resources", "40 000 for a press").act(concluding.comment, "A good year")
    assert (book.review.outputs, book.review.comment) == ({"resources": "40 000 for a press"}, "A good year")
    assert "is no result" in refusal(book, concluding.result, "weather", "fine")


def test_decisions_written_by_hand_become_the_same_as_decided_ones() -> None:
    rows = (
        "decisions:\n"
        "  - {id: D1, text: Buy a second press, inputs: [objectives], rests_on: [OBJ-001], becomes: action,"
        " owner: manager, due: 2026-09-01, resources: 40 000, output: resources}\n"
        "  - id: D2\n    text: Deliver in time\n    inputs: [objectives]\n    becomes: objective\n"
        "    owner: manager\n    due: 2026-12-01\n"
        "  - id: D3\n    text: And with less noise\n    inputs: [objectives]\n    becomes: objective\n"
        "    owner: manager\n    due: 2026-12-01\n"
        "  - id: D4\n    text: Ask the owner for money\n    inputs: [objectives]\n    becomes: need\n"
    )
    book = held_book()
    book = book.after({MGT: book.text.replace("\nheld:\n", f"\n{rows}held:\n", 1)})
    after = book.act(settle, TODAY)
    first, second, third, need = after.review.decisions
    assert (second.record, third.record, need.record) == ("OBJ-002", "OBJ-003", "")
    [hand], [made] = actions_of(after.system, first.name), actions_of(decided_book().system, first.name)
    assert replace(hand, id="", record=hand.record) == replace(made, id="", record=hand.record)
    assert settle(after.system, after.review, after.tree, TODAY) == {}


def test_a_decision_by_hand_without_an_owner_is_refused_whole() -> None:
    row = "decisions:\n  - id: D1\n    text: Buy a press\n    becomes: action\n"
    book = held_book()
    book = book.after({MGT: book.text.replace("\nheld:\n", f"\n{row}held:\n", 1)})
    assert "decision D1" in refusal(book, settle, TODAY)


def test_what_is_decided_is_clean_to_the_check() -> None:
    book = decided_book().act(
        decide, replace(BUY, text='Mål: "nei" #1\nog mer', becomes="objective", details=MEASURED), TODAY
    )
    book = book.act(decide, replace(BUY, becomes="document-change", document="PRO-002"), TODAY)
    before = {each.fingerprint for each in check(held_book().system, TODAY).findings}
    assert [str(each) for each in check(book.system, TODAY).findings if each.fingerprint not in before] == []


def test_who_was_told_is_written_into_the_actions_once() -> None:
    book = decided_book()
    listed = tuple(all_followed(book.system, TODAY))
    after = book.after(told(book.system, book.tree, listed, "All in the workshop", TODAY))
    [each] = all_followed(after.system, TODAY)
    assert each.told == (("All in the workshop", "2026-03-10"),)
    with pytest.raises(Refused, match="not been told of"):
        told(after.system, after.tree, (each,), "All in the workshop", TODAY)
    twice = after.after(told(after.system, after.tree, (each,), "The owner", TODAY))
    assert [who for who, _ in next(iter(all_followed(twice.system, TODAY))).told] == [
        "All in the workshop",
        "The owner",
    ]


def test_a_gone_record_is_shown_as_missing() -> None:
    tree = {path: data for path, data in decided_book().tree.items() if not path.startswith("records/actions/")}
    [each] = all_followed(Book(tree).system, TODAY)
    assert (each.state, each.open) == ("missing", True)


def test_decisions_by_commands(tmp_path: Path) -> None:
    folder = held_book().on_disk(tmp_path)
    day = "2026-03-12"
    given = ("review", "decide", "Buy a second press", "--becomes", "action", "--about", "objectives", "--owner", "manager",
             "--due", "2026-09-01")  # fmt: skip
    found = ask(folder, *given, "--person", "ab", today=day)
    assert "MGT-2026-smia#D1: written into records/actions/ACT-2026-" in found.stdout
    assert "It rests on nothing so far; the facts have OBJ-" in found.stdout
    assert "needs a decision" not in ask(folder, "review", "decide", "--accept", "processes", "--because", "June is like that",
                                         today=day).stderr  # fmt: skip
    for question in ("suitable", "adequate", "effective"):
        assert (
            ask(folder, "review", "decide", "--conclude", f"{question}=yes", "--because", "It is", today=day).returncode
            == 0
        )
    assert ask(folder, "review", "decide", "--result", "resources=None", today=day).returncode == 0
    assert (
        "give one at a time" in ask(folder, "review", "decide", "Do it", "--result", "resources=None", today=day).stderr
    )
    assert ask(folder, "review", "decide", "--accept", "x", "--comment", "y", today=day).returncode == 2
    shown = ask(folder, "review", "show", "smia", today=day).stdout
    assert "Decided" in shown
    assert "Buy a second press" in shown
    assert "D1" in ask(folder, "review", "show", "MGT-2026-smia", "--inputs", today=day).stdout
    assert "names what it rests on" in ask(folder, "review", "show", "smia-2026", "--evidence", today=day).stdout
    assert '"state": "open"' in ask(folder, "review", "show", "smia-2026", "--format", "json", today=day).stdout
    assert "## Decisions" in ask(folder, "review", "show", "smia-2026", "--minutes", today=day).stdout
    assert "did you mean MGT-2026-smia?" in ask(folder, "review", "show", "MGT-2026-simia", today=day).stderr
    listed = ask(folder, "review", "decisions", "--role", "manager", "--open", today=day).stdout
    assert "MGT-2026-smia#D1" in listed
    assert "no such decision" in ask(folder, "review", "decisions", "--unit", "forge", today=day).stdout
    assert "1 action says so" in ask(folder, "review", "decisions", "--told", "All", today=day).stdout
    assert "All (12 Mar 2026)" in ask(folder, "review", "decisions", "--format", "markdown", today=day).stdout.replace(
        "\xa0", " "
    )


def test_every_decision_has_a_name_in_the_whole_handbook() -> None:
    assert list(decisions(decided_book().system)) == ["MGT-2026-smia#D1"]


def test_reviews_of_any_shape_are_followed_without_a_word_of_python() -> None:
    book = decided_book()
    odd = book.text.replace("id: D1\n", "id: D#²\n").replace("record: ACT", "record: ZZZ")
    strange = book.after({MGT: odd, "records/reviews/2026/MGT.md": odd, "records/reviews/2026/MGT-x#y.md": odd,
                          "records/reviews/2026/MGT-2026-paint.md": "---\nunit: 7\ndecisions: [1, {}]\nheld: x\n---\n"})  # fmt: skip
    assert len(list(all_followed(strange.system, TODAY))) == 5
    assert strange.act(decide, BUY, TODAY).review.decisions[-1].id == "D1"
