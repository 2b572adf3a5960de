"""``qmsctl init``: nine handbooks to begin with, each green and built, and nothing that was there is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from qmsctl.checking import check
from qmsctl.errors import QmsctlError
from qmsctl.starting import EDITIONS, LANGUAGES, PROFILES, Beginning, files
from qmsctl.system import load
from qmsctl.system.coverage import declared
from tests import test_plugin

DAY = date(2026, 11, 21)
NINE = list(product(PROFILES, LANGUAGES))
EVERY_DAY = (("small", "nb"), ("group", "en"), ("municipality", "sv"))


def beginning(profile: str = "small", language: str = "nb", **other: object) -> Beginning:
    values = {"name": "Hagen & Sønn: AS", "editions": PROFILES[profile], "approved_by": "kh", "today": DAY, **other}
    return Beginning(profile=profile, language=language, **values)  # type: ignore[arg-type]


def tree(start: Beginning) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files(start).items()}


def init(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qmsctl", "init", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


# Each profile and each language every day; `make assurance` builds all nine.
@pytest.mark.parametrize(
    ("profile", "language"),
    [pytest.param(*pair, marks=[] if pair in EVERY_DAY else pytest.mark.slow) for pair in NINE],
)
def test_a_new_handbook_is_green_and_built(profile: str, language: str, tmp_path: Path) -> None:
    done = init(str(tmp_path / "h"), "--profile", profile, "--language", language, "--name", "Smia", "--approve", "kh",
                "--today", DAY.isoformat(), cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    checked = subprocess.run(
        [sys.executable, "-m", "qmsctl", "check", "--root", "h", "--today", "2026-11-21"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert checked.stdout.startswith("no findings in "), checked.stdout
    built = test_plugin.build(tmp_path / "h", "--strict")
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "h" / "site" / "index.html").is_file()


@pytest.mark.parametrize(("profile", "language"), NINE)
@pytest.mark.parametrize("editions", [(edition,) for edition in EDITIONS] + [EDITIONS])
def test_it_is_green_under_each_standard(profile: str, language: str, editions: tuple[str, ...]) -> None:
    found = check(load(tree(beginning(profile, language, editions=editions))), DAY)
    assert [str(finding.message) for finding in found.findings] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_smallest_has_fewer_than_twenty_files(language: str) -> None:
    assert len(files(beginning("small", language))) < 20
    settings = files(beginning("small", language))["qms.yaml"]
    assert "significance" not in settings, "what belongs to another standard stays away"


@pytest.mark.parametrize(("profile", "language"), NINE)
def test_nothing_is_approved_by_nobody(profile: str, language: str) -> None:
    system = load(tree(beginning(profile, language, approved_by="")))
    assert {document.status for document in system.documents} == {"draft"}
    found = check(system, DAY).findings
    assert {(finding.code, finding.severity) for finding in found} == {("REF301", "warning")}
    assert len(found) == len(list(declared(system))), "one for each standard in use: the drafts wait for somebody"


@pytest.mark.parametrize(("profile", "language"), NINE)
def test_no_mark_of_the_templates_is_left(profile: str, language: str) -> None:
    texts = files(beginning(profile, language))
    assert [path for path, text in texts.items() if "@name@" in text or "@iso" in text or "@today@" in text] == []


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "qms.yaml").write_text("name: Mine\n", encoding="utf-8")
    done = init("--profile", "small", "--language", "en", "--name", "Smia", cwd=tmp_path)
    assert done.returncode == 2
    assert "'qms.yaml' is there already; nothing was written" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["qms.yaml"]


def test_it_asks_nobody_where_nobody_is(tmp_path: Path) -> None:
    done = init("--profile", "small", "--language", "en", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "qmsctl: nobody is there to ask; give --name\n")
    assert list(tmp_path.iterdir()) == []


def test_it_asks_a_person(tmp_path: Path) -> None:
    """A terminal of its own, as `script` gives it."""
    import pty

    answers = b"small\nsv\nHagens snickeri\nkh\n"
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "qmsctl", "init"],
        cwd=tmp_path,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.write(controller, answers)
    printed, _ = process.communicate(timeout=30)
    os.close(controller)
    os.close(terminal)
    assert process.returncode == 0, printed
    assert (tmp_path / "qms.yaml").read_text(encoding="utf-8").startswith("name: Hagens snickeri\nlanguage: sv\n")
    assert "status: approved" in (tmp_path / "policy" / "POL-001-kvalitetspolicy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x1b[2J", "x" * 101])
def test_a_strange_name_is_refused(name: str) -> None:
    with pytest.raises(QmsctlError, match="at most 100 characters"):
        files(beginning(name=name))


@pytest.mark.parametrize("person", ["Kari Hagen: leder", "-x", "a\nb", "kari@hagen.example", "KH", "åk"])
def test_a_person_is_an_id(person: str) -> None:
    with pytest.raises(QmsctlError, match="never a name"):
        files(beginning(approved_by=person))


def test_initials_in_capitals_are_the_same_person(tmp_path: Path) -> None:
    done = init(
        str(tmp_path / "h"), "--profile", "small", "--language", "en", "--name", "Smia", "--approve", "KH", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "person: kh" in (tmp_path / "h" / "qms.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["{{ 7*7 }}", "# heading", "a: b", "'\"", "@today@", "<script>", "no", "---"])
def test_a_hostile_name_stays_a_name(name: str) -> None:
    system = load(tree(beginning(name=name)))
    assert system.settings.name == name
    assert [str(found.message) for found in check(system, DAY).findings] == []
