"""A merged pull request and its reviews, from JSON files as the forges give them.

GitHub: ``gh pr view N --json number,url,state,author,baseRefOid,headRefOid,reviews``, or the answers of its API for
the pull request and for its reviews. GitLab: the answers for the merge request, its approvals, and its versions, which
say when a head came. Gitea: the answers for the pull request and its reviews.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from qmsctl.errors import QmsctlError
from qmsctl.text.lenient import block, rows, text

MOST_BYTES = 20 * 1024 * 1024

_WORDS = {"APPROVED": True, "CHANGES_REQUESTED": False, "REQUEST_CHANGES": False, "DISMISSED": False}
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SAID = {"approved this merge request": True, "unapproved this merge request": False}


class Review(NamedTuple):
    """A verdict of an account about a commit, at a moment (``2026-11-21T10:00:00Z``)."""

    account: str
    approves: bool
    at: str
    commit: str
    address: str


class Request(NamedTuple):
    """A pull request: where it is to be read, whether it was merged, its author, its head and what it was based on.

    `reviews` are verdicts in the order they were given.
    """

    address: str
    merged: bool
    author: str
    head: str
    base: str
    reviews: tuple[Review, ...]

    def last_words(self) -> tuple[Review, ...]:
        """Return the last verdict of each account, whatever the case in which the forge writes its letters."""
        last = {review.account.casefold(): review for review in sorted(self.reviews, key=lambda review: review.at)}
        return tuple(last.values())


def read_request(forge: str, files: Iterable[tuple[str, bytes]]) -> Request:
    """Return the pull request that JSON files (name, bytes) of a forge tell about. Raises `QmsctlError`."""
    values = [_json(name, data) for name, data in files]
    request = {"github": _github, "gitlab": _gitlab, "gitea": _gitea}[forge](values)
    for what, commit in (("head", request.head), ("base", request.base)):
        if not _COMMIT.fullmatch(commit):
            raise QmsctlError(
                f"the files do not tell the {what} commit of the pull request; see the manual on what to fetch"
            )
    return request


def _json(name: str, data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise QmsctlError(f"{name} is larger than what a forge says about one pull request")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise QmsctlError(f"{name} is no JSON as a forge gives it: {error}") from error


def _github(values: list[Any]) -> Request:
    view = next((value for value in values if isinstance(value, dict) and "headRefOid" in value), None)
    if view is None:
        return _by_api(values)
    reviews = [
        Review(
            text(block(row, "author"), "login"),
            _WORDS[text(row, "state")],
            _moment(text(row, "submittedAt")),
            text(block(row, "commit"), "oid"),
            text(view, "url"),
        )
        for row in rows(view, "reviews")
        if text(row, "state") in _WORDS
    ]
    return Request(
        address=text(view, "url"),
        merged=text(view, "state") == "MERGED" or bool(text(view, "mergedAt")),
        author=text(block(view, "author"), "login"),
        head=text(view, "headRefOid"),
        base=text(view, "baseRefOid"),
        reviews=tuple(reviews),
    )


def _gitea(values: list[Any]) -> Request:
    return _by_api(values)


def _by_api(values: list[Any]) -> Request:
    """The API of GitHub, which Gitea has taken over."""
    pull: dict[str, Any] = next((value for value in values if isinstance(value, dict) and "head" in value), {})
    reviews = [
        Review(
            text(block(row, "user"), "login"),
            _WORDS[text(row, "state")] and row.get("dismissed") is not True,
            _moment(text(row, "submitted_at")),
            text(row, "commit_id"),
            text(row, "html_url") or text(pull, "html_url"),
        )
        for row in _listed(values)
        if text(row, "state") in _WORDS
    ]
    return Request(
        address=text(pull, "html_url"),
        merged=pull.get("merged") is True or bool(text(pull, "merged_at")),
        author=text(block(pull, "user"), "login"),
        head=text(block(pull, "head"), "sha"),
        base=text(pull, "merge_base") or text(block(pull, "base"), "sha"),
        reviews=tuple(reviews),
    )


def _gitlab(values: list[Any]) -> Request:
    merge: dict[str, Any] = next((value for value in values if isinstance(value, dict) and "diff_refs" in value), {})
    head = text(merge, "sha")
    came = {text(row, "head_commit_sha"): _moment(text(row, "created_at")) for row in _listed(values)}
    approvals: dict[str, Any] = next(
        (value for value in values if isinstance(value, dict) and "approved_by" in value), {}
    )
    said = [
        (text(block(row, "user"), "username"), True, text(row, "approved_at"))
        for row in rows(approvals, "approved_by")
        if text(row, "approved_at")
    ]
    said += [
        (text(block(row, "author"), "username"), _SAID[text(row, "body")], text(row, "created_at"))
        for row in _listed(values)
        if row.get("system") is True and text(row, "body") in _SAID
    ]
    reviews = []
    for account, approves, when in said:
        at = _moment(when)
        # GitLab does not say of which commit; it was the newest that it had by then.
        known = [(moment, commit) for commit, moment in came.items() if commit and moment <= at]
        reviews.append(Review(account, approves, at, max(known)[1] if known else "", text(merge, "web_url")))
    return Request(
        address=text(merge, "web_url"),
        merged=text(merge, "state") == "merged",
        author=text(block(merge, "author"), "username"),
        head=head,
        base=text(block(merge, "diff_refs"), "base_sha"),
        reviews=tuple(reviews),
    )


def _listed(values: list[Any]) -> Iterator[dict[str, Any]]:
    """The rows of those files that hold a list."""
    for value in values:
        if isinstance(value, list):
            yield from (row for row in value if isinstance(row, dict))


def _moment(written: str) -> str:
    """Return a time of a forge, with its zone, in UTC and without parts of seconds. Raises `QmsctlError`."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise QmsctlError(f"the forge gives the time {written[:40]!r}, which is none") from error
    if moment.tzinfo is None:
        raise QmsctlError(f"the forge gives the time {written[:40]!r} without a zone")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
