"""CODEOWNERS from owners and approvers, the files that `init` writes for a forge, and where a handbook lies."""

from __future__ import annotations

import fnmatch
import os
import re
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner

from qmsctl.approvals.values import FORGES
from qmsctl.cli.main import command
from qmsctl.errors import QmsctlError
from qmsctl.forges.codeowners import BEGIN, END, codeowners, merged
from qmsctl.forges.files import LANGUAGES, WORKFLOWS, as_markdown, files
from qmsctl.forges.marker import Written, marked, state
from qmsctl.forges.owners import POLICY_FILES, Owned, ownership
from qmsctl.forges.place import Remote, place_of, remote_of
from qmsctl.starting import LANGUAGES as STARTED_IN
from qmsctl.system import System, load
from qmsctl.system.document import RETIRED
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import small

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def example() -> System:
    return load(WorkTree(PROJECT))


class Done(NamedTuple):
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


def qmsctl(folder: Path, *arguments: str) -> Done:
    """Run a command in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(command, arguments, standalone_mode=False)
    if isinstance(done.exception, (QmsctlError, click.ClickException)):
        return Done(2, done.stdout, str(done.exception))
    assert done.exception is None, done.exception
    return Done(done.return_value or 0, done.stdout, done.stderr)


# Who is asked, as the forges read it


def owners_at_github(lines: str, path: str) -> tuple[str, ...]:
    """Who GitHub asks about a path: patterns as in .gitignore, the last that matches decides, ``\\`` escapes.

    From "About code owners" of GitHub's documentation. GitLab reads the same lines the same way.
    """
    found: tuple[str, ...] = ()
    for line in lines.splitlines():
        line = re.sub(r"(?<!\\)#.*", "", line).strip()
        if not line:
            continue
        pattern, *teams = re.split(r"(?<!\\)\s+", line)
        pattern = re.sub(r"\\(.)", r"\1", pattern)
        assert pattern.startswith("/"), "from the top, or it would match anywhere"
        inside = fnmatch.fnmatchcase(f"/{path}", pattern + "*") if pattern.endswith("/") else False
        if inside or fnmatch.fnmatchcase(f"/{path}", pattern):
            found = tuple(teams)
    return found


def owners_at_gitea(lines: str, path: str) -> tuple[str, ...]:
    """Who Gitea asks: every line whose regular expression matches the whole path, after one backslash is taken away."""
    found: list[str] = []
    for line in lines.splitlines():
        line = re.sub(r"(?<!\\)#.*", "", line).strip()
        if not line:
            continue
        pattern, *teams = re.split(r"(?<!\\)\s+", line)
        if re.fullmatch(re.sub(r"\\(.)", r"\1", pattern), path):
            found += teams
    return tuple(found)


READERS = {"github": owners_at_github, "gitlab": owners_at_github, "gitea": owners_at_gitea}


def teams(system: System, *roles: str) -> set[str]:
    return {system.organisation.roles[role].team for role in roles if role in system.organisation.roles} - {""}


KEEPERS = {"@lyngmo/konsernledelse", "@lyngmo/kvalitet"}


@pytest.mark.parametrize("forge", FORGES)
def test_every_document_asks_its_owner_and_its_approver(forge: str, example: System) -> None:
    lines = codeowners(example, forge)
    wrong = {}
    for document in example.documents:
        if document.status != RETIRED:
            expected = teams(example, document.owner, document.approver) or KEEPERS
            if set(READERS[forge](lines, document.path)) != expected:
                wrong[document.path] = READERS[forge](lines, document.path)
    assert wrong == {}


@pytest.mark.parametrize("forge", FORGES)
def test_what_everything_is_judged_by_is_the_keepers(forge: str, example: System) -> None:
    lines = codeowners(example, forge)
    policy = [path + "x/y" if path.endswith("/") else path for path in (*POLICY_FILES, WORKFLOWS[forge])]
    assert {path: set(READERS[forge](lines, path)) for path in policy} == dict.fromkeys(policy, KEEPERS)
    assert READERS[forge](lines, "records/events/2026/EVT-2026-7K3QF.md") == (), "staff report without asking anybody"


def test_a_new_document_in_a_folder_has_owners_at_once(example: System) -> None:
    lines = codeowners(example, "github")
    assert owners_at_github(lines, "procedures/kantine-oslo/PRO-999-ny.md") == ("@lyngmo/enhetsledere",)
    assert len(re.findall(r"^/procedures/", lines, re.M)) < len(example.documents) * 0.6


def test_the_projects_own_file_is_up_to_date() -> None:
    done = qmsctl(PROJECT, "codeowners", "--check")
    assert (done.returncode, done.stdout) == (0, ".github/CODEOWNERS: up to date\n")


def team(tree: dict[str, bytes], **of_roles: str) -> dict[str, bytes]:
    text = tree["qms.yaml"].decode()
    for role, name in of_roles.items():
        text = re.sub(rf"^( *)- id: {role}$", rf'\g<0>\n\1  team: "{name}"', text, flags=re.M)
    return {**tree, "qms.yaml": text.encode()}


def test_roles_without_a_team_are_named() -> None:
    lines = codeowners(load(team(small(), manager="smia/leder")), "github")
    assert "#   quality\n" in lines
    assert owners_at_github(lines, "procedures/PRO-002-events.md") == ("@smia/leder",)


def test_without_teams_nobody_is_asked_and_it_is_said() -> None:
    lines = codeowners(load(small()), "github")
    assert [line for line in lines.splitlines() if not line.startswith("#")] == []
    assert "No role in qms.yaml names a team" in lines


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize(
    "name", ["with blank.md", "number #4.md", "a\\b.md", "a[1].md", "what?.md", "star*.md", "plus+(1).md"]
)
def test_odd_names_are_escaped(name: str, forge: str) -> None:
    tree = team(small(), manager="smia/leder", quality="smia/kvalitet")
    text = tree["procedures/PRO-004-delivery.md"].decode()
    owner = re.search(r"^owner: (\w+)", text, re.M)
    other = {"manager": "quality", "quality": "manager"}[owner[1] if owner else ""]
    odd = text.replace("PRO-004", "PRO-005").replace(
        f"owner: {owner and owner[1]}", f"owner: {other}\napprover: {other}"
    )
    path = f"procedures/{name}"
    system = load({**tree, path: odd.encode()})
    expected = teams(system, other)
    lines = codeowners(system, forge)
    assert {found.removeprefix("@") for found in READERS[forge](lines, path)} == expected


@pytest.mark.parametrize("written", ["smia/leder\n* @evil/team", "a b", "@x/y # ", "a;b"])
def test_a_team_is_a_name_and_nothing_else(written: str) -> None:
    """What the schema refuses never becomes a line of its own or another owner."""
    tree = small()
    text = tree["qms.yaml"].decode().replace("- id: manager", f"- id: manager\n    team: {written!r}", 1)
    lines = codeowners(load({**tree, "qms.yaml": text.encode()}), "github")
    assert "evil" not in lines
    assert [line for line in lines.splitlines() if line and not line.startswith("#")] == []


def test_a_folder_is_one_line_where_all_agree() -> None:
    system = load(team(small(), manager="smia/leder", quality="smia/leder"))
    assert ownership(system).parts == (
        Owned("policy/", ("@smia/leder",)),
        Owned("procedures/", ("@smia/leder",)),
    )
    assert ownership(system, disjoint=True).parts == ownership(system).parts


# The file


def test_lines_of_people_stay_where_they_are() -> None:
    lines = f"{BEGIN}: qmsctl codeowners --write\n/policy/ @a/b\n{END}\n"
    assert merged(None, lines) == lines
    before = f"# ours\n/docs/ @x/web\n{BEGIN}\n/old/ @a/old\n{END}\n/policy/secret.md @x/y\n"
    after = merged(before, lines)
    assert after == f"# ours\n/docs/ @x/web\n{lines}/policy/secret.md @x/y\n"
    assert merged(after, lines) == after
    assert merged(after.replace("\n", "\r\n"), lines) == after


def test_a_file_without_a_place_for_the_lines_is_not_touched() -> None:
    with pytest.raises(QmsctlError, match="was written by hand; put a line “# qmsctl begin”"):
        merged("* @x/y\n", f"{BEGIN}\n{END}\n")


def test_the_command_writes_checks_and_prints(tmp_path: Path) -> None:
    repository(tmp_path, team(small(), manager="smia/leder", quality="smia/kvalitet"))
    printed = qmsctl(tmp_path, "codeowners")
    assert printed.stdout.startswith(BEGIN)
    missing = qmsctl(tmp_path, "codeowners", "--check")
    assert (missing.returncode, missing.stdout) == (
        1, ".github/CODEOWNERS: is missing; qmsctl codeowners --write mends it\n",
    )  # fmt: skip
    assert qmsctl(tmp_path, "codeowners", "--write").stdout == ".github/CODEOWNERS: written\n"
    assert (tmp_path / ".github/CODEOWNERS").read_text(encoding="utf-8") == printed.stdout
    assert qmsctl(tmp_path, "codeowners", "--check").returncode == 0
    settings = tmp_path / "qms.yaml"
    settings.write_text(settings.read_text("utf-8").replace("smia/leder", "smia/sjef"), encoding="utf-8")
    assert "is out of date" in qmsctl(tmp_path, "codeowners", "--check").stdout
    assert qmsctl(tmp_path, "codeowners", "--write", "--check").returncode == 2


def test_the_file_stands_where_the_forge_reads_it(tmp_path: Path) -> None:
    """One that is there already is the one, whichever of the forge's places it has; else another would hide it."""
    repository(tmp_path, {**team(small(), manager="smia/leder"), "docs/CODEOWNERS": f"{BEGIN}\n{END}\n".encode()})
    assert qmsctl(tmp_path, "codeowners", "--write").stdout == "docs/CODEOWNERS: written\n"
    assert qmsctl(tmp_path, "codeowners", "--write", "--forge", "gitlab").stdout == "docs/CODEOWNERS: written\n"
    assert "/.gitlab-ci.yml @smia/leder" in (tmp_path / "docs/CODEOWNERS").read_text(encoding="utf-8")


