"""The door for writing: all or nothing, never through a link, never over a new file's name."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qmsctl.errors import QmsctlError
from qmsctl.writing import write_all
from tests.git_repository import write
from tests.handbook import small


def test_texts_are_written_as_they_are(tmp_path: Path) -> None:
    write_all(tmp_path, {"a/b.md": "æøå\r\nline\n"})
    assert (tmp_path / "a/b.md").read_bytes() == "æøå\r\nline\n".encode()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.md"], "no temporary file stays"


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    with pytest.raises(QmsctlError, match="exists already"):
        write_all(tmp_path, {"a.md": "yours"}, new=frozenset({"a.md"}))
    assert (tmp_path / "a.md").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize("path", ["../out.md", "/tmp/out.md", "a/../../out.md"])
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(QmsctlError, match="outside the handbook"):
        write_all(tmp_path / "book", {path: "x"})


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book/docs").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(QmsctlError, match="symbolic link"):
        write_all(tmp_path / "book", {"docs/x.md": "x"})
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_is_whole_whenever_the_writer_is_killed(tmp_path: Path) -> None:
    target = tmp_path / "register.yaml"
    old, new = "old\n" * 20_000, "new\n" * 20_000
    target.write_text(old)
    program = (
        "import sys; from pathlib import Path; from qmsctl.writing import write_all\n"
        "while True:\n    write_all(Path(sys.argv[1]), {'register.yaml': 'new\\n' * 20_000})\n"
        "    write_all(Path(sys.argv[1]), {'register.yaml': 'old\\n' * 20_000})\n"
    )
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
        time.sleep(0.25)
        process.kill()
        process.wait()
        assert target.read_text() in (old, new)


def test_numbers_taken_at_the_same_time_differ(tmp_path: Path) -> None:
    write(tmp_path, small())

    def begin(number: int) -> str:
        command = [
            sys.executable,
            "-m",
            "qmsctl",
            "new",
            "procedure",
            "--title",
            f"Text {number}",
            "--owner",
            "quality",
            "--root",
            str(tmp_path),
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with ThreadPoolExecutor(6) as pool:
        paths = list(pool.map(begin, range(12)))
    assert sorted(path.split("/")[1][:7] for path in paths) == [f"PRO-{number:03d}" for number in range(5, 17)]
