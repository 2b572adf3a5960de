"""Who writes down what reviewers approve at the forge: the workflow, or a person after each merge.

Source: GitHub REST API "GitHub Actions permissions for a repository", default workflow permissions.
"""

from __future__ import annotations

from qmsctl.forges.asking import Forge, NoAnswer
from qmsctl.forges.examination.model import Result, attention, fine, missing
from qmsctl.forges.files import WORKFLOWS
from qmsctl.forges.place import Place, Remote
from qmsctl.settings import MODES
from qmsctl.system import System

_FORGE = MODES[1]
_TOPIC = "approvals"
_ALONE = ("github",)
"""The forges whose workflow gathers by itself."""


def gathers(system: System) -> bool:
    """Say whether approvals of the forge count in a handbook."""
    settings = system.settings.approval
    return settings is not None and _FORGE in settings.modes


def gathering(system: System, place: Place, forge: str) -> tuple[Result, ...]:
    """Return whether a workflow gathers the approvals; nothing where those of the forge do not count."""
    if not gathers(system):
        return ()
    path = WORKFLOWS[forge]
    if "qmsctl harvest" in (place.text(path) or ""):
        return (fine(_TOPIC, f"{path} writes down what reviewers approved, after each merge"),)
    if forge not in _ALONE:
        return (fine(_TOPIC, "after each merge a person writes down what reviewers approved: qmsctl harvest"),)
    what = f"{path} does not write down what reviewers approve, so a person has to after each merge: qmsctl harvest"
    mend = f"qmsctl init --only-ci --ci {forge}; a file that was changed by hand needs the jobs approvals and propose"
    return (attention(_TOPIC, what, mend),)


def allowed_to_propose(forge: str, remote: Remote | None, api: str | None) -> tuple[Result, ...]:
    """Return whether a workflow may open pull requests; nothing where the forge does not tell. Uses the network."""
    if forge not in _ALONE or remote is None:
        return ()
    owner, _, name = remote.project.partition("/")
    try:
        says = Forge(forge, remote.host, api).get("repos", owner, name, "actions", "permissions", "workflow")
        allowed = says["can_approve_pull_request_reviews"]
    except (NoAnswer, KeyError, TypeError):
        return ()  # only an administrator's token may read it
    if allowed:
        return (fine(_TOPIC, "the workflow may open the pull request with what it gathered"),)
    what = "the workflow may not open the pull request with what it gathered"
    return (missing(_TOPIC, what, "Settings, Actions, General: allow GitHub Actions to create pull requests"),)
