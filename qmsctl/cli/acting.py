"""What commands that write have in common: find one thing, compute its new text, write it and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from qmsctl.actions import Action, actions
from qmsctl.cli.handbook import Handbook, nearest, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.system import System
from qmsctl.text.near import near
from qmsctl.writing import Commit, written


class Answer:
    """What a command writes, by path, and what it says afterwards; `new` are the paths that must not exist yet."""

    def __init__(
        self,
        files: Mapping[str, str | bytes] | Mapping[str, str],
        says: tuple[str, ...],
        subject: str,
        new: bool = False,
    ) -> None:
        self.files: Mapping[str, str | bytes] = dict(files)
        self.says = says
        self.subject = subject
        self.new = frozenset(files) if new else frozenset()


def carry_out(
    root: Path | None, today: date | None, commit: bool, compute: Callable[[Handbook, Translator], Answer]
) -> None:
    """Open the handbook inside the lock, compute what is to be written, write it and say so.

    What cannot be done is refused in the reader's language, and nothing is written.
    """
    root = root or nearest()
    with writing(root):
        handbook = open_handbook(root, today)
        words = words_for(handbook)
        with refusing(words):
            answer = compute(handbook, words)
        if not answer.files:
            for text in answer.says:
                line(text)
            return
        message = Commit(answer.subject) if commit else None
        with written(
            handbook.root, answer.files, new=answer.new, command=command_line(), says=answer.says, commit=message,
            tell=tell,
        ) as made:  # fmt: skip
            for text in answer.says:
                line(text)
            if made:
                tell(words("committed as {commit}", commit=made[:10]))


@contextmanager
def refusing(words: Translator) -> Iterator[None]:
    """Turn what a pure function refuses into the refusal of a command."""
    try:
        yield
    except Refused as error:
        refuse(words, error.message)


def find_action(system: System, identity: str) -> Action:
    """Return an action by its id, in any case. Raises `Refused` with the nearest id where there is none."""
    found = {action.id: action for action in actions(system)}
    action = found.get(identity) or found.get(identity.upper())
    if action is not None:
        return action
    meant = near(identity.upper(), found)
    if meant:
        raise Refused(Message("there is no action “{id}”; did you mean {meant}?", id=identity, meant=meant))
    raise Refused(Message("there is no action “{id}”; qmsctl action list shows those that there are", id=identity))


def source_of(handbook: Handbook, path: str) -> str:
    """Return the text of a file of the handbook as it is now."""
    return handbook.tree[path].decode("utf-8")


def known_unit(system: System, unit: str | None) -> str:
    """Return a unit that qms.yaml has, "" where none is asked for. Raises `Refused` for another."""
    if unit and unit not in system.organisation.units:
        raise Refused(Message("“{unit}” is no unit in qms.yaml; qmsctl org tree lists them", unit=unit))
    return unit or ""


def unit_or_top(system: System, unit: str | None) -> str:
    """Return a unit that qms.yaml has, the top one where none is asked for. Raises `Refused` where there is none."""
    found = known_unit(system, unit) or system.organisation.root
    if not found:
        raise Refused(Message("qms.yaml has no unit; add one below units"))
    return found


def known_role(system: System, role: str | None) -> str:
    """Return a role that qms.yaml has, "" where none is asked for. Raises `Refused` for another."""
    if role and role not in system.organisation.roles:
        raise Refused(Message("“{role}” is no role in qms.yaml", role=role))
    return role or ""
