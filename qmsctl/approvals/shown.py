"""The approvals that pages show: judged by the branch, where the handbook asks for any or holds any."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from qmsctl.approvals.judging import judge
from qmsctl.approvals.model import FOLDER, Approvals
from qmsctl.history import open_history
from qmsctl.system.system import System
from qmsctl.trees import Tree


def shown(folder: Path, tree: Tree, system: System, today: date, *, commit: str = "") -> Approvals | None:
    """Return the approvals of a handbook as it lies in `folder`, or as a commit left it; None where there are none.

    Raises `Unavailable` where there are signatures and no ssh-keygen to verify them.
    """
    if system.settings.approval is None and not any(path.startswith(FOLDER) for path in system.files):
        return None
    history = open_history(folder, system, revision=commit or "HEAD")
    return judge(system, tree, history=history, today=today, folder=folder)
