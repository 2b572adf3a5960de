"""Any day in the past: every reading command, the website and the copies, as the branch held the handbook then."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qmsctl.errors import QmsctlError
from qmsctl.git.past import Point, held
from qmsctl.history import open_history
from qmsctl.history.past import open_past
from qmsctl.paper import lacking
from qmsctl.periods import day_of, parse_date
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.every_command import Call, calls
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small
from tests.quick import Quick
from tests.small_review import year
from tests.test_cli import qmsctl

PRO = "procedures/PRO-004-delivery.md"
CALLS = [call for call in calls() if call.has("--at")]
WRITES = {"approve", "baseline", "codeowners", "doctor", "harvest", "new", "renumber"}
"""Commands that take --root and no --at: they write, or look at the machine as it is."""

MKDOCS = """\
site_name: Smia
site_url: https://smia.example.org/
theme: {name: material, font: false}
nav: [index.md, gone.md]
plugins: [search, {qmsctl: {}}]
"""


def version(number: str) -> bytes:
    return small(edit={PRO: {'version: "1.0"\nstatus': f'version: "{number}"\nstatus', '- version: "1.0"': f'- version: "{number}"'}})[PRO]  # fmt: skip


def commit(folder: Path, number: str, when: str) -> str:
    write(folder, {PRO: version(number)})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", f"Version {number}", date=when)
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture(scope="module")
def quick() -> Iterator[Quick]:
    with Quick() as process:
        yield process


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook whose procedure is 1.0 from 1 November, 1.1 from the 5th, 1.2 from the 10th, 1.3 in the folder alone."""
    folder = repository(tmp_path_factory.mktemp("at") / "book", small(files={"mkdocs.yml": MKDOCS}) | year())
    commit(folder, "1.1", "2026-11-05T12:00:00+0000")
    commit(folder, "1.2", "2026-11-10T23:30:00+0000")  # in Oslo it is the 11th
    write(folder, {PRO: version("1.3")})
    return folder


def shown(folder: Path, at: str) -> str:
    return load(open_past(folder, at).tree).document_by_id["PRO-004"].version


@pytest.mark.parametrize(
    ("at", "number"),
    [("2026-11-01", "1.0"), ("2026-11-04", "1.0"), ("2026-11-05", "1.1"), ("2026-11-10", "1.1"), ("2026-11-11", "1.2"),
     ("2031-01-01", "1.2"), ("HEAD", "1.2"), ("HEAD~2", "1.0"), ("main^", "1.1"), ("HEAD@{0}", "1.2")],
)  # fmt: skip
def test_a_day_is_what_the_branch_held_at_its_end_and_a_revision_is_its_commit(
    book: Path, at: str, number: str
) -> None:
    assert shown(book, at) == number


def test_the_day_judged_on_is_that_day_or_that_of_the_commit_unless_another_is_given(quick: Quick, book: Path) -> None:
    def asked(*options: str) -> tuple[str, str]:
        answer = quick("status", "--root", str(book), "--format", "json", *options)
        found = json.loads(answer.stdout)
        return found["today"], answer.stderr.split(" (")[0]

    assert asked("--at", "2026-11-04") == ("2026-11-04", "as of 2026-11-04")
    assert asked("--at", "HEAD") == ("2026-11-11", "as of 2026-11-11")
    assert asked("--at", "HEAD", "--today", TODAY) == (TODAY, "as of 2026-11-11")
    assert asked("--today", TODAY) == (TODAY, "")


def test_an_answer_names_the_commit_that_was_read(quick: Quick, book: Path) -> None:
    head = git(book, "rev-parse", "HEAD").strip()
    options = ("--root", str(book), "--at", "HEAD", "--format", "json")
    for command in (("check",), ("show", "PRO-004"), ("show", "smia"), ("show", "IND-001"), ("status",), ("coverage", "iso-9001-2015")):  # fmt: skip
        answer = quick(*command, *options)
        assert json.loads(answer.stdout)["revision"] == head, command
        assert answer.stderr == f"as of 2026-11-11 (commit {head[:12]} of 2026-11-11)\n"


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_every_reading_command_answers_for_a_day(quick: Quick, book: Path, tmp_path: Path, call: Call) -> None:
    if call.name == "pdf" and lacking():
        pytest.skip(lacking())
    answer = quick(*call.arguments(tmp_path), "--root", str(book), "--at", "2026-11-06")
    assert answer.returncode in (0, 1), answer.stderr
    assert answer.stderr.startswith("as of 2026-11-06 (commit "), answer.stderr


