"""Run the ``run:`` steps of a GitHub workflow as its runner does, in a clone on this machine.

Steps with ``uses:`` are passed over: what they would do (a checkout, an upload) the test arranges. Expressions are
evaluated for real, as far as workflows of handbooks need them: access to contexts, ``==``, ``!=``, ``&&``, ``||``, ``!``,
brackets, texts, and the functions below.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>==|!=|&&|\|\||[!().,]))")


@dataclass
class Ran:
    """What became of a step: its name, exit code (None if it did not run) and output."""

    name: str
    code: int | None
    output: str = ""


@dataclass
class Runner:
    """A machine of GitHub's: a folder with the clone, the event, programs on the path, and what the steps left."""

    folder: Path
    temp: Path
    event: str
    payload: dict[str, Any] = field(default_factory=dict)
    base_ref: str = ""
    ref_name: str = "main"
    path: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    needs: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the jobs before gave on, by job."""

    def __post_init__(self) -> None:
        self.temp.mkdir(parents=True, exist_ok=True)
        self.failed = False
        self.outputs: dict[str, dict[str, str]] = {}

    @property
    def summary(self) -> str:
        file = self.temp / "summary.md"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def contexts(self) -> dict[str, Any]:
        return {
            "github": {
                "event_name": self.event, "event": self.payload, "base_ref": self.base_ref, "ref_name": self.ref_name,
                "ref": f"refs/heads/{self.ref_name}", "repository": "lyngmo/handbok", "token": "t0ken",
                "action_path": str(self.folder),
            },
            "runner": {"temp": str(self.temp)},
            "inputs": self.environment.get("inputs", {}),
            "steps": {
                "python": {"outputs": {"python-path": "python"}},
                **{name: {"outputs": values} for name, values in self.outputs.items()},
            },
            "needs": {name: {"outputs": values} for name, values in self.needs.items()},
        }  # fmt: skip

    def job(self, workflow: Mapping[str, Any], name: str) -> list[Ran] | None:
        """Run a job; None where its condition does not hold."""
        self.failed = False
        job = workflow["jobs"][name]
        if not self.holds(job.get("if", "")):
            return None
        return self.steps(job["steps"])

    def steps(self, steps: list[dict[str, Any]], inputs: Mapping[str, str] | None = None) -> list[Ran]:
        self.failed, self.outputs, ran = False, {}, []
        for step in steps:
            if "run" not in step:
                continue
            if not self.holds(step.get("if", ""), inputs):
                ran.append(Ran(step.get("name", ""), None))
                continue
            done = self._run(step, inputs)
            self._keep_outputs(step.get("id", ""))
            self.failed = self.failed or done.code != 0
            ran.append(done)
        return ran

    def _keep_outputs(self, name: str) -> None:
        """Keep the lines ``name=value`` that a step wrote; the next one begins with none."""
        file = self.temp / "output"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        if name:
            self.outputs[name] = dict(line.split("=", 1) for line in lines)

    def holds(self, condition: str, inputs: Mapping[str, str] | None = None) -> bool:
        """Evaluate an ``if:``; without one of the status functions it asks for success as well."""
        text = str(condition).strip()
        text = text[3:-2] if text.startswith("${{") else text
        if not re.search(r"\b(?:always|cancelled|failure|success)\(\)", text):
            text = f"success() && ({text})" if text else "success()"
        return bool(Expression(text, self._values(inputs), failed=self.failed).value)

    def filled(self, text: str, inputs: Mapping[str, str] | None = None) -> str:
        def value(match: re.Match[str]) -> str:
            found = Expression(match.group(1), self._values(inputs), failed=self.failed).value
            return "" if found is None else str(found)

        return re.sub(r"\$\{\{(.*?)\}\}", value, str(text), flags=re.S)

    def _values(self, inputs: Mapping[str, str] | None) -> dict[str, Any]:
        return {**self.contexts(), "inputs": inputs or {}}

    def _run(self, step: dict[str, Any], inputs: Mapping[str, str] | None) -> Ran:
        assert "${{" not in step["run"], "what an expression holds would be code here"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "QMSCTL_", "GIT_"))
        }
        environment = {
            **kept,
            "PATH": f"{self.path}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "CI": "true",
            "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "lyngmo/handbok", "GITHUB_BASE_REF": self.base_ref,
            "GITHUB_EVENT_NAME": self.event, "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_WORKFLOW_REF": "lyngmo/handbok/.github/workflows/handbook.yml@refs/heads/main", "RUNNER_TEMP": str(self.temp), "NO_MKDOCS_2_WARNING": "1",
            **{f"GITHUB_{name}": str(self.temp / file)
               for name, file in (("STEP_SUMMARY", "summary.md"), ("OUTPUT", "output"), ("PATH", "path"), ("ENV", "env"))},
            **self.environment,
            **{name: self.filled(value, inputs) for name, value in step.get("env", {}).items()},
        }  # fmt: skip
        # `shell: bash` adds pipefail, no shell at all does not.
        flags = ["--noprofile", "--norc", "-eo", "pipefail"] if step.get("shell") == "bash" else ["-e"]
        done = subprocess.run(
            ["bash", *flags, "-c", step["run"]],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return Ran(step.get("name", ""), done.returncode, done.stdout)


class Expression:
    """One expression of GitHub's language, evaluated when it is made."""

    def __init__(self, text: str, contexts: Mapping[str, Any], *, failed: bool = False) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            assert match, f"not understood: {text[at:]!r}"
            kind = match.lastgroup or ""
            self.tokens.append((kind, match[kind]))
            at = match.end()
        self.contexts, self.failed, self.at = contexts, failed, 0
        self.value = self._either()
        assert self.at == len(self.tokens), f"not understood: {text!r}"

    def _next(self, *wanted: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at][1] in wanted and self.tokens[self.at][0] == "sign":
            self.at += 1
            return True
        return False

    def _either(self) -> Any:
        value = self._both()
        while self._next("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._compared()
        while self._next("&&"):
            other = self._compared()
            value = value and other
        return value

    def _compared(self) -> Any:
        value = self._single()
        if self._next("=="):
            return value == self._single()
        if self._next("!="):
            return value != self._single()
        return value

    def _single(self) -> Any:
        if self._next("!"):
            return not self._single()
        if self._next("("):
            value = self._either()
            assert self._next(")")
            return value
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return text[1:-1].replace("''", "'")
        assert kind == "name", f"not understood: {text}"
        if self._next("("):
            assert self._next(")"), f"{text} takes nothing here"
            return {"always": True, "cancelled": False, "failure": self.failed, "success": not self.failed}[text]
        return self._looked_up(text)

    def _looked_up(self, name: str) -> Any:
        assert name in self.contexts, f"no context {name}"
        value = self.contexts[name]
        while self._next("."):
            _, part = self.tokens[self.at]
            self.at += 1
            value = value.get(part) if isinstance(value, Mapping) else None
        return value


def workflow(path: Path) -> dict[str, Any]:
    """Read a workflow; YAML 1.1 takes its key ``on`` for a truth value."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {("on" if key is True else str(key)): value for key, value in found.items()}
