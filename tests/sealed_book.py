"""A firm with a workshop whose management reviews are written, signed, sealed and tampered with in a real repository."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from qmsctl.approvals.judging import sources_of
from qmsctl.cli.main import command
from qmsctl.errors import QmsctlError
from qmsctl.history import open_history
from qmsctl.reviews.verification import Verification, verify
from qmsctl.system import load
from qmsctl.text.compose import sheet
from qmsctl.trees import Tree, WorkTree
from tests.git_repository import git, write
from tests.handbook import small
from tests.quick import Said
from tests.signing import line, make_key

PEOPLE = ("kn", "dp", "ch", "ab")
HELD, SIGNED_ON, SEALED_ON, TODAY = "2026-02-18", "2026-02-20", "2026-02-21", "2026-11-21"

SETTINGS = """\
name: Smia
language: en
approval:
  from: 2026-01-01
  repository: smia
  modes: [signed, forge, attested]
people:
  - {id: kn, mail: [kn@smia.example], accounts: [kari-n]}
  - {id: dp, mail: [dp@smia.example], accounts: [dag]}
  - {id: ch, mail: [ch@smia.example], accounts: [carl]}
  - {id: ab, mail: [ab@smia.example], accounts: [anne-b]}
units:
  - id: smia
    name: Smia
    people: 24
    leader: manager
    frameworks:
      - edition: iso-9001-2015
        reason: Customers ask for it
        not_applicable:
          - clause: "8.3"
            because: We make what customers have drawn
  - id: workshop
    name: The workshop
    parent: smia
    people: 12
    leader: foreman
roles:
  - id: manager
    name: Manager
    holders:
      - {person: kn, deputy: dp, from: 2024-01-01}
  - id: foreman
    name: Foreman
    holders:
      - {person: ch, unit: workshop}
  - id: quality
    name: Quality lead
    holders:
      - {person: ab}
  - id: safety
    name: Safety representative
    holders:
      - {person: xx}
review:
  coordinator: quality
  attends: [quality]
  heard: [safety]
document_types:
  - id: procedure
    approvers:
      any: [manager, quality]
"""
ALONE = {  # the ten people who have no keys and no levels
    "\napproval:\n  from: 2026-01-01\n  repository: smia\n  modes: [signed, forge, attested]\n": "\n",
    "  - id: workshop\n    name: The workshop\n    parent: smia\n    people: 12\n    leader: foreman\n": "",
    "  - id: foreman\n    name: Foreman\n    holders:\n      - {person: ch, unit: workshop}\n": "",
}
CAMPAIGN = """\
---
id: CMP-2026
title: The reviews of 2026
year: "2026"
opened: 2026-01-10
opened_by: ab
nodes:
  - unit: workshop
    leader: foreman
    period: {from: 2025-01-01, until: 2025-12-31}
    deadline: 2026-03-15
  - unit: smia
    leader: manager
    period: {from: 2025-01-01, until: 2025-12-31}
    deadline: 2026-04-20
---
"""
INPUTS = b"""\
{
  "version": 1,
  "figures": [
    {"source": "IND-001", "period": "2025", "value": 93.5, "unit": "%"}
  ]
}
"""


def place(unit: str, ending: str = ".md", year: str = "2026") -> str:
    """Return the path of a file of a unit's review."""
    return f"records/reviews/{year}/MGT-{year}-{unit}{ending}"


def ready(unit: str, leader: str, year: str = "2026", **changes: object) -> dict[str, bytes]:
    """Return a review that lacks nothing but the signature, with its facts; a change of None takes a key away."""
    before = str(int(year) - 1)
    front: dict[str, object] = {
        "id": f"MGT-{year}-{unit}",
        "title": f"Management review {year}, {unit}",
        "unit": unit,
        "year": year,
        "period": {"from": f"{before}-01-01", "until": f"{before}-12-31"},
        "leader": leader,
        "frameworks": ["iso-9001-2015"],
        "opened": f"{year}-01-12",
        "prepared_by": "ab",
        "gathered": {"on": f"{year}-01-30", "inputs": f"sha256:{hashlib.sha256(INPUTS).hexdigest()}"},
        "frozen": f"{year}-02-01",
        "inputs": [
            {"input": "satisfaction", "judgement": "good", "comment": "Two more customers answered than last year"},
            {"input": "nonconformities", "judgement": "not-good", "comment": "Late deliveries doubled in the autumn"},
            {"input": "resources", "judgement": "needs-improvement", "comment": "One welder too few since May"},
        ],
        "held": {
            "on": f"{year}-02-18",
            "from": "09:00",
            "until": "10:30",
            "present": [leader, "quality"],
            "heard": [{"role": "safety", "said": "The new lift has made the loading bay safe"}],
        },
        "decisions": [
            {"id": "D1", "text": "Plan each week against the hours that there are", "inputs": ["nonconformities"],
             "becomes": "need"},
            {"id": "D2", "text": "Employ another welder before the summer", "inputs": ["resources"],
             "becomes": "need", "output": "resources"},
        ],
        "conclusion": {
            "suitable": {"answer": "yes"},
            "adequate": {"answer": "partly", "because": "The plan does not look further than a week"},
            "effective": {"answer": "yes"},
        },
    }  # fmt: skip
    front = {key: value for key, value in (front | changes).items() if value is not None}
    body = "<!-- facts -->\n## Deliveries\n\n93.5 % on time.\n<!-- /facts -->\n\n## Minutes\n\nWe went through it all."
    return {place(unit, year=year): sheet(front, body).encode(), place(unit, ".inputs.json", year): INPUTS}


