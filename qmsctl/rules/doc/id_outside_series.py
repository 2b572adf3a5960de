"""An id belongs to the series of its type, and the file bears it.

A document's id begins with the prefix of its type (`PRO-` for procedures), the
file lies in the folder of the type, and the file name begins with the id:
`PRO-014.md` or `PRO-014-purchasing.md`. A translation has an id and a file of its
own, `PRO-014-en-purchasing.md`. In a register that names a prefix, the ids of the
entries begin with it.

Why: people find documents by folder and file name, and quote them by id. A copied
file that kept the old id is two documents to one reader and one to the next.

Mend: correct the id or the file name, or move the file to the folder of its type.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import Document
from qmsctl.system.register import Register

CODE = "DOC002"
NAME = "id-outside-series"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        if document.type is None:
            continue
        if not document.path.startswith(document.type.folder + "/"):
            yield _wrong_folder(document, document.type.name, document.type.folder)
        elif document.id and not document.id.startswith(document.type.prefix + "-"):
            yield _wrong_prefix(document, document.type.name, document.type.prefix)
        # Of two with the same id, DOC001 has named the later one.
        elif document.id and not _named_by_id(document) and system.document_by_id[document.id] is document:
            yield _wrong_name(document)
    for register in system.registers.values():
        yield from _entries(register)


def _entries(register: Register) -> Iterator[Problem]:
    prefix = register.schema.id_prefix
    # Where the schema gives ids a form, the schema has judged them.
    if not prefix or "pattern" in register.schema.properties.get("id", {}):
        return
    for entry in register.entries:
        if entry.id and not entry.id.startswith(prefix + "-"):
            yield Problem(
                entry.at("id"),
                Message("“{id}” does not begin with {prefix}-, as ids of this register do", id=entry.id, prefix=prefix),
                Message("write an id such as {prefix}-001", prefix=prefix),
                entry.id,
            )


def _named_by_id(document: Document) -> bool:
    stem = posixpath.basename(document.path).removesuffix(".md")
    return stem == document.id or stem.startswith(document.id + "-")


def _wrong_folder(document: Document, type_name: str, folder: str) -> Problem:
    return Problem(
        document.at("type"),
        Message("a document of type “{type}” lies outside {folder}/", type=type_name, folder=folder),
        Message("move the file to {folder}/, or delete type: so that the folder decides", folder=folder),
        document.id,
    )


def _wrong_prefix(document: Document, type_name: str, prefix: str) -> Problem:
    return Problem(
        document.at("id"),
        Message(
            "“{id}” does not begin with {prefix}-, as ids of type “{type}” do",
            id=document.id,
            prefix=prefix,
            type=type_name,
        ),
        Message("write an id of the series {prefix}-, or move the file to the folder of its type", prefix=prefix),
        document.id,
    )


def _wrong_name(document: Document) -> Problem:
    return Problem(
        document.at("id"),
        Message(
            "the id is “{id}” and the file is called “{name}”; the name begins with the id",
            id=document.id,
            name=posixpath.basename(document.path),
        ),
        Message("rename the file to {id}-….md, or correct the id", id=document.id),
        document.id,
    )
