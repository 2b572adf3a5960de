"""Carry an example through its years by giving the commands that people would give: ``python -m examples.years.play``.

A story (``lyngmo.yaml``, ``granvik.yaml``) is a list of acts in the order of
their days. An act is a command of one person, or an edit that somebody makes by
hand; after each the change is committed by that person, on that day, in a
scratch repository. What the commands wrote is then copied into the example, so
that its reviews are what the tool makes and nothing else. Seals are written
once: an example whose reviews are committed is left alone, and compared by
``tests/test_years.py``. The keys are committed before what they signed.

``--into FOLDER`` leaves what was played there. ``--add FOLDER`` takes from there
what a story has come to tell since the example was made: plans, reviews of
documents and their next days; no review, seal, action or objective is touched.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from qmsctl.actions import actions_of
from qmsctl.cli.main import command
from qmsctl.plans.making import plan_of
from qmsctl.reviews import review_of
from qmsctl.reviews.minutes.assessing import others_good
from qmsctl.system import load
from qmsctl.trees import WorkTree

from .added import add, before_looks
from .earlier import as_it_stood
from .story import REST, Act, acts

HERE = Path(__file__).resolve().parent
EXAMPLES = {"lyngmo": HERE.parent.parent, "granvik": HERE.parent / "kommun"}
"""The handbook of each story."""

MADE = ("policy", "procedures", "instructions", "records/actions", "records/reviews", "plans", "objectives.yaml",
        "allowed_signers")  # fmt: skip
"""What a story changes, and what is copied back."""

BEGIN = ("qms.yaml", "objectives.yaml", "aspects.yaml", "allowed_signers", "policy", "procedures", "instructions",
         "registers", "docs", "records/measurements")  # fmt: skip
PAST = ("policy/", "procedures/", "instructions/", "registers/", "aspects.yaml", "records/measurements/")
"""What the handbook keeps a past of: it is brought back to each day of a story."""

MADE_KEYS = 'namespaces="review@qmsctl"'
"""What the keys of a story are for: its reviews, and nothing else."""
_PRESENT = "9999-12-31"
_ACTION = re.compile(r"\{action:([^}]+)\}")
_PLAN = re.compile(r"\{plan:(\S+) (\d{4})\}")


class Failed(Exception):
    """A command of a story ended otherwise than the story says."""


def begin(name: str, story: Mapping[str, Any], folder: Path, keys: Path) -> None:
    """Put the example into a repository as it stood on the first day of the story, with a key for each who signs."""
    source = EXAMPLES[name]
    for part in BEGIN:
        if (source / part).is_dir():
            shutil.copytree(source / part, folder / part, ignore=shutil.ignore_patterns("tool"))
        elif (source / part).exists():
            shutil.copy(source / part, folder / part)
    signers = folder / "allowed_signers"
    lines = signers.read_text(encoding="utf-8").splitlines(keepends=True) if signers.exists() else []
    with signers.open("w", encoding="utf-8") as file:
        file.writelines(line for line in lines if MADE_KEYS not in line)  # those of an earlier play
        for person in story.get("keys", ()):
            run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", str(keys / person)], folder)
            public = (keys / f"{person}.pub").read_text(encoding="utf-8").split()
            file.write(f"{person} {MADE_KEYS} {public[0]} {public[1]}\n")
    for path, text in handbook(source).items():
        (folder / path).write_text(text, encoding="utf-8")
    bring_back(folder, handbook(source), str(story["begins"]))
    run(["git", "init", "-q", "-b", "main"], folder)
    commit(folder, str(story["begins"]), story["coordinator"], "The handbook as it stood")


def handbook(source: Path) -> dict[str, str]:
    """Return the documents and registers of an example, text by path, as they stood before its story began."""
    tree = WorkTree(source)
    texts = {path: tree[path].decode("utf-8") for path in tree if path.startswith(PAST)}
    return before_looks(texts, source)


def bring_back(folder: Path, texts: Mapping[str, str], day: str, before: str = "") -> bool:
    """Bring documents and registers to how they stood on a day, and say whether any changed since the day `before`."""
    then = as_it_stood(texts, before) if before else texts
    moved = {path: text for path, text in as_it_stood(texts, day).items() if text != then[path]}
    for path, text in moved.items():
        if (folder / path).read_text(encoding="utf-8") != then[path]:
            raise Failed(f"{day}: {path} was changed by the story before its last change of its own")
        (folder / path).write_text(text, encoding="utf-8")
    return bool(moved)


def play(name: str, folder: Path, until: str = "9999", units: Collection[str] = ()) -> Path:
    """Carry a story through in `folder`, up to a day (the reviews of some units alone), and return the folder."""
    story = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    keys = Path(tempfile.mkdtemp(prefix="keys-"))
    try:
        begin(name, story, folder, keys)
        texts, day = handbook(EXAMPLES[name]), str(story["begins"])
        for act in acts(story, units):
            if act.on > until:
                break
            if act.on > day and bring_back(folder, texts, act.on, day):
                commit(folder, act.on, story["coordinator"], "What was changed and looked at")
            day = act.on
            perform(act, folder, keys)
        else:
            if bring_back(folder, texts, _PRESENT, day):
                commit(folder, day, story["coordinator"], "What was changed and looked at")
    finally:
        shutil.rmtree(keys)
    return folder


def perform(act: Act, folder: Path, keys: Path) -> None:
    """Do what an act says, and commit it."""
    for edit in act.edit:
        path = folder / resolved(edit["file"], folder, keys)
        text = path.read_text(encoding="utf-8")
        if text.count(edit["old"]) != 1:
            raise Failed(f"{act.on}: {edit['file']} holds {edit['old']!r} {text.count(edit['old'])} times")
        path.write_text(text.replace(edit["old"], edit["new"]), encoding="utf-8")
    if act.do and act.do[0] == REST:
        judge_the_rest(act.do[1:], act.on, folder)
    elif act.do:
        give([resolved(word, folder, keys) for word in act.do], act.on, folder)
    commit(folder, act.on, act.by, act.why or " ".join(act.do[:4]))


def judge_the_rest(words: Sequence[str], day: str, folder: Path) -> None:
    """Judge what a story says nothing about, one input after the other: empty because, where it is a hole, or good."""
    unit, year, person, *holes = words
    because = dict(hole.split("=", 1) for hole in holes)
    review = review_of(load(WorkTree(folder)), unit, year)
    asked = (unit, "--year", year, "--person", person)
    for judged in review.inputs if review else ():
        if not judged.treated and judged.input in because:
            give(["review", "assess", *asked, judged.input, "--none", "--because", because[judged.input]], day, folder)
    tree = WorkTree(folder)
    system = load(tree)
    review = review_of(system, unit, year)
    for path, text in (others_good(system, review, tree) if review else {}).items():
        (folder / path).write_text(text, encoding="utf-8")


def give(words: Sequence[str], day: str, folder: Path) -> str:
    """Give a command in the folder on a day and return what it printed. Raises `Failed` where it refuses."""
    said = CliRunner(env={"QMSCTL_LANGUAGE": "en"}).invoke(command, [*words, "--root", str(folder), "--today", day])
    if said.exit_code:
        raise Failed(f"{day}: qmsctl {' '.join(words)}\n{said.output}{said.exception or ''}")
    return said.output


def resolved(word: str, folder: Path, keys: Path) -> str:
    """Fill in what only the repository knows: ``{keys}``, ``{action:MGT-2026-group#D1}``, ``{plan:group 2026}``."""

    def action(match: re.Match[str]) -> str:
        found = actions_of(load(WorkTree(folder)), match[1])
        if not found:
            raise Failed(f"no action comes from {match[1]}")
        return found[0].id

    def plan(match: re.Match[str]) -> str:
        found = plan_of(load(WorkTree(folder)), match[1], match[2])
        if not found:
            raise Failed(f"{match[1]} has no plan for {match[2]}")
        return found.path

    return _PLAN.sub(plan, _ACTION.sub(action, word.replace("{keys}", str(keys))))


def commit(folder: Path, day: str, person: str, message: str) -> None:
    """Commit what changed as a person, at noon of a day; nothing where nothing changed."""
    moment = f"{day}T12:00:00+00:00"
    who = {"NAME": person, "EMAIL": f"{person}@example.org", "DATE": moment}
    env = {
        **os.environ,
        **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()},
    }
    run(["git", "add", "-A"], folder)
    if run(["git", "status", "--porcelain"], folder):
        run(["git", "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", message], folder, env)


