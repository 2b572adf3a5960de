"""The two years of the examples, played anew: true figures, small changes, seals that hold, and the examples as made."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from examples.years.added import NEXT, add, looks
from examples.years.play import EXAMPLES, HERE, MADE, give, play
from qmsctl.trees import WorkTree

TODAY = "2026-11-21"
UNITS = ("drift-ost", "renhold-vest")
"""Whose first review the everyday run plays."""
RED = ("not-good", "needs-improvement")


@cache
def story(name: str) -> dict[str, Any]:
    found = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


class Played(NamedTuple):
    """An example that was played, and the day it has come to."""

    name: str
    folder: Path
    today: str


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The first reviews of two units, from the facts to the seal."""
    until = max(str(row["signed"]) for row in story("lyngmo")["reviews"] if _first(row))
    folder = play("lyngmo", tmp_path_factory.mktemp("begun"), until, UNITS)
    return Played("lyngmo", folder, until)


def _first(row: Mapping[str, Any]) -> bool:
    return row["unit"] in UNITS and row["year"] == 2025


@pytest.fixture(scope="module", params=list(EXAMPLES))
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(request.param, play(request.param, tmp_path_factory.mktemp("whole")), TODAY)


# The everyday run


def test_the_first_reviews_are_those_of_the_example(begun: Played) -> None:
    made = {path: text for path, text in _made(begun.folder).items() if path.startswith("records/reviews/2025/MGT")}
    assert len(made) == 4 * len(UNITS)
    committed = _made(EXAMPLES["lyngmo"])
    assert {path: committed.get(path) for path in made} == made


def test_the_first_reviews_hold(begun: Played) -> None:
    holds(begun)


def test_the_first_changes_are_small(begun: Played) -> None:
    assert small_changes(begun.folder) > 30


# The whole of both


@pytest.mark.slow
def test_two_years_hold_and_nothing_is_found(whole: Played) -> None:
    holds(whole)
    report = json.loads(give(["check", "--format", "json", "--fail-on", "note"], whole.today, whole.folder))
    assert (report["findings"], report["not_run"]) == ([], [])


@pytest.mark.slow
def test_two_years_of_small_changes(whole: Played) -> None:
    assert small_changes(whole.folder) > 300


@pytest.mark.slow
def test_the_example_is_what_its_story_makes(whole: Played) -> None:
    made, committed = _made(whole.folder), _made(EXAMPLES[whole.name])
    assert sorted(made) == sorted(committed)
    assert [path for path in made if made[path] != committed[path]] == []


@pytest.mark.slow
def test_what_comes_up_is_what_a_naive_reader_finds(whole: Played) -> None:
    naive = Naive(whole.folder)
    tops = [unit for unit in naive.units if naive.below(unit)]
    assert len(tops) >= 4
    for year in (2025, 2026):
        for unit in tops:
            words = ["review", "rollup", unit, "--year", str(year), "--format", "json"]
            compare(json.loads(give(words, whole.today, whole.folder)), naive, unit, year)


def holds(played: Played) -> None:
    report = json.loads(give(["review", "verify", "--format", "json"], played.today, played.folder))
    assert len(report["reviews"]) == len(list((played.folder / "records/reviews").rglob("*.seal.json"))) > 0
    assert [each["review"] for each in report["reviews"] if not each["holds"]] == []


# What the example has, but for what chance, the clock and keys make. What is sealed is committed once and for all, so
# how the facts are worded today is another matter; the figures beside them are compared.


def _made(folder: Path) -> dict[str, str]:
    """Texts by path; those whose name is an id by chance as one list."""
    tree, found = WorkTree(folder), dict[str, str]()
    drawn: dict[str, list[str]] = {}
    for path in tree:
        if path.startswith(MADE) and not path.endswith(".sig"):
            text = _in_order(path, _plain(tree[path].decode("utf-8")))
            if _plain(path) == path:
                found[path] = text
            else:
                drawn.setdefault(_plain(path), []).append(text)
    return found | {path: "\n".join(sorted(texts)) for path, texts in drawn.items()}


def _in_order(path: str, text: str) -> str:
    """Rows that differ in nothing but an id by chance lie in any order."""
    if not path.endswith(".inputs.json"):
        return text
    found = json.loads(text)
    for each in found["inputs"]:
        for table in (table for table in each["tables"] if any(row["id"].endswith("-ID") for row in table["rows"])):
            table["rows"].sort(key=lambda row: (row["id"], json.dumps(row, sort_keys=True)))
    return json.dumps(found, ensure_ascii=False, indent=1)


