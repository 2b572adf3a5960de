"""The strict reader of an OpenSSH signature file (PROTOCOL.sshsig), asked before ssh-keygen sees it.

ssh-keygen overlooks text around the block, other line ends and lengths, and
second blocks. Here a signature has exactly one form, so that a file that was
touched is refused even where the signature in it still holds. (ECDSA alone
leaves two: its second number may be negated. OpenSSH writes both, and either is
by the same key over the same bytes.)
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from qmsctl.approvals.keys import ECDSA, ED25519, RSA, SK_ECDSA, SK_ED25519, Key, Wire, decode_base64, read_key
from qmsctl.approvals.line_ends import line_ends
from qmsctl.findings import Message
from qmsctl.refused import Refused

MOST_BYTES = 16 * 1024
BEGIN, END = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
HASHES = ("sha512", "sha256")
_LINE = 70
_ORDER = 2**252 + 27742317777372353535851937790883648493
_PRESENT = 0x01  # PROTOCOL.u2f: somebody touched the security key
_RSA_KINDS = ("rsa-sha2-512", "rsa-sha2-256")


class Signature(NamedTuple):
    """What a signature file says of itself, before anything is verified. `hash` is ``sha512`` or ``sha256``."""

    key: Key
    namespace: str
    hash: str

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the key that signed, ``SHA256:…``."""
        return self.key.fingerprint


def read_signature(data: bytes, namespace: str) -> Signature:
    """Return what a signature file for this namespace holds. Raises `Refused` unless its form is exactly right."""
    return _read_blob(_unwrapped(data), namespace)


def _unwrapped(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise Refused(
            Message("the signature file has {size} bytes; one by ssh-keygen has some hundred", size=len(data))
        )
    if not data.startswith(BEGIN):
        raise Refused(_no_beginning(data))
    if b"\r" in data:
        raise Refused(line_ends())
    if data.count(b"-----BEGIN") != 1:
        raise Refused(Message("there is more than one signature in the file; expected exactly one"))
    if not data.endswith(END) or data.count(b"-----END") != 1:
        raise Refused(_no_end(data))
    written = data[len(BEGIN) : -len(END)]
    blob = decode_base64(written.replace(b"\n", b"").decode("ascii", "replace"))
    if wrapped(blob) != data:
        raise Refused(
            Message("the lines of the signature are not as ssh-keygen writes them; somebody changed the file")
        )
    return blob


def wrapped(blob: bytes) -> bytes:
    """Return a signature file as ssh-keygen writes it: Base64 in lines of 70 characters between two marks."""
    text = base64.b64encode(blob)
    lines = (text[start : start + _LINE] for start in range(0, len(text), _LINE))
    return BEGIN + b"".join(line + b"\n" for line in lines) + END


def _read_blob(blob: bytes, namespace: str) -> Signature:
    wire = Wire(blob)
    if wire.take(6) != b"SSHSIG":
        raise Refused(Message("the file holds no SSH signature"))
    version = wire.number()
    if version != 1:
        raise Refused(
            Message("this is version {version} of an SSH signature; only version 1 is known", version=version)
        )
    key = read_key(wire.string())
    named = wire.string().decode("utf-8", "replace")
    if named != namespace:
        raise Refused(_other_purpose(named, namespace))
    if wire.string():
        raise Refused(Message("the signature holds something in a place that must be empty"))
    hashed = wire.name()
    if hashed not in HASHES:
        raise Refused(Message("the signature was made over a digest by {hash}; expected sha512 or sha256", hash=hashed))
    _check_inner(Wire(wire.string()), key)
    wire.end()
    return Signature(key, named, hashed)


def _check_inner(wire: Wire, key: Key) -> None:
    """Look at the signature itself (RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709, PROTOCOL.u2f)."""
    kind = wire.name()
    if kind not in (_RSA_KINDS if key.kind == RSA else (key.kind,)):
        raise Refused(
            Message("the signature is of the kind {kind}, which its key ({key}) does not make", kind=kind, key=key.kind)
        )
    value = wire.string()
    if not _fits(value, key):
        raise Refused(Message("the signature does not have the form of its kind, {kind}; it is damaged", kind=kind))
    if key.kind in (SK_ED25519, SK_ECDSA):
        flags = wire.take(1)[0]
        wire.number()  # how often the security key has signed
        if not flags & _PRESENT:
            raise Refused(Message("nobody touched the security key that signed; sign again and touch it"))
    wire.end()


def _fits(value: bytes, key: Key) -> bool:
    if key.kind in (ED25519, SK_ED25519):
        # RFC 8032, 5.1.7: the second number is below the order of the curve. OpenSSH 9.2 does not look, so that anybody
        # could give a signature a second form.
        return len(value) == 64 and int.from_bytes(value[32:], "little") < _ORDER
    if key.kind == RSA:
        return len(value) == (key.bits + 7) // 8
    return _two_numbers(Wire(value), ECDSA.get(key.kind, 256))


def _two_numbers(wire: Wire, bits: int) -> bool:
    pair = wire.positive(), wire.positive()
    wire.end()
    return all(number.bit_length() <= bits for number in pair)


def _no_beginning(data: bytes) -> Message:
    if not data:
        return Message("the signature file is empty")
    if data.startswith(b"\xef\xbb\xbf"):
        return Message(
            "the signature file begins with a byte order mark; it was saved by an editor and must stay as it was made"
        )
    if data.startswith(BEGIN[:-1] + b"\r"):
        return line_ends()
    if b"BEGIN PGP" in data[:200]:
        return Message("this is a PGP signature; expected an SSH signature as qmsctl approve makes it")
    return Message("the file does not begin as an SSH signature does; expected what qmsctl approve makes")


def _no_end(data: bytes) -> Message:
    if END[:-1] not in data:
        return Message("the signature file ends too early; it is damaged")
    if data.endswith(END[:-1]):
        return Message("the last line end of the signature file is missing; it must stay as it was made")
    return Message("something follows the signature in its file; expected nothing")


def _other_purpose(named: str, namespace: str) -> Message:
    if not named:
        return Message("the signature names no purpose; expected {expected}", expected=namespace)
    return Message(
        "the signature was made for another purpose, {named}; expected {expected}", named=named, expected=namespace
    )