def test_a_handbook_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    """Paths count from the top of the repository."""
    tree = team(small(), manager="smia/leder", quality="smia/leder")
    repository(tmp_path, {f"hand book/{path}": data for path, data in tree.items()})
    lines = qmsctl(tmp_path / "hand book", "codeowners").stdout
    assert "\n/hand\\ book/policy/ @smia/leder\n" in lines
    assert owners_at_github(lines, "hand book/policy/x.md") == ("@smia/leder",)
    assert owners_at_github(lines, "hand book/qms.yaml") == ("@smia/leder",)
    assert owners_at_github(lines, ".github/workflows/x.yml") == ("@smia/leder",)
    refused = qmsctl(tmp_path / "hand book", "init", "--only-ci")
    assert refused.returncode == 2
    assert "a forge reads its files at the top" in refused.stderr


# The files of a forge


def test_a_file_tells_whether_somebody_changed_it() -> None:
    today, before = marked("a: 1\n"), marked("a: 0\n")
    assert state(None, today) is Written.MISSING
    assert state(today, today) is Written.CURRENT
    assert state(today.replace("\n", "\r\n"), today) is Written.CURRENT
    assert state(before, today) is Written.OLDER
    assert state(before.replace("a: 0", "a: 2"), today) is Written.BY_HAND
    assert state("a: 0\n", today) is Written.BY_HAND


