"""A handbook under change control in a real repository, and people who write, sign and cheat in it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from qmsctl.approvals.judging import judge
from qmsctl.approvals.model import NAMESPACES, Approvals, Evidence, Statement
from qmsctl.approvals.statement import write as statement_bytes
from qmsctl.git.trees import CommitTree
from qmsctl.history import open_history
from qmsctl.system import load
from qmsctl.system.content import content, reader
from qmsctl.trees import Tree, WorkTree
from tests.git_repository import git, write
from tests.handbook import TODAY, small
from tests.signing import line, make_key, sign

DOCUMENT = "procedures/PRO-003-audit.md"
PEOPLE = ("kn", "dp", "ch", "ab", "leaver")

SETTINGS = """\
name: Smia
language: en
approval:
  from: 2026-03-01
  repository: smia
  modes: [signed, forge, attested]
people:
  - {id: kn, mail: [kn@smia.example], accounts: [kari-n]}
  - {id: dp, mail: [dp@smia.example], accounts: [dag]}
  - {id: ch, mail: [ch@smia.example], accounts: [chair]}
  - {id: ab, mail: [ab@smia.example], accounts: [anne-b]}
  - {id: leaver, mail: [leaver@smia.example], accounts: [left]}
units:
  - id: smia
    name: Smia
    people: 10
    leader: manager
    frameworks:
      - edition: iso-9001-2015
        reason: Customers ask for it
        not_applicable:
          - clause: "8.3"
            because: We make what customers have drawn
roles:
  - id: manager
    name: Manager
    holders:
      - {person: kn, deputy: dp, from: 2026-01-01}
      - {person: leaver, until: 2026-10-01}
  - id: chair
    name: Chair of the board
    holders:
      - person: ch
  - id: quality
    name: Quality lead
    holders:
      - person: ab
document_types:
  - id: procedure
    approvers:
      any: [manager, chair]
"""


def make_keys(folder: Path) -> dict[str, Path]:
    """Return a key for each of the people, a second one of kn, and one of a stranger."""
    return {name: make_key(folder, name) for name in (*PEOPLE, "kn-laptop", "stranger")}


def first_state(keys: dict[str, Path]) -> dict[str, bytes]:
    """Return the handbook as it began: version 1.0 of everything from before change control, and the keys."""
    signers = "".join(line(person, keys[person]) for person in PEOPLE)
    tree = small({"qms.yaml": SETTINGS, "allowed_signers": signers + line("kn", keys["kn-laptop"])})
    return {**tree, ".gitattributes": b"records/approvals/** -text\n"}


class Outcome(NamedTuple):
    """Why statements are refused, by path; what PRO-003 lacks; whether an approval of it counts; what stays open."""

    refused: dict[str, str]
    lacking: str
    counted: bool
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every statement holds and PRO-003 is approved by evidence."""
        return self.counted and not self.lacking and not self.refused


