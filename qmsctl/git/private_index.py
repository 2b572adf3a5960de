"""An index of our own, from which the tree of a commit is written while the person's index stays as it is."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl.errors import QmsctlError, reason_of
from qmsctl.git.branches import Entry
from qmsctl.git.repository import REGULAR, run

if TYPE_CHECKING:
    import git

SAFE = ("-c", "core.fsync=all")
"""A commit that a power cut can take back is none; Git by itself leaves blobs to the disk's pleasure."""

_NEW_FILE = "100644"


@dataclass(frozen=True, slots=True)
class PrivateIndex:
    """Contents stored in the repository as they shall be; `after` has the files that exist then, by path."""

    repository: git.Repo
    paths: tuple[str, ...]
    after: Mapping[str, Entry]
    file: Path

    def tree(self, parent: str) -> str:
        """Return the id of the tree of a commit ("" for none) with our contents in it."""
        own = {"GIT_INDEX_FILE": str(self.file)}
        run(self.repository, *SAFE, "read-tree", parent or "--empty", environment=own)
        run(self.repository, *SAFE, "update-index", "-z", "--index-info", feed=self.rows(self.paths), environment=own)
        return run(self.repository, *SAFE, "write-tree", environment=own).decode("ascii").strip()

    def rows(self, paths: Iterable[str]) -> bytes:
        """Return what ``update-index --index-info`` reads for some of the paths."""
        gone = Entry("0", "0" * 40)
        rows = [(self.after.get(path, gone), path) for path in paths]
        return b"".join(
            f"{entry.mode} {entry.blob} 0\t".encode("ascii") + os.fsencode(path) + b"\0" for entry, path in rows
        )


@contextmanager
def private_index(
    repository: git.Repo, contents: Mapping[str, bytes | None], before: Mapping[str, Entry]
) -> Iterator[PrivateIndex]:
    """Store contents by path and give an index of our own that knows them; None for a file that goes.

    A file keeps the mode it had. The folder of the index lies in the Git folder and is gone afterwards.
    """
    own = Path(str(repository.git_dir)) / "qmsctl"
    try:
        own.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".qmsctl-", suffix=".tmp", dir=own))
        try:
            yield PrivateIndex(
                repository, tuple(contents), dict(_stored(repository, contents, before, folder)), folder / "index"
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise QmsctlError(f"{error.filename or own} could not be written: {reason_of(error)}") from error


def without_filters(repository: git.Repo) -> dict[str, str]:
    """Return an environment in which no filter that settings name is run.

    Git looks into files that changed in the second its index was written, and a filter is a program.
    """
    named = run(repository, "config", "--name-only", "-z", "--get-regexp", "^filter[.]", may_fail=True)
    filters = {name.rpartition(".")[0] for name in os.fsdecode(named).split("\0") if name}
    keys = [f"{name}.{key}" for name in sorted(filters) for key in ("clean", "smudge", "process", "required")]
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    environment = {"GIT_CONFIG_COUNT": str(first + len(keys))}
    for number, key in enumerate(keys, first):
        environment[f"GIT_CONFIG_KEY_{number}"] = key
        environment[f"GIT_CONFIG_VALUE_{number}"] = "false" if key.endswith(".required") else ""
    return environment


def _stored(
    repository: git.Repo, contents: Mapping[str, bytes | None], before: Mapping[str, Entry], folder: Path
) -> Iterator[tuple[str, Entry]]:
    files = {path: data for path, data in contents.items() if data is not None}
    for number, data in enumerate(files.values()):
        (folder / f"{number}").write_bytes(data)
    names = "".join(_quoted(str(folder / f"{number}")) + "\n" for number in range(len(files)))
    stored = run(
        repository, *SAFE, "hash-object", "-w", "-t", "blob", "--no-filters", "--stdin-paths", feed=os.fsencode(names)
    )
    for path, blob in zip(files, stored.decode("ascii").split(), strict=True):
        mode = before[path].mode if path in before else _NEW_FILE
        yield path, Entry(mode if mode in REGULAR else _NEW_FILE, blob)


def _quoted(path: str) -> str:
    r"""As Git reads a name that may hold anything: ``"with \n"``."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
