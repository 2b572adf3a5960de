"""Thirty faults that a reviewer would want to hear about, each planted alone into a clean handbook."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bench.generate import Document, Files, Handbook

Plant = Callable[[Files, Document], str]
"""Changes the files, mostly those of one document, and returns the path that it changed."""


class Fault(NamedTuple):
    """A fault: what is wrong in plain words, the rule of qmsctl that speaks of it, and how it is planted."""

    what: str
    code: str
    plant: Plant


def planted(handbook: Handbook, fault: Fault) -> tuple[Files, str]:
    """Return the handbook's files with one fault, and the path that differs."""
    files = handbook.files()
    procedure = next(document for document in handbook.documents[7:] if document.id.startswith("PRO"))
    path = fault.plant(files, procedure)
    return files, path


def _edit(pattern: str, replacement: str, path: str = "") -> Plant:
    """Replace the first match, in the document or in the file named."""

    def plant(files: Files, document: Document) -> str:
        where = path or document.path
        files[where], count = re.subn(pattern, replacement, files[where], count=1, flags=re.M)
        if not count:
            raise ValueError(f"{pattern!r} is not in {where}")
        return where

    return plant


def _before_interfaces(text: str) -> Plant:
    return _edit(r"^## Records$", f"{text}\n\n## Records")


def _copy(files: Files, document: Document) -> str:
    path = document.path.replace(".md", "-copy.md")
    files[path] = files[document.path]
    return path


def _orphan(files: Files, document: Document) -> str:
    path = document.path.replace(document.id, "PRO-09999")
    files[path] = (
        files[document.path]
        .replace(f"id: {document.id}", "id: PRO-09999")
        .replace(f"](./{document.id}", "](./PRO-09999")
    )
    return path


def _link_to_retired(files: Files, document: Document) -> str:
    target = document.links[0].path
    files[target] = files[target].replace(
        "status: approved", "status: retired\nreplaced_because: The work has ended", 1
    )
    return target


_ASPECT, _OBJECTIVE, _SETTINGS = "aspects.yaml", "objectives.yaml", "qms.yaml"

FAULTS = (
    Fault("owner missing", "DOC101", _edit(r"^owner: .*\n", "")),
    Fault("owner role that does not exist", "DOC102", _edit(r"^owner: .*", "owner: quality-leed")),
    Fault("two documents with one id", "DOC001", _copy),
    Fault("id of another kind of document", "DOC002", _edit(r"^id: PRO", "id: INS")),
    Fault("unit that does not exist", "DOC105", _edit(r"^status: ", "unit: unit-99\nstatus: ")),
    Fault("approver who may not approve", "DOC104", _edit(r"^status: ", "approver: buyer\nstatus: ")),
    Fault("approved without the day it is valid from", "DOC201", _edit(r"^valid_from: .*\n", "")),
    Fault("new version without a change note", "DOC202", _edit(r'^version: "\d+\.0"', 'version: "99.0"')),
    Fault("retired without replacement or reason", "DOC203", _edit(r"^status: approved", "status: retired")),
    Fault("status that does not exist", "SCH001", _edit(r"^status: approved", "status: aproved")),
    Fault("misspelt key", "SCH001", _edit(r"^keywords:", "keyword:")),
    Fault("required section missing", "DOC302", _edit(r"^## Records$", "## Papers")),
    Fault(
        "placeholder left in an approved text", "DOC303", _before_interfaces("TODO: describe what happens on holidays.")
    ),
    Fault("script in the text", "DOC304", _before_interfaces("<script>alert(1)</script>")),
    Fault("link to a retired document", "DOC301", _link_to_retired),
    Fault("link to a file that is gone", "REF101", _edit(r"\]\([^)]*/POL-[^)#]*|\]\([^)#]*", "](POL-99999-gone.md")),
    Fault("link to a heading that is gone", "REF102", _edit(r"#procedure\)", "#proceedings)")),
    Fault("clause that does not exist", "REF001", _edit(r"^  - iso-9001-2015#\S+", "  - iso-9001-2015#7.9.4")),
    Fault("clause without its edition", "REF002", _edit(r"^  - iso-9001-2015#", "  - ")),
    Fault("clause of an edition not in use", "REF003", _edit(r"^  - iso-9001-2015#\S+", "  - iso-45001-2018#7.5.2")),
    Fault("document that nothing leads to", "REF201", _orphan),
    Fault("review overdue", "REV001", _edit(r"^next_review: .*", "next_review: 2026-09-01")),
    Fault("day that the calendar has not", "REV005", _edit(r"^next_review: .*", "next_review: 2027-02-30")),
    Fault("key written twice", "SRC002", _edit(r"^title: (.*)", r"title: \1\ntitle: Another title")),
    Fault(
        "merge conflict left in the file",
        "SRC005",
        _edit(r"^title: (.*)", "<<<<<<< HEAD\ntitle: \\1\n=======\ntitle: Other\n>>>>>>> branch"),
    ),
    Fault(
        "objective with an indicator that does not exist",
        "REF104",
        _edit(r"indicator: IND-\d+", "indicator: IND-999", _OBJECTIVE),
    ),
    Fault("objective without a target", "OBJ001", _edit(r"^  target: .*\n", "", _OBJECTIVE)),
    Fault("score outside its scale", "ASP001", _edit(r"severity: \d", "severity: 9", _ASPECT)),
    Fault(
        "significance that does not follow from the scores",
        "ASP002",
        _edit(r"significant: false", "significant: true", _ASPECT),
    ),
    Fault("unit whose leader role nobody holds", "ORG003", _edit(r"^      - person: u006\n.*\n.*\n", "", _SETTINGS)),
)
