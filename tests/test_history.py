"""The version in force of a document that waits, found in real Git repositories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qmsctl import git as door
from qmsctl.history import earlier_versions, in_force
from qmsctl.pages import Site, build
from qmsctl.system import Document, load
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small

DAY = date.fromisoformat(TODAY)
PRO = "procedures/PRO-004-delivery.md"
NEXT_YEAR = {
    'version: "1.0"\nstatus': 'version: "2.0"\nstatus',
    "valid_from: 2026-02-01": "valid_from: 2027-01-01",
    "changes:\n": 'changes:\n  - version: "2.0"\n    date: 2026-11-01\n    note: Every part is measured twice\n',
    "Every part is measured before it leaves.": "Every part is measured twice.",
}


def edit(folder: Path, pieces: dict[str, str], path: str = PRO) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    for old, new in pieces.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / path).write_text(text, encoding="utf-8")


def commit(folder: Path, subject: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", subject)


def earlier(folder: Path, day: date = DAY) -> dict[str, Document]:
    return earlier_versions(folder, load(WorkTree(folder)), day)


def versions(folder: Path, day: date = DAY) -> dict[str, str]:
    return {path: document.version for path, document in earlier(folder, day).items()}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The smallest handbook, its first version of each document committed."""
    return repository(tmp_path / "book", small())


def test_while_a_version_waits_the_one_before_it_is_in_force(book: Path) -> None:
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice, from January")
    found = earlier(book)[PRO]
    assert (found.version, found.path) == ("1.0", PRO)
    assert "measured before it leaves" in found.body.text


def test_on_its_day_the_new_version_is_in_force_itself(book: Path) -> None:
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice, from January")
    assert versions(book, date(2026, 12, 31)) == {PRO: "1.0"}
    assert versions(book, date(2027, 1, 1)) == {}


def test_a_waiting_version_may_be_edited_and_lie_uncommitted(book: Path) -> None:
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice")
    edit(book, {"measured twice.\n": "measured twice, by two people.\n"})
    commit(book, "By two people")
    edit(book, {"by two people": "by two different people"})
    assert versions(book) == {PRO: "1.0"}


def test_several_versions_back(book: Path) -> None:
    edit(book, {'version: "1.0"\nstatus': 'version: "1.1"\nstatus', "confirms the order": "confirms every order"})
    commit(book, "Editorial")
    edit(book, {'version: "1.1"': 'version: "1.2"', "status: approved": "status: draft"})
    commit(book, "A draft, which nobody was to read")
    edit(book, {'version: "1.2"': 'version: "2.0"', "status: draft": "status: approved",
                "valid_from: 2026-02-01": "valid_from: 2027-01-01"})  # fmt: skip
    commit(book, "Approved for January")
    assert versions(book) == {PRO: "1.1"}


@pytest.mark.parametrize("new", ["procedures/PRO-004-leveranse.md", "instructions/PRO-004-delivery.md"])
def test_a_renamed_file_is_followed(book: Path, new: str) -> None:
    (book / new).parent.mkdir(exist_ok=True)
    git(book, "mv", PRO, new)
    commit(book, "Another name")
    edit(book, NEXT_YEAR, new)
    commit(book, "Measure twice, from January")
    found = earlier(book)[new]
    assert (found.version, found.path) == ("1.0", new)


def test_files_that_change_names_in_one_commit_are_not_mixed_up(book: Path) -> None:
    events = "procedures/PRO-002-events.md"
    git(book, "mv", PRO, "procedures/x.md")
    git(book, "mv", events, PRO)
    git(book, "mv", "procedures/x.md", events)
    commit(book, "Names exchanged by mistake")
    edit(book, NEXT_YEAR, events)
    commit(book, "Measure twice, from January")
    found = earlier(book)
    assert {path: (document.id, document.version) for path, document in found.items()} == {events: ("PRO-004", "1.0")}


def test_what_was_merged_counts_where_it_was_merged(book: Path) -> None:
    git(book, "checkout", "-q", "-b", "work")
    edit(book, {'version: "1.0"\nstatus': 'version: "1.1"\nstatus', "confirms the order": "confirms it twice"})
    commit(book, "On the way")
    edit(book, {"confirms it twice": "confirms it in writing"})
    commit(book, "Ready")
    git(book, "checkout", "-q", "main")
    git(book, "merge", "-q", "--no-ff", "-m", "Version 1.1", "work")
    edit(book, {'version: "1.1"': 'version: "2.0"', "valid_from: 2026-02-01": "valid_from: 2027-01-01"})
    commit(book, "Version 2.0")
    found = earlier(book)[PRO]
    assert found.version == "1.1"
    assert "in writing" in found.body.text