def test_the_forges_speak_the_languages_of_the_first_texts() -> None:
    assert sorted(LANGUAGES) == sorted(STARTED_IN)
    for forge in FORGES:
        told = {language: files(forge, language) for language in LANGUAGES}
        assert len({tuple(found) for found in told.values()}) == 1
        for path in told["en"]:
            assert len({found[path] for found in told.values()}) == 3 or path == WORKFLOWS[forge]
        assert not any("@" + "install@" in text for found in told.values() for text in found.values())


def test_where_there_are_no_forms_the_template_asks_the_same() -> None:
    form = files("github", "nb")[".github/ISSUE_TEMPLATE/fault.yml"]
    text = files("gitlab", "nb")[".gitlab/issue_templates/fault.md"]
    assert text == as_markdown(form)
    assert (
        re.findall(r"label: (.*)", form)
        == re.findall(r"^## (.*)", text, re.M)
        == ["Dokument", "Hva er feil", "Slik burde det være"]
    )


@pytest.mark.parametrize("forge", [*FORGES, "none"])
def test_init_writes_the_files_of_one_forge(forge: str, tmp_path: Path) -> None:
    done = qmsctl(tmp_path, "init", "h", "--profile", "small", "--language", "sv", "--name", "Smia", "--ci", forge)
    assert done.returncode == 0, done.stderr
    found = {path.relative_to(tmp_path / "h").as_posix() for path in (tmp_path / "h").rglob("*") if path.is_file()}
    everything = {name: set(files(name, "sv")) for name in FORGES}
    expected = everything.get(forge, set())
    assert {path for path in found if any(path in paths for paths in everything.values())} == expected
    assert len(found) < 20, "the smallest handbook stays small"
    assert (tmp_path / "h/.gitattributes").read_text(encoding="utf-8").splitlines()[::2] == [
        "* text=auto eol=lf", "records/approvals/** -text",
    ]  # fmt: skip


