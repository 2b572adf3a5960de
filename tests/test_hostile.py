"""What a hostile pull request may hold, and what must happen: a finding with its place, soon, and nothing else.

The data stand in `tests/hostile`. Every case runs the tool as a process of its own.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.git_repository import write
from tests.handbook import small
from tests.hostile.files import CASES, SECRET, Case
from tests.hostile.process import Answer, check, digest

PLANTED = "procedures/PRO-004-delivery.md"
LONGEST = 2.0


@pytest.fixture(scope="module")
def startup(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds of processor that the check of a small handbook takes, measured in the same run."""
    root = write(tmp_path_factory.mktemp("plain"), small())
    check(root)
    return min(check(root).seconds for _ in range(3))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Path]:
    """A handbook in which one document has no owner, beside a folder that is none of its business."""
    write(tmp_path / "outside", {f"secret.{kind}": SECRET.encode() for kind in ("md", "yaml", "csv", "json")})
    yield write(tmp_path / "book", small(edit={PLANTED: {"owner: manager\n": ""}}))
    # Python's own way of removing folders is recursive.
    subprocess.run(["rm", "-rf", str(tmp_path / "book")], check=True)


def plant(root: Path, case: Case) -> None:
    place = root / case.path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if isinstance(case.content, bytes):
        place.write_bytes(case.content)
    else:
        case.content(place)


def unharmed(answer: Answer, code: int) -> None:
    """The process ended by itself, in time, with the exit code, and without a word of Python."""
    assert answer.code == code, (answer.code, answer.errors[-2000:], answer.out[-500:])
    assert "Traceback" not in answer.errors + answer.text
    assert "RecursionError" not in answer.errors
    if code == 2:
        assert answer.out == b""
        assert answer.errors.startswith("qmsctl: ")
        assert answer.errors.count("\n") == 1
    else:
        assert answer.err == b""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_hostile_file_is_a_finding_and_nothing_else(case: Case, book: Path, startup: float) -> None:
    plant(book, case)
    before = digest(book.parent)
    answer = check(book)
    assert digest(book.parent) == before
    unharmed(answer, case.exit)
    assert answer.seconds - startup < LONGEST
    assert SECRET not in answer.text + answer.errors
    assert len(answer.out) < 4 << 20, "a file cannot make a report that nobody reads"
    if case.exit == 2:
        return
    found = answer.findings
    assert "DOC101" in [finding["code"] for finding in found[PLANTED]], "another file was checked as well"
    paths = [path for path in found if path == case.path or (case.path.endswith("/") and path.startswith(case.path))]
    here = [finding for path in paths for finding in found[path]]
    if not case.codes:
        assert [finding for finding in here if finding["severity"] == "error"] == []
    for code in case.codes:
        assert code in [finding["code"] for finding in here], (case.codes, here[:5])
    if case.at:
        places = [f"{finding['line']}:{finding['column']}" for finding in here if finding["code"] == case.codes[0]]
        assert case.at in places, (places[:5], here[:5])
