"""Generated handbooks: any number of documents with registers, series and history, the same for the same seed.

A generated handbook has no findings on `TODAY`. A document has about 570 bytes of
front matter and 600 words; a Git history has about five and a half commits for each.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bench.words import Words
from qmsctl.frameworks.catalogue import framework

TODAY = date(2026, 11, 21)
EDITIONS = ("iso-9001-2015", "iso-14001-2015")
SECTIONS = ("Purpose", "Scope", "Responsibilities", "Procedure", "Records", "Interfaces")
ROOT = "group"
ROLES = ("chief", "quality-lead", "environment-lead", "safety-lead", "buyer", "controller", "people-lead", "it-lead")
_FOLDERS = {"POL": "policy", "PRO": "procedures", "INS": "instructions"}

Files = dict[str, str]


@dataclass
class Document:
    """What a generated document is made of; `render` writes it as it was in any of its versions."""

    id: str
    path: str
    title: str
    unit: str
    owner: str
    clauses: list[str]
    dates: list[date]
    next_review: date
    paragraphs: list[str]
    former: list[str]
    links: list[Document] = field(default_factory=list)

    @property
    def versions(self) -> int:
        return len(self.dates)

    def render(self, version: int) -> str:
        """Return the file's text; versions count from 1, and each rewrote one paragraph of the former."""
        paragraphs = list(self.paragraphs)
        for later in range(version, self.versions):
            paragraphs[later % len(paragraphs)] = self.former[later % len(self.former)]
        return f"---\n{self._front(version)}---\n\n{self._body(paragraphs)}"

    def _front(self, version: int) -> str:
        lines = [
            f"id: {self.id}",
            f"title: {self.title}",
            f'version: "{version}.0"',
            "status: approved",
            f"owner: {self.owner}",
            f"valid_from: {self.dates[version - 1] + timedelta(days=7)}",
            f"next_review: {self.next_review}",
            "clauses:",
            *(f"  - {clause}" for clause in self.clauses),
            "changes:",
        ]
        for number in range(version, max(version - 2, 0), -1):
            note = (
                "First version, agreed with the units that use it"
                if number == 1
                else f"The steps for {self.title.lower()} are clearer"
            )
            lines += [f'  - version: "{number}.0"', f"    date: {self.dates[number - 1]}", f"    note: {note}"]
        words = ", ".join(self.title.lower().split()[:4])
        return "\n".join([*lines, f"keywords: [{words}, checked, form]"]) + "\n"

    def _body(self, paragraphs: list[str]) -> str:
        parts = [f"# {self.title}"]
        for number, section in enumerate(SECTIONS):
            parts.append(f"## {section}")
            if section == "Responsibilities":
                parts.append(_TASKS)
            elif section == "Procedure":
                parts.append("\n".join(f"{step}. {text}" for step, text in enumerate(paragraphs[5:], start=1)))
            elif section == "Interfaces":
                parts.append(
                    "\n".join(
                        f"- {link.title}: [{link.id}]({_relative(self.path, link.path)}#procedure)"
                        for link in self.links
                    )
                )
                continue
            parts.append(paragraphs[number])
        return "\n\n".join(parts) + "\n"


@dataclass
class Handbook:
    """A generated handbook: its documents and every other file as text."""

    documents: list[Document]
    others: Files

    def files(self) -> Files:
        """Return every file as it is now."""
        return {**self.others, **{document.path: document.render(document.versions) for document in self.documents}}


def generate(size: int, seed: str = "qmsctl", units_below: int = 0) -> Handbook:
    """Return a handbook of `size` documents; `units_below` is how many units there are below the divisions."""
    units = _units(size, units_below)
    documents = _documents(size, seed, units)
    return Handbook(
        documents, {"qms.yaml": _settings(units), "docs/index.md": _INDEX, **_registers(size, seed, units, documents)}
    )


