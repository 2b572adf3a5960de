"""Reviews, actions and campaigns as nobody should write them: an answer or one sentence, never more, nothing written."""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import qmsctl
from qmsctl.pages import build
from qmsctl.periods import parse_date
from qmsctl.system import load
from qmsctl.text.limits import REGISTER
from qmsctl.text.yaml_reader import read_yaml
from qmsctl.trees import WorkTree
from tests.git_repository import write
from tests.handbook import small
from tests.quick import Said
from tests.review_book import ask
from tests.sealed_book import CAMPAIGN, SETTINGS, TODAY, place, ready
from tests.small_review import ACTION, LOOK, year
from tests.test_year_killed import firm

FIRM = (
    "review show MGT-2026-workshop",
    "review agenda workshop",
    "review verify",
    "check --format json",
    "review walk workshop",
)
READERS = (
    "check --format json", "due --within all", "review status --format json", "review stats --year 2026",
    "review decisions --format json", "review assign --year 2026", "review rollup smia --year 2026", "review verify",
    "review queue --owner quality", "review plan", "action list", "objective cascade", "plan pack", "plan status",
    "owners orphans", "review inputs --preview",
)  # fmt: skip
WRITERS = (
    "review assess satisfaction --judgement good", "review hold --on 2026-11-20 --present manager --present quality",
    "review decide Train --becomes need --about resources --person kn", "review sign smia --person kn --yes",
    f"action move {ACTION} --to 2027-02-02 --because Ill", f"action close {ACTION} --done --evidence Seen --person ab",
    "review assign --write", "review close --person ab --without smia --because The_leader_fell_ill",
)  # fmt: skip
VALUES: dict[str, Any] = {
    "a list of anything": [None, 3, "x", [], {}], "a map of anything": {"on": [], "id": {}, "unit": None},
    "a number": 7, "nothing": None, "the last day": "9999-12-31", "a long text": "A" * 20_000,
    "signs": "\x1b[2J\u202e{hole} {0} %s <b>|`[x](y) #", "yes": True,
}  # fmt: skip
EVERY_DAY = ("a list of anything", "signs")
FULL = {
    place("smia"): {"deadline": "2026-06-01", "agenda_sent": "2026-02-03", "answers": [{"need": "x", "answer": "y"}],
                    "outputs": {"resources": "x"}, "without": [{"unit": "x", "because": "y"}]},
    f"records/actions/{ACTION}.md": {"kind": "corrective", "priority": "high", "resources": "x", "supports": ["OBJ-001"],
                                     "moved": [{"from": "2026-04-01", "on": "2026-03-20", "because": "x"}],
                                     "told": [{"who": "x", "on": "2026-03-20"}]},
    "records/reviews/2026/CMP-2026.md": {"assigned": {"on": "2026-02-01"}, "without": [{"unit": "x", "because": "y"}]},
    f"records/reviews/2026/documents/{LOOK}.md": {"accepted": {"person": "kn", "on": "2026-10-02"}, "minutes": 5,
                                                 "reasons": ["date"], "was_due": "2026-09-01", "late_because": "x"},
}  # fmt: skip
"""What the records say beside what they must, so that every key has a turn."""


def said(book: Path, words: str) -> Said:
    """Give a command, written in one line."""
    return ask(book, *words.split(" "), today=TODAY)


def files(book: Path) -> dict[str, bytes]:
    found = (path for path in book.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(book).as_posix(): path.read_bytes() for path in found}


def unharmed(book: Path, words: str) -> None:
    """The command answers, or refuses in one sentence and leaves everything as it was."""
    before = files(book)
    answer = said(book, words)
    assert answer.returncode in (0, 1, 2), (words, answer)
    assert not {"\x1b", "\u202e"} & set(answer.stdout + answer.stderr.replace("\x1b[2J", "")), words
    if answer.returncode == 2:
        assert files(book) == before, words
        assert "\n" not in answer.stderr.strip(), (words, answer.stderr)


