"""What a hostile pull request may hold, and what must happen: a finding with its place, soon, and nothing else.

The data stand in `tests/hostile`. The tool runs as a process of its own, on a short leash.
"""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from qmsctl.git import CommitTree
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import repository, write
from tests.handbook import TODAY, small
from tests.hostile import names, schemas
from tests.hostile.files import BASELINES, CASES, HEAD, SECRET, SMALL_CASES, Case
from tests.hostile.loud import loud as loud_handbook
from tests.hostile.payloads import RAW, silent
from tests.hostile.process import Answer, check, digest, run
from tests.hostile.scalars import SCALARS

PLANTED = "procedures/PRO-004-delivery.md"
LONGEST = 2.0
FORMATS = ("text", "github", "json", "sarif", "junit", "gitlab", "unix")


@pytest.fixture(scope="module")
def startup(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds of processor that the check of a small handbook takes, measured in the same run."""
    root = write(tmp_path_factory.mktemp("plain"), small())
    check(root)
    return min(check(root).seconds for _ in range(3))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Path]:
    """A handbook in which one document has no owner, beside a folder that is none of its business."""
    write(tmp_path / "outside", {f"secret.{kind}": SECRET.encode() for kind in ("md", "yaml", "csv", "json")})
    yield write(tmp_path / "book", small(edit={PLANTED: {"owner: manager\n": ""}}))
    # Python's own way of removing folders is recursive.
    subprocess.run(["rm", "-rf", str(tmp_path / "book")], check=True)


def unharmed(answer: Answer, code: int = 1) -> None:
    """The process ended by itself, in time, with the exit code, and without a word of Python."""
    assert answer.code == code, (answer.code, answer.errors[-2000:], answer.out[-500:])
    assert "Traceback" not in answer.errors + answer.text
    if code == 2:
        assert answer.out == b""
        assert answer.errors.startswith("qmsctl: ")
        assert answer.errors.count("\n") == 1
        assert not RAW.search(answer.errors)
    else:
        assert answer.err == b""


def codes(answer: Answer, path: str) -> list[str]:
    return [finding["code"] for finding in answer.findings.get(path, [])]


def errors(answer: Answer, path: str) -> list[str]:
    return [finding["code"] for finding in answer.findings.get(path, []) if finding["severity"] == "error"]


# Files, one by one.


def plant(root: Path, case: Case) -> None:
    place = root / case.path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if isinstance(case.content, bytes):
        place.write_bytes(case.content)
    else:
        case.content(place)


def seen(answer: Answer, case: Case, path: str) -> None:
    """What the case says was found, and where it says."""
    paths = [found for found in answer.findings if found == path or (path.endswith("/") and found.startswith(path))]
    here = [finding for found in paths for finding in answer.findings[found]]
    if not case.codes:
        assert [finding for finding in here if finding["severity"] == "error"] == []
    for code in case.codes:
        assert code in [finding["code"] for finding in here], (case.codes, here[:5])
    if case.at:
        places = [f"{finding['line']}:{finding['column']}" for finding in here if finding["code"] == case.codes[0]]
        assert case.at in places, (places[:5], here[:5])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_hostile_file_is_a_finding_and_nothing_else(case: Case, book: Path, startup: float) -> None:
    plant(book, case)
    before = digest(book.parent)
    answer = check(book)
    assert digest(book.parent) == before
    unharmed(answer, case.exit)
    assert answer.seconds - startup < LONGEST
    assert SECRET not in answer.text + answer.errors
    assert len(answer.out) < 4 << 20, "no file makes a report that nobody reads"
    if case.exit != 2:
        assert "DOC101" in codes(answer, PLANTED), "another file is checked as well"
        seen(answer, case, case.path)


@pytest.mark.parametrize("threat", sorted({case.threat for case in SMALL_CASES}))
def test_many_hostile_files_are_a_finding_each(threat: str, book: Path, startup: float) -> None:
    """Small files that cannot hide each other lie in one handbook."""
    cases = {
        f"procedures/PRO-{number:03}.md": case for number, case in enumerate(SMALL_CASES, 100) if case.threat == threat
    }
    for path, case in cases.items():
        assert isinstance(case.content, bytes)
        (book / path).write_bytes(case.content.replace(b"PRO-666", Path(path).stem.encode()))
    before = digest(book.parent)
    answer = check(book)
    assert digest(book.parent) == before
    unharmed(answer)
    assert answer.seconds - startup < LONGEST
    assert "DOC101" in codes(answer, PLANTED)
    for path, case in cases.items():
        seen(answer, case, path)


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_that_is_none_is_one_sentence(name: str, book: Path) -> None:
    write(
        book,
        {"old.json": BASELINES[name], "qms.yaml": (book / "qms.yaml").read_bytes() + b"check:\n  baseline: old.json\n"},
    )
    answer = check(book)
    unharmed(answer, 2)
    assert "the baseline old.json cannot be read" in answer.errors


@pytest.mark.parametrize(
    "zone",
    ["../../../../etc/passwd", "/etc/passwd", "Europe", ".", '"a\\0b"', '"a\\e[2J"', "zone.tab", "Øslo", "x" * 5_000],
)
def test_a_time_zone_is_never_a_file(zone: str, book: Path) -> None:
    settings = book / "qms.yaml"
    settings.write_text(f"{settings.read_text()}time_zone: {zone}\n")
    unharmed(run("qmsctl", "check", "--root", book), 2)  # the clock is read only where no day is given
    assert "SCH001" in codes(check(book), "qms.yaml") or zone in ("Europe", "Øslo", "zone.tab")


def test_units_below_each_other_without_end_are_shown_in_time(book: Path, startup: float) -> None:
    plant(book, next(case for case in CASES if case.name == "a chain of five thousand units"))
    answer = run("qmsctl", "org", "tree", "--root", book)
    unharmed(answer, 0)
    assert answer.seconds - startup < LONGEST


# T4: what others take for a number, a date or yes and no.


@pytest.mark.parametrize("word", SCALARS)
def test_a_word_is_itself_or_a_finding(word: str) -> None:
    forms = {"plain": word, "double": f'"{word}"', "single": f"'{word}'"}
    tree = {
        f"registers/risks/{form}.yaml": f"id: RIS-001\ntitle: {text}\nunit: smia\nowner: quality\nkind: risk\n"
        for form, text in forms.items()
    }
    documents = {
        f"procedures/PRO-10{number}.md": f"---\n{HEAD}keywords:\n  - {text}\n---\n# x\n"
        for number, text in enumerate(forms.values())
    }
    system = load(
        small(
            {**tree, **documents},
            edit={"qms.yaml": {"language: en\n": "language: en\nregisters:\n  risks: registers/risks\n"}},
        )
    )
    told = {(problem.location.path, problem.location.line) for problem in system.problems}
    for entry in system.register("risks"):
        assert entry.data["title"] == word or (entry.path, 2) in told
        assert entry.path.endswith("plain.yaml") or (entry.path, 2) not in told
    for document in system.documents:
        if document.path in documents:
            assert document.front["keywords"] == [word] or (document.path, 14) in told
            assert document.path.endswith("0.md") or (document.path, 14) not in told


# T10: schemas of the handbook's own.


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Somebody who listens to this machine; the port, and what has been asked for.

    An audit hook would not see a library that is no Python.
    """
    heard: list[bytes] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def answer() -> None:
            with suppress(OSError):
                while True:
                    guest, _ = server.accept()
                    with guest:
                        heard.append(guest.recv(200))

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1], heard


