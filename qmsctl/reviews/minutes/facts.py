"""The facts of a review as they stand in its file and beside it, by input."""

from __future__ import annotations

import json
from typing import Any

from qmsctl.errors import UnreadableFile
from qmsctl.reviews.minutes.agenda import title_of
from qmsctl.reviews.model import ManagementReview
from qmsctl.text.lenient import texts
from qmsctl.trees import Tree

_BEGIN, _END = "<!-- facts -->", "<!-- /facts -->"


def facts_of(review: ManagementReview, input_: str, language: str) -> str:
    """Return the section of an input in the facts of the review's file, without its heading; "" where it has none."""
    body = review.record.body.text
    facts = body.partition(_BEGIN)[2].partition(_END)[0]
    wanted = title_of(input_, language)
    for section in ("\n" + facts).split("\n## ")[1:]:
        heading, _, text = section.partition("\n")
        if wanted in heading:
            return text.strip()
    return ""


def evidence_of(tree: Tree, review: ManagementReview) -> dict[str, tuple[str, ...]]:
    """Return by input the ids that a decision can rest on, as they were gathered; nothing where no file is."""
    return {name: texts(row, "evidence") for name, row in _inputs(tree, review).items()}


def signals_of(tree: Tree, review: ManagementReview) -> dict[str, int]:
    """Return by input how many facts ask for attention, as they were gathered; nothing where no file is."""
    found = {name: row.get("signal") for name, row in _inputs(tree, review).items()}
    return {name: value for name, value in found.items() if type(value) is int and value > 0}


def _inputs(tree: Tree, review: ManagementReview) -> dict[str, dict[str, Any]]:
    try:
        value = json.loads(tree[review.inputs_path])
    except (KeyError, UnreadableFile, ValueError, RecursionError):
        return {}
    rows = value.get("inputs") if isinstance(value, dict) else None
    listed = rows if isinstance(rows, list) else []
    return {row["topic"]: row for row in listed if isinstance(row, dict) and isinstance(row.get("topic"), str)}
