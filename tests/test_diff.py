"""``qmsctl diff``: the versions of a document in a real repository, and the page that a leader opens."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qmsctl.cli.main import command
from qmsctl.errors import QmsctlError
from tests.built import CHROMIUM, NO_CHROMIUM, chromium
from tests.git_repository import git, repository, write
from tests.handbook import small
from tests.test_accessibility import AXE, AXE_RUN

PATH = "procedures/PRO-004-delivery.md"


def text(version: str, check: str, *, status: str = "approved", since: str = "2026-02-01", more: str = "") -> str:
    return (
        f'---\nid: PRO-004\ntitle: Delivery\nversion: "{version}"\nstatus: {status}\nowner: manager\n'
        f"valid_from: {since}\n{more}---\n\n# Delivery\n\n## Order\n\nThe manager confirms the order.\n\n"
        f"## Check\n\n{check}\n"
    )


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions: 1.0 since February, 2.0 since June in a file of another name, 3.0 begun as a draft."""
    folder = repository(
        tmp_path_factory.mktemp("diff"), small({PATH: text("1.0", "Every part is measured before it leaves.")})
    )
    states = [
        ("2026-11-03", "2.0", "Every part is weighed before it leaves.", "approved"),
        ("2026-11-05", "3.0", "Every part is weighed twice before it leaves.", "draft"),
    ]
    git(folder, "mv", PATH, "procedures/PRO-004-leaving.md")
    for day, version, check, status in states:
        write(folder, {"procedures/PRO-004-leaving.md": text(version, check, status=status).encode()})
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", version, date=f"{day}T12:00:00+0000")
    return folder


def diff(handbook: Path, *options: str) -> str:
    done = run(handbook, *options)
    assert done.exception is None, done.output
    return done.output


def run(handbook: Path, *options: str) -> Result:
    return CliRunner().invoke(
        command, ["diff", "--root", str(handbook), "--today", "2026-11-21", *options], standalone_mode=False
    )


def changed(shown: str) -> str:
    """The line that says what the check is now."""
    return next(line for line in shown.splitlines() if "leaves" in line).strip()


def test_the_version_in_force_and_the_text_as_it_lies_here(handbook: Path) -> None:
    shown = diff(handbook, "PRO-004")
    assert shown.splitlines()[:2] == ["PRO-004 Delivery", "version 2.0, in force → version 3.0 as it lies here"]
    assert "  Version: 2.0 → 3.0\n  Status: Approved → Draft\n" in shown
    assert changed(shown) == "Every part is weighed {+twice+} before it leaves."


def test_two_versions_across_a_new_file_name(handbook: Path) -> None:
    shown = diff(handbook, "PRO-004", "--from", "1.0", "--to", "2.0")
    assert "version 1.0 of 1\xa0Nov\xa02026 → version 2.0 of 3\xa0Nov\xa02026" in shown
    assert changed(shown) == "Every part is [-measured-] {+weighed+} before it leaves."


def test_a_version_alone_is_compared_with_the_one_before(handbook: Path) -> None:
    assert diff(handbook, "PRO-004", "--to", "2.0") == diff(handbook, "PRO-004", "--from", "1.0", "--to", "2.0")
    assert "no document → version 1.0" in diff(handbook, "PRO-004", "--to", "1.0")


def test_an_older_version_and_now(handbook: Path) -> None:
    assert changed(diff(handbook, "PRO-004", "--from", "1.0")) == (
        "Every part is [-measured-] {+weighed twice+} before it leaves."
    )


@pytest.mark.parametrize(("day", "version"), [("2026-11-02", "1.0"), ("2026-11-04", "2.0"), ("2026-11-20", "3.0")])
def test_since_a_day(handbook: Path, day: str, version: str) -> None:
    shown = diff(handbook, "PRO-004", "--since", day)
    assert f"2026: version {version} → version 3.0 as it lies here" in shown
    assert ("Nothing changed" in shown) is (version == "3.0")


def test_the_base_of_a_change(handbook: Path) -> None:
    shown = diff(handbook, "PRO-004", "--base", "HEAD~1")
    assert "version 2.0 in HEAD~1 → version 3.0 as it lies here" in shown


def test_as_it_was_asked_then(handbook: Path) -> None:
    shown = diff(handbook, "PRO-004", "--at", "HEAD~1", "--from", "1.0")
    assert "→ version 2.0 at that time" in shown


def test_what_is_not_saved_in_git_is_compared_too(tmp_path: Path) -> None:
    folder = repository(tmp_path, small({PATH: text("1.0", "Every part is measured before it leaves.")}))
    write(folder, {PATH: text("1.0", "No part is measured before it leaves.").encode()})
    assert changed(diff(folder, "PRO-004")) == "[-Every-]{+No+} part is measured before it leaves."
    (folder / PATH).unlink()
    assert "The document was taken away." in diff(folder, "PRO-004")
    write(folder, {"procedures/PRO-009-new.md": text("0.1", "New.").replace("PRO-004", "PRO-009").encode()})
    assert "The document is new: all of its text was added." in diff(folder, "PRO-009")