NOT_SHOWN: dict[str, dict[str, str]] = {
    "retired": {"status: approved": "status: retired"},
    "confidential": {"status: approved": "status: approved\nconfidential: true"},
    "another document": {"id: PRO-004": "id: PRO-044"},
    "broken": {"status: approved": "status: approved\nstatus: approved"},
    "no document": {"---\nid: PRO-004\n": "id: PRO-004\n"},
    "a conflict": {"# Delivery\n": "<<<<<<< ours\n# Delivery\n=======\n# Sale\n>>>>>>> theirs\n"},
}


@pytest.mark.parametrize("state", NOT_SHOWN)
def test_what_lies_behind_a_state_that_may_not_be_shown_is_not_fetched(book: Path, state: str) -> None:
    """Version 1.0 was approved once, but it is not what held last."""
    pristine = (book / PRO).read_text(encoding="utf-8")
    edit(book, NOT_SHOWN[state])
    commit(book, state)
    (book / PRO).write_text(pristine, encoding="utf-8")
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice, from January")
    assert versions(book) == {}


def test_a_first_version_that_waits_has_nothing_before_it(book: Path) -> None:
    text = (book / PRO).read_text(encoding="utf-8").replace("PRO-004", "PRO-005")
    (book / "procedures/PRO-005-new.md").write_text(text.replace("2026-02-01", "2027-02-01"), encoding="utf-8")
    assert versions(book) == {}
    commit(book, "New")
    assert versions(book) == {}


def test_a_confidential_document_is_not_looked_up(book: Path) -> None:
    edit(book, {**NEXT_YEAR, "owner: manager": "owner: manager\nconfidential: true"})
    commit(book, "Kept back")
    assert versions(book) == {}


def test_a_shallow_clone_does_not_pretend(book: Path, tmp_path: Path) -> None:
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice, from January")
    for depth, found in (("1", {}), ("2", {PRO: "1.0"})):
        clone = tmp_path / f"clone-{depth}"
        git(tmp_path, "clone", "-q", "--depth", depth, f"file://{book}", str(clone))
        assert versions(clone) == found


def test_without_a_repository_or_a_commit_nothing_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path / "book", small())
    edit(folder, NEXT_YEAR)
    assert versions(folder) == {}
    git(folder, "init", "-q", "-b", "main")
    assert versions(folder) == {}


def test_a_handbook_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    top = repository(tmp_path / "all", {f"books/one/{path}": data for path, data in small().items()})
    edit(top / "books/one", NEXT_YEAR)
    commit(top, "Measure twice, from January")
    assert versions(top / "books/one") == {PRO: "1.0"}