def _plain(text: str) -> str:
    for pattern, word in (
        (r"\b(ACT|DRV|RNT)-(\d{4})-[0-9A-HJKMNP-TV-Z]{5}\b", r"\1-\2-ID"),
        (r"\b[0-9a-f]{40,64}\b", "DIGEST"),
        (r"T\d\d:\d\d:\d\dZ", "T"),
        (r"ssh-ed25519 \S+", "KEY"),
        (r"SHA256:\S+", "KEY"),
        (r'"tool": "[^"]*"', "TOOL"),
        (r"(?s)<!-- facts -->.*<!-- /facts -->", "FACTS"),
        (r"(?m)^  # .*\n", ""),
        # What people call the year's reviews has changed since the campaigns were opened.
        (r"(?m)^title: Årets (?:översyn|gjennomgang|genomgångar|gjennomgåelser) ", "title: CAMPAIGN "),
        (r"(?m)^(id: CMP-\d+\n)title: .*$", r"\1title: WORDS"),
    ):
        text = re.sub(pattern, word, text)
    return text


def test_only_what_is_new_is_added(tmp_path: Path) -> None:
    example = EXAMPLES["granvik"]
    for part in ("plans", "procedures", "instructions", "policy", "records/actions", "records/reviews/2026/documents"):
        shutil.copytree(example / part, tmp_path / part)
    assert add(example, tmp_path) == []
    plan = next(path for path in tmp_path.glob("plans/*.md") if "2027" in path.name)
    look = next(path for path, front in looks(example) if front["document"] == "PRO-013")
    rule = tmp_path / "procedures/PRO-013-beredskap-och-kris.md"
    after = rule.read_text(encoding="utf-8")
    rule.write_text(NEXT.sub("next_review: 2027-02-01", after), encoding="utf-8")
    for path in (plan, tmp_path / look):
        path.unlink()
    assert sorted(add(example, tmp_path)) == sorted(
        [plan.relative_to(tmp_path).as_posix(), look, "procedures/PRO-013-beredskap-och-kris.md"]
    )
    assert rule.read_text(encoding="utf-8") == after
    assert (tmp_path / look).read_bytes() == (example / look).read_bytes()


# What each commit changes

CONCERNS = (
    (r"review (inputs|freeze|assess|agenda|hold)", r"records/reviews/\d+/MGT-[^/]+\.(md|inputs\.json)"),
    (r"review decide", r"records/reviews/\d+/MGT-[^/]+\.md|records/actions/ACT-[^/]+\.md|objectives\.yaml"),
    (r"review sign", r"records/reviews/\d+/MGT-[^/]+\.(md|signed\.json|signed\.json\.sig)"),
    (r"review seal", r"records/reviews/\d+/MGT-[^/]+\.seal\.json"),
    (r"review check", r"records/reviews/\d+/RNT-[^/]+\.md"),
    (r"review (open|assign|close)", r"records/reviews/\d+/CMP-\d+\.md"),
    (r"Moved|Carried out", r"records/actions/ACT-[^/]+\.md"),
    (r"Plan of", r"plans/.+\.md"),
    (r"Review of", r"records/reviews/\d+/documents/DRV-[^/]+\.md|(procedures|instructions|policy)/.+\.md"),
    (r"The handbook as it stood|What was changed", r".*"),
)
"""What a commit may touch, by the beginning of its subject."""


def small_changes(folder: Path) -> int:
    """Prove that every commit changes what its act is about and nothing else; return how many commits there are."""
    commits = git(folder, "log", "--reverse", "--format=%H %s").splitlines()
    for commit, _, subject in (line.partition(" ") for line in commits):
        allowed = next(paths for begins, paths in CONCERNS if re.match(begins, subject))
        for status, path in changed(folder, commit):
            assert status in "AM", (subject, path)
            assert re.fullmatch(allowed, path), (subject, path)
            if status == "M" and path.endswith((".md", "objectives.yaml")) and allowed != ".*":
                unchanged_lines(git(folder, "show", f"{commit}^:{path}"), git(folder, "show", f"{commit}:{path}"))
    return len(commits)


def changed(folder: Path, commit: str) -> Iterator[tuple[str, str]]:
    for row in git(folder, "diff-tree", "-r", "--root", "--no-commit-id", "--name-status", commit).splitlines():
        status, _, path = row.partition("\t")
        yield status, path


def unchanged_lines(before: str, after: str) -> None:
    """Keys and rows with the same value stand there byte for byte, comments too; the text only grows at its end."""
    old, new = before.split("\n---\n", 1), after.split("\n---\n", 1)
    assert new[1].startswith(old[1].rstrip("\n")) or "<!-- facts -->" in old[1] or "<!-- plan: " in old[1]
    was, now = blocks(old[0]), blocks(new[0])
    assert [key for key in now if key in was] == [key for key in was if key in now]
    for key, lines in was.items():
        if key in now and values(lines) == values(now[key]):
            assert lines == now[key], key
        elif key in now and "\n  - " in lines:
            rows, later = lines.split("\n  - ")[1:], now[key].split("\n  - ")[1:]
            for row, then in zip(rows, later, strict=False):
                assert row.partition("\n")[0] == then.partition("\n")[0], key
                assert row.rstrip("\n") == then.rstrip("\n") or values(f"  - {row}") != values(f"  - {then}"), key