@dataclass
class Book:
    """A clone of the handbook, and the keys of its people."""

    folder: Path
    keys: dict[str, Path]

    def edit(self, path: str, pieces: dict[str, str]) -> None:
        """Change pieces of a file; each has to be there exactly once."""
        text = (self.folder / path).read_text(encoding="utf-8")
        for old, new in pieces.items():
            assert text.count(old) == 1, (old, text.count(old))
            text = text.replace(old, new)
        (self.folder / path).write_text(text, encoding="utf-8")

    def settings(self, old: str, new: str) -> None:
        """Change qms.yaml."""
        self.edit("qms.yaml", {old: new})

    def version(self, version: str = "2.0", says: str = "Twice a year.", day: str = "2026-11-02") -> None:
        """Write a new version of PRO-003 after the one that is there."""
        text = (self.folder / DOCUMENT).read_text(encoding="utf-8")
        now = text.split('version: "')[1].split('"')[0]
        text = text.replace(f'version: "{now}"\nstatus', f'version: "{version}"\nstatus')
        text = text.replace(
            "changes:\n", f'changes:\n  - version: "{version}"\n    date: {day}\n    note: It says {says}\n'
        )
        text = re.sub(r"valid_from: \S+", f"valid_from: {day}", text)
        body = text.split("\n\n")
        body[2] = says
        (self.folder / DOCUMENT).write_text("\n\n".join(body), encoding="utf-8")

    def commit(self, day: str = "2026-11-06", author: str = "ab", message: str = "A change") -> str:
        """Commit everything that lies here, and return the commit."""
        who = f"--author={author} <{author}@smia.example>"
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "--allow-empty", who, "-m", message, date=f"{day}T12:00:00+0000")
        return git(self.folder, "rev-parse", "HEAD").strip()

    def statement(self, **changes: object) -> Statement:
        """Return the approval of what PRO-003 says now, by kn as manager, with changes."""
        tree = WorkTree(self.folder)
        system = load(tree)
        document = system.document_by_id[str(changes.get("document", "PRO-003"))]
        values: dict[str, object] = {
            "parts": content(document, reader(tree), system.uncontrolled).parts,
            "document": document.id,
            "version": document.version,
            "meaning": "approval",
            "person": "kn",
            "role": "manager",
            "signed_at": "2026-11-05T09:30:00Z",
            "repository": "smia",
            "reason": "",
            "tool": "qmsctl",
        }
        return Statement(**{**values, **changes})  # type: ignore[arg-type]

    def place(self, made: Statement, mode: str = "") -> str:
        """Return where a statement lies."""
        kind = f".{mode}" if mode else ""
        return f"records/approvals/{made.document}/{made.version}/{made.person}.{made.meaning}{kind}.json"

    def approve(self, key: str = "", **changes: object) -> str:
        """Write a statement and a signature by a key (that of the person unless told); return its path."""
        made = self.statement(**changes)
        data = statement_bytes(made)
        path = self.place(made)
        signature = sign(self.keys[key or made.person], data, NAMESPACES[made.meaning])
        write(self.folder, {path: data, path + ".sig": signature})
        return path

    def attest(self, **changes: object) -> str:
        """Write a statement that rests on the minutes of a meeting; return its path."""
        minutes = hashlib.sha256(b"minutes").hexdigest()
        made = replace(self.statement(**changes), evidence=Evidence("file", "minutes.pdf", minutes))
        path = self.place(made, "attested")
        write(self.folder, {path: statement_bytes(made)})
        return path

    def tree(self) -> WorkTree:
        """Return the files as they lie here."""
        return WorkTree(self.folder)

    def judge(self, *, base: str = "", history: bool = True, tree: Tree | None = None, today: str = TODAY) -> Approvals:
        """Judge the approvals, compared with a base or not, with history or as in a folder without Git."""
        files = tree if tree is not None else self.tree()
        system = load(files)
        before = CommitTree(self.folder, base) if base else None
        return judge(
            system,
            files,
            base=load(before) if before is not None else None,
            base_tree=before,
            history=open_history(self.folder, system, cache=False) if history else None,
            today=date.fromisoformat(today),
            folder=self.folder,
        )

    def outcome(self, **how: object) -> Outcome:
        """Return what a judgement (see `judge`) says."""
        found = self.judge(**how)  # type: ignore[arg-type]
        files = how.get("tree") or self.tree()
        path = load(files).document_by_id["PRO-003"].path  # type: ignore[arg-type]
        judgement = found.judgements[path]
        refused = {each.path: str(each.refused) for each in found.all if each.refused is not None}
        counted = any(each.counts for each in judgement.approvals)
        notes = tuple(str(note) for each in found.all for note in each.notes)
        return Outcome(refused, str(judgement.lacking or ""), counted, notes)


def begin(folder: Path, keys: dict[str, Path]) -> Book:
    """Return a handbook in which ab has written version 2.0 of PRO-003, which nobody has approved yet."""
    book = Book(write(folder, first_state(keys)), keys)
    git(folder, "init", "-q", "-b", "main")
    book.commit("2026-01-25", message="The handbook")
    book.version()
    book.commit("2026-11-02", message="PRO-003 2.0")
    return book


def copy(book: Book, folder: Path) -> Book:
    """Return a copy of a handbook with its repository."""
    shutil.copytree(book.folder, folder, symlinks=True)
    return Book(folder, book.keys)


def check(book: Book, *arguments: str) -> set[str]:
    """Return the codes that `qmsctl check` finds in the handbook, as a person runs it."""
    from tests.test_cli import qmsctl

    answer = qmsctl("check", "--root", str(book.folder), "--today", TODAY, "--format", "json", *arguments)
    assert answer.stderr == "" or answer.returncode in (0, 1), answer.stderr
    return {row["code"] for row in json.loads(answer.stdout)["findings"]}


Cheat = Callable[[Book], None]


def run(folder: Path, *command: str) -> bytes:
    """Run a program in a folder and return what it printed."""
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout
