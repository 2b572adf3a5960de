"""Being guided through a management review, left at every question and taken up again."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

import pytest

from qmsctl.reviews import review_of
from qmsctl.reviews.minutes.steps import next_step, steps
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.handbook import small
from tests.quick import Said
from tests.review_book import ask
from tests.sitting_book import QMS, Book, gathered_book, held_book, judged_book

DAY = "2026-03-10"
SMALLEST = QMS.replace("  attends: [quality]\n", "")
QUESTIONS = {
    "Do it now?": "y",
    "Judgement": "1",
    "The agenda": "1",
    "The day of the meeting": DAY,
    "From": "09:00",
    "Until": "10:00",
    "there? (y/n)": "y",
    "Other roles": "quality",
    "What did": "It is too loud",
    "What is decided?": "Buy a second press",
    "It becomes": "1",
    "Who answers": "manager",
    "By when?": "2026-12-01",
    "What does it take?": "40 000",
    "What does it rest on?": "OBJ-001",
    "Is the system suitable?": "1",
    "Is it adequate?": "2",
    "Is it effective?": "1",
    "Because": "It is so",
    "In a sentence": "Nothing more",
}
"""What a person answers, by a piece of the question."""


class Person:
    """Somebody who answers by the question, judges two inputs red, and leaves before the answer with a number."""

    def __init__(self, leaves: int = 10_000) -> None:
        self.leaves = leaves
        self.answered = 0
        self.judged = 0
        self.comment = ""

    def __call__(self, question: str, *_: object, **__: object) -> str:
        from qmsctl.cli.reviews.asking import Left

        if self.answered == self.leaves:
            raise Left
        self.answered += 1
        if question.startswith("Comment"):
            return self.comment
        found = next(answer for piece, answer in QUESTIONS.items() if piece in question)
        if question.startswith("Judgement"):
            self.judged += 1
            found = {1: "3", 2: "2"}.get(self.judged, "1")
            self.comment = {"3": "It went badly", "2": "It could be better"}.get(found, "")
        return found


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("qmsctl.cli.commands.review.walk.somebody_there", lambda: True)
    return monkeypatch


def walk(folder: Path, terminal: pytest.MonkeyPatch, person: Person) -> Said:
    terminal.setattr("qmsctl.cli.reviews.asking.prompt", person)
    return ask(folder, "review", "walk", "smia", "--year", "2026", "--person", "ab", today=DAY)


def written(folder: Path) -> dict[str, str]:
    """The files of the handbook, ids by chance as one word."""
    tree = WorkTree(folder)
    shown = [(path, tree[path].decode()) for path in tree]
    by_name = {path: _named(text) for path, text in shown if not path.startswith("records/actions/")}
    actions = sorted(_named(text) for path, text in shown if path.startswith("records/actions/"))
    return {**by_name, "actions": "\n".join(actions)}


def _named(text: str) -> str:
    return re.sub(r"ACT-2026-\w{5}", "ACT", text)


def begun(folder: Path) -> Path:
    return Book(small({"qms.yaml": SMALLEST})).on_disk(folder)


@pytest.fixture(scope="module")
def through(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The workshop after a walk that nobody interrupted, and what was said on the way."""
    folder = begun(tmp_path_factory.mktemp("through"))
    with pytest.MonkeyPatch.context() as terminal:
        terminal.setattr("qmsctl.cli.commands.review.walk.somebody_there", lambda: True)
        found = walk(folder, terminal, Person())
    assert found.returncode == 0
    return folder, found.stdout


def test_a_person_is_guided_from_the_facts_to_the_leaders_signature(through: tuple[Path, str]) -> None:
    folder, said = through
    assert "Step 1 of 8: Gather the facts" in said
    assert "Now Manager signs: qmsctl review sign smia --year 2026" in said
    system = load(WorkTree(folder))
    review = review_of(system, "smia", "2026")
    assert review is not None
    assert [decision.text for decision in review.decisions] == ["Buy a second press"] * 2
    assert len(system.records_of("action")) == 2
    assert review.outputs["resources"] == "Nothing more"
    assert review.statement_path not in system.files  # nobody signs but the leader


@pytest.mark.parametrize(
    "leaves", [(11, 12, 13, 9, 1, 7, 8), *(pytest.param((most,), marks=pytest.mark.slow) for most in range(7, 14))]
)
def test_leaving_at_any_question_and_coming_back_gives_the_same_files(
    through: tuple[Path, str], tmp_path: Path, terminal: pytest.MonkeyPatch, leaves: tuple[int, ...]
) -> None:
    folder = begun(tmp_path)
    times = 0
    for after in cycle(leaves):
        person = Person(leaves=after)
        person.judged = _judged(folder)  # which two are red depends on where they stand, not on who is asked
        found = walk(folder, terminal, person)
        assert found.returncode == 0
        if "Now Manager signs" in found.stdout:
            break
        assert "is written. Go on with: qmsctl review walk smia --year 2026" in found.stdout
        times += 1
    assert times > 3
    assert written(folder) == written(through[0])


@pytest.mark.slow
@pytest.mark.parametrize("answers", range(1, 45))
def test_stopping_once_after_any_answer_and_going_on_gives_the_same_files(
    through: tuple[Path, str], tmp_path: Path, terminal: pytest.MonkeyPatch, answers: int
) -> None:
    folder = begun(tmp_path)
    first = walk(folder, terminal, Person(leaves=answers))
    person = Person()
    person.judged = _judged(folder)
    again = walk(folder, terminal, person)
    assert (first.returncode, again.returncode) == (0, 0)
    assert "Now Manager signs" in again.stdout
    assert written(folder) == written(through[0])


