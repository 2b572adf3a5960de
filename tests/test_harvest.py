"""Approvals given at a forge: the last word about the very content that was merged becomes a statement, nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qmsctl.approvals.harvest import gather
from qmsctl.approvals.reviews import read_request
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import Handbook
from qmsctl.errors import QmsctlError
from qmsctl.system import load
from tests.approval_book import DOCUMENT, Book, begin, copy, make_keys
from tests.git_repository import git, write
from tests.handbook import TODAY
from tests.test_cli import qmsctl

ADDRESS = "https://forge.example/smia/handbook/pulls/7"


@dataclass
class Merged:
    """A pull request by ab with PRO-003 3.0, merged as one commit; its head is still in the clone."""

    book: Book
    head: str
    earlier: str
    base: str


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("harvest")
    return begin(folder / "handbook", make_keys(folder))


@pytest.fixture
def merged(begun: Book, tmp_path: Path) -> Merged:
    book = copy(begun, tmp_path / "handbook")
    base = git(book.folder, "rev-parse", "HEAD").strip()
    git(book.folder, "checkout", "-q", "-b", "change")
    book.version("3.0", "Three times.", "2026-11-03")
    earlier = book.commit("2026-11-03")
    book.edit(DOCUMENT, {"\n\nThree times.": "\n\nThree times a year."})
    head = book.commit("2026-11-04")
    git(book.folder, "checkout", "-q", "main")
    git(book.folder, "merge", "-q", "--squash", "change")
    book.commit("2026-11-08")
    return Merged(book, head, earlier, base)


def github_view(pull: Merged, *reviews: tuple[str, str, str, str], **changes: Any) -> list[Any]:
    """What ``gh pr view --json number,url,state,author,baseRefOid,headRefOid,reviews`` prints."""
    rows = [
        {"author": {"login": who}, "state": state, "submittedAt": at, "commit": {"oid": commit}}
        for who, state, at, commit in reviews
    ]
    view = {"number": 7, "url": ADDRESS, "state": "MERGED", "author": {"login": "anne-b"}}
    return [{**view, "baseRefOid": pull.base, "headRefOid": pull.head, "reviews": rows, **changes}]


def by_api(pull: Merged, *reviews: tuple[str, str, str, str]) -> list[Any]:
    """What the API of GitHub and of Gitea says about a pull request and its reviews."""
    view = {"number": 7, "html_url": ADDRESS, "merged": True, "user": {"login": "anne-b"}}
    rows = [
        {"user": {"login": who}, "state": state, "submitted_at": at, "commit_id": commit, "html_url": f"{ADDRESS}#r1"}
        for who, state, at, commit in reviews
    ]
    return [{**view, "head": {"sha": pull.head}, "base": {"sha": pull.base}}, rows]


def gitlab(pull: Merged, *approvals: tuple[str, str]) -> list[Any]:
    """What GitLab says about a merge request, its approvals, and its versions."""
    view = {"iid": 7, "web_url": ADDRESS, "state": "merged", "author": {"username": "anne-b"}, "sha": pull.head}
    came = [(pull.earlier, "2026-11-03T13:00:00.000Z"), (pull.head, "2026-11-04T13:00:00.000Z")]
    return [
        {**view, "diff_refs": {"base_sha": pull.base}},
        {"approved_by": [{"user": {"username": who}, "approved_at": at} for who, at in approvals]},
        [{"head_commit_sha": commit, "created_at": at} for commit, at in came],
    ]


def harvest(pull: Merged, forge: str, values: list[Any]) -> tuple[int, str, str]:
    """Run the command over files with these values; return its exit code, what it printed and what it told."""
    folder = pull.book.folder.parent
    names = []
    for number, value in enumerate(values):
        path = folder / f"forge-{number}.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        names.append(str(path))
    answer = qmsctl("harvest", *names, "--forge", forge, "--root", str(pull.book.folder), "--today", TODAY)
    return answer.returncode, answer.stdout, answer.stderr


def refusals(pull: Merged, forge: str, values: list[Any]) -> list[str]:
    """Return why each review is none; none of them may become a statement."""
    request = read_request(
        forge, [(f"{number}.json", json.dumps(value).encode()) for number, value in enumerate(values)]
    )
    tree = pull.book.tree()
    handbook = Handbook(pull.book.folder, tree, load(tree), date.fromisoformat(TODAY))
    with approval_sources(handbook) as sources:
        found = gather(request, forge, sources, "qmsctl")
    assert [each for each in found if each.prospect is not None] == []
    return [str(each.refused) for each in found]


PLACE = "records/approvals/PRO-003/3.0/kn.approval.forge.json"
KARI = "kari-n", "APPROVED", "2026-11-05T09:30:00Z"


@pytest.mark.parametrize(
    ("forge", "values"),
    [
        ("github", lambda pull: github_view(pull, (*KARI, pull.head))),
        ("github", lambda pull: by_api(pull, (*KARI, pull.head))),
        ("gitea", lambda pull: by_api(pull, ("Kari-N", "APPROVED", "2026-11-05T10:30:00+01:00", pull.head))),
        ("gitlab", lambda pull: gitlab(pull, ("kari-n", "2026-11-05T09:30:00.123Z"))),
    ],
    ids=["gh", "github", "gitea", "gitlab"],
)
def test_an_approving_review_becomes_a_statement(
    merged: Merged, forge: str, values: Callable[[Merged], list[Any]]
) -> None:
    assert harvest(merged, forge, values(merged)) == (
        0,
        f"{PLACE}\n",
        "qmsctl: written; they count once they are committed and on the branch\n",
    )
    merged.book.commit("2026-11-09", author="ch")
    found = merged.book.outcome()
    assert found.holds
    assert any("this is the word of the forge" in note for note in found.notes)
    made = json.loads((merged.book.folder / PLACE).read_bytes())["predicate"]
    assert (made["signer"], made["signedAt"]) == ({"person": "kn", "role": "manager"}, "2026-11-05T09:30:00Z")
    assert (made["evidence"]["account"].casefold(), made["evidence"]["revision"]) == ("kari-n", merged.head)


def test_it_can_be_committed_at_once_and_is_not_written_twice(merged: Merged) -> None:
    values = github_view(merged, (*KARI, merged.head))
    folder = merged.book.folder
    (folder.parent / "view.json").write_text(json.dumps(values[0]), encoding="utf-8")
    git(folder, "config", "user.name", "Chair")
    git(folder, "config", "user.email", "ch@smia.example")
    command = ("harvest", str(folder.parent / "view.json"), "--forge", "github", "--root", str(folder), "--commit")
    assert qmsctl(*command).returncode == 0
    assert git(folder, "log", "-1", "--format=%s", "--name-only").split() == ["Approvals", "of", ADDRESS, PLACE]
    again = qmsctl(*command)
    assert (again.returncode, again.stdout) == (1, "nothing to write down\n")
    assert f"kari-n PRO-003: {PLACE} is there already" in again.stderr


def _review(**changes: str) -> Callable[[Merged], list[Any]]:
    def values(pull: Merged) -> list[Any]:
        said = {"who": "kari-n", "state": "APPROVED", "at": "2026-11-05T09:30:00Z", "commit": pull.head, **changes}
        commit = getattr(pull, said["commit"], said["commit"])
        return github_view(pull, (said["who"], said["state"], said["at"], commit))

    return values


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param(_review(commit="earlier"), "and {head} was merged", id="of an earlier commit"),
        pytest.param(_review(state="COMMENTED"), "", id="a remark"),
        pytest.param(_review(state="CHANGES_REQUESTED"), "the last word of kari-n is no approval", id="an objection"),
        pytest.param(_review(state="DISMISSED"), "the last word of kari-n is no approval", id="dismissed"),
        pytest.param(
            lambda pull: github_view(
                pull, (*KARI, pull.head), ("kari-n", "CHANGES_REQUESTED", "2026-11-06T09:30:00Z", pull.head)
            ),
            "the last word of kari-n is no approval",
            id="taken back later",
        ),
        pytest.param(
            lambda pull: github_view(
                pull, (*KARI, pull.head), ("Kari-N", "CHANGES_REQUESTED", "2026-11-06T09:30:00Z", pull.head)
            ),
            "the last word of Kari-N is no approval",
            id="taken back in other letters",
        ),
        pytest.param(_review(at="2027-01-05T09:30:00Z"), "is dated after today", id="of a day to come"),
        pytest.param(_review(who="anne-b"), "anne-b opened the pull request and cannot approve it", id="by its author"),
        pytest.param(_review(who="stranger"), "belongs to nobody in people: of qms.yaml", id="by a stranger"),
        pytest.param(_review(who="left"), "leaver did not hold “manager”", id="by somebody who has left"),
        pytest.param(
            _review(at="2026-09-05T09:30:00Z"), "the text it approves is dated 2026-11-03", id="before it was written"
        ),
    ],
)
def test_another_review_becomes_none(merged: Merged, values: Callable[[Merged], list[Any]], why: str) -> None:
    told = refusals(merged, "github", values(merged))
    assert [why.format(head=merged.head[:12]) in reason for reason in told] == ([True] if why else [])


def test_who_opened_it_approves_with_no_other_account(merged: Merged) -> None:
    merged.book.settings("accounts: [kari-n]", "accounts: [kari-n, kari-2]")
    merged.book.commit("2026-11-08", author="ch")
    opened = github_view(merged, ("kari-2", *KARI[1:], merged.head), author={"login": "Kari-n"})
    told = "kari-2 is another account of Kari-n, who opened the pull request and cannot approve it"
    assert refusals(merged, "github", opened) == [told]


def test_gitlab_says_of_what_by_the_time(merged: Merged) -> None:
    [why] = refusals(merged, "gitlab", gitlab(merged, ("kari-n", "2026-11-04T09:30:00Z")))
    assert f"reviewed the commit {merged.earlier[:12]}" in why


def test_a_review_dismissed_at_gitea_is_none(merged: Merged) -> None:
    values = by_api(merged, (*KARI, merged.head))
    values[1][0]["dismissed"] = True
    assert refusals(merged, "gitea", values) == ["the last word of kari-n is no approval"]


def test_what_was_merged_has_to_be_what_was_reviewed(merged: Merged) -> None:
    merged.book.edit(DOCUMENT, {"\n\nThree times a year.": "\n\nNever."})
    merged.book.commit("2026-11-08")
    said = refusals(merged, "github", github_view(merged, (*KARI, merged.head)))
    assert said == ["what was merged of PRO-003 3.0 is not what was reviewed"]


def test_a_pull_request_that_touched_nothing_approves_nothing(merged: Merged) -> None:
    git(merged.book.folder, "checkout", "-q", "-b", "other")
    base = git(merged.book.folder, "rev-parse", "HEAD").strip()
    write(merged.book.folder, {"docs/note.txt": b"A note\n"})
    head = merged.book.commit("2026-11-09")
    [why] = refusals(merged, "github", github_view(Merged(merged.book, head, head, base), (*KARI, head)))
    assert "changed no approved version" in why


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (lambda pull: github_view(pull, (*KARI, pull.head), state="OPEN"), "the pull request is not merged"),
        (lambda pull: github_view(pull, headRefOid="f" * 40), "is not in this clone; fetch it"),
        (lambda pull: github_view(pull, headRefOid="--output=x"), "do not tell the head commit"),
        (lambda _pull: [[]], "do not tell the head commit"),
        (lambda pull: github_view(pull, ("kari-n", "APPROVED", "yesterday", pull.head)), "'yesterday', which is none"),
    ],
    ids=["open", "not fetched", "hostile", "something else", "no time"],
)
def test_files_that_tell_nothing(merged: Merged, values: Callable[[Merged], list[Any]], why: str) -> None:
    with pytest.raises(QmsctlError, match=re.escape(why)):
        refusals(merged, "github", values(merged))


def test_a_file_that_is_no_json() -> None:
    with pytest.raises(QmsctlError, match=r"view\.json is no JSON"):
        read_request("github", [("view.json", b"[" * 100_000)])
