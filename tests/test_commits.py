"""Commits made beside a person at work: what they have staged and changed stays theirs, and nobody else's is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qmsctl.errors import QmsctlError
from qmsctl.git import commits
from qmsctl.git import repository as opened
from qmsctl.git.commits import commit_files, start_commit
from tests.git_repository import git, repository, write

BOOK = {"qms.yaml": b"language: en\n", "a.md": b"one\n", "b/c.md": b"two\n"}


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Kari, with settings of her own and nobody else's."""
    home = tmp_path / "home"
    home.mkdir()
    settings = home / ".gitconfig"
    settings.write_text("[user]\n\tname = Kari Nordmann\n\temail = kari@example.org\n")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("HOME", str(home))
    return settings


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return repository(tmp_path / "book", BOOK)


def status(folder: Path) -> str:
    return git(folder, "status", "--porcelain")


def put(folder: Path, files: dict[str, bytes | None], message: str = "Change it", **options: object) -> str:
    """Write files and commit them, as a command does."""
    for path, data in files.items():
        if data is None:
            (folder / path).unlink()
        else:
            write(folder, {path: data})
    return commit_files(folder, files, message, **options)  # type: ignore[arg-type]


def test_a_commit_holds_the_files_and_nothing_else(book: Path) -> None:
    made = put(
        book,
        {"a.md": b"new\n", "d/e.md": b"born\n", "b/c.md": None},
        trailers=[("Approved-by", "tb"), ("Meaning", "x")],
    )
    assert git(book, "rev-parse", "HEAD", "main").split() == [made, made]
    assert git(book, "show", "--name-status", "--format=%an <%ae>%n%B", "HEAD").split("\n") == [
        "Kari Nordmann <kari@example.org>", "Change it", "", "Approved-by: tb", "Meaning: x", "", "",
        "M\ta.md", "D\tb/c.md", "A\td/e.md", "",
    ]  # fmt: skip
    assert git(book, "show", "HEAD:d/e.md") == "born\n"
    assert status(book) == "", "what was written and committed looks clean"
    assert git(book, "fsck", "--strict") == ""


def test_what_a_person_has_staged_or_begun_stays_as_it_was(book: Path) -> None:
    write(book, {"staged.md": b"staged\n", "qms.yaml": b"language: nb\n", "untracked.md": b"mine\n"})
    git(book, "add", "staged.md")
    before = status(book)
    put(book, {"a.md": b"new\n"})
    assert status(book) == before == "M  qms.yaml\nA  staged.md\n?? untracked.md\n".replace("M  qms", " M qms")
    assert git(book, "show", "--name-only", "--format=", "HEAD") == "a.md\n"


def test_a_handbook_may_lie_below_the_top_of_its_repository(tmp_path: Path) -> None:
    book = repository(tmp_path / "book", {"x/y/qms.yaml": b"x\n"}) / "x/y"
    put(book, {"a [1].md": b"new\n"})
    assert git(book, "show", "--name-only", "--format=", "HEAD") == "x/y/a [1].md\n"
    assert status(book) == ""


@pytest.mark.parametrize("name", ["a'b.md", 'a"b.md', "--help.md", "a\nb.md", "æøå.md", ":(top)a.md", "a\\b.md"])
def test_odd_names_are_names(book: Path, name: str) -> None:
    put(book, {name: b"new\n"})
    assert git(book, "ls-tree", "-z", "--name-only", "HEAD").split("\0").count(name) == 1
    assert status(book) == ""


@pytest.mark.parametrize("name", ["../x.md", "/x.md", "a/../../x", ".git/config", "b/.GIT/hooks/x", "", "b//c"])
def test_a_commit_holds_no_path_outside(book: Path, name: str) -> None:
    with pytest.raises(QmsctlError, match="no path of a file"):
        commit_files(book, {name: b"x"}, "x")


def test_a_first_commit_and_one_that_changes_nothing(tmp_path: Path) -> None:
    book = write(tmp_path / "book", BOOK)
    git(book, "init", "-q", "-b", "main")
    first = commit_files(book, BOOK, "Begin")
    assert git(book, "log", "--format=%H %P %s") == f"{first}  Begin\n"
    assert status(book) == ""
    assert commit_files(book, BOOK, "Again") == first, "what is there already is not committed again"


def test_a_file_keeps_its_mode(book: Path) -> None:
    git(book, "update-index", "--chmod=+x", "a.md")
    git(book, "commit", "-q", "-m", "A program")
    put(book, {"a.md": b"new\n"})
    assert git(book, "ls-tree", "HEAD", "a.md").startswith("100755 ")


