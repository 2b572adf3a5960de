"""``qmsctl verify``: every approval judged, and what lacks one."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import click

from qmsctl.approvals.files import left_out
from qmsctl.approvals.gone import was_here
from qmsctl.approvals.judging import judge_all
from qmsctl.approvals.model import (
    APPROVAL,
    ATTESTED,
    FOLDER,
    FORGE,
    REVIEW,
    SIGNED,
    WITHDRAWAL,
    Approval,
    Approvals,
    Statement,
)
from qmsctl.cli.approving import approval_sources, find_document, limits
from qmsctl.cli.gone import as_rows, told
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.unread import unread
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.system import Document


@click.command("verify")
@click.argument("items", metavar="[ID]...", nargs=-1)
@reading_options
@click.option("--base", metavar="REV", help="Judge what a change brings by the authority of this revision.")
@format_option
def command(
    items: tuple[str, ...], root: Path | None, today: date | None, at: str | None, base: str | None, format_: str
) -> int:
    """Verify the approvals of all documents, or of those with these IDs; offline, with OpenSSH.

    Exit 1 where one does not count, a version lacks one, or something of it cannot be read here. Management reviews are
    verified with qmsctl review verify.
    """
    handbook = open_handbook(root, today, at)
    broken = unread(handbook)
    with approval_sources(handbook, base) as sources:
        past = [item for item in dict.fromkeys(items) if item not in broken and was_here(item, sources)]
        wanted = [find_document(handbook, item) for item in dict.fromkeys(items) if item not in past]
        found = judge_all(sources)
        why = sources.why
        missing = left_out(sources.history, handbook.tree) if sources.history is not None else []
    documents = wanted if items else list(handbook.system.documents)
    ids = {*past, *(document.id for document in wanted)}
    approvals = [each for each in found.all if not ids or _document(each) in ids]
    lost = [each for each in found.gone if not ids or each.id in ids]
    broken = {} if items else broken
    if format_ == "json":
        emit_json(_data(handbook, found, approvals, documents, why, broken, missing) | {"gone": as_rows(lost)})
    else:
        for verdict, text in told(past, lost, words_for(handbook)):
            _row_of(verdict, text)
        _print(handbook, found, approvals, documents, why, broken, missing, words_for(handbook))
    lacks = bool(broken or missing) or any(each.lacking is not None for each in lost)
    lacks = lacks or any(_lacking(found, document) is not None for document in documents)
    return int(lacks or any(each.refused is not None for each in approvals))


def _document(approval: Approval) -> str:
    return approval.path[len(FOLDER) :].partition("/")[0]


def _lacking(found: Approvals, document: Document) -> Message | None:
    judgement = found.judgements.get(document.path)
    return judgement.lacking if judgement is not None else None


def _print(
    handbook: Handbook,
    found: Approvals,
    approvals: list[Approval],
    documents: list[Document],
    why: Message | None,
    broken: dict[str, str],
    missing: list[str],
    words: Translator,
) -> None:
    if handbook.system.settings.approval is None:
        line(words("qms.yaml has no block approval:, so no evidence is asked for in this handbook."))
        if not approvals:
            line(words("With from: and repository: below it, approvals begin to count."))
            return
    for approval in approvals:
        _one(approval, words)
    lacking = [(each, lack) for each in documents if (lack := _lacking(found, each)) is not None]
    for document, lack in lacking:
        _row_of(words("LACKING"), f"{document.id} {document.version}: {words.message(lack)}")
    _trouble(found, broken, words)
    if missing:
        what = words(
            "files of approvals that the newest commit holds do not lie here: {number}, the first {path}",
            number=len(missing),
            path=missing[0],
        )
        _row_of(words("NOTE"), what)
    refused = sum(1 for each in approvals if each.refused is not None)
    line()
    line(
        words(
            "{held}, {refused} refused; {lacking}",
            held=words.plural("{number} statement holds", "{number} statements hold", len(approvals) - refused),
            refused=refused,
            lacking=words.plural(
                "{number} version lacks an approval", "{number} versions lack an approval", len(lacking)
            ),
        )
    )
    if why is not None:
        line(words("Without history: {why}", why=words.message(why)))
        _taken_at_their_word(found, documents, words)
    for text in limits({approval.mode for approval in approvals}):
        line()
        for row in textwrap.wrap(words.message(text), 96):
            line(row)


def _taken_at_their_word(found: Approvals, documents: list[Document], words: Translator) -> None:
    """Name the versions of which no approval is asked because of dates that nothing but their own text establishes."""
    old = [f"{each.id} {each.version}" for each in documents if found.judgements[each.path].notes]
    if old:
        what = words.plural(
            "{number} version is taken for older than change control by the dates in its own text alone",
            "{number} versions are taken for older than change control by the dates in their own text alone",
            len(old),
        )
        line(f"{what}: {', '.join(old)}")


def _trouble(found: Approvals, broken: dict[str, str], words: Translator) -> None:
    for id_, path in broken.items():
        why = words("{path} cannot be read as a document now; qmsctl check says why", path=path)
        _row_of(words("UNREAD"), f"{id_}: {why}")
    for problem in found.problems:
        _row_of(words("NOTE"), f"{problem.location}: {words.message(problem.message)}")


def _one(approval: Approval, words: Translator) -> None:
    said = approval.statement
    verdict = words("holds") if approval.refused is None else words("REFUSED")
    if said is None:
        _row_of(verdict, approval.path)
    else:
        _row_of(verdict, f"{said.document} {said.version}: {_given(said, words)}, {_kind(approval.mode, words)}")
        seen = words(", on the branch since {day}", day=words.date(approval.seen)) if approval.seen else ""
        _row_of("", f"{said.signed_at}{seen}{'  ' + approval.key if approval.key else ''}")
        if said.reason:
            _row_of("", words("reason: {reason}", reason=said.reason))
    if approval.refused is not None:
        _row_of("", words("why: {why}", why=words.message(approval.refused)))
    for note in approval.notes:
        _row_of("", words("note: {note}", note=words.message(note)))


def _row_of(verdict: str, text: str) -> None:
    line(f"{verdict:<8} {text}")


def _given(said: Statement, words: Translator) -> str:
    """What a statement means, and who made it in which role."""
    if said.meaning == APPROVAL:
        return words("approval by {person} as {role}", person=said.person, role=said.role)
    if said.meaning == REVIEW:
        return words("review by {person} as {role}", person=said.person, role=said.role)
    if said.meaning == WITHDRAWAL:
        return words("withdrawal by {person} as {role}", person=said.person, role=said.role)
    return words("authorship by {person} as {role}", person=said.person, role=said.role)


def _kind(mode: str, words: Translator) -> str:
    return {SIGNED: words("signed"), FORGE: words("from the forge"), ATTESTED: words("attested")}.get(mode, mode)


def _data(
    handbook: Handbook,
    found: Approvals,
    approvals: list[Approval],
    documents: list[Document],
    why: Message | None,
    broken: dict[str, str],
    missing: list[str],
) -> dict[str, Any]:
    return {
        "version": 1,
        "today": handbook.today.isoformat(),
        "revision": handbook.commit,
        "complete": why is None,
        "why": str(why) if why is not None else "",
        "approvals": [_row(each) for each in approvals],
        "documents": [_need(found, document) for document in documents],
        "problems": [
            {
                "rule": problem.rule,
                "path": problem.location.path,
                "line": problem.location.line,
                "message": str(problem.message),
            }
            for problem in found.problems
        ],
        "left_out": missing,
        "unread": [{"id": id_, "path": path} for id_, path in broken.items()],
        "limits": [str(text) for text in limits({approval.mode for approval in approvals})],
    }


def _row(approval: Approval) -> dict[str, Any]:
    said = approval.statement
    row: dict[str, Any] = {
        "path": approval.path,
        "mode": approval.mode,
        "holds": approval.refused is None,
        "counts": approval.counts,
        "refused": str(approval.refused) if approval.refused is not None else "",
        "notes": [str(note) for note in approval.notes],
        "key": approval.key,
        "seen": approval.seen,
    }
    if said is not None:
        row |= {
            "document": said.document,
            "document_version": said.version,
            "meaning": said.meaning,
            "person": said.person,
            "role": said.role,
            "signed_at": said.signed_at,
            "reason": said.reason,
            "evidence": {
                "source": said.evidence.source,
                "reference": said.evidence.reference,
                "sha256": said.evidence.sha256,
                "account": said.evidence.account,
                "revision": said.evidence.revision,
            }
            if said.evidence is not None
            else None,
        }
    return row


def _need(found: Approvals, document: Document) -> dict[str, Any]:
    judgement = found.judgements[document.path]
    lack = judgement.lacking
    return {
        "id": document.id,
        "version": document.version,
        "asked": judgement.need.asked,
        "roles": list(judgement.need.roles),
        "quorum": judgement.need.quorum,
        "who": judgement.need.who,
        "four_eyes": judgement.need.four_eyes,
        "lacking": str(lack) if lack is not None else "",
        "notes": [str(note) for note in judgement.notes],
    }
