"""Every command of the table, with the arguments it needs, so that a new one is put through the same tests by itself."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from qmsctl.cli.main import COMMANDS
from tests.small_review import ACTION, REVIEW

DOCUMENT = "PRO-004"
VALUES = {
    "base": "HEAD~1", "files": "mkdocs.yml",
    "code": "DOC101", "day": "2026-11-21", "document": DOCUMENT, "id": DOCUMENT, "id_": DOCUMENT, "ids": DOCUMENT, "identity": DOCUMENT,
    "item": DOCUMENT, "on": "2026-11-21", "person": "kn", "reference": "iso-9001-2015#7.5.3", "shell": "bash",
    "title": "A procedure", "owner": "quality", "type_": "procedure",
}  # fmt: skip
"""What stands for an argument that must be there, by its name in the code."""

ASKED = {
    "action close": {"identity": ACTION}, "action move": {"identity": ACTION, "to": "2027-01-31", "because": "Ill"},
    "action new": {"source": "OBJ-001", "due": "2027-01-31"}, "action show": {"identity": ACTION},
    "objective answer": {"identity": "OBJ-001", "unit": "smia", "because": "Not ours"},
    "objective expect": {"identity": "OBJ-001", "unit": "smia", "text": "Deliver"},
    "owners transfer": {"old": "manager", "new": "quality"}, "review amend": {"text": "More"}, "review show": {"identity": REVIEW},
}  # fmt: skip
"""What stands for an argument of one command, before what stands for it elsewhere."""

NEEDED = {
    "due": ("--within", "all"), "new": ("--title", "A procedure", "--owner", "quality"), "pdf": (DOCUMENT,),
    "action close": ("--done", "--evidence", "Seen in the shop", "--person", "ab"), "owners transfer": ("--dry-run",), "plan make": ("--unit", "smia", "--year", "2027"),
    "review amend": ("--person", "ab"), "review assess": ("satisfaction", "--judgement", "good"),
    "review check": ("--half-year",), "review close": ("--person", "ab", "--without", "smia", "--because", "The leader fell ill"), "review assign": ("--write",),
    "review decide": ("Train two more", "--becomes", "need", "--about", "resources", "--person", "kn"),
    "review doc": ("--confirm", "--how", "Walked through it with two users", "--person", "kn", "--yes"), "review freeze": ("--moved",),
    "review hold": ("--present", "manager"), "review inputs": ("smia", "--year", "2027", "--person", "ab"), "review open": ("--year", "2027", "--person", "ab"),
    "review plan": ("--spread", "--write"), "review agenda": ("smia", "--sent"), "review queue": ("--owner", "quality"), "review seal": ("--person", "ab"), "review sign": ("smia", "--year", "2026", "--person", "kn", "--yes"),
}  # fmt: skip
"""What a command wants besides what click knows to be required."""


class Call(NamedTuple):
    """A command and its arguments, without the options that all commands share."""

    words: tuple[str, ...]
    command: click.Command

    @property
    def name(self) -> str:
        return " ".join(self.words)

    def has(self, option: str) -> bool:
        return any(option in parameter.opts for parameter in self.command.params)

    def arguments(self, out: Path) -> list[str]:
        """Return the whole command line; what it writes outside the handbook goes below `out`."""
        needed = [value for parameter in self.command.params for value in _value(self, parameter, out)]
        return [*self.words, *needed, *NEEDED.get(self.name, ())]


def calls() -> Iterator[Call]:
    """Yield every command, and every command of a group."""
    for name in COMMANDS:
        yield from _calls((name,), importlib.import_module(f"qmsctl.cli.commands.{name.replace('-', '_')}").command)


def _calls(words: tuple[str, ...], command: click.Command) -> Iterator[Call]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            each = command.get_command(context, name)
            assert each is not None
            yield from _calls((*words, name), each)
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield Call(words, command)


def _value(call: Call, parameter: click.Parameter, out: Path) -> list[str]:
    if not parameter.required:
        return []
    known = str(out / "-".join(call.words)) if parameter.name == "directory" else VALUES.get(str(parameter.name))
    known = ASKED.get(call.name, {}).get(str(parameter.name), known)
    if isinstance(parameter.type, click.Choice):
        known = str(parameter.type.choices[0])
    assert known, f"{call.name} needs {parameter.name}: say in tests/every_command.py what stands for it"
    return [known] if isinstance(parameter, click.Argument) else [parameter.opts[0], known]
