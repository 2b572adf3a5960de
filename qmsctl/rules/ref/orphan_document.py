"""Every approved document can be found from somewhere.

Another document, a page or a register entry links to it or lists it. Policies
stand at the top and need no link, yearly plans are found by unit and year, and a
document that translates, adds to or deviates from another is found beside that one.

Why: people reach a procedure through the one before it or the process it
belongs to. What nothing points at is found by those who know that it exists.

Mend: link to the document where the work leads to it, or list it in the
process that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import APPROVED, Document
from qmsctl.system.links import entries_naming, sources_linking_to
from qmsctl.text.lenient import texts

CODE = "REF201"
NAME = "orphan-document"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2026#7.5.3.1", "iso-14001-2015#7.5.3", "iso-14001-2026#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}

_BESIDE = ("translation_of", "adds_to", "deviates_from")
_NAMES = (*_BESIDE, "replaced_by")


def check(system: System, context: Context) -> Iterator[Problem]:
    linked, listed, named = sources_linking_to(system), entries_naming(system), _named_in_front_matter(system)
    for document in system.documents:
        if document.status != APPROVED or (document.type and document.type.id == "policy"):
            continue
        if document.text("year") or _beside(system, document):
            continue
        if document.path in linked or document.id in listed or document.id in named:
            continue
        yield Problem(
            document.at("id"),
            Message("nothing links to “{title}” or lists it", title=document.title or document.path),
            Message("link to it from the document, page or register where the work leads to it"),
            document.id,
        )


def _beside(system: System, document: Document) -> bool:
    return any(document.text(key).partition("@")[0] in system.document_by_id for key in _BESIDE)


def _named_in_front_matter(system: System) -> set[str]:
    found = set()
    for document in system.documents:
        names = [*(document.text(key) for key in _NAMES), *texts(document.front, "replaces")]
        found |= {name.partition("@")[0] for name in names if name} - {document.id}
    return found
