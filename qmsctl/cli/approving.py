"""What `approve`, `verify` and `harvest` share: the handbook with its history, and who is at work."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from qmsctl.approvals.authority import people_behind
from qmsctl.approvals.judging import sources_of
from qmsctl.approvals.model import ATTESTED, FORGE, SIGNED
from qmsctl.approvals.program import Unavailable
from qmsctl.approvals.sources import Sources
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.unread import unread
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message, clip
from qmsctl.git.identity import own_mail
from qmsctl.git.repository import commit_id, open_repository
from qmsctl.git.trees import CommitTree
from qmsctl.history import open_history
from qmsctl.history.base import handbook_before
from qmsctl.system import Document, load
from qmsctl.text.near import near

_KEY = Message(
    "A signature shows that somebody with the person's key stood behind exactly this content. It does not show who had "
    "the key in hand, and not the time, beyond when the branch first held it."
)
_WORD = Message(
    "An approval of the kind forge or attested is the word of whoever wrote it down; for more, ask the forge, or for "
    "the file."
)
_BRANCH = Message("Whoever can rewrite the branch can rewrite its history: protect it, and keep a copy elsewhere.")


def limits(modes: Collection[str]) -> list[Message]:
    """Return what approvals of these kinds do not prove, for people who rely on them."""
    told = [_KEY] if SIGNED in modes else []
    told += [_WORD] if set(modes) & {FORGE, ATTESTED} else []
    return [*told, _BRANCH] if told else []


@contextmanager
def approval_sources(handbook: Handbook, base: str | None = None) -> Iterator[Sources]:
    """Give what approvals of a handbook are judged by; `base` is the revision that a change is compared with.

    Refuses in the reader's language where signatures cannot be verified here.
    """
    tree = _base(handbook, base) if base else None
    history = open_history(handbook.root, handbook.system, revision=handbook.commit or "HEAD")
    with sources_of(
        handbook.system,
        handbook.tree,
        base=load(tree) if tree is not None else None,
        base_tree=tree,
        history=history,
        today=handbook.today,
        folder=handbook.root,
    ) as sources:
        try:
            yield sources
        except Unavailable as error:
            refuse(words_for(handbook), error.message)


def _base(handbook: Handbook, revision: str) -> CommitTree:
    repository = open_repository(handbook.root)
    commit = commit_id(repository, revision) if repository is not None else ""
    found = handbook_before(handbook.root, commit, handbook.commit) if commit else None
    return found or CommitTree(handbook.root, revision)  # which says what is not there


def find_document(handbook: Handbook, id_: str) -> Document:
    """Return a document by its id. Raises `QmsctlError` in the reader's language, with the nearest one."""
    found = handbook.system.document_by_id.get(id_)
    if found is None:
        words = words_for(handbook)
        path = unread(handbook).get(id_)
        if path:
            refuse(words, Message("{path} cannot be read as a document now; qmsctl check says why", path=path))
        meant = near(id_, handbook.system.document_by_id)
        if meant:
            refuse(words, Message("there is no document “{id}”; did you mean {meant}?", id=id_, meant=meant))
        refuse(words, Message("there is no document “{id}”", id=id_))
    return found


def person_at_work(root: Path, sources: Sources, named: str | None) -> str:
    """Return the id of the person who gives the command: as named, else by the mail address of their commits."""
    if named:
        return named
    if sources.present.approval is None:
        raise QmsctlError(
            "qms.yaml has no block approval:, so no approval counts here; write it with from: and repository:"
        )
    mail = own_mail(root)
    found = sorted(people_behind(sources.people, mail)) if mail else []
    if len(found) != 1:
        who = (
            f"the address {clip(mail)!r} belongs to nobody in people: of qms.yaml" if mail else "Git does not know you"
        )
        raise QmsctlError(f"{who}; say who you are with --person, by the id that holders have")
    return found[0]


def own_change(handbook: Handbook, document: Document, sources: Sources) -> frozenset[str]:
    """Return who is changing a document here and now: whom Git's own address belongs to, where it is not committed."""
    states = sources.history.states(document.id) if sources.history is not None else ()
    if not states or states[0].digest == sources.content(document).parts[0].sha256:
        return frozenset()
    mail = own_mail(handbook.root)
    return people_behind(sources.people, mail) if mail else frozenset()