def test_a_handbook_that_is_there_gets_the_files_and_loses_nothing(tmp_path: Path) -> None:
    repository(tmp_path, {**small(), ".github/pull_request_template.md": b"ours\n"})
    first = qmsctl(tmp_path, "init", "--only-ci")
    assert first.stdout.splitlines() == [
        ".gitattributes: written",
        ".github/ISSUE_TEMPLATE/fault.yml: written",
        ".github/ISSUE_TEMPLATE/improvement.yml: written",
        ".github/pull_request_template.md: left as it is; somebody wrote or changed it",
        ".github/workflows/handbook.yml: written",
        "next: qmsctl codeowners --write, then qmsctl doctor",
    ], first.stderr
    workflow = tmp_path / WORKFLOWS["github"]
    workflow.write_text(marked("name: of an older version\n"), encoding="utf-8")
    assert "handbook.yml: replaced; an older qmsctl had written it" in qmsctl(tmp_path, "init", "--only-ci").stdout
    changed = workflow.read_text(encoding="utf-8").replace("17 4", "18 5")
    workflow.write_text(changed, encoding="utf-8")
    assert "handbook.yml: left as it is" in qmsctl(tmp_path, "init", "--only-ci").stdout
    assert workflow.read_text(encoding="utf-8") == changed
    assert qmsctl(tmp_path, "init", "--only-ci", "--ci", "none").returncode == 2


# Where it lies


@pytest.mark.parametrize(
    ("address", "host", "project"),
    [
        ("https://github.com/lyngmo/handbok.git", "github.com", "lyngmo/handbok"),
        ("git@github.com:lyngmo/handbok.git", "github.com", "lyngmo/handbok"),
        ("ssh://git@git.example.org:2222/lyngmo/handbok", "git.example.org", "lyngmo/handbok"),
        ("https://user:word@gitlab.com/lyngmo/kvalitet/handbok/", "gitlab.com", "lyngmo/kvalitet/handbok"),
    ],
)
def test_the_address_of_a_remote_is_understood(address: str, host: str, project: str) -> None:
    assert remote_of(address) == Remote(host, project)


@pytest.mark.parametrize(
    "address",
    ["", "../elsewhere", "/srv/git/x.git", "file:///srv/x", "https://x.org/../../etc", "--upload-pack=x", "C:\\x"],
)
def test_what_is_no_address_of_a_forge_is_none(address: str) -> None:
    assert remote_of(address) is None


@pytest.mark.parametrize(
    ("tree", "address", "forge"),
    [
        ({}, "", "github"),
        ({}, "https://gitlab.example.org/a/b", "gitlab"),
        ({}, "https://codeberg.org/a/b", "gitea"),
        ({".gitlab-ci.yml": b""}, "https://github.com/a/b", "gitlab"),
        ({".gitea/workflows/other.yml": b""}, "", "gitea"),
    ],
)
def test_the_forge_is_told_by_files_and_then_by_the_remote(
    tree: dict[str, bytes], address: str, forge: str, tmp_path: Path
) -> None:
    repository(tmp_path, {"qms.yaml": b"", **tree})
    if address:
        git(tmp_path, "remote", "add", "origin", address)
    assert place_of(tmp_path).forge == forge


def test_a_link_is_not_followed_and_nobody_waits_at_a_pipe(tmp_path: Path) -> None:
    repository(tmp_path / "h", team(small(), manager="smia/leder"))
    write(tmp_path, {"secret": b"# qmsctl begin\n# qmsctl end\nsecret"})
    (tmp_path / "h/CODEOWNERS").symlink_to("../secret")
    refused = qmsctl(tmp_path / "h", "codeowners", "--write")
    assert (refused.returncode, refused.stderr.endswith("CODEOWNERS could not be read: this is a symbolic link")) == (
        2,
        True,
    )
    (tmp_path / "h/CODEOWNERS").unlink()
    os.mkfifo(tmp_path / "h/CODEOWNERS")
    assert qmsctl(tmp_path / "h", "codeowners", "--check").stderr.endswith("this is not a regular file")
    assert (tmp_path / "secret").read_bytes().endswith(b"secret")
