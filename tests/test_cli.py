"""The command line as a user meets it: what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qmsctl.cli.main import COMMANDS
from tests.git_repository import repository, write
from tests.handbook import TODAY, small


def qmsctl(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return subprocess.run(
        [sys.executable, "-m", "qmsctl", *arguments],
        cwd=cwd, env={**clean, "PYTHONPATH": str(Path(__file__).parent.parent), **environment}, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path / "book", small())


def test_help_lists_every_command() -> None:
    text = qmsctl("--help").stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    answer = qmsctl(name, "--help")
    assert answer.returncode == 0
    assert "Usage: " in answer.stdout


def test_a_clean_handbook_exits_with_0(book: Path) -> None:
    answer = qmsctl("check", "--root", str(book), "--today", TODAY)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "5 documents" in answer.stdout


def test_the_handbook_is_found_from_a_folder_inside(book: Path) -> None:
    assert qmsctl("check", "--today", TODAY, cwd=book / "procedures").returncode == 0


def test_findings_exit_with_1_from_the_weight_asked_for(book: Path) -> None:
    page = book / "procedures/PRO-001-documents.md"
    page.write_text(page.read_text().replace("next_review: 2027-01-15", "next_review: 2026-10-01"))
    options = ("check", "--root", str(book), "--today", TODAY)
    assert qmsctl(*options).returncode == 0
    assert qmsctl(*options, "--fail-on", "warning").returncode == 1
    page.write_text(page.read_text().replace("owner: quality\n", ""))
    assert qmsctl(*options).returncode == 1
    assert qmsctl(*options, "--fail-on", "never").returncode == 0


def test_what_could_not_run_exits_with_2_and_one_sentence(tmp_path: Path, book: Path) -> None:
    for arguments in (
        ["check", "--root", str(tmp_path / "nowhere")],
        ["check", "--root", str(tmp_path)],
        ["check", "--root", str(book), "--select", "NONE99"],
        ["check", "--root", str(book), "--today", "2026-02-30"],
        ["check", "--format", "pdf"],
        ["chek"],
        ["show", "PRO-999", "--root", str(book)],
        ["list", "vehicles", "--root", str(book)],
        ["rule", "XYZ1"],
        ["schema", "nothing"],
        ["clause", "iso-9001-2015#99"],
        ["coverage", "iso-50001-2018", "--root", str(book)],
        ["new", "procedure", "--root", str(book)],
        ["new", "novel", "--title", "x", "--owner", "quality", "--root", str(book)],
        ["renumber", "PRO-999", "--root", str(book)],
        ["baseline", "--root", str(book)],
        ["glossary", "qwertyuiop"],
    ):
        answer = qmsctl(*arguments)
        assert answer.returncode == 2, arguments
        assert answer.stderr.strip(), arguments
        assert "Traceback" not in answer.stderr, arguments
        assert answer.stdout == "", arguments


def test_a_misspelt_command_is_guessed() -> None:
    assert "did you mean check?" in qmsctl("chek").stderr


def test_a_reader_that_goes_away_ends_the_command_quietly(book: Path) -> None:
    pipe = subprocess.run(
        f"{sys.executable} -m qmsctl glossary | head -1",
        shell=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert pipe.returncode == 0
    assert pipe.stderr == ""


def test_every_answer_has_a_form_for_programs(book: Path) -> None:
    for arguments in (
        ["check"], ["status"], ["list"], ["list", "objectives"], ["show", "PRO-001"], ["show", "OBJ-001"], ["due"],
        ["org", "tree"], ["org", "orphans"], ["clause", "iso-9001-2015#7.5.2"], ["coverage"], ["coverage", "iso-9001-2015"],
    ):  # fmt: skip
        answer = qmsctl(*arguments, "--format", "json", "--root", str(book), "--today", TODAY)
        assert answer.returncode == 0, (arguments, answer.stderr)
        json.loads(answer.stdout)
    for arguments in (["rules"], ["rule", "DOC101"], ["schema"], ["frameworks"], ["glossary", "audit"]):
        json.loads(qmsctl(*arguments, "--format", "json").stdout)


def test_status_names_what_is_due(book: Path) -> None:
    text = qmsctl("status", "--root", str(book), "--today", "2027-01-20").stdout
    assert "overdue: 5" in text
    assert "2027-01-15  POL-001" in text


def test_due_can_be_narrowed(book: Path) -> None:
    options = ("due", "--root", str(book), "--today", TODAY, "--within", "all", "--format", "json")
    everything = json.loads(qmsctl(*options).stdout)
    assert {row["owner"] for row in everything} == {"manager", "quality"}
    assert {row["owner"] for row in json.loads(qmsctl(*options, "--owner", "quality").stdout)} == {"quality"}
    assert qmsctl(*options, "--unit", "nowhere").returncode == 2


def test_a_new_document_passes_the_check(book: Path) -> None:
    made = qmsctl("new", "procedure", "--title", "Måling: 100 % av “alt”", "--owner", "quality", "--root", str(book))
    assert made.stdout == "procedures/PRO-005-maling-100-av-alt.md\n"
    assert 'title: "Måling: 100 % av “alt”"' in (book / "procedures/PRO-005-maling-100-av-alt.md").read_text()
    assert qmsctl("check", "--root", str(book), "--today", TODAY, "--fail-on", "note").returncode == 0


def test_a_document_is_renumbered_with_every_link_to_it(book: Path) -> None:
    answer = qmsctl("renumber", "PRO-003", "PRO-030", "--root", str(book))
    assert answer.stdout.splitlines() == [
        "procedures/PRO-003-audit.md -> procedures/PRO-030-audit.md",
        "  mended procedures/PRO-002-events.md",
    ]
    assert "[PRO-030](PRO-030-audit.md)" in (book / "procedures/PRO-002-events.md").read_text()
    assert not (book / "procedures/PRO-003-audit.md").exists()
    assert qmsctl("check", "--root", str(book), "--today", TODAY, "--fail-on", "note").returncode == 0


def test_a_clash_of_two_branches_is_mended(book: Path) -> None:
    """Two people began PRO-005 on two branches; the merge is clean, and the check says what is wrong."""
    for slug in ("lifting", "welding"):
        text = (
            small()["procedures/PRO-001-documents.md"]
            .decode()
            .replace("PRO-001", "PRO-005")
            .replace("status: approved", "status: draft")
        )
        (book / f"procedures/PRO-005-{slug}.md").write_text(text)
    options = ("check", "--root", str(book), "--today", TODAY, "--format", "unix")
    clash = qmsctl(*options)
    assert clash.returncode == 1
    assert clash.stdout.startswith("procedures/PRO-005-welding.md:2:5: error: [DOC001]")
    assert qmsctl("renumber", "PRO-005", "--root", str(book)).returncode == 2, "which of the two?"
    assert qmsctl("renumber", "procedures/PRO-005-welding.md", "--root", str(book)).returncode == 0
    assert (book / "procedures/PRO-006-welding.md").exists()
    assert qmsctl(*options).returncode == 0


def test_a_number_on_another_branch_is_not_taken_again(tmp_path: Path) -> None:
    book = repository(tmp_path, small())
    subprocess.run("git checkout -qb other && cp procedures/PRO-001-documents.md procedures/PRO-041-x.md && git add -A && "
                   "git -c user.name=x -c user.email=x@example.org commit -qm x && git checkout -q main", shell=True, cwd=book, check=True)  # fmt: skip
    assert (
        qmsctl("new", "procedure", "--title", "Next", "--owner", "quality", "--root", str(book)).stdout
        == "procedures/PRO-042-next.md\n"
    )


def test_a_baseline_is_written_only_when_asked_for(book: Path) -> None:
    (book / "qms.yaml").write_text((book / "qms.yaml").read_text() + "check:\n  baseline: old.json\n")
    page = book / "procedures/PRO-001-documents.md"
    page.write_text(page.read_text().replace("owner: quality\n", ""))
    assert qmsctl("check", "--root", str(book), "--today", TODAY).returncode == 1
    assert qmsctl("baseline", "--root", str(book), "--today", TODAY).stdout == "old.json: 1 finding accepted\n"
    assert qmsctl("check", "--root", str(book), "--today", TODAY).returncode == 0
    assert qmsctl("check", "--root", str(book), "--today", TODAY, "--no-baseline").returncode == 1


def test_inside_github_actions_findings_become_annotations(book: Path, tmp_path: Path) -> None:
    page = book / "procedures/PRO-001-documents.md"
    page.write_text(page.read_text().replace("owner: quality\n", ""))
    summary = tmp_path / "summary.md"
    answer = qmsctl(
        "check", "--root", str(book), "--today", TODAY, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary)
    )
    assert answer.stdout.startswith("::error file=procedures/PRO-001-documents.md,line=2,")
    assert "DOC101" in summary.read_text()


def test_a_report_can_go_to_a_file(book: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.sarif"
    assert (
        qmsctl("check", "--root", str(book), "--today", TODAY, "--format", "sarif", "--output", str(target)).stdout
        == ""
    )
    assert json.loads(target.read_text())["version"] == "2.1.0"
    assert qmsctl("check", "--root", str(book), "--output", str(tmp_path / "no/such/folder")).returncode == 2


def test_an_empty_repository_is_told_what_to_do(tmp_path: Path) -> None:
    repository(tmp_path, {"README.md": b"# Nothing yet\n"})
    answer = qmsctl("check", cwd=tmp_path)
    assert answer.returncode == 2
    assert "qms.yaml" in answer.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands(shell: str) -> None:
    assert "_QMSCTL_COMPLETE" in qmsctl("completion", shell).stdout
