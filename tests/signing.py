"""Real keys, and signatures made with them as people make them: with ssh-keygen."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qmsctl.approvals.model import NAMESPACES, Statement
from qmsctl.approvals.statement import write
from qmsctl.system.content import Part

BOTH = "approve@qmsctl,review@qmsctl"


def make_key(folder: Path, name: str, kind: str = "ed25519", bits: int = 0, passphrase: str = "") -> Path:
    """Make a key and return the path of its private half; the public one lies beside it."""
    path = folder / name
    size = ("-b", str(bits)) if bits else ()
    run("ssh-keygen", "-q", "-t", kind, *size, "-N", passphrase, "-C", f"{name}@example.org", "-f", str(path))
    return path


def public(key: Path) -> str:
    """Return the public half of a key as one line."""
    return key.with_name(key.name + ".pub").read_text(encoding="utf-8").strip()


def line(person: str, key: Path, namespaces: str = BOTH, more: str = "") -> str:
    """Return a line of allowed_signers."""
    return f'{person} namespaces="{namespaces}"{more} {public(key)}\n'


def sign(key: Path, data: bytes, namespace: str = "approve@qmsctl", hashed: str = "sha512") -> bytes:
    """Return the signature file that ssh-keygen makes."""
    command = ["ssh-keygen", "-Y", "sign", "-q", "-O", f"hashalg={hashed}", "-f", str(key), "-n", namespace]
    return run(*command, feed=data)


def statement(**changes: object) -> Statement:
    """Return an approval of PRO-014 2.0 by tb, with changes."""
    values: dict[str, object] = {
        "parts": (Part("PRO-014", digest(b"text")), Part("images/flyt-å.svg", digest(b"image"))),
        "document": "PRO-014",
        "version": "2.0",
        "meaning": "approval",
        "person": "tb",
        "role": "quality-manager",
        "signed_at": "2026-11-02T09:30:00Z",
        "repository": "fjordservice",
        "reason": "Ny forskrift – tatt inn i punkt 4",
        "tool": "qmsctl 0.4.0",
    }
    return Statement(**{**values, **changes})  # type: ignore[arg-type]


def signed(key: Path, hashed: str = "sha512", **changes: object) -> tuple[bytes, bytes]:
    """Return a statement's bytes and the signature file over them."""
    made = statement(**changes)
    data = write(made)
    return data, sign(key, data, NAMESPACES[made.meaning], hashed)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def agent(folder: Path, key: Path) -> Iterator[dict[str, str]]:
    """Run an ssh-agent that holds a key; the private file goes away."""
    socket = folder / "agent"
    running = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        environment = {**os.environ, "SSH_AUTH_SOCK": str(socket)}
        while not socket.exists():
            assert running.poll() is None
        run("ssh-add", "-q", str(key), environment=environment)
        key.unlink()
        yield {"SSH_AUTH_SOCK": str(socket)}
    finally:
        running.terminate()
        running.wait()


def run(*command: str, feed: bytes = b"", environment: dict[str, str] | None = None) -> bytes:
    return subprocess.run(command, input=feed, env=environment, check=True, capture_output=True).stdout