def test_hostile_schemas_are_refused_and_nothing_is_fetched(
    book: Path, listener: tuple[int, list[bytes]], startup: float
) -> None:
    port, heard = listener
    paths = {f"schemas/r{number}.schema.json": name for number, name in enumerate(schemas.REFUSED)}
    write(book, {path: schemas.REFUSED[name].replace("PORT", str(port)).encode() for path, name in paths.items()})
    answer = check(book)
    unharmed(answer)
    assert heard == []
    assert answer.seconds - startup < LONGEST
    assert {name: codes(answer, path) for path, name in paths.items()} == {name: ["SCH002"] for name in paths.values()}


@pytest.mark.parametrize("name", schemas.USED)
def test_a_heavy_schema_is_used_in_time(
    name: str, book: Path, listener: tuple[int, list[bytes]], startup: float
) -> None:
    port, heard = listener
    schema, register, code = schemas.USED[name]
    write(
        book,
        {
            "schemas/vehicles.schema.json": schema.replace("PORT", str(port)).encode(),
            "registers/vehicles.yaml": register.encode(),
        },
    )
    settings = book / "qms.yaml"
    settings.write_text(
        settings.read_text() + "registers:\n  vehicles: registers/vehicles.yaml\n" * ("x-qms-extends" not in schema)
    )
    answer = check(book)
    unharmed(answer)
    assert heard == []
    assert answer.seconds - startup < LONGEST
    # Of what is very heavy, not every problem is told: SRC003 says so.
    assert set(errors(answer, "registers/vehicles.yaml")) - {"SRC003"} == ({code} if code else set())
    assert errors(answer, "schemas/vehicles.schema.json") == []
    assert "DOC101" in codes(answer, PLANTED)


# T15: names.


