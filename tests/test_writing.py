"""The door for writing: all or nothing, never through a link, never over a new file's name."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.errors import QmsctlError
from qmsctl.writing import lock, write_all, write_output, written
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small
from tests.killer import Killer

ROOT = Path(__file__).resolve().parent.parent


def test_texts_are_written_as_they_are(tmp_path: Path) -> None:
    write_all(tmp_path, {"a/b.md": "æøå\r\nline\n"})
    assert (tmp_path / "a/b.md").read_bytes() == "æøå\r\nline\n".encode()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.md"], "no temporary file stays"


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    with pytest.raises(QmsctlError, match="exists already"):
        write_all(tmp_path, {"a.md": "yours"}, new=frozenset({"a.md"}))
    assert (tmp_path / "a.md").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize("path", ["../out.md", "/tmp/out.md", "a/../../out.md"])
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(QmsctlError, match="outside the handbook"):
        write_all(tmp_path / "book", {path: "x"})


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book/docs").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(QmsctlError, match="symbolic link"):
        write_all(tmp_path / "book", {"docs/x.md": "x"})
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_is_whole_whenever_the_writer_is_killed(tmp_path: Path) -> None:
    target = tmp_path / "register.yaml"
    old, new = "old\n" * 20_000, "new\n" * 20_000
    target.write_text(old)
    program = (
        "import sys; from pathlib import Path; from qmsctl.writing import write_all\n"
        "while True:\n    write_all(Path(sys.argv[1]), {'register.yaml': 'new\\n' * 20_000})\n"
        "    write_all(Path(sys.argv[1]), {'register.yaml': 'old\\n' * 20_000})\n"
    )
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
        time.sleep(0.25)
        process.kill()
        process.wait()
        assert target.read_text() in (old, new)


def test_all_files_or_none(tmp_path: Path) -> None:
    """The second name is taken between our look and our move."""
    write(tmp_path, {"a.md": b"old\n", "gone.md": b"old\n"})
    real = os.link

    def link(source: Path, target: Path) -> None:
        if Path(target).name == "new.md":
            Path(target).write_bytes(b"theirs\n")
        real(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "link", link)
        files = {"a.md": "new\n", "b/c.md": "new\n", "new.md": "ours\n"}
        with (
            pytest.raises(QmsctlError, match=r"new.md exists already"),
            written(tmp_path, files, new={"new.md"}, remove=["gone.md"]),
        ):
            pass
    assert contents(tmp_path) == {"a.md": b"old\n", "gone.md": b"old\n", "new.md": b"theirs\n"}
    assert not (tmp_path / "b").exists(), "a folder that was made for it is gone too"


@pytest.mark.parametrize("git_too", [True, False])
def test_what_stands_as_it_shall_be_is_left_alone(tmp_path: Path, git_too: bool) -> None:
    write(tmp_path, {"a.md": b"same\n"})
    if git_too:
        git(tmp_path, "init", "-q")
    before = (tmp_path / "a.md").stat()
    write_all(tmp_path, {"a.md": "same\n"})
    after = (tmp_path / "a.md").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    write(tmp_path, {"run.sh": b"old\n"})
    (tmp_path / "run.sh").chmod(0o750)
    write_all(tmp_path, {"run.sh": "new\n"})
    assert (tmp_path / "run.sh").stat().st_mode & 0o777 == 0o750


def test_a_disk_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a memory stick or some network shares."""

    def link(_source: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    write(tmp_path, {"a.md": b"old\n"})
    write_all(tmp_path, {"a.md": "new\n", "b.md": "new\n"}, new={"b.md"})
    assert contents(tmp_path) == {"a.md": b"new\n", "b.md": b"new\n"}
    with pytest.raises(QmsctlError, match="exists already"):
        write_all(tmp_path, {"a.md": "newer\n", "b.md": "newer\n"}, new={"b.md"})
    assert contents(tmp_path) == {"a.md": b"new\n", "b.md": b"new\n"}


# A disk that is full, or may not be written.


def test_a_file_larger_than_allowed_changes_nothing(tmp_path: Path) -> None:
    book = repository(tmp_path / "book", small())
    page = book / "docs/index.md"
    page.write_text(page.read_text() + "\n[PRO-002](../procedures/PRO-002-events.md)\n" + "\nMore words.\n" * 2_000)
    before = contents(book)
    answer = qmsctl_with(
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)), "renumber", "PRO-002", cwd=book
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (
        "qmsctl: docs/index.md could not be written: it is larger than files may be here (ulimit -f shows the limit); "
        "nothing was changed\n"
    )
    assert contents(book) == before


class Disk(NamedTuple):
    """A small disk of its own in a place of its own, that only the commands run there see: `files` shows it to us."""

    place: Path
    killer: Killer
    files: Path


