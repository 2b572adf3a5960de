"""Repositories that are in a state nobody planned for: an answer, or one sentence that says how to mend it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from qmsctl.errors import QmsctlError
from qmsctl.git import open_repository
from qmsctl.history import earlier_versions
from qmsctl.history.past import open_past
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small
from tests.quick import Quick, Said
from tests.test_cli import qmsctl

PRO = "procedures/PRO-004-delivery.md"
ASKED = (("check", "--today", TODAY), ("list",), ("history", "PRO-004"), ("list", "--at", "HEAD"), ("diff", "PRO-004"))
_PROCESS: list[Quick] = []


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[Quick]:
    with Quick() as process:
        _PROCESS.append(process)
        yield process
        _PROCESS.clear()


def ask(*arguments: str, **environment: str) -> Said | subprocess.CompletedProcess[str]:
    return qmsctl(*arguments, cwd=None, **environment) if environment else _PROCESS[0](*arguments)


def refused(folder: Path, *arguments: str, **environment: str) -> str:
    """Run a command that cannot answer; return its one sentence."""
    answer = ask(*arguments, "--root", str(folder), **environment)
    assert (answer.returncode, answer.stdout) == (2, ""), answer
    assert answer.stderr.startswith("qmsctl: ")
    assert answer.stderr.count("\n") == 1
    return answer.stderr[8:].strip()


def every(folder: Path, **environment: str) -> dict[str, Said | subprocess.CompletedProcess[str]]:
    """Ask all that may be asked of any repository; none of it is a traceback."""
    asked = [ASKED[0], ASKED[1], ASKED[3]] if environment else ASKED  # with another environment each takes a process
    answers = {" ".join(words): ask(*words, "--root", str(folder), **environment) for words in asked}
    for words, answer in answers.items():
        assert answer.returncode in (0, 1, 2), (words, answer.stderr)
        assert "Traceback" not in answer.stderr
    assert answers[f"check --today {TODAY}"].returncode in (0, 1), answers
    assert "PRO-001" in answers["list"].stdout
    return answers


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    write(tmp_path, small())
    git(tmp_path, "init", "-q")
    every(tmp_path)
    assert refused(tmp_path, "list", "--at", TODAY) == "there is no commit here yet"
    assert refused(tmp_path, "check", "--base", "main") == "there is no commit here yet"
    assert refused(tmp_path, "list", "--at", "2026-13-01") == "'2026-13-01' is no day; days are written YYYY-MM-DD"
    assert refused(tmp_path, "list", "--at", "main") == "'main' names no commit here"


def test_a_machine_without_git(tmp_path: Path) -> None:
    repository(tmp_path / "book", small())
    (tmp_path / "empty").mkdir()
    answers = every(tmp_path / "book", PATH=str(tmp_path / "empty"))
    assert "git is not installed" in answers["list --at HEAD"].stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_that_belongs_to_somebody_else(tmp_path: Path) -> None:
    folder = repository(tmp_path / "book", small())
    subprocess.run(["chown", "-R", "12345", str(folder)], check=True)
    clean = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(tmp_path), "SUDO_UID": ""}
    every(folder, **clean)
    assert refused(folder, "list", "--at", "HEAD", **clean) == (
        f"Git does not read '{folder}', because it belongs to somebody else; "
        f"if you trust it: git config --global --add safe.directory '{folder}'"
    )


def test_a_detached_head_and_an_operation_that_is_not_finished(tmp_path: Path) -> None:
    folder = repository(tmp_path, small())
    for branch, text in (("one", "measured twice"), ("two", "measured thrice")):
        git(folder, "switch", "-q", "-c", branch, "main")
        write(folder, {PRO: small(edit={PRO: {"measured before": f"{text} before"}})[PRO]})
        git(folder, "commit", "-q", "-a", "-m", branch)
    git(folder, "checkout", "-q", "--detach", "one")
    every(folder)
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "merge", "two")
    assert (folder / ".git/MERGE_HEAD").exists()
    answers = every(folder)
    assert "SRC005" in answers[f"check --today {TODAY}"].stdout  # the conflict itself is a finding
    assert "PRO-004" in answers["list --at HEAD"].stdout  # and not in the commit
    git(folder, "merge", "--abort")
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "rebase", "two")
    every(folder)


def test_a_handbook_in_a_submodule_and_one_around_it(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", small())
    outer = repository(tmp_path / "outer", small())
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "procedures/inner")
    git(outer, "commit", "-q", "-m", "A handbook inside")
    every(outer)
    every(outer / "procedures/inner")
    assert load(open_past(outer / "procedures/inner", "HEAD").tree).document_by_id["PRO-004"]
    tree = open_past(outer, "HEAD").tree
    assert tree.closed == {"procedures/inner"}
    assert [problem.rule for problem in load(tree).problems] == ["unreadable-file"]


@pytest.mark.parametrize(
    "damage", ["HEAD", "refs/heads/main", "config", "objects", "index", "packed-refs", "shallow", "commondir"]
)
def test_a_repository_with_a_part_that_is_garbage(tmp_path: Path, damage: str) -> None:
    folder = repository(tmp_path, small())
    place = folder / ".git" / damage
    if place.is_dir():
        for blob in place.rglob("??/*"):
            blob.chmod(0o644)
            blob.write_bytes(b"garbage")
    else:
        place.write_bytes(b"\xff\0garbage\n")
    every(folder)
    answer = ask("list", "--at", "HEAD", "--root", str(folder))
    assert answer.returncode in (0, 2)
    assert answer.returncode == 0 or answer.stderr.count("\n") == 1, answer.stderr


def test_a_partial_clone_tells_that_a_text_is_not_here_and_fetches_nothing(tmp_path: Path) -> None:
    folder = repository(tmp_path / "whole", small())
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", folder.as_uri(), "partial")
    git(tmp_path, "clone", "-q", folder.as_uri(), "gone")  # so that the way to the rest exists, and is not taken
    assert ask("list", "--at", "HEAD", "--root", str(tmp_path / "partial")).returncode == 2
    missing = git(tmp_path / "partial", "rev-list", "--objects", "--missing=print", "HEAD").count("?")
    assert missing > 5


def test_a_bare_repository_among_the_files_of_a_handbook_is_not_asked(tmp_path: Path) -> None:
    folder = repository(tmp_path / "outer", {f"hb/{path}": data for path, data in small().items()})
    forged = repository(tmp_path / "forged", small(edit={PRO: {'version: "1.0"\nstatus': 'version: "9.9"\nstatus'}}))
    for planted in (folder / "hb", folder):
        git(tmp_path, "clone", "-q", "--bare", str(forged), str(planted / "bare"))
        for part in (planted / "bare").iterdir():
            part.rename(planted / part.name)
    (folder / "hb/objects/there").write_text("so that the folder can be committed")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "A repository in wait")
    assert open_repository(folder / "hb") is None
    answers = every(folder / "hb")
    assert "9.9" not in "".join(answer.stdout for answer in answers.values())
    assert answers["list --at HEAD"].returncode == 2
    with pytest.raises(QmsctlError):
        open_past(folder / "hb", "HEAD")
    assert earlier_versions(folder / "hb", load(WorkTree(folder / "hb")), open_past(forged, "HEAD").day) == {}


def test_a_folder_whose_name_means_something_elsewhere(tmp_path: Path) -> None:
    folder = repository(tmp_path / "$HOME ~ -x æ 'q' %s", small())
    assert "PRO-004" in qmsctl("list", "--at", "HEAD", cwd=folder).stdout