def test_a_clone_with_crlf_stores_lf(book: Path) -> None:
    git(book, "config", "core.autocrlf", "true")
    (book / "a.md").unlink()
    git(book, "checkout", "--", "a.md")
    assert (book / "a.md").read_bytes() == b"one\r\n"
    start_commit(book, ["a.md"])
    put(book, {"a.md": b"one\r\nmore\r\n"})
    assert git(book, "cat-file", "-p", "HEAD:a.md") == "one\nmore\n"
    assert status(book) == ""


@pytest.mark.parametrize("name", ["--force", "-c"])
def test_a_branch_that_git_would_take_for_an_option_is_refused(book: Path, name: str) -> None:
    git(book, "symbolic-ref", "HEAD", f"refs/heads/{name}")
    with pytest.raises(QmsctlError, match="no name of a branch"):
        commit_files(book, {"a.md": b"x"}, "x")


# Refused: nothing is committed, and a sentence says what to do.


def refused(book: Path, message: str, files: dict[str, bytes | None] | None = None) -> None:
    before = git(book, "for-each-ref")
    index = (book / ".git/index").read_bytes()
    with pytest.raises(QmsctlError, match=message):
        commit_files(book, files or {"a.md": b"new\n"}, "Change it")
    assert git(book, "for-each-ref") == before
    assert (book / ".git/index").read_bytes() == index
    assert list((book / ".git").rglob("*.lock")) == []


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(QmsctlError, match="git init"):
        commit_files(tmp_path, {"a.md": b"x"}, "x")


def test_a_bare_repository(book: Path, tmp_path: Path) -> None:
    git(book, "clone", "-q", "--bare", str(book), str(tmp_path / "bare.git"))
    with pytest.raises(QmsctlError, match="bare"):
        commit_files(tmp_path / "bare.git", {"a.md": b"x"}, "x")


def test_a_detached_head(book: Path) -> None:
    git(book, "checkout", "-q", "--detach")
    refused(book, "HEAD is detached")


@pytest.mark.parametrize("what", ["merge", "rebase", "cherry-pick"])
def test_something_unfinished(book: Path, what: str) -> None:
    git(book, "switch", "-q", "-c", "side")
    write(book, {"b/c.md": b"theirs\n"})
    git(book, "commit", "-q", "-a", "-m", "Theirs")
    git(book, "switch", "-q", "main")
    write(book, {"b/c.md": b"ours\n"})
    git(book, "commit", "-q", "-a", "-m", "Ours")
    with pytest.raises(subprocess.CalledProcessError):
        git(book, what, "side")
    refused(book, "HEAD is detached" if what == "rebase" else f"a {what} is in progress")


def test_changes_of_a_person_to_the_same_file(book: Path) -> None:
    write(book, {"a.md": b"half a thought\n"})
    refused(book, "a.md has changes of yours")
    git(book, "add", "a.md")
    refused(book, "a.md has staged changes of yours")


def test_changes_of_a_person_are_seen_before_anything_is_written(book: Path) -> None:
    start_commit(book, ["a.md", "new.md"])
    write(book, {"new.md": b"mine, and untracked\n"})
    with pytest.raises(QmsctlError, match=r"new.md has changes of yours"):
        start_commit(book, ["a.md", "new.md"])


def test_nobody_known(book: Path, somebody: Path) -> None:
    somebody.write_text("")
    refused(book, "git config --global user.name")


def test_a_message_and_trailers_stay_what_they_are(book: Path) -> None:
    put(book, {"a.md": b"new\n"}, "Begin PRO-005 \x1b[2J\u202e", trailers=[("Title", "x\nApproved-by: nobody")])
    body = git(book, "log", "-1", "--format=%B")
    assert body == "Begin PRO-005 \\x1b[2J\\u202e\n\nTitle: x\\x0aApproved-by: nobody\n\n"
    with pytest.raises(QmsctlError, match="no name of a trailer"):
        commit_files(book, {"a.md": b"newer\n"}, "x", trailers=[("Two words", "x")])
    with pytest.raises(QmsctlError, match="needs a message"):
        commit_files(book, {"a.md": b"new\n"}, "\n")


