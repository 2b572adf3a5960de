"""The one door to Git: commits as trees, paths of all branches, what commits did. The only importer of GitPython.

Arguments are fixed lists; a revision from outside becomes a commit id before it
is used, and nothing from a handbook is ever an option. The environment is
scrubbed and nothing is fetched. Only `commit_files` and
`tag_commit` write, and only the first has Git take a lock.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qmsctl.git.commits import Start, commit_files, start_commit
    from qmsctl.git.log import Step, steps
    from qmsctl.git.objects import blobs
    from qmsctl.git.repository import commit_id, open_repository
    from qmsctl.git.tags import tag_commit
    from qmsctl.git.trees import CommitTree, paths_of_all_branches
else:
    # Who only wants to know which commit is checked out imports no more than that.
    _IN = {
        "CommitTree": "trees", "Start": "commits", "Step": "log", "blobs": "objects", "commit_files": "commits",
        "commit_id": "repository", "open_repository": "repository", "paths_of_all_branches": "trees",
        "start_commit": "commits", "steps": "log", "tag_commit": "tags",
    }  # fmt: skip

    def __getattr__(name: str) -> Any:
        from importlib import import_module

        if name not in _IN:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_IN[name]}"), name)


__all__ = [
    "CommitTree",
    "Start",
    "Step",
    "blobs",
    "commit_files",
    "commit_id",
    "open_repository",
    "paths_of_all_branches",
    "start_commit",
    "steps",
    "tag_commit",
]
