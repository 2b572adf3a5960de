"""What somebody might do to documents and records afterwards, so that they seem to have been otherwise: each is reported.

Each manipulation is merged into the branch, squashed together with honest work, and found by a plain ``qmsctl check``
of the branch as it is then.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.checking import check
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.proposed import evidence
from qmsctl.findings import Report
from qmsctl.git import objects
from qmsctl.git.streaming import streaming
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import git, write
from tests.handbook import TODAY, small

POLICY, AUDIT, EVENTS = "policy/POL-001-policy.md", "procedures/PRO-003-audit.md", "procedures/PRO-002-events.md"
SERIES = "records/measurements/IND-001.csv"
RECORD = "records/audits/AUD-2026-7K3QF.md"
CLOSED = "---\nid: AUD-2026-7K3QF\nstatus: closed\n---\n\n# Audit\n\nTwo deviations.\n"
DRAWING = "procedures/year.svg"
Tree = dict[str, bytes]


class Manipulation(NamedTuple):
    """What is done to the handbook, commit by commit, and the rule that reports it, at which file."""

    what: str
    code: str
    path: str
    commits: tuple[Callable[[Tree], None], ...]
    days: tuple[str, ...] = ("2026-06-01", "2026-07-01", "2026-08-01")


def handbook() -> Tree:
    """A handbook with change control, whose audits procedure is at version 2.0 and shows a drawing."""
    return small(
        {RECORD: CLOSED, DRAWING: "<svg/>"},
        {
            "qms.yaml": {
                "language: en": "language: en\napproval: {from: 2026-01-01, repository: smia, modes: [attested]}"
            },
            AUDIT: {"Once a year.": "Once a year. ![The year](year.svg)"},
        },
    )


def second(tree: Tree) -> None:
    """Honest work: version 2.0 of the audits procedure."""
    version(tree, AUDIT, "2.0", "2026-06-01", "Audits are twice a year", {"Once a year.": "Twice a year."})


def third(tree: Tree) -> None:
    version(
        tree, AUDIT, "3.0", "2026-07-01", "Audits are thrice a year", {"Twice a year.": "Thrice a year."}, was="2.0"
    )


def version(tree: Tree, path: str, number: str, day: str, note: str, edits: dict[str, str], was: str = "1.0") -> None:
    before = "2026-02-01" if was == "1.0" else "2026-06-01"
    row = f'changes:\n  - version: "{number}"\n    date: {day}\n    note: {note}\n'
    start = {f'version: "{was}"\nstatus': f'version: "{number}"\nstatus', f"valid_from: {before}": f"valid_from: {day}"}
    edit(path, {**start, "changes:\n": row, **edits})(tree)


def edit(path: str, pieces: dict[str, str]) -> Callable[[Tree], None]:
    def manipulate(tree: Tree) -> None:
        text = tree[path].decode()
        for old, new in pieces.items():
            assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        tree[path] = text.encode()

    return manipulate


def each(tree: Tree, *acts: Callable[[Tree], None]) -> None:
    for act in acts:
        act(tree)


def gone(*paths: str) -> Callable[[Tree], None]:
    def manipulate(tree: Tree) -> None:
        for path in paths:
            del tree[path]

    return manipulate


def back(*paths: str) -> Callable[[Tree], None]:
    def manipulate(tree: Tree) -> None:
        for path in paths:
            tree[path] = handbook()[path]

    return manipulate


def other_document(tree: Tree) -> None:
    """Another document takes over the id."""
    tree["procedures/PRO-003-purchasing.md"] = handbook()[AUDIT].replace(b"Audit and management review", b"Purchasing")


def exchanged(tree: Tree) -> None:
    tree[AUDIT], tree[EVENTS] = (
        tree[AUDIT].replace(b"PRO-003\n", b"PRO-002\n"),
        tree[EVENTS].replace(b"PRO-002\n", b"PRO-003\n"),
    )


def moved(tree: Tree) -> None:
    tree["procedures/audits/PRO-003.md"] = (
        tree.pop(AUDIT).replace(b"year.svg", b"../year.svg").replace(b"Once", b"Twice")
    )


MANIPULATIONS = [
    Manipulation("a sentence changed under the same version", "APR101", AUDIT, (edit(AUDIT, {"Once a year.": "Twice a year."}),)),
    Manipulation("changed and changed again", "APR101", AUDIT, (edit(AUDIT, {"Once": "Twice"}), edit(AUDIT, {"Twice": "Thrice"}))),
    Manipulation("the day it is valid from moved back", "APR101", AUDIT, (edit(AUDIT, {"valid_from: 2026-02-01": "valid_from: 2026-01-21"}),)),
    Manipulation("another owner under the same version", "APR101", AUDIT, (edit(AUDIT, {"owner: quality": "owner: manager"}),)),
    Manipulation("the note about a version reworded", "APR101", AUDIT, (second, edit(AUDIT, {"note: First version": "note: Approved by all"}))),
    Manipulation("another drawing under the same name", "APR101", AUDIT, (edit(DRAWING, {"<svg/>": "<svg></svg>"}),)),
    Manipulation("moved to another folder and changed on the way", "APR101", "procedures/audits/PRO-003.md", (moved,)),
    Manipulation("taken away and put back with another text", "APR101", AUDIT, (gone(AUDIT), lambda tree: each(tree, back(AUDIT), edit(AUDIT, {"Once": "Twice"})))),
    Manipulation("the id given to another document", "APR101", "procedures/PRO-003-purchasing.md", (gone(AUDIT), other_document)),
    Manipulation("two documents with their ids exchanged", "APR101", AUDIT, (exchanged,)),
    Manipulation("the number of an older version used again", "APR102", AUDIT, (second, back(AUDIT))),
    Manipulation("an old number for another text, after the document was away", "APR102", "procedures/PRO-003-purchasing.md", (second, gone(AUDIT), other_document)),
    Manipulation("an approved document turned into a draft", "APR104", AUDIT, (edit(AUDIT, {"status: approved": "status: draft"}),)),
    Manipulation("a retired document revived", "APR104", AUDIT, (edit(AUDIT, {"status: approved": "status: retired\nreplaced_because: Not needed"}), back(AUDIT))),
    Manipulation("a version made up in the list of changes", "APR106", AUDIT, (second, lambda tree: each(tree, third, edit(AUDIT, {"changes:\n  - version: \"3.0\"\n    date: 2026-07-01\n    note: Audits are thrice a year\n": "changes:\n  - version: \"3.0\"\n    date: 2026-07-01\n    note: Audits are thrice a year\n  - version: \"2.5\"\n    date: 2026-06-20\n    note: Approved in a hurry\n"})))),
    Manipulation("a version left out of the list of changes", "APR106", AUDIT, (second, lambda tree: each(tree, third, edit(AUDIT, {"  - version: \"2.0\"\n    date: 2026-06-01\n    note: Audits are twice a year\n": ""})))),
    Manipulation("the day of an older version rewritten", "APR106", AUDIT, (second, lambda tree: each(tree, third, edit(AUDIT, {"    date: 2026-06-01": "    date: 2026-03-01"})))),
    Manipulation("a new version valid since months ago", "APR106", AUDIT, (second,), ("2026-10-01",)),
    Manipulation("a commit with its clock set back", "APR106", "qms.yaml", (second,), ("2026-01-10",)),
    Manipulation("a closed record written anew", "APR401", RECORD, (edit(RECORD, {"Two deviations.": "No deviations."}),)),
    Manipulation("a closed record opened again", "APR401", RECORD, (edit(RECORD, {"status: closed": "status: open"}),)),
    Manipulation("a closed record emptied and filled again", "APR401", RECORD, (edit(RECORD, {"status: closed": "status: open"}), edit(RECORD, {"Two deviations.": "One deviation."}))),
    Manipulation("a record taken away", "APR402", RECORD, (gone(RECORD),)),
    Manipulation("a measured value made better", "APR402", SERIES, (edit(SERIES, {"smia,93": "smia,98"}),)),
    Manipulation("a measured value taken away", "APR402", SERIES, (edit(SERIES, {"2026-06-30,smia,91.5,\n": ""}),)),
    Manipulation("a whole series begun anew", "APR402", SERIES, (gone(SERIES), lambda tree: tree.update({SERIES: b"date,unit,value,note\n2026-12-31,smia,99,\n"}))),
]  # fmt: skip


def commit(folder: Path, tree: Tree, day: str) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    for path in git(folder, "ls-files", "-z").split("\0"):
        if path and path not in tree:
            (folder / path).unlink()
    write(folder, tree)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Merged", date=f"{day}T12:00:00+0000")


def checked(folder: Path) -> Report:
    """What a plain check of the folder says."""
    tree = WorkTree(folder)
    opened = Handbook(folder, tree, load(tree), date.fromisoformat(TODAY))
    return check(opened.system, opened.today, ignore=["APR2"], evidence=evidence(opened))


def merged(folder: Path, manipulation: Manipulation) -> None:
    """The handbook, and each part of the manipulation squashed into a commit with honest work on the policy."""
    tree = handbook()
    commit(folder, tree, "2026-01-25")
    for number, (part, day) in enumerate(zip(manipulation.commits, manipulation.days, strict=False), start=1):
        tree = dict(tree)
        part(tree)
        tree[f"docs/news-{number}.md"] = f"---\ntitle: News\nowner: quality\ndate: {day}\n---\n\n# News\n".encode()
        commit(folder, tree, day)


@pytest.mark.parametrize("manipulation", MANIPULATIONS, ids=lambda manipulation: manipulation.what)
def test_what_was_done_afterwards_is_reported(manipulation: Manipulation, tmp_path: Path) -> None:
    merged(tmp_path, manipulation)
    found = {(finding.code, finding.location.path) for finding in checked(tmp_path).findings}
    assert (manipulation.code, manipulation.path) in found


def test_honest_work_is_not(tmp_path: Path) -> None:
    """New versions, a confirmed review, a row more, an amendment: none of the rules on change control says a word."""
    tree = handbook()
    commit(tmp_path, tree, "2026-01-25")
    for day, work in (
        ("2026-06-01", second),
        ("2026-07-01", third),
        ("2026-08-01", edit(EVENTS, {"next_review: 2027-01-15": "next_review: 2027-08-01"})),
        ("2026-10-01", lambda made: made.update({SERIES: made[SERIES] + b"2026-09-30,smia,94,Counted anew\n"})),
        ("2026-11-01", lambda made: made.update({RECORD: made[RECORD] + b"\n2026-11-01 ab: A third one was found.\n"})),
    ):
        tree = dict(tree)
        work(tree)
        commit(tmp_path, tree, day)
    assert [finding.code for finding in checked(tmp_path).findings if finding.code.startswith("APR")] == []


def test_after_a_year_of_reviews_all_that_was_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file differs from what was approved by its next review: a Git for each would take minutes."""
    merged(tmp_path, MANIPULATIONS[0])
    for path in (*tmp_path.glob("policy/*.md"), *tmp_path.glob("procedures/*.md")):
        path.write_text(path.read_text("utf-8").replace("next_review: 2027-01", "next_review: 2027-02"), "utf-8")
    git(tmp_path, "commit", "-qam", "Reviewed", date="2026-08-01T12:00:00+0000")
    begun: list[str] = []

    @contextmanager
    def counted(folder: Path, *arguments: str, feed: bool = False) -> Iterator[subprocess.Popen[bytes] | None]:
        begun.append(arguments[0])
        with streaming(folder, *arguments, feed=feed) as process:
            yield process

    tree = WorkTree(tmp_path)
    opened = Handbook(tmp_path, tree, load(tree), date.fromisoformat(TODAY))
    known = evidence(opened)
    monkeypatch.setattr(objects, "streaming", counted)
    report = check(opened.system, opened.today, select=["APR101"], evidence=known)
    assert [(finding.code, finding.location.path) for finding in report.findings] == [("APR101", AUDIT)]
    assert begun == ["cat-file"]


def test_a_replacement_ref_does_not_dress_up_the_history(tmp_path: Path) -> None:
    """``git replace`` makes Git show another commit in place of the first; the branch is read as it is."""
    merged(tmp_path, MANIPULATIONS[0])
    first, last = git(tmp_path, "rev-list", "--reverse", "HEAD").split()
    other = git(tmp_path, "commit-tree", "-m", "As if", f"{last}^{{tree}}").strip()
    git(tmp_path, "replace", first, other)
    assert ("APR101", AUDIT) in {(finding.code, finding.location.path) for finding in checked(tmp_path).findings}
