"""The whole life of a document, told by the commands that a person runs: every step with real Git and a real key."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.git_repository import git

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen")

PRO = "procedures/PRO-005-receiving-goods.md"
LONG_AGO, LATER = "2026-01-05T12:00:00+0000", "2026-01-15T12:00:00+0000"
NOW = datetime.now(UTC)
TODAY = f"{NOW:%Y-%m-%d}"
KARI, OLA = "kari@nordlys.example", "ola@nordlys.example"

PEOPLE = f"""
approval:
  from: 2026-02-01
  repository: nordlys
people:
  - id: kari
    mail: [{KARI}]
  - id: ola
    mail: [{OLA}]
"""


def document(version: str, text: str, *notes: str) -> str:
    changes = "".join(f'  - version: "{note[:3]}"\n    date: {TODAY}\n    note: {note[4:]}\n' for note in notes)
    return f"""---
id: PRO-005
title: Receiving goods
version: "{version}"
status: approved
owner: quality
valid_from: {TODAY}
changes:
{changes}---

# Receiving goods

{text}

What is missing is reported as told in [PRO-002](PRO-002-events-and-corrective-action.md).
"""


class Desk:
    """A folder where somebody works: files, Git, and the commands as they are typed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "qmsctl", *arguments], cwd=self.folder, capture_output=True, text=True,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "NO_COLOR": "1"},
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout or done.stderr

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text, encoding="utf-8")

    def commit(self, subject: str, who: str, date: str = "") -> None:
        git(self.folder, "config", "user.email", who)
        git(self.folder, "add", "-A")
        author = f"--author={who.partition('@')[0]} <{who}>"
        git(self.folder, "commit", "-q", author, "-m", subject, date=date or f"{NOW:%Y-%m-%dT%H:%M:%S+0000}")

    def squashed(self, branch: str, subject: str, who: str) -> None:
        """Merge as a forge does: one commit on main in the name of whoever opened the request."""
        git(self.folder, "checkout", "-q", "main")
        git(self.folder, "merge", "--squash", branch)
        self.commit(subject, who)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A handbook of its second year: two people, each with a key, and approvals asked for since February."""
    (tmp_path / "book").mkdir()
    desk = Desk(tmp_path / "book")
    desk.run(
        "init", ".", "--name", "Nordlys", "--profile", "small", "--language", "en", "--approve", "kari",
        "--today", "2026-01-05",
    )  # fmt: skip
    git(desk.folder, "init", "-q", "-b", "main")
    git(desk.folder, "config", "user.name", "Nordlys")
    desk.commit("The handbook", KARI, LONG_AGO)
    settings = (desk.folder / "qms.yaml").read_text(encoding="utf-8")
    assert settings.count("person: kari") == 2
    leader, quality = settings.split("  - id: quality\n")
    desk.write("qms.yaml", leader + "  - id: quality\n" + quality.replace("person: kari", "person: ola") + PEOPLE)
    lines = []
    for person in ("kari", "ola"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", str(tmp_path / person)], check=True
        )
        kind, key, _ = (tmp_path / f"{person}.pub").read_text().split()
        lines.append(f'{person} namespaces="approve@qmsctl" {kind} {key}\n')
    desk.write("allowed_signers", "".join(lines))
    page = desk.folder / "docs/index.md"
    page.write_text(page.read_text() + f"\n- [Receiving goods](../{PRO})\n", encoding="utf-8")
    desk.commit("Approvals with keys", KARI, LATER)
    return desk


def test_from_the_first_draft_to_the_second_version_and_back_in_time(desk: Desk, tmp_path: Path) -> None:
    # A new document on a branch: begun by the command, written by Ola, seen by the check.
    git(desk.folder, "checkout", "-q", "-b", "goods")
    assert desk.run("new", "procedure", "--title", "Receiving goods", "--owner", "quality").strip() == PRO
    desk.write(PRO, document("1.0", "1. Count what came.\n2. Compare it with the order.", "1.0 First version"))
    desk.commit("Receiving goods", OLA)
    assert "APR201" in desk.run("check", "--base", "main", code=1)
    report = desk.run("pr-report", "--base", "main")
    assert "PRO-005 Receiving goods | new | Quality lead | Leader" in report

    # Its author cannot approve it; the leader can, with a key, and the gate opens.
    assert "would not count" in desk.run("approve", "PRO-005", "--key", str(tmp_path / "ola"), "--yes", code=2)
    desk.run("approve", "PRO-005", "--person", "kari", "--key", str(tmp_path / "kari"), "--yes")
    assert "no findings" in desk.run("check", "--base", "main")
    desk.commit("Approve PRO-005", KARI)

    # Squash, and another clone: the approval binds to the content, not to commits.
    desk.squashed("goods", "Receiving goods (#1)", OLA)
    git(tmp_path, "clone", "-q", "--no-local", str(desk.folder), "elsewhere")
    verified = Desk(tmp_path / "elsewhere").run("verify", "PRO-005")
    assert "1 statement holds, 0 refused" in verified
    first = git(desk.folder, "rev-parse", "HEAD").strip()

    # Published with who approved and how.
    desk.run("site", "stage", str(tmp_path / "pages"))
    page = (tmp_path / "pages/docs" / PRO).read_text(encoding="utf-8")
    assert "signed with the key `SHA256:" in page

    # A change under the same version is caught, in the request and later on the branch.
    git(desk.folder, "checkout", "-q", "-b", "quiet")
    text = (desk.folder / PRO).read_text(encoding="utf-8")
    desk.write(PRO, text.replace("1. Count what came.", "1. Count what came, twice."))
    desk.commit("Typo", OLA)
    assert "APR101" in desk.run("check", "--base", "main", code=1)
    desk.squashed("quiet", "Typo (#2)", OLA)
    assert "APR101" in desk.run("check", code=1)
    git(desk.folder, "reset", "-q", "--hard", first)

    # A new version, approved anew.
    git(desk.folder, "checkout", "-q", "-b", "twice")
    steps = "1. Count what came, twice.\n2. Compare it with the order."
    desk.write(PRO, document("2.0", steps, "2.0 Everything is counted twice", "1.0 First version"))
    desk.run("approve", "PRO-005", "--person", "kari", "--key", str(tmp_path / "kari"), "--yes")
    desk.commit("Count twice", OLA)
    assert "no findings" in desk.run("check", "--base", "main")
    desk.squashed("twice", "Count twice (#3)", OLA)
    verified = desk.run("verify", "PRO-005")
    assert "2 statements hold, 0 refused" in verified

    # What changed, what was in force, and the handbook as it stood.
    assert "twice" in desk.run("diff", "PRO-005", "--from", "1.0", "--to", "2.0")
    history = json.loads(desk.run("history", "PRO-005", "--format", "json"))
    assert [version["version"] for version in history["versions"]] == ["2.0", "1.0"]
    assert "version 2.0" in desk.run("in-force", "PRO-005", "--on", TODAY)
    before = f"{NOW - timedelta(days=2):%Y-%m-%d}"
    assert "no version" in desk.run("in-force", "PRO-005", "--on", before, code=1)
    shown = json.loads(desk.run("show", "PRO-005", "--at", first, "--format", "json"))
    assert shown["version"] == "1.0"
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(tmp_path / "site")], cwd=desk.folder,
        env={**os.environ, "QMSCTL_AT": first, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    old = next((tmp_path / "site").rglob("PRO-005*/index.html")).read_text(encoding="utf-8")
    assert "as it stood on" in old
    assert "Compare it with the order" in old
    assert "twice" not in old