@contextlib.contextmanager
def tiny_disk(folder: Path, then: str) -> Iterator[Disk]:
    place, begun = folder / "disk", write(folder / "book", small())
    place.mkdir()
    script = f'mount -t tmpfs -o size=192k tmpfs "$0" && cp -r "$1/." "$0" && {then} && shift && exec "$@"'
    alone = ("unshare", "--user", "--map-root-user", "--mount")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be made here")
    with Killer((*alone, "sh", "-c", script, str(place), str(begun))) as killer:
        assert killer.run(place, ["list"]).code == 0
        yield Disk(place, killer, Path(f"/proc/{killer.process.pid}/root") / place.relative_to("/"))


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    with tiny_disk(tmp_path, 'cat /dev/zero > "$0/filler" 2> /dev/null || true') as disk:
        before = contents(disk.files)
        for arguments in (["renumber", "PRO-002"], ["new", "procedure", "--title", "Goods in", "--owner", "quality"]):
            answer = disk.killer.run(disk.place, arguments)
            assert (answer.code, answer.out) == (2, ""), answer.error
            assert answer.error.endswith("could not be written: the disk is full; nothing was changed\n")
            assert contents(disk.files) == before
        (disk.files / "filler").unlink()
        assert disk.killer.run(disk.place, ["renumber", "PRO-002"]).code == 0


def test_a_disk_that_can_only_be_read_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    with tiny_disk(tmp_path, 'git init -q "$0" && mount -o remount,ro "$0"') as disk:
        for arguments in (["new", "procedure"], ["renumber", "PRO-002"], ["baseline"], ["init"]):
            answer = disk.killer.run(disk.place, arguments)
            assert (answer.code, answer.out) == (2, "")
            assert "the disk can only be read" in answer.error, arguments
        for arguments in (["check"], ["status"], ["list"]):
            answer = disk.killer.run(disk.place, [*arguments, "--today", TODAY])
            assert (answer.code, answer.error) == (0, "")


