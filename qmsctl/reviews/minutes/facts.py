"""The facts of a review as they stand in its file and beside it, by input."""

from __future__ import annotations

import json
from typing import Any

from qmsctl.errors import UnreadableFile
from qmsctl.reviews.inputs.spelling import sections
from qmsctl.reviews.model import ManagementReview
from qmsctl.system import System
from qmsctl.text.lenient import rows, texts
from qmsctl.trees import Tree


def facts_of(system: System, review: ManagementReview, input_: str) -> str:
    """Return the section of an input in the facts of the review's file, without its heading; "" where it has none."""
    return sections(system, review.unit, review.record.body.text).get(input_, "")


def evidence_of(tree: Tree, review: ManagementReview) -> dict[str, tuple[str, ...]]:
    """Return by input the ids that a decision can rest on, as they were gathered; nothing where no file is."""
    return {name: texts(row, "evidence") for name, row in _inputs(tree, review).items()}


def signals_of(tree: Tree, review: ManagementReview) -> dict[str, int]:
    """Return by input how many facts ask for attention, as they were gathered; nothing where no file is."""
    found = {name: row.get("signal") for name, row in _inputs(tree, review).items()}
    return {name: value for name, value in found.items() if type(value) is int and value > 0}


def holes_of(tree: Tree, review: ManagementReview) -> frozenset[str]:
    """Return the inputs about which nothing at all was registered when the facts were gathered."""
    return frozenset(name for name, row in _inputs(tree, review).items() if row.get("holes") and not _filled(row))


def _filled(row: dict[str, Any]) -> bool:
    return bool(row.get("facts") or row.get("figures") or any(rows(table, "rows") for table in rows(row, "tables")))


def _inputs(tree: Tree, review: ManagementReview) -> dict[str, dict[str, Any]]:
    try:
        value = json.loads(tree[review.inputs_path])
    except (KeyError, UnreadableFile, ValueError, RecursionError):
        return {}
    rows = value.get("inputs") if isinstance(value, dict) else None
    listed = rows if isinstance(rows, list) else []
    return {row["topic"]: row for row in listed if isinstance(row, dict) and isinstance(row.get("topic"), str)}
