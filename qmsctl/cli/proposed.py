"""What is known of a handbook beside its content: its history, its approvals, and what a change began from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl.checking import Evidence
from qmsctl.cli.handbook import Handbook, load_telling
from qmsctl.errors import UnreadableFile
from qmsctl.findings import Message
from qmsctl.settings import FILE
from qmsctl.system import System
from qmsctl.trees import Tree, read_regular

if TYPE_CHECKING:
    from qmsctl.history import History, StartedHistory
    from qmsctl.proposal.change import Change, Side


def begin_history(folder: Path, *, cache: bool = True) -> StartedHistory | None:
    """Let Git begin to tell the history of a handbook that asks for evidence, while the handbook is read."""
    try:
        settings = read_regular(str(folder / FILE))
    except UnreadableFile:
        return None
    if b"\napproval:" not in b"\n" + settings:
        return None
    from qmsctl.history import start_history

    return start_history(folder, cache=cache)


def evidence(handbook: Handbook, started: StartedHistory | None = None, *, cache: bool = True) -> Evidence:
    """Return what the rules may know of a handbook beside its content; nothing where it never asked for evidence."""
    from qmsctl.history.asked import ever_asked

    if handbook.system.settings.approval is None and not ever_asked(handbook.root, handbook.commit):
        return Evidence(tree=handbook.tree)
    from qmsctl.approvals.program import Unavailable
    from qmsctl.history import open_history

    revision = handbook.commit or "HEAD"
    history = open_history(handbook.root, handbook.system, revision=revision, cache=cache, started=started)
    try:
        return _with(handbook.system, handbook.tree, history, None, handbook, cache=cache)
    except Unavailable as error:
        why = Message("the approvals cannot be judged: {why}", why=error.message)
        return Evidence(history=history, why=history.why or why, tree=handbook.tree)


def open_change(handbook: Handbook, revision: str) -> Change:
    """Return what a handbook proposes to the branch that a revision names.

    Raises `QmsctlError` where that cannot be told from this clone.
    """
    from qmsctl.git.fork import fork
    from qmsctl.history.base import handbook_before
    from qmsctl.proposal.change import Change, Side

    found = fork(handbook.root, revision, handbook.commit or "HEAD")

    def side(commit: str) -> Side | None:
        tree = handbook_before(handbook.root, commit, handbook.commit)
        return Side(load_telling(tree), tree, commit) if tree is not None else None

    base = side(found.base)
    tip = base if found.tip == found.base else side(found.tip)
    return Change(Side(handbook.system, handbook.tree, handbook.commit), base, tip)


def evidence_of_change(
    handbook: Handbook,
    change: Change,
    *,
    history: bool = True,
    started: StartedHistory | None = None,
    cache: bool = True,
) -> tuple[Evidence, Evidence]:
    """Return what the rules may know of a change, and of what it began from."""
    from qmsctl.history import open_history
    from qmsctl.proposal.authority import asks_for_evidence

    base = change.base
    compared = Evidence(base=base.system if base else None, tree=handbook.tree, base_tree=base.tree if base else None)
    before = Evidence(tree=base.tree) if base else Evidence()
    if not history or not asks_for_evidence(change):
        return compared, before
    revision = handbook.commit or "HEAD"
    now = open_history(handbook.root, handbook.system, revision=revision, cache=cache, started=started)
    head = _with(handbook.system, handbook.tree, now, base, handbook, change.tip, cache=cache)
    if base is not None:
        then = open_history(handbook.root, base.system, revision=base.commit, cache=cache)
        before = _with(base.system, base.tree, then, None, handbook, cache=cache)
    return head, before


def _with(
    system: System,
    tree: Tree,
    history: History,
    base: Side | None,
    handbook: Handbook,
    authority: Side | None = None,
    *,
    cache: bool,
) -> Evidence:
    from qmsctl.approvals.judging import judge

    power = authority or base
    approvals = judge(
        system,
        tree,
        base=power.system if power else None,
        base_tree=power.tree if power else None,
        history=history,
        today=handbook.today,
        folder=handbook.root,
        cache=cache,
        asked_only=True,
    )
    return Evidence(
        base=base.system if base else None,
        history=history,
        approvals=approvals,
        why=history.why,
        tree=tree,
        base_tree=base.tree if base else None,
    )