def test_no_right_to_write_is_said_with_the_place(tmp_path: Path) -> None:
    book = write(tmp_path / "book", small())
    (book / "procedures").chmod(0o555)
    # Root may write everywhere, unless this one power is taken away.
    powerless = [] if os.getuid() else ["setpriv", "--bounding-set", "-dac_override"]
    if powerless and not shutil.which("setpriv"):
        pytest.skip("root cannot be stopped here")
    arguments = ["-m", "qmsctl", "new", "procedure", "--title", "x", "--owner", "quality", "--root", str(book)]
    answer = subprocess.run(
        [*powerless, sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert answer.returncode == 2
    assert re.fullmatch(r"qmsctl: '.*/procedures' cannot be written to: you have no right to.*\n", answer.stderr)


def qmsctl_with(before: Callable[[], object], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that `before` has prepared."""
    return subprocess.run(
        [sys.executable, "-B", "-m", "qmsctl", *arguments], cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=before, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


# The lock.


@pytest.mark.parametrize("git_too", [True, False])
def test_who_waits_too_long_is_told_for_whom(tmp_path: Path, git_too: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.md": b"old\n"})
    if git_too:
        git(tmp_path, "init", "-q")
    program = (
        "import sys, time; from pathlib import Path; from qmsctl.writing import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('here', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout
        holder.stdout.readline()
        monkeypatch.setattr(lock, "WAIT", 0.1)
        with pytest.raises(QmsctlError, match=f"process {holder.pid} has been writing here"):
            write_all(tmp_path, {"a.md": "new\n"})
        assert (tmp_path / "a.md").read_bytes() == b"old\n"
    finally:
        holder.kill()
        holder.wait()
    write_all(tmp_path, {"a.md": "new\n"})
    assert contents(tmp_path) == {"a.md": b"new\n"}, "the lock went with its holder and left nothing behind"


# What is told of an operation that was interrupted.


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as started:
        yield started


def interrupted(killer: Killer, folder: Path, at: str, *arguments: str) -> None:
    """Kill a command the first time that it does something."""
    whole = shutil.copytree(folder, folder.with_name("whole"), symlinks=True)
    moments = killer.run(whole, arguments).moments
    number = next(number for number, moment in enumerate(moments, 1) if at in moment)
    assert killer.run(folder, arguments, at=number).killed


def test_a_reader_is_told_and_changes_nothing(tmp_path: Path, killer: Killer) -> None:
    book = repository(tmp_path / "book", small())
    interrupted(killer, book, "os.link", "renumber", "PRO-002")
    before = contents(book, hidden=True)
    answer = killer.run(book, ["list"])
    assert answer.code == 0
    assert re.fullmatch(
        r"qmsctl: “qmsctl renumber PRO-002” of \d{4}-\d\d-\d\d \d\d:\d\d was interrupted; "
        r"the next command that writes finishes it first\n",
        answer.error,
    )
    assert contents(book, hidden=True) == before


def test_another_command_finishes_it_first_and_says_so(tmp_path: Path, killer: Killer) -> None:
    book = repository(tmp_path / "book", small())
    interrupted(killer, book, "os.link", "renumber", "PRO-002")
    answer = killer.run(book, ["new", "procedure", "--title", "Goods in", "--owner", "quality"])
    assert (answer.code, answer.out) == (0, "procedures/PRO-006-goods-in.md\n")
    assert re.fullmatch(r"qmsctl: “qmsctl renumber PRO-002” of .* was interrupted; it is finished now\n", answer.error)
    assert (book / "procedures/PRO-005-events.md").is_file()
    assert not (book / "procedures/PRO-002-events.md").exists()
    assert killer.run(book, ["check", "--today", TODAY, "--fail-on", "never"]).error == ""


def test_what_somebody_changed_since_is_theirs(tmp_path: Path, killer: Killer) -> None:
    book = repository(tmp_path / "book", small())
    before = contents(book)
    interrupted(killer, book, "os.link", "renumber", "PRO-002")
    page = book / "policy/POL-001-policy.md"
    page.write_bytes(page.read_bytes() + b"\nOne thing more.\n")
    answer = killer.run(book, ["new", "procedure", "--title", "Goods in", "--owner", "quality"])
    assert answer.error.endswith(
        "was interrupted; it is taken back, but for what somebody has changed since: policy/POL-001-policy.md\n"
    )
    after = contents(book)
    assert after.pop("procedures/PRO-005-goods-in.md")
    assert after.pop("policy/POL-001-policy.md").endswith(b"One thing more.\n")
    del before["policy/POL-001-policy.md"]
    assert after == before


def test_a_journal_that_makes_no_sense_is_shown_to_a_person(tmp_path: Path, killer: Killer) -> None:
    book = write(tmp_path / "book", small())
    step = {"path": "../../x", "temporary": "", "backup": "", "old": "", "new": ""}
    whole = {
        "format": 1,
        "command": "x",
        "time": "",
        "steps": [],
        "says": [],
        "commit": None,
        "branch": "",
        "start": "",
    }
    for text in (
        "", "{", "[]", "{}", "[" * 100_000, '{"format": 2}', json.dumps({**whole, "steps": [{**step, "temporary": "qms.yaml"}]}),
        json.dumps({**whole, "steps": [{**step, "old": "x"}]}), json.dumps({**whole, "command": 1}), json.dumps({**whole, "more": 1}),
    ):  # fmt: skip
        (book / ".qmsctl-journal.json").write_text(text)
        for arguments in (["new", "procedure", "--title", "x", "--owner", "quality"], ["list"]):
            answer = killer.run(book, arguments)
            assert answer.code == (2 if arguments[0] == "new" else 0)
            assert re.fullmatch(
                r"qmsctl: '.*/\.qmsctl-journal\.json', which tells of an unfinished.*\n", answer.error
            ), text
    (book / ".qmsctl-journal.json").write_text(json.dumps({**whole, "steps": [step]}))
    assert "lies outside the handbook" in killer.run(book, ["baseline"]).error


def test_leftovers_are_swept_by_whoever_writes_next(tmp_path: Path) -> None:
    book = repository(tmp_path / "book", small())
    left = ".qmsctl-0123456789abcdef.tmp"
    theirs = {
        "procedures/.qmsctl-notes.txt": b"",
        "procedures/my.tmp": b"",
        f"examples/other/{left}": b"",
        "examples/other/qms.yaml": b"",
    }
    write(book, {left: b"x", f"procedures/{left}": b"x", f".git/qmsctl/{left}/index": b"x", **theirs})
    write_all(book, {"a.md": "new\n"})
    found = contents(book)
    assert {path: found.pop(path) for path in theirs} == theirs, (
        "what is not ours, and what another handbook's writers use"
    )
    assert [path for path in found if ".qmsctl-" in path] == []
    assert [path.name for path in (book / ".git/qmsctl").iterdir()] == ["lock"]


def test_around_what_is_no_handbook_nothing_is_looked_through(tmp_path: Path) -> None:
    left = ".qmsctl-0123456789abcdef.tmp"
    write(tmp_path, {left: b"", f"somebody/else/{left}": b""})
    write_all(tmp_path, {"qms.yaml": "language: en\n"})
    assert contents(tmp_path) == {"qms.yaml": b"language: en\n", f"somebody/else/{left}": b""}


def test_an_output_is_whole_and_tidy(tmp_path: Path) -> None:
    write(tmp_path, {".qmsctl-out0123.tmp": b"x", ".qmsctl-0123.tmp": b"a handbook's", "a.pdf": b"old"})
    write_output(tmp_path, {"a.pdf": b"new"})
    assert contents(tmp_path) == {".qmsctl-0123.tmp": b"a handbook's", "a.pdf": b"new"}
    with pytest.raises(QmsctlError, match="outside"):
        write_output(tmp_path, {"../a.pdf": b"new"})


def contents(folder: Path, *, hidden: bool = False) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (hidden or ".git" not in path.relative_to(folder).parts)
    }