def write(files: Files, folder: Path) -> None:
    """Write the files below a folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def write_with_history(handbook: Handbook, folder: Path) -> int:
    """Make a repository whose history led to the handbook, check it out, and return the number of commits."""
    folder.mkdir(parents=True)
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    with subprocess.Popen([*git, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE) as importer:
        assert importer.stdin is not None
        commits = 0
        for piece in _history(handbook):
            commits += piece.startswith(b"commit ")
            importer.stdin.write(piece)
        importer.stdin.close()
    if importer.returncode:
        raise RuntimeError("git fast-import failed")
    # As a server would have it: what fast-import leaves is slower to read than any real repository.
    subprocess.run([*git, "-c", "pack.threads=2", "repack", "-adfq", "--depth=10"], check=True)
    subprocess.run([*git, "reset", "-q", "--hard", "main"], check=True)
    return commits


def _history(handbook: Handbook) -> Iterator[bytes]:
    first = min(document.dates[0] for document in handbook.documents)
    events = [(first, -1, "", "")]
    events += [
        (day, number, document.path, f"{document.id}: version {version}.0")
        for number, document in enumerate(handbook.documents)
        for version, day in enumerate(document.dates, start=1)
    ]
    versions = dict.fromkeys((document.path for document in handbook.documents), 0)
    for count, (day, number, path, subject) in enumerate(sorted(events)):
        seconds = int(datetime.combine(day, time(8), UTC).timestamp()) + count % 3600
        yield _commit(f"Author {count % 12}", f"a{count % 12}@example.org", seconds, subject or "Begin the handbook")
        if number < 0:
            for other, text in handbook.others.items():
                yield _blob(other, text)
        else:
            versions[path] += 1
            yield _blob(path, handbook.documents[number].render(versions[path]))
    yield b"done\n"


def _commit(name: str, address: str, seconds: int, subject: str) -> bytes:
    message = subject.encode()
    return (
        f"commit refs/heads/main\ncommitter {name} <{address}> {seconds} +0000\ndata {len(message)}\n".encode()
        + message
        + b"\n"
    )


def _blob(path: str, text: str) -> bytes:
    data = text.encode()
    return f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


def _units(size: int, below: int = 0) -> dict[str, str]:
    """Units and their parents: a group, four divisions, and a unit for every 50 documents (8 to 80)."""
    divisions = [f"division-{number}" for number in range(1, 5)]
    units = [f"unit-{number:02}" for number in range(1, (below or min(max(size // 50, 8), 80)) + 1)]
    parents = {ROOT: ""} | dict.fromkeys(divisions, ROOT)
    return parents | {unit: divisions[number % 4] for number, unit in enumerate(units)}


def _settings(units: dict[str, str]) -> str:
    lines = [
        "name: Generated Group",
        "language: en",
        "time_zone: Europe/Oslo",
        "levels: [group, division, unit]",
        "units:",
    ]
    for unit, parent in units.items():
        lines += [f"  - id: {unit}", f"    name: {unit.replace('-', ' ').capitalize()}"]
        lines += [f"    parent: {parent}"] if parent else []
        lines += ["    people: 40", f"    leader: {'chief' if unit == ROOT else 'unit-leader'}"]
        if unit == ROOT:
            lines.append("    frameworks:")
            for edition in EDITIONS:
                lines += [
                    f"      - edition: {edition}",
                    "        reason: Customers ask for it",
                    "        certified: true",
                ]
    lines.append("roles:")
    for number, role in enumerate(ROLES):
        lines += [f"  - id: {role}", f"    name: {role.replace('-', ' ').capitalize()}", "    holders:"]
        lines += [f"      - person: p{number:03}", "        from: 2020-01-01"]
    lines += ["  - id: unit-leader", "    name: Unit leader", "    holders:"]
    for number, unit in enumerate(units):
        if unit != ROOT:
            lines += [f"      - person: u{number:03}", f"        unit: {unit}", "        from: 2021-01-01"]
    lines.append("document_types:")
    for name, prefix in (("policy", "POL"), ("procedure", "PRO"), ("instruction", "INS")):
        lines += [
            f"  - id: {name}",
            f"    folder: {_FOLDERS[prefix]}",
            f"    prefix: {prefix}",
            "    review_interval: 12 months",
        ]
        lines += [f"    sections: [{', '.join(SECTIONS)}]", "    approvers:"]
        lines += ["      group: [quality-lead, chief]", "      division: [unit-leader]", "      unit: [unit-leader]"]
    return "\n".join(lines) + "\n" + _SIGNIFICANCE


def _documents(size: int, seed: str, units: dict[str, str]) -> list[Document]:
    clauses = [
        clause.reference
        for edition in EDITIONS
        if (catalogue := framework(edition))
        for clause in catalogue.clauses.values()
        if clause.leaf and clause.auditable
    ]
    shared = max(size // 10, 40)
    below = [unit for unit in units if unit != ROOT]
    documents = []
    for number in range(size):
        words = Words(f"{seed}-{number}")
        unit = ROOT if number < shared else below[number % len(below)]
        prefix = "POL" if number < shared and number % 20 == 0 else "INS" if number % 4 == 3 else "PRO"
        title = words.title()
        name = f"{prefix}-{number + 1:05}-{title.lower().replace(' ', '-')}.md"
        folder = _FOLDERS[prefix] if unit == ROOT else f"{_FOLDERS[prefix]}/{unit}"
        documents.append(
            Document(
                id=f"{prefix}-{number + 1:05}",
                path=f"{folder}/{name}",
                title=title,
                unit=unit,
                owner=words.random.choice(ROLES) if unit == ROOT else "unit-leader",
                # Together the group's documents answer every clause, so that no gap is reported.
                clauses=sorted({clauses[(number * 4 + step) % len(clauses)] for step in range(4)}),
                dates=_dates(words.random),
                next_review=date(2027, 1, 10) + timedelta(days=words.random.randrange(290)),
                paragraphs=[words.paragraph(words.random.choice((2, 2, 3))) for _ in range(13)],
                former=[words.paragraph(2) for _ in range(3)],
            )
        )
    _link(documents, seed)
    return documents


def _dates(source: random.Random) -> list[date]:
    """The days of a document's versions, 1 to 10 of them, the latest in the year before `TODAY`."""
    latest = date(2025, 12, 1) + timedelta(days=source.randrange(300))
    dates = [latest]
    for _ in range(source.randrange(10)):
        dates.append(dates[-1] - timedelta(days=90 + source.randrange(200)))
    return dates[::-1]


