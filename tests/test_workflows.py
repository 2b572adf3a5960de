"""The files for the forges: valid, careful with rights and with other people's text, and their steps do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from qmsctl.approvals.values import FORGES
from qmsctl.forges.files import LANGUAGES, WORKFLOWS, files, workflow
from qmsctl.starting import Beginning
from qmsctl.starting import files as first_texts
from tests.git_repository import git, repository, write
from tests.handbook import TODAY
from tests.workflow_runner import Ran, Runner
from tests.workflow_runner import workflow as read

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = str(Path(sys.executable).parent)
OWN_INSTALL = 'make .venv/.installed\necho "$PWD/.venv/bin" >> "$GITHUB_PATH"\n'
READ_ONLY = {"contents": "read"}
WRITING = {
    "comment": {"pull-requests": "write"},
    "publish": {"pages": "write", "id-token": "write"},
    "remind": {"issues": "write"},
    "propose": {"contents": "write", "pull-requests": "write", "actions": "write"},
}
"""The only jobs that may write, and what."""
READING = {"approvals": {"contents": "read", "pull-requests": "read"}}
"""The job that may read more than the repository."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file for every forge in every language, and the project's own."""
    top = tmp_path_factory.mktemp("forges")
    for forge in FORGES:
        for language in LANGUAGES:
            write(top / forge / language, {path: text.encode() for path, text in files(forge, language).items()})
    for path in (".github", "action.yml"):
        if (PROJECT / path).is_dir():
            shutil.copytree(PROJECT / path, top / "own" / path)
        else:
            shutil.copy(PROJECT / path, top / "own" / path)
    return top


def workflows(top: Path) -> list[Path]:
    return sorted(path for path in top.rglob("workflows/*.yml"))


