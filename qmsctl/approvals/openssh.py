"""The door to OpenSSH: ssh-keygen verifies a signature, and makes one with a person's key."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from qmsctl.approvals.armour import read_signature
from qmsctl.approvals.keys import ED25519, read_text_key
from qmsctl.approvals.program import (
    NEEDED,
    Unavailable,
    apart_from,
    call,
    find_program,
    signing_environment,
)
from qmsctl.approvals.signers import Signer
from qmsctl.approvals.verdicts import Verdicts, question
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message, visible
from qmsctl.refused import Refused

# A signature known to be good, by a key that nobody has any more, valid through 2025. A program that takes it,
# and refuses it for other data and for 2026, verifies and understands verify-time.
_KNOWN_DATA = b"qmsctl asks whether ssh-keygen verifies\n"
_KNOWN_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIM23E+7CA+j+BQjjNSb7J4t22F8bBCn62kU0W/nKHBcD"
_KNOWN_SIGNATURE = b"""-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgzbcT7sID6P4FCOM1Jvsni3bYXx
sEKfraRTRb+cocFwMAAAAOYXBwcm92ZUBxbXNjdGwAAAAAAAAABnNoYTUxMgAAAFMAAAAL
c3NoLWVkMjU1MTkAAABADVhL2NuiEu+w9qcI/uswftqLaW4sPpI+3J33EZv69i0Q8cDEDJ
gVb5Pv1jGN0Ic2HpzwX7OW5id30Lvbzm2nBQ==
-----END SSH SIGNATURE-----
"""
_KNOWN_NAMESPACE = "approve@qmsctl"
_KNOWN_SIGNER = Signer("known", read_text_key(ED25519, _KNOWN_KEY), (_KNOWN_NAMESPACE,), "", "2026-01-01T00:00:00Z", 1)
_FEW, _MOST_AT_A_TIME = 4, 16
_GOOD_AT, _EXPIRED_AT = "2025-06-01T00:00:00Z", "2026-01-01T00:00:01Z"


class Unverified(NamedTuple):
    """A signature that OpenSSH is to be asked about: over which bytes, by which person, for which purpose.

    `signers` are the lines that may have signed, `at` is the moment it is judged at, ``2026-11-21T10:00:00Z``.
    """

    data: bytes
    signature: bytes
    signers: tuple[Signer, ...]
    person: str
    namespace: str
    at: str

    @property
    def lines(self) -> bytes:
        """The lines of allowed_signers that are the person's."""
        return signer_lines(signer for signer in self.signers if signer.person == self.person)

    @property
    def inputs(self) -> tuple[bytes, ...]:
        """Everything that the answer depends on, but the program."""
        texts = (self.person, self.namespace, self.at)
        return (self.data, self.signature, self.lines, *(text.encode() for text in texts))


