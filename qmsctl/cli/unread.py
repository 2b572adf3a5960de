"""Documents whose file is there and cannot be read as a document now: broken front matter, a merge conflict."""

from __future__ import annotations

import re

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.refusing import words_for
from qmsctl.errors import UnreadableFile

_ID = re.compile(rb"""^id:[ \t]*["']?([\w.-]{1,64})["']?[ \t]*\r?$""", re.M)
_BEGINNING = 8192


def unread(handbook: Handbook) -> dict[str, str]:
    """Return the id that stands in each file that should be a document and cannot be read as one, with its path."""
    system = handbook.system
    folders = tuple(f"{type_.folder}/" for type_ in system.settings.document_types.values())
    troubled = sorted({problem.location.path for problem in system.problems} - set(system.document_by_path))
    found: dict[str, str] = {}
    for path in troubled:
        if path.endswith(".md") and path.startswith(folders) and path in handbook.tree:
            named = _named(handbook, path)
            if named and named not in system.document_by_id:
                found.setdefault(named, path)
    return found


def title(handbook: Handbook, id_: str) -> str:
    """Return what a document is called now, or in brackets why it has no name."""
    document = handbook.system.document_by_id.get(id_)
    if document is not None:
        return document.title
    path, words = unread(handbook).get(id_), words_for(handbook)
    if path:
        return words("({path} cannot be read now; qmsctl check says why)", path=path)
    return words("(not in the handbook any more)")


def _named(handbook: Handbook, path: str) -> str:
    try:
        match = _ID.search(handbook.tree[path][:_BEGINNING])
    except UnreadableFile:
        return ""
    return match[1].decode("utf-8", "replace") if match else ""
