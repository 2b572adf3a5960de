"""A document has the sections that its type asks for.

`sections:` of the type in qms.yaml lists headings; each stands in the document as
a heading of the second level or deeper, in any order, capitals aside. Drafts and
approved documents are checked. A translation has its headings in its own language
and is left out.

Why: staff find the responsible role and the record in the same place of every
procedure, and a section that somebody forgot is a question that nobody asked.

Mend: add the heading and what belongs there; “does not apply, because …” is an answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import RETIRED, Document

CODE = "DOC302"
NAME = "required-section-missing"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    # A text that is refused for its size has no headings to look for.
    refused = {problem.location.path for problem in system.problems if problem.rule == "limit-exceeded"}
    for document in system.documents:
        if document.type is None or not document.type.sections or document.status == RETIRED:
            continue
        if document.path in refused or _translated(document, system.settings.language):
            continue
        prose = document.body.prose
        # Nearly every section stands there just as written; the headings are only taken apart for the others.
        doubtful = [section for section in document.type.sections if f"\n## {section}\n" not in prose]
        if doubtful:
            found = {heading.text.casefold() for heading in document.body.headings if heading.level >= 2}
            for section in doubtful:
                if section.casefold() not in found:
                    yield _missing(document, document.type.name, section)


def _translated(document: Document, language: str) -> bool:
    return bool(document.text("translation_of")) or document.language != language


def _missing(document: Document, type_name: str, section: str) -> Problem:
    text = document.body.text
    return Problem(
        document.body.at(len(text) - len(text.lstrip())),
        Message("the section “{section}” is missing; type “{type}” asks for it", section=section, type=type_name),
        Message("add a heading ## {section}", section=section),
        document.id,
    )
