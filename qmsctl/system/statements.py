"""When the statements beside records say they were made; whether one holds is for `qmsctl.reviews` to judge."""

from __future__ import annotations

import json

from qmsctl.errors import UnreadableFile
from qmsctl.system.record import FOLDER
from qmsctl.text.lenient import block, text
from qmsctl.trees import Tree

ENDING = ".signed.json"
_MOST_BYTES = 1024 * 1024


def signed_at(tree: Tree) -> dict[str, str]:
    """Return by path what each statement says of its time, ``2026-11-21T10:00:00Z``; not those that do not say it.

    What is too large or no JSON is passed over here: the rules on reviews and ``qmsctl review verify`` speak of it.
    """
    found = {path: _said(tree, path) for path in tree if path.startswith(FOLDER) and path.endswith(ENDING)}
    return {path: said for path, said in found.items() if said}


def _said(tree: Tree, path: str) -> str:
    try:
        data = tree[path]
        return text(block(json.loads(data), "predicate"), "signedAt") if len(data) <= _MOST_BYTES else ""
    except (UnreadableFile, ValueError, RecursionError):
        return ""