def firm(keys: dict[str, Path], edit: dict[str, str] | None = None) -> dict[str, bytes]:
    """Return the firm's handbook before anything is reviewed."""
    settings = SETTINGS
    for old, new in (edit or {}).items():
        assert settings.count(old) == 1, old
        settings = settings.replace(old, new)
    signers = "".join(line(person, keys[person]) for person in PEOPLE if person in keys)
    return small({"qms.yaml": settings} | ({"allowed_signers": signers} if signers else {}))


@dataclass
class Book:
    """A handbook in a folder, and the keys of its people."""

    folder: Path
    keys: dict[str, Path]

    def path(self, unit: str = "smia", ending: str = ".md", year: str = "2026") -> Path:
        """Return a file of a review."""
        return self.folder / place(unit, ending, year)

    def edit(self, path: Path, old: str, new: str) -> None:
        """Change a piece of a file that is there exactly once."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self, day: str, message: str = "A change") -> str:
        """Commit everything that lies here and return the commit."""
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "--allow-empty", "-m", message, date=f"{day}T16:00:00+0000")
        return git(self.folder, "rev-parse", "HEAD").strip()

    def review(self, *words: str, today: str = SIGNED_ON, language: str = "en") -> Said:
        """Give a ``qmsctl review`` command."""
        runner = CliRunner(env={"QMSCTL_LANGUAGE": language})
        found = runner.invoke(command, ["review", *words, "--root", str(self.folder), "--today", today])
        if isinstance(found.exception, QmsctlError):
            return Said(2, found.stdout, str(found.exception))
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return Said(found.exit_code, found.stdout, found.stderr)

    def sign(self, unit: str, person: str, *more: str, today: str = SIGNED_ON) -> Said:
        """Sign with a person's key, where the handbook knows any."""
        key = ("--key", str(self.keys[person])) if person in self.keys and "--attested" not in more else ()
        return self.review("sign", unit, "--person", person, *key, "--yes", *more, today=today)

    def seal(self, unit: str, today: str = SEALED_ON) -> Said:
        """Seal as the quality lead."""
        return self.review("seal", unit, "--person", "ab", today=today)

    def verified(self, *, history: bool = True, tree: Tree | None = None, today: str = TODAY) -> Verification:
        """Judge everything, as with the whole history or as in a folder that was unpacked."""
        files = tree if tree is not None else WorkTree(self.folder)
        system = load(files)
        found = open_history(self.folder, system, cache=False) if history else None
        with sources_of(system, files, history=found, today=date.fromisoformat(today), folder=self.folder) as sources:
            return verify(sources)

    def files(self) -> dict[str, bytes]:
        """Return every file outside the repository's own folder."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in found
            if ".git" not in path.relative_to(self.folder).parts
        }


def told(found: Verification) -> list[str]:
    """Return what does not hold as lines, ``name of the file: what is the matter``."""
    troubles = [trouble for each in found.reviews for trouble in each.troubles] + list(found.strays)
    return [f"{trouble.path.rpartition('/')[2]}: {trouble.message}" for trouble in troubles]


def make_keys(folder: Path) -> dict[str, Path]:
    """Return a key for each of the people, and one of a stranger."""
    return {name: make_key(folder, name) for name in (*PEOPLE, "stranger")}


def begin(folder: Path, keys: dict[str, Path], *, edit: dict[str, str] | None = None, git_too: bool = True) -> Book:
    """Return the firm with the reviews of 2026 of both levels ready to be signed."""
    alone = edit is ALONE
    files = firm({} if alone else keys, edit)
    files |= ready("smia", "manager")
    if not alone:
        files |= ready("workshop", "foreman") | {"records/reviews/2026/CMP-2026.md": CAMPAIGN.encode()}
    book = Book(write(folder, files), {} if alone else keys)
    if git_too:
        git(folder, "init", "-q", "-b", "main")
        book.commit("2026-02-18", "The handbook, and the minutes")
    return book


def done(folder: Path, keys: dict[str, Path]) -> Book:
    """Return the firm with both reviews signed with keys, sealed, amended and checked, each step committed."""
    book = begin(folder, keys)
    for unit, person in (("workshop", "ch"), ("smia", "kn")):
        for said in (book.sign(unit, person), book.seal(unit)):
            assert said.returncode == 0, said
        book.commit(SEALED_ON, f"Sign and seal {unit}")
    for number, (day, words) in enumerate((
        ("2026-03-02", ("amend", "--text", "The figure for March was 94 %")),
        ("2026-03-20", ("amend", "--text", "The board has seen the minutes")),
        ("2026-08-31", ("check", "--half-year", "--decision", "D1=done:The plan hangs on the wall")),
    )):  # fmt: skip
        said = book.review(words[0], "smia", *words[1:], "--person", "ab", today=day)
        assert said.returncode == 0, said
        book.commit(day, f"Note {number}")
    return book


def copy(book: Book, folder: Path) -> Book:
    """Return a copy with its repository."""
    shutil.copytree(book.folder, folder, symlinks=True)
    return Book(folder, book.keys)


Tampering = Callable[[Book], None]
