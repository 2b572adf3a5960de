"""Every statement of a handbook judged, and each document's present version against what it needs.

First a statement is judged by itself: its file, the form of its signature, the
handbook and time it names; and whether what it is about was ever here. OpenSSH is
asked about the signatures that are left. Then, document by document and the oldest
version first, whether it is about the content that the version had, and counts for
what the version needs.
Authority is that of the base of a change; without a base it is what the branch
had before the commit that brought the statement.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl.approvals.alone import Judged, look_alone, said, verified
from qmsctl.approvals.authority import bytes_of
from qmsctl.approvals.case import Case
from qmsctl.approvals.files import sort_files
from qmsctl.approvals.gone import gone
from qmsctl.approvals.gone import judged as allowed_to_go
from qmsctl.approvals.model import Approval, Approvals, Judgement
from qmsctl.approvals.rewritten import means
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.versions import NOTHING
from qmsctl.findings import Message
from qmsctl.git.objects import Read, blobs
from qmsctl.system.system import System
from qmsctl.trees import Tree, symbolic_links

if TYPE_CHECKING:
    from qmsctl.history import History


def judge(
    system: System,
    tree: Tree,
    *,
    base: System | None = None,
    base_tree: Tree | None = None,
    history: History | None = None,
    today: date,
    folder: Path | None = None,
    cache: bool = True,
    asked_only: bool = False,
) -> Approvals:
    """Return every statement of a handbook, judged, and for each document whether its present version is approved.

    `base` and `base_tree` are what a change is compared with; `history` is that
    of the branch up to `tree`, and counts where it is complete. `folder` is where
    the handbook lies, `today` the day of the check in its time zone. Without
    `cache` every signature is verified anew; with `asked_only` nothing is told
    of what a version without statements would need, were it asked for. Raises
    `Unavailable` where there are signatures and no ssh-keygen to verify them.
    """
    with sources_of(
        system,
        tree,
        base=base,
        base_tree=base_tree,
        history=history,
        today=today,
        folder=folder,
        cache=cache,
        asked_only=asked_only,
    ) as found:
        return judge_all(found)


@contextmanager
def sources_of(
    system: System,
    tree: Tree,
    *,
    base: System | None = None,
    base_tree: Tree | None = None,
    history: History | None = None,
    today: date,
    folder: Path | None = None,
    cache: bool = True,
    asked_only: bool = False,
) -> Iterator[Sources]:
    """Give what approvals are judged by, as `judge` takes it, with Git at hand for what was."""
    known = history if history is not None and history.complete else None
    place = folder or _folder(tree)
    with ExitStack() as asked:
        read = _when_asked(place, asked) if known is not None else _nothing
        why = history.why if history is not None and not history.complete else None
        yield Sources(system, tree, base, base_tree, known, today, place, read, why, cache, asked_only)


def _when_asked(folder: Path, asked: ExitStack) -> Read:
    """What reads blobs; Git is started for the first of them, and most checks read none."""
    begun: list[Read] = []

    def read(blob: str) -> bytes | None:
        if not begun:
            begun.append(asked.enter_context(blobs(folder)))
        return begun[0](blob)

    return read


def _folder(tree: Tree) -> Path:
    root = getattr(tree, "root", None)
    return root if isinstance(root, Path) else Path.cwd()


def _nothing(_blob: str) -> bytes | None:
    return None


def judge_all(sources: Sources) -> Approvals:
    """Return what `judge` does."""
    statements, strays = sort_files(sources.system.files)
    links = symbolic_links(sources.tree)
    link = Message("this is a symbolic link; evidence lies here itself")
    done = {path: Approval(path, "", None, refused=link if path in links else why) for path, why in strays}
    judged = {found.path: look_alone(found, sources) for found in statements}
    lost = gone(sources)
    cases = _cases(judged.values(), lost, sources)
    for case in cases:
        # A flood of statements about nothing costs no program each.
        judged |= {path: judged[path].refuse(why) for path, why in case.about.misplaced(case.statements)}
    here = {hashlib.sha256(bytes_of(sources.tree, path)).hexdigest() for path in judged}
    judged = {one.approval.path: _followed(one, here) for one in verified(list(judged.values()), sources)}
    done |= {path: one.approval for path, one in judged.items()}
    judgements = {document.path: Judgement(NOTHING) for document in sources.system.documents}
    withdrawn: dict[str, Judgement] = {}
    for case in cases:
        mine = [judged[one.approval.path] for one in case.statements]
        case.statements = [one for one in mine if one.approval.refused is None]
        judgement = case.judge()
        if case.document is not None:
            judgements[case.document.path] = judgement
        else:
            withdrawn[case.id] = judgement
        done |= case.done
    signed = [(said(one), path, one.day) for path, one in judged.items() if done[path].refused is None]
    every = tuple(done[path] for path in sorted(done))
    return Approvals(every, judgements, means(sources, signed), allowed_to_go(lost, withdrawn, sources))


def _cases(judged: Iterable[Judged], lost: Iterable[str], sources: Sources) -> list[Case]:
    """Every document with its statements, then the ids that no document here has: of statements, and `lost` ones."""
    about: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.approval.refused is None:
            about[said(one).document].append(one)
    documents = sources.system.document_by_id  # of two with one id the first: that is reported elsewhere
    cases = [Case(document, id_, about.pop(id_, []), sources) for id_, document in documents.items()]
    return [*cases, *(Case(None, id_, about.get(id_, []), sources) for id_ in dict.fromkeys((*about, *lost)))]


def _followed(one: Judged, here: set[str]) -> Judged:
    """A statement names the one it follows, so that it is seen without history when that is taken away."""
    statement = one.approval.statement
    if statement is None or not statement.previous or statement.previous in here:
        return one
    return one.note(Message("the approval of the version before, which it names, is not here any more"))
