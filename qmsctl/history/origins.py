"""Where a handbook came from: the folder its ``qms.yaml`` lay in before each commit that moved the whole of it.

Git does not record moves, and whoever proposes a change can dress one up as a
beginning. So what looks like a beginning is the same handbook as one that the
commit took away, and as any earlier one of the repository that has the same name
in approvals (``repository:``). Of several the one that has been there longest counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qmsctl.settings import FILE, ApprovalSettings, settings_from
from qmsctl.text.decode import decode
from qmsctl.text.limits import SETTINGS
from qmsctl.text.marks import Map
from qmsctl.text.yaml_reader import read_yaml

Held = Mapping[str, str]
"""Each ``qms.yaml`` that a commit holds, by its path from the top, with its blob."""

Text = Callable[[str], bytes]
"""Gives the bytes of a blob."""


def roots(root: str, held: Sequence[Held], text: Text) -> list[str]:
    """Return where the handbook lay at each of some moments, oldest first, followed back from where it lies at last.

    `held` is what there was at each moment; folders are "" or end with a slash.
    """
    found = [root] * len(held)
    for number in range(len(held) - 1, 0, -1):
        before, after = held[number - 1], held[number]
        if root + FILE in after and root + FILE not in before:
            root = _origin(root + FILE, held[: number + 1], text).removesuffix(FILE)
        found[number - 1] = root
    return found


def _origin(name: str, held: Sequence[Held], text: Text) -> str:
    """The settings file before the one that began under a name at the last of these moments; itself for a beginning."""
    before, after = held[-2], held[-1]
    gone = [other for other in before if other not in after]
    if len(gone) == 1:
        return gone[0]
    if any(name in earlier for earlier in held[:-1]):
        return name
    blobs: dict[str, set[str]] = {}
    for earlier in held[:-1]:  # oldest first
        for other, blob in earlier.items():
            blobs.setdefault(other, set()).add(blob)
    called = _name(text(after[name]))
    like = [
        other for other, versions in blobs.items() if called and any(_name(text(blob)) == called for blob in versions)
    ]
    return next((other for other in like if other in gone), next(iter(like), name))


def origin_at(root: str, before: Held, after: Held, text: Text) -> str:
    """Return the folder in which a handbook of one commit lay in an earlier one; its own where it began since."""
    return roots(root, [before, after], text)[0]


def approval_in(settings: bytes) -> ApprovalSettings | None:
    """Return what the bytes of a ``qms.yaml`` say about approvals, None where they ask for none or cannot be read."""
    written = decode(FILE, settings).text
    source = read_yaml(FILE, written, SETTINGS).value if written is not None else None
    return settings_from(source if isinstance(source, Map) else Map()).approval


def _name(settings: bytes) -> str:
    """The name that a handbook has in approvals, "" where it asks for none."""
    approval = approval_in(settings)
    return approval.repository if approval is not None else ""