def blocks(front: str) -> dict[str, str]:
    """The lines of each top key; the hints at the end, which go when they are filled in, aside."""
    kept = front.removeprefix("---\n").split("\n# ")[0] + "\n"
    found = re.split(r"^(?=[a-z_]+:)", kept, flags=re.M)
    return {block.partition(":")[0]: block for block in found if block}


def values(lines: str) -> object:
    return yaml.load(lines, Loader=yaml.CSafeLoader)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


# What comes up, computed from the files as a person with a spreadsheet would


class Naive:
    """The handbook as plain YAML and CSV."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.units = {row["id"]: row for row in read(folder / "qms.yaml")["units"]}
        self.indicators = {row["id"]: row for row in read(folder / "registers/indicators.yaml")}
        self.reviews = {
            (front["unit"], int(front["year"])): front
            for path in (folder / "records/reviews").glob("*/MGT-*.md")
            for front in [yaml.safe_load(path.read_text(encoding="utf-8").split("\n---\n")[0].removeprefix("---\n"))]
        }

    def below(self, unit: str) -> list[str]:
        direct = [name for name, row in self.units.items() if row.get("parent") == unit]
        return direct + [name for child in direct for name in self.below(child)]

    def last(self, indicator: str, since: str, until: str) -> dict[str, float]:
        """Each unit's last value within a period."""
        path, found = self.folder / f"records/measurements/{indicator}.csv", dict[str, tuple[str, float]]()
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if path.exists() else ():
            if since <= row["date"] <= until and row["value"] and row["date"] >= found.get(row["unit"], ("", 0))[0]:
                found[row["unit"]] = (row["date"], float(row["value"]))
        return {unit: value for unit, (_, value) in found.items()}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def compare(said: dict[str, Any], naive: Naive, unit: str, year: int) -> None:
    below = naive.below(unit)
    reviews = {name: naive.reviews[name, year] for name in below if (name, year) in naive.reviews}
    assert sorted(said["missing"]) == sorted(set(below) - set(reviews))
    assert {row["unit"] for row in said["units"]} == set(below)
    reds: dict[str, list[str]] = {}
    for row in said["units"]:
        front = reviews.get(row["unit"], {})
        judged = front.get("inputs", [])
        reds[row["unit"]] = [each["input"] for each in judged if each.get("judgement") in RED]
        assert row["red"] == reds[row["unit"]]
        assert row["not_good"] == [each["input"] for each in judged if each.get("judgement") == "not-good"]
        concluded = {key: each["answer"] for key, each in front.get("conclusion", {}).items() if isinstance(each, dict)}
        assert row["conclusion"] == concluded
    judging = [name for name, front in reviews.items() if any("judgement" in row for row in front.get("inputs", []))]
    counted = Counter(topic for name in judging for topic in reds[name])
    themes = {topic for topic, times in counted.items() if times >= 2 and 2 * times >= len(judging)}
    assert {theme["input"] for theme in said["themes"]} == themes
    answers = {row["need"]: row["answer"] for front in naive.reviews.values() for row in front.get("answers", [])}
    needs = {
        f"MGT-{year}-{name}#{row['id']}": (name, row["text"], answers.get(f"MGT-{year}-{name}#{row['id']}", ""))
        for name, front in reviews.items()
        for row in front.get("decisions", [])
        if row["becomes"] == "need"
    }
    assert {row["need"]: (row["unit"], row["text"], row["answer"]) for row in said["needs"]} == needs
    extremes(said, naive, unit, below, year)


def extremes(said: dict[str, Any], naive: Naive, unit: str, below: list[str], year: int) -> None:
    period = naive.reviews[unit, year]["period"] if (unit, year) in naive.reviews else None
    if period is None:
        return
    expected = {}
    for name, row in naive.indicators.items():
        values = naive.last(name, str(period["from"]), str(period["until"]))
        valued = {each: value for each, value in values.items() if each in below}
        parents = {naive.units[each].get("parent") for each in valued}
        lowest = [value for each, value in valued.items() if each not in parents]
        if len(set(lowest)) > 1:
            best, weakest = min(lowest), max(lowest)
            expected[name] = (best, weakest) if row.get("direction") == "down" else (weakest, best)
    found = {row["indicator"]: (row["best"]["value"], row["weakest"]["value"]) for row in said["outliers"]}
    assert found == expected, (unit, year)
