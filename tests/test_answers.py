"""Answers that are kept: given at once while nothing has changed, and never in place of the true one."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qmsctl.cli import answers, checked, grounds
from qmsctl.cli.commands.check import FORMATS, LEVELS
from qmsctl.cli.main import command
from qmsctl.reporters import REPORTERS
from tests.approval_book import Book, begin, copy, make_keys
from tests.git_repository import git
from tests.handbook import TODAY

OVERDUE = {"next_review: 2027-01-15": "next_review: 2026-11-01"}
EDITED = "procedures/PRO-001-documents.md"


class Asks:
    """Asks about one handbook, and counts how often it was really checked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.times = folder, 0
        really = checked.checked

        def counted(wanted: checked.Wanted) -> checked.Checked:
            self.times += 1
            return really(wanted)

        monkeypatch.setattr(checked, "checked", counted)

    def __call__(self, *arguments: str, day: str = TODAY) -> tuple[int, str]:
        words = ["check", "--root", str(self.folder), *arguments, *(("--today", day) if day else ())]
        done = CliRunner().invoke(command, words, standalone_mode=False)
        assert done.exception is None, done.exception
        return done.return_value, done.output

    def at_once(self, *arguments: str, day: str = TODAY) -> bool:
        """Whether the answer is given without a check."""
        before = self.times
        self(*arguments, day=day)
        return self.times == before


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("answers")
    book = begin(folder / "book", make_keys(folder))
    book.approve(signed_at="2026-11-03T10:00:00Z")
    book.commit("2026-11-04", message="Approved")
    return book


@pytest.fixture
def book(original: Book, tmp_path: Path) -> Book:
    return copy(original, tmp_path / "book")


@pytest.fixture
def ask(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asks:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)  # whoever asks Git first takes such names away, in a process of its own
    # Others may be editing the tool at this moment, or writing beside it; nothing would be kept.
    monkeypatch.setattr(grounds, "_tool", lambda: iter(("the tool",)))
    monkeypatch.setattr(grounds, "_packages", lambda: iter(("the packages",)))
    return Asks(book.folder, monkeypatch)


def kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache/qmsctl/check").glob("*.json"))


def test_a_second_check_is_answered_at_once_with_the_same_words(ask: Asks) -> None:
    first = ask("--no-cache")
    assert ask() == first
    assert ask() == first
    assert ask.times == 2, "the last one was found"
    assert ask("--no-cache") == first
    assert ask.times == 3, "and this one was not looked for"


def test_the_formats_and_levels_are_those_of_the_reporters() -> None:
    assert sorted(REPORTERS) == list(FORMATS)
    assert list(checked._LEVELS) == list(LEVELS)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_is_kept_for_itself(ask: Asks, book: Book, format_: str) -> None:
    book.edit(EDITED, OVERDUE)
    expected = ask("--no-cache", "--format", format_)
    ask("--format", "text")
    assert ask("--format", format_) == expected
    assert ask.at_once("--format", format_)
    assert ask("--format", format_) == expected


