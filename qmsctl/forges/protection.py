"""Whether the forge enforces what the handbook's rules ask for, as its API tells.

Sources: GitHub REST API "Rules" and "Branch protection", GitLab API "Protected branches", "Merge request approvals" and
"Projects", Gitea API ``branch_protections``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from qmsctl.forges.asking import Forge, NoAnswer
from qmsctl.forges.examination.model import Result, attention, fine, missing
from qmsctl.forges.place import Remote

CHECK = "check"
"""The name of the job that is the gate, in all the workflows that are written here."""


@dataclass(frozen=True, slots=True)
class Enforced:
    """What a forge enforces for a branch; None where it does not tell, or knows no such thing."""

    requests: bool | None = None
    approvals: int | None = None
    owners: bool | None = None
    stale: bool | None = None
    checks: tuple[str, ...] | None = None
    newest: bool | None = None
    no_force: bool | None = None
    no_deletion: bool | None = None

    def __or__(self, other: Enforced) -> Enforced:
        """Return what two sets of rules enforce together: the stricter of each."""
        merged: dict[str, Any] = {}
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if field.name == "checks":
                merged["checks"] = None if mine is theirs is None else (*(mine or ()), *(theirs or ()))
            else:
                merged[field.name] = max((value for value in (mine, theirs) if value is not None), default=None)
        return Enforced(**merged)


def protection(forge: str, remote: Remote | None, api: str | None) -> list[Result]:
    """Return what the forge enforces for the default branch. This uses the network."""
    if remote is None:
        return [
            attention("forge", "the remote origin leads to no forge that could be asked", "git remote add origin …")
        ]
    asked = Forge(forge, remote.host, api)
    try:
        return _judged(*_READERS[forge](asked, remote.project))
    except NoAnswer as error:
        hint = "" if asked.has_token else " (no token was sent)"
        return [attention("forge", f"{error}{hint}", _TOKEN_HINT[forge])]
    except (KeyError, TypeError, AttributeError, ValueError):
        what = f"{asked.api} does not answer as {forge} does"
        return [attention("forge", what, "name the forge with --forge, or its API with --api")]


def _judged(branch: str, found: Enforced) -> list[Result]:
    gate = None if found.checks is None else any(_is_gate(name) for name in found.checks)
    rows: tuple[tuple[bool | None, Callable[[str, str, str], Result], str, str, str], ...] = (
        (found.requests, missing, "changes come by pull request only", "anybody who may write can push past the check",
         "require a pull request before merging"),
        (None if found.approvals is None else found.approvals > 0, missing, "a change needs an approval",
         "a change needs nobody's approval", "require at least one approval"),
        (found.owners, missing, "code owners must approve", "CODEOWNERS asks, but nobody has to approve",
         "require review from code owners"),
        (found.stale, attention, "what is pushed after an approval needs a new one",
         "what is pushed after an approval is not looked at again", "dismiss stale approvals when commits are pushed"),
        (gate, missing, f"the job {CHECK} must pass", f"a change gets in without the job {CHECK}",
         f"make the status check “{CHECK}” required"),
        (found.newest, attention, "what is merged was checked on the newest state",
         "a change that was checked on an old state gets in", "require up-to-date branches or a merge queue"),
        (found.no_force, missing, "nobody can rewrite history", "history can be rewritten: forced pushes are allowed",
         "block force pushes"),
        (found.no_deletion, missing, "the branch cannot be deleted", "the branch can be deleted", "restrict deletions"),
    )  # fmt: skip
    results = []
    for holds, weight, good, bad, mend in rows:
        if holds is not None:
            results.append(fine("branch", f"{branch}: {good}") if holds else weight("branch", f"{branch}: {bad}", mend))
    return results


def _is_gate(context: str) -> bool:
    return context == CHECK or context.endswith((f"/ {CHECK}", f"/{CHECK}", f"/ {CHECK} (pull_request)"))


def _github(forge: Forge, project: str) -> tuple[str, Enforced]:
    owner, name = project.split("/")
    branch = str(forge.get("repos", owner, name)["default_branch"])
    found = _rulesets(forge.get("repos", owner, name, "rules", "branches", branch))
    try:
        found |= _classic(forge.get("repos", owner, name, "branches", branch, "protection"))
    except NoAnswer as error:
        # Only an administrator's token may read it, and 404 is the answer where there is none.
        if error.status not in (401, 403, 404):
            raise
    return branch, found


def _rulesets(rules: list[dict[str, Any]]) -> Enforced:
    """Read ``GET /repos/{owner}/{repo}/rules/branches/{branch}``: the active rules of all rulesets."""
    found = Enforced(
        requests=False,
        approvals=0,
        owners=False,
        stale=False,
        checks=(),
        newest=False,
        no_force=False,
        no_deletion=False,
    )
    for rule in rules:
        says = rule.get("parameters") or {}
        match rule["type"]:
            case "pull_request":
                found |= Enforced(
                    requests=True,
                    approvals=says["required_approving_review_count"],
                    owners=says["require_code_owner_review"],
                    stale=says["dismiss_stale_reviews_on_push"],
                )
            case "required_status_checks":
                names = tuple(check["context"] for check in says["required_status_checks"])
                found |= Enforced(checks=names, newest=says["strict_required_status_checks_policy"])
            case "merge_queue":
                found |= Enforced(requests=True, newest=True)
            case "non_fast_forward":
                found |= Enforced(no_force=True)
            case "deletion":
                found |= Enforced(no_deletion=True)
    return found


def _classic(says: dict[str, Any]) -> Enforced:
    """Read ``GET /repos/{owner}/{repo}/branches/{branch}/protection``."""
    reviews = says.get("required_pull_request_reviews")
    checks = says.get("required_status_checks") or {}
    return Enforced(
        requests=reviews is not None,
        approvals=(reviews or {}).get("required_approving_review_count", 0),
        owners=(reviews or {}).get("require_code_owner_reviews", False),
        stale=(reviews or {}).get("dismiss_stale_reviews", False),
        checks=tuple(checks.get("contexts", ())),
        newest=checks.get("strict", False),
        no_force=not says["allow_force_pushes"]["enabled"],
        no_deletion=not says["allow_deletions"]["enabled"],
    )


def _gitlab(forge: Forge, project: str) -> tuple[str, Enforced]:
    """Read the project and its protected branch; approvals and code owners are told by the paid tiers only."""
    says = forge.get("projects", project)
    branch = str(says["default_branch"])
    gate = (CHECK,) if says["only_allow_merge_if_pipeline_succeeds"] else ()
    newest = says.get("merge_method") in ("ff", "rebase_merge") or says.get("merge_pipelines_enabled") is True
    try:
        rule = forge.get("projects", project, "protected_branches", branch)
    except NoAnswer as error:
        if error.status != 404:
            raise
        return branch, Enforced(requests=False, checks=gate, newest=newest, no_force=False, no_deletion=False)
    nobody_pushes = all(level["access_level"] == 0 for level in rule["push_access_levels"])
    found = Enforced(
        requests=nobody_pushes,
        checks=gate,
        newest=newest,
        owners=rule.get("code_owner_approval_required"),
        no_force=not rule["allow_force_push"],
        no_deletion=True,
    )
    return branch, found | _gitlab_approvals(forge, project)


def _gitlab_approvals(forge: Forge, project: str) -> Enforced:
    try:
        rules = forge.get("projects", project, "approval_rules")
        resets = forge.get("projects", project, "approvals")["reset_approvals_on_push"]
    except NoAnswer as error:
        if error.status not in (401, 403, 404):
            raise
        return Enforced()
    return Enforced(approvals=max((rule["approvals_required"] for rule in rules), default=0), stale=resets)


def _gitea(forge: Forge, project: str) -> tuple[str, Enforced]:
    owner, name = project.split("/")
    branch = str(forge.get("repos", owner, name)["default_branch"])
    rules = forge.get("repos", owner, name, "branch_protections")
    mine = [rule for rule in rules if branch in (rule.get("rule_name"), rule.get("branch_name"))]
    if not mine:
        return branch, Enforced(requests=False, approvals=0, checks=(), no_force=False, no_deletion=False)
    rule = mine[0]
    return branch, Enforced(
        requests=not rule["enable_push"],
        approvals=rule["required_approvals"],
        stale=rule["dismiss_stale_approvals"],
        checks=tuple(rule["status_check_contexts"] or ()) if rule["enable_status_check"] else (),
        newest=rule["block_on_outdated_branch"],
        no_force=not rule.get("enable_force_push", False),
        no_deletion=True,
    )


_READERS = {"github": _github, "gitlab": _gitlab, "gitea": _gitea}
_TOKEN_HINT = {
    "github": "put a token that may read the repository into GH_TOKEN; for a server of your own, name it with --api",
    "gitlab": "put a token with read_api into GITLAB_TOKEN; for a server of your own, name it with --api",
    "gitea": "put a token that may read the repository into GITEA_TOKEN; for a server of your own, name it with --api",
}