def _link(documents: list[Document], seed: str) -> None:
    """Let each document link to the next, so that none is an orphan, and to a few others."""
    source = random.Random(f"{seed}-links")
    for number, document in enumerate(documents):
        others = [documents[source.randrange(len(documents))] for _ in range(4)]
        document.links = [
            documents[(number + 1) % len(documents)],
            *(other for other in others if other is not document),
        ]


def _relative(source: str, target: str) -> str:
    return "../" * source.count("/") + target


def _registers(size: int, seed: str, units: dict[str, str], documents: list[Document]) -> Files:
    words = Words(f"{seed}-registers")
    pick, names = words.random.choice, list(units)
    count = max(size // 20, 20)
    indicators = [f"IND-{number + 1:03}" for number in range(max(count // 2, 10))]
    groups = max(count // 5, 3)

    def ids(number: int = 2) -> list[str]:
        return [pick(documents).id for _ in range(number)]

    def day() -> str:
        return str(date(2026, 1, 5) + timedelta(days=words.random.randrange(280)))

    rows: dict[str, list[dict[str, object]]] = {
        "objectives.yaml": [
            {
                "id": f"OBJ-{number + 1:03}",
                "title": words.title(),
                "unit": ROOT if number < groups else pick(names[1:]),
                "owner": "quality-lead",
                "area": pick(("quality", "environment", "energy")),
                **({} if number < groups else {"parent": f"OBJ-{words.random.randrange(groups) + 1:03}"}),
                "reason": words.paragraph(2),
                "indicator": pick(indicators),
                "baseline": 70,
                "target": 82.5,
                "due": "2028-12-31",
                "resources": words.sentence(),
                "measures": [words.sentence(), words.sentence()],
                "evaluation": words.sentence(),
                "status": "on-track",
                "documents": ids(),
            }
            for number in range(count)
        ],
        "aspects.yaml": [_aspect(number, words, names, ids(), day()) for number in range(count)],
        "registers/indicators.yaml": [
            {
                "id": name,
                "title": words.title(),
                "unit": ROOT,
                "owner": "quality-lead",
                "kind": "quality",
                "measure": "points (0–100)",
                "direction": "up",
                "definition": words.paragraph(2),
                "source": words.sentence(),
                "frequency": "1 month",
                "units": [ROOT, *names[1:4]],
            }
            for name in indicators
        ],
        "registers/risks.yaml": [
            {
                "id": f"RIS-{number + 1:03}",
                "title": words.title(),
                "unit": pick(names),
                "owner": "quality-lead",
                "kind": "risk",
                "cause": words.sentence(),
                "consequence": words.sentence(),
                "likelihood": words.random.randint(1, 5),
                "impact": words.random.randint(1, 5),
                "treatment": words.paragraph(2),
                "documents": ids(),
                "reviewed": day(),
            }
            for number in range(count)
        ],
        "registers/obligations.yaml": [
            {
                "id": f"OBL-{number + 1:03}",
                "title": words.title(),
                "kind": "law",
                "source": words.title(),
                "section": f"§ {number + 1}",
                "meaning": words.paragraph(2),
                "unit": pick(names),
                "owner": "safety-lead",
                "documents": ids(),
                "interval": "12 months",
                "last_evaluated": day(),
                "result": "met",
                "evidence": words.sentence(),
            }
            for number in range(count)
        ],
    }
    files = {path: _yaml(entries) for path, entries in rows.items()}
    return files | {
        f"records/measurements/{name}.csv": _series(words.random, [ROOT, *names[1:4]]) for name in indicators
    }


def _aspect(number: int, words: Words, units: list[str], controls: list[str], reviewed: str) -> dict[str, object]:
    condition = words.random.choice(("normal", "normal", "abnormal", "emergency"))
    criteria = ("severity", "probability") if condition == "emergency" else ("severity", "extent", "frequency")
    scores = {name: words.random.randint(1, 5) for name in criteria}
    product = 1
    for score in scores.values():
        product *= score
    return {
        "id": f"ASP-{number + 1:03}",
        "title": words.title(),
        "unit": words.random.choice(units),
        "activity": words.sentence(),
        "impact": words.sentence(),
        "stage": "use",
        "condition": condition,
        "influence": "direct",
        "scores": scores,
        "significant": product >= (10 if condition == "emergency" else 36),
        "data": words.sentence(),
        "reviewed": reviewed,
        "controls": controls,
    }


def _series(source: random.Random, units: list[str]) -> str:
    ends = [
        date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        for year in (2025, 2026)
        for month in range(1, 13)
    ]
    rows = [f"{end},{unit},{source.randint(500, 950) / 10}," for end in ends if end < TODAY for unit in units]
    return "date,unit,value,note\n" + "\n".join(rows) + "\n"


def _yaml(entries: list[dict[str, object]]) -> str:
    return "\n".join(
        "- " + "\n  ".join(line for key, value in entry.items() for line in _pair(key, value)) + "\n"
        for entry in entries
    )


def _pair(key: str, value: object) -> list[str]:
    if isinstance(value, list):
        return [f"{key}:", *(f"  - {item}" for item in value)]
    if isinstance(value, dict):
        return [f"{key}:", *(f"  {name}: {item}" for name, item in value.items())]
    return [f"{key}: {json.dumps(value) if isinstance(value, bool | int | float) else value}"]


_TASKS = """\
| Role | Task |
| --- | --- |
| Owner | Keeps the text true |
| Unit leader | Sees that it is followed |"""

_INDEX = """---
title: Welcome
owner: quality-lead
date: 2026-03-02
---

# Welcome

This is how we work.
"""

_SIGNIFICANCE = """significance:
  version: "1"
  criteria:
    severity: {name: Severity, min: 1, max: 5}
    extent: {name: Extent, min: 1, max: 5}
    frequency: {name: Frequency, min: 1, max: 5}
    probability: {name: Probability, min: 1, max: 5}
  methods:
    normal: {multiply: [severity, extent, frequency], threshold: 36}
    abnormal: {multiply: [severity, extent, frequency], threshold: 36}
    emergency: {multiply: [severity, probability], threshold: 10}
"""