def test_git_is_left_alone_where_nothing_waits(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("Git was asked")

    for name in ("log", "objects"):
        monkeypatch.setattr(getattr(door, name), "open_repository", refuse)
    assert versions(book) == {}


def test_git_is_stopped_when_everything_is_found(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        edit(book, {"# Delivery\n": f"# Delivery\n\n{number}\n"})
        commit(book, str(number))
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice, from January")
    seen = 0
    real = door.log._commits

    def counted(tokens: Iterator[str], prefix: str) -> Iterator[list[door.Step]]:
        nonlocal seen
        for found in real(tokens, prefix):
            seen += 1
            yield found

    monkeypatch.setattr(door.log, "_commits", counted)
    assert versions(book) == {PRO: "1.0"}
    assert seen == 2


def test_a_document_that_waits_for_ever_does_not_cost_for_ever(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_force, "MOST", 3)
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice, from January")
    edit(book, {"measured twice.": "measured two times."})
    commit(book, "Other words")
    assert versions(book) == {PRO: "1.0"}
    edit(book, {"measured two times.": "measured twice over."})
    commit(book, "Other words again")
    assert versions(book) == {}


def test_a_hostile_name_of_a_folder_is_no_option_and_no_pattern(tmp_path: Path) -> None:
    settings = "document_types:\n  - {id: note, folder: '--output=x', prefix: NOT}\n  - {id: all, folder: ':(glob)**', prefix: ALL}\n"
    tree = small()
    tree["qms.yaml"] += settings.encode()
    book = repository(tmp_path / "book", tree)
    edit(book, NEXT_YEAR)
    commit(book, "Measure twice, from January")
    assert versions(book) == {PRO: "1.0"}
    assert not list(book.rglob("x"))


# What readers see


def site(folder: Path) -> Site:
    system = load(WorkTree(folder))
    return build(system, DAY, earlier=earlier_versions(folder, system, DAY))


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


@pytest.fixture
def waiting(book: Path) -> Path:
    edit(book, NEXT_YEAR)
    edit(book, {"## Check": "## Check and check again"})
    commit(book, "Measure twice, from January")
    return book


def test_readers_see_what_is_in_force_and_what_is_coming(waiting: Path) -> None:
    text = page(site(waiting), PRO)
    assert '!!! info "Version 2.0 is valid from 1\xa0Jan\xa02027"' in text
    assert "What changes: Every part is measured twice" in text
    assert "[Read version 2.0](PRO-004-delivery.next.md)" in text
    assert "Every part is measured before it leaves." in text
    assert "measured twice." not in text
    assert ">Approved</span>" in text


def test_the_coming_version_has_a_page_that_nobody_takes_for_valid(waiting: Path) -> None:
    found = site(waiting)
    spec = next(page for page in found.pages if page.src_uri == "procedures/PRO-004-delivery.next.md")
    assert not spec.listed
    assert 'search: {"exclude": true}' in spec.content
    assert '!!! warning "This version is not valid yet"' in spec.content
    assert "Until then [version 1.0](PRO-004-delivery.md) is in force." in spec.content
    assert ">Not valid yet</span>" in spec.content
    assert "Every part is measured twice." in spec.content


def test_what_is_coming_is_told_where_the_document_is_and_nowhere_else(waiting: Path) -> None:
    told = {spec.src_uri for spec in site(waiting).pages if "Every part is measured twice" in spec.content}
    assert told == {PRO, "procedures/PRO-004-delivery.next.md"}


def test_lists_show_the_version_in_force(waiting: Path) -> None:
    row = next(line for line in page(site(waiting), "documents.md").splitlines() if "PRO-004" in line)
    assert "1.0" in row
    assert "2.0" not in row
    assert "Not valid yet" not in row


def test_links_to_what_only_the_coming_version_has_lead_to_the_page(waiting: Path) -> None:
    text = (waiting / "procedures/PRO-001-documents.md").read_text(encoding="utf-8")
    text += "\n[new](PRO-004-delivery.md#check-and-check-again) [kept](PRO-004-delivery.md#order)\n"
    (waiting / "procedures/PRO-001-documents.md").write_text(text, encoding="utf-8")
    shown = page(site(waiting), "procedures/PRO-001-documents.md")
    assert "[new](PRO-004-delivery.md) [kept](PRO-004-delivery.md#order)" in shown


def test_what_an_earlier_version_led_to_may_be_gone(book: Path) -> None:
    edit(book, {"The manager confirms": "See [tools](PRO-009-tools.md) and [here](#check). The manager confirms"})
    write(book, {"procedures/PRO-009-tools.md": (book / PRO).read_bytes().replace(b"PRO-004", b"PRO-009")})
    commit(book, "Tools")
    (book / "procedures/PRO-009-tools.md").unlink()
    edit(book, {**NEXT_YEAR, "See [tools](PRO-009-tools.md) and [here](#check). ": "See [here](#check). "})
    commit(book, "No tools from January")
    found = site(book)
    assert "See tools and [here](#check)." in page(found, PRO)
    assert "See [here](#check)." in page(found, "procedures/PRO-004-delivery.next.md")


def test_a_document_that_has_the_name_of_a_coming_page_keeps_it(waiting: Path) -> None:
    other = (
        (waiting / PRO).read_text(encoding="utf-8").replace("PRO-004", "PRO-044").replace("2027-01-01", "2026-11-01")
    )
    (waiting / "procedures/PRO-004-delivery.next.md").write_text(other, encoding="utf-8")
    found = site(waiting)
    assert "**PRO-044**" in page(found, "procedures/PRO-004-delivery.next.md")
    assert "**PRO-004**" in page(found, "procedures/PRO-004-delivery.next.next.md")


def test_without_history_the_page_says_that_it_does_not_know(tmp_path: Path) -> None:
    folder = write(tmp_path / "book", small())
    edit(folder, NEXT_YEAR)
    text = page(site(folder), PRO)
    assert '!!! warning "This version is not valid yet"' in text
    assert "Version 2.0 is approved and holds from 1\xa0Jan\xa02027." in text
    assert "is not at hand here. Ask the owner" in text
    assert ">Not valid yet</span>" in text


def test_what_an_earlier_version_says_is_as_harmless_as_any_other(book: Path) -> None:
    edit(book, {"title: Delivery": "title: '<script>alert(1)</script> {{7*7}}'"})
    commit(book, "A title")
    edit(book, {"title: '<script>alert(1)</script> {{7*7}}'": "title: Delivery"})
    edit(
        book,
        {
            **NEXT_YEAR,
            "changes:\n": 'changes:\n  - version: "2.0"\n    date: 2026-11-01\n    note: "</p><script>alert(2)</script>"\n',
        },
    )
    commit(book, "From January")
    for spec in site(book).pages:
        _, front, text = spec.content.split("---\n", 2)
        assert "<" not in front, spec.src_uri
        assert "<script" not in text, spec.src_uri
        assert "{{7" not in text, spec.src_uri
