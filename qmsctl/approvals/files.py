"""The files below ``records/approvals``: what their names say, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.approvals.model import ATTESTED, FOLDER, FORGE, NAMESPACES, SIGNED
from qmsctl.findings import Message

if TYPE_CHECKING:
    from qmsctl.history import History

_MEANINGS = "|".join(NAMESPACES)
_STATEMENT = re.compile(
    rf"(?P<person>[a-z0-9]+(?:[-_.][a-z0-9]+)*)\.(?P<meaning>{_MEANINGS})(?:\.(?P<mode>{FORGE}|{ATTESTED}))?\.json"
)
_COPY = re.compile(rf"(?P<statement>[a-z0-9._-]+\.(?:{_MEANINGS})\.{ATTESTED})\.(?!json)[a-z0-9]{{1,8}}")
_SIGNATURE = ".sig"


class Name(NamedTuple):
    """What the path of a statement claims; the statement has to say the same."""

    document: str
    version: str
    person: str
    meaning: str
    mode: str


@dataclass(slots=True)
class Found:
    """A statement's file with what lies beside it: its signature, and the copies of what it rests on."""

    path: str
    name: Name
    signature: str = ""
    copies: tuple[str, ...] = ()


def statement_path(name: Name) -> str:
    """Return where a statement lies."""
    mode = "" if name.mode == SIGNED else f".{name.mode}"
    return f"{FOLDER}{name.document}/{name.version}/{name.person}.{name.meaning}{mode}.json"


def signature_path(path: str) -> str:
    """Return where the signature of a statement lies."""
    return path + _SIGNATURE


def copy_path(path: str, suffix: str) -> str:
    """Return where the copy of a file lies that an attested statement rests on; `suffix` is that of the file."""
    kind = "".join(letter for letter in suffix.lower() if letter.isascii() and letter.isalnum())[:8]
    return path.removesuffix("json") + (kind if kind and kind != "json" else "file")


def is_evidence(path: str) -> bool:
    """Say whether a path is that of a statement, a signature, or the copy of what one rests on."""
    file = path.rpartition("/")[2]
    return path.startswith(FOLDER) and bool(
        _STATEMENT.fullmatch(file.removesuffix(_SIGNATURE)) or _COPY.fullmatch(file)
    )


def left_out(history: History, files: Collection[str]) -> list[str]:
    """Return the evidence that the newest commit holds and that does not lie here, whoever left it out.

    A sparse checkout shows a handbook without its approvals as if nobody had ever approved anything.
    """
    return sorted(path for path in history.held_below(FOLDER) if path not in files and is_evidence(path))


def sort_files(paths: Iterable[str]) -> tuple[list[Found], list[tuple[str, Message]]]:
    """Return the statements among the files of a handbook, and the files that are nobody's, each with the reason."""
    below = sorted(path for path in paths if path.startswith(FOLDER))
    statements: dict[str, Found] = {}
    rest: list[str] = []
    for path in below:
        name = _name(path)
        if name is None:
            rest.append(path)
        else:
            statements[path] = Found(path, name)
    strays = []
    for path in rest:
        reason = _attach(path, statements)
        if reason is not None:
            strays.append((path, reason))
    return list(statements.values()), strays


def _name(path: str) -> Name | None:
    parts = path[len(FOLDER) :].split("/")
    match = _STATEMENT.fullmatch(parts[-1])
    if match is None or len(parts) != 3:
        return None
    return Name(parts[0], parts[1], match["person"], match["meaning"], match["mode"] or SIGNED)


def _attach(path: str, statements: dict[str, Found]) -> Message | None:
    """Put a file to the statement it belongs to, or return why it belongs to none."""
    folder, _, file = path.rpartition("/")
    if file.endswith(_SIGNATURE):
        owner = statements.get(path.removesuffix(_SIGNATURE))
        if owner is None:
            return Message("this signature has no statement beside it, so it says nothing")
        if owner.name.mode != SIGNED:
            return Message("this signature lies beside a statement that is not of the signed kind")
        owner.signature = path
        return None
    copied = _COPY.fullmatch(file)
    owner = statements.get(f"{folder}/{copied['statement']}.json") if copied else None
    if owner is None:
        return Message("this file is no statement, signature or copy of evidence, and nothing here refers to it")
    owner.copies = (*owner.copies, path)
    return None
