"""A translation has an original, says it in another language, and its id tells both.

The document that `translation_of:` names may be read: it is neither retired nor
confidential, and no translation itself. The translation's `language:` is not
that of the original, and its id is the original's with the language behind it:
`PRO-001-en`. An original that does not exist is REF104.

Why: a translation has no force of its own. Without an original that holds it
says something that nobody has decided, and with a confidential one it gives
away what is kept back.

Mend: name the right original, set `language:`, give the document the id that
follows from both (`qmsctl renumber` mends every link), or retire it with its
original.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import Document, System
from qmsctl.system.document import RETIRED
from qmsctl.system.translations import original

CODE = "DOC602"
NAME = "translation-without-original"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        if document.status == RETIRED or not document.text("translation_of"):
            continue
        name = document.text("translation_of").partition("@")[0]
        if name == document.id:
            yield _problem(
                document,
                "translation_of",
                Message("“{title}” is a translation of itself", title=document.title),
                Message("name the document that was translated"),
            )
            continue
        source = original(system, document)
        if source is not None:
            yield from _poor_original(document, source)


def _poor_original(document: Document, source: Document) -> Iterator[Problem]:
    if source.status == RETIRED:
        yield _problem(
            document,
            "translation_of",
            Message("{original}, which this document translates, is retired", original=source.id),
            Message("retire the translation too, or name the document that holds now"),
        )
    elif source.confidential and not document.confidential:
        yield _problem(
            document,
            "translation_of",
            Message("{original}, which this document translates, is confidential", original=source.id),
            Message("write confidential: true here too"),
        )
    elif source.text("translation_of"):
        yield _problem(
            document,
            "translation_of",
            Message("{original} is a translation itself", original=source.id),
            Message("name the document that both of them translate"),
        )
    elif document.language == source.language:
        yield _problem(
            document,
            "language",
            Message(
                "the translation is in the language of {original}: {language}",
                original=source.id,
                language=source.language,
            ),
            Message("write language: with the language of this text"),
        )
    elif document.id != f"{source.id}-{document.language}":
        yield _problem(
            document,
            "id",
            Message(
                "“{id}” is the translation of {original} into “{language}”",
                id=document.id,
                original=source.id,
                language=document.language,
            ),
            Message("give it the id {wanted}", wanted=f"{source.id}-{document.language}"),
        )


def _problem(document: Document, key: str, message: Message, fix: Message) -> Problem:
    return Problem(document.at(key), message, fix, document.id)
