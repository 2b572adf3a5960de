"""The smallest handbook, made by hand from the manual's page: clean, small, and built."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from qmsctl.checking import check
from qmsctl.system import load
from tests.git_repository import write
from tests.handbook import TODAY
from tests.sessions import ROOT, files

FILES = files((ROOT / "docs/tool/start.md").read_text(encoding="utf-8"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path, {path: text.encode() for path, text in FILES.items()})


def run(book: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=book, capture_output=True, text=True, check=False)


def test_it_is_as_small_as_promised() -> None:
    assert len(FILES) < 20
    assert len(FILES["qms.yaml"].splitlines()) <= 15


def test_it_is_clean(book: Path) -> None:
    answer = run(book, "qmsctl", "check", "--today", TODAY, "--fail-on", "note", "--format", "json")
    report = json.loads(answer.stdout)
    assert (answer.returncode, answer.stderr, report["findings"], report["not_run"]) == (0, "", [], [])
    assert report["summary"]["documents"] == 5


def test_the_calendar_alone_never_makes_it_fail() -> None:
    report = check(load({path: text.encode() for path, text in FILES.items()}), date(2028, 3, 1))
    assert {finding.code for finding in report.findings if finding.severity == "error"} == set()


def test_it_is_built_as_a_website(book: Path) -> None:
    built = run(book, "mkdocs", "build", "--strict")
    assert built.returncode == 0, built.stderr
    for path in ("index.html", "policy/POL-001-quality-policy/index.html", "registers/objectives/index.html"):
        assert (book / "site" / path).is_file(), path
    page = (book / "site/registers/risks/index.html").read_text(encoding="utf-8")
    assert re.search(r'id="?ris-001', page), "an entry can be linked to"
    assert "{#" not in page
    assert "{ #" not in page
