"""Who wrote a version: through merges, squashes and renames, and never who only merged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qmsctl.history import open_history
from qmsctl.system import load
from tests.git_repository import git
from tests.handbook import small
from tests.history_shapes import Book, at, begin, pro

SYSTEM = load(small())


class Team(Book):
    """A book in which several people write; each commit is by the one who is named."""

    def by(self, name: str, text: str, *, path: str = at(100), message: str = "") -> None:
        if text:
            self.put(path, text)
        self.git("add", "-A")
        self.git(
            "commit", "-q", "--allow-empty", f"--author={name} <{name.lower()}@example.org>", "-m", message or name
        )

    def merged(self, by: str, *names: str, commit: bool = True) -> None:
        self.git("-c", "user.name=x", "merge", "-q", "--no-ff", "--no-commit", *names)
        if commit:
            self.by(by, "", message=f"Merge {names}")


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("pattern") / "book").folder


@pytest.fixture
def team(pattern: Path, tmp_path: Path) -> Team:
    found = Team(Path(shutil.copytree(pattern, tmp_path / "book", symlinks=True)))
    found.by("Berit", pro(100))
    return found


def authors(team: Team, version: str, name: str = "PRO-100") -> list[str]:
    history = open_history(team.folder, SYSTEM, cache=False)
    return [author.name for author in history.authors(name, version)]


def test_each_version_has_its_own(team: Team) -> None:
    team.by("Knut", pro(100, "2.0"))
    team.by("Siri", pro(100, "2.0", body="Better"))
    assert authors(team, "1.0") == ["Berit"]
    assert authors(team, "2.0") == ["Knut", "Siri"]
    assert authors(team, "3.0") == []


def test_those_of_a_merged_branch_and_not_who_merged(team: Team) -> None:
    team.branch("work")
    team.by("Knut", pro(100, "2.0", body="first"))
    team.by("Siri", pro(100, "2.0", body="second"))
    team.by("Ola", pro(101), path=at(101))
    team.main()
    team.by("Per", pro(102), path=at(102))
    team.merged("Merger", "work")
    assert authors(team, "2.0") == ["Knut", "Siri"]
    assert authors(team, "1.0", "PRO-101") == ["Ola"]
    assert authors(team, "1.0", "PRO-102") == ["Per"]


def test_who_changes_something_in_a_merge_has_written_it(team: Team) -> None:
    team.branch("work")
    team.by("Knut", pro(100, "2.0", body="first"))
    team.main()
    team.by("Per", pro(102), path=at(102))
    team.merged("Merger", "work", commit=False)
    team.by("Merger", pro(100, "2.0", body="and slipped in"))
    assert authors(team, "2.0") == ["Knut", "Merger"]


def test_a_branch_that_took_in_main_has_not_written_what_main_wrote(team: Team) -> None:
    team.branch("work")
    team.by("Knut", pro(101), path=at(101))
    team.main()
    team.by("Siri", pro(100, "2.0"))
    team.git("checkout", "-q", "work")
    team.merged("Knut", "main")
    team.by("Knut", pro(101, "1.1"), path=at(101))
    team.main()
    team.merged("Merger", "work")
    assert authors(team, "2.0") == ["Siri"]
    assert authors(team, "1.1", "PRO-101") == ["Knut"]


def test_branches_of_branches_and_an_octopus(team: Team) -> None:
    team.branch("inner")
    team.by("Inger", pro(100, "2.0", body="inner"))
    team.main()
    team.branch("outer")
    team.by("Odd", pro(101), path=at(101))
    team.merged("Odd", "inner")
    team.main()
    team.branch("third")
    team.by("Tone", pro(102), path=at(102))
    team.main()
    team.by("Main", pro(103), path=at(103))
    team.git("merge", "-q", "--no-ff", "-m", "octopus", "outer", "third")
    assert authors(team, "2.0") == ["Inger"]
    assert authors(team, "1.0", "PRO-102") == ["Tone"]


def test_a_squash_names_its_authors(team: Team) -> None:
    team.by(
        "Knut",
        pro(100, "2.0"),
        message="Squashed (#7)\n\n* first\n* second\n\nCo-authored-by: Siri Å <siri@example.org>\n"
        "co-authored-by:Ola<ola@example.org>\nReviewed-by: Tb <tb@example.org>",
    )
    assert authors(team, "2.0") == ["Knut", "Siri Å", "Ola"]


def test_a_rename_on_a_branch(team: Team) -> None:
    team.branch("work")
    team.git("mv", at(100), at(100, "-new"))
    team.by("Rita", "")
    team.by("Knut", pro(100, "2.0"), path=at(100, "-new"))
    team.main()
    team.by("Per", pro(102), path=at(102))
    team.merged("Merger", "work")
    assert authors(team, "2.0") == ["Knut"]  # Rita gave the file another name and wrote nothing


def test_nobody_is_counted_for_what_main_already_had(team: Team) -> None:
    """A branch that begins before a version and touches another document."""
    team.branch("work")
    team.by("Knut", pro(101), path=at(101))
    team.main()
    team.by("Siri", pro(100, "2.0"))
    team.merged("Merger", "work")
    team.by("Per", pro(100, "2.0", body="more"))
    assert authors(team, "2.0") == ["Siri", "Per"]


def test_names_are_taken_as_they_are(team: Team) -> None:
    """Nothing in a name ends a line or a field of ours."""
    environment = ["-c", "i18n.commitEncoding=UTF-8"]
    team.put(at(100), pro(100, "2.0"))
    team.git("add", "-A")
    team.git(*environment, "commit", "-q", "--author=\x01:tab\there [x](y) \u202e <a\tb@example.org>", "-m", "x")
    history = open_history(team.folder, SYSTEM, cache=False)
    (author,) = history.authors("PRO-100", "2.0")
    told = git(team.folder, "log", "-1", "--format=%an%x00%ae").rstrip("\n").split("\0")
    assert [author.name, author.mail] == told


def test_asking_for_very_many_is_the_same_as_asking_for_one(team: Team) -> None:
    """After some questions everything is read at once, and answers stay as they were."""
    for number in range(30):
        team.by(
            f"P{number}", pro(200 + number), path=at(200 + number), message=f"x\n\nCo-authored-by: C{number} <c@x.y>"
        )
    history = open_history(team.folder, SYSTEM)
    for number in range(30):
        name = f"PRO-{200 + number}"
        assert [author.name for author in history.authors(name, "1.0")] == [f"P{number}", f"C{number}"]
        assert history.versions(name)[0].note == "What 1.0 changes"
    again = open_history(team.folder, SYSTEM)
    assert [author.name for author in again.authors("PRO-229", "1.0")] == ["P29", "C29"]
    assert again.versions("PRO-229")[0].last.digest == history.versions("PRO-229")[0].last.digest
