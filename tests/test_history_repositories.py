"""Repositories of every kind: what can be known is told rightly, and what cannot is refused with a reason."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qmsctl.git.standing import standing
from qmsctl.history import History, open_history, start_history
from qmsctl.history.cache import folder as cache_folder
from qmsctl.history.force import in_force
from qmsctl.system import load
from tests.git_repository import git, write
from tests.handbook import small
from tests.history_oracle import Oracle, differences, line_of
from tests.history_shapes import SHAPES, Book, bare_clone, begin, pro

SYSTEM = load(small())
DAY = date(2026, 6, 1)


def read(folder: Path, **more: object) -> History:
    return open_history(folder, SYSTEM, **{"cache": False, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = begin(tmp_path_factory.mktemp("pattern") / "book")
    SHAPES["merge_without_fast_forward"](book, 100)
    SHAPES["rename_and_edit"](book, 120)
    return book.folder


@pytest.fixture
def book(pattern: Path, tmp_path: Path) -> Book:
    return Book(Path(shutil.copytree(pattern, tmp_path / "book", symlinks=True)))


def versions(history: History) -> dict[str, list[tuple[str, date]]]:
    return {name: [(run.version, run.date) for run in history.versions(name)] for name in sorted(history.ids)}


# Kinds of repositories that answer like any other


def test_a_detached_head_and_a_revision_of_any_form(book: Book) -> None:
    book.git("tag", "-a", "v1", "-m", "x", "HEAD~2")
    book.git("pack-refs", "--all")
    for revision in ("HEAD~2", "v1", "main~2", book.git("rev-parse", "HEAD~2").strip()):
        assert differences(read(book.folder, revision=revision), Oracle.of(line_of(book.folder, "HEAD~2")), [DAY]) == []
    book.git("checkout", "-q", "HEAD~2")
    assert differences(read(book.folder), Oracle.of(line_of(book.folder)), [DAY]) == []


def test_work_trees_share_one_cache_and_each_has_its_own_line(book: Book, tmp_path: Path) -> None:
    book.git("worktree", "add", "-q", str(tmp_path / "other"), "-b", "other", "HEAD~1")
    other = Book(tmp_path / "other", book.clock)
    SHAPES["linear"](other, 300)
    assert "PRO-300" in versions(read(other.folder, cache=True))
    assert "PRO-300" not in versions(read(book.folder, cache=True))
    assert differences(read(other.folder, cache=True), Oracle.of(line_of(other.folder)), [DAY]) == []
    assert differences(read(book.folder, cache=True), Oracle.of(line_of(book.folder)), [DAY]) == []


def test_a_bare_repository(book: Book, tmp_path: Path) -> None:
    bare = bare_clone(book.folder, tmp_path / "bare.git", "--bare")
    assert versions(read(bare)) == versions(read(book.folder))


def test_a_bare_repository_that_lies_in_wait_is_not_taken_for_the_handbook(book: Book) -> None:
    trap = bare_clone(book.folder, book.folder / "trap", "--bare")
    (trap / "handbook").mkdir()
    found = standing(trap / "handbook")
    assert found is not None
    assert (found.prefix, found.git_dir) == ("trap/handbook/", book.folder / ".git")


def test_replaced_commits_and_grafts_change_nothing(book: Book) -> None:
    before = versions(read(book.folder))
    first = book.git("rev-list", "--max-parents=0", "HEAD").strip()
    book.git("replace", "--graft", "HEAD~1")
    assert versions(read(book.folder)) == before
    (book.folder / ".git/info/grafts").write_text(f"{book.head} {first}\n", encoding="ascii")
    assert versions(read(book.folder)) == before


@pytest.mark.parametrize("setting", ["diff.relative=true", "log.showRoot=false", "log.diffMerges=off", "diff.renames=copies",
                                     "diff.ignoreSubmodules=all", "i18n.logOutputEncoding=latin1", "log.follow=true",
                                     "diff.noprefix=true", "log.date=relative", "color.ui=always"])  # fmt: skip
def test_settings_of_the_repository_change_nothing(book: Book, setting: str) -> None:
    before = versions(read(book.folder))
    book.git("config", *setting.split("="))
    assert versions(read(book.folder)) == before


def test_the_environment_of_a_hook_changes_nothing(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = begin(tmp_path / "other")
    before = versions(read(book.folder))
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    assert versions(read(book.folder)) == before


def test_a_commit_graph_and_a_midx_change_nothing(book: Book) -> None:
    before = versions(read(book.folder))
    book.git("repack", "-adq", "--write-midx")
    book.git("commit-graph", "write", "--reachable", "--changed-paths")
    assert versions(read(book.folder)) == before


# What the files of a repository say without Git


def test_the_head_is_read_as_git_reads_it(book: Book, tmp_path: Path) -> None:
    def head(folder: Path) -> str:
        found = standing(folder)
        assert found is not None
        return found.head

    def told() -> str:
        return git(book.folder, "rev-parse", "HEAD").strip()

    assert head(book.folder) == told()
    book.git("pack-refs", "--all")
    assert head(book.folder) == told()
    book.commit("loose beside packed")
    assert head(book.folder / "procedures") == told()
    book.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    book.git("symbolic-ref", "HEAD", "refs/heads/alias")
    assert head(book.folder) == told()
    book.git("checkout", "-q", "--detach", "main~1")
    assert head(book.folder) == told()
    book.git("worktree", "add", "-q", str(tmp_path / "other"), "main")
    assert head(tmp_path / "other") == git(tmp_path / "other", "rev-parse", "HEAD").strip()


@pytest.mark.parametrize(
    "written", ["ref: refs/heads/../../../secret", "ref: /etc/passwd", "ref: refs/heads/none", "", "zzz", "ref:"]
)
def test_a_head_that_is_odd_is_left_to_git(book: Book, written: str) -> None:
    (book.folder / ".git/HEAD").write_text(f"{written}\n", encoding="ascii")
    found = standing(book.folder)
    assert found is None or found.head == ""
    history = read(book.folder)
    assert not history.complete
    assert str(history.why)


def test_a_git_file_that_leads_nowhere(book: Book, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    for text in ("gitdir: /nowhere", "", "gitdir:", "\0\0"):
        (tmp_path / "x/.git").write_text(text, encoding="utf-8")
        assert not read(tmp_path / "x").complete


# What cannot be known


def refused(history: History, reason: str) -> None:
    """Nothing is answered, and why."""
    assert not history.complete
    assert reason in str(history.why)
    assert history.states("PRO-001") == () == history.versions("PRO-001")
    assert history.last_change("qms.yaml") is None
    assert history.introduced("qms.yaml") is None
    assert list(history.removed("records")) == []
    found = in_force(history, "PRO-001", DAY)
    assert (found.state, found.established) == (None, False)


def test_a_shallow_clone_is_refused(book: Book, tmp_path: Path) -> None:
    clone = bare_clone(book.folder, tmp_path / "clone", "--depth", "2")
    refused(read(clone), "shallow clone")
    git(clone, "fetch", "-q", "--unshallow")
    assert versions(read(clone)) == versions(read(book.folder))


@pytest.mark.parametrize("filter_", ["blob:none", "tree:0"])
def test_a_partial_clone_is_refused_and_fetches_nothing(book: Book, tmp_path: Path, filter_: str) -> None:
    book.git("config", "uploadpack.allowFilter", "true")
    clone = bare_clone(book.folder, tmp_path / "clone", "--no-checkout", f"--filter={filter_}")
    before = sorted(path.name for path in (clone / ".git/objects/pack").iterdir())
    refused(read(clone), "partial clone")
    assert sorted(path.name for path in (clone / ".git/objects/pack").iterdir()) == before


def test_without_git_or_a_commit(tmp_path: Path) -> None:
    folder = write(tmp_path / "book", small())
    refused(read(folder), "no Git repository")
    git(folder, "init", "-q", "-b", "main")
    refused(read(folder), "nothing has been committed")


def test_a_revision_that_is_none(book: Book) -> None:
    for revision in ("nowhere", "--output=x", "0" * 40, "HEAD:qms.yaml", "HEAD..main"):
        refused(read(book.folder, revision=revision), "")
    assert not (book.folder / "x").exists()


def test_a_commit_that_is_missing(book: Book) -> None:
    lost = book.git("rev-parse", "HEAD~2").strip()
    (book.folder / f".git/objects/{lost[:2]}/{lost[2:]}").unlink()
    refused(read(book.folder), "git fsck")


def test_a_blob_that_is_missing_is_no_state(book: Book) -> None:
    lost = book.git("rev-parse", "HEAD:procedures/PRO-100.md").strip()
    (book.folder / f".git/objects/{lost[:2]}/{lost[2:]}").unlink()
    assert all(state.blob != lost for name in read(book.folder).ids for state in read(book.folder).states(name))


def test_where_the_program_git_is_missing(book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(read(book.folder), "could not read")


# The cache


def test_only_new_commits_are_read(book: Book) -> None:
    assert read(book.folder, cache=True).complete
    SHAPES["linear"](book, 300)
    begun = start_history(book.folder)
    assert begun.reading is not None
    walk = begun.reading.walk()
    assert walk is not None
    assert walk.commits[-4:] == git(book.folder, "rev-list", "-4", "HEAD").split()
    again = start_history(book.folder)
    assert again.reading is not None
    assert again.reading._reading is None, "Git was started though nothing is new"


def test_a_history_that_was_rewritten(book: Book) -> None:
    """Forced back and on along another way; what was there is gone, even from the object store."""
    before = versions(read(book.folder, cache=True))
    book.git("reset", "-q", "--hard", "HEAD~2")
    SHAPES["linear"](book, 400)
    after = read(book.folder, cache=True)
    assert versions(after) == versions(read(book.folder)) != before
    assert differences(after, Oracle.of(line_of(book.folder)), [DAY]) == []
    book.git("reset", "-q", "--hard", "HEAD~3")
    book.git("reflog", "expire", "--expire=now", "--all")
    book.git("gc", "-q", "--prune=now")
    SHAPES["rename"](book, 500)
    assert versions(read(book.folder, cache=True)) == versions(read(book.folder))


def test_many_branches_do_not_let_the_cache_grow_for_ever(book: Book) -> None:
    start = book.head
    for number in range(10):
        book.git("checkout", "-q", "--detach", start)
        book.commit(f"{number}")
        assert read(book.folder, cache=True).commit == book.head
    walk = read(book.folder, cache=True).line.walk
    assert len(set(walk.commits)) == len(walk.commits)
    assert len(walk.commits) < int(git(book.folder, "rev-list", "--count", "HEAD")) + 9


@pytest.mark.parametrize(
    "harm", ["empty", "cut", "flipped", "foreign", "another tool", "folder", "not ours", "unreadable"]
)
def test_a_cache_that_is_broken_counts_as_none(
    book: Book, harm: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    good = versions(read(book.folder, cache=True))
    files = sorted(cache_folder().iterdir())
    assert len(files) >= 2
    for path in files:
        data = path.read_bytes()
        path.unlink()
        if harm == "folder":
            path.mkdir()
            continue
        harmed = {
            "empty": b"",
            "cut": data[: len(data) // 2],
            "flipped": data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
            "foreign": b"SQLite format 3\0" + data,
            "another tool": data.replace(b'"form": 1', b'"form": 99'),
            "not ours": b'{"form": 1, "tips": [1, "--output=x", {}], "digest": "", "by": "walk 1"}\n{}',
            "unreadable": b"\xff" * 100,
        }[harm]
        path.write_bytes(harmed)
    assert versions(read(book.folder, cache=True)) == good
    assert versions(read(book.folder, cache=True)) == good


def test_a_cache_that_cannot_be_written_is_not_needed(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert versions(read(book.folder, cache=True)) == versions(read(book.folder))


def test_other_uncontrolled_keys_are_another_digest(book: Book) -> None:
    from dataclasses import replace

    def digest(keys: frozenset[str]) -> str:
        history = open_history(book.folder, replace(SYSTEM, uncontrolled=keys))
        history.blobs._texts.all()
        return history.states("PRO-100")[0].digest

    assert digest(frozenset()) != digest(frozenset({"owner"}))
    assert digest(frozenset()) == digest(frozenset())


def test_runs_at_the_same_time_do_not_disturb_each_other(book: Book, tmp_path: Path) -> None:
    program = (
        "import sys, hashlib\nfrom pathlib import Path\nfrom qmsctl.history import open_history\n"
        "from qmsctl.system import load\nfrom qmsctl.trees import WorkTree\nf = Path(sys.argv[1])\n"
        "h = open_history(f, load(WorkTree(f)))\nprint(sorted((s.id, s.version, s.commit) for i in h.ids for s in h.states(i)))\n"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    runs = [
        subprocess.Popen([sys.executable, "-c", program, str(book.folder)], env=environment, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = {run.communicate()[0] for run in runs}
    assert len(answers) == 1
    assert b"PRO-100" in answers.pop()


def test_nothing_is_written_into_the_repository(book: Book) -> None:
    def seen() -> dict[str, tuple[int, int]]:
        paths = [path for path in book.folder.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in paths}

    before = seen()
    history = read(book.folder, cache=True)
    assert versions(history)
    assert history.versions("PRO-100")[0].authors
    assert seen() == before


# Questions by path


def test_questions_by_path(book: Book) -> None:
    path = "records/approvals/PRO-100/1.0/tb.approval.json"
    for text in ("1", "2", None, "3", "4"):
        if text is None:
            (book.folder / path).unlink()
        else:
            book.put(path, text)
        book.commit(f"{text}")
    told = git(book.folder, "log", "--first-parent", "--format=%H", "--", path).split()
    history = read(book.folder)
    assert [moment.commit for moment in history.changed(path)] == told
    last, introduced = history.last_change(path), history.introduced(path)
    assert last is not None
    assert introduced is not None
    assert (last.commit, introduced.commit) == (told[0], told[1])
    assert dict(history.removed("records")) == {}
    (book.folder / path).unlink()
    book.commit("gone again")
    history = read(book.folder)
    assert [(name, moment.commit) for name, moment in history.removed("records/approvals")] == [(path, book.head)]
    assert history.introduced(path) is None
    assert [name for name, _ in history.removed("records/app")] == []
    assert ("procedures/PRO-120.md", "PRO-120") in [(name, "PRO-120") for name, _ in history.removed("")]


def test_what_states_say_of_their_text(book: Book) -> None:
    book.put("procedures/PRO-100.md", pro(100, "3.0", body="æøå"))
    book.commit("3.0")
    history = read(book.folder)
    state = history.states("PRO-100")[0]
    assert state.note == "What 3.0 changes"
    assert history.text(state) == pro(100, "3.0", body="æøå").encode()
    assert len(state.digest) == 64
    later = history.states("PRO-100")[1]
    assert later.gone is not None
    assert later.gone.commit == state.commit
    assert state.gone is None


def test_files_as_they_were_are_read_in_the_order_asked_for(book: Book) -> None:
    book.put("procedures/PRO-100.md", pro(100, "3.0"))
    book.commit("3.0")
    history = read(book.folder)
    newest, before, *_ = history.states("PRO-100")
    lost = replace(newest, blob="0" * 40)
    found = list(history.texts([before, lost, newest, before]))
    assert found == [history.text(before), None, pro(100, "3.0").encode(), history.text(before)]
    assert found[0] is not None
