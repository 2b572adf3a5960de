"""Whether the files of a review are what was signed and sealed, and what the branch did to them since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qmsctl.approvals.authority import bytes_of
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Message
from qmsctl.reviews.reading import MANAGEMENT_REVIEW
from qmsctl.reviews.signature import digest, lf
from qmsctl.schemas import shipped_schema
from qmsctl.system.content import Part
from qmsctl.trees import symbolic_links

EVIDENCE = (".signed.json", ".signed.json.sig", ".seal.json")
"""What lies beside a signed and sealed review."""
_NOTE = "/RNT-"


class Trouble(NamedTuple):
    """What is not as it was: in which file, from which line on (from 1), and what is the matter."""

    path: str
    line: int
    message: Message


def altered(sources: Sources, path: str, sha256: str, sealed: bool) -> Trouble | None:
    """Return what speaks against a file that had a digest when it was signed, or sealed; None where it has it still."""
    if path in symbolic_links(sources.tree):
        return Trouble(path, 1, Message("this is a symbolic link; evidence lies here itself"))
    data = bytes_of(sources.tree, path)
    if not data:
        return Trouble(path, 1, Message("the file is missing"))
    if digest(data) == sha256:
        return None
    before = _as_it_was(sources, path, sha256)
    if before is None:
        why = Message("it is not as it was sealed") if sealed else Message("it is not as it was signed")
        return Trouble(path, 1, why)
    line = first_difference(before, lf(data))
    if sealed:
        return Trouble(path, line, Message("line {line} is not as it was sealed", line=line))
    return Trouble(path, line, Message("line {line} is not as it was signed", line=line))


def first_difference(before: bytes, after: bytes) -> int:
    """Return the number of the first line in which two texts differ."""
    old, new = before.split(b"\n"), after.split(b"\n")
    same = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
    return (same if same is not None else min(len(old), len(new)) - 1) + 1


def _as_it_was(sources: Sources, path: str, sha256: str) -> bytes | None:
    """The content that the branch once held with this digest, None where it never did or nothing can tell."""
    if sources.past is None:
        return None
    return next((lf(data) for _, data in sources.past.states(path) if digest(data) == sha256), None)


def meanwhile(sources: Sources, path: str, sha256: str, since: int | None) -> Iterator[Message]:
    """Yield what the branch did to a file after a position of its line, where the file is as it was again now."""
    if sources.past is None or since is None:
        return
    for position, data in sources.past.states(path):
        if position > since and digest(data) != sha256:
            yield Message(
                "{path} was changed in {commit} on {day} and is as it was again",
                path=path,
                commit=sources.past.moment(position).commit[:10],
                day=sources.past.moment(position).day,
            )


def first_held(sources: Sources, path: str) -> int | None:
    """Return the position at which the branch first held a file, None where it never did or nothing can tell."""
    states = sources.past.states(path) if sources.past is not None else ()
    return next((position for position, data in states if data), None)


def made_anew(sources: Sources, path: str) -> Trouble | None:
    """Return what speaks against a file that is written once: that the branch first held another one."""
    if sources.past is None:
        return None
    states = [(position, lf(data)) for position, data in sources.past.states(path) if data]
    if not states:
        return None
    first = states[0][1]
    for position, data in states[1:]:
        if data != first:
            moment = sources.past.moment(position)
            return Trouble(
                path,
                first_difference(first, data),
                Message(
                    "it was written once, and another was put in its place in {commit} on {day}",
                    commit=moment.commit[:10],
                    day=moment.day,
                ),
            )
    now = lf(bytes_of(sources.tree, path))
    if now and now != first:
        line = first_difference(first, now)
        return Trouble(path, line, Message("it is not as the branch holds it: line {line} was changed here", line=line))
    return None


def gone(sources: Sources) -> Iterator[Trouble]:
    """Yield the signatures, seals and notes that the branch once held and that are nowhere below the folder now."""
    if sources.history is None or sources.past is None:
        return
    folder = shipped_schema(MANAGEMENT_REVIEW).record_folder
    prefix = sources.history.prefix + folder
    here = {_name(path) for path in sources.system.files if path.startswith(folder)}
    for full, chain in sources.history.line.paths():
        if full.startswith(prefix) and kept(full) and _name(full) not in here:
            moment = sources.past.moment(chain[-1].position)
            path = full[len(sources.history.prefix) :]
            if path in sources.system.files:
                continue
            yield Trouble(
                path,
                1,
                Message(
                    "it was part of the handbook and is gone; the branch last had to do with it in {commit} on {day}",
                    commit=moment.commit[:10],
                    day=moment.day,
                ),
            )


def strays(paths: Iterable[str], known: frozenset[str]) -> Iterator[Trouble]:
    """Yield signatures, seals and notes that belong to nothing; `known` are the paths of reviews and their notes."""
    folder = shipped_schema(MANAGEMENT_REVIEW).record_folder
    for path in sorted(paths):
        if not path.startswith(folder) or path in known or not kept(path):
            continue
        if is_note(path):
            yield Trouble(path, 1, Message("the note cannot be read, or the review that it is about is not here"))
            continue
        ending = next(each for each in EVIDENCE if path.endswith(each))
        review = path.removesuffix(ending) + ".md"
        if review not in known:
            yield Trouble(
                path, 1, Message("the review that it belongs to, {review}, is missing or cannot be read", review=review)
            )


def part(parts: Iterable[Part], name: str) -> str:
    """Return the digest of a part by its name, "" where there is none."""
    return next((each.sha256 for each in parts if each.name == name), "")


def kept(path: str) -> bool:
    """Say whether a path is that of a signature, a seal or a note, none of which ever goes."""
    return path.endswith(EVIDENCE) or is_note(path)


def is_note(path: str) -> bool:
    """Say whether a path is that of a note on a review."""
    return _NOTE in path and path.endswith(".md")


def _name(path: str) -> str:
    return path.rpartition("/")[2]
