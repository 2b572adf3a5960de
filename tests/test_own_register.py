"""A register of one's own, exactly as the manual shows it: a schema, a line and a file, and no program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.handbook import TODAY
from tests.sessions import BLOCK, ROOT, Reader

PAGE = (ROOT / "docs/tool/registers.md").read_text(encoding="utf-8")
SECTION = PAGE[PAGE.index("\n## A register of your own\n") : PAGE.index("\n## The words of a schema\n")]
REGISTER = "registers/vehicles.yaml"


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Somebody who has followed the section up to the first session."""
    reader = Reader(tmp_path)
    for match in BLOCK.finditer(SECTION):
        if match["session"]:
            reader.begin(match["session"])
        elif match["path"]:
            reader.write(match["path"], match["text"], more=bool(match["more"]))
        elif match["info"].strip() == "console":
            break
    return reader


def run(reader: Reader, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qmsctl", *arguments, "--today", TODAY]
    return subprocess.run(command, cwd=reader.folder, capture_output=True, text=True, check=False)


def test_it_is_checked(reader: Reader) -> None:
    clean = run(reader, "check", "--fail-on", "note")
    assert clean.returncode == 0, clean.stdout
    register = reader.folder / REGISTER
    register.write_text(register.read_text().replace("fuel: diesel", "fuel: disel\n  wheels: 4"))
    report = json.loads(run(reader, "check", "--format", "json").stdout)
    found = [(row["code"], row["path"], row["line"], row["column"], row["item"]) for row in report["findings"]]
    assert found == [("SCH001", REGISTER, 14, 9, "VEH-002"), ("SCH001", REGISTER, 15, 3, "VEH-002")]


def test_it_is_listed_and_shown(reader: Reader) -> None:
    rows = json.loads(run(reader, "list", "vehicles", "--format", "json").stdout)
    assert [row["id"] for row in rows] == ["VEH-001", "VEH-002"]
    assert "VEH-001" in run(reader, "show", "PRO-004").stdout


def test_it_is_published(reader: Reader) -> None:
    pytest.importorskip("qmsctl.pages.staging", reason="there are no pages yet")
    staged = run(reader, "site", "stage", "staged")
    assert staged.returncode == 0, staged.stderr
    page = next((reader.folder / "staged").rglob("registers/vehicles.md")).read_text(encoding="utf-8")
    assert page.index("White van") < page.index("Old pickup")
    for text in ("VEH-001", "SV 12345", "Next control", "2027"):
        assert text in page
    assert re.search(r"""id=["']?veh-001|#veh-001""", page, re.I), "an entry can be linked to"
