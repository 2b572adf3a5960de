"""Taking rules out of force is the approver's act: a retired document needs the word of those who approve it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qmsctl.pages import build
from qmsctl.system import load
from tests.approval_book import DOCUMENT, SETTINGS, Book, begin, check, copy, make_keys
from tests.git_repository import git, write
from tests.handbook import TODAY, small
from tests.test_cli import qmsctl
from tests.test_harvest import Merged, by_api, harvest

NOBODY = "version 2.0 is retired, and nobody who may has withdrawn it; manager, chair can"
PLACE = "records/approvals/PRO-003/2.0/kn.withdrawal.json"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """PRO-003 2.0 by ab, approved by kn, and retired by ab three days later."""
    folder = tmp_path_factory.mktemp("withdrawal")
    book = begin(folder / "handbook", make_keys(folder))
    book.approve()
    book.commit("2026-11-06")
    retire(book)
    book.commit("2026-11-09")
    return book


@pytest.fixture
def book(begun: Book, tmp_path: Path) -> Book:
    return copy(begun, tmp_path / "handbook")


def retire(book: Book) -> None:
    book.edit(DOCUMENT, {"status: approved": "status: retired\nreplaced_because: Nobody audits any more"})


def withdraw(book: Book, **changes: str) -> str:
    return book.approve(meaning="withdrawal", **{"signed_at": "2026-11-10T09:30:00Z", **changes})


def test_a_document_that_its_author_retires_is_not_withdrawn_yet(book: Book) -> None:
    found = book.outcome()
    assert found.lacking == NOBODY
    assert found.refused == {}, "who approved it when it was in use approved it still"
    withdraw(book)
    book.commit("2026-11-11", author="ch")
    assert book.outcome().lacking == ""
    assert book.outcome().refused == {}


def test_it_may_come_with_the_change_and_is_judged_by_the_base(book: Book) -> None:
    git(book.folder, "switch", "-q", "-c", "change", "HEAD~1")
    retire(book)
    # The change would let its author withdraw, and moves the document to another approver.
    book.settings("any: [manager, chair]", "any: [quality]")
    book.commit("2026-11-10")
    assert book.outcome(base="main~1").lacking == NOBODY
    path = withdraw(book, person="ab", role="quality")
    book.commit("2026-11-11")
    assert "“quality” may not approve this; manager, chair may" in book.outcome(base="main~1").refused[path]
    withdraw(book)
    book.commit("2026-11-11")
    assert book.outcome(base="main~1").lacking == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"person": "ab", "role": "quality"}, "“quality” may not approve this"),
        ({"person": "leaver", "role": "manager"}, "leaver did not hold “manager”"),
        ({"key": "stranger"}, "is not listed"),
    ],
)
def test_not_everybody_can(changes: dict[str, str], why: str, book: Book) -> None:
    path = withdraw(book, **changes)
    book.commit("2026-11-11")
    found = book.outcome()
    assert why in found.refused[path]
    assert found.lacking == NOBODY


def test_who_retires_it_does_not_withdraw_it_alone(begun: Book, tmp_path: Path) -> None:
    book = copy(begun, tmp_path / "handbook")
    git(book.folder, "reset", "-q", "--hard", "HEAD~1")
    retire(book)
    book.commit("2026-11-09", author="kn")
    path = withdraw(book)
    book.commit("2026-11-11", author="kn")
    found = book.outcome()
    assert found.refused[path] == "kn retired this document and cannot withdraw it alone; another person must"
    withdraw(book, person="ch", role="chair")
    book.commit("2026-11-11", author="kn")
    assert book.outcome().lacking == ""


def test_the_words_say_what_they_are_about(book: Book) -> None:
    """No approval is a withdrawal and no withdrawal an approval, whoever signs and whatever it is renamed to."""
    kept = (book.folder / DOCUMENT).read_text(encoding="utf-8")
    approval = book.approve(person="ch", role="chair", signed_at="2026-11-10T09:30:00Z")
    (book.folder / DOCUMENT).write_text(kept.replace("status: retired", "status: approved"), encoding="utf-8")
    withdrawal = withdraw(book)
    (book.folder / DOCUMENT).write_text(kept, encoding="utf-8")
    book.commit("2026-11-11")
    found = book.outcome()
    assert "that is a withdrawal and no approval" in found.refused[approval]
    assert "another text than version 2.0 has now" in found.refused[withdrawal]
    assert found.lacking == NOBODY


@pytest.mark.parametrize(
    ("status", "since"), [("approved", "2026-11-10"), ("draft", "2026-03-01")], ids=["before control", "a draft"]
)
def test_nothing_is_asked_of_what_was_retired_before_or_never_in_use(status: str, since: str, tmp_path: Path) -> None:
    book = Book(write(tmp_path, small({"qms.yaml": SETTINGS.replace("from: 2026-03-01", f"from: {since}")})), {})
    git(tmp_path, "init", "-q", "-b", "main")
    book.edit(DOCUMENT, {"status: approved": f"status: {status}"})
    book.commit("2026-11-02")
    book.edit(DOCUMENT, {f"status: {status}": "status: retired\nreplaced_because: Nobody needs it"})
    book.commit("2026-11-05")
    assert book.outcome().lacking == ""


def test_moving_the_first_day_of_control_afterwards_changes_nothing(book: Book) -> None:
    book.settings("from: 2026-03-01", "from: 2026-11-10")
    book.commit("2026-11-10")
    assert book.outcome().lacking == NOBODY


def test_an_approving_review_of_the_change_that_retires_is_gathered(begun: Book, tmp_path: Path) -> None:
    book = copy(begun, tmp_path / "handbook")
    git(book.folder, "switch", "-q", "-c", "change", "main~1")
    base = git(book.folder, "rev-parse", "HEAD").strip()
    retire(book)
    head = book.commit("2026-11-09")
    git(book.folder, "switch", "-q", "main")
    pull = Merged(book, head, head, base)
    reviews = by_api(pull, ("kari-n", "APPROVED", "2026-11-10T09:30:00Z", head))
    assert harvest(pull, "github", reviews)[:2] == (0, f"{PLACE.replace('.json', '.forge.json')}\n")
    book.commit("2026-11-11", author="ch")
    assert book.outcome().lacking == ""


@pytest.mark.slow
def test_the_report_of_the_change_says_who_has_to_withdraw_it(begun: Book, tmp_path: Path) -> None:
    book = copy(begun, tmp_path / "handbook")
    git(book.folder, "branch", "-q", "before", "main~1")
    told = qmsctl("pr-report", "--base", "before", "--root", str(book.folder)).stdout
    assert "| PRO-003 Audit and management review | retired | Quality lead | Manager or Chair of the board. " in told
    withdraw(book)
    told = qmsctl("pr-report", "--base", "before", "--root", str(book.folder)).stdout
    assert "Approved by Manager" in told


@pytest.mark.slow
def test_the_page_says_who_withdrew_it(book: Book) -> None:
    withdraw(book)
    judged, system = book.judge(), load(book.tree())
    site = build(system, date.fromisoformat(TODAY), approvals=judged)
    page = next(page.content for page in site.pages if page.src_uri == DOCUMENT)
    assert "\nWithdrawal\n:   [Manager]" in page
    assert "10\xa0Nov\xa02026, signed with the key" in page


@pytest.mark.slow
def test_the_check_names_it_and_the_command_withdraws(book: Book) -> None:
    git(book.folder, "config", "user.email", "kn@smia.example")
    git(book.folder, "config", "user.name", "Kari")
    root, key = str(book.folder), str(book.keys["kn"])
    assert "APR205" in check(book), "for two weeks a warning, as the forge counts here"
    refused = qmsctl("approve", "PRO-003", "--root", root, "--key", key, "--yes")
    assert (refused.returncode, "--meaning withdrawal" in refused.stderr) == (2, True)
    done = qmsctl("approve", "PRO-003", "--meaning", "withdrawal", "--root", root, "--key", key, "--yes", "--commit")
    assert done.returncode == 0, done.stderr
    assert PLACE in done.stdout
    assert "because   Nobody audits any more" in done.stdout.replace("  because", "because")
    assert not {"APR201", "APR202", "APR205"} & check(book)
    assert "withdrawal by kn as manager, signed" in qmsctl("verify", "PRO-003", "--root", root).stdout


def gone(book: Book, **how: str) -> list[str]:
    return [str(each.lacking or "") for each in book.judge(**how).gone]  # type: ignore[arg-type]


def delete(book: Book, day: str = "2026-11-12") -> None:
    (book.folder / DOCUMENT).unlink()
    book.commit(day)


def test_what_is_in_use_cannot_just_be_deleted(begun: Book, tmp_path: Path) -> None:
    book = copy(begun, tmp_path / "handbook")
    git(book.folder, "reset", "-q", "--hard", "HEAD~1")
    delete(book)
    assert gone(book) == ["version 2.0 was approved, and its file was taken away on 2026-11-12"]
    assert gone(book, base="HEAD~1") == ["version 2.0 was approved, and its file is gone"]


def test_a_retired_document_can_be_deleted_once_it_is_withdrawn(book: Book) -> None:
    withdraw(book)
    book.commit("2026-11-11", author="ch")
    delete(book)
    for how in ({}, {"base": "HEAD~1"}):
        assert gone(book, **how) == [""]
        assert [str(each.refused) for each in book.judge(**how).all if each.refused] == []  # type: ignore[arg-type]
    without = book.judge(history=False)
    assert [str(each.refused) for each in without.all if each.refused] == [], "an archive has no history to ask"


@pytest.mark.parametrize("who", ["nobody", "who retired it"])
def test_deleting_it_is_no_way_around_the_withdrawal(who: str, begun: Book, tmp_path: Path) -> None:
    book = copy(begun, tmp_path / "handbook")
    if who != "nobody":
        git(book.folder, "reset", "-q", "--hard", "HEAD~1")
        retire(book)
        book.commit("2026-11-09", author="kn")
        withdraw(book)
        book.commit("2026-11-11", author="ch")
    delete(book)
    assert gone(book) == [NOBODY]
    assert gone(book, base="HEAD~1") == [NOBODY]


def test_a_file_that_cannot_be_read_is_not_gone(book: Book) -> None:
    write(book.folder, {DOCUMENT: b"---\nid: [PRO-003\n---\n\n# Audit\n"})
    book.commit("2026-11-12")
    assert gone(book) == []


@pytest.mark.slow
def test_verify_tells_of_a_document_that_is_gone(book: Book) -> None:
    withdraw(book)
    book.commit("2026-11-11", author="ch")
    delete(book)
    found = qmsctl("verify", "PRO-003", "--root", str(book.folder))
    assert found.returncode == 0, found.stdout + found.stderr
    assert "gone     PRO-003 2.0: it was retired, and is not in the handbook any more" in found.stdout
    assert "withdrawal by kn as manager" in found.stdout
    git(book.folder, "reset", "-q", "--hard", "HEAD~3")
    delete(book)
    found = qmsctl("verify", "PRO-003", "--root", str(book.folder))
    assert (found.returncode, "GONE     PRO-003 2.0: version 2.0 was approved" in found.stdout) == (1, True)
    assert "APR107" in check(book, "--base", "HEAD~1")
