"""An annotated tag: a name, beside the branches, by which people find a commit again."""

from __future__ import annotations

from pathlib import Path

from qmsctl.errors import QmsctlError
from qmsctl.findings import clip, visible
from qmsctl.git.private_index import SAFE
from qmsctl.git.repository import commit_id, open_repository, run

_STRICT = ("-c", "user.useConfigOnly=true")


def tag_commit(folder: Path, name: str, commit: str, message: str) -> None:
    """Tag a commit, by the person's own Git identity; a tag that names it already is left as it is.

    Raises `QmsctlError`, with no tag made: no repository, a name that Git does not take, a tag of that name on another
    commit, no identity. Nothing that a repository's settings name is run.
    """
    repository = open_repository(folder)
    if repository is None:
        raise QmsctlError("there is no Git repository here, so there is nothing to tag")
    place = f"refs/tags/{name}"
    if not run(repository, "check-ref-format", "--normalize", place, may_fail=True):
        raise QmsctlError(f"{clip(name)} is no name that Git takes for a tag")
    there = run(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", place, may_fail=True)
    if there:
        if commit_id(repository, place) == commit:
            return
        raise QmsctlError(f"there is a tag {clip(name)} already, on another commit; nothing was tagged")
    tagger = run(repository, *_STRICT, "var", "GIT_COMMITTER_IDENT", may_fail=True).strip()
    if not tagger:
        raise QmsctlError("Git does not know who you are, and a tag needs a name; set user.name and user.email")
    head = f"object {commit}\ntype commit\ntag {name}\ntagger ".encode()
    text = head + tagger + b"\n\n" + visible(message).encode("utf-8", "backslashreplace") + b"\n"
    made = run(repository, *SAFE, "mktag", feed=text).decode("ascii").strip()
    run(repository, *SAFE, "update-ref", place, made, "0" * len(made))
