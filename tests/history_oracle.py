"""History as anybody would work it out who has all the time in the world: every commit's files, read whole.

Nothing here is shared with `qmsctl.history`: YAML by PyYAML, trees by ``git
ls-tree``, days by the calendar, and no remembering beyond one blob's text.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import yaml

from qmsctl.history import History, State
from qmsctl.history.force import in_force

OSLO = ZoneInfo("Europe/Oslo")
BUILT_IN = {"policy", "procedures", "instructions", "forms", "plans"}


class Seen(NamedTuple):
    """A document in one commit."""

    path: str
    blob: str
    version: str
    status: str
    valid_from: str


@dataclass(frozen=True)
class Held:
    """One commit of the line: its id, when it was made, and every file with its kind, its blob's id and its bytes."""

    commit: str
    seconds: int
    files: Mapping[str, tuple[str, str, bytes]]

    @property
    def day(self) -> date:
        return datetime.fromtimestamp(self.seconds, UTC).astimezone(OSLO).date()


class Span(NamedTuple):
    """What held from a commit on; None where there was no such document."""

    commit: str
    day: date
    seen: Seen | None


def line_of(top: Path, revision: str = "HEAD") -> list[Held]:
    """Return every commit of the first-parent line with all its files, the oldest first."""

    def git(*arguments: str) -> bytes:
        return subprocess.run(["git", *arguments], cwd=top, check=True, capture_output=True).stdout

    blobs = subprocess.Popen(["git", "cat-file", "--batch"], cwd=top, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert blobs.stdin is not None
    assert blobs.stdout is not None
    stdin, stdout = blobs.stdin, blobs.stdout

    @cache
    def text(blob: str) -> bytes:
        stdin.write(blob.encode() + b"\n")
        stdin.flush()
        return stdout.read(int(stdout.readline().split()[2]) + 1)[:-1]

    def files(commit: str) -> Iterator[tuple[str, tuple[str, str, bytes]]]:
        for row in git("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            if row:
                head, name = row.split(b"\t", 1)
                mode, kind, blob = head.decode().split()
                yield name.decode("utf-8", "surrogateescape"), (mode, blob, text(blob) if kind == "blob" else b"")

    told = git("log", "--first-parent", "--reverse", "--format=%H %ct", revision, "--").decode().split("\n")
    rows = [row.split() for row in told if row]
    with blobs, stdin:
        return [Held(commit, int(seconds), dict(files(commit))) for commit, seconds in rows]


def documents(held: Held, root: str, today: Iterable[str]) -> dict[str, Seen]:
    """Return the documents of one commit by id, the first by path of two with the same."""
    inside = {
        path.removesuffix("qms.yaml")
        for path in held.files
        if path.startswith(root) and path.endswith("/qms.yaml") and path != root + "qms.yaml"
    }
    folders = set(today) | BUILT_IN
    if root + "qms.yaml" in held.files:
        folders |= _folders(held.files[root + "qms.yaml"][2])
    else:
        inside = set()
    found: dict[str, Seen] = {}
    for place in sorted(held.files):
        mode, blob, data = held.files[place]
        path = place[len(root) :]
        managed = any(path.startswith(folder + "/") for folder in folders) and not path.startswith("docs/")
        if not place.startswith(root) or not path.endswith(".md") or not managed or not mode.startswith("100"):
            continue
        if any(place.startswith(other) for other in inside) or any(part.startswith(".") for part in path.split("/")):
            continue
        front = _front(data)
        name = front.get("id")
        if isinstance(name, str) and name:
            said = (_text(front, key) for key in ("version", "status", "valid_from"))
            found.setdefault(name, Seen(path, blob, *said))
    return found


def _folders(data: bytes) -> set[str]:
    try:
        types = yaml.safe_load(data).get("document_types") or []
        return {row.get("folder", row.get("id")) for row in types}
    except (yaml.YAMLError, AttributeError):
        return set()


def _front(data: bytes) -> dict[str, object]:
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
        if not text.startswith("---\n") or "\n<<<<<<< " in text:
            return {}
        front = yaml.safe_load(text.split("\n---\n")[0][4:])
        return front if isinstance(front, dict) else {}
    except (UnicodeDecodeError, yaml.YAMLError, ValueError):
        return {}


def _text(front: dict[str, object], key: str) -> str:
    value = front.get(key)
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else ""


def roots(line: list[Held], root: str) -> list[str]:
    """Return where the handbook lay in each commit, followed back from where it lies now."""
    found = [root]
    for after, before in zip(line[:0:-1], line[-2::-1], strict=True):
        was = {path for path in before.files if path.split("/")[-1] == "qms.yaml"}
        if root + "qms.yaml" in after.files and root + "qms.yaml" not in before.files:
            gone = [path for path in was if path not in after.files]
            if len(gone) == 1:
                root = gone[0].removesuffix("qms.yaml")
        found.append(root)
    return found[::-1]


@dataclass
class Oracle:
    """Every document of every commit."""

    line: list[Held]
    all: list[dict[str, Seen]]

    @classmethod
    def of(cls, line: list[Held], root: str = "", today: Iterable[str] = ()) -> Oracle:
        """Read a line whole; `root` is the handbook's folder now, `today` the folders of its documents now."""
        return cls(line, [documents(held, place, today) for held, place in zip(line, roots(line, root), strict=True)])

    @property
    def ids(self) -> set[str]:
        return {name for documents in self.all for name in documents}

    def spans(self, name: str) -> list[Span]:
        found: list[Span] = []
        last: tuple[str, str] | None = None
        for held, documents in zip(self.line, self.all, strict=True):
            seen = documents.get(name)
            now = (seen.path, seen.blob) if seen else None
            if now != last:
                found.append(Span(held.commit, held.day, seen))
                last = now
        return found

    def versions(self, name: str) -> list[tuple[str, str, date]]:
        """Return runs of one version, newest first: the version, its first commit, its day."""
        runs: list[list[Span]] = [[]]
        for span in self.spans(name):
            if span.seen is None or (runs[-1] and runs[-1][-1].seen.version != span.seen.version):  # type: ignore[union-attr]
                runs.append([])
            if span.seen:
                runs[-1].append(span)
        found = []
        for run in filter(None, reversed(runs)):
            approved = [span.day for span in run if span.seen and span.seen.status == "approved"]
            found.append((run[0].seen.version if run[0].seen else "", run[0].commit, (approved or [run[0].day])[0]))
        return found

    def in_force(self, name: str, day: date) -> Seen | None:
        """Return what was in force at the end of a day, looking back commit by commit."""
        upto = max((number for number, held in enumerate(self.line) if held.day <= day), default=-1)
        for documents in self.all[upto::-1] if upto >= 0 else []:
            seen = documents.get(name)
            if seen is None or seen.status not in ("approved", "draft"):
                return None
            if seen.status == "approved" and seen.valid_from and seen.valid_from <= day.isoformat():
                return seen
        return None


def seen_of(state: State | None) -> Seen | None:
    return Seen(state.path, state.blob, state.version, state.status, state.valid_from) if state else None


def differences(history: History, oracle: Oracle, days: Iterable[date]) -> list[str]:
    """Return where a history and the oracle disagree, in words."""
    known = {name for name in history.ids if history.states(name)}
    wrong = [f"ids: {sorted(known)} not {sorted(oracle.ids)}"] if known != oracle.ids else []
    days = list(days)
    for name in sorted(oracle.ids):
        theirs = oracle.spans(name)
        ours = [
            Span(span.commit, span.day, seen_of(span) if isinstance(span, State) else None)
            for span in history.spans(name)
        ]
        if ours != theirs:
            wrong.append(f"{name} spans:\n  ours   {ours}\n  theirs {theirs}")
        runs = [(run.version, run.first.commit, run.date) for run in history.versions(name)]
        if runs != oracle.versions(name):
            wrong.append(f"{name} versions:\n  ours   {runs}\n  theirs {oracle.versions(name)}")
        for day in days:
            found = in_force(history, name, day)
            if found.established and seen_of(found.state) != oracle.in_force(name, day):
                wrong.append(f"{name} in force on {day}: {found} not {oracle.in_force(name, day)}")
    return wrong