PAGE = b"---\ntitle: Hostile\nowner: quality\ndate: 2026-01-20\nnext_review: 2027-01-15\n---\n\n# Hostile\n"


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook of odd file names, in a folder and in Git."""
    root = write(tmp_path_factory.mktemp("named"), small())
    for name in (*names.UNSAFE, *names.SAFE, *names.COLLISIONS):
        names.create(root / "docs", name, PAGE)
    (root / "docs" / "a\n::error::folder").mkdir()
    (root / "docs" / "a\n::error::folder" / "page.md").write_text("# x\n")
    return repository(root, {})


def test_odd_names_are_one_finding_each(named: Path) -> None:
    answer = check(named)
    unharmed(answer)
    for name in names.UNSAFE:
        assert errors(answer, f"docs/{names.shown(name)}") == ["SRC012"], name
    for name in names.SAFE:
        assert errors(answer, f"docs/{names.shown(name)}") == [], name
    found = [codes(answer, f"docs/{names.shown(name)}") for name in names.COLLISIONS]
    assert sum("SRC014" in here for here in found) == 1


def test_odd_names_are_the_same_in_git(named: Path) -> None:
    by_folder, by_commit = load(WorkTree(named)), load(CommitTree(named, "main"))
    assert by_folder.files == by_commit.files
    told = [
        sorted((problem.rule, problem.location.path) for problem in system.problems)
        for system in (by_folder, by_commit)
    ]
    assert told[0] == told[1]


def test_a_link_in_git_is_not_followed_and_a_submodule_not_entered(tmp_path: Path) -> None:
    root = write(tmp_path, small())
    (root / "procedures/PRO-009-x.md").symlink_to("/etc/passwd")
    (root / "docs/etc").symlink_to("/etc")
    repository(root, {})
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()
    subprocess.run(
        ["git", "update-index", "--add", "--cacheinfo", f"160000,{commit},procedures/sub"], cwd=root, check=True
    )
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"], cwd=root, check=True
    )
    told = {(problem.location.path, problem.rule) for problem in load(CommitTree(root, "HEAD")).problems}
    assert {
        ("procedures/PRO-009-x.md", "symbolic-link"),
        ("docs/etc", "symbolic-link"),
        ("procedures/sub", "unreadable-file"),
    } <= told


def test_a_huge_file_in_git_is_not_read(tmp_path: Path) -> None:
    root = write(tmp_path, small())
    with open(root / "procedures/PRO-009-x.md", "wb") as file:
        file.truncate(100_000_000)
    repository(root, {})
    (root / "procedures/PRO-009-x.md").unlink()
    answer = run("tests.hostile.commit", root, memory=400 << 20)
    assert (answer.code, answer.text) == (0, "procedures/PRO-009-x.md limit-exceeded\n"), answer.errors


# T23, T24: what a report must not say to a build log or a terminal.


@pytest.fixture(scope="module")
def loud(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loud_handbook(tmp_path_factory.mktemp("loud"))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_no_report_obeys_what_it_reports(format_: str, encoding: str, loud: Path, named: Path) -> None:
    for root in (loud, named):
        answer = check(root, format_=format_, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
        unharmed_in(answer, encoding)
        silent(answer.out.decode(encoding), format_)
        parsed(answer.out.decode(encoding), format_)


def unharmed_in(answer: Answer, encoding: str) -> None:
    assert answer.code == 1, answer.err[-2000:]
    assert answer.err.decode(encoding) == ""


def parsed(text: str, format_: str) -> None:
    if format_ in ("json", "sarif", "gitlab"):
        json.loads(text)
    elif format_ == "junit":
        ET.fromstring(text)


def test_the_summary_of_a_step_is_silent(loud: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    answer = check(loud, format_="github", may_write=True, GITHUB_STEP_SUMMARY=str(summary))
    unharmed(answer)
    text = summary.read_text()
    silent(text)
    assert "<" not in text.replace("<br>", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["status"], ["list"], ["list", "objectives"], ["due", "--within", "all"], ["org", "tree"], ["org", "orphans"], ["coverage"],
        ["coverage", "iso-9001-2015"], ["clause", "iso-9001-2015#7.5.2"], ["show", "PRO-\x1b[2J"], ["show", "\x1b[2J"], ["show", "PRO-::error::x"],
        ["rule", "\x1b[2J::error::"], ["list", "\n::error::x"], ["schema", "\n::error::x"], ["\n::error::x"], ["check", "--select", "\n::error::x"],
    ],
)  # fmt: skip
def test_no_command_obeys_what_it_shows(arguments: list[str], loud: Path) -> None:
    for more in ([], ["--format", "json"]):
        answer = run("qmsctl", *arguments, *more, cwd=loud)
        assert answer.code in (0, 1, 2), answer.errors
        assert "Traceback" not in answer.errors
        silent(answer.text)
        silent(answer.errors)
        if answer.code == 0 and more:
            json.loads(answer.text)


def test_a_baseline_of_a_hostile_handbook_can_be_written_and_read(loud: Path, named: Path, tmp_path: Path) -> None:
    for root in (loud, named):
        copy = tmp_path / root.name
        subprocess.run(["cp", "-r", str(root), str(copy)], check=True)
        (copy / "qms.yaml").write_text((copy / "qms.yaml").read_text() + "check:\n  baseline: baseline.json\n")
        answer = run("qmsctl", "baseline", "--root", copy, "--today", TODAY, may_write=True)
        assert answer.code == 0, answer.errors
        assert not RAW.search((copy / "baseline.json").read_text())
        assert check(copy).code == 0
