"""What is added to a sealed review: an amendment, or the half-year check; each note names all that came before it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from qmsctl.actions.said import said
from qmsctl.approvals.authority import bytes_of
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Message
from qmsctl.reviews.model import AMENDMENT, ManagementReview, Note
from qmsctl.reviews.signature import lf
from qmsctl.reviews.unaltered import Trouble, made_anew
from qmsctl.system.record_ids import fresh_id
from qmsctl.text.compose import sheet

_CONTENT = re.compile(rb"^content: \"?sha256:([0-9a-f]{64})\"?\n", re.M)


def new_note(
    review: ManagementReview,
    kind: str,
    on: date,
    by: str,
    before: Iterable[bytes],
    taken: Collection[str],
    *,
    text: str = "",
    decisions: Iterable[Mapping[str, Any]] = (),
) -> tuple[str, str]:
    """Return the path and the text of a note by a role; `before` are the seal and the notes so far, oldest first.

    Raises `qmsctl.refused.Refused` for an amendment that says nothing, or too much.
    """
    if kind == AMENDMENT:
        text = said(text, Message("say what is added"))
    id_ = fresh_id("RNT", on.year, taken)
    front: dict[str, Any] = {
        "id": id_,
        "review": review.id,
        "kind": kind,
        "on": on.isoformat(),
        "by": by,
        "after": f"sha256:{chained(before)}",
        "text": text,
        "decisions": [dict(row) for row in decisions],
    }
    front["content"] = f"sha256:{hashlib.sha256(sheet(front).encode()).hexdigest()}"
    return review.record.path.rpartition("/")[0] + f"/{id_}.md", sheet(front)


def chained(before: Iterable[bytes]) -> str:
    """Return the digest of a seal and the notes after it, in order, as the next note names it."""
    found = hashlib.sha256()
    for data in before:
        found.update(lf(data))
    return found.hexdigest()


def in_order(found: Iterable[Note], seal: bytes, sources: Sources) -> tuple[list[bytes], list[Note]]:
    """Return the longest chain of files from the seal on, and the notes that follow nothing that is here.

    Two branches may each have added a note; both then follow the same, and both hold.
    """
    waiting: dict[str, list[Note]] = {}
    for note in sorted(found, key=lambda note: note.id):
        waiting.setdefault(note.after, []).append(note)
    longest, begun = [seal], [[seal]]
    while begun:
        held = begun.pop(0)
        longest = held if len(held) > len(longest) else longest
        for note in waiting.pop(chained(held), ()):
            begun.append([*held, bytes_of(sources.tree, note.record.path)])
    return longest, [note for notes in waiting.values() for note in notes]


def broken_notes(found: tuple[Note, ...], seal: bytes, sources: Sources) -> Iterator[Trouble | None]:
    """Yield the notes that were changed, and those that follow a seal or note that is not here as it was."""
    for note in found:
        yield _changed(note, sources)
        yield made_anew(sources, note.record.path)
    if found and not seal:
        yield Trouble(found[0].record.path, 1, Message("the note is on a review that is not sealed"))
        return
    _, loose = in_order(found, seal, sources)
    for note in loose:
        yield Trouble(
            note.record.path,
            1,
            Message("what stood before this note, the seal or an earlier note, was changed or taken away"),
        )


def _changed(note: Note, sources: Sources) -> Trouble | None:
    data = lf(bytes_of(sources.tree, note.record.path))
    written = _CONTENT.search(data)
    if written is None:
        return Trouble(note.record.path, 1, Message("the note does not carry its own digest"))
    if hashlib.sha256(_CONTENT.sub(b"", data, count=1)).hexdigest() != written[1].decode():
        return Trouble(note.record.path, 1, Message("the note is not as it was written"))
    return None