def jobs(top: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in workflows(top):
        for name, job in read(path)["jobs"].items():
            yield f"{path.relative_to(top)}: {name}", name, job


def steps(top: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, _, job in jobs(top):
        yield from ((place, step) for step in job["steps"])
    action = yaml.safe_load((top / "own/action.yml").read_text(encoding="utf-8"))
    yield from (("action.yml", step) for step in action["runs"]["steps"])


# Valid


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "**/workflows/*.yml"),
        ("vendor.github-issue-forms", "**/ISSUE_TEMPLATE/*.yml"),
        ("vendor.github-actions", "own/action.yml"),
        ("vendor.gitlab-ci", "**/.gitlab-ci.yml"),
    ],
)
def test_every_file_fits_the_forges_schema(schema: str, pattern: str, written: Path) -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")
    if not tool.exists():
        pytest.skip("check-jsonschema is not installed")
    paths = sorted(map(str, written.glob(pattern)))
    assert paths
    done = subprocess.run([str(tool), "--builtin-schema", schema, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("tool", ["zizmor", "actionlint"])
def test_the_linters_of_workflows_find_nothing(tool: str, written: Path) -> None:
    program = shutil.which(tool, path=f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip(f"{tool} is not installed; what it looks for is looked for below as well")
    paths = [str(path) for path in workflows(written)]
    arguments = ["--offline", "--quiet", *paths, str(written / "own/action.yml")] if tool == "zizmor" else paths
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, cwd=written)
    assert done.returncode == 0, done.stdout + done.stderr


def test_jobs_and_steps_that_are_spoken_of_are_there(written: Path) -> None:
    wrong = []
    for path in workflows(written):
        found = read(path)["jobs"]
        for name, job in found.items():
            needs = job.get("needs", [])
            wrong += [f"{path}: {name} needs {other}" for other in [needs] if other and other not in found]
            ids = {step["id"] for step in job["steps"] if "id" in step}
            text = yaml.safe_dump(job)
            wrong += [f"{path}: steps.{other}" for other in re.findall(r"steps\.(\w+)", text) if other not in ids]
    action = (written / "own/action.yml").read_text(encoding="utf-8")
    inputs = set(yaml.safe_load(action)["inputs"])
    wrong += [f"action.yml: inputs.{name}" for name in re.findall(r"inputs\.([\w-]+)", action) if name not in inputs]
    assert wrong == []


def test_every_script_is_one_that_bash_can_read(written: Path) -> None:
    scripts = [(place, step["run"]) for place, step in steps(written) if "run" in step]
    for path in written.glob("gitlab/*/.gitlab-ci.yml"):
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        scripts += [("gitlab", "\n".join(found["default"]["before_script"]))]
        scripts += [
            ("gitlab", "\n".join(job["script"])) for job in found.values() if isinstance(job, dict) and "script" in job
        ]
    assert len(scripts) > 50
    for place, text in dict.fromkeys(scripts):
        done = subprocess.run(["bash", "-n", "-c", text], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{place}: {done.stderr}"


# Careful


def test_nobodys_text_becomes_code(written: Path) -> None:
    """An expression in a script is pasted in before the shell reads it; what people write goes through the environment."""
    assert [place for place, step in steps(written) if "${{" in step.get("run", "")] == []


def test_no_workflow_runs_with_the_rights_of_the_base_on_the_code_of_a_change(written: Path) -> None:
    for path in workflows(written):
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(read(path)["on"])


def test_every_job_may_do_as_little_as_possible(written: Path) -> None:
    for path in workflows(written):
        assert read(path)["permissions"] == READ_ONLY
    for place, name, job in jobs(written):
        assert job.get("permissions", READ_ONLY) == (WRITING | READING).get(name, READ_ONLY), place


def test_a_job_that_may_write_reads_no_file_of_a_change(written: Path) -> None:
    """It has neither the repository nor the tool: what it needs is handed to it as a file."""
    for place, name, job in jobs(written):
        if name in WRITING:
            assert not any("checkout" in step.get("uses", "") for step in job["steps"]), place
            assert not any("qmsctl " in step.get("run", "").replace("<!-- qmsctl ", "") for step in job["steps"]), place


def test_no_step_knows_a_secret(written: Path) -> None:
    for path in [*workflows(written), written / "own/action.yml"]:
        assert "secrets." not in path.read_text(encoding="utf-8")
    for place, step in steps(written):
        if "github.token" in str(step.get("env", "")):
            assert place.rpartition(": ")[2] in WRITING.keys() | READING.keys(), place


def test_the_step_that_has_the_token_runs_nothing_of_the_handbook(written: Path) -> None:
    """Where a job both runs the handbook's programs and asks the forge, no step does both."""
    tokens = [(place, step["run"]) for place, step in steps(written) if "github.token" in str(step.get("env", ""))]
    assert len([place for place, _ in tokens if place.endswith(": approvals")]) == len(LANGUAGES) + 1
    for place, text in tokens:
        words = set(re.findall(r"^ *([\w-]+)", text, flags=re.M))
        assert not words & {"qmsctl", "python", "mkdocs", "make", "pip"}, place


def test_actions_are_pinned_by_their_hash(written: Path) -> None:
    for path in [*workflows(written), written / "own/action.yml"]:
        for use in re.findall(r"uses: (.*)", path.read_text(encoding="utf-8")):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use


def test_one_action_has_one_version_everywhere(written: Path) -> None:
    pins: dict[str, set[str]] = {}
    for path in [*workflows(written), written / "own/action.yml"]:
        for name, pin in re.findall(r"uses: ([\w/-]+)@(.*)", path.read_text(encoding="utf-8")):
            pins.setdefault(name, set()).add(pin)
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}


def test_no_token_stays_in_the_clone_and_no_job_runs_for_ever(written: Path) -> None:
    for place, step in steps(written):
        if "checkout" in step.get("uses", ""):
            assert step["with"] == {"fetch-depth": 0, "persist-credentials": False}, place
    for place, _, job in jobs(written):
        assert job["timeout-minutes"] <= 20, place


def test_the_projects_own_workflow_is_the_one_that_is_handed_out() -> None:
    assert (PROJECT / WORKFLOWS["github"]).read_text(encoding="utf-8") == workflow("github", "nb", install=OWN_INSTALL)


# What the steps do

DUE_DAY = "2028-06-01"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook as `qmsctl init` makes it, on a branch main."""
    from datetime import date

    beginning = Beginning("Smia", "nb", "small", ("iso-9001-2026",), "kh", date.fromisoformat(TODAY))
    texts = first_texts(beginning) | files("github", "nb")
    return repository(tmp_path_factory.mktemp("origin"), {path: text.encode() for path, text in texts.items()})


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", str(origin), "clone")
    return tmp_path / "clone"


def change(clone: Path, pieces: Mapping[str, tuple[str, str]]) -> None:
    """A branch with a commit, and what GitHub checks out for a pull request: its merge with main."""
    git(clone, "checkout", "-q", "-b", "change")
    for path, (old, new) in pieces.items():
        text = (clone / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (clone / path).write_text(text.replace(old, new), encoding="utf-8")
    git(clone, "commit", "-q", "-a", "-m", "A change")
    git(clone, "checkout", "-q", "--detach", "origin/main")
    git(clone, "merge", "-q", "--no-ff", "-m", "Merge", "change")


def handbook_workflow(clone: Path) -> dict[str, Any]:
    return read(clone / WORKFLOWS["github"])


def runner(clone: Path, event: str, **values: Any) -> Runner:
    return Runner(clone, clone.parent / "runner", event, path=TOOLS, **values)


def pull_request(clone: Path, fork: bool = False, user: str = "kari") -> Runner:
    head = {"repo": {"full_name": "somebody/handbok" if fork else "lyngmo/handbok"}}
    payload = {"pull_request": {"number": 7, "head": head, "user": {"login": user}}}
    return runner(clone, "pull_request", base_ref="main", ref_name="7/merge", payload=payload)


def codes(ran: list[Ran] | None) -> dict[str, int | None]:
    assert ran is not None
    return {step.name: step.code for step in ran}


POLICY = "policy/POL-001-kvalitetspolicy.md"


def test_a_good_change_passes_and_is_described(clone: Path) -> None:
    change(clone, {"docs/index.md": ("Slik arbeider Smia.", "Slik arbeider vi i Smia.")})
    machine = pull_request(clone)
    ran = machine.job(handbook_workflow(clone), "check")
    assert codes(ran) == {
        "Install": 0,
        "Check what the change brings in": 0,
        "Check everything": None,
        "Describe the change": 0,
    }, ran
    comment = (machine.temp / "report/comment.md").read_text(encoding="utf-8")
    assert comment.startswith("<!-- qmsctl pr-report -->\n")
    assert len(comment.splitlines()) > 2
    assert comment in machine.summary


def test_a_bad_change_is_stopped_and_described_all_the_same(clone: Path) -> None:
    change(clone, {POLICY: ("\nowner: ", "\nowner: nobody-")})
    machine = pull_request(clone)
    ran = machine.job(handbook_workflow(clone), "check")
    assert codes(ran)["Check what the change brings in"] == 1
    assert codes(ran)["Describe the change"] == 0, ran
    assert "::error file=policy/POL-001" in next(step.output for step in ran or [] if step.code == 1)
    assert "POL-001" in machine.summary


def test_a_merge_queue_names_its_base_by_a_commit(clone: Path) -> None:
    change(clone, {POLICY: ("\nowner: ", "\nowner: nobody-")})
    base = git(clone, "rev-parse", "origin/main").strip()
    machine = runner(
        clone, "merge_group", payload={"merge_group": {"base_sha": base}}, ref_name="gh-readonly-queue/main/x"
    )
    assert codes(machine.job(handbook_workflow(clone), "check"))["Check what the change brings in"] == 1
    assert machine.job(handbook_workflow(clone), "build") is None
    git(clone, "checkout", "-q", "--detach", "origin/main")
    assert codes(machine.job(handbook_workflow(clone), "check"))["Check what the change brings in"] == 0


def test_after_a_merge_everything_is_checked_and_the_site_built(clone: Path) -> None:
    machine = runner(clone, "push", payload={"repository": {"has_pages": True, "default_branch": "main"}})
    found = handbook_workflow(clone)
    assert codes(machine.job(found, "check"))["Check everything"] == 0
    ran = machine.job(found, "build")
    assert codes(ran)["Build"] == 0, ran
    assert (clone / "site/index.html").is_file()
    assert machine.job(found, "publish") == []
    assert machine.job(found, "due") is None


@pytest.mark.parametrize(
    ("event", "payload", "ref", "publishes"),
    [
        ("push", {"has_pages": True, "default_branch": "main"}, "main", True),
        ("schedule", {"has_pages": True, "default_branch": "main"}, "main", True),
        ("push", {"has_pages": False, "default_branch": "main"}, "main", False),
        ("push", {"has_pages": True, "default_branch": "main"}, "master", False),
        ("workflow_dispatch", {"has_pages": True, "default_branch": "main"}, "draft", False),
        ("pull_request", {"has_pages": True, "default_branch": "main"}, "main", False),
    ],
)
def test_only_the_main_branch_is_published_and_only_where_pages_are_on(
    event: str, payload: dict[str, Any], ref: str, publishes: bool, tmp_path: Path
) -> None:
    machine = Runner(tmp_path, tmp_path / "runner", event, payload={"repository": payload}, ref_name=ref)
    condition = yaml.safe_load(workflow("github", "en"))["jobs"]["publish"]["if"]
    assert machine.holds(condition) is publishes


GH = r'''#!/usr/bin/env -S python3 -I -S
"""Plays the program gh: keeps issues and comments in a file, and writes down how it was called."""
import json, os, pathlib, shutil, subprocess, sys
place = pathlib.Path(os.environ["GH_STATE"])
state = json.loads(place.read_text()) if place.exists() else {"issues": [], "comments": [], "calls": []}
arguments = sys.argv[1:]
state["calls"].append(arguments)
def option(name):
    return arguments[arguments.index(name) + 1] if name in arguments else ""
def told(value):
    print(subprocess.run(["jq", "-r", option("--jq")], input=json.dumps(value), text=True, capture_output=True, check=True).stdout, end="")
assert os.environ["GH_TOKEN"] == "t0ken"
match arguments[:2]:
    case ["api", _]:
        target = next(word for word in arguments if word.startswith("repos/"))
        body = option("--field")
        if option("--method"):
            assert body.startswith("body=@"), "the text comes from a file"
            text = pathlib.Path(body.removeprefix("body=@")).read_text()
        if option("--method") == "PATCH":
            next(c for c in state["comments"] if c["id"] == int(target.rpartition("/")[2]))["body"] = text
        elif option("--method") == "POST":
            state["comments"].append({"id": 90 + len(state["comments"]), "user": {"type": "Bot"}, "body": text})
        else:
            told(state["comments"])
    case ["label", "create"]:
        assert "--force" in arguments
    case ["issue", "list"]:
        told([issue for issue in state["issues"] if issue["open"]])
    case ["issue", "create"]:
        body = pathlib.Path(option("--body-file")).read_text()
        state["issues"].append({"number": len(state["issues"]) + 1, "title": option("--title"), "body": body, "open": True})
    case ["issue", "edit"]:
        next(i for i in state["issues"] if i["number"] == int(arguments[2]))["body"] = pathlib.Path(option("--body-file")).read_text()
    case ["issue", "close"]:
        next(i for i in state["issues"] if i["number"] == int(arguments[2]))["open"] = False
    case other:
        sys.exit(f"unexpected: {other}")
place.write_text(json.dumps(state))
'''


class Gh:
    """The forge's side: what the recorder on the path has kept."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("jq"):
            pytest.skip("jq is not installed, which stands for the one inside gh")
        (folder / "bin").mkdir()
        (folder / "bin/gh").write_text(GH, encoding="utf-8")
        (folder / "bin/gh").chmod(0o755)
        self.path, self.place = str(folder / "bin"), folder / "gh.json"

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.place.read_text(encoding="utf-8"))
        return found

    def put(self, state: dict[str, Any]) -> None:
        self.place.write_text(json.dumps({"issues": [], "comments": [], "calls": [], **state}), encoding="utf-8")

    def run(self, job: str, folder: Path, event: str, **values: Any) -> None:
        folder.mkdir(exist_ok=True)
        machine = Runner(
            folder, folder / "temp", event, path=self.path, environment={"GH_STATE": str(self.place)}, **values
        )
        ran = machine.job(yaml.safe_load(workflow("github", "nb")), job)
        assert ran
        assert [step.code for step in ran] == [0], ran


def comment(gh: Gh, folder: Path, text: str) -> None:
    write(folder, {"report/comment.md": f"<!-- qmsctl pr-report -->\n{text}".encode()})
    payload = {"pull_request": {"number": 7, "head": {"repo": {"full_name": "lyngmo/handbok"}}}}
    gh.run("comment", folder, "pull_request", payload=payload)


def test_a_change_has_one_comment_that_is_kept_up_to_date(tmp_path: Path) -> None:
    gh = Gh(tmp_path)
    gh.put({"comments": [
        {"id": 1, "user": {"type": "User"}, "body": "<!-- qmsctl pr-report -->\nby a person who copied it"},
        {"id": 2, "user": {"type": "Bot"}, "body": "of another robot"},
    ]})  # fmt: skip
    comment(gh, tmp_path / "work", "first $(touch canary) `touch canary`\n")
    comment(gh, tmp_path / "work", "second\n")
    bodies = [found["body"] for found in gh.state["comments"]]
    assert bodies[2:] == ["<!-- qmsctl pr-report -->\nsecond\n"]
    assert bodies[1] == "of another robot"
    assert not list(tmp_path.rglob("canary"))


def test_who_may_not_write_is_not_let_try(clone: Path) -> None:
    condition = handbook_workflow(clone)["jobs"]["comment"]["if"]
    assert pull_request(clone).holds(condition)
    assert not pull_request(clone, fork=True).holds(condition)
    assert not pull_request(clone, user="dependabot[bot]").holds(condition)


def remind(gh: Gh, folder: Path, texts: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    shutil.rmtree(folder, ignore_errors=True)
    write(folder, {"due/all.txt": b"everything", **{f"due/{role}.md": text.encode() for role, text in texts.items()}})
    gh.run("remind", folder, "schedule")
    return [(issue["title"], issue["body"], issue["open"]) for issue in gh.state["issues"]]


def test_each_owner_has_one_issue_that_is_kept_up_to_date_and_closed(tmp_path: Path) -> None:
    gh = Gh(tmp_path)
    gh.put({"issues": [{"number": 1, "title": "Something else", "body": "of a person", "open": True}]})
    work = tmp_path / "work"
    other = ("Something else", "of a person", True)
    kj, vl = "Forfaller i håndboken: kjokkensjef", "Forfaller i håndboken: verneleder"
    assert remind(gh, work, {"kjokkensjef": "- PRO-201\n", "verneleder": "- PRO-017\n"}) == [
        other,
        (kj, "<!-- qmsctl due: kjokkensjef -->\n- PRO-201\n", True),
        (vl, "<!-- qmsctl due: verneleder -->\n- PRO-017\n", True),
    ]
    assert remind(gh, work, {"verneleder": "- PRO-017\n- PRO-018\n"}) == [
        other,
        (kj, "<!-- qmsctl due: kjokkensjef -->\n- PRO-201\n", False),
        (vl, "<!-- qmsctl due: verneleder -->\n- PRO-017\n- PRO-018\n", True),
    ]
    assert [open_ for _, _, open_ in remind(gh, work, {})] == [True, False, False]
    assert ["issue", "close", "3", "--comment", "Ingenting forfaller lenger."] in gh.state["calls"]


def test_a_long_list_is_cut_where_the_forge_would_refuse_it(tmp_path: Path) -> None:
    gh = Gh(tmp_path)
    ((_, body, _),) = remind(gh, tmp_path / "work", {"kjokkensjef": "ø" * 50_000})
    assert 29_000 < body.count("ø") <= 30_000
    assert len(body) < 65_536


def test_what_is_due_becomes_a_file_for_each_owner(clone: Path) -> None:
    machine = runner(clone, "schedule")
    for path in clone.glob("policy/*.md"):
        path.write_text(
            re.sub(r"^status:.*", r"\g<0>\nnext_review: 2020-01-01", path.read_text("utf-8"), flags=re.M), "utf-8"
        )
    ran = machine.job(handbook_workflow(clone), "due")
    assert [step.code for step in ran or []] == [0, 0], ran
    told = {path.name: path.read_text(encoding="utf-8") for path in (machine.temp / "due").iterdir()}
    assert len(told) >= 2
    assert "POL-001" in told["all.txt"]
    assert any("POL-001" in text for name, text in told.items() if name.endswith(".md"))
    assert "POL-001" in machine.summary


RECORDER = '#!/bin/sh\nprintf "%s " "$(basename "$0")" "$@" >> "$CALLS"\necho >> "$CALLS"\n'


@pytest.mark.parametrize("lock", [True, False])
def test_with_a_lock_nothing_is_installed_without_its_hash(lock: bool, clone: Path) -> None:
    write(clone, {"tools/qmsctl-0.1.0-py3-none-any.whl": b"", **({"requirements.lock": b""} if lock else {})})
    write(clone.parent, {"bin/python": RECORDER.encode()})
    (clone.parent / "bin/python").chmod(0o755)
    machine = runner(clone, "push", environment={"CALLS": str(clone.parent / "calls")})
    machine.path = f"{clone.parent / 'bin'}{os.pathsep}{TOOLS}"
    install = next(step for step in handbook_workflow(clone)["jobs"]["check"]["steps"] if step.get("name") == "Install")
    assert machine.steps([install])[0].code == 0
    calls = (clone.parent / "calls").read_text(encoding="utf-8").splitlines()
    pip = "python -m pip install --disable-pip-version-check --quiet "
    wheel = "tools/qmsctl-0.1.0-py3-none-any.whl "
    with_lock = [f"{pip}--require-hashes --requirement requirements.lock ", f"{pip}--no-deps {wheel}"]
    assert calls == (with_lock if lock else [pip + wheel])


def test_the_projects_own_workflow_installs_from_its_checkout(clone: Path) -> None:
    write(clone.parent, {"bin/make": RECORDER.encode()})
    (clone.parent / "bin/make").chmod(0o755)
    machine = runner(clone, "push", environment={"CALLS": str(clone.parent / "calls")})
    machine.path = str(clone.parent / "bin")
    own = read(PROJECT / WORKFLOWS["github"])
    install = [step for step in own["jobs"]["check"]["steps"] if step.get("name") == "Install"]
    assert [ran.code for ran in machine.steps(install)] == [0]
    assert (clone.parent / "calls").read_text(encoding="utf-8") == "make .venv/.installed \n"
    assert (machine.temp / "path").read_text(encoding="utf-8") == f"{clone}/.venv/bin\n"


def test_the_action_installs_what_the_lock_has(clone: Path) -> None:
    """Into an environment of its own, so that the workflow's Python stays as it was."""
    found = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
    machine = runner(clone, "push", environment={"CALLS": str(clone.parent / "calls")})
    write(clone.parent, {"bin/python": RECORDER.encode()})
    write(machine.temp, {"qmsctl/bin/python": RECORDER.encode()})
    for program in (clone.parent / "bin/python", machine.temp / "qmsctl/bin/python"):
        program.chmod(0o755)
    machine.path = str(clone.parent / "bin")
    install = [step for step in found["runs"]["steps"] if step.get("name") == "Install"]
    assert [ran.code for ran in machine.steps(install)] == [0]
    pip = "python -m pip install --disable-pip-version-check --quiet"
    assert (clone.parent / "calls").read_text(encoding="utf-8").splitlines() == [
        f"python -m venv {machine.temp}/qmsctl ",
        f"{pip} --require-hashes --requirement {clone}/requirements.lock ",
        f"{pip} --no-deps --no-build-isolation {clone} ",
    ]


def test_a_handbook_without_the_tool_is_told_so(clone: Path) -> None:
    machine = runner(clone, "push")
    tools = clone.parent / "few"
    tools.mkdir()
    for name in ("bash", "python3"):
        (tools / name).symlink_to(shutil.which(name) or "")
    machine.path = str(tools)
    install = next(step for step in handbook_workflow(clone)["jobs"]["check"]["steps"] if step.get("name") == "Install")
    environment = os.environ["PATH"]
    os.environ["PATH"] = str(tools)
    try:
        (ran,) = machine.steps([install])
    finally:
        os.environ["PATH"] = environment
    assert ran.code == 1
    assert "put the wheel of qmsctl into tools/, or name it in requirements.lock" in ran.output


def action(clone: Path, event: str = "push", base_ref: str = "", **inputs: str) -> Ran:
    """Run the last step of the action as a workflow would that names it, with qmsctl where the first steps put it."""
    found = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
    defaults = {name: about.get("default", "") for name, about in found["inputs"].items()}
    machine = runner(clone, event, base_ref=base_ref)
    (machine.temp / "qmsctl/bin").mkdir(parents=True, exist_ok=True)
    link = machine.temp / "qmsctl/bin/qmsctl"
    if not link.exists():
        link.symlink_to(Path(TOOLS) / "qmsctl")
    return machine.steps(found["runs"]["steps"][-1:], {**defaults, **inputs})[0]


def test_the_action_runs_any_command(clone: Path) -> None:
    assert action(clone).code == 0
    listed = action(clone, command="list", arguments="documents\n--status\napproved", format="json")
    assert listed.code == 0, listed.output
    assert {document["id"] for document in json.loads(listed.output)} >= {"POL-001"}
    assert action(clone, root="nowhere").code == 2


def test_the_action_takes_nothing_for_a_command_or_a_shell(clone: Path) -> None:
    assert action(clone, command="--version").code == 2
    assert action(clone, command="check; touch canary").code == 2
    assert action(clone, arguments="$(touch canary)\n`touch canary`\n; touch canary").code == 2
    assert action(clone, base="--output=canary").code == 2
    assert not list(clone.parent.rglob("canary"))


@pytest.mark.slow
def test_the_action_compares_a_pull_request_with_its_base(clone: Path) -> None:
    change(clone, {POLICY: ("\nowner: ", "\nowner: nobody-")})
    assert action(clone, "pull_request", "main").code == 1
    git(clone, "checkout", "-q", "--detach", "origin/main")
    assert action(clone, "pull_request", "main").code == 0
    assert action(clone, "pull_request", "main", base="none").code == 0


@pytest.mark.slow
def test_the_steps_for_gitlab_check_describe_and_build(origin: Path, clone: Path) -> None:
    change(clone, {POLICY: ("\nowner: ", "\nowner: nobody-")})
    found = yaml.safe_load(files("gitlab", "nb")[".gitlab-ci.yml"])
    environment = {**os.environ, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
                   "NO_MKDOCS_2_WARNING": "1"}  # fmt: skip

    def run(job: str) -> subprocess.CompletedProcess[str]:
        script = "\n".join(("set -eo pipefail", *found["default"]["before_script"], *found[job]["script"]))
        return subprocess.run(
            ["bash", "-c", script], cwd=clone, env=environment, capture_output=True, text=True, check=False
        )

    checked = run("check")
    assert checked.returncode == 1, checked.stderr
    assert "POL-001" in checked.stdout
    quality = json.loads((clone / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert {finding["location"]["path"] for finding in quality} == {POLICY}
    assert "POL-001" in (clone / "report.md").read_text(encoding="utf-8")
    due = run("due")
    assert due.returncode == 0, due.stderr
    git(clone, "checkout", "-q", "--detach", "origin/main")
    assert run("check-all").returncode == 0
    assert run("pages").returncode == 0
    assert (clone / "public/index.html").is_file()


@pytest.mark.slow  # the same commands as for GitHub
def test_the_steps_for_gitea_check_and_describe(clone: Path) -> None:
    change(clone, {POLICY: ("\nowner: ", "\nowner: nobody-")})
    found = yaml.safe_load(files("gitea", "nb")[WORKFLOWS["gitea"]])
    ran = pull_request(clone).job(found, "check")
    assert codes(ran) == {
        "Install": 0,
        "Check what the change brings in": 1,
        "Check everything": None,
        "Describe the change": 0,
    }
    assert runner(clone, "schedule").job(found, "build") is None
    assert [step.code for step in runner(clone, "schedule").job(found, "due") or []] == [0, 0]