def test_whoever_reads_a_handbook_can_read_it_as_of_a_day() -> None:
    lacking = {
        call.name for call in calls() if call.has("--root") and not call.has("--at") and not call.has("--commit")
    }
    assert lacking <= WRITES, f"decorate with reading_options, or say in WRITES that it writes: {lacking - WRITES}"


def test_before_history_begins_there_is_nothing_and_the_day_it_begins_is_named(
    quick: Quick, book: Path, tmp_path: Path
) -> None:
    answer = quick("list", "--root", str(book), "--at", "2026-10-31")
    assert answer.returncode == 2
    assert answer.stderr == "qmsctl: history begins on 2026-11-01; there is nothing to show for 2026-10-31\n"
    git(tmp_path, "clone", "-q", "--depth", "1", book.as_uri(), "shallow")
    answer = quick("list", "--root", str(tmp_path / "shallow"), "--at", "2026-11-05")
    assert answer.returncode == 2
    assert "history begins on 2026-11-11 in this shallow clone; git fetch --unshallow" in answer.stderr


@pytest.mark.parametrize(
    "at",
    ["--output=x", "-c", "-", "--", "@{-1}", ":/x", "HEAD^{/x}", "HEAD..HEAD~1", "HEAD:qms.yaml", "HEAD^{tree}", "HEAD\nHEAD",
     "", " ", "2026-02-30", "refs/heads/*", "$(touch x)", "\udce5", "x" * 5000],
)  # fmt: skip
def test_what_names_no_commit_is_refused_in_one_sentence(book: Path, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(book)
    with pytest.raises(QmsctlError):
        open_past(book, at)
    assert not (book / "x").exists()
    if at.startswith(("-", "HEAD..")):
        answer = qmsctl("list", "--at", at, cwd=book)
        assert (answer.returncode, answer.stdout) == (2, "")
        assert answer.stderr.startswith(f"qmsctl: '{at}' names no commit here")
        assert answer.stderr.count("\n") == 1


def test_the_order_is_that_of_the_commits_and_never_that_of_clocks(tmp_path: Path) -> None:
    folder = repository(tmp_path, small())
    commit(folder, "1.1", "2030-01-01T12:00:00+0000")  # somebody's clock ran ahead
    commit(folder, "1.2", "2026-11-03T12:00:00+0000")
    commit(folder, "1.3", "2026-11-02T12:00:00+0000")  # and somebody's behind
    assert [shown(folder, f"2026-11-0{day}") for day in (1, 2, 3)] == ["1.0", "1.3", "1.3"]
    line = [Point("d", parse_date("2026-11-02")), Point("c", parse_date("2026-11-03")), Point("a", parse_date("2026-11-01"))]  # type: ignore[arg-type]  # fmt: skip
    assert held(line, parse_date("2026-11-01")) == line[2]  # type: ignore[arg-type]
    assert held(line[:2], parse_date("2026-11-01")) is None  # type: ignore[arg-type]


def test_what_came_with_a_merge_was_there_from_the_day_of_the_merge(tmp_path: Path) -> None:
    folder = repository(tmp_path, small())
    git(folder, "switch", "-q", "-c", "side")
    commit(folder, "2.0", "2026-11-02T12:00:00+0000")
    git(folder, "switch", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "Two", "side", date="2026-11-08T12:00:00+0000")
    assert (shown(folder, "2026-11-07"), shown(folder, "2026-11-08")) == ("1.0", "2.0")
    assert shown(folder, "side") == "2.0"


def test_times_outside_the_calendar_are_days_at_its_ends() -> None:
    zones = ("Europe/Oslo", "Pacific/Apia", "Pacific/Midway")
    assert {day_of(-(2**62), zone).year for zone in zones} == {1}
    assert {day_of(2**62, zone).year for zone in zones} == {9999}


def test_a_bare_repository_a_work_tree_beside_and_a_subfolder_are_read_too(
    quick: Quick, book: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(book), "bare.git")
    assert shown(tmp_path / "bare.git", "2026-11-05") == "1.1"
    newest = quick("list", "--root", str(book), "--at", "HEAD").stdout
    assert quick("list", "--root", str(tmp_path / "bare.git")).stdout == newest
    assert quick("renumber", "PRO-003", "PRO-009", "--root", str(tmp_path / "bare.git")).returncode == 2
    git(book, "worktree", "add", "-q", "--detach", str(tmp_path / "beside"), "HEAD~2")
    assert shown(tmp_path / "beside", "main") == "1.2"
    assert shown(tmp_path / "beside", TODAY) == "1.0"  # what this HEAD held
    inside = write(tmp_path / "inside", {f"hb/{path}": data for path, data in small().items()})
    repository(inside, {"README.md": b"# Above\n"})
    assert shown(inside / "hb", "HEAD") == "1.0"
    answer = quick("list", "--root", str(inside), "--at", "HEAD")
    assert answer.returncode == 2
    assert "has no qms.yaml in" in answer.stderr


def test_a_handbook_that_is_gone_from_the_folder_can_still_be_read(book: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(book), "gone")
    shutil.rmtree(tmp_path / "gone/procedures")
    (tmp_path / "gone/qms.yaml").unlink()
    answer = qmsctl("show", "PRO-004", "--at", "HEAD~1", cwd=tmp_path / "gone")
    assert "1.1 (approved, in force)" in answer.stdout


def test_without_git_a_sentence_says_that_there_is_no_earlier_day(quick: Quick, tmp_path: Path) -> None:
    answer = quick("list", "--root", str(write(tmp_path, small())), "--at", TODAY)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "no Git repository" in answer.stderr


def test_a_version_that_waited_then_is_shown_as_it_was_then(quick: Quick, tmp_path: Path) -> None:
    folder = repository(tmp_path / "book", small())
    write(folder, {PRO: version("2.0").replace(b"valid_from: 2026-02-01", b"valid_from: 2026-12-01")})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Two, from December", date="2026-11-05T12:00:00+0000")
    commit(folder, "3.0", "2026-11-08T12:00:00+0000")
    answer = quick("site", "stage", str(tmp_path / "then"), "--root", str(folder), "--at", "2026-11-06", "--language", "en")  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    page = (tmp_path / "then/docs/procedures/PRO-004-delivery.md").read_text()
    assert "A new version is on its way" in page or "Version 2.0 is valid from" in page
    assert "3.0" not in page


# The website.


def build(book: Path, out: Path, **environment: str) -> dict[str, str]:
    answer = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=book, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(out.parent / "kept"), **environment},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return {str(path.relative_to(out)): path.read_text() for path in out.rglob("*.html")}