def test_who_sees_no_change_is_told_where_there_is_one(tmp_path: Path) -> None:
    folder = repository(tmp_path, small())
    shown = diff(folder, "PRO-004")
    assert "Nothing changed that a reader would see." in shown
    assert "qmsctl history PRO-004 lists its versions" in shown


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["PRO-004", "--from", "9.9"], "there is no version '9.9' of PRO-004 here; there are 1.0, 2.0, 3.0"),
        (["PRO-4"], "there is no document 'PRO-4' here, nor was there one; did you mean PRO-004?"),
        (["pro-004"], "there is no document 'pro-004' here, nor was there one; did you mean PRO-004?"),
        (["PRO-004", "--since", "2020-01-01"], "the history here begins on 2026-11-01, so 2020-01-01 cannot be shown"),
        (["PRO-004", "--base", "--output=/tmp/x"], "names no commit here"),
        (["PRO-004", "--base", "nowhere"], "'nowhere' names no commit here"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(handbook: Path, options: list[str], sentence: str) -> None:
    done = run(handbook, *options)
    assert isinstance(done.exception, QmsctlError)
    assert sentence in str(done.exception)


@pytest.mark.parametrize("options", [["--since", "yesterday"], ["--since", "2026-11-02", "--from", "1.0"]])
def test_options_that_do_not_fit(handbook: Path, options: list[str]) -> None:
    done = CliRunner().invoke(command, ["diff", "PRO-004", "--root", str(handbook), *options])
    assert done.exit_code == 2
    assert "Error" in done.output


def test_without_git_nothing_is_guessed(tmp_path: Path) -> None:
    done = run(write(tmp_path, small()), "PRO-004")
    assert "earlier versions cannot be read: there is no Git repository here" in str(done.exception)


def test_a_shallow_clone_is_no_answer(handbook: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{handbook}", "clone")
    done = run(tmp_path / "clone", "PRO-004")
    assert isinstance(done.exception, QmsctlError)
    assert "shallow" in str(done.exception) or "earlier versions cannot be read" in str(done.exception)


@pytest.mark.parametrize(
    ("name", "begins"), [("a.html", "<!doctype html>"), ("a.md", "### PRO-004"), ("a.json", "{\n")]
)
def test_the_name_of_the_file_chooses_the_format(handbook: Path, tmp_path: Path, name: str, begins: str) -> None:
    assert diff(handbook, "PRO-004", "-o", str(tmp_path / name)) == ""
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_json_for_programs(handbook: Path) -> None:
    data = json.loads(diff(handbook, "PRO-004", "--format", "json"))
    assert (data["from"], data["to"]) == (
        {"version": "2.0", "status": "approved"},
        {"version": "3.0", "status": "draft"},
    )
    assert [field["key"] for field in data["fields"]] == ["version", "status"]
    assert data["changes"] == [
        {
            "how": "changed",
            "kind": "paragraph",
            "words": [
                {"how": "same", "text": "Every part is weighed"},
                {"how": "added", "text": " twice"},
                {"how": "same", "text": " before it leaves."},
            ],
            "rows": [],
        }
    ]


def test_no_colour_outside_a_terminal(handbook: Path) -> None:
    assert "\x1b" not in diff(handbook, "PRO-004")


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
@pytest.mark.parametrize("no_colour", [False, True])
def test_colour_at_a_terminal_unless_it_is_not_wanted(handbook: Path, no_colour: bool) -> None:
    import pty
    import subprocess
    import sys

    leader, follower = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    done = subprocess.run(
        [sys.executable, "-m", "qmsctl", "diff", "PRO-004", "--root", str(handbook), "--today", "2026-11-21"],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**environment, **({"NO_COLOR": "1"} if no_colour else {})},
        check=True,
    )
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert done.returncode == 0
    assert ("\x1b[32m{+twice+}\x1b[0m" in shown) is not no_colour
    assert ("{+twice+}" in shown) is True


def test_a_hostile_document_does_nothing_to_a_terminal_or_a_log(tmp_path: Path) -> None:
    hostile = '"::error::x \\e[2J ##[group] @team <script>alert(1)</script>"'
    folder = repository(tmp_path, small({PATH: text("1.0", "Good.").replace("Delivery\nv", f"{hostile}\nv", 1)}))
    bad = "::error::now\n\n##[error]now\n\n```\n::set-output::x\n```\n"
    write(folder, {PATH: text("1.1", bad).replace("Delivery\nv", f"{hostile}\nv", 1).encode()})
    for format_ in ("text", "html", "markdown", "json"):
        shown = diff(folder, "PRO-004", "--format", format_)
        assert "now" in shown
        assert not re.search(r"\x1b|^\s*::|##\w*\[", shown, re.M), format_
        assert format_ in ("text", "json") or "<script" not in shown


def test_a_file_that_cannot_be_read_is_not_taken_for_a_document_that_is_gone(tmp_path: Path) -> None:
    folder = repository(tmp_path, small({PATH: text("1.0", "Good.")}))
    write(folder, {PATH: b"---\nid: PRO-004\n\xff\n---\n"})
    for options in ([], ["--base", "HEAD"]):
        done = run(folder, "PRO-004", *options)
        assert f"{PATH} cannot be read as a document now" in str(done.exception)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_for_everybody(browser: Any, handbook: Path, tmp_path: Path, scheme: str) -> None:
    """No fault for axe, no request, no script, nothing wider than a telephone; marks that are no colours."""
    table = "\n\n| Who | |\n|---|---|\n| Manager | {} |\n\n1. One\n2. Two\n\n```\nx = {}\n```\n"
    folder = repository(tmp_path / "handbook", small({PATH: text("1.0", "Good." + table.format("a", 1))}))
    write(folder, {PATH: text("2.0", "Better." + table.format("b", 2) + "\n## New\n\n- item " + "x" * 200).encode()})
    diff(folder, "PRO-004", "-o", str(tmp_path / "page.html"))
    page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme, bypass_csp=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{tmp_path}/page.html")
    page.add_script_tag(content=AXE)
    assert page.evaluate(AXE_RUN, []) == []
    assert [url for url in asked if not url.endswith("/page.html")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("getComputedStyle(document.querySelector('article del')).textDecorationLine") == "line-through"
    assert page.evaluate("getComputedStyle(document.querySelector('article ins')).textDecorationLine") == "underline"
    page.close()
