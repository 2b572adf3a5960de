"""``qmsctl history`` and ``qmsctl in-force``, as an auditor asks them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qmsctl.cli.main import command
from tests.git_repository import git, write
from tests.handbook import small
from tests.history_shapes import Book, at, bare_clone, begin, pro

PEOPLE = "people:\n  - id: kn\n    mail: [kari@example.org]\n"


def qmsctl(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "qmsctl", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "120", **(environment or {})},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """PRO-100: 1.0 in January, 2.0 in February for 1 March, 3.0 in April for 2030."""
    found = begin(tmp_path_factory.mktemp("commands") / "book")
    for version, made, valid_from in (
        ("1.0", "2026-01-10", "2026-01-15"),
        ("2.0", "2026-02-10", "2026-03-01"),
        ("3.0", "2026-04-01", "2030-01-01"),
    ):
        found.put(at(100), pro(100, version, valid_from=valid_from, body=f"Text of {version} æ"))
        found.put(f"records/approvals/PRO-100/{version}/tb.approval.json", "{}")
        found.git("add", "-A")
        found.git(
            "commit", "-q", "--author=Kari Nordmann <kari@example.org>", "-m", version, date=f"{made}T12:00:00+0000"
        )
    found.put(at(101), pro(101))
    found.commit("PRO-101", date="2026-05-01T12:00:00+0000")
    (found.folder / at(101)).unlink()
    found.commit("PRO-101 is gone", date="2026-05-10T12:00:00+0000")
    return found


@pytest.mark.parametrize(
    ("day", "code", "answer"),
    [
        (
            "2026-01-05",
            2,
            "unknown why not established by history: history here begins on 2026-01-06, and no text here says that a version was valid then",
        ),
        ("2026-01-09", 1, "it came to the branch later, on 2026-01-10"),
        ("2026-01-14", 1, "version 1.0 waits for 2026-01-15"),
        ("2026-01-15", 0, "version 1.0, since 2026-01-15"),
        ("2026-02-28", 0, "version 1.0, since 2026-01-15"),
        ("2026-03-01", 0, "version 2.0, since 2026-03-01"),
        ("2026-12-24", 0, "version 2.0, since 2026-03-01"),
        ("2030-01-01", 0, "version 3.0, since 2030-01-01"),
    ],
)
def test_what_was_in_force(book: Book, day: str, code: int, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["in-force", "PRO-100", "--on", day, "--root", str(book.folder)]
    assert command.main(options, standalone_mode=False) == code
    assert answer in " ".join(capsys.readouterr().out.split())


def test_the_text_of_a_day_can_be_read_and_printed(book: Book) -> None:
    _, said, _ = qmsctl(book.folder, "in-force", "PRO-100", "--on", "2026-02-20", "--format", "json")
    found = json.loads(said)
    assert (found["version"], found["established"], found["in_force"]) == ("1.0", True, True)
    told = git(book.folder, "show", f"{found['commit']}:{found['place']}")
    assert "Text of 1.0 æ" in told
    assert qmsctl(book.folder, "in-force", "PRO-100", "--on", "2026-02-20", "--print") == (0, told, "")
    assert "2.0 waited for 2026-03-01" in found["reason"]


def test_printing_what_was_not_in_force_says_why(book: Book) -> None:
    code, said, why = qmsctl(book.folder, "in-force", "PRO-100", "--on", "2026-01-09", "--print")
    assert (code, said) == (2, "")
    assert "it came to the branch later" in why


def test_a_document_that_is_gone(book: Book) -> None:
    assert "version 1.0" in qmsctl(book.folder, "in-force", "PRO-101", "--on", "2026-05-05")[1]
    code, said, _ = qmsctl(book.folder, "in-force", "PRO-101", "--on", "2026-05-20")
    assert code == 1
    assert "the branch held no document PRO-101 from 2026-05-10 on" in " ".join(said.split())
    assert "has held no such document since 2026-05-10" in qmsctl(book.folder, "history", "PRO-101")[1]


def test_the_versions_of_a_document(book: Book) -> None:
    code, said, _ = qmsctl(book.folder, "history", "PRO-100")
    assert code == 0
    rows = [line.split() for line in said.splitlines()[2:5]]
    assert [row[:6] for row in rows] == [
        ["3.0", "2026-04-01", "approved", "KN", "tb", "(approval)"],
        ["2.0", "2026-02-10", "approved", "KN", "tb", "(approval)"],
        ["1.0", "2026-01-10", "approved", "KN", "tb", "(approval)"],
    ]
    assert "What 3.0 changes" in said
    assert "Kari" not in said


def test_names_are_told_where_the_handbook_publishes_them(book: Book, tmp_path: Path) -> None:
    copy = bare_clone(book.folder, tmp_path / "copy")
    settings = (copy / "qms.yaml").read_text(encoding="utf-8")
    (copy / "qms.yaml").write_text(settings + PEOPLE, encoding="utf-8")
    assert "kn" in qmsctl(copy, "history", "PRO-100")[1].splitlines()[2].split()
    (copy / "qms.yaml").write_text(settings + "publish_names: true\n", encoding="utf-8")
    assert "Kari Nordmann" in qmsctl(copy, "history", "PRO-100")[1]


def test_states_and_json_agree(book: Book) -> None:
    found = json.loads(qmsctl(book.folder, "history", "PRO-101", "--states", "--format", "json")[1])
    assert [state["day"] for state in found["states"]] == ["2026-05-10", "2026-05-01"]
    said = qmsctl(book.folder, "history", "PRO-101", "--states")[1]
    assert "not on the branch" in said
    assert all(state["commit"][:12] in said for state in found["states"])
    assert found["versions"][0]["first"]["blob"] == git(book.folder, "rev-parse", f"HEAD~1:{at(101)}").strip()


def test_as_it_stood_then(book: Book) -> None:
    code, said, _ = qmsctl(book.folder, "history", "PRO-100", "--at", "2026-02-20")
    assert code == 0
    assert "3.0" not in said
    assert "2.0" in said
    assert "version 1.0" in qmsctl(book.folder, "in-force", "PRO-100", "--at", "2026-02-20")[1]


def test_what_is_not_committed_is_said(book: Book, tmp_path: Path) -> None:
    copy = bare_clone(book.folder, tmp_path / "copy")
    with (copy / at(100)).open("a", encoding="utf-8") as file:
        file.write("More.\n")
    write(copy, {at(102): pro(102).encode()})
    assert "has changes that are not committed" in qmsctl(copy, "history", "PRO-100")[1]
    assert "nothing of it has been committed yet" in qmsctl(copy, "history", "PRO-102")[1]


def test_a_word_that_is_no_document(book: Book) -> None:
    for name in ("history", "in-force"):
        code, _, why = qmsctl(book.folder, name, "PRO-10O")
        assert code == 2
        assert "did you mean PRO-10" in why
        assert qmsctl(book.folder, name, "--output=x")[0] == 2
    code, _, why = qmsctl(book.folder, "in-force", "PRO-100", "--on", "yesterday")
    assert code == 2
    assert "YYYY-MM-DD" in why


def test_without_history_the_front_matter_is_told_as_what_it_is(book: Book, tmp_path: Path) -> None:
    plain = write(tmp_path / "plain", small())
    shallow = bare_clone(book.folder, tmp_path / "shallow", "--depth", "1")
    for folder, name, reason in ((plain, "PRO-001", "no Git repository"), (shallow, "POL-001", "shallow clone")):
        code, said, _ = qmsctl(folder, "in-force", name, "--on", "2026-11-01")
        assert code == 0
        assert "as its front matter says" in said
        assert f"not established by history: {'there is' if folder == plain else 'this is a'}" in " ".join(said.split())
        assert json.loads(qmsctl(folder, "in-force", name, "--format", "json")[1])["established"] is False
        code, _, why = qmsctl(folder, "history", name)
        assert code == 2
        assert reason in why


def test_what_cannot_be_known_here_is_no_answer_that_there_was_none(book: Book, tmp_path: Path) -> None:
    """A clone that begins in the middle: the text here is valid from 2030, and what held before lies in the rest."""
    shallow = bare_clone(book.folder, tmp_path / "shallow", "--depth", "1")
    code, said, _ = qmsctl(shallow, "in-force", "PRO-100", "--on", "2026-10-15")
    assert (code, "unknown" in said, "shallow clone" in said) == (2, True, True)
    told = json.loads(qmsctl(shallow, "in-force", "PRO-100", "--on", "2026-10-15", "--format", "json")[1])
    assert (told["in_force"], told["version"], told["established"]) == (None, None, False)
    assert json.loads(qmsctl(book.folder, "in-force", "PRO-100", "--on", "2026-01-09", "--format", "json")[1])[
        "in_force"
    ] is False  # fmt: skip
    for arguments, why in (
        (("PRO-100", "--on", "2026-10-15", "--print"), "is not known here: this is a shallow clone"),
        (("PRO-101",), "whether there was one, nobody can tell: this is a shallow clone"),
    ):
        code, said, sentence = qmsctl(shallow, "in-force", *arguments)
        assert (code, said) == (2, "")
        assert why in sentence


@pytest.mark.parametrize(
    ("language", "arguments", "words"),
    [
        ("nb", ("in-force", "PRO-100", "--on", "2026-02-20"), "gjelder versjon 1.0, siden 2026-01-15"),
        ("sv", ("in-force", "PRO-100", "--on", "2026-02-20"), "gäller version 1.0, sedan 2026-01-15"),
        ("nb", ("in-force", "PRO-100", "--on", "2026-01-05"), "gjelder ukjent"),
        ("nb", ("history", "PRO-100"), "versjon siden status forfattere erklæringer merknad"),
        ("sv", ("history", "PRO-100"), "historiken här börjar 2026-01-06"),
    ],
)
def test_in_the_reader_s_language(
    book: Book,
    language: str,
    arguments: tuple[str, ...],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QMSCTL_LANGUAGE", language)
    command.main([*arguments, "--root", str(book.folder)], standalone_mode=False)
    assert words in " ".join(capsys.readouterr().out.split())


def test_what_a_hostile_history_holds_does_not_act_on_a_terminal(tmp_path: Path) -> None:
    book = begin(tmp_path / "book")
    text = (
        pro(100)
        .replace("What 1.0 changes", '"\\e[2J::error::x \\u202e"')
        .replace("title: Procedure 100", "title: '::warning::x'")
    )
    book.put(at(100), text)
    book.git("add", "-A")
    book.git("commit", "-q", "--author=::error::\x1b[31m <a@b.c>", "-m", "::error::")
    book.put("qms.yaml", (book.folder / "qms.yaml").read_text(encoding="utf-8") + "publish_names: true\n")
    for arguments in (
        ("history", "PRO-100", "--states"),
        ("in-force", "PRO-100"),
        ("history", "PRO-100", "--format", "json"),
    ):
        code, said, _ = qmsctl(book.folder, *arguments)
        assert code == 0
        assert "\x1b" not in said
        assert "\u202e" not in said
        assert not any(line.startswith("::") for line in said.splitlines())
    printed = qmsctl(book.folder, "in-force", "PRO-100", "--print", environment={"GITHUB_ACTIONS": "true"})[1]
    assert not any(line.startswith("::") for line in printed.splitlines())
