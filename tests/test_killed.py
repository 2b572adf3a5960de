"""Every command that writes, killed at every moment: nothing is torn or lost, and the same command again makes it good.

A moment is one of `tests.killer`: before each opening, move, link, removal and
fsync, halfway through each write, before and during each program. The everyday
run takes a sample of them, ``make assurance`` all of them.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.approval_book import Book, first_state, make_keys
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small
from tests.killer import Killer, Run

NEW = ("new", "procedure", "--title", "Goods in", "--owner", "quality")
RENUMBER = ("renumber", "PRO-002", "PRO-020")
BASELINE = ("baseline", "--today", TODAY)
INIT = ("init", ".", "--name", "Smia", "--profile", "small", "--language", "en", "--approve", "tb", "--today", TODAY)
STAGE = ("site", "stage", "out", "--today", TODAY)
DIGESTS = ("due", "--digest", "--within", "all", "-o", "out", "--today", TODAY)
OWNERS = ("codeowners", "--write", "--forge", "github")
COPIES = ("pdf", "PRO-001", "PRO-004", "-o", "out", "--today", TODAY)
MANY = 150
SWEEP = ("new", "nothing of the kind")
"""A command that takes the lock and then has nothing to write: what the next run does first."""


class State(NamedTuple):
    """What a person has: the files, what Git would commit and has committed, and what `git status` says."""

    files: dict[str, bytes]
    tree: str
    subjects: str
    status: str


def book(files: dict[str, bytes]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        write(folder, files)

    return make


def in_git(files: dict[str, bytes]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        repository(folder, files)

    return make


def at_work(files: dict[str, bytes]) -> Callable[[Path], None]:
    """In Git, beside a person who has things staged, changed and lying about."""

    def make(folder: Path) -> None:
        repository(folder, files)
        write(
            folder,
            {"objectives.yaml": files["objectives.yaml"] + b"\n", "staged.md": b"staged\n", "lying.md": b"about\n"},
        )
        git(folder, "add", "staged.md")

    return make


def two_work_trees(files: dict[str, bytes]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        first = repository(folder.with_name(f"{folder.name}-first"), files)
        git(first, "worktree", "add", "-q", "-b", "side", str(folder))

    return make


@dataclass(frozen=True)
class Case:
    """A folder and a command; `done` is what it answers where it finds that nothing is left to write.

    Of more than `most` moments, as many are taken, spread over all.
    """

    make: Callable[[Path], None]
    arguments: tuple[str, ...]
    done: str = ""
    most: int = MANY


WITH_BASELINE = small(edit={"qms.yaml": {"\nroles:": "\ncheck:\n  baseline: qms-baseline.json\n\nroles:"}})


@dataclass(frozen=True)
class UnderControl:
    """In Git, with a version that waits for its approval by whoever has the key."""

    keys: dict[str, Path]

    def __call__(self, folder: Path) -> None:
        repository(folder, first_state(self.keys))
        book = Book(folder, self.keys)
        book.version()
        book.commit()


@dataclass(frozen=True)
class MergedAtTheForge:
    """In Git, with a version that came by a pull request, and what the forge says of it in a file."""

    keys: dict[str, Path]

    def __call__(self, folder: Path) -> None:
        repository(folder, first_state(self.keys))
        book = Book(folder, self.keys)
        base = git(folder, "rev-parse", "HEAD").strip()
        git(folder, "checkout", "-q", "-b", "change")
        book.version()
        head = book.commit("2026-11-04")
        git(folder, "checkout", "-q", "main")
        git(folder, "merge", "-q", "--squash", "change")
        book.commit("2026-11-08")
        review = {"author": {"login": "kari-n"}, "state": "APPROVED", "submittedAt": "2026-11-05T09:30:00Z"}
        pull = {"number": 7, "url": "https://forge.example/7", "state": "MERGED", "author": {"login": "anne-b"}}
        pull |= {"baseRefOid": base, "headRefOid": head, "reviews": [review | {"commit": {"oid": head}}]}
        write(folder, {"pull.json": json.dumps(pull).encode()})


CASES = {
    "new": Case(in_git(small()), NEW),
    "new, without Git": Case(book(small()), NEW),
    "new, and commit": Case(at_work(small()), (*NEW, "--commit")),
    "new, and commit in a second work tree": Case(two_work_trees(small()), (*NEW, "--commit")),
    "renumber": Case(in_git(small()), RENUMBER),
    "renumber, without Git": Case(book(small()), RENUMBER),
    "renumber, and commit": Case(at_work(small()), (*RENUMBER, "--commit")),
    "baseline": Case(in_git(WITH_BASELINE), BASELINE),
    "init": Case(book({}), INIT),
    "init, in a repository": Case(in_git({"README.md": b"Ours\n"}), INIT),
    "site stage": Case(in_git(small()), STAGE),
    "due, into a folder": Case(in_git(small()), DIGESTS),
    "codeowners": Case(in_git(small()), OWNERS, ".github/CODEOWNERS: up to date\n"),
    "pdf": Case(in_git(small()), COPIES, most=20),
}

EVERY_DAY = (
    "new",
    "new, without Git",
    "new, and commit",
    "renumber",
    "renumber, without Git",
    "renumber, and commit",
    "baseline",
    "init",
)
SLOW_TO_RUN = ("site stage", "pdf")


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as started:
        yield started


def state(folder: Path) -> State:
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
    if not (folder / ".git").exists():
        return State(files, "", "", "")
    return State(
        files,
        git(folder, "rev-parse", "HEAD^{tree}"),
        git(folder, "log", "--format=%s"),
        git(folder, "status", "--porcelain") + git(folder, "ls-files", "--stage"),
    )


def strays(folder: Path) -> list[str]:
    """What only a killed run leaves: temporaries, journals, locks."""
    common = git_folder(folder)
    places = [*folder.rglob("*"), *(common.rglob("*") if (folder / ".git").is_file() else ())]
    ours = [path for path in places if path.name.startswith(".qmsctl-") or path.parent.name == "qmsctl"]
    found = [*ours, *(path for path in places if path.suffix == ".lock")]
    return [str(path) for path in found if path.name != ".qmsctl-staged" and path != common / "qmsctl/lock"]


def git_folder(folder: Path) -> Path:
    """The Git folder that all work trees share."""
    return folder.with_name(f"{folder.name}-first") / ".git" if (folder / ".git").is_file() else folder / ".git"


def settled(folder: Path) -> None:
    """Wait until no Git of the killed run holds the lock any longer."""
    common = git_folder(folder)
    place = common / "qmsctl/lock" if common.is_dir() else folder
    if place.exists():
        handle = os.open(place, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.close(handle)


def unharmed(folder: Path, before: State, after: State) -> None:
    """Right after a kill, with nothing mended yet: every file is whole, as it was or as it becomes, and none is lost."""
    now = {path: data for path, data in state(folder).files.items() if "/.qmsctl-" not in f"/{path}"}
    for path, data in now.items():
        assert data in (before.files.get(path), after.files.get(path)), f"{path} is torn"
    missing = [path for path in before.files if path not in now]
    born = [path for path in after.files if path not in before.files]
    assert not missing or all(path in now for path in born), (
        "something was taken away before what replaces it was there"
    )
    assert set(missing) <= set(before.files) - set(after.files)
    if (folder / ".git").exists():
        assert git(folder, "fsck", "--strict", "--no-dangling", "--no-progress") == ""
        git(folder, "status")
        assert git(folder, "rev-parse", "HEAD^{tree}") in (before.tree, after.tree)
        assert [path for path in strays(folder) if path.endswith(".lock")] == []


@dataclass
class Tried:
    """A command in fresh copies of one folder, and what it does when nobody disturbs it."""

    killer: Killer
    case: Case
    folder: Path

    def __post_init__(self) -> None:
        self.number = 0
        self.before = state(self.fresh())
        undisturbed = self.fresh()
        begun = time.monotonic()
        self.run = self.killer.run(undisturbed, self.case.arguments)
        self.seconds = time.monotonic() - begun
        assert self.run.code == 0, self.run.error
        self.after = state(undisturbed)
        assert strays(undisturbed) == []
        self.moments = len(self.run.moments)

    def fresh(self) -> Path:
        self.number += 1
        folder = self.folder / f"b{self.number}"
        folder.mkdir()
        self.case.make(folder)
        return folder

    def killed(self, *, at: int = 0, after: float = 0) -> Run:
        """Kill once, look, give the same command again, and look again."""
        folder = self.fresh()
        run = self.killer.run(folder, self.case.arguments, at=at, after=after)
        settled(folder)
        unharmed(folder, self.before, self.after)
        # Who has the answer does not ask again; whatever they write next sweeps up.
        answered = run.out == self.run.out
        again = self.killer.run(folder, SWEEP if answered else self.case.arguments)
        assert again.code == (2 if answered else 0), again.error
        same = again.out and (self.run.out.endswith(again.out) or again.out == self.case.done)
        assert answered or same, "the same answer"
        assert state(folder) == self.after
        assert strays(folder) == []
        shutil.rmtree(folder)
        shutil.rmtree(f"{folder}-cache", ignore_errors=True)
        return run


def places(moments: int, wanted: int) -> list[int]:
    """Moments spread over a run, the first and the last among them."""
    return sorted({1 + round(index * (moments - 1) / (wanted - 1)) for index in range(wanted)})


@pytest.mark.parametrize("name", EVERY_DAY)
def test_a_killed_command_does_no_harm(name: str, killer: Killer, tmp_path: Path) -> None:
    tried = Tried(killer, CASES[name], tmp_path)
    assert tried.moments > 5
    for at in places(tried.moments, 6):
        assert tried.killed(at=at).killed


@pytest.mark.parametrize("commit", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["", "commit"])
@pytest.mark.parametrize("sample", [6, pytest.param(1_000, marks=pytest.mark.slow)], ids=["sample", "all"])
def test_a_killed_approval_does_no_harm(sample: int, commit: bool, killer: Killer, tmp_path: Path) -> None:
    """The statement and its signature come together, or neither comes."""
    keys = make_keys(_folder(tmp_path / "keys"))
    words = (
        "approve",
        "PRO-003",
        "--person",
        "kn",
        "--role",
        "manager",
        "--key",
        str(keys["kn"]),
        "--yes",
        "--today",
        TODAY,
    )
    tried = Tried(killer, Case(UnderControl(keys), (*words, *(["--commit"] if commit else []))), tmp_path)
    assert len(tried.after.files) == len(tried.before.files) + 2
    for at in places(tried.moments, min(sample, tried.moments)):
        assert tried.killed(at=at).killed


@pytest.mark.slow
@pytest.mark.parametrize("commit", [False, True], ids=["", "commit"])
def test_a_killed_harvest_does_no_harm(commit: bool, killer: Killer, tmp_path: Path) -> None:
    keys = make_keys(_folder(tmp_path / "keys"))
    words = ("harvest", "pull.json", "--forge", "github", "--today", TODAY)
    tried = Tried(killer, Case(MergedAtTheForge(keys), (*words, *(["--commit"] if commit else []))), tmp_path)
    assert set(tried.after.files) - set(tried.before.files) == {"records/approvals/PRO-003/2.0/kn.approval.forge.json"}
    for at in places(tried.moments, min(tried.moments, MANY)):
        assert tried.killed(at=at).killed


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_command_killed_at_every_moment_does_no_harm(name: str, killer: Killer, tmp_path: Path) -> None:
    tried = Tried(killer, CASES[name], tmp_path)
    # Hundreds of pages are written one like the other.
    for at in places(tried.moments, min(tried.moments, CASES[name].most)):
        assert tried.killed(at=at).killed
    assert not tried.killed(at=tried.moments + 1).killed


@pytest.mark.slow
def test_a_command_killed_at_any_time_does_no_harm(killer: Killer, tmp_path: Path) -> None:
    """500 times, by the clock: also where no moment of ours is."""
    chance = random.Random(4)  # the same times every time, as far as a clock can be
    tried = [Tried(killer, CASES[name], _folder(tmp_path / name)) for name in CASES if name not in SLOW_TO_RUN]
    kills = 0
    while kills < 500:
        for each in tried:
            killed = each.killed(after=chance.uniform(0.001, each.seconds)).killed
            kills += killed
            each.seconds *= 1.0 if killed else 0.9  # the first run may have been a slow one


def _folder(place: Path) -> Path:
    place.mkdir()
    return place


@pytest.mark.parametrize(
    ("processes", "each"), [(6, 5), pytest.param(32, 25, marks=pytest.mark.slow)], ids=["a few", "many"]
)
@pytest.mark.parametrize("make", [in_git, book], ids=["in Git", "without Git"])
def test_numbers_taken_at_the_same_time_differ(
    processes: int, each: int, make: Callable[[dict[str, bytes]], Callable[[Path], None]], tmp_path: Path
) -> None:
    make(small())(tmp_path)

    def work(number: int) -> list[Run]:
        with Killer(commands=("new",)) as started:
            return [started.run(tmp_path, (*NEW[:3], f"Text {number}-{index}", *NEW[4:])) for index in range(each)]

    with ThreadPoolExecutor(processes) as pool:
        runs = [run for some in pool.map(work, range(processes)) for run in some]
    assert [run.error for run in runs if run.code] == []
    wanted = processes * each
    ids = sorted(run.out.split("/")[1][:7] for run in runs)
    assert ids == [f"PRO-{number:03d}" for number in range(5, 5 + wanted)], "distinct, and none left out"
    assert len(list((tmp_path / "procedures").glob("PRO-*.md"))) == 4 + wanted
    assert strays(tmp_path) == []
