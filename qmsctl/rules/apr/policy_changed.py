"""A change to the rules themselves is pointed out.

Compared with what the change began from: what is checked and how much it weighs
(`check:`), what is accepted (suppressions, the baseline), what fails a change
(`gate:`), who may approve and what counts (`approval:`, the folder, approvers
and policy of document types, `people:`; with `approval:` also the holders and
deputies of the roles that approve, and the leader and place of each unit), who
may prepare, sign and be left out of a management review (`review:`), whose keys
count (`allowed_signers`, `revoked_keys`), which keys of front matter a schema
leaves out of what is approved, and what decides how the website shows it
(`mkdocs.yml`, style sheets, scripts, templates). The change is judged by the
branch as it is; the new rules hold once it is merged.

Why: a gate is as good as the care with which it is opened. Whoever looks at a
change to a procedure must not overlook that it also lowers a weight.

Mend: nothing where it is meant. Else take it back, or propose it by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsctl.approvals.model import REVOKED, SIGNERS
from qmsctl.errors import UnreadableFile
from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.apr.policy import Value, policies
from qmsctl.rules.protocol import PAST, Context
from qmsctl.settings import FILE
from qmsctl.system import System
from qmsctl.text.lenient import text
from qmsctl.trees import Tree

CODE = "APR105"
NAME = "policy-changed"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#6.3", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = PAST

_SHOWS = re.compile(
    r"[^/]*mkdocs[^/]*\.ya?ml|(?:docs|overrides|theme)/.*\.(?:css|html?|m?js)|(?:hooks?/.*|[^/]*hooks?[^/]*)\.py", re.I
)
_EXTENDS = "x-qms-extends"
_FINGERPRINT = re.compile(r'"fingerprint":\s*"([^"]*)"')


def check(system: System, context: Context) -> Iterator[Problem]:
    evidence = context.evidence
    if evidence.base is None:
        return
    yield from _settings(system, *(list(found) for found in policies(evidence.base, system)))
    if evidence.tree is not None and evidence.base_tree is not None:
        for path in (SIGNERS, REVOKED):
            yield from _lines_changed(path, _lines(evidence.base_tree, path), _lines(evidence.tree, path))
        yield from _uncontrolled(system, evidence.base, evidence.tree, evidence.base_tree)
        baseline = text(system.settings.source.get("check"), "baseline")
        yield from _more_accepted(baseline, evidence.base_tree, evidence.tree)
        yield from _website(evidence.base_tree, evidence.tree)


def _settings(system: System, old: list[Value], new: list[Value]) -> Iterator[Problem]:
    before = {(value.name, value.text) for value in old}
    after = {(value.name, value.text) for value in new}
    # Where a name stands several times, each value that was not there is told by itself.
    gone = {value.name: value.text for value in old if (value.name, value.text) not in after}
    for value in new:
        if (value.name, value.text) in before:
            continue
        was = gone.pop(value.name, None)
        if was is None:
            message = Message("“{key}” is added: {after}", key=value.name, after=value.text)
        else:
            message = Message(
                "“{key}” is changed from {before} to {after}", key=value.name, before=was, after=value.text
            )
        yield Problem(system.settings.at(*value.keys), message, _fix(), value.name)
    for name, was in gone.items():
        message = Message("“{key}” is taken away; it was {before}", key=name, before=was)
        yield Problem(Location(FILE), message, _fix(), name)


def _fix() -> Message:
    return Message("look at it by itself; until it is merged, the branch's own rules hold")


def _uncontrolled(system: System, base: System, head_tree: Tree, base_tree: Tree) -> Iterator[Problem]:
    """What a schema takes out of the content that is approved, or puts in."""
    for key in sorted(system.uncontrolled ^ base.uncontrolled):
        if key in system.uncontrolled:
            message = Message("“{key}” in front matter may be changed from now on without a new version", key=key)
        else:
            message = Message("“{key}” in front matter is a part of what is approved from now on", key=key)
        yield Problem(
            Location(_schema_with(key, head_tree) or _schema_with(key, base_tree) or FILE), message, _fix(), key
        )


def _schema_with(key: str, tree: Tree) -> str:
    """The handbook's own schema that speaks of a key, "" where there is none."""
    own = (path for path in sorted(tree) if path.startswith("schemas/") and path.endswith(".schema.json"))
    return next((path for path in own if all(f'"{word}"' in _text(tree, path) for word in (key, _EXTENDS))), "")


def _lines_changed(path: str, old: list[str], new: list[str]) -> Iterator[Problem]:
    before, after = set(old), set(new)
    for number, line in enumerate(new, start=1):
        if line not in before:
            yield Problem(Location(path, number), Message("this line is new: {line}", line=line), _fix(), path)
    for line in old:
        if line not in after:
            yield Problem(Location(path), Message("a line is taken away: {line}", line=line), _fix(), path)


def _lines(tree: Tree, path: str) -> list[str]:
    return [line for line in _text(tree, path).splitlines() if line.strip()]


def _more_accepted(path: str, base: Tree, head: Tree) -> Iterator[Problem]:
    more = set(_FINGERPRINT.findall(_text(head, path))) - set(_FINGERPRINT.findall(_text(base, path)))
    if more:
        message = Message("the baseline accepts findings that the branch does not accept: {number}", number=len(more))
        yield Problem(Location(path), message, _fix(), path)


def _website(base: Tree, head: Tree) -> Iterator[Problem]:
    """What decides how the website shows all that is approved: it can hide text, or show other text beside it."""
    for path in sorted(path for path in {*base, *head} if _SHOWS.fullmatch(path)):
        if _data(base, path) != _data(head, path):
            yield Problem(
                Location(path), Message("this file decides what the website shows, and is changed"), _fix(), path
            )


def _data(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.get(path)
    except UnreadableFile:
        return b""


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.get(path, b"").decode("utf-8", "replace")
    except UnreadableFile:
        return ""
