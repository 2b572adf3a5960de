"""Everything that commits did, from one ``git log`` that is read while something else is done."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from queue import SimpleQueue

from qmsctl.git.names import HASH
from qmsctl.git.streaming import streaming

GONE = ""
OTHER = "@"
"""What stands for the blob of a path that holds no regular file: nothing at all, or a link or a submodule."""

_PIECE = 1 << 20
_PAUSE = 0.003
_ARGUMENTS = (
    "log",
    "--root",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-relative",
    "--ignore-submodules=none",
    "--diff-merges=first-parent",
    "--no-show-signature",
    "--no-ext-diff",
    "--no-color",
    "--no-mailmap",
    "--encoding=UTF-8",
    "--format=%H%x00%P%x00%an%x00%ae%x00%ct",
)


@dataclass(slots=True)
class Walk:
    """Commits in columns, in the order Git told them: what lies at one index belongs together.

    `parents` are ids with blanks between them, `times` seconds since 1970 of the
    committer, `authors` an index into `people` (name, mail). What commit `i` did,
    compared with its first parent, stands in `paths` and `blobs` from `ends[i-1]`
    up to `ends[i]`; `paths` is an index into `names`, which are paths from the top
    of the repository. A blob is its id, `GONE` or `OTHER`.
    """

    commits: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    paths: list[int] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class WalkReading:
    """A ``git log`` that runs; its bytes are taken off by a thread, which leaves the rest of the time to others."""

    def __init__(self, folder: Path, commit: str, known: Sequence[str] = ()) -> None:
        """Begin to read all that led to a commit, without what led to those that are `known`."""
        self._pieces: SimpleQueue[bytes | int] = SimpleQueue()
        if not all(HASH.match(name) for name in (commit, *known)):
            raise ValueError("only ids of commits are given to Git")
        self._revisions = [commit, *(f"^{name}" for name in known)]
        self._thread = threading.Thread(target=self._read, args=(folder,), daemon=True)
        self._thread.start()

    def onto(self, walk: Walk) -> bool:
        """Add what is read to a walk; say whether Git told everything to its end."""
        failed = True

        def pieces() -> Iterator[bytes]:
            nonlocal failed
            while not isinstance(piece := self._pieces.get(), int):
                yield piece
            failed = bool(piece)

        whole = _append(walk, chain.from_iterable(_tokens(pieces())))
        self._thread.join()
        return whole and not failed

    def _read(self, folder: Path) -> None:
        code = -1
        try:
            with streaming(folder, *_ARGUMENTS, *self._revisions, "--") as process:
                if process is not None and process.stdout is not None:
                    while piece := os.read(process.stdout.fileno(), _PIECE):
                        self._pieces.put(piece)
                        # Git tells commit by commit; waking for each would take the time of whoever works meanwhile.
                        time.sleep(_PAUSE)
                    code = process.wait()
        finally:
            self._pieces.put(code)


def _tokens(pieces: Iterator[bytes]) -> Iterator[list[str]]:
    """The texts between the zero bytes, as many as there are at a time."""
    rest = b""
    for piece in pieces:
        whole, zero, rest = (rest + piece).rpartition(b"\0")
        if zero:
            yield whole.decode("utf-8", "surrogateescape").split("\0")


def _append(walk: Walk, tokens: Iterator[str]) -> bool:
    r"""Read ``HASH parents name mail time``, then ``\n:mode mode blob blob how`` and a path for each file."""
    people = {person: number for number, person in enumerate(walk.people)}
    names = {name: number for number, name in enumerate(walk.names)}
    commits, parents, times, authors = walk.commits, walk.parents, walk.times, walk.authors
    ends, paths, blobs = walk.ends, walk.paths, walk.blobs
    begun = False
    for token in tokens:
        if token.startswith(("\n", ":")):
            head = token.lstrip("\n")
            how = head[-1]
            blobs.append(GONE if how == "D" else head.split(" ")[3] if head[8:11] == "100" else OTHER)
            paths.append(names.setdefault(next(tokens, ""), len(names)))
            continue
        if begun:
            ends.append(len(paths))
        begun = True
        commits.append(token)
        parents.append(next(tokens, ""))
        authors.append(people.setdefault((next(tokens, ""), next(tokens, "")), len(people)))
        time = next(tokens, "")
        if not time.lstrip("-").isdigit():
            return False
        times.append(int(time))
    if begun:
        ends.append(len(paths))
    walk.people[:] = people
    walk.names[:] = names
    return True
