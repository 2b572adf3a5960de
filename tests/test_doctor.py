"""``qmsctl doctor``: what is missing around a handbook is found and said with its mend, and nothing is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qmsctl.cli.commands.doctor import command
from qmsctl.forges.asking import Forge
from qmsctl.forges.examination.machine import git as judged_git
from qmsctl.forges.examination.machine import ssh_keygen
from qmsctl.forges.files import ATTRIBUTES, WORKFLOWS, files
from qmsctl.forges.protection import Enforced, protection
from tests.git_repository import git, repository, write
from tests.handbook import small

TREE = {
    **small(),
    ".gitattributes": ATTRIBUTES.encode(),
    WORKFLOWS["github"]: files("github", "en")[WORKFLOWS["github"]].encode(),
}
WHO = "[user]\n\tname = Kari Nordmann\n\temail = kari@example.org\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write(tmp_path / "home", {".gitconfig": WHO.encode()})


def doctor(
    folder: Path, home: Path, *arguments: str, **environment: str
) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """Run the doctor and return its exit code and what it found, by topic."""
    strange = [name for name in os.environ if name.startswith(("GIT_", "GITHUB_", "XDG_", "GH_"))]
    with pytest.MonkeyPatch.context() as patch:
        for name in strange:
            patch.delenv(name)
        for name, value in {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", **environment}.items():
            patch.setenv(name, value)
        done = CliRunner().invoke(
            command,
            ["--root", str(folder), "--format", "json", *arguments],
            standalone_mode=False,
            catch_exceptions=False,
        )
    found: dict[str, list[dict[str, str]]] = {}
    for result in json.loads(done.output):
        found.setdefault(result["topic"], []).append(result)
    return done.return_value, found


def states(found: Mapping[str, list[dict[str, str]]]) -> dict[str, str]:
    return {topic: " ".join(result["state"] for result in results) for topic, results in found.items()}


def test_a_clone_in_order_is_fine(tmp_path: Path, home: Path) -> None:
    code, found = doctor(repository(tmp_path / "h", TREE), home)
    assert code == 0
    told = states(found)
    del told["git"]  # depends on the machine
    assert set(told.values()) == {"fine"}, found
    assert {
        "ssh-keygen",
        "clone",
        "identity",
        "hook",
        "locks",
        ".gitattributes",
        "workflow",
        "CODEOWNERS",
        "cache",
    } < set(told)


def test_it_prints_a_line_for_each_and_how_to_mend(tmp_path: Path) -> None:
    write(tmp_path, small())
    done = subprocess.run(
        [sys.executable, "-m", "qmsctl", "doctor"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("missing    clone "))
    assert lines[at].endswith("the handbook lies in no Git repository: its content can be checked, its history not")
    assert lines[at + 1].strip().startswith("mend: git init")
    assert "2 missing" in lines[-1]


def test_a_shallow_clone_is_told(tmp_path: Path, home: Path) -> None:
    origin = repository(tmp_path / "origin", TREE)
    git(origin, "commit", "-q", "--allow-empty", "-m", "More")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", "clone")
    code, found = doctor(tmp_path / "clone", home)
    assert code == 1
    assert found["clone"][0]["mend"] == "git fetch --unshallow"


def test_a_partial_clone_is_told(tmp_path: Path, home: Path) -> None:
    origin = repository(tmp_path / "origin", TREE)
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{origin}", "clone")
    code, found = doctor(tmp_path / "clone", home)
    assert (code, states(found)["clone"]) == (1, "missing")
    assert "partial" in found["clone"][0]["what"]


def test_a_repository_without_a_commit_and_without_a_name(tmp_path: Path) -> None:
    write(tmp_path / "h", TREE)
    git(tmp_path / "h", "init", "-q")
    _, found = doctor(tmp_path / "h", tmp_path)
    assert found["clone"][0]["what"] == "there is no commit yet"
    assert found["identity"][0]["what"] == "Git does not know who commits here (user.name and user.email)"


def test_a_clone_of_somebody_else_is_no_empty_one(tmp_path: Path, home: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    repository(tmp_path / "h", TREE)
    for path in (tmp_path / "h", tmp_path / "h/.git"):
        os.chown(path, 12345, 12345)
    code, found = doctor(tmp_path / "h", home)
    assert (code, states(found)["clone"]) == (1, "missing")
    assert f"safe.directory '{tmp_path / 'h'}'" in found["clone"][0]["mend"]


def test_a_second_work_tree_is_as_good_as_the_first(tmp_path: Path, home: Path) -> None:
    origin = repository(tmp_path / "h", TREE)
    git(origin, "worktree", "add", "-q", str(tmp_path / "second"))
    code, found = doctor(tmp_path / "second", home)
    assert (code, found["clone"][0]["state"]) == (0, "fine")


# Locks and leftovers


def stale(path: Path, seconds: int) -> Path:
    path.write_text("", encoding="utf-8")
    stamp = path.stat().st_mtime - seconds
    os.utime(path, (stamp, stamp))
    return path


def test_a_lock_that_nobody_holds_is_told_and_left(tmp_path: Path, home: Path) -> None:
    lock = stale(repository(tmp_path / "h", TREE) / ".git/index.lock", 3 * 3600 + 60)
    code, found = doctor(tmp_path / "h", home)
    (told,) = found["locks"]
    assert (code, told["state"]) == (1, "missing")
    assert told["what"] == f"{lock} is 3 hours old and no process holds it: a git was killed"
    assert told["mend"] == f"take it away: rm '{lock}'"
    assert lock.exists()


def test_a_lock_in_use_is_left_to_its_holder(tmp_path: Path, home: Path) -> None:
    lock = stale(repository(tmp_path / "h", TREE) / ".git/index.lock", 3600)
    with open(lock, encoding="utf-8"):
        code, found = doctor(tmp_path / "h", home)
    assert code == 0
    assert found["locks"][0]["what"].endswith(f"held by process {os.getpid()}")


def test_a_fresh_lock_and_one_of_a_branch(tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", TREE)
    stale(tmp_path / "h/.git/index.lock", 5)
    stale(tmp_path / "h/.git/refs/heads/main.lock", 5)
    code, found = doctor(tmp_path / "h", home)
    assert (code, states(found)["locks"]) == (0, "attention attention")


def test_what_a_killed_command_left_is_told(tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", {**TREE, "procedures/.qmsctl-x1.tmp": b"half"})
    _, found = doctor(tmp_path / "h", home)
    assert found["leftovers"][0]["what"] == "an interrupted command left procedures/.qmsctl-x1.tmp"
    assert (tmp_path / "h/procedures/.qmsctl-x1.tmp").exists()


# Files of the policy


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        (None, ["texts may get other line ends in some clones", "signed files may be changed by a clone"]),
        ("* text=auto\nrecords/approvals/** -text\n", ["texts may get other line ends in some clones"]),
        ("* text=auto eol=lf\n", ["signed files may be changed by a clone"]),
        (f"{ATTRIBUTES}qms.yaml ident\n", ["ident makes files differ from what is committed"]),
        (f"{ATTRIBUTES}*.json filter=x\n", ["filter makes files differ from what is committed"]),
        (
            f"{ATTRIBUTES}qms.yaml working-tree-encoding=UTF-16\n",
            ["working-tree-encoding makes files differ from what is committed"],
        ),
    ],
)
def test_attributes_that_break_signatures_are_told(
    attributes: str | None, told: list[str], tmp_path: Path, home: Path
) -> None:
    repository(tmp_path / "h", TREE)
    file = tmp_path / "h/.gitattributes"
    git(tmp_path / "h", "rm", "-q", ".gitattributes")
    if attributes is not None:
        file.write_text(attributes, encoding="utf-8")
    code, found = doctor(tmp_path / "h", home)
    assert code == 1
    assert [result["what"] for result in found[".gitattributes"]] == told


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (None, "missing"),
        ("name: Something else\n", "missing"),
        ("name: Ours\n# runs qmsctl check\n", "fine"),
    ],
)
def test_the_workflow_is_looked_at(text: str | None, state: str, tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", TREE)
    if text is None:
        (tmp_path / "h" / WORKFLOWS["github"]).unlink()
    else:
        (tmp_path / "h" / WORKFLOWS["github"]).write_text(text, encoding="utf-8")
    assert states(doctor(tmp_path / "h", home)[1])["workflow"] == state
    assert states(doctor(tmp_path / "h", home, "--forge", "gitlab")[1])["workflow"] == "missing"


def test_who_writes_approvals_of_the_forge_down_is_told(tmp_path: Path, home: Path) -> None:
    """With `forge` among the modes; the files of GitHub do it, at GitLab a person does."""
    asked = {"language: en": "language: en\napproval: {from: 2026-01-01, repository: smia, modes: [forge]}"}
    folder = repository(tmp_path / "h", {**TREE, "qms.yaml": small(edit={"qms.yaml": asked})["qms.yaml"]})
    git(folder, "remote", "add", "origin", "git@github.com:lyngmo/handbok.git")
    setting = "/repos/lyngmo/handbok/actions/permissions/workflow"
    with serving({setting: {"can_approve_pull_request_reviews": False}}) as server:
        told = doctor(folder, home, "--online", "--api", server.url)[1]["approvals"]
    assert [(each["state"], each["what"]) for each in told] == [
        ("fine", ".github/workflows/handbook.yml writes down what reviewers approved, after each merge"),
        ("missing", "the workflow may not open the pull request with what it gathered"),
    ]
    (folder / WORKFLOWS["github"]).write_text("name: Ours\n# runs qmsctl check\n", encoding="utf-8")
    assert states(doctor(folder, home)[1])["approvals"] == "attention"
    assert "a person writes down" in doctor(folder, home, "--forge", "gitlab")[1]["approvals"][0]["what"]


def test_codeowners_that_no_longer_follow_are_told(tmp_path: Path, home: Path) -> None:
    settings = TREE["qms.yaml"].decode().replace("- id: manager", "- id: manager\n    team: smia/leder", 1)
    repository(tmp_path / "h", {**TREE, "qms.yaml": settings.encode()})
    assert states(doctor(tmp_path / "h", home)[1])["CODEOWNERS"] == "missing"
    write(tmp_path / "h", {".github/CODEOWNERS": b"* @smia/leder\n"})
    assert states(doctor(tmp_path / "h", home)[1])["CODEOWNERS"] == "attention"
    write(tmp_path / "h", {".github/CODEOWNERS": b"# qmsctl begin\n# qmsctl end\n"})
    assert states(doctor(tmp_path / "h", home)[1])["CODEOWNERS"] == "missing"


def test_what_cannot_be_read_is_told_and_the_rest_is_looked_at(tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", TREE)
    os.mkfifo(tmp_path / "h/CODEOWNERS")
    code, found = doctor(tmp_path / "h", home)
    assert (code, found["policy"][0]["what"]) == (
        0,
        f"{tmp_path / 'h/CODEOWNERS'} could not be read: this is not a regular file",
    )
    assert "cache" in found


@pytest.mark.parametrize(
    ("config", "hook", "state"),
    [
        ("", "", "fine"),
        ("repos: [qmsctl-check]\n", "", "attention"),
        ("repos: [qmsctl-check]\n", "#!/bin/sh\nexec pre-commit run\n", "fine"),
        ("", "#!/bin/sh\nqmsctl check\n", "fine"),
        ("", "#!/bin/sh\nmake test\n", "attention"),
    ],
)
def test_the_hook_before_a_commit(config: str, hook: str, state: str, tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", {**TREE, **({".pre-commit-config.yaml": config.encode()} if config else {})})
    if hook:
        write(tmp_path / "h", {".git/hooks/pre-commit": hook.encode()})
        (tmp_path / "h/.git/hooks/pre-commit").chmod(0o755)
    assert states(doctor(tmp_path / "h", home)[1])["hook"] == state


def test_a_hostile_clone_runs_nothing(tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", TREE)
    canary = tmp_path / "canary"
    for key in (
        "core.fsmonitor",
        "filter.x.clean",
        "filter.x.smudge",
        "diff.x.textconv",
        "core.sshCommand",
        "core.pager",
    ):
        git(tmp_path / "h", "config", key, f"touch {canary}")
    write(
        tmp_path / "h",
        {".gitattributes": b"* filter=x diff=x\n", ".git/hooks/pre-commit": f"#!/bin/sh\ntouch {canary}\n".encode()},
    )
    (tmp_path / "h/.git/hooks/pre-commit").chmod(0o755)
    doctor(tmp_path / "h", home)
    assert not canary.exists()


# The machine


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((), "missing"), ((2, 25, 1), "missing"), ((2, 39, 5), "attention"), ((2, 43, 6), "attention"),
        ((2, 43, 7), "fine"), ((2, 47, 2), "attention"), ((2, 47, 3), "fine"), ((2, 50), "attention"),
        ((2, 50, 1), "fine"), ((2, 51, 0), "fine"), ((3, 0, 0), "fine"),
    ],
)  # fmt: skip
def test_a_git_that_lacks_known_fixes_is_told(version: tuple[int, ...], state: str) -> None:
    assert judged_git(version).state == state


@pytest.mark.parametrize(
    ("program", "version", "state"),
    [(None, (), "missing"), ("ssh-keygen", (), "attention"), ("ssh-keygen", (8, 2), "missing"), ("ssh-keygen", (8, 7), "fine"), ("ssh-keygen", (10, 0), "fine")],
)  # fmt: skip
def test_an_ssh_keygen_that_cannot_judge_a_time_is_told(
    program: str | None, version: tuple[int, ...], state: str
) -> None:
    assert ssh_keygen(program, version).state == state


def test_a_machine_without_ssh(tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", TREE)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").symlink_to(shutil.which("git") or "")
    code, found = doctor(tmp_path / "h", home, PATH=str(tmp_path / "bin"))
    assert (code, states(found)["ssh-keygen"]) == (1, "missing")


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", TREE)
    (tmp_path / "file").write_text("", encoding="utf-8")
    _, found = doctor(tmp_path / "h", home, XDG_CACHE_HOME=str(tmp_path / "file"))
    assert states(found)["cache"] == "attention"
    assert not (home / ".cache").exists(), "looking makes nothing"


WATCHED = """
import runpy, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "open") and (event != "open" or "w" in str(arguments[1])):
        print(event, arguments, file=sys.stderr)
