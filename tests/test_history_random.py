"""Random small histories against the oracle: any graph of commits, any files in each, any clock."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qmsctl.history import open_history
from qmsctl.system import load
from tests.handbook import small
from tests.history_oracle import Held, Oracle, differences
from tests.history_shapes import pro

SYSTEM = load(small())
PATHS = ("procedures/a.md", "procedures/b.md", "instructions/a.md", "notes/a.md", "procedures/A/b.md")
BEGIN = 1_767_600_000
# Few numbers, versions and places, so that they meet often.
TEXTS = st.builds(
    pro,
    st.integers(1, 2),
    st.sampled_from(["1.0", "1.1", "2.0"]),
    st.sampled_from(["approved", "approved", "approved", "draft", "retired"]),
    st.sampled_from(["2026-01-01", "2026-01-08", "2026-02-01"]),
)
FILES = st.dictionaries(st.sampled_from(PATHS), TEXTS | st.just("no document"), max_size=4)
EDITS = st.dictionaries(st.sampled_from(PATHS), TEXTS | st.none(), max_size=2)


@st.composite
def graphs(draw: st.DrawFn) -> list[tuple[list[int], int, dict[str, str]]]:
    """Commits as their parents, seconds and files; mostly an edit of the first parent, now and then anything."""
    commits: list[tuple[list[int], int, dict[str, str]]] = []
    for number in range(draw(st.integers(1, 9))):
        parents = draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else []
        if number and not parents and draw(st.booleans()):
            parents = [number - 1]
        seconds = BEGIN + number * 40_000 + draw(st.sampled_from([0, 0, 0, 50_000, -90_000]))
        files = dict(commits[parents[0]][2]) if parents else {}
        for path, text in (draw(EDITS) if parents else draw(FILES)).items():
            if text is None:
                files.pop(path, None)
            else:
                files[path] = text
        settings_ = draw(st.sampled_from(["same", "same", "same", "notes", "inside", "plain"]))
        if settings_ == "notes":
            files["qms.yaml"] = "name: X\ndocument_types:\n  - id: note\n    folder: notes\n    prefix: NOT\n"
        elif settings_ == "plain":
            files["qms.yaml"] = "name: X\n"
        elif settings_ == "inside":
            files["procedures/A/qms.yaml"] = "name: Y\n"
        commits.append((parents, seconds, files))
    return commits


def imported(folder: Path, commits: list[tuple[list[int], int, dict[str, str]]]) -> list[Held]:
    """Write commits into a repository; return the first-parent line of the last one."""
    stream: list[bytes] = []
    for number, (parents, seconds, files) in enumerate(commits):
        stream.append(
            f"commit refs/heads/main\nmark :{number + 1}\ncommitter A <a@b.c> {seconds} +0000\ndata 1\nx\n".encode()
        )
        if not parents:
            stream[-1] = f"reset refs/heads/main\n{stream[-1].decode()}".encode()
        for parent, word in zip(parents, ("from", "merge", "merge"), strict=False):
            stream.append(f"{word} :{parent + 1}\n".encode())
        stream.append(b"deleteall\n")
        for path, text in files.items():
            data = text.encode()
            stream.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    marks = folder / "marks"
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--force", f"--export-marks={marks}"]
    subprocess.run(command, input=b"".join(stream), check=True)
    ids = dict(line.split() for line in marks.read_text(encoding="ascii").splitlines())
    line: list[Held] = []
    at: int | None = len(commits) - 1
    while at is not None:
        parents, seconds, files = commits[at]
        held = {path: ("100644", blob(text), text.encode()) for path, text in files.items()}
        line.append(Held(ids[f":{at + 1}"], seconds, held))
        at = parents[0] if parents else None
    return line[::-1]


def blob(text: str) -> str:
    data = text.encode()
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


def compared(commits: list[tuple[list[int], int, dict[str, str]]]) -> list[str]:
    days = [date(2026, 1, 3) + timedelta(days=number) for number in range(10)] + [date(2026, 3, 1)]
    with tempfile.TemporaryDirectory() as place:
        line = imported(Path(place, "book"), commits)
        history = open_history(Path(place, "book"), SYSTEM, cache=False)
        assert history.complete, history.why
        assert [moment.commit for moment in map(history.line.moment, range(len(line)))] == [
            held.commit for held in line
        ]
        return differences(history, Oracle.of(line), days)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_a_random_history(commits: list[tuple[list[int], int, dict[str, str]]]) -> None:
    assert compared(commits) == []


@pytest.mark.slow
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_very_many_random_histories(commits: list[tuple[list[int], int, dict[str, str]]]) -> None:
    assert compared(commits) == []
