"""Which of a person's own keys signs: one that the handbook lists for them."""

from __future__ import annotations

from pathlib import Path

from qmsctl.approvals.keys import Key, read_text_key
from qmsctl.approvals.model import SIGNERS
from qmsctl.approvals.signers import Signers
from qmsctl.errors import QmsctlError
from qmsctl.refused import Refused

_MOST_BYTES = 20_000


def find_key(signers: Signers, person: str, namespace: str, folder: Path | None = None) -> Path:
    """Return the key in ``~/.ssh`` (or `folder`) that is listed for a person and purpose.

    The private key where it lies there, else the public one, for an agent. Raises `QmsctlError`.
    """
    listed = {entry.key.blob for entry in signers.of(person) if namespace in entry.namespaces}
    if not listed:
        raise QmsctlError(
            f"{SIGNERS} lists no key of {person} for {namespace}; add a line such as: "
            f'{person} namespaces="approve@qmsctl,review@qmsctl" ssh-ed25519 AAAA…'
        )
    for public in sorted((folder or Path("~/.ssh").expanduser()).glob("*.pub")):
        key = _read(public)
        if key is not None and key.blob in listed:
            private = public.with_suffix("")
            return private if private.is_file() else public
    raise QmsctlError(f"none of the keys in ~/.ssh is one that {SIGNERS} lists for {person}; name it with --key")


def _read(path: Path) -> Key | None:
    try:
        words = path.read_bytes()[:_MOST_BYTES].decode("utf-8", "replace").split()
        return read_text_key(words[0], words[1]) if len(words) > 1 else None
    except (OSError, Refused):
        return None
