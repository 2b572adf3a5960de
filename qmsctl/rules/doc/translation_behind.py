"""A translation follows the version of its original that is written now.

`translation_of:` names the original with the version that was translated. When
the original gets a newer version, MAJOR or MINOR, the translation is behind.
Retired translations and drafts are left alone, and so is a retired original.

Why: who reads the handbook in another language must not be led by what the
original no longer says. What is valid is the original, and the page of the
translation says so until this is mended.

Mend: carry over what changed, give the translation a new version, and name the
version of the original that it follows now.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import APPROVED
from qmsctl.system.translations import behind, original, translated_version

CODE = "DOC601"
NAME = "translation-behind"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        source = original(system, document)
        if source is None or source.confidential or {document.status, source.status} != {APPROVED}:
            continue
        version = translated_version(document)
        if not version:
            yield Problem(
                document.at("translation_of"),
                Message("the translation does not say which version of {original} it follows", original=source.id),
                Message("write {original}@ and the version that was translated", original=source.id),
                document.id,
            )
        elif behind(system, document):
            yield Problem(
                document.at("translation_of"),
                Message(
                    "{original} is version {version} and the translation follows {translated}",
                    original=source.id,
                    version=source.version,
                    translated=version,
                ),
                Message(
                    "carry over what changed and write {original}@{version}",
                    original=source.id,
                    version=source.version,
                ),
                document.id,
            )