class OpenSsh:
    """The ssh-keygen of this machine, for the handbook in a folder.

    `cache` remembers what it accepted, for the next run. Raises `Unavailable` where there is none.
    """

    def __init__(self, folder: Path, *, cache: bool = True) -> None:
        self._apart = apart_from(folder)
        self.program = find_program(folder)
        self._verdicts = Verdicts(self._apart) if cache else None
        self._tested = False

    def verify(self, unverified: Unverified) -> Message | None:
        """Return why a signature does not hold, or None where it does. Raises `Unavailable`."""
        return self.verify_all([unverified])[0]

    def verify_all(self, unverified: Sequence[Unverified]) -> list[Message | None]:
        """Return for each signature what `verify` does; a few programs run at a time. Raises `Unavailable`."""
        identity = self._identity()
        questions = [question(b"verify", *identity, *each.inputs) for each in unverified]
        answers: list[Message | None] = [None] * len(unverified)
        unknown = [at for at, asked in enumerate(questions) if not self._accepted(asked)]
        if unknown:
            self._test()
        for at, answer in zip(unknown, _at_a_time(self._ask, [unverified[at] for at in unknown]), strict=True):
            answers[at] = answer
            if answer is None and self._verdicts is not None:
                self._verdicts.keep(questions[at])
        return answers

    def _accepted(self, asked: str) -> bool:
        return self._verdicts is not None and self._verdicts.accepted(asked)

    def sign(self, data: bytes, key: Path, namespace: str) -> bytes:
        """Return the signature file over these bytes.

        `key` is a private key, or a public key whose private half an agent holds;
        ssh-keygen itself asks for a passphrase at the terminal. Raises `QmsctlError`.
        """
        key = key.expanduser().absolute()
        if not key.is_file():
            raise QmsctlError(f"there is no key {str(key)!r}; make one with ssh-keygen -t ed25519, or name another")
        with tempfile.TemporaryDirectory(prefix="qmsctl-") as folder:
            target = Path(folder) / "statement.json"
            _write(target, data)
            command = [str(self.program), "-Y", "sign", "-q", "-f", str(key), "-n", namespace, str(target)]
            problem = self._run_signing(command)
            made = target.with_name(target.name + ".sig")
            if problem or not made.is_file():
                raise QmsctlError(_unsigned(key, problem))
            signature = made.read_bytes()
        try:
            read_signature(signature, namespace)
        except Refused as refused:
            raise QmsctlError(f"the key {str(key)!r} cannot sign approvals: {refused.message}") from refused
        return signature

    def _run_signing(self, command: list[str]) -> str:
        """Return "" where ssh-keygen signed, else what it said."""
        terminal = _terminal()
        environment = signing_environment(self._apart, terminal=terminal is not None)
        if terminal is None:
            answer = call(command, environment=environment)
            return "" if answer.returncode == 0 else answer.stderr.decode("utf-8", "replace").strip() or "no reason"
        try:
            # Whoever signs may have to type a passphrase or touch a key, and sees here what is asked.
            done = subprocess.run(command, stdin=terminal, stdout=subprocess.DEVNULL, env=environment, check=False)  # noqa: S603
        finally:
            os.close(terminal)
        return "" if done.returncode == 0 else "see above"

    def _identity(self) -> tuple[bytes, ...]:
        """Return what tells this program from another one at the same path."""
        status = self.program.stat()
        return (os.fsencode(self.program), f"{status.st_size} {status.st_mtime_ns} {status.st_ino}".encode())

    def _test(self) -> None:
        """Ask the program what is known, once."""
        if self._tested:
            return

        def ask(data: bytes, at: str) -> Message | None:
            return self._ask(Unverified(data, _KNOWN_SIGNATURE, (_KNOWN_SIGNER,), "known", _KNOWN_NAMESPACE, at))

        if ask(_KNOWN_DATA, _GOOD_AT) is not None:
            raise Unavailable(
                Message(
                    "{program} does not verify a signature known to be good; OpenSSH {needed} or newer is needed",
                    program=self.program,
                    needed=NEEDED,
                )
            )
        if ask(_KNOWN_DATA + b"!", _GOOD_AT) is None or ask(_KNOWN_DATA, _EXPIRED_AT) is None:
            raise Unavailable(
                Message(
                    "{program} accepts a signature that is known to be bad; it is no ssh-keygen to trust",
                    program=self.program,
                )
            )
        self._tested = True

    def _ask(self, unverified: Unverified) -> Message | None:
        person, namespace = unverified.person, unverified.namespace
        with tempfile.TemporaryDirectory(prefix="qmsctl-") as folder:
            listed, signed = Path(folder) / "allowed_signers", Path(folder) / "statement.sig"
            _write(listed, unverified.lines)
            _write(signed, unverified.signature)
            command = [str(self.program), "-Y", "verify", "-f", str(listed), "-I", person, "-n", namespace]
            command += ["-s", str(signed), "-O", f"verify-time={_compact(unverified.at)}"]
            answer = call(command, unverified.data)
        good = f'Good "{namespace}" signature for {person} with '.encode()
        if answer.returncode == 0 and answer.stdout.startswith(good):
            return None
        if b"incorrect signature" in answer.stderr:
            return Message(
                "the statement is not what was signed: it was changed afterwards, or the signature is of another"
            )
        why = " ".join(answer.stderr.decode("utf-8", "replace").split())
        if not why:
            return Message("OpenSSH does not accept the signature and does not say why")
        return Message("OpenSSH does not accept the signature: {why}", why=why)


def _at_a_time(
    ask: Callable[[Unverified], Message | None], unverified: Sequence[Unverified]
) -> Iterable[Message | None]:
    """Ask about each, a few at a time, and return the answers in order; after a failure nothing more is asked."""
    if len(unverified) < _FEW:
        return map(ask, unverified)
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(min(_MOST_AT_A_TIME, 2 * (os.cpu_count() or 1)))
    try:
        return list(pool.map(ask, unverified))
    finally:
        pool.shutdown(cancel_futures=True)


def signer_lines(signers: Iterable[Signer]) -> bytes:
    """Return lines of allowed_signers for OpenSSH of any version: times are without Z, to be read with TZ=UTC."""
    lines = []
    for signer in signers:
        options = [f'namespaces="{",".join(signer.namespaces)}"']
        bounds = (("valid-after", signer.valid_after), ("valid-before", signer.valid_before))
        options += [f'{name}="{_compact(at)}"' for name, at in bounds if at]
        lines.append(f"{signer.person} {','.join(options)} {signer.key.text}\n")
    return "".join(lines).encode()


def _compact(at: str) -> str:
    return "".join(character for character in at if character.isdigit())


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)


def _terminal() -> int | None:
    """Return a terminal that a passphrase can be typed at, None where nobody sits at one."""
    if not sys.stderr.isatty():
        return None
    try:
        return os.open("/dev/tty" if os.name == "posix" else "CONIN$", os.O_RDWR)
    except OSError:
        return None


def _unsigned(key: Path, said: str) -> str:
    name = repr(str(key))
    if "UNPROTECTED" in said:
        return f"the private key {name} can be read by others; close it with chmod 600, and make a new one if they did"
    if "passphrase" in said:
        return (
            f"the key {name} has a passphrase and nobody is at a terminal to type it; add it to an agent with ssh-add"
        )
    if "agent" in said or "No private key" in said:
        return f"{name} is a public key and no agent has its other half; add it with ssh-add, or name the private key"
    if "load public key" in said or "invalid format" in said:
        return f"{name} is no key that ssh-keygen can read; name the private key, or its .pub file with an agent"
    return f"ssh-keygen did not sign with {name}: {visible(' '.join(said.split()))[-200:]}"