def append(path: str, text: str = "\nMore.\n") -> Callable[[Book], None]:
    def change(book: Book) -> None:
        with (book.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def same_size_and_time(book: Book) -> None:
    """Another day of the same length, and the time of the file set back: only its time of change tells."""
    path = book.folder / EDITED
    was = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("next_review: 2027-01-15", "next_review: 2026-01-15"), encoding="utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (was.st_size, was.st_mtime_ns)


def swapped(book: Book) -> None:
    """Another file under the same name."""
    path = book.folder / EDITED
    other = path.with_suffix(".new")
    shutil.copy2(path, other)
    other.write_text(other.read_text(encoding="utf-8").replace(*next(iter(OVERDUE.items()))), encoding="utf-8")
    os.replace(other, path)


def revoked(book: Book) -> None:
    key = re.sub(r"^\S+ (?:\S+=\S+ )*", "", (book.folder / "allowed_signers").read_text().splitlines()[0])
    (book.folder / "revoked_keys").write_text(f'since="2026-01-01T00:00:00Z" {key}\n')


def new_file(book: Book) -> None:
    (book.folder / "procedures/new.md").write_text("# New\n")


def gone(book: Book) -> None:
    (book.folder / EDITED).unlink()


def linked(book: Book) -> None:
    (book.folder / EDITED).rename(book.folder / "away.txt")
    (book.folder / EDITED).symlink_to("../away.txt")


def renamed_folder(book: Book) -> None:
    (book.folder / "procedures").rename(book.folder / "node_modules")


def unsigned(book: Book) -> None:
    next((book.folder / "records/approvals").rglob("*.sig")).unlink()


def committed(book: Book) -> None:
    append(EDITED, "\nWritten without a version.\n")(book)
    book.commit("2026-11-08")


def one_commit_back(book: Book) -> None:
    git(book.folder, "reset", "-q", "--soft", "HEAD~1")


def shallow(book: Book) -> None:
    (book.folder / ".git/shallow").write_text(git(book.folder, "rev-parse", "HEAD"))


def nested(book: Book) -> None:
    (book.folder / "procedures/inner").mkdir()
    (book.folder / "procedures/inner/qms.yaml").write_text("name: x\n")


CHANGES: dict[str, Callable[[Book], None]] = {
    "a text": append(EDITED, "\n[gone](nowhere.md)\n"),
    "the same size, the time set back": same_size_and_time,
    "another file of the same name": swapped,
    "a new file": new_file,
    "a file taken away": gone,
    "a file turned into a link": linked,
    "a setting": append("qms.yaml", "check:\n  ignore: [DOC, REF]\n"),
    "a folder that counts no more": renamed_folder,
    "a revoked key": revoked,
    "a signature taken away": unsigned,
    "a commit": committed,
    "the commit before": one_commit_back,
    "a clone made shallow": shallow,
    "attributes": append(".gitattributes", "*.md -diff\n"),
    "a handbook inside": nested,
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("stamps", ["fresh", "old"])
def test_whatever_changes_the_answer_is_the_true_one(
    ask: Asks, book: Book, what: str, stamps: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stamps == "old":
        monkeypatch.setattr(grounds, "_JUST_NOW", -(10**15))
    ask("--format", "json")
    assert ask.at_once("--format", "json")
    CHANGES[what](book)
    before = ask.times
    now = ask("--format", "json")
    assert ask.times == before + 1, "nothing is answered from before"
    assert now == ask("--no-cache", "--format", "json")


def test_options_and_the_day_are_part_of_the_question(ask: Asks, book: Book) -> None:
    book.edit(EDITED, OVERDUE)
    ways: list[tuple[tuple[str, ...], str]] = [
        ((), TODAY), ((), "2027-12-01"), (("--ignore", "REV"), TODAY), (("--select", "REV"), TODAY),
        (("--fail-on", "warning"), TODAY), (("--no-history",), TODAY), (("--language", "nb"), TODAY),
        (("--colour",), TODAY),
    ]  # fmt: skip
    expected = [ask("--no-cache", *words, day=day) for words, day in ways]
    assert [ask(*words, day=day) for words, day in ways] == expected
    assert [ask(*words, day=day) for words, day in ways] == expected
    assert len(set(map(str, expected))) == len(expected), "each has an answer of its own"


def test_without_a_day_an_answer_holds_for_the_day_it_was_given(ask: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(day="")
    assert ask.at_once(day="")
    monkeypatch.setattr(answers, "today_in", lambda _zone: date(2030, 1, 1))
    assert not ask.at_once(day="")


def test_the_baseline_is_part_of_it(ask: Asks, book: Book) -> None:
    book.edit(EDITED, OVERDUE)
    append("qms.yaml", "check:\n  baseline: baseline.json\n")(book)
    assert "REV001" in ask()[1]
    done = CliRunner().invoke(command, ["baseline", "--root", str(book.folder), "--today", TODAY])
    assert done.exit_code == 0, done.output
    assert ask() == ask("--no-cache")
    assert "REV001" not in ask()[1]
    assert ask("--no-baseline") == ask("--no-cache", "--no-baseline")


@pytest.mark.parametrize("name", ["PATH", "QMSCTL_LANGUAGE", "GIT_CONFIG_GLOBAL", "HOME"])
def test_the_environment_that_matters_is_part_of_it(ask: Asks, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    assert ask.at_once()
    monkeypatch.setenv("SHLVL", "7")
    assert ask.at_once(), "this one does not matter"
    monkeypatch.setenv(name, {"QMSCTL_LANGUAGE": "sv"}.get(name, os.environ.get(name, "") + ":/nowhere"))
    assert not ask.at_once()


def test_a_tool_that_was_changed_answers_anew(ask: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    monkeypatch.setattr(grounds, "__version__", "99.0")
    assert not ask.at_once()
    monkeypatch.setattr(grounds, "_tool", lambda: iter(("another tool",)))
    assert not ask.at_once()
    assert ask.at_once()


def test_every_file_of_the_tool_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "qmsctl"
    (package / "rules/__pycache__").mkdir(parents=True)
    for name in ("rules/one.py", "rules/__pycache__/one.pyc", "words.po"):
        (package / name).write_text("1")
    monkeypatch.setattr(grounds, "_PACKAGE", package)
    monkeypatch.setattr(grounds, "shipped_path", lambda _name: package / "rules")
    with pytest.raises(grounds._OnlyGuessed):
        list(grounds._tool())
    monkeypatch.setattr(grounds, "_JUST_NOW", 0)
    before = list(grounds._tool())
    assert not any("__pycache__" in line for line in before)
    (package / "words.po").write_text("2")
    assert list(grounds._tool()) != before


def test_packages_and_programs_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path), "/nowhere"])
    before = list(grounds._packages()), list(grounds._programs(str(tmp_path)))
    (tmp_path / "ssh-keygen").write_text("another program")
    after = list(grounds._packages()), list(grounds._programs(str(tmp_path)))
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_a_file_stamped_just_now_is_read_and_not_only_looked_at(tmp_path: Path) -> None:
    """Two writes within one stamp, as coarse clocks give them: the stamps are the same, the bytes are not."""
    (tmp_path / "a.md").write_text("one")
    was = grounds.Grounds("stamps", {"a.md": grounds._digest(tmp_path, "a.md")})
    now = grounds.Grounds("stamps", {})
    assert was.stand(now, tmp_path)
    (tmp_path / "a.md").write_text("two")
    assert not was.stand(now, tmp_path)


def test_digests_of_fresh_files_are_forgotten_when_the_stamps_are_old(
    ask: Asks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    assert _value(kept(tmp_path)[0])["fresh"]
    monkeypatch.setattr(grounds, "_JUST_NOW", -(10**15))
    assert ask.at_once()
    assert not _value(kept(tmp_path)[0])["fresh"]
    assert ask.at_once()


def _value(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_bytes().partition(b"\n")[2])
    return value


def test_what_changes_during_a_check_is_not_kept(ask: Asks, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    really = checked.checked

    def meanwhile(wanted: checked.Wanted) -> checked.Checked:
        found = really(wanted)
        append(EDITED)(book)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(checked, "checked", meanwhile)
        ask()
    assert not ask.at_once()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def another_answer(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"code":', b'"code":1,"was":'))


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe{}")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_link(path: Path) -> None:
    path.rename(path.with_suffix(".away"))
    path.symlink_to(path.with_suffix(".away"))


def open_to_others(path: Path) -> None:
    path.parent.chmod(0o777)


def folder_a_link(path: Path) -> None:
    path.parent.rename(path.parent.with_name("away"))
    path.parent.symlink_to("away")


SPOILED = [empty, half, another_answer, no_text, a_folder, a_link, open_to_others, folder_a_link]


@pytest.mark.parametrize("how", SPOILED)
def test_what_cannot_be_trusted_is_not_believed(ask: Asks, tmp_path: Path, how: Callable[[Path], None]) -> None:
    first = ask()
    assert ask.at_once()
    how(kept(tmp_path)[0])
    before = ask.times
    assert ask() == first
    assert ask.times == before + 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_of_somebody_else_is_not_believed(ask: Asks, tmp_path: Path) -> None:
    ask()
    os.chown(tmp_path / "cache/qmsctl/check", 65534, 65534)
    assert not ask.at_once()


def test_nothing_is_kept_inside_the_handbook(ask: Asks, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(book.folder / "records"))
    ask("--no-history")
    assert not ask.at_once("--no-history")
    assert not (book.folder / "records/qmsctl").exists()


def test_only_the_last_few_answers_are_kept(ask: Asks, tmp_path: Path) -> None:
    days = [f"2026-11-{day}" for day in range(10, 25)]
    for day in days:
        ask("--no-history", day=day)
    assert len(kept(tmp_path)) == answers._MOST_OF_ONE
    assert ask.at_once("--no-history", day=days[-1])
    assert not ask.at_once("--no-history", day=days[0])


def test_an_answer_that_another_moment_could_change_is_not_kept(ask: Asks, book: Book) -> None:
    """Without ssh-keygen nobody knows about signatures: that is said, and asked again the next time."""
    (book.folder / ".git/shallow").write_text(git(book.folder, "rev-parse", "HEAD"))
    assert "not run" in ask()[1]
    assert not ask.at_once()


def test_an_operation_that_was_interrupted_is_told_every_time(ask: Asks, book: Book) -> None:
    ask()
    (book.folder / ".git/qmsctl").mkdir(exist_ok=True)
    (book.folder / ".git/qmsctl/journal.json").write_text("{}")
    assert not ask.at_once()


def test_the_summary_of_a_step_is_written_again(
    ask: Asks, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.edit(EDITED, OVERDUE)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("first", "second"):
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / name))
        ask()
    assert ask.times == 1
    assert (tmp_path / "first").read_text() == (tmp_path / "second").read_text() != ""


def test_a_report_to_a_file_is_the_same(ask: Asks, tmp_path: Path) -> None:
    printed = ask("--format", "json")[1]
    for name in ("first", "second"):
        ask("--format", "json", "--output", str(tmp_path / name))
        assert (tmp_path / name).read_text() == printed
    assert ask.times == 1
