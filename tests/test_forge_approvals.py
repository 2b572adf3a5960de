"""The jobs of the workflow that write down what reviewers approved: after a merge, without a person, as one pull request."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from qmsctl.forges.files import workflow
from tests.approval_book import SETTINGS, Book
from tests.git_repository import git, write
from tests.handbook import small
from tests.test_cli import qmsctl
from tests.test_workflows import TOOLS
from tests.workflow_runner import Ran, Runner

REPOSITORY = "repos/lyngmo/handbok"
PLACE = "records/approvals/PRO-003/2.0/kn.approval.forge.json"
MAIN = {"repository": {"default_branch": "main"}}

GH = r'''#!/usr/bin/env -S python3 -I -S
"""Plays `gh api`: answers from a file, keeps branches and pull requests there, and writes down how it was called."""
import json, os, pathlib, subprocess, sys
place = pathlib.Path(os.environ["GH_STATE"])
state = json.loads(place.read_text())
words = sys.argv[2:]
def option(name):
    return words[words.index(name) + 1] if name in words else ""
fields = dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word in ("--raw-field", "--field"))
method, target = option("--method") or "GET", next(word for word in words if word.startswith("repos/"))
data = json.load(open(option("--input"))) if "--input" in words else fields
state["calls"].append([method, target, data])
assert sys.argv[1] == "api" and os.environ["GH_TOKEN"] == "t0ken"
name = target.removeprefix("repos/lyngmo/handbok/")
match method, name.split("/"):
    case "GET", ["pulls"] if fields.get("head"):
        assert fields["head"] == "lyngmo:qmsctl/approvals"
        answer = [pull for pull in state["pulls"] if pull["state"] == "open"]
    case "GET", ["git", "ref", "heads", *branch]:
        answer = state["refs"].get("/".join(branch)) or sys.exit("gh: Not Found (HTTP 404)")
    case "GET", ["compare", *_]:
        answer = {"files": state["trees"][state["refs"]["qmsctl/approvals"]]}
    case "GET", _:
        answer = state["answers"][name]
    case "POST", ["git", "trees"]:
        def blob(text):
            done = subprocess.run(["git", "hash-object", "--stdin"], input=text.encode(), capture_output=True, check=True)
            return done.stdout.decode().strip()
        answer = {"sha": f"tree{len(state['calls'])}"}
        state["trees"][answer["sha"]] = [{"filename": row["path"], "sha": blob(row["content"])} for row in data["tree"]]
    case "POST", ["git", "commits"]:
        answer = {"sha": data["tree"]}
    case ("POST", ["git", "refs"]) | ("PATCH", ["git", "refs", "heads", *_]):
        state["refs"]["qmsctl/approvals"], answer = data["sha"], {}
    case "POST", ["pulls"]:
        if state["refuses"]:
            sys.exit("gh: GitHub Actions is not permitted to create or approve pull requests. (HTTP 403)")
        state["pulls"].append({"number": 20 + len(state["pulls"]), "state": "open", **data})
        answer = {}
    case "POST", ["actions", "workflows", file, "dispatches"]:
        state["started"].append([file, data["ref"]])
        answer = {}
place.write_text(json.dumps(state))
if "--jq" in words:
    told = subprocess.run(["jq", "-r", option("--jq")], input=json.dumps(answer), text=True, capture_output=True, check=True)
    print(told.stdout, end="")
elif "--silent" not in words:
    print(json.dumps(answer))
'''


class Forge:
    """The forge's side, kept in a file."""

    def __init__(self, folder: Path, answers: dict[str, Any]) -> None:
        if not shutil.which("jq"):
            pytest.skip("jq is not installed, which stands for the one inside gh")
        write(folder, {"bin/gh": GH.encode()})
        (folder / "bin/gh").chmod(0o755)
        self.path, self.place = str(folder / "bin"), folder / "gh.json"
        empty = {"calls": [], "pulls": [], "refs": {}, "trees": {}, "started": [], "refuses": False}
        self.place.write_text(json.dumps({"answers": answers, **empty}), encoding="utf-8")

    def __getitem__(self, name: str) -> Any:
        return json.loads(self.place.read_text(encoding="utf-8"))[name]

    def set(self, name: str, value: object) -> None:
        state = json.loads(self.place.read_text(encoding="utf-8"))
        self.place.write_text(json.dumps({**state, name: value}), encoding="utf-8")

    def job(self, name: str, machine: Runner) -> list[Ran]:
        machine.path = f"{self.path}:{TOOLS}"
        machine.environment |= {"GH_STATE": str(self.place), "GITHUB_SHA": "0" * 40}
        ran = machine.job(yaml.safe_load(workflow("github", "en")), name)
        assert ran is not None
        return ran


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook with approvals of the forge, and PRO-003 2.0 by ab, which kn approved in pull request 7, merged as one."""
    folder = tmp_path_factory.mktemp("merged") / "handbook"
    write(folder, small({"qms.yaml": SETTINGS.replace("[signed, forge, attested]", "[forge]")}))
    git(folder, "init", "-q", "-b", "main")
    book = Book(folder, {})
    book.commit("2026-01-25")
    git(folder, "switch", "-q", "-c", "change")
    book.version()
    head = book.commit("2026-11-04")
    git(folder, "update-ref", "refs/pull/7/head", head)
    git(folder, "switch", "-q", "main")
    git(folder, "merge", "-q", "--squash", "change")
    git(folder, "branch", "-q", "-D", "change")
    book.commit("2026-11-08")
    return folder


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", "--no-local", str(origin), "clone")
    return tmp_path / "clone"


def answers(origin: Path, account: str = "kari-n") -> dict[str, Any]:
    """What GitHub says of pull request 7, and that 8 was closed without a merge."""
    head, base = (git(origin, "rev-parse", name).strip() for name in ("refs/pull/7/head", "main~1"))
    review = {"user": {"login": account}, "state": "APPROVED", "submitted_at": "2026-11-05T09:30:00Z"}
    pull = {"number": 7, "html_url": "https://forge.example/7", "merged": True, "user": {"login": "anne-b"}}
    return {
        "pulls": [{"number": 8, "merged_at": None}, {"number": 7, "merged_at": "2026-11-08T12:00:00Z"}],
        "pulls/7": {**pull, "head": {"sha": head}, "base": {"sha": base}},
        "pulls/7/reviews?per_page=100": [{**review, "commit_id": head, "html_url": "https://forge.example/7#1"}],
    }


def machine(folder: Path, **values: Any) -> Runner:
    return Runner(folder, folder.parent / "runner", "push", payload=MAIN, **values)


def test_what_reviewers_approved_is_written_down_after_the_merge(origin: Path, clone: Path) -> None:
    forge, runner = Forge(clone.parent, answers(origin)), machine(clone)
    ran = forge.job("approvals", runner)
    assert [step.code for step in ran] == [0, 0, 0, 0], ran
    assert "PRO-003 2.0: version 2.0 has no approval; manager, chair can give it" in ran[1].output
    assert runner.outputs["gathered"] == {"found": "true"}
    kept = runner.temp / "approvals"
    assert [path.relative_to(kept).as_posix() for path in kept.rglob("*.json")] == [PLACE]
    assert {target for _, target, _ in forge["calls"] if "/8" in target} == set(), (
        "what was not merged is not asked for"
    )
    git(clone, "add", PLACE)
    git(clone, "commit", "-q", "-m", "Approvals given at the forge", date="2026-11-09T12:00:00+0000")
    assert qmsctl("harvest", "--waiting", "--root", str(clone)).stdout == ""
    assert qmsctl("verify", "PRO-003", "--root", str(clone)).returncode == 0


@pytest.mark.slow
def test_where_nothing_waits_the_forge_is_not_asked(origin: Path, clone: Path) -> None:
    git(clone, "reset", "-q", "--hard", "HEAD~1")
    forge, runner = Forge(clone.parent, answers(origin)), machine(clone)
    assert [step.code for step in forge.job("approvals", runner)] == [0, 0, None, None]
    assert forge["calls"] == []
    condition = yaml.safe_load(workflow("github", "en"))["jobs"]["propose"]["if"]
    assert not machine(clone, needs={"approvals": {}}).holds(condition)
    assert machine(clone, needs={"approvals": {"found": "true"}}).holds(condition)


@pytest.mark.slow
def test_a_review_that_does_not_count_is_told_and_stops_nothing(origin: Path, clone: Path) -> None:
    forge, runner = Forge(clone.parent, answers(origin, account="stranger")), machine(clone)
    ran = forge.job("approvals", runner)
    assert [step.code for step in ran] == [0, 0, 0, 0]
    assert "the account stranger belongs to nobody in people: of qms.yaml" in ran[-1].output
    assert runner.outputs["gathered"] == {}


def proposed(folder: Path, forge: Forge, texts: dict[str, str]) -> Ran:
    shutil.rmtree(folder, ignore_errors=True)
    write(folder, {f"approvals/{path}": text.encode() for path, text in texts.items()})
    (ran,) = forge.job("propose", machine(folder, needs={"approvals": {"found": "true"}}))
    return ran


def test_one_pull_request_is_opened_and_kept_up_to_date(tmp_path: Path) -> None:
    forge = Forge(tmp_path, {})
    first = {PLACE: '{"was": "$(touch canary) `touch canary`"}\n', ".github/workflows/x.yml": "on: push\n"}
    assert proposed(tmp_path / "work", forge, first).code == 0
    (pull,) = forge["pulls"]
    assert (pull["title"], pull["head"], pull["base"]) == ("Approvals given at the forge", "qmsctl/approvals", "main")
    (tree,) = [data for _, target, data in forge["calls"] if target.endswith("git/trees")]
    assert tree == {
        "base_tree": "0" * 40,
        "tree": [{"path": PLACE, "mode": "100644", "type": "blob", "content": first[PLACE]}],
    }, "statements and nothing else"
    assert forge["started"] == [["handbook.yml", "qmsctl/approvals"]]

    there = forge["refs"]
    assert proposed(tmp_path / "work", forge, first).code == 0
    assert forge["refs"] == there, "a branch that holds this already, and may be approved, stays"

    more = {**first, PLACE.replace("PRO-003", "PRO-004"): "{}\n"}
    assert proposed(tmp_path / "work", forge, more).code == 0
    assert forge["refs"] != there
    assert len(forge["pulls"]) == 1
    assert not list(tmp_path.rglob("canary"))


@pytest.mark.slow
def test_where_the_forge_forbids_it_the_job_says_which_setting(tmp_path: Path) -> None:
    forge = Forge(tmp_path, {})
    forge.set("refuses", True)
    ran = proposed(tmp_path / "work", forge, {PLACE: "{}\n"})
    assert ran.code == 1
    assert "::error::Settings, Actions, General: allow GitHub Actions to create pull requests" in ran.output


@pytest.mark.slow
def test_its_own_pull_request_is_checked_against_the_branch_it_is_for(clone: Path) -> None:
    """GitHub starts no workflow for what a workflow proposes, so the job starts one, which names no base."""
    git(clone, "switch", "-q", "-c", "qmsctl/approvals")
    write(clone, {"procedures/PRO-003-audit.md": (clone / "procedures/PRO-003-audit.md").read_bytes() + b"\nMore.\n"})
    git(clone, "commit", "-q", "-a", "-m", "Not only approvals")
    runner = Runner(clone, clone.parent / "runner", "workflow_dispatch", MAIN, ref_name="qmsctl/approvals", path=TOOLS)
    jobs = yaml.safe_load(workflow("github", "en"))
    ran = {step.name: step for step in runner.job(jobs, "check") or []}
    assert (ran["Check what the change brings in"].code, ran["Check everything"].code) == (1, None)
    assert "APR101" in ran["Check what the change brings in"].output
    assert runner.job(jobs, "due") is None
    assert runner.job(jobs, "approvals") is None


@pytest.mark.slow
def test_harvest_says_how_it_is_called(tmp_path: Path) -> None:
    assert "name the files that you fetched from the forge" in qmsctl("harvest", "--root", str(tmp_path)).stderr
    assert "takes no files" in qmsctl("harvest", "--waiting", "x.json", "--root", str(tmp_path)).stderr
