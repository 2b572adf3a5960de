"""What the files of a repository say without Git: where its top is, which commit is checked out, what is left out.

Starting Git takes longer than everything that is needed to see that nothing has
changed. Whatever is unusual here is left to Git: `Standing.head` is "" then.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qmsctl.git.hardening import asked_for_itself
from qmsctl.git.names import HASH

_MOST = 64 * 1024 * 1024
_LINKS = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A repository as its files show it.

    `git_dir` belongs to this work tree, `common_dir` to all of them. `prefix` is
    where the folder that was asked about lies below the top: "" or with a slash
    at the end. `head` is the full id of the commit that is checked out, "" where
    only Git can tell. `shallow` and `partial` say what its history lacks.
    """

    git_dir: Path
    common_dir: Path
    prefix: str
    head: str
    shallow: bool
    partial: bool


def standing(folder: Path) -> Standing | None:
    """Return how the repository around a folder stands, None where there is none or none that may be read."""
    try:
        return _around(folder.resolve())
    except OSError:
        return None


def _around(here: Path) -> Standing | None:
    if asked_for_itself(here):
        return _standing(here, "")
    for place in (here, *here.parents):
        git_dir = _git_dir(place)
        if git_dir is not None:
            return _standing(git_dir, "" if here == place else here.relative_to(place).as_posix() + "/")
    return None


def _git_dir(place: Path) -> Path | None:
    dot = place / ".git"
    if all((dot / name).exists() for name in ("HEAD", "objects", "refs")):
        return dot
    if dot.is_file():
        written = _line(dot)
        found = (place / written.removeprefix("gitdir:").strip()).resolve() if written.startswith("gitdir:") else None
        return found if found is not None and (found / "HEAD").is_file() else None
    return None


def _standing(git_dir: Path, prefix: str) -> Standing:
    written = _line(git_dir / "commondir")
    common = (git_dir / written).resolve() if written else git_dir.resolve()
    packs = common / "objects" / "pack"
    return Standing(
        git_dir=git_dir,
        common_dir=common,
        prefix=prefix,
        head=_resolved(git_dir, common),
        shallow=bool(_line(common / "shallow")),
        partial=packs.is_dir() and any(name.suffix == ".promisor" for name in packs.iterdir()),
    )


def _resolved(git_dir: Path, common: Path) -> str:
    """Follow HEAD to a commit, as ``git rev-parse HEAD`` does for refs that lie in files."""
    name = "HEAD"
    for _ in range(_LINKS):
        written = _line((git_dir if name == "HEAD" else common) / name) or _packed(common, name)
        if HASH.match(written):
            return written
        name = written.removeprefix("ref:").strip() if written.startswith("ref:") else ""
        if not name.startswith("refs/heads/") or ".." in name:
            return ""
    return ""


def _packed(common: Path, name: str) -> str:
    try:
        place = common / "packed-refs"
        if not place.is_file() or place.stat().st_size > _MOST:
            return ""
        listed = b"\n" + place.read_bytes()
    except OSError:
        return ""
    end = listed.find(b" " + name.encode("utf-8", "surrogateescape") + b"\n")
    return listed[listed.rfind(b"\n", 0, end) + 1 : end].decode("ascii", "replace") if end > 0 else ""


def _line(place: Path) -> str:
    """The first line of a small file, "" where there is none."""
    try:
        if not place.is_file():
            return ""
        with place.open("rb") as file:
            found = file.readline(4096).decode("utf-8", "surrogateescape").strip()
            return "" if "\0" in found else found
    except (OSError, ValueError):
        return ""
