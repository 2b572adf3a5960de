"""An approved document sends its readers only to documents that apply.

A link in the text of an approved document leads to no draft and no retired
document. Drafts may link to drafts; references in front matter and registers are
other rules' business.

Why: a reader who follows a procedure through a link takes what is there for
valid. Drafts are not published, so the link would lead nowhere at all.

Mend: link to the document that replaces the retired one, approve the draft first,
or take the link out.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import APPROVED, DRAFT, RETIRED, Document
from qmsctl.system.links import links_of

CODE = "DOC301"
NAME = "link-to-document-not-in-force"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    not_in_force = {document.path: document for document in system.documents if document.status in (DRAFT, RETIRED)}
    if not not_in_force:
        return
    links = links_of(system)
    for document in system.documents:
        if document.status != APPROVED:
            continue
        for link, target in links.get(document.path, ()):
            other = not_in_force.get(target.path)
            if other is not None and target.inside:
                yield Problem(
                    document.body.at(link.start),
                    Message(
                        "“{id} {title}” is {state} and this document is approved",
                        id=other.id,
                        title=other.title,
                        state=Message("a draft") if other.status == DRAFT else Message("retired"),
                    ),
                    _fix(other),
                    document.id,
                )


def _fix(other: Document) -> Message:
    replacement = other.text("replaced_by")
    if replacement:
        return Message("link to {replacement}, which replaces it", replacement=replacement)
    return Message("link to a document that is approved, or take the link out")