# Others commit at the same time.


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """What another process does between our commit and the moment the branch would move."""
    todo: list[Callable[[], object]] = []
    real = opened.run

    def run(*arguments: Any, **options: Any) -> bytes:
        if "update-ref" in arguments and todo:
            todo.pop(0)()
        return real(*arguments, **options)

    monkeypatch.setattr(commits, "run", run)
    yield todo
    assert todo == [], "the other process had its turn"


def test_a_lost_race_is_run_again_on_top(book: Path, meanwhile: list[Callable[[], object]]) -> None:
    for number in range(3):
        meanwhile.append(partial(git, book, "commit", "-q", "--allow-empty", "-m", f"Theirs {number}"))
    put(book, {"a.md": b"new\n"})
    assert git(book, "log", "--format=%s").split("\n")[:4] == ["Change it", "Theirs 2", "Theirs 1", "Theirs 0"]
    assert status(book) == ""


def test_a_race_for_the_same_file_is_lost(book: Path, meanwhile: list[Callable[[], object]], tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", str(book), str(other))
    git(other, "switch", "-q", "-c", "theirs")
    put(other, {"a.md": b"theirs\n"}, "Theirs")

    def push() -> None:
        git(book, "fetch", "-q", str(other), "theirs")
        git(book, "update-ref", "refs/heads/main", "FETCH_HEAD")

    meanwhile.append(push)
    with pytest.raises(QmsctlError, match=r"main has moved on meanwhile and changed a.md"):
        put(book, {"a.md": b"new\n"})
    assert git(book, "log", "-1", "--format=%s") == "Theirs\n"


def test_a_branch_that_somebody_holds_is_reported(book: Path) -> None:
    (book / ".git/refs/heads/main.lock").touch()
    with pytest.raises(QmsctlError, match=r"git update-ref failed.* cannot lock ref"):
        put(book, {"a.md": b"new\n"})


def test_an_index_that_somebody_holds_is_left_as_it_is(book: Path) -> None:
    (book / ".git/index.lock").touch()
    before, told = (book / ".git/index").read_bytes(), list[str]()
    made = put(book, {"a.md": b"new\n"}, tell=told.append)
    assert git(book, "rev-parse", "HEAD").strip() == made
    assert (book / ".git/index").read_bytes() == before
    (book / ".git/index.lock").unlink()
    (sentence,) = told
    assert sentence.endswith("git reset -q -- a.md")
    git(book, *sentence.rpartition("git ")[2].split())
    assert status(book) == ""


# Programs that settings name.


def canary(folder: Path) -> Path:
    """A program that leaves a trace when it is run."""
    program = folder / "canary"
    program.write_text(f'#!/bin/sh\necho "$0 $@ $(tr "\\0" " " < /proc/$PPID/cmdline)" >> {folder}/ran\nexit 0\n')
    program.chmod(0o755)
    return program


def test_the_settings_and_hooks_of_a_repository_run_nothing(book: Path, tmp_path: Path) -> None:
    program = canary(tmp_path)
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change"):
        (book / ".git/hooks").mkdir(exist_ok=True)
        (book / ".git/hooks" / name).symlink_to(program)
    write(book, {".gitattributes": b"* filter=evil diff=evil\n"})
    for setting in (
        "core.fsmonitor", "core.hooksPath", "core.editor", "core.pager", "core.sshCommand", "filter.evil.clean", "filter.evil.smudge",
        "filter.evil.process", "diff.evil.textconv", "diff.external", "gpg.program", "gpg.openpgp.program", "gpg.ssh.program",
        "gpg.ssh.defaultKeyCommand", "credential.helper", "core.alternateRefsCommand",
    ):  # fmt: skip
        git(book, "config", setting, str(program if setting != "core.hooksPath" else program.parent))
    git(book, "config", "commit.gpgsign", "true")
    told: list[str] = []
    start_commit(book, ["new.md"])
    put(book, {"new.md": b"new\n"}, tell=told.append)
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()
    assert [sentence.partition(":")[0] for sentence in told] == ["the commit is not signed"]


def test_a_commit_is_signed_when_the_person_asks_for_it(book: Path, somebody: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    with somebody.open("a") as settings:
        settings.write(f"\tsigningkey = {key}\n[gpg]\n\tformat = ssh\n[commit]\n\tgpgsign = true\n")
    git(book, "config", "gpg.ssh.program", str(canary(tmp_path)))
    told: list[str] = []
    put(book, {"a.md": b"new\n"}, tell=told.append)
    assert "-----BEGIN SSH SIGNATURE-----" in git(book, "cat-file", "commit", "HEAD")
    assert told == []
    assert not (tmp_path / "ran").exists()