def run(words: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a program in a folder and return what it printed."""
    return subprocess.run(words, cwd=folder, env=env, check=True, capture_output=True, text=True).stdout


def copy_back(name: str, folder: Path) -> None:
    """Put what a story made into the example."""
    target = EXAMPLES[name]
    for part in MADE:
        if (folder / part).is_dir():
            shutil.rmtree(target / part, ignore_errors=True)
            shutil.copytree(folder / part, target / part)
        elif (folder / part).exists():
            shutil.copy(folder / part, target / part)


def main() -> None:
    """Play the stories that are named, and put what they made into the examples."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", nargs="*", default=list(EXAMPLES), help="lyngmo, granvik; both by default")
    parser.add_argument("--into", type=Path, help="leave the repository in this folder and the examples alone")
    parser.add_argument("--add", type=Path, help="put what is new in this folder beside what the examples have")
    asked = parser.parse_args()
    for name in asked.stories if asked.add else ():
        sys.stdout.write("".join(f"{path}\n" for path in add(asked.add / name, EXAMPLES[name])))
    if asked.add:
        return
    kept = [name for name in asked.stories if run(["git", "ls-files", "records/reviews"], EXAMPLES[name])]
    if kept and not asked.into:
        parser.error(f"the reviews of {', '.join(kept)} are committed, and seals are written once; give --into")
    for name in asked.stories:
        folder = asked.into / name if asked.into else Path(tempfile.mkdtemp(prefix=f"{name}-"))
        folder.mkdir(parents=True, exist_ok=True)
        play(name, folder)
        if not asked.into:
            copy_back(name, folder)
            shutil.rmtree(folder)
        sys.stdout.write(f"{name}: played\n")


if __name__ == "__main__":
    main()
