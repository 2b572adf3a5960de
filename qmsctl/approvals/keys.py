"""Public keys as OpenSSH writes them (RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.u2f), read strictly.

One key has one form: every length is what its kind demands, numbers carry no
extra zeros, and nothing follows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from qmsctl.findings import Message
from qmsctl.refused import Refused

ED25519, SK_ED25519 = "ssh-ed25519", "sk-ssh-ed25519@openssh.com"
SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
RSA = "ssh-rsa"
ECDSA = {f"ecdsa-sha2-nistp{bits}": bits for bits in (256, 384, 521)}
KINDS = (ED25519, SK_ED25519, *ECDSA, SK_ECDSA, RSA)
"""The kinds of keys that may sign."""

RSA_BITS = 3072
"""The least size of an RSA key: 128 bits of strength (NIST SP 800-57 part 1, table 2)."""

_RSA_MOST = 16384  # what OpenSSH itself takes
_EXPONENT = 65537  # FIPS 186-5, A.1.1: 2^16 < e


class Wire:
    """Data in the encoding of SSH (RFC 4251 section 5), read from the front to the end.

    Whatever does not fit raises `Refused`: the data are damaged or were made by hand.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, number: int) -> bytes:
        """Return the next bytes."""
        taken = self._data[self._at : self._at + number]
        if len(taken) != number:
            raise Refused(Message("the data of the signature or key end too early; they are damaged"))
        self._at += number
        return taken

    def number(self) -> int:
        """Return the next four bytes as a number."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Return the next string: its length in four bytes, then itself."""
        return self.take(self.number())

    def name(self) -> str:
        """Return the next string as text; what is no ASCII shows as ``?``."""
        return self.string().decode("ascii", "replace").replace("\ufffd", "?")

    def positive(self) -> int:
        """Return the next multiple-precision number: positive and without zeros in front that it does not need."""
        data = self.string()
        if not data or data[0] & 0x80 or (data[0] == 0 and (len(data) == 1 or not data[1] & 0x80)):
            raise Refused(Message("a number in the signature or key is not written as OpenSSH writes it"))
        return int.from_bytes(data, "big")

    def end(self) -> None:
        """Ask that nothing is left."""
        if self._at != len(self._data):
            raise Refused(Message("there are more data in the signature or key than belong to it"))


class Key(NamedTuple):
    """A public key: its kind, and its data as they stand in Base64 in a ``.pub`` file. `bits` is the size for RSA."""

    kind: str
    blob: bytes
    bits: int = 0

    @property
    def fingerprint(self) -> str:
        """``SHA256:…`` as ``ssh-keygen -l`` shows it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def text(self) -> str:
        """The key as in a ``.pub`` file, without a comment."""
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"


def read_key(blob: bytes) -> Key:
    """Return the key that these data are. Raises `Refused` for another kind, a weak key, and anything left over."""
    wire = Wire(blob)
    kind = wire.name()
    reader = _READERS.get(kind)
    if reader is None:
        raise Refused(_unknown(kind))
    bits = reader(wire, kind)
    wire.end()
    return Key(kind, blob, bits)


def read_text_key(kind: str, written: str) -> Key:
    """Return the key of a line ``ssh-ed25519 AAAA…``. Raises `Refused`."""
    if kind not in KINDS:
        raise Refused(_unknown(kind))
    key = read_key(decode_base64(written))
    if key.kind != kind:
        raise Refused(Message("the line says {kind} and the key is one of {other}", kind=kind, other=key.kind))
    return key


def decode_base64(written: str) -> bytes:
    """Return the data of a text in Base64 (RFC 4648 section 4) that has exactly one form. Raises `Refused`."""
    try:
        data = base64.b64decode(written.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        data = b""
    if not data or base64.b64encode(data).decode() != written:
        raise Refused(Message("what should be Base64 is damaged or was changed"))
    return data


def _unknown(kind: str) -> Message:
    if "-cert-v" in kind:
        return Message(
            "this is a certificate ({kind}); expected the key of one person, without an authority", kind=kind
        )
    return Message(
        "a key of the kind {kind} does not count; expected one of {kinds}", kind=kind, kinds=", ".join(KINDS)
    )


def _ed25519(wire: Wire, kind: str) -> int:
    _expect_length(wire.string(), 32)
    if kind == SK_ED25519:
        _application(wire)
    return 0


def _ecdsa(wire: Wire, kind: str) -> int:
    bits = ECDSA.get(kind, 256)
    if wire.name() != f"nistp{bits}":
        raise Refused(Message("the key names another curve than its kind, {kind}", kind=kind))
    point = wire.string()
    _expect_length(point, 1 + 2 * ((bits + 7) // 8))
    if point[0] != 4:
        raise Refused(Message("the key is not written as OpenSSH writes it"))
    if kind == SK_ECDSA:
        _application(wire)
    return 0


def _rsa(wire: Wire, _kind: str) -> int:
    exponent, modulus = wire.positive(), wire.positive()
    bits = modulus.bit_length()
    if not RSA_BITS <= bits <= _RSA_MOST:
        raise Refused(
            Message("an RSA key of {bits} bits does not count; at least {least} are needed", bits=bits, least=RSA_BITS)
        )
    if exponent < _EXPONENT or not exponent & 1 or not modulus & 1:
        raise Refused(Message("the RSA key is not one that OpenSSH makes; make a new one with ssh-keygen -t ed25519"))
    return bits


def _application(wire: Wire) -> None:
    if not wire.string().startswith(b"ssh:"):
        raise Refused(Message("the security key was made for something else than SSH"))


def _expect_length(data: bytes, length: int) -> None:
    if len(data) != length:
        raise Refused(Message("the key is not as long as a key of its kind; it is damaged"))


_READERS: dict[str, Callable[[Wire, str], int]] = {
    ED25519: _ed25519,
    SK_ED25519: _ed25519,
    **dict.fromkeys(ECDSA, _ecdsa),
    SK_ECDSA: _ecdsa,
    RSA: _rsa,
}