PAGE = "procedures/PRO-004-delivery/index.html"


def test_the_site_of_a_day_says_so_on_every_page_and_is_never_taken_for_todays(book: Path, tmp_path: Path) -> None:
    write(book, {"docs/later.md": b"# Later\n", "docs/later.png": b"later"})
    (book / "mkdocs.yml").write_text(MKDOCS.replace("gone.md", "later.md"))
    then = build(book, tmp_path / "then", QMSCTL_AT="2026-11-06")
    assert ">1.1<" in then[PAGE].replace("\n", "")
    assert "later/index.html" not in then
    assert not (tmp_path / "then/later.png").exists()
    for path, html in then.items():
        if path != "404.html":
            assert "The handbook as it stood on 6&nbsp;Nov&nbsp;2026 – not the one in force" in html, path
            assert 'href="https://smia.example.org/">today’s handbook</a>' in html, path
            assert '<meta name="robots" content="noindex">' in html, path
            assert "Not what is in force now." in html, path
    assert "Disallow: /" in (tmp_path / "then/robots.txt").read_text()
    assert "as it stood" not in (tmp_path / "then/search/search_index.json").read_text()

    assert build(book, tmp_path / "again", QMSCTL_AT="2026-11-06") == then  # from the cache
    (book / "mkdocs.yml").write_text(MKDOCS.replace("gone.md", "later.md").replace("{}", "{today: 2026-11-06}"))
    now = build(book, tmp_path / "now")
    assert ">1.3<" in now[PAGE].replace("\n", "")
    assert not any("as it stood" in html or "noindex" in html for html in now.values())
    assert not (tmp_path / "now/robots.txt").exists()


