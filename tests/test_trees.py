"""A work tree, a commit and a dict are the same handbook; links and strange files are never followed."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from qmsctl.checking import check
from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.git import CommitTree, paths_of_all_branches
from qmsctl.system import System, load
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small


def facts(system: System) -> object:
    report = check(system, date.fromisoformat(TODAY))
    return (
        sorted(system.document_by_id),
        {name: [entry.id for entry in register.entries] for name, register in system.registers.items()},
        {name: len(series) for name, series in system.series.items()},
        [page.path for page in system.pages],
        [(str(finding.location), finding.code) for finding in report.findings],
    )


def test_one_handbook_is_loaded_in_three_ways(tmp_path: Path) -> None:
    tree = small(edit={"procedures/PRO-001-documents.md": {"owner: quality\n": ""}})
    repository(tmp_path, tree)
    in_memory, on_disk, at_commit = load(tree), load(WorkTree(tmp_path)), load(CommitTree(tmp_path, "main"))
    assert facts(in_memory) == facts(on_disk) == facts(at_commit)
    assert [code for _, code in facts(in_memory)[-1]] == ["DOC101"]  # type: ignore[index]


def test_a_commit_is_read_as_it_stood(tmp_path: Path) -> None:
    repository(tmp_path, small())
    (tmp_path / "procedures/PRO-004-delivery.md").unlink()
    git(tmp_path, "commit", "-qam", "Drop delivery")
    assert "PRO-004" in load(CommitTree(tmp_path, "HEAD^")).document_by_id
    assert "PRO-004" not in load(CommitTree(tmp_path, "HEAD")).document_by_id


@pytest.mark.parametrize(
    "revision", ["--output=canary", "-c", "nothing", "HEAD:qms.yaml", ":/x", "main..main", "@{-1}", ""]
)
def test_a_strange_revision_is_refused_and_writes_nothing(tmp_path: Path, revision: str) -> None:
    repository(tmp_path, small())
    with pytest.raises(QmsctlError, match="names no commit"):
        CommitTree(tmp_path, revision)
    assert not (tmp_path / "canary").exists()


def test_a_handbook_below_the_top_of_a_repository_is_read_from_there(tmp_path: Path) -> None:
    repository(tmp_path, {f"company/{path}": data for path, data in small().items()})
    assert sorted(load(CommitTree(tmp_path / "company", "main")).document_by_id) == sorted(load(small()).document_by_id)


def test_a_handbook_inside_a_handbook_is_known_by_its_settings_alone(tmp_path: Path) -> None:
    tree = {**small(), **{f"examples/other/{path}": data for path, data in small().items()}}
    repository(tmp_path, tree)
    assert [path for path in WorkTree(tmp_path) if path.startswith("examples")] == ["examples/other/qms.yaml"]
    assert [path for path in CommitTree(tmp_path, "main") if path.startswith("examples")] == ["examples/other/qms.yaml"]


def test_links_are_listed_and_never_followed(tmp_path: Path) -> None:
    write(tmp_path, small())
    secret = tmp_path.parent / "secret.md"
    secret.write_text("the secret")
    (tmp_path / "procedures/PRO-009-x.md").symlink_to(secret)
    (tmp_path / "docs/etc").symlink_to("/etc")
    (tmp_path / "docs/loop").symlink_to("loop")
    tree = WorkTree(tmp_path)
    assert {"procedures/PRO-009-x.md", "docs/etc", "docs/loop"} <= set(tree)
    assert "docs/etc/passwd" not in tree
    with pytest.raises(UnreadableFile, match="symbolic link"):
        tree["procedures/PRO-009-x.md"]
    assert "symbolic-link" in {problem.rule for problem in load(tree).problems}


def test_every_link_is_one_problem_wherever_it_leads(tmp_path: Path) -> None:
    write(tmp_path, small())
    links = ("docs/etc", "docs/logo.png", "docs/loop", "policy/POL-009-x.md", "registers/risks.yaml")
    for path, target in zip(
        links, ("/etc", "none.png", "loop", "POL-001-policy.md", "../objectives.yaml"), strict=True
    ):
        (tmp_path / path).symlink_to(target)
    found = [problem.location.path for problem in load(WorkTree(tmp_path)).problems if problem.rule == "symbolic-link"]
    assert sorted(found) == sorted(links)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, small())
    os.mkfifo(tmp_path / "procedures/PRO-009-pipe.md")
    problems = [problem for problem in load(WorkTree(tmp_path)).problems if "PRO-009" in problem.location.path]
    assert [str(problem.message) for problem in problems] == ["this is not a regular file"]


def test_hidden_and_made_folders_are_no_part_of_a_handbook(tmp_path: Path) -> None:
    write(
        tmp_path,
        {**small(), ".venv/qms.md": b"x", "site/index.md": b"x", "docs/.qmsctl-1.tmp": b"x", "node_modules/a.md": b"x"},
    )
    assert set(WorkTree(tmp_path)) == set(small())


def test_numbers_on_other_branches_are_seen(tmp_path: Path) -> None:
    repository(tmp_path, small())
    git(tmp_path, "checkout", "-q", "-b", "other")
    write(tmp_path, {"procedures/PRO-017-new.md": b"---\nid: PRO-017\n---\n"})
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "New")
    git(tmp_path, "checkout", "-q", "main")
    assert "procedures/PRO-017-new.md" in set(paths_of_all_branches(tmp_path))


def test_a_folder_without_settings_is_no_handbook(tmp_path: Path) -> None:
    with pytest.raises(QmsctlError, match=r"no qms\.yaml"):
        load(WorkTree(tmp_path))
    with pytest.raises(QmsctlError, match="no folder"):
        WorkTree(tmp_path / "nowhere")
