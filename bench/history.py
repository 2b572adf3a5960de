"""Checking with history and approvals: cold, with what was kept, and after a commit, beside one bare ``git log``."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from bench.generate import TODAY, generate
from bench.measure import CACHE, Job, Result, medians

PROGRAMS = Path(sys.executable).parent
SIZES = (200, 2000, 10_000)
ROUNDS = {200: 5, 2000: 7, 10_000: 3}
"""How often each size is measured, after one round that does not count."""

TOUCHED = 3
LOG, PLAIN, COLD, SAME, ONE, LATE, REVIEWED = (
    "git log",
    "check --no-history",
    "check, cold",
    "check, nothing changed",
    "check, one commit",
    "check, cold, asked from tomorrow on",
    "check, one commit, after a review of every document",
)

_NEXT = re.compile(r"^next_review: (\S+)$", re.M)
_BARE = ["git", "log", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-merges=first-parent", "HEAD"]
_ASKED = """
approval:
  from: {since}
  repository: generated-group
  modes: [signed, forge]
check:
  ignore: [APR103, APR2]
"""
"""Every version is one that evidence is asked for; that there is none, and no note, is not what is measured."""


def measure(size: int, handbook: Path, work: Path, say: Callable[[str], None], rounds: int = 0) -> dict[str, Result]:
    """Measure on copies of a generated handbook that has its history: `handbook` is left as it is."""
    whole, late, reviewed = (work / f"history-{size}{name}" for name in ("", "-late", "-reviewed"))
    for folder, since in ((whole, "2020-01-01"), (late, "2026-11-22"), (reviewed, "2020-01-01")):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(handbook, folder)
        with (folder / "qms.yaml").open("a", encoding="utf-8") as settings:
            settings.write(_ASKED.format(since=since))
        _git(folder, "Ask for approvals", "qms.yaml")
    _review(reviewed, [document.path for document in generate(size).documents])
    documents = [document.path for document in generate(size).documents[:: max(size // TOUCHED, 1)][:TOUCHED]]
    say(f"checking {size} documents with their history, {rounds or ROUNDS[size]} turns")
    return medians(
        [
            Job(LOG, _BARE, whole),
            Job(PLAIN, _check(whole, "--no-history", "--no-cache"), whole),
            Job(LATE, _check(late), late, before=_forget),
            Job(COLD, _check(whole), whole, before=_forget),
            Job(SAME, _check(whole), whole),
            Job(ONE, _check(whole), whole, before=partial(_commit, whole, documents)),
            Job(REVIEWED, _check(reviewed), reviewed, before=partial(_commit, reviewed, documents)),
        ],
        rounds or ROUNDS[size],
    )


def _check(folder: Path, *more: str) -> list[str]:
    return [str(PROGRAMS / "qmsctl"), "check", "--root", str(folder), "--today", str(TODAY), "--format", "text", *more]


def _forget() -> None:
    shutil.rmtree(CACHE / "qmsctl", ignore_errors=True)


def _commit(folder: Path, documents: list[str]) -> None:
    """Change a keyword of a few documents, which needs no new version, and commit it."""
    for path in documents:
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_text(text.replace("keywords: [", "keywords: [again, ", 1), encoding="utf-8")
    _git(folder, "Keywords", *documents)


def _review(folder: Path, documents: list[str]) -> None:
    """Move the next review of every document by a day, as a year of reviews does, and commit it."""
    for path in documents:
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_text(_NEXT.sub(_a_day_earlier, text, count=1), encoding="utf-8")
    _git(folder, "Reviewed", ".")


def _a_day_earlier(next_review: re.Match[str]) -> str:
    return f"next_review: {date.fromisoformat(next_review[1]) - timedelta(days=1)}"


def _git(folder: Path, message: str, *paths: str) -> None:
    git = ["git", "-C", str(folder), "-c", "user.name=Author", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "commit", "-q", "-m", message, "--", *paths], check=True)
