"""Who approved the version of a document that is shown, when, in what way, and what that proves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.approvals.model import APPROVAL, AUTHORSHIP, FOLDER, REVIEW, WITHDRAWAL
from qmsctl.approvals.telling import Given, by_name, given, proves, tells_deputy, way
from qmsctl.cli.evidence import shown_approvals
from qmsctl.cli.handbook import Handbook
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.system import Document, System
from qmsctl.system.names import role_name

_DAY = 10


class Approved(NamedTuple):
    """The statements about a version that hold, how many are refused, and what the version lacks."""

    given: tuple[Given, ...] = ()
    refused: int = 0
    lacking: Message | None = None


def approved(handbook: Handbook, document: Document) -> Approved:
    """Return what is known of the approval of a document's version; nothing where the handbook knows no approvals."""
    found = shown_approvals(handbook)
    if found is None:
        return Approved()
    judgement = found.judgements.get(document.path)
    folder = f"{FOLDER}{document.id}/{document.version}/"
    refused = sum(each.refused is not None and each.path.startswith(folder) for each in found.all)
    return Approved(given(found, document), refused, judgement.lacking if judgement is not None else None)


def approved_rows(system: System, found: Approved, words: Translator) -> Iterator[tuple[str, str]]:
    """Yield labels with what stands beside them, in the words of the document's page."""
    for one in found.given:
        yield _said(one.statement.meaning, words), _row(system, one, words)
    modes = dict.fromkeys(one.approval.mode for one in found.given)
    for mode in modes:
        yield words("which proves"), " ".join(words.message(text) for text in proves(mode))
    for note in dict.fromkeys(words.message(note) for one in found.given for note in one.approval.notes):
        yield words("note"), note
    if found.lacking is not None:
        yield words("approval missing"), words.message(by_name(found.lacking, system.organisation.roles))
    if found.refused:
        said = words.plural(
            "{number} statement; qmsctl verify says why", "{number} statements; qmsctl verify says why", found.refused
        )
        yield words("refused"), said


def approved_data(found: Approved) -> dict[str, object]:
    """Return the same for a program."""
    return {
        "approvals": [
            {
                "meaning": one.statement.meaning,
                "person": one.statement.person,
                "role": one.statement.role,
                "deputy_for": next((note.values["holder"] for note in one.approval.notes if tells_deputy(note)), None),
                "signed_at": one.statement.signed_at,
                "mode": one.approval.mode,
                "key": one.approval.key or None,
                "notes": [str(note) for note in one.approval.notes],
            }
            for one in found.given
        ],
        "approvals_refused": found.refused,
        "approval_lacking": str(found.lacking) if found.lacking is not None else None,
    }


def _said(meaning: str, words: Translator) -> str:
    labels = {
        APPROVAL: words("approved by"),
        REVIEW: words("reviewed by"),
        AUTHORSHIP: words("written by"),
        WITHDRAWAL: words("withdrawn by"),
    }
    return labels[meaning]


def _row(system: System, one: Given, words: Translator) -> str:
    who = role_name(system, one.statement.role)
    if any(map(tells_deputy, one.approval.notes)):
        who = words("deputy for {role}", role=who)
    day = words.date(one.statement.signed_at[:_DAY])
    return words("{role}, {day}, {way}", role=f"{who} ({one.statement.person})", day=day, way=words.message(way(one)))
