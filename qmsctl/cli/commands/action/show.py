"""``qmsctl action show``: an action with what it comes from and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from qmsctl.actions import Action, actions_of
from qmsctl.cli.acting import find_action, refusing
from qmsctl.cli.commands.action.list import action_data
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, sheet
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.reviews.answers import result_in
from qmsctl.reviews.origin import Step, origin
from qmsctl.reviews.topics import spoken
from qmsctl.system.names import role_name, unit_name


@click.command("show")
@click.argument("identity", metavar="ID")
@reading_options
@format_option
def command(identity: str, root: Path | None, today: date | None, at: str | None, format_: str) -> None:
    """Show the action ID: what it comes from, when it was moved, what shows that it was done and whether it helped."""
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        action = find_action(handbook.system, identity)
    if format_ == "json":
        emit_json(_data(handbook, action))
        return
    line(f"{action.id}  {action.title}")
    line()
    sheet(_facts(handbook, action, words))
    for heading, rows in (
        (words("Comes from"), list(_origin(handbook, action, words))),
        (words("Story"), list(_story(handbook, action, words))),
    ):
        line()
        line(heading)
        sheet((f"  {label}", value) for label, value in rows)


def _facts(handbook: Handbook, action: Action, words: Translator) -> Iterator[tuple[str, str]]:
    status, late = words.value(action.status), words("overdue")
    yield words("Status"), f"{status}, {late}" if action.overdue(handbook.today) else status
    facts = (
        (words("Unit"), unit_name(handbook.system, action.unit)),
        (words("Owner"), role_name(handbook.system, action.owner)),
        (words("Due"), words.date(action.due)),
        (words("Priority"), words.value(action.priority) if action.priority else ""),
        (words("Kind"), words.value(action.kind) if action.kind else ""),
        (words("Resources"), action.resources),
        (words("Supports"), ", ".join(action.supports)),
        (words("Helped if"), action.effect.criterion if action.effect else ""),
    )
    yield from ((label, value) for label, value in facts if value)


def _origin(handbook: Handbook, action: Action, words: Translator) -> Iterator[tuple[str, str]]:
    for step in origin(handbook.system, action):
        name = spoken(step.id).in_language(words.language) if step.kind == "input" else step.id
        yield _step(step, words), f"{name}  {step.title}".rstrip()


def _step(step: Step, words: Translator) -> str:
    names = {
        "decision": words("Decision"),
        "carried": words("carried over from"),
        "input": words("Input"),
        "review": words("Management review"),
    }
    return names.get(step.kind, words("Source"))


def _story(handbook: Handbook, action: Action, words: Translator) -> Iterator[tuple[str, str]]:
    yield words.date(action.opened), words("opened")
    for move in action.moved:
        yield (
            words.date(move.on),
            words("moved from {day}: {because}", day=words.date(move.since), because=move.because),
        )
    if action.done:
        yield words.date(action.done), words("done: {evidence}", evidence=action.evidence)
    if action.effect and action.effect.looked:
        result = result_in(words, action.effect.result)
        yield (
            words.date(action.effect.looked),
            words("effect looked at: {result}. {comment}", result=result, comment=action.effect.comment),
        )
    if action.because:
        yield "", words("dropped: {because}", because=action.because)
    for other in actions_of(handbook.system, action.id):
        yield words.date(other.opened), words("{id} follows it: {title}", id=other.id, title=other.title)


def _data(handbook: Handbook, action: Action) -> dict[str, object]:
    return {
        **action_data(action, handbook.today),
        "resources": action.resources,
        "because": action.because,
        "supports": action.supports,
        "moves": [{"from": move.since, "on": move.on, "because": move.because} for move in action.moved],
        "origin": [
            {"kind": step.kind, "id": step.id, "title": step.title, "path": step.path}
            for step in origin(handbook.system, action)
        ],
        "followed_by": [other.id for other in actions_of(handbook.system, action.id)],
    }
