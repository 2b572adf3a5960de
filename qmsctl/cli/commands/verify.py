"""``qmsctl verify``: every approval judged, and what lacks one."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import click

from qmsctl.approvals.judging import judge_all
from qmsctl.approvals.model import FOLDER, Approval, Approvals
from qmsctl.cli.approving import approval_sources, find_document, limits
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import count, emit_json, line
from qmsctl.cli.unread import unread
from qmsctl.findings import Message
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

    Exit 1 where one does not count, a version lacks one, or a document cannot be read. Management reviews are verified
    with qmsctl review verify.
    """
    handbook = open_handbook(root, today, at)
    wanted = [find_document(handbook, item) for item in dict.fromkeys(items)]
    with approval_sources(handbook, base) as sources:
        found = judge_all(sources)
        why = sources.why
    documents = wanted or list(handbook.system.documents)
    ids = {document.id for document in wanted}
    approvals = [each for each in found.all if not ids or _document(each) in ids]
    broken = {} if items else unread(handbook)
    if format_ == "json":
        emit_json(_data(handbook, found, approvals, documents, why, broken))
    else:
        _print(handbook, found, approvals, documents, why, broken)
    lacks = bool(broken) or any(_lacking(found, document) is not None for document in documents)
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
) -> None:
    if handbook.system.settings.approval is None:
        line("qms.yaml has no block approval:, so no evidence is asked for in this handbook.")
        if not approvals:
            line("With from: and repository: below it, approvals begin to count.")
            return
    for approval in approvals:
        _one(approval)
    for document in documents:
        lack = _lacking(found, document)
        if lack is not None:
            line(f"LACKING  {document.id} {document.version}: {lack}")
    _trouble(found, broken)
    refused = sum(1 for each in approvals if each.refused is not None)
    lacking = sum(1 for document in documents if _lacking(found, document) is not None)
    line()
    line(
        f"{count(len(approvals) - refused, 'statement holds', 'statements hold')}, {refused} refused; "
        f"{count(lacking, 'version lacks', 'versions lack')} an approval"
    )
    if why is not None:
        line(f"Without history: {why}")
    for text in limits({approval.mode for approval in approvals}):
        line()
        for row in textwrap.wrap(text, 96):
            line(row)


def _trouble(found: Approvals, broken: dict[str, str]) -> None:
    for id_, path in broken.items():
        line(f"UNREAD   {id_}: {path} cannot be read as a document now; qmsctl check says why")
    for problem in found.problems:
        line(f"NOTE     {problem.location}: {problem.message}")


def _one(approval: Approval) -> None:
    said = approval.statement
    verdict = "holds" if approval.refused is None else "REFUSED"
    if said is None:
        line(f"{verdict:<8} {approval.path}")
    else:
        who = f"{said.person} as {said.role}"
        line(f"{verdict:<8} {said.document} {said.version}: {said.meaning} by {who}, {approval.mode}")
        line(f"         {said.signed_at}{_seen(approval)}{'  ' + approval.key if approval.key else ''}")
        if said.reason:
            line(f"         reason: {said.reason}")
    if approval.refused is not None:
        line(f"         why: {approval.refused}")
    for note in approval.notes:
        line(f"         note: {note}")


def _seen(approval: Approval) -> str:
    return f", on the branch since {approval.seen}" if approval.seen else ""


def _data(
    handbook: Handbook,
    found: Approvals,
    approvals: list[Approval],
    documents: list[Document],
    why: Message | None,
    broken: dict[str, str],
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
        "unread": [{"id": id_, "path": path} for id_, path in broken.items()],
        "limits": limits({approval.mode for approval in approvals}),
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
    }
