"""A leader's approval of the minutes at a forge: the last word on a merged pull request, about these very files."""

from __future__ import annotations

from typing import Any, NamedTuple

from qmsctl.approvals.authority import Authority, bytes_of
from qmsctl.approvals.model import Evidence
from qmsctl.approvals.reviews import Request, Review
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.signature import digest
from qmsctl.text.lenient import block, text
from qmsctl.trees import Tree


class Word(NamedTuple):
    """Who approved at the forge, when (``2026-11-21T10:00:00Z``), and what that rests on."""

    person: str
    at: str
    evidence: Evidence


def forge_of(value: Any) -> str:
    """Return which forge a file of a pull request comes from: ``github``, ``gitlab`` or ``gitea``."""
    if not isinstance(value, dict):
        return "gitea"
    if "diff_refs" in value or "merge_status" in value:
        return "gitlab"
    address = text(value, "html_url") or text(value, "url")
    known = "headRefOid" in value or "github.com" in address or bool(block(value, "_links"))
    return "github" if known else "gitea"


def word(
    request: Request,
    forge: str,
    review: ManagementReview,
    person: str,
    head: Tree,
    by: Authority,
    sources: Sources,
) -> Word:
    """Return the approval of a review by a person; `head` is what the pull request's head commit held.

    Raises `Refused` where the pull request was not merged, nobody fit approved its head, or that held other files.
    """
    if not request.merged:
        raise Refused(Message("the pull request is not merged; what was approved there is written down afterwards"))
    for path in (review.record.path, review.inputs_path):
        if digest(bytes_of(head, path)) != digest(bytes_of(sources.tree, path)):
            raise Refused(Message("{path} is not what was approved in the pull request", path=path))
    found = next((each for each in request.last_words() if _by(each, person, request, by)), None)
    if found is None:
        raise Refused(Message("no account of {person} in people: of qms.yaml approved what was merged", person=person))
    evidence = Evidence(forge, found.address or request.address, account=found.account, revision=found.commit)
    return Word(person, found.at, evidence)


def _by(found: Review, person: str, request: Request, by: Authority) -> bool:
    return (
        found.approves
        and found.commit == request.head
        and found.account.casefold() != request.author.casefold()
        and person in by.people_with(found.account)
    )
