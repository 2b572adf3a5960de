"""The yearly review of a large group: sixty units, two years of reviews, actions and document reviews."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.generate import ROOT, TODAY, Handbook, generate, write
from bench.measure import Job, Result, medians
from qmsctl.reviews.topics import topics
from qmsctl.reviews.years import nodes
from qmsctl.system import System, load
from qmsctl.system.record_ids import ALPHABET
from qmsctl.text.compose import sheet
from qmsctl.trees import WorkTree

PROGRAMS = Path(sys.executable).parent
SIZE, UNITS = 2000, 60
ROUNDS = 5
CHECK = "check"
_REVIEWED = 1500
_OUTCOMES = ("confirmed", "confirmed", "confirmed", "changed")


def measure(work: Path, say: Callable[[str], None], rounds: int = 0) -> dict[str, Result]:
    """Time each command beside a whole check of the same files."""
    folder = work / "reviews"
    shutil.rmtree(folder, ignore_errors=True)
    handbook = generate(SIZE, units_below=UNITS - 5)
    write(handbook.files(), folder)
    write(dict(_records(handbook, load(WorkTree(folder)))), folder)
    say(f"the yearly review of {UNITS} units with {SIZE} documents, {rounds or ROUNDS} turns")
    commands = {
        CHECK: ("check", "--no-history", "--no-cache", "--fail-on", "never"),
        "review status": ("review", "status", "--year", "2026"),
        "review inputs": ("review", "inputs", ROOT, "--year", "2026", "--preview"),
        "review rollup": ("review", "rollup", ROOT, "--year", "2025"),
    }
    jobs = [Job(name, _command(folder, *words), folder) for name, words in commands.items()]
    return medians(jobs, rounds or ROUNDS)


def _command(folder: Path, *words: str) -> list[str]:
    return [str(PROGRAMS / "qmsctl"), *words, "--root", str(folder), "--today", str(TODAY)]


def _records(handbook: Handbook, system: System) -> Iterator[tuple[str, str]]:
    dice = random.Random("reviews")
    for year in (2025, 2026):
        yield from _campaign(system, year)
    for unit in system.organisation.units:
        yield from _review(system, unit, dice)
    for number, document in enumerate(handbook.documents[:_REVIEWED]):
        identity = f"DRV-2026-{_code(number)}"
        yield (
            f"records/reviews/2026/documents/{identity}.md",
            sheet(
                {
                    "id": identity,
                    "document": document.id,
                    "version": f"{document.versions}.0",
                    "outcome": _OUTCOMES[number % len(_OUTCOMES)],
                    "how": f"Walked through the work with two people, case {number}",
                    "because": "The form has another name now",
                    "reviewer": f"person-{number % 90}",
                    "role": document.owner,
                    "date": "2026-03-02",
                    "registered": f"2026-03-{number % 28 + 1:02}T{number % 24:02}:15:00Z",
                    "content": "sha256:" + f"{number:064x}",
                    "reasons": ["date"],
                }
            ),
        )


def _campaign(system: System, year: int) -> Iterator[tuple[str, str]]:
    rows = [
        {
            "unit": node.unit,
            "leader": node.leader,
            "period": {"from": str(node.period.since), "until": str(node.period.until)},
            "deadline": str(node.deadline),
            "frameworks": list(node.frameworks),
        }
        for node in nodes(system, year)
    ]
    front: dict[str, Any] = {"id": f"CMP-{year}", "title": f"Reviews {year}", "year": str(year)}
    front |= {"opened": f"{year}-01-05", "opened_by": "person-1", "nodes": rows}
    yield f"records/reviews/{year}/CMP-{year}.md", sheet(front)


def _review(system: System, unit: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    identity = f"MGT-2025-{unit}"
    judged: list[dict[str, Any]] = []
    decisions: list[dict[str, Any]] = []
    for topic in topics(tuple(system.organisation.frameworks(unit))):
        red = dice.random() < 0.2
        judged.append(
            {"input": topic.id, "judgement": "not-good" if red else "good", "comment": "It moves the wrong way"}
        )
        if red:
            decisions.append(_decision(len(decisions) + 1, topic.id, dice))
    for decision in decisions:
        yield f"records/actions/{decision['record']}.md", _action(decision, identity, unit)
    node = next(node for node in nodes(system, 2025) if node.unit == unit)
    front: dict[str, Any] = {
        "id": identity,
        "title": f"Management review 2025, {unit}",
        "unit": unit,
        "year": "2025",
        "period": {"from": str(node.period.since), "until": str(node.period.until)},
        "leader": node.leader,
        "frameworks": list(node.frameworks),
        "opened": "2025-01-05",
        "gathered": {"on": "2025-02-01", "inputs": "sha256:" + "0" * 64},
        "frozen": "2025-02-10",
        "inputs": judged,
        "held": {"on": "2025-03-01", "from": "09:00", "until": "10:30", "present": [node.leader]},
        "decisions": decisions,
        "conclusion": {question: {"answer": "yes"} for question in ("suitable", "adequate", "effective")},
        "outputs": {"resources": "Nothing new"},
    }
    place = f"records/reviews/2025/{identity}"
    yield f"{place}.md", sheet(front, "# Minutes\n\n" + "What was said about the figures. " * 200)
    yield f"{place}.signed.json", "{}\n"
    yield f"{place}.seal.json", "{}\n"


def _decision(number: int, topic: str, dice: random.Random) -> dict[str, Any]:
    action = f"ACT-2025-{_code(dice.randrange(32**5))}"
    return {
        "id": f"D{number}",
        "text": f"Something is done about {topic}",
        "inputs": [topic],
        "becomes": "action",
        "record": action,
        "owner": "quality-lead",
        "due": f"2025-{dice.randrange(6, 13):02}-15",
    }


def _action(decision: dict[str, Any], review: str, unit: str) -> str:
    front = {"id": decision["record"], "title": decision["text"], "unit": unit, "source": f"{review}#{decision['id']}"}
    return sheet(front | {"owner": decision["owner"], "opened": "2025-03-01", "due": decision["due"], "status": "open"})


def _code(number: int) -> str:
    """Five characters of an id."""
    return "".join(ALPHABET[number // 32**place % 32] for place in range(4, -1, -1))
