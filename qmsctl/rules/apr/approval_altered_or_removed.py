"""An approval, once on the branch, stays there as it is.

Every statement, signature and kept file below `records/approvals` that the
branch ever held is still there, and no commit changed it. What the newest commit
holds lies in the folder, too: a sparse checkout that leaves it out shows a
handbook in which nobody has approved anything.

Why: evidence that can be exchanged is none. A document that is gone keeps its
approvals, so that what was in force once can still be shown.

Mend: bring the file back from the commit before (`git show COMMIT^:PATH`). An
approval that was a mistake stays too; a new version makes it history. What cannot
be undone is explained in a suppression.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.approvals.files import is_evidence, left_out
from qmsctl.approvals.model import FOLDER
from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import HISTORY, Context
from qmsctl.system import System

CODE = "APR301"
NAME = "approval-altered-or-removed"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2015#7.5.3.2", "iso-14001-2015#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = HISTORY


def check(system: System, context: Context) -> Iterator[Problem]:
    history = context.evidence.history
    if history is None or not history.complete:
        return
    for path, moment in history.removed(FOLDER):
        if is_evidence(path) and path not in system.files:
            yield Problem(
                Location(path),
                Message("an approval lay here and was taken away on {day}", day=moment.day.isoformat()),
                Message("bring it back: git show {commit}:{path}", commit=moment.parent[:12], path=path),
                _document(path),
            )
    missing = left_out(history, system.files)
    if missing:
        yield Problem(
            Location(missing[0]),
            Message(
                "files of approvals that the newest commit holds do not lie here: {number}, the first {path}",
                number=len(missing),
                path=missing[0],
            ),
            Message("git sparse-checkout disable, or git restore {folder}, brings them back", folder=FOLDER),
            _document(missing[0]),
        )
    for path in sorted(path for path in system.files if is_evidence(path)):
        changes = history.changed(path)
        if len(changes) > 1:
            yield Problem(
                Location(path),
                Message("this approval was changed on {day}, after it had come here", day=changes[0].day.isoformat()),
                Message("bring back what stood there first: git log -p -- {path}", path=path),
                _document(path),
            )


def _document(path: str) -> str:
    return path[len(FOLDER) :].partition("/")[0]
