"""The gate of a pull request: what a change brings in fails it, what was there before does not, and it judges itself by nobody's rules but the branch's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qmsctl.cli.main import command
from qmsctl.git.fork import revision_of
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small

AUDIT = "procedures/PRO-003-audit.md"
OVERDUE = {AUDIT: {"next_review: 2027-01-15": "next_review: 2026-11-01"}}
LATER = "2026-11-21T12:00:00+0000"

NEW_VERSION = {
    'version: "1.0"\nstatus': 'version: "1.1"\nstatus',
    "changes:\n": 'changes:\n  - version: "1.1"\n    date: 2026-02-01\n    note: A word was misspelt\n',
}
BROKEN_LINK = {"PRO-004-delivery.md#order": "PRO-004-deliver.md"}


def handbook(folder: Path, edit: dict[str, dict[str, str]] | None = None, **more: Any) -> Path:
    """A handbook on ``main``, and a branch ``change`` checked out."""
    repository(folder, small(edit=edit, **more))
    git(folder, "switch", "-q", "-c", "change")
    return folder


def edit(folder: Path, path: str, pieces: dict[str, str], *, commit: bool = True) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    for old, new in pieces.items():
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    (folder / path).write_text(text, encoding="utf-8")
    if commit:
        git(folder, "commit", "-q", "-a", "-m", "A change", date=LATER)


def qmsctl(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--root", str(folder)], standalone_mode=False)


def check(folder: Path, *arguments: str, base: str = "main") -> tuple[int, dict[str, Any]]:
    """Return the exit code of ``check --base`` and its report."""
    done = qmsctl(folder, "check", "--base", base, "--today", TODAY, "--format", "json", *arguments)
    assert done.exception is None, done.exception
    return done.return_value, json.loads(done.stdout)


def codes(report: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in report["findings"]]


def test_a_typo_mended_in_an_overdue_document_is_welcome(tmp_path: Path) -> None:
    handbook(tmp_path, OVERDUE)
    edit(tmp_path, AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    code, report = check(tmp_path, "--fail-on", "note")
    assert (code, codes(report), report["summary"]["known"]) == (0, [], 1)


def test_people_are_told_that_older_findings_are_not_theirs(tmp_path: Path) -> None:
    handbook(tmp_path, OVERDUE)
    done = qmsctl(tmp_path, "check", "--base", "main", "--today", TODAY)
    assert done.stdout == "no findings in 5 documents, 2 entries; 1 older finding is not counted\n"


def test_what_fell_due_since_the_branch_was_made_is_nobodys_fault(tmp_path: Path) -> None:
    """The base is judged on the same day as the change."""
    handbook(tmp_path)
    edit(tmp_path, AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    code, report = check(tmp_path, "--today", "2028-06-01", "--fail-on", "note")
    assert (code, codes(report)) == (0, [])
    assert report["summary"]["known"] >= 5


def test_what_came_to_the_branch_meanwhile_is_not_blamed_on_the_change(tmp_path: Path) -> None:
    handbook(tmp_path)
    edit(tmp_path, AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    git(tmp_path, "switch", "-q", "main")
    edit(tmp_path, "procedures/PRO-001-documents.md", {"owner: quality": "owner: nobody"})
    edit(tmp_path, "procedures/PRO-004-delivery.md", {"owner: manager": "owner: quality"})
    git(tmp_path, "switch", "-q", "change")
    assert check(tmp_path)[0] == 0


def test_a_new_broken_link_is_blamed(tmp_path: Path) -> None:
    handbook(tmp_path, OVERDUE)
    edit(tmp_path, AUDIT, {**BROKEN_LINK, **NEW_VERSION})
    code, report = check(tmp_path)
    assert (code, codes(report)) == (1, ["REF101", "REF201"])
    assert report["summary"]["known"] == 1


def test_files_that_are_not_committed_are_judged_too(tmp_path: Path) -> None:
    handbook(tmp_path)
    edit(tmp_path, AUDIT, {**BROKEN_LINK, **NEW_VERSION}, commit=False)
    code, report = check(tmp_path)
    assert (code, report["revision"]) == (1, "")
    git(tmp_path, "commit", "-q", "-a", "-m", "A change")
    code, report = check(tmp_path)
    assert (code, report["revision"]) == (1, git(tmp_path, "rev-parse", "HEAD").strip())
    assert report["base"] == git(tmp_path, "rev-parse", "main").strip()


def test_the_revision_is_that_of_the_files_whatever_their_line_ends(tmp_path: Path) -> None:
    repository(tmp_path / "there", small())
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", str(tmp_path / "there"), "here")
    here = tmp_path / "here"
    assert b"\r\n" in (here / AUDIT).read_bytes()
    assert revision_of(here, WorkTree(here)) == git(here, "rev-parse", "HEAD").strip()
    (here / "docs/more.md").write_bytes(b"# More\n")
    assert revision_of(here, WorkTree(here)) == "", "a file more"
    (here / "docs/more.md").unlink()
    git(here, "update-index", "--assume-unchanged", AUDIT)
    (here / AUDIT).write_bytes((here / AUDIT).read_bytes().replace(b"Once", b"Then"))
    assert revision_of(here, WorkTree(here)) == "", "other words, which Git is told not to look at"


SUPPRESSION = "\ncheck:\n  suppressions:\n    - {rule: REF101, path: 'procedures/*', because: It is on its way}"


@pytest.mark.parametrize(
    ("what", "settings"),
    [
        ("a suppression", SUPPRESSION),
        ("a lower weight", "\ncheck:\n  severity: {REF101: note}"),
        ("the rule left out", "\ncheck:\n  ignore: [REF101]"),
        ("only other rules", "\ncheck:\n  select: [DOC]"),
        ("the folder left out", "\ncheck:\n  per_path: {'procedures/*': [REF]}"),
        ("an open gate", "\ngate: never"),
    ],
)
def test_a_change_cannot_wave_itself_through(what: str, settings: str, tmp_path: Path) -> None:
    handbook(tmp_path)
    edit(tmp_path, AUDIT, {**BROKEN_LINK, **NEW_VERSION})
    edit(tmp_path, "qms.yaml", {"language: en": f"language: en{settings}"})
    code, report = check(tmp_path)
    assert code == 1, what
    assert {"REF101", "APR105"} <= set(codes(report)), "and what it tried is said"


def test_a_baseline_of_its_own_does_not_help_either(tmp_path: Path) -> None:
    handbook(tmp_path, {"qms.yaml": {"language: en": "language: en\ncheck: {baseline: accepted.json}"}})
    edit(tmp_path, AUDIT, {**BROKEN_LINK, **NEW_VERSION})
    assert qmsctl(tmp_path, "baseline", "--today", TODAY).exception is None
    code, report = check(tmp_path)
    assert (code, codes(report)) == (1, ["APR105", "REF101", "REF201"])


def test_who_may_approve_is_what_the_branch_says(tmp_path: Path) -> None:
    only_manager = "\ndocument_types:\n  - id: procedure\n    approvers: {any: [manager]}"
    handbook(tmp_path, {"qms.yaml": {"language: en": f"language: en{only_manager}"}})
    edit(tmp_path, AUDIT, {"owner: quality": "owner: quality\napprover: quality", **NEW_VERSION})
    edit(tmp_path, "qms.yaml", {"[manager]": "[manager, quality]"})
    code, report = check(tmp_path)
    assert (code, codes(report)) == (1, ["APR105", "DOC104"])


def test_a_role_may_be_added_together_with_a_document_that_uses_it(tmp_path: Path) -> None:
    handbook(tmp_path)
    role = "roles:\n  - id: safety\n    name: Safety representative\n    holders:\n      - person: cd\n"
    edit(tmp_path, "qms.yaml", {"roles:\n": role})
    edit(tmp_path, AUDIT, {"owner: quality": "owner: safety", **NEW_VERSION})
    code, report = check(tmp_path, "--fail-on", "note")
    assert (code, codes(report)) == (0, [])


def test_a_rename_makes_nothing_new_of_what_was_wrong_before(tmp_path: Path) -> None:
    broken = {**OVERDUE[AUDIT], "owner: quality": "owner: nobody"}
    handbook(tmp_path, {AUDIT: broken})
    assert len(check(tmp_path)[1]["findings"]) == 0
    git(tmp_path, "mv", AUDIT, "procedures/PRO-003-internal-audit.md")
    edit(tmp_path, "procedures/PRO-002-events.md", {"PRO-003-audit.md": "PRO-003-internal-audit.md"})
    _, report = check(tmp_path)
    assert codes(report) == ["APR101"], "the text of the document with the link changed, and nothing else is new"
    assert report["summary"]["known"] == 2


@pytest.mark.parametrize(("gate", "code", "shown"), [("changed", 0, 0), ("all", 1, 1), ("never", 0, 0)])
def test_the_gate_of_the_branch_says_what_fails(gate: str, code: int, shown: int, tmp_path: Path) -> None:
    handbook(
        tmp_path,
        {"qms.yaml": {"language: en": f"language: en\ngate: {gate}"}, AUDIT: {"owner: quality": "owner: nobody"}},
    )
    failed, report = check(tmp_path)
    assert (failed, len(report["findings"])) == (code, shown)


def test_a_gate_that_never_fails_still_shows(tmp_path: Path) -> None:
    handbook(tmp_path, {"qms.yaml": {"language: en": "language: en\ngate: never"}})
    edit(tmp_path, AUDIT, {**BROKEN_LINK, **NEW_VERSION})
    code, report = check(tmp_path)
    assert (code, codes(report)) == (0, ["REF101", "REF201"])


def test_the_first_handbook_of_a_repository_is_judged_by_itself(tmp_path: Path) -> None:
    repository(tmp_path, {"README.md": b"Nothing yet\n"})
    git(tmp_path, "switch", "-q", "-c", "change")
    write(tmp_path, small(edit={AUDIT: {"owner: quality": "owner: nobody"}}))
    code, report = check(tmp_path)
    assert (code, codes(report)) == (1, ["DOC102"])


def test_settings_of_the_branch_that_cannot_be_used_do_not_keep_out_what_mends_them(tmp_path: Path) -> None:
    handbook(tmp_path, {"qms.yaml": {"language: en": "language: en\ncheck: {ignore: [XYZ9]}"}})
    edit(tmp_path, "qms.yaml", {"check: {ignore: [XYZ9]}": "check: {ignore: [ASP]}"})
    assert check(tmp_path)[0] == 0
    edit(tmp_path, "qms.yaml", {"[ASP]": "[XYZ9]"})
    done = qmsctl(tmp_path, "check", "--base", "main")
    assert "'XYZ9' is no rule" in str(done.exception)


def test_a_subfolder_of_a_repository_is_compared_with_itself(tmp_path: Path) -> None:
    repository(tmp_path, {f"quality/{path}": data for path, data in small(edit=OVERDUE).items()})
    git(tmp_path, "switch", "-q", "-c", "change")
    edit(tmp_path / "quality", AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    code, report = check(tmp_path / "quality")
    assert (code, codes(report), report["summary"]["known"]) == (0, [], 1)


def test_another_commit_can_be_judged_than_the_one_checked_out(tmp_path: Path) -> None:
    handbook(tmp_path)
    edit(tmp_path, AUDIT, {**BROKEN_LINK, **NEW_VERSION})
    git(tmp_path, "switch", "-q", "main")
    code, report = check(tmp_path, "--at", "change")
    assert (code, report["revision"]) == (1, git(tmp_path, "rev-parse", "change").strip())
    assert check(tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("base", "why"),
    [
        ("nowhere", "fetch the branch first"),
        ("--output=stolen", "fetch the branch first"),
        ("other", "no commit in common"),
    ],
)
def test_a_base_that_is_none_is_named(base: str, why: str, tmp_path: Path) -> None:
    handbook(tmp_path)
    git(tmp_path, "switch", "-q", "--orphan", "other")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "Something else")
    git(tmp_path, "switch", "-q", "change")
    done = qmsctl(tmp_path, "check", f"--base={base}")
    assert why in str(done.exception)
    assert not (tmp_path / "stolen").exists()


def test_a_shallow_clone_is_told_how_to_fetch(tmp_path: Path) -> None:
    handbook(tmp_path / "there")
    edit(tmp_path / "there", AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path}/there", "here")
    done = qmsctl(tmp_path / "here", "check", "--base", "HEAD")
    assert "git fetch --unshallow" in str(done.exception)


def test_a_clone_that_leaves_out_texts_is_told_so(tmp_path: Path) -> None:
    handbook(tmp_path / "there")
    edit(tmp_path / "there", AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    git(tmp_path / "there", "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{tmp_path}/there", "here")
    done = qmsctl(tmp_path / "here", "check", "--base", "origin/main")
    assert "clone without --filter" in str(done.exception)


def test_without_git_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    write(tmp_path, small())
    assert "no Git repository" in str(qmsctl(tmp_path, "check", "--base", "main").exception)


EVIDENCE = "\napproval: {from: 2026-01-01, repository: smia, modes: [attested]}"


def test_rules_that_could_not_run_are_named(tmp_path: Path) -> None:
    repository(tmp_path / "there", small(edit={"qms.yaml": {"language: en": f"language: en{EVIDENCE}"}}))
    edit(tmp_path / "there", AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path}/there", "here")
    done = qmsctl(tmp_path / "here", "check", "--today", TODAY)
    last = done.stdout.splitlines()[-1]
    assert last.startswith("not run: APR101, APR102, ")
    assert last.endswith("this is a shallow clone, whose history begins in the middle; git fetch --unshallow mends it")
    done = qmsctl(tmp_path / "there", "check", "--today", TODAY, "--no-history")
    assert done.stdout.splitlines()[-1].endswith("the history was not asked for")
    assert "not run" not in qmsctl(tmp_path / "there", "check", "--today", TODAY).stdout


def test_an_id_that_was_used_before_is_not_used_again(tmp_path: Path) -> None:
    """The document was taken away last year; a change gives its id and number to another one."""
    handbook(tmp_path, {"qms.yaml": {"language: en": f"language: en{EVIDENCE}"}})
    text = (tmp_path / AUDIT).read_text(encoding="utf-8")
    git(tmp_path, "rm", "-q", AUDIT)
    git(tmp_path, "commit", "-q", "-m", "Nobody needs it")
    git(tmp_path, "branch", "-f", "main", "HEAD")
    write(
        tmp_path,
        {"procedures/PRO-003-purchasing.md": text.replace("Audit and management review", "Purchasing").encode()},
    )
    assert "APR101" in codes(check(tmp_path)[1])


def test_a_check_of_a_change_writes_nothing(tmp_path: Path) -> None:
    handbook(tmp_path, {"qms.yaml": {"language: en": f"language: en{EVIDENCE}"}})
    edit(tmp_path, AUDIT, {"Once a year.": "Once every year.", **NEW_VERSION})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    check(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_the_forge_will_approve_may_be_taken_out_of_draft(tmp_path: Path) -> None:
    """The first approval of a new handbook keeps its number; it cannot lie here before the merge."""
    asked = {"language: en": "language: en\napproval: {from: 2026-01-01, repository: smia, modes: [forge]}"}
    drafted = {"status: approved\n": "status: draft\n"}
    handbook(tmp_path, {"qms.yaml": asked, AUDIT: drafted})
    edit(tmp_path, AUDIT, {new: old for old, new in drafted.items()})
    assert "APR201" not in codes(check(tmp_path)[1])
    git(tmp_path, "switch", "-q", "main")
    git(tmp_path, "merge", "-q", "change")
    merged = json.loads(qmsctl(tmp_path, "check", "--today", TODAY, "--format", "json").stdout)
    told = {finding["code"]: finding["fix"] for finding in merged["findings"] if finding["item"] == "PRO-003"}
    assert told["APR205"] == (
        "gather the approving review of its pull request: qmsctl harvest; from 2026-12-05 on this is an error"
    )
    assert "APR201" not in told
    later = json.loads(qmsctl(tmp_path, "check", "--today", "2026-12-05", "--format", "json").stdout)
    told = {finding["code"]: finding["fix"] for finding in later["findings"] if finding["item"] == "PRO-003"}
    assert told["APR201"] == "gather the approving review of its pull request: qmsctl harvest"
    assert "APR205" not in told
