"""Shapes that a history takes in real life, each a function that puts one into a repository.

Every shape works on documents of its own number, so that all of them can follow
each other in one repository.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.git_repository import git
from tests.handbook import small


@dataclass
class Book:
    """A repository with a handbook, and a clock that goes on six hours with every commit."""

    folder: Path
    clock: datetime = field(default=datetime(2026, 1, 5, 9, tzinfo=UTC))
    step: timedelta = timedelta(hours=6)

    def git(self, *arguments: str, date: str = "") -> str:
        self.clock += self.step
        return git(self.folder, *arguments, date=date or f"{self.clock:%Y-%m-%dT%H:%M:%S}+0000")

    def put(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(text.encode())

    def commit(self, subject: str = "A change", date: str = "") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject, date=date)

    @property
    def head(self) -> str:
        return git(self.folder, "rev-parse", "HEAD").strip()

    def branch(self, name: str) -> None:
        self.git("checkout", "-q", "-b", name)

    def main(self) -> None:
        self.git("checkout", "-q", "main")

    def merge(self, *names: str, how: str = "--no-ff") -> None:
        self.git("merge", "-q", how, "-m", f"Merge {' '.join(names)}", *names)


def pro(
    number: int, version: str = "1.0", status: str = "approved", valid_from: str = "2026-01-01", body: str = ""
) -> str:
    return (
        f'---\nid: PRO-{number:03}\ntitle: Procedure {number}\nversion: "{version}"\nstatus: {status}\nowner: manager\n'
        f'valid_from: {valid_from}\nchanges:\n  - version: "{version}"\n    date: {valid_from}\n'
        f"    note: What {version} changes\n---\n\n# Procedure\n\n{body or 'Text.'}\n"
    )


def at(number: int, name: str = "") -> str:
    return f"procedures/PRO-{number:03}{name}.md"


Shape = Callable[[Book, int], None]
SHAPES: dict[str, Shape] = {}


def shape(function: Shape) -> Shape:
    SHAPES[function.__name__] = function
    return function


def linear_begin(book: Book, number: int) -> None:
    book.put(at(number), pro(number))
    book.commit(f"PRO-{number}")


@shape
def linear(book: Book, number: int) -> None:
    linear_begin(book, number)
    for version in ("1.1", "1.2", "2.0"):
        book.put(at(number), pro(number, version, body=f"Text of {version}"))
        book.commit(version)


@shape
def several_states_of_a_version(book: Book, number: int) -> None:
    for status, body in (("draft", "a"), ("draft", "b"), ("approved", "b"), ("approved", "c"), ("retired", "c")):
        book.put(at(number), pro(number, status=status, body=body))
        book.commit(f"{status} {body}")


@shape
def a_version_that_waits(book: Book, number: int) -> None:
    linear_begin(book, number)
    later = f"{book.clock + timedelta(days=20):%Y-%m-%d}"
    book.put(at(number), pro(number, "2.0", valid_from=later))
    book.commit("from a day to come")
    book.put(at(number), pro(number, "2.0", valid_from=later, body="A typo mended"))
    book.commit("still to come")


@shape
def merge_without_fast_forward(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"m{number}")
    book.put(at(number), pro(number, "1.1", body="first try"))
    book.commit("on the way")
    book.put(at(number), pro(number, "2.0", body="ready"))
    book.commit("ready")
    book.main()
    book.put(at(number, "-other"), pro(number + 1))
    book.commit("meanwhile")
    book.merge(f"m{number}")


@shape
def fast_forward(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"f{number}")
    for version in ("1.1", "2.0"):
        book.put(at(number), pro(number, version))
        book.commit(version)
    book.main()
    book.merge(f"f{number}", how="--ff-only")


@shape
def squash(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"s{number}")
    for version in ("1.1", "1.2", "2.0"):
        book.put(at(number), pro(number, version))
        book.commit(version)
    book.main()
    book.git("merge", "-q", "--squash", f"s{number}")
    book.commit("Squashed")


@shape
def rebase(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"r{number}")
    book.put(at(number), pro(number, "2.0"))
    book.commit("2.0")
    book.main()
    book.put(at(number, "-b"), pro(number + 1))
    book.commit("meanwhile")
    book.git("checkout", "-q", f"r{number}")
    book.git("rebase", "-q", "main")
    book.main()
    book.merge(f"r{number}", how="--ff-only")


@shape
def revert(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.put(at(number), pro(number, "2.0"))
    book.commit("2.0")
    book.git("revert", "--no-edit", "HEAD")


@shape
def revert_of_a_revert(book: Book, number: int) -> None:
    revert(book, number)
    book.git("revert", "--no-edit", "HEAD")


@shape
def revert_of_a_merge(book: Book, number: int) -> None:
    merge_without_fast_forward(book, number)
    book.git("revert", "--no-edit", "-m", "1", "HEAD")


@shape
def rename(book: Book, number: int) -> None:
    linear(book, number)
    book.git("mv", at(number), at(number, "-with-a-name"))
    book.commit("Another name")


@shape
def rename_and_edit(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).unlink()
    book.put(f"instructions/PRO-{number}.md", pro(number, "2.0", body="Nothing is as it was.\n" * 20))
    book.commit("Moved and written anew")


@shape
def rename_in_two_steps(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).rename(book.folder / "procedures/x.md")
    book.commit("One")
    (book.folder / "procedures/x.md").rename(book.folder / at(number, "-y"))
    book.commit("Two")


@shape
def rename_on_a_branch_and_edit_on_main(book: Book, number: int) -> None:
    book.put(at(number), pro(number, body="A long text.\n" * 30))
    book.commit("Begin")
    book.branch(f"n{number}")
    book.git("mv", at(number), at(number, "-new"))
    book.commit("Another name")
    book.main()
    book.put(at(number), pro(number, "1.1", body="A long text.\n" * 30))
    book.commit("1.1")
    book.merge(f"n{number}")


@shape
def files_exchange_places(book: Book, number: int) -> None:
    for name in (number, number + 1):
        book.put(at(name), pro(name, body=f"Text of {name}"))
    book.commit("Two")
    book.put(at(number), pro(number + 1, body=f"Text of {number + 1}"))
    book.put(at(number + 1), pro(number, body=f"Text of {number}"))
    book.commit("Exchanged")
    book.put(at(number), pro(number + 1, "2.0"))
    book.commit("One of them goes on")


@shape
def three_files_move_round(book: Book, number: int) -> None:
    for name in range(3):
        book.put(at(number + name), pro(number + name))
    book.commit("Three")
    for name in range(3):
        book.put(at(number + name), pro(number + (name + 1) % 3, "2.0"))
    book.commit("Round")


@shape
def a_folder_moves(book: Book, number: int) -> None:
    for name in range(3):
        book.put(f"procedures/a{number}/PRO-{number + name}.md", pro(number + name))
    book.commit("Three")
    book.git("mv", f"procedures/a{number}", f"procedures/b{number}")
    book.commit("The folder moves")


@shape
def octopus(book: Book, number: int) -> None:
    for name in range(3):
        book.put(at(number + name), pro(number + name))
    book.commit("Three")
    for name in range(3):
        book.branch(f"o{number + name}")
        book.put(at(number + name), pro(number + name, "2.0"))
        book.commit("2.0")
        book.main()
    book.put(at(number, "-main"), pro(number + 3))
    book.commit("meanwhile")
    book.merge(*(f"o{number + name}" for name in range(3)))


@shape
def criss_cross(book: Book, number: int) -> None:
    for name in (number, number + 1):
        book.put(at(name), pro(name))
    book.commit("Two")
    book.branch(f"c{number}")
    book.put(at(number), pro(number, "1.1"))
    book.commit("left")
    left = book.head
    book.main()
    book.put(at(number + 1), pro(number + 1, "1.1"))
    book.commit("right")
    right = book.head
    book.merge(left)
    book.git("checkout", "-q", f"c{number}")
    book.merge(right)
    book.put(at(number), pro(number, "1.2"))
    book.commit("left again")
    book.main()
    book.put(at(number + 1), pro(number + 1, "1.2"))
    book.commit("right again")
    book.merge(f"c{number}")


@shape
def an_evil_merge(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"e{number}")
    book.put(at(number, "-side"), pro(number + 1))
    book.commit("side")
    book.main()
    book.put(at(number, "-main"), pro(number + 2))
    book.commit("main")
    book.git("merge", "-q", "--no-ff", "--no-commit", f"e{number}")
    book.put(at(number), pro(number, "6.6", body="Nobody wrote this on any branch"))
    book.commit("Merge, and more")


@shape
def a_merge_that_takes_ours(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"u{number}")
    book.put(at(number), pro(number, "2.0"))
    book.commit("2.0")
    book.main()
    book.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "Keep ours", f"u{number}")


@shape
def main_merged_into_a_branch_that_becomes_main(book: Book, number: int) -> None:
    """The line turns: what was main becomes the second parent."""
    linear_begin(book, number)
    book.branch(f"t{number}")
    book.put(at(number), pro(number, "1.1"))
    book.commit("1.1 on the branch")
    book.main()
    book.put(at(number, "-main"), pro(number + 1))
    book.commit("main goes on")
    book.git("checkout", "-q", f"t{number}")
    book.merge("main")
    book.main()
    book.merge(f"t{number}", how="--ff-only")


@shape
def a_branch_of_long_ago(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"l{number}")
    book.put(at(number), pro(number, "2.0"))
    book.commit("2.0", date="2025-01-01T10:00:00+0000")
    book.main()
    for _ in range(3):
        book.commit("nothing")
    book.merge(f"l{number}")


@shape
def cherry_pick(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.branch(f"p{number}")
    book.put(at(number), pro(number, "2.0"))
    book.commit("2.0")
    picked = book.head
    book.main()
    book.put(at(number, "-b"), pro(number + 1))
    book.commit("meanwhile")
    book.git("cherry-pick", picked)
    book.merge(f"p{number}")


@shape
def a_clock_that_is_slow(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.put(at(number), pro(number, "1.1"))
    book.commit("1.1", date=f"{book.clock - timedelta(days=3):%Y-%m-%dT%H:%M:%S}+0000")
    book.put(at(number), pro(number, "1.2"))
    book.commit("1.2")


@shape
def a_clock_of_1970_and_one_of_2040(book: Book, number: int) -> None:
    linear_begin(book, number)
    for version, day in (("1.1", "1970-01-01T00:00:00+0000"), ("1.2", "2040-01-01T00:00:00+0000")):
        book.put(at(number), pro(number, version))
        book.commit(version, date=day)
    book.put(at(number), pro(number, "1.3"))
    book.commit("1.3")


@shape
def the_same_second(book: Book, number: int) -> None:
    same = f"{book.clock:%Y-%m-%dT%H:%M:%S}+0000"
    for version in ("1.0", "1.1", "1.2", "1.1", "1.3"):
        book.put(at(number), pro(number, version))
        book.commit(version, date=same)


@shape
def midnight_in_another_zone(book: Book, number: int) -> None:
    day = f"{book.clock + timedelta(days=1):%Y-%m-%d}"
    for version, time in (
        ("1.0", "22:59:59+0000"),
        ("1.1", "23:00:01+0000"),
        ("1.2", "12:00:00-1200"),
        ("1.3", "13:59:00+1400"),
    ):
        book.put(at(number), pro(number, version))
        book.commit(version, date=f"{day}T{time}")


@shape
def deletion_and_return(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).unlink()
    book.commit("Gone")
    book.commit("Nothing happens")
    linear_begin(book, number)


@shape
def deletion_and_return_elsewhere(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).unlink()
    book.commit("Gone")
    book.put(f"instructions/back-{number}.md", pro(number, "2.0"))
    book.commit("Back")


@shape
def a_place_that_another_takes(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).unlink()
    book.commit("Gone")
    book.put(at(number), pro(number + 1))
    book.commit("Another document under the old name")


@shape
def an_id_that_changes(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.put(at(number), pro(number + 1))
    book.commit("Renumbered in its file")
    book.put(at(number), pro(number + 1, "1.1"))
    book.commit("1.1")
    book.put(at(number + 5), pro(number, "3.0"))
    book.commit("The old number is used again")


@shape
def an_id_twice(book: Book, number: int) -> None:
    book.put(at(number, "-b"), pro(number))
    book.commit("One")
    book.put(at(number, "-c"), pro(number, "2.0"))
    book.commit("The same number behind it")
    book.put(at(number, "-a"), pro(number, "3.0"))
    book.commit("And before it")
    book.put(at(number, "-b"), pro(number, "1.1"))
    book.commit("The hidden one changes")
    (book.folder / at(number, "-a")).unlink()
    book.commit("The first one goes")


@shape
def a_copy(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.put(at(number, "-copy"), pro(number))
    book.commit("A copy with its number")
    book.put(at(number, "-copy"), pro(number + 1))
    book.commit("which is then given its own")


@shape
def commits_that_do_nothing(book: Book, number: int) -> None:
    linear_begin(book, number)
    for _ in range(3):
        book.commit("Nothing")
    book.put(at(number), pro(number, "1.1"))
    book.commit("1.1")


@shape
def a_change_of_mode(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).chmod(0o755)
    book.commit("Executable")
    book.put(at(number), pro(number, "1.1"))
    book.commit("1.1")


@shape
def other_line_ends_and_a_mark(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.put(at(number), pro(number).replace("\n", "\r\n"))
    book.commit("CRLF")
    book.put(at(number), "\ufeff" + pro(number, "1.1"))
    book.commit("BOM")
    book.put(at(number), pro(number, "1.1"))
    book.commit("LF")


@shape
def a_link_in_between(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).unlink()
    (book.folder / at(number)).symlink_to("PRO-001-documents.md")
    book.commit("A link")
    (book.folder / at(number)).unlink()
    linear_begin(book, number)


@shape
def a_file_becomes_a_folder(book: Book, number: int) -> None:
    linear_begin(book, number)
    (book.folder / at(number)).unlink()
    book.put(f"{at(number)}/inside.md", pro(number, "2.0"))
    book.commit("A folder of that name")
    (book.folder / at(number) / "inside.md").unlink()
    (book.folder / at(number)).rmdir()
    book.put(at(number), pro(number, "3.0"))
    book.commit("A file again")


@shape
def broken_in_between(book: Book, number: int) -> None:
    linear_begin(book, number)
    text = pro(number)
    for broken in (
        text.replace("# Procedure", "<<<<<<< ours\n# Procedure\n=======\n# Sale\n>>>>>>> theirs"),
        text.replace("status: approved", "status: [approved"),
        text.replace("---\n\n#", "\n#"),
        text.removeprefix("---\n"),
        text.replace(f"id: PRO-{number:03}\n", ""),
        "",
        text.encode().decode("latin-1") + "\u00a0",
    ):
        book.put(at(number), broken)
        book.commit("Broken")
    linear_begin(book, number)


@shape
def names_with_blanks_and_letters(book: Book, number: int) -> None:
    for name in (" med mellomrom", "-ærlig-øving-på-åtte", "-ö", '-"quoted"', "-tab\there", "-line\nend", "-e\u0301"):
        path = f"procedures/PRO-{number}{name}.md"
        book.put(path, pro(number))
        book.commit(name)
        book.put(path, pro(number, "1.1"))
        book.commit(name)
        (book.folder / path).unlink()
        book.commit("gone")
        number += 1


@shape
def bytes_that_are_no_letters(book: Book, number: int) -> None:
    path = os.fsencode(book.folder / "procedures") + b"/PRO-\xff\xfe.md"
    Path(os.fsdecode(path)).write_bytes(pro(number).encode())
    book.commit("a name that is not UTF-8")


@shape
def another_root_merged_in(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.git("checkout", "-q", "--orphan", f"root{number}")
    book.git("rm", "-rfq", ".")
    book.put(at(number + 1), pro(number + 1))
    book.commit("Another beginning")
    book.put(at(number + 1), pro(number + 1, "1.1"))
    book.commit("1.1")
    book.git("checkout", "-q", "-f", "main")
    book.git("merge", "-q", "--allow-unrelated-histories", "-m", "Merge the other", f"root{number}")


@shape
def a_submodule(book: Book, number: int) -> None:
    linear_begin(book, number)
    commit = book.head
    book.git("update-index", "--add", "--cacheinfo", f"160000,{commit},procedures/sub{number}.md")
    book.git("commit", "-q", "-m", "A submodule that is called like a document")
    book.git("rm", "-q", "--cached", f"procedures/sub{number}.md")
    book.put(f"procedures/sub{number}.md", pro(number, "2.0"))
    (book.folder / at(number)).unlink()
    book.commit("A document that lies where it lay")


@shape
def a_handbook_inside(book: Book, number: int) -> None:
    linear_begin(book, number)
    book.put(f"procedures/A{number}/qms.yaml", "name: Another\n")
    book.put(f"procedures/A{number}/PRO.md", pro(number, "9.0"))
    book.commit("Another handbook, with the same numbers")
    (book.folder / f"procedures/A{number}/qms.yaml").unlink()
    book.commit("which becomes a part of this one")
    book.put(f"procedures/A{number}/qms.yaml", "name: Another\n")
    book.commit("and leaves again")


@shape
def a_folder_of_another_type(book: Book, number: int) -> None:
    """A type of then, which the settings of today do not know."""
    before = (book.folder / "qms.yaml").read_text(encoding="utf-8")
    book.put(f"rutiner{number}/x.md", pro(number))
    book.commit("Nobody knows of this folder")
    book.put("qms.yaml", before + f"document_types:\n  - id: routine\n    folder: rutiner{number}\n    prefix: RUT\n")
    book.commit("Now they do")
    book.put(f"rutiner{number}/x.md", pro(number, "1.1"))
    book.commit("1.1")
    book.put("qms.yaml", before)
    (book.folder / f"rutiner{number}/x.md").rename(book.folder / at(number))
    book.commit("Moved to where procedures lie")


@shape
def a_version_that_falls(book: Book, number: int) -> None:
    for version in ("2.0", "1.0", "1.5", "10.0", "9.0"):
        book.put(at(number), pro(number, version))
        book.commit(version)


@shape
def values_that_are_no_texts(book: Book, number: int) -> None:
    for piece in (
        "version: 1.0",
        "version: [1]",
        "version:",
        "status: {a: b}",
        "valid_from: '2026-01-01'",
        'id: "PRO-1"',
    ):
        key = piece.split(":")[0]
        lines = [piece if line.startswith(f"{key}:") else line for line in pro(number).split("\n")]
        book.put(at(number), "\n".join(lines))
        book.commit(piece)


def begin(folder: Path, *, inside: str = "", format_: str = "sha1") -> Book:
    """Make a repository with the smallest handbook, in a folder of it where `inside` says one."""
    folder.mkdir(parents=True)
    book = Book(folder)
    book.git("init", "-q", "-b", "main", f"--object-format={format_}")
    for name, value in (("gc.auto", "0"), ("core.autocrlf", "false"), ("advice.detachedHead", "false")):
        book.git("config", name, value)
    for path, data in small().items():
        book.put(inside + path, data.decode())
    book.commit("The handbook")
    return book


def bare_clone(source: Path, target: Path, *options: str) -> Path:
    subprocess.run(["git", "clone", "-q", *options, source.as_uri(), str(target)], check=True, capture_output=True)
    return target
