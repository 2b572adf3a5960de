"""What the rules on management reviews read beside the records: the files that lie next to one."""

from __future__ import annotations

import json
from typing import Any

from qmsctl.approvals.in_toto import MOST_BYTES
from qmsctl.errors import UnreadableFile
from qmsctl.reviews import ManagementReview
from qmsctl.rules.protocol import Context
from qmsctl.text.lenient import block


def bytes_of(path: str, context: Context) -> bytes | None:
    """Return a file of the handbook, None where it is not there, refused, or not to be had."""
    tree = context.evidence.tree
    try:
        return tree.get(path) if tree is not None else None
    except UnreadableFile:
        return None


def predicate(review: ManagementReview, context: Context) -> dict[str, Any]:
    """Return what the leader's statement says, as far as it can be read; `qmsctl review verify` judges its form."""
    data = bytes_of(review.statement_path, context)
    if data is None or len(data) > MOST_BYTES:
        return {}
    try:
        return block(json.loads(data), "predicate")
    except (ValueError, RecursionError):
        return {}