def places_in(front: dict[str, Any], way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield each key, also those of mappings and of the first row of lists."""
    for key, value in front.items():
        yield (*way, key)
        row = value[0] if isinstance(value, list) and value else value
        if isinstance(row, dict):
            yield from places_in(row, (*way, key, *((0,) if row is not value else ())))


def changed(front: dict[str, Any], way: tuple[str | int, ...], value: Any) -> bytes:
    copy: Any = json.loads(json.dumps(front))
    holder = copy
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = value
    return f"---\n{yaml.safe_dump(copy, sort_keys=False, width=1000)}---\n\n<!-- facts -->\n<!-- /facts -->\n".encode()


@pytest.mark.parametrize(
    "name", [name if name in EVERY_DAY else pytest.param(name, marks=pytest.mark.slow) for name in VALUES]
)
def test_any_value_under_any_key_is_read_or_refused(name: str, tmp_path: Path) -> None:
    """Each key of each record has the value once; the everyday run asks about every ninth."""
    turns = []
    for path, more in FULL.items():
        front = read_yaml("", year()[path].decode().split("---\n")[1], REGISTER).value | more
        turns += [(path, changed(front, way, VALUES[name])) for way in places_in(front)]
    assert len(turns) > 80
    for path, data in turns[:: 9 if name in EVERY_DAY else 1]:
        book = tmp_path / "book"
        write(book, small() | year() | {path: data})
        for words in READERS[:3] if name in EVERY_DAY else (*READERS, *WRITERS):
            unharmed(book, words)
        shutil.rmtree(book)


def text(content: bytes) -> Callable[[Path], object]:
    return lambda place: place.write_bytes(content)


def folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


def link(place: Path) -> None:
    place.unlink()
    place.symlink_to("/etc/passwd")


def large(place: Path) -> None:
    with place.open("wb") as file:
        file.truncate(100 << 20)


ODD: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink, "empty": text(b""), "a folder": folder, "a link": link, "large": large,
    "deep": text(b"[" * 100_000), "no number": text(b'{"version": NaN, "inputs": Infinity}'),
    "twice": text(b'{"version": 1, "version": 2}'), "UTF-16": text('{"version": 1}'.encode("utf-16")),
    "half a sign": text(b'{"version": 1, "inputs": [{"topic": "satisfaction", "evidence": ["\\ud800"]}]}'),
    "other kinds": text(b'{"version": 1, "inputs": [null, {"topic": "satisfaction", "evidence": null, "signal": true, "figures": {"a": 1}, '
                        b'"facts": [1, {"key": []}]}], "predicate": [], "_type": 1, "subject": 3}'),
    "far out": text(b'{"version": 1, "inputs": [{"topic": "satisfaction", "figures": [{"indicator": "IND-001", "unit": "workshop", '
                    b'"points": [["2025-01-01", 1e400], ["x", null], null], "target": 1e308}]}]}'),
}  # fmt: skip


@pytest.mark.parametrize("ending", [".inputs.json", ".signed.json", ".signed.json.sig", ".seal.json"])
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow][name == "other kinds" :]) for name in ODD]
)
def test_what_lies_beside_a_review_may_be_anything(name: str, ending: str, tmp_path: Path) -> None:
    book = write(tmp_path / "book", firm())
    for each in (".signed.json", ".signed.json.sig", ".seal.json"):
        (book / place("workshop", each)).write_text("{}\n")
    ODD[name](book / place("workshop", ending))
    for words in (*FIRM, "review seal workshop --person ab", "review amend workshop --text More --person ab",
                  "review freeze workshop --moved", "review sign workshop --person ch --yes"):  # fmt: skip
        unharmed(book, words)
    today = parse_date(TODAY)
    assert today
    assert "root:" not in repr(build(load(WorkTree(book)), today).pages)


@pytest.mark.parametrize("name", ["a link", "other kinds", "far out"])
def test_facts_that_are_none_are_read_or_refused(name: str, tmp_path: Path) -> None:
    book = write(tmp_path / "book", firm())
    ODD[name](book / place("workshop", ".inputs.json"))
    for words in FIRM[:2]:
        unharmed(book, words)


@pytest.mark.parametrize("words", [
    "action new --title {} --source OBJ-001 --owner quality --due 2027-01-01", f"action move {ACTION} --to 2027-01-01 --because {{}}",
    f"action close {ACTION} --done --evidence {{}} --person ab", f"action close {ACTION} --dropped --because {{}} --person ab",
    "objective expect OBJ-001 workshop {}", "objective answer OBJ-001 workshop --because {}",
    "review close --year 2026 --person ab --without workshop --because {} --without smia --because The_figures_came_late",
    "review assess workshop satisfaction --judgement good --comment {}", "review decisions --told {}",
])  # fmt: skip
def test_what_nobody_can_see_or_read_is_not_written(words: str, tmp_path: Path) -> None:
    book = write(tmp_path / "book", firm())
    before = files(book)
    for typed, why in (
        ("a\x1b[2Jb", "characters that nobody sees"),
        ("a\u202eb", "nobody sees"),
        ("x" * 100_000, "at most 2000"),
    ):
        answer = said(book, words.format(typed))
        assert (answer.returncode, files(book)) == (2, before)
        assert why in answer.stderr


def test_a_pipe_is_no_minutes(tmp_path: Path) -> None:
    """Nobody writes into it, so reading it would never end."""
    book = write(tmp_path / "book", firm())
    os.mkfifo(tmp_path / "pipe")
    for words in ("--attested {} --on 2026-02-20", "--from-forge {}"):
        answer = said(book, f"review sign workshop --person ch --yes {words.format(tmp_path / 'pipe')}")
        assert answer.returncode == 2
        assert answer.stderr.endswith("is no file")


def test_front_matter_in_braces_is_left_alone(tmp_path: Path) -> None:
    book = write(tmp_path / "book", firm())
    file = book / place("workshop")
    _, front, body = file.read_text().split("---\n", 2)
    file.write_text(f"---\n{json.dumps(read_yaml('', front, REGISTER).value)}\n---\n{body}")
    answer = said(book, "review assess workshop satisfaction --judgement good --comment Better")
    assert answer.returncode == 2
    assert "the keys stand in braces" in answer.stderr


def test_units_without_end_and_no_units_at_all(tmp_path: Path) -> None:
    chain = "".join(
        f"  - {{id: d{each}, name: D, parent: {f'd{each - 1}' if each else 'smia'}, leader: foreman}}\n"
        for each in range(80)
    )
    deep = write(tmp_path / "deep", firm() | {"qms.yaml": SETTINGS.replace("roles:\n", f"{chain}roles:\n", 1).encode()})
    assert "D" in said(deep, "review rollup smia --year 2026").stdout
    none = write(tmp_path / "none", small({"qms.yaml": "name: X\nlanguage: en\n"}))
    for words in ("plan pack", "plan make"):
        assert said(none, words).stderr == "qms.yaml has no unit; add one below units"


def test_what_a_confidential_review_says_is_in_nothing_that_is_sent_or_published(tmp_path: Path) -> None:
    word = "zqsecret"
    need = {"id": "D1", "text": word, "inputs": ["nonconformities", "resources"], "becomes": "need"}
    action = (
        year()[f"records/actions/{ACTION}.md"].decode().replace("title: Said", f"title: {word}\nconfidential: true")
    )
    hidden = ready("workshop", "foreman", confidential=True, decisions=[need], outputs={"resources": word}, title=word)
    signed = {place(unit, ".signed.json"): b"{}" for unit in ("workshop", "smia")}
    told = firm() | hidden | ready("smia", "manager") | {f"records/actions/{ACTION}.md": action.encode(), **signed}
    book = write(tmp_path / "book", told | {"records/reviews/2026/CMP-2026.md": CAMPAIGN.encode()})
    out = tmp_path / "out"
    for words in (
        "check --format json", "review agenda smia --year 2026", "plan pack", "plan pack --unit workshop", "review decisions --format markdown",
        "review inputs smia --year 2026 --preview", "review status --format json", f"review assign --calendar {out} --messages {out} --format json",
    ):  # fmt: skip
        answer = said(book, words)
        assert answer.returncode in (0, 1), answer
        assert word not in answer.stdout, words
    assert "MGT-2026-workshop#D1" in said(book, "review agenda smia --year 2026").stdout
    assert ACTION in "".join(path.read_text() for path in out.iterdir())
    assert not [path for path in out.iterdir() if word in path.read_text()]
    today = parse_date(TODAY)
    assert today
    assert word not in repr(build(load(WorkTree(book)), today, drafts=True).pages)


def test_no_module_takes_the_place_of_what_its_package_offers() -> None:
    """A module that is imported later is put into its package under its name, over a function that is called so."""
    packages = [path.parent for path in Path(qmsctl.__path__[0]).rglob("__init__.py")]
    assert len(packages) > 20
    for package in packages:
        modules = {path.stem for path in package.glob("*.py")}
        for node in ast.walk(ast.parse((package / "__init__.py").read_text())):
            if isinstance(node, ast.ImportFrom):
                taken = {alias.asname or alias.name for alias in node.names} & modules
                assert all(str(node.module).endswith((f".{each}", f".{package.name}")) for each in taken), taken
