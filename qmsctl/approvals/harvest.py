"""Approving reviews at a forge become statements: who approved exactly the content that the handbook holds now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qmsctl.approvals.alone import is_later
from qmsctl.approvals.model import APPROVAL, FORGE, WITHDRAWAL, Evidence
from qmsctl.approvals.prospect import Prospect, Wish, fresh, prospect
from qmsctl.approvals.reviews import Request, Review
from qmsctl.approvals.sources import Sources
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message
from qmsctl.git.fork import fork
from qmsctl.git.trees import CommitTree
from qmsctl.system.content import Content, content, reader
from qmsctl.system.document import APPROVED, RETIRED, Document
from qmsctl.system.load import load


class Gathered(NamedTuple):
    """What became of a review for a document (None where it is about none): a statement to write, or why not."""

    review: Review
    document: Document | None
    prospect: Prospect | None = None
    refused: Message | None = None


def gather(request: Request, forge: str, sources: Sources, tool: str) -> tuple[Gathered, ...]:
    """Return what the reviews of a merged pull request amount to. Raises `QmsctlError` where nothing can be told.

    The head of the pull request has to be in the clone: what was reviewed is
    compared with what the handbook holds, by content.
    """
    if not request.merged:
        raise QmsctlError("the pull request is not merged; approvals are gathered after the merge")
    documents = list(_touched(request, sources))
    return tuple(
        gathered
        for review in request.last_words()
        for gathered in _of_review(review, request, forge, documents, sources, tool)
    )


def _of_review(
    review: Review,
    request: Request,
    forge: str,
    documents: list[tuple[Document, Content]],
    sources: Sources,
    tool: str,
) -> Iterator[Gathered]:
    why = _unsound(review, request, sources)
    person = "" if why is not None else _person(review.account, sources)
    if why is None and not person:
        why = Message("the account {account} belongs to nobody in people: of qms.yaml", account=review.account)
    if why is None and not documents:
        why = Message("the pull request changed no approved version of a document that the handbook holds now")
    if why is not None:
        yield Gathered(review, None, refused=why)
        return
    evidence = Evidence(forge, review.address or request.address, account=review.account, revision=review.commit)
    for document, reviewed in documents:
        meaning = WITHDRAWAL if document.status == RETIRED else APPROVAL
        wish = Wish(person, meaning, FORGE, review.at, evidence=evidence, tool=tool)
        yield _for_document(review, document, reviewed, wish, sources)


def _unsound(review: Review, request: Request, sources: Sources) -> Message | None:
    if not review.approves:
        return Message("the last word of {account} is no approval", account=review.account)
    if review.account.casefold() == request.author.casefold():
        return Message("{account} opened the pull request and cannot approve it", account=review.account)
    if _people(review.account, sources) & _people(request.author, sources):
        return Message(
            "{account} is another account of {author}, who opened the pull request and cannot approve it",
            account=review.account,
            author=request.author,
        )
    if is_later(review.at, sources.now):
        return Message("the review of {account} is dated after today, {at}", account=review.account, at=review.at)
    if review.commit != request.head:
        return Message(
            "{account} reviewed the commit {commit}, and {head} was merged",
            account=review.account,
            commit=review.commit[:12] or "?",
            head=request.head[:12],
        )
    return None


def _for_document(review: Review, document: Document, reviewed: Content, wish: Wish, sources: Sources) -> Gathered:
    if reviewed.parts != sources.content(document).parts:
        why = Message(
            "what was merged of {id} {version} is not what was reviewed", id=document.id, version=document.version
        )
        return Gathered(review, document, refused=why)
    found = prospect(document, wish, sources)
    if found.path in sources.system.files:
        return Gathered(review, document, refused=Message("{path} is there already", path=found.path))
    if not found.judgement.need.asked:
        why = Message("nothing is asked for {id} {version}", id=document.id, version=document.version)
        return Gathered(review, document, refused=why)
    if found.approval.refused is not None:
        return Gathered(review, document, refused=found.approval.refused)
    return Gathered(review, document, found)


def _people(account: str, sources: Sources) -> frozenset[str]:
    """The people whose account it may be, by now or by whose rules it counts, each under one id."""
    ids = sources.authority(fresh(sources)).people_with(account) | sources.present.people_with(account)
    return frozenset(sources.one_id.get(person, person) for person in ids)


def _person(account: str, sources: Sources) -> str:
    found = sources.authority(fresh(sources)).people_with(account)
    return next(iter(found)) if len(found) == 1 else ""


def _touched(request: Request, sources: Sources) -> Iterator[tuple[Document, Content]]:
    """Yield the documents that the pull request changed and that the handbook holds in that version, as reviewed."""
    head = _tree(sources.folder, request.head)
    _tree(sources.folder, request.base)
    before = CommitTree(sources.folder, fork(sources.folder, request.base, request.head).base)
    now, then = load(head), load(before)
    for document in now.documents:
        present = sources.system.document_by_id.get(document.id)
        if document.status not in (APPROVED, RETIRED) or present is None:
            continue
        if (present.version, present.status) != (document.version, document.status):
            continue
        reviewed = content(document, reader(head), sources.system.uncontrolled)
        earlier = then.document_by_id.get(document.id)
        if earlier is None or content(earlier, reader(before), sources.system.uncontrolled) != reviewed:
            yield present, reviewed


def _tree(folder: Path, commit: str) -> CommitTree:
    try:
        return CommitTree(folder, commit)
    except QmsctlError as error:
        raise QmsctlError(
            f"the commit {commit[:12]} that was reviewed is not in this clone; fetch it, for example with: "
            "git fetch origin refs/pull/NUMBER/head (GitHub, Gitea) or refs/merge-requests/NUMBER/head (GitLab)"
        ) from error
