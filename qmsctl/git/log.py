"""What commits did to files, streamed from one ``git log``."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from qmsctl.git.repository import REGULAR, inside, open_repository, started

_PIECE = 1 << 16


class Step(NamedTuple):
    """What a commit did to a file: `how` as Git says it (A, M, D, R …), the file after it, and its path before it.

    Paths are relative to the folder that was asked about. `blob` is "" where
    there is no regular file after the commit.
    """

    how: str
    path: str
    blob: str
    before: str


def steps(folder: Path, below: Iterable[str], *, renames: bool = True, revision: str = "HEAD") -> Generator[list[Step]]:
    """Yield what each commit did to files, or to all files below some folders, of a handbook; newest commit first.

    Without `renames`, which is cheaper, a file under a new name is one that was made.
    `revision` is HEAD or the full id of a commit.
    Only the first parents count: what stood on the branch itself. Nothing where
    there is no repository, no commit or no Git. Close it as soon as you know
    enough: Git reads no further than it is asked for.
    """
    repository = open_repository(folder)
    if repository is None:
        return
    prefix = inside(repository, folder)
    arguments = ["log", "--first-parent", "--diff-merges=first-parent", "--raw", "-z", "--no-abbrev"]
    arguments += ["-M", "-l2000"] if renames else ["--no-renames"]
    arguments += ["--no-show-signature", "--no-ext-diff", "--no-color", "--format=%H", revision, "--"]
    paths = [f"{prefix}{name}" for name in below]
    with started(repository, *arguments, *paths) as process:
        if process is not None:
            yield from _commits(_tokens(process.stdout), prefix)


def _tokens(stream: Any) -> Iterator[str]:
    """The texts between the zero bytes of a stream, as they come."""
    rest = b""
    while piece := stream.read1(_PIECE):
        *whole, rest = (rest + piece).split(b"\0")
        yield from (token.decode("utf-8", "surrogateescape") for token in whole)


def _commits(tokens: Iterator[str], prefix: str) -> Iterator[list[Step]]:
    r"""``HASH`` or ``\n:mode mode blob blob how`` with one path, or two where a file was renamed."""
    done: list[Step] = []
    for token in tokens:
        head = token.lstrip("\n")
        if not head.startswith(":"):
            if done:
                yield done
            done = []
            continue
        _before, mode, _blob_before, blob, how = head[1:].split(" ")
        first = next(tokens, "")
        path = next(tokens, "") if how[0] in "RC" else first
        if path.startswith(prefix) and first.startswith(prefix):
            blob = blob if mode in REGULAR and how[0] != "D" else ""
            done.append(Step(how[0], path[len(prefix) :], blob, first[len(prefix) :]))
    if done:
        yield done
