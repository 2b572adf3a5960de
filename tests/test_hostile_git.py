"""A repository may hold anything: nothing that its folder names is run, and nothing in it changes an answer.

`tests/hostile/git.py` makes the repository, `tests/hostile/commands.py` runs every command of the table in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.every_command import DOCUMENT, calls
from tests.git_repository import git
from tests.hostile.git import PRO, Evil, evil

ROOT = Path(__file__).parent.parent
VERBS = frozenset(
    """cat-file check-attr check-ref-format commit-tree config for-each-ref hash-object log ls-files ls-tree merge-base read-tree rev-list rev-parse
    symbolic-ref update-index update-ref var version write-tree --version --exec-path""".split()  # noqa: SIM905
)
"""What Git is asked to do, ever: nothing of it compares the work tree, fetches, or runs a hook, a filter or a pager."""
SIGNING = ("ssh-keygen",)
OTHERS = {"completion": ("bash",), "doctor": (*SIGNING, "ssh")}
KARI = {f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER") for what, said in (("NAME", "Kari"), ("EMAIL", "kari@example.org"))}  # fmt: skip
MKDOCS = "site_name: Evil\ntheme: {name: material, font: false}\nplugins: [search, qmsctl]\n"
DAYS = ((), ("--at", "HEAD~1"), ("--at", "2026-11-21"), ("--base", "HEAD~1"))


def lines(book: Evil, out: Path) -> Iterator[list[str]]:
    """Every command, with every way to name a commit, those that write at the end; and the website."""
    found = list(calls())
    for call in found:
        if call.name == "init":
            yield [*call.arguments(out), str(out / "begun"), "--name", "X", "--profile", "small", "--language", "en"]
            continue
        for more in DAYS:
            if not more or call.has(more[0]):
                root = ["--root", str(book.folder)] if call.has("--root") else []
                yield [*call.arguments(out), *root, *more]
        if call.has("--commit"):
            yield [*call.arguments(out), "--root", str(book.folder), "--commit"]
    yield ["mkdocs", str(out / "site"), ""]
    yield ["mkdocs", str(out / "then"), "HEAD~1"]


def verb(words: list[str]) -> str:
    """Return what a call of Git is about: the first word that is no option."""
    rest = iter(words[1:])
    for word in rest:
        if word in ("-c", "-C", "--git-dir", "--work-tree"):
            next(rest)
        elif not word.startswith("-") or word in VERBS:
            return word
    return ""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[str], dict[str, Any]]]:
    """What every command set in motion in the hostile repository."""
    place = tmp_path_factory.mktemp("evil")
    book = evil(place)
    (book.folder / "mkdocs.yml").write_text(MKDOCS)
    asked = list(lines(book, place / "out"))
    told = subprocess.run(
        [sys.executable, "-m", "tests.hostile.commands", str(book.canaries)],
        input="".join(json.dumps(line) + "\n" for line in asked), cwd=book.folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(place / "cache"), "NO_MKDOCS_2_WARNING": "1",
             "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **KARI, **book.environment}, timeout=300, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return list(zip(asked, map(json.loads, told.stdout.splitlines()), strict=True))


def test_nothing_that_the_repository_names_is_run(answers: list[tuple[list[str], dict[str, Any]]]) -> None:
    assert {" ".join(words): answer["fired"] for words, answer in answers if answer["fired"]} == {}


def test_every_command_ends_as_it_should(answers: list[tuple[list[str], dict[str, Any]]]) -> None:
    for words, answer in answers:
        assert answer["code"] in (0, 1, 2), (words, answer["err"][-2000:])
        assert "Traceback" not in answer["err"], (words, answer["err"][-2000:])
    assert sum(answer["code"] == 2 for _, answer in answers) < len(answers) / 2, "these tests would see nothing"


def test_git_is_asked_for_a_few_things_and_nothing_else_is_started(
    answers: list[tuple[list[str], dict[str, Any]]],
) -> None:
    started = [(words, program) for words, answer in answers for program in answer["programs"]]
    asked = {verb(program) for _, program in started}
    assert {"log", "ls-tree", "cat-file", "commit-tree", "update-ref"} <= asked, "these tests would see nothing"
    for words, program in started:
        name = Path(program[0]).name
        assert name == "git" or name in OTHERS.get(words[0], SIGNING), (words, program)
        if name == "git":
            assert verb(program) in VERBS, (words, program)
            if verb(program) not in ("version", "--version"):
                assert {"--no-pager", "--no-replace-objects", "core.fsmonitor=false"} <= set(program), (words, program)


def test_no_command_connects_to_anything(answers: list[tuple[list[str], dict[str, Any]]]) -> None:
    assert {" ".join(words): answer["network"] for words, answer in answers if answer["network"]} == {}


def test_what_replaces_or_grafts_a_commit_is_not_believed(answers: list[tuple[list[str], dict[str, Any]]]) -> None:
    said = [answer["out"] for words, answer in answers if words[:2] == ["show", DOCUMENT] and "HEAD~1" in words]
    assert len(said) == 1
    assert "1.0 (approved" in said[0]
    assert "9.9" not in "".join(answer["out"] + answer["err"] for _, answer in answers)


def test_the_canaries_sing_for_a_git_that_is_not_held_back(tmp_path: Path) -> None:
    book = evil(tmp_path)
    with (book.folder / PRO).open("a") as file:
        file.write("More.\n")
    for words in (
        ["status"], ["diff"], ["verify-commit", "HEAD"], ["update-ref", "refs/heads/x", "HEAD"], ["fetch"],
        ["config", "--unset", "filter.evil.process"], ["config", "filter.evil.required", "false"],
        ["diff"], ["diff", "--no-ext-diff"], ["commit", "-a", "--amend", "--no-edit"],
    ):  # fmt: skip
        subprocess.run(
            ["git", *words], cwd=book.folder, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}, capture_output=True,
            check=False, timeout=20,
        )  # fmt: skip
    expected = {"core.fsmonitor", "included-fsmonitor", "filter.evil.process", "filter.evil.clean", "diff.external",
                "diff.evil.command", "diff.evil.textconv", "gpg.ssh.program", "hook-reference-transaction", "remote",
                "hook-post-index-change", "hook-pre-commit"}  # fmt: skip
    assert len(expected & set(book.fired())) >= 7, book.fired()
    (replaced,) = git(book.folder, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/replace").split()
    assert "9.9" in git(book.folder, "cat-file", "blob", f"{replaced}:{PRO}")