sys.addaudithook(watch)
sys.dont_write_bytecode = True
sys.argv = ["qmsctl", "doctor"]
runpy.run_module("qmsctl", run_name="__main__")
"""


def test_without_online_nothing_is_asked_and_nothing_is_written(tmp_path: Path) -> None:
    repository(tmp_path, TREE)
    done = subprocess.run([sys.executable, "-c", WATCHED], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "ssh-keygen" in done.stdout
    assert [
        line for line in done.stderr.splitlines() if line.startswith(("socket", "open")) and os.devnull not in line
    ] == []


# The forge itself


@dataclass
class Server:
    """A forge that answers what the test put into it, and remembers what it was asked with."""

    answers: dict[str, Any]
    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def serving(answers: dict[str, Any]) -> Iterator[Server]:
    known = Server(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = known.answers.get(self.path, 404)
            if isinstance(answer, str):
                self.send_response(302)
                self.send_header("Location", answer)
                self.end_headers()
                return
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(answer if isinstance(answer, int) else 200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()


PULL_REQUEST = {
    "type": "pull_request",
    "parameters": {
        "required_approving_review_count": 1, "require_code_owner_review": True, "dismiss_stale_reviews_on_push": True,
        "require_last_push_approval": False, "required_review_thread_resolution": False,
    },
}  # fmt: skip
STATUS = {
    "type": "required_status_checks",
    "parameters": {"required_status_checks": [{"context": "check"}], "strict_required_status_checks_policy": True},
}
GUARDED = [PULL_REQUEST, STATUS, {"type": "non_fast_forward"}, {"type": "deletion"}]
CLASSIC = {
    "required_pull_request_reviews": {
        "required_approving_review_count": 2, "require_code_owner_reviews": True, "dismiss_stale_reviews": False,
    },
    "required_status_checks": {"strict": False, "contexts": ["Handbook / check"]},
    "allow_force_pushes": {"enabled": False},
    "allow_deletions": {"enabled": False},
}  # fmt: skip
REPOSITORY = {"default_branch": "main"}
BRANCH = "/repos/lyngmo/handbok/branches/main/protection"
RULES = "/repos/lyngmo/handbok/rules/branches/main"


def online(
    tmp_path: Path, home: Path, answers: dict[str, Any], *arguments: str, **environment: str
) -> tuple[int, list[str], Server]:
    repository(tmp_path / "h", TREE)
    git(tmp_path / "h", "remote", "add", "origin", "git@github.com:lyngmo/handbok.git")
    with serving(answers) as server:
        code, found = doctor(tmp_path / "h", home, "--online", "--api", server.url, *arguments, **environment)
    told = [f"{result['state']}: {result['what']}" for result in (*found.get("branch", ()), *found.get("forge", ()))]
    return code, told, server


def test_a_ruleset_that_enforces_everything_is_fine(tmp_path: Path, home: Path) -> None:
    answers = {"/repos/lyngmo/handbok": REPOSITORY, RULES: GUARDED}
    code, told, server = online(tmp_path, home, answers, GH_TOKEN="s3cret")
    assert code == 0
    assert told == [
        "fine: main: changes come by pull request only",
        "fine: main: a change needs an approval",
        "fine: main: code owners must approve",
        "fine: main: what is pushed after an approval needs a new one",
        "fine: main: the job check must pass",
        "fine: main: what is merged was checked on the newest state",
        "fine: main: nobody can rewrite history",
        "fine: main: the branch cannot be deleted",
    ]
    assert {headers["authorization"] for _, headers in server.asked} == {"Bearer s3cret"}


def test_what_nobody_enforces_is_missing(tmp_path: Path, home: Path) -> None:
    code, told, server = online(tmp_path, home, {"/repos/lyngmo/handbok": REPOSITORY, RULES: []})
    assert code == 1
    assert [line.partition(":")[0] for line in told] == [
        "missing", "missing", "missing", "attention", "missing", "attention", "missing", "missing",
    ]  # fmt: skip
    assert "missing: main: history can be rewritten: forced pushes are allowed" in told
    assert not any("authorization" in headers for _, headers in server.asked)


def test_the_older_protection_counts_as_well(tmp_path: Path, home: Path) -> None:
    code, told, _ = online(tmp_path, home, {"/repos/lyngmo/handbok": REPOSITORY, RULES: [], BRANCH: CLASSIC})
    assert code == 0
    assert [line for line in told if not line.startswith("fine")] == [
        "attention: main: what is pushed after an approval is not looked at again",
        "attention: main: a change that was checked on an old state gets in",
    ]


def test_the_stricter_of_two_rules_holds() -> None:
    one = Enforced(approvals=1, owners=False, checks=("a",))
    two = Enforced(approvals=2, owners=True, checks=("check",), stale=None)
    assert one | two == Enforced(approvals=2, owners=True, checks=("a", "check"))
    assert Enforced() | Enforced() == Enforced()


PROJECT = "/projects/lyngmo%2Fhandbok"


def test_gitlab_is_asked_in_its_own_words(tmp_path: Path, home: Path) -> None:
    answers = {
        PROJECT: {"default_branch": "main", "only_allow_merge_if_pipeline_succeeds": True, "merge_method": "ff"},
        f"{PROJECT}/protected_branches/main": {
            "push_access_levels": [{"access_level": 0}], "allow_force_push": False, "code_owner_approval_required": True,
        },
        f"{PROJECT}/approval_rules": [{"approvals_required": 1}],
        f"{PROJECT}/approvals": {"reset_approvals_on_push": True},
    }  # fmt: skip
    _, told, server = online(tmp_path, home, answers, "--forge", "gitlab", GITLAB_TOKEN="s3cret", GH_TOKEN="other")
    assert all(line.startswith("fine") for line in told), told
    assert len(told) == 8
    assert {headers["private-token"] for _, headers in server.asked} == {"s3cret"}


def test_a_free_gitlab_without_protection(tmp_path: Path, home: Path) -> None:
    answers = {
        PROJECT: {"default_branch": "main", "only_allow_merge_if_pipeline_succeeds": False, "merge_method": "merge"}
    }
    code, told, _ = online(tmp_path, home, answers, "--forge", "gitlab")
    assert code == 1
    assert [line.partition(":")[0] for line in told] == ["missing", "missing", "attention", "missing", "missing"]


def test_gitea_is_asked_in_its_own_words(tmp_path: Path, home: Path) -> None:
    rule = {
        "rule_name": "main", "enable_push": False, "required_approvals": 1, "dismiss_stale_approvals": True,
        "enable_status_check": True, "status_check_contexts": ["Handbook / check (pull_request)"],
        "block_on_outdated_branch": True,
    }  # fmt: skip
    answers = {"/repos/lyngmo/handbok": REPOSITORY, "/repos/lyngmo/handbok/branch_protections": [rule]}
    _, told, _ = online(tmp_path, home, answers, "--forge", "gitea")
    assert all(line.startswith("fine") for line in told), told
    assert len(told) == 7


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (404, "answered 404 (no token was sent)"),
        (500, "answered 500"),
        (b"<html>", "the answer was no JSON"),
        (b"[" * 200_000, "the answer was no JSON"),
        (b'"' + b"x" * (3 * 1024 * 1024) + b'"', "the answer was too long"),
        ([], "does not answer as github does"),
        ({"default_branch": None, "x": "\u001b[2J"}, "answered 404"),
        ("https://evil.example/steal", "answered 302"),
        ("/repos/lyngmo/handbok", "gave no answer|answered 302"),
    ],
)
def test_an_odd_answer_is_said_and_stops_nothing(answer: Any, told: str, tmp_path: Path, home: Path) -> None:
    code, lines, _ = online(tmp_path, home, {"/repos/lyngmo/handbok": answer})
    assert code == 0
    assert len(lines) == 1
    assert lines[0].startswith("attention: ")
    assert any(part in lines[0] for part in told.split("|")), lines


def test_a_project_that_was_renamed_is_followed_on_the_same_host(tmp_path: Path, home: Path) -> None:
    answers = {"/repos/lyngmo/handbok": "/repositories/17", "/repositories/17": REPOSITORY, RULES: GUARDED}
    assert online(tmp_path, home, answers)[0] == 0


def test_a_token_goes_to_no_host_that_only_the_clone_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of origin comes with the clone; who hands somebody a clone must not be handed their token."""
    for name in ("GITLAB_HOST", "CI_SERVER_HOST", "GH_HOST", "GITHUB_SERVER_URL", "GITEA_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("GH_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN"):
        monkeypatch.setenv(name, "s3cret")
    assert Forge("github", "github.com", None).has_token
    assert Forge("github", "github.com", None).api == "https://api.github.com"
    for forge in ("github", "gitlab", "gitea"):
        assert not Forge(forge, "evil.example", None).has_token
        assert Forge(forge, "evil.example", "https://forge.example.org/api").has_token
    assert not Forge("gitlab", "github.com", None).has_token
    monkeypatch.setenv("GITLAB_HOST", "git.example.org")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://ghe.example.org")
    assert Forge("gitlab", "git.example.org", None).has_token
    assert Forge("github", "ghe.example.org", None).has_token
    assert Forge("github", "ghe.example.org", None).api == "https://ghe.example.org/api/v3"


def test_without_a_remote_nobody_is_asked() -> None:
    assert [(result.state, result.what) for result in protection("github", None, None)] == [
        ("attention", "the remote origin leads to no forge that could be asked")
    ]


def test_only_web_addresses_are_asked(tmp_path: Path, home: Path) -> None:
    repository(tmp_path / "h", TREE)
    git(tmp_path / "h", "remote", "add", "origin", "git@github.com:lyngmo/handbok.git")
    _, found = doctor(tmp_path / "h", home, "--online", "--api", f"file://{tmp_path}")
    assert "is no web address" in found["forge"][0]["what"]