def test_the_day_can_stand_in_mkdocs_yml_and_what_is_no_day_is_said(book: Path, tmp_path: Path) -> None:
    settings = MKDOCS.replace("nav: [index.md, gone.md]\n", "")
    (book / "mkdocs.yml").write_text(settings.replace("qmsctl: {}", "qmsctl: {at: 2026-11-02}"))
    assert ">1.0<" in build(book, tmp_path / "site")[PAGE].replace("\n", "")
    with pytest.raises(AssertionError, match="qmsctl: 'no-such' names no commit here"):
        build(book, tmp_path / "none", QMSCTL_AT="no-such")


def test_staged_pages_of_a_day_say_so_in_the_language_asked_for(quick: Quick, book: Path, tmp_path: Path) -> None:
    for language, words in {
        "nb": "Håndboken slik den var 6.\xa0nov.\xa02026 – ikke den som gjelder",
        "sv": "Handboken som den var 6\xa0nov.\xa02026 – inte den som gäller",
    }.items():
        out = tmp_path / language
        answer = quick("site", "stage", str(out), "--root", str(book), "--at", "2026-11-06", "--language", language)
        assert answer.returncode == 0, answer.stderr
        pages = list((out / "docs").rglob("*.md"))
        assert pages
        assert [path for path in pages if words not in path.read_text()] == []
        assert (out / "docs/robots.txt").is_file()


def test_what_lay_in_a_commit_as_a_link_or_a_submodule_is_never_followed(
    quick: Quick, book: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", str(book), "linked")
    folder = tmp_path / "linked"
    (folder / "procedures/PRO-009-link.md").symlink_to("/etc/passwd")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "A link")
    report = json.loads(quick("check", "--root", str(folder), "--at", "HEAD", "--format", "json").stdout)
    assert [found["code"] for found in report["findings"] if found["path"].endswith("PRO-009-link.md")] == ["SRC011"]


# Paper.


@pytest.mark.skipif(bool(lacking()), reason=f"no copies here: {lacking()}")
def test_a_copy_of_a_day_says_so_and_is_marked_where_it_is_not_in_force_now(
    quick: Quick, book: Path, tmp_path: Path
) -> None:
    pypdf = pytest.importorskip("pypdf")

    def text(name: str) -> str:
        pages = pypdf.PdfReader(tmp_path / name).pages
        return "\n".join(page.extract_text() for page in pages).replace("\xa0", " ")

    assert quick("pdf", "PRO-004", "PRO-001", "--root", str(book), "--at", "2026-11-06", "-o", str(tmp_path)).returncode == 0  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "PRO-001-v1.0-as-of-2026-11-06.pdf", "PRO-004-v1.1-as-of-2026-11-06.pdf",
    ]  # fmt: skip
    for name in ("PRO-001-v1.0-as-of-2026-11-06.pdf", "PRO-004-v1.1-as-of-2026-11-06.pdf"):
        assert "As it stood on 6 Nov 2026 in Smia. Not what is in force now." in text(name)
    assert "NOT IN FORCE NOW" in text("PRO-004-v1.1-as-of-2026-11-06.pdf")
    assert "NOT IN FORCE NOW" not in text("PRO-001-v1.0-as-of-2026-11-06.pdf")


def test_history_and_any_day_agree_on_what_the_branch_held(tmp_path: Path) -> None:
    folder = repository(tmp_path, small())
    for number, made in enumerate((5, 9, 3, 7, 2), 1):
        commit(folder, f"1.{number}", f"2026-11-{made:02}T23:30:00+0000")
    history = open_history(folder, load(WorkTree(folder)), cache=False)
    for number in range(1, 14):
        day = date(2026, 11, number)
        position = history.held(day)
        assert history.line.moment(position).commit == open_past(folder, str(day)).commit, day


def test_the_commit_that_is_named_is_the_one_that_is_read(book: Path) -> None:
    found = open_past(book, "2026-11-05")
    assert found.commit == git(book, "rev-parse", "HEAD~1").strip()
    assert (str(found.day), str(found.made)) == ("2026-11-05", "2026-11-05")
    assert found.tree[PRO] == version("1.1")