def _judged(folder: Path) -> int:
    review = review_of(load(WorkTree(folder)), "smia", "2026")
    return sum(row.treated for row in review.inputs) if review else 0


def test_without_a_terminal_the_steps_are_listed_with_their_commands(tmp_path: Path) -> None:
    folder = judged_book().on_disk(tmp_path)
    found = ask(folder, "review", "walk", today=DAY).stdout
    assert "2. Judge each input (done)" in found
    assert "qmsctl review hold smia --year 2026 --on DATE" in found
    assert "Every step can also be taken by editing records/reviews/2026/MGT-2026-smia.md" in found


def test_each_step_is_the_first_that_is_not_done() -> None:
    names = {}
    for name, book in (("gathered", gathered_book()), ("judged", judged_book()), ("held", held_book())):
        step = next_step(steps(book.system, book.review, "smia", "2026"))
        names[name] = step.name if step else ""
    assert names == {"gathered": "judge", "judged": "agenda", "held": "decide"}
    fresh = Book(small({"qms.yaml": QMS}))
    found = steps(fresh.system, None, "smia", "2026")
    assert [step.name for step in found][:2] == ["gather", "judge"]
    assert not any(step.done for step in found)


def test_a_wrong_answer_is_asked_again_and_q_leaves(tmp_path: Path, terminal: pytest.MonkeyPatch) -> None:
    folder = gathered_book().on_disk(tmp_path)
    terminal.setattr("qmsctl.cli.commands.review.assess.somebody_there", lambda: True)
    found = ask(folder, "review", "assess", today=DAY, said="9\n3\n\nIt went badly\nq\n")
    assert found.returncode == 0
    assert "Everything that was answered is written. Go on with: qmsctl review assess smia" in found.stdout
    review = review_of(load(WorkTree(folder)), "smia", "2026")
    assert review is not None
    assert [(row.judgement, row.comment) for row in review.inputs if row.judgement] == [("not-good", "It went badly")]


def test_what_is_answered_in_a_step_that_is_left_is_told_and_not_written(
    tmp_path: Path, terminal: pytest.MonkeyPatch
) -> None:
    folder = judged_book().on_disk(tmp_path)
    before = written(folder)
    found = ask(folder, "review", "walk", today=DAY, said=f"2\n{DAY}\n09:00\nq\n").stdout
    told = found.partition("Not written yet; these are asked again:")[2].split("\n")
    assert told[1:3] == [f"  The day of the meeting {DAY}", "  From (HH:MM) 09:00"]
    assert written(folder) == before


@pytest.mark.parametrize(
    ("language", "yes", "helped"),
    [("en", "y", "answer y or n"), ("nb", "j", "svar j eller n"), ("sv", "j", "svara j eller n")],
)
def test_each_answer_of_a_meeting_is_looked_at_when_it_is_given(
    tmp_path: Path, terminal: pytest.MonkeyPatch, language: str, yes: str, helped: str
) -> None:
    folder = judged_book().on_disk(tmp_path)
    typed = ("2", "2026-02-30", "2027-03-10", DAY, "9", "09:00", "08:00", "10:30", "9", "help", yes, yes, "Qality lead",
             "Quality lead", "Too loud", "q")  # fmt: skip
    found = ask(folder, "review", "walk", today=DAY, said="\n".join(typed) + "\n", language=language)
    assert found.stdout.count("! ") == 7
    assert found.stdout.count(helped) == 2
    review = review_of(load(WorkTree(folder)), "smia", "2026")
    assert review is not None
    assert review.held is not None
    assert (str(review.held.on), review.held.minutes) == (DAY, 90)
    assert review.held.present == ("manager", "quality")


def test_a_decision_that_notes_is_refused_before_the_next_question(
    tmp_path: Path, terminal: pytest.MonkeyPatch
) -> None:
    folder = held_book().on_disk(tmp_path)
    typed = ("We note it: noted", "Buy a second press", "7", "1", "nobody", "manager", DAY, "2026-12-01", "", "OBJ-9",
             "OBJ-001", "", "", "The figures come in June", "q")  # fmt: skip
    found = ask(folder, "review", "walk", today=DAY, said="\n".join(typed) + "\n").stdout
    asked = [row for row in found.split("\n") if row.startswith("! ")]
    assert ["notes" in row or "takes note" in row for row in asked[:1]] == [True]
    assert len(asked) == 5
    assert "An answer is needed here; q leaves." in found
    review = review_of(load(WorkTree(folder)), "smia", "2026")
    assert review is not None
    assert [(each.text, each.owner, each.rests_on) for each in review.decisions] == [
        ("Buy a second press", "manager", ("OBJ-001",))
    ]
    assert [row.accepted_because for row in review.inputs if row.accepted_because] == ["The figures come in June"]


def test_help_is_no_reason_to_leave(tmp_path: Path, terminal: pytest.MonkeyPatch) -> None:
    folder = begun(tmp_path)
    found = ask(folder, "review", "walk", "smia", "--year", "2026", "--person", "ab", today=DAY, said="help\ny\nq\n")
    assert "answer y or n; q leaves" in found.stdout
    assert "Step 2 of 8" in found.stdout


def test_a_meeting_without_the_leader_is_not_written(tmp_path: Path, terminal: pytest.MonkeyPatch) -> None:
    folder = judged_book().on_disk(tmp_path)
    before = written(folder)
    found = ask(folder, "review", "walk", today=DAY, said=f"2\n{DAY}\n09:00\n10:00\nn\n")
    assert "Without the accountable role" in found.stdout
    assert written(folder) == before
