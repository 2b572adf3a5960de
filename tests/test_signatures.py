"""Whose approval is it: signatures by real keys hold, and what was forged, replayed or touched is refused with a reason."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.approvals.armour import BEGIN, END, read_signature, wrapped
from qmsctl.approvals.keys import Wire
from qmsctl.approvals.model import Evidence
from qmsctl.approvals.openssh import OpenSsh
from qmsctl.approvals.signature import Checked, check_signature
from qmsctl.approvals.signers import Signers, read_revoked, read_signers
from qmsctl.approvals.statement import read, write
from qmsctl.refused import Refused
from qmsctl.system.content import Part
from tests.signing import line, make_key, public, run, sign, signed, statement

NOW = "2026-11-21T10:00:00Z"
SEEN = "2026-11-02T10:00:00Z"
DIGEST = "36679fa73b484ded428d6b457d43660d4994224d939236200e1b5266becf2221"


class Office(NamedTuple):
    """People with keys, and the file that says whose is whose."""

    folder: Path
    keys: dict[str, Path]
    signers: Signers
    openssh: OpenSsh

    def judge(
        self, data: bytes, signature: bytes, seen: str | None = SEEN, *, listed: str = "", revoked: str = ""
    ) -> Checked:
        """Judge a statement file with its signature as a check does, with the usual signers or those of a text."""
        try:
            made = read(data)
        except Refused as refused:
            return Checked(refused.message)
        signers = read_signers(listed.encode()) if listed else self.signers
        return check_signature(
            data, signature, made, signers, read_revoked(revoked.encode()), seen, openssh=self.openssh, now=NOW
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    keys = {name: make_key(folder, name) for name in ("tb", "tb-laptop", "kn", "stranger", "reviewer", "leaver", "new")}
    keys["p256"] = make_key(folder, "p256", "ecdsa", 256)
    keys["p521"] = make_key(folder, "p521", "ecdsa", 521)
    keys["rsa"] = make_key(folder, "rsa", "rsa", 4096)
    keys["weak"] = make_key(folder, "weak", "rsa", 1024)
    listed = "# who signs\n\n" + "".join(
        (
            line("tb", keys["tb"]),
            line("tb", keys["tb-laptop"]),
            line("kn", keys["kn"]),
            line("ecdsa-256", keys["p256"]),
            line("ecdsa-521", keys["p521"]),
            line("rsa", keys["rsa"]),
            line("reviewer", keys["reviewer"], "review@qmsctl"),
            line("leaver", keys["leaver"], more=',valid-after="20260101Z",valid-before="20261031Z"'),
            line("new", keys["new"], more=',valid-after="20261101Z"'),
        )
    )
    signers = read_signers(listed.encode())
    assert signers.problems == ()
    return Office(folder, keys, signers, OpenSsh(folder, cache=False))


# What holds.

LEGITIMATE: dict[str, Callable[[Office], Checked]] = {
    "ed25519": lambda o: o.judge(*signed(o.keys["tb"])),
    "a second key of the same person": lambda o: o.judge(*signed(o.keys["tb-laptop"])),
    "ecdsa on P-256": lambda o: o.judge(*signed(o.keys["p256"], person="ecdsa-256")),
    "ecdsa on P-521": lambda o: o.judge(*signed(o.keys["p521"], person="ecdsa-521")),
    "rsa with 4096 bits": lambda o: o.judge(*signed(o.keys["rsa"], person="rsa")),
    "a digest by sha256": lambda o: o.judge(*signed(o.keys["tb"], "sha256")),
    "a review by somebody who may only review": lambda o: o.judge(
        *signed(o.keys["reviewer"], person="reviewer", meaning="review")
    ),
    "authorship": lambda o: o.judge(*signed(o.keys["tb"], meaning="authorship")),
    "no image and no reason": lambda o: o.judge(
        *signed(o.keys["tb"], parts=(Part("PRO-014", "0" * 64),), reason="")
    ),
    "the digest of the approval before": lambda o: o.judge(*signed(o.keys["tb"], previous="1" * 64)),
    "somebody who left later": lambda o: o.judge(
        *signed(o.keys["leaver"], person="leaver", signed_at="2026-10-30T12:00:00Z"), "2026-10-30T15:00:00Z"
    ),
    "the second in which a key ends": lambda o: o.judge(
        *signed(o.keys["leaver"], person="leaver", signed_at="2026-10-31T00:00:00Z"), "2026-10-31T00:00:00Z"
    ),
    "the second in which a key begins": lambda o: o.judge(
        *signed(o.keys["new"], person="new", signed_at="2026-11-01T00:00:00Z")
    ),
    "a clock that is some hours ahead": lambda o: o.judge(
        *signed(o.keys["tb"], signed_at="2026-11-02T20:00:00Z"), SEEN
    ),
    "revoked later": lambda o: o.judge(
        *signed(o.keys["tb"]), revoked=f'since="20261110Z" {public(o.keys["tb"])}\n'
    ),
    "another key of the person is revoked": lambda o: o.judge(
        *signed(o.keys["tb"]), revoked=f"# lost\n{public(o.keys['tb-laptop'])}\n"
    ),
    "a rotated key, each in its time": lambda o: o.judge(
        *signed(o.keys["tb"]),
        listed=line("tb", o.keys["tb"], more=',valid-before="20261115Z"')
        + line("tb", o.keys["stranger"], more=',valid-after="20261115Z"'),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEGITIMATE)
def test_holds(office: Office, name: str) -> None:
    checked = LEGITIMATE[name](office)
    assert checked.refused is None
    assert checked.fingerprint.startswith("SHA256:")


def test_a_signature_that_no_history_dates_holds_and_says_so(office: Office) -> None:
    checked = office.judge(*signed(office.keys["tb"]), seen=None)
    assert checked.refused is None
    assert [str(note) for note in checked.notes] == [
        "the time of the signature is what the statement says; nothing else establishes it"
    ]


def test_a_key_that_was_revoked_later_is_told(office: Office) -> None:
    checked = office.judge(*signed(office.keys["tb"]), revoked=f'since="20261110Z" {public(office.keys["tb"])}')
    assert "revoked later, from 2026-11-10T00:00:00Z on" in str(checked.notes[0])


def test_the_fingerprint_is_the_one_that_ssh_keygen_shows(office: Office) -> None:
    for key in office.keys.values():
        shown = run("ssh-keygen", "-l", "-f", f"{key}.pub").decode().split()[1]
        if key.name != "weak":
            assert read_signature(sign(key, b"x"), "approve@qmsctl").fingerprint == shown


# What was forged in the statement. What is changed after signing would fail OpenSSH as well; here each is refused by
# its own name even if somebody signed it.


def forged(change: Callable[[bytes], bytes]) -> Callable[[Office], Checked]:
    """Return an attempt with a statement that its signer changed before signing, so that the mathematics hold."""

    def attempt(office: Office) -> Checked:
        before = write(statement())
        after = change(before)
        assert after != before
        return office.judge(after, sign(office.keys["tb"], after))

    return attempt


def replaced(old: str, new: str) -> Callable[[Office], Checked]:
    return forged(lambda data: data.replace(old.encode(), new.encode(), 1))


def _reordered(data: bytes) -> bytes:
    value = json.loads(data)
    return (json.dumps(dict(reversed(value.items())), ensure_ascii=False, indent=2) + "\n").encode()


STATEMENTS: dict[str, tuple[Callable[[Office], Checked], str]] = {
    "one line": (
        forged(lambda data: json.dumps(json.loads(data), ensure_ascii=False).encode() + b"\n"), "in another form"
    ),
    "other order": (forged(_reordered), "in another form"),
    "escaped letters": (replaced("å", "\\u00e5"), "in another form"),
    "no line end": (forged(lambda data: data[:-1]), "in another form"),
    "blanks at the end": (forged(lambda data: data + b"\n\n"), "in another form"),
    "text behind it": (forged(lambda data: data + b"{}"), "no JSON from line"),
    "a field twice": (replaced('"version": "2.0",', '"version": "2.0",\n    "version": "3.0",'), "version stands twice"),
    "subject twice": (replaced('"predicateType"', '"subject": [],\n  "predicateType"'), "subject stands twice"),
    "an unknown field": (replaced('"tool"', '"trusted": "yes",\n    "tool"'), "field predicate.trusted, which no"),
    "an unknown field at the top": (replaced('"_type"', '"x": "",\n  "_type"'), "a field x, which no"),
    "another digest beside": (replaced('"sha256": "', '"sha1": "", "sha256": "'), "field subject[0].digest.sha1"),
    "no version": (replaced('    "version": "2.0",\n', ""), "predicate.version is missing"),
    "no reason": (forged(lambda data: b"\n".join(x for x in data.split(b"\n") if b"reason" not in x)), "reason is missing"),
    "another list": (replaced('"subject": [', '"subject": ["PRO-014",'), "subject[0] is not an object"),
    "an empty list": (forged(lambda data: json.dumps({**json.loads(data), "subject": []}, indent=2).encode()), "1 to 500"),
    "a list itself": (forged(lambda data: b"[" + data + b"]"), "holds no statement"),
    "a number for a version": (replaced('"2.0"', "2.0"), "a number in the statement, 2.0"),
    "not a number": (replaced('"2.0"', "NaN"), "a number in the statement, NaN"),
    "infinite": (replaced('"2.0"', "-Infinity"), "a number in the statement, -Infinity"),
    "a number with 5000 digits": (replaced('"2.0"', "9" * 5000), "a number in the statement, 9999"),
    "null": (replaced('"2.0"', "null"), "predicate.version is not a text"),
    "true": (replaced('"2.0"', "true"), "predicate.version is not a text"),
    "deeper than any": (forged(lambda data: b"[" * 30 * len(data)), "nested deeper"),
    "larger than any": (replaced("Ny", "x" * 70_000), "at most 65536 are read"),
    "a long reason": (replaced("Ny", "x" * 2_100), "at most 2000 fit"),
    "byte order mark": (forged(lambda data: b"\xef\xbb\xbf" + data), "byte order mark"),
    "windows line ends": (forged(lambda data: data.replace(b"\n", b"\r\n")), "records/approvals/** -text"),
    "latin-1": (forged(lambda data: data.decode().replace("–", "-").encode("latin-1")), "not UTF-8 text; it is damaged at byte"),
    "utf-16": (forged(lambda data: data.decode().encode("utf-16")), "not UTF-8"),
    "a homoglyph": (replaced('"document": "PRO-014"', '"document": "PRО-014"'), "document is “PRО-014”"),
    "another case": (replaced('"document": "PRO-014"', '"document": "pro-014"'), "document is “pro-014”"),
    "fullwidth digits": (replaced('"document": "PRO-014"', '"document": "PRO-０１４"'), "document is “PRO-０１４”"),
    "a blank in the id": (replaced('"document": "PRO-014"', '"document": "PRO-014 "'), "document is “PRO-014 ”"),
    "arabic digits": (replaced('"2.0"', '"٢.0"'), "version is “٢.0”"),
    "a leading zero": (replaced('"2.0"', '"2.0.0"'), "version is “2.0.0”"),
    "a homoglyph of a person": (replaced('"person": "tb"', '"person": "tЬ"'), "signer.person is “tЬ”"),
    "a decomposed person": (replaced('"person": "tb"', '"person": "a\u030a"'), "signer.person is “a\u030a”"),
    "a path for a person": (replaced('"person": "tb"', '"person": "../tb"'), "signer.person is “../tb”"),
    "an option for a person": (replaced('"person": "tb"', '"person": "-O"'), "signer.person is “-O”"),
    "a role in capitals": (replaced("quality-manager", "Quality-manager"), "signer.role is"),
    "no repository": (replaced("fjordservice", ""), "repository is “”"),
    "another meaning": (replaced('"meaning": "approval"', '"meaning": "consent"'), "meaning is “consent”"),
    "another type": (replaced("Statement/v1", "Statement/v0.1"), "_type is “https://in-toto.io/Statement/v0.1”"),
    "another predicate": (replaced("approval:v1", "approval:v2"), "predicateType is “urn:x-qmsctl:approval:v2”"),
    "a time without zone": (replaced("09:30:00Z", "09:30:00"), "signedAt is"),
    "a time in another zone": (replaced("09:30:00Z", "09:30:00+01:00"), "signedAt is"),
    "a fraction of a second": (replaced("09:30:00Z", "09:30:00.5Z"), "signedAt is"),
    "a day that is none": (replaced("2026-11-02T", "2026-11-31T"), "signedAt is “2026-11-31T"),
    "a leap second": (replaced("09:30:00Z", "09:30:60Z"), "signedAt is"),
    "capitals in a digest": (forged(lambda d: d.replace(hashlib.sha256(b"text").hexdigest().encode(), b"A" * 64)), "the digest of PRO-014"),
    "a short digest": (forged(lambda d: d.replace(hashlib.sha256(b"text").hexdigest().encode(), b"a" * 40)), "the digest of PRO-014"),
    "a part twice": (replaced("images/flyt-å.svg", "PRO-014"), "not in order, each once"),
    "another document first": (replaced('"name": "PRO-014"', '"name": "PRO-015"'), "not the text of the document"),
    "a reason that turns around": (replaced("Ny", "\u202eNy"), "hidden characters"),
    "a reason in two lines": (replaced("Ny", "Ny\\n"), "hidden characters or line ends"),
    "a zero byte": (replaced("Ny", "\\u0000"), "hidden characters"),
    "half a character": (replaced("Ny", "\\ud800"), "hidden characters"),
    "a previous that is none": (replaced('"previous": ""', '"previous": "1.0"'), "previous is “1.0”"),
    "evidence beside a signature": (
        lambda o: o.judge(*signed(o.keys["tb"], evidence=Evidence("file", "mail.eml", "0" * 64))), "names other evidence"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_forged_statement(office: Office, name: str) -> None:
    attempt, reason = STATEMENTS[name]
    assert reason in str(attempt(office).refused)


# Statements without a signature rest on evidence: what the forge reported, or a file that somebody signed elsewhere.

FORGE = Evidence("github", "https://forge.example/pull/7#review-1", account="tbakke", revision="a" * 40)
MAIL = Evidence("file", "arkiv/2026/godkjenning PRO-014.eml", sha256="b" * 64)


@pytest.mark.parametrize("evidence", [None, FORGE, MAIL], ids=["signed", "forge", "file"])
def test_a_statement_is_read_as_it_was_written(evidence: Evidence | None) -> None:
    made = statement(evidence=evidence)
    assert read(write(made)) == made


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (replace(FORGE, source="sourcehut"), "source is “sourcehut”; expected github, gitlab, gitea, file"),
        (replace(FORGE, account=""), "does not have the fields that its source, github, has"),
        (replace(FORGE, sha256="b" * 64), "does not have the fields that its source, github, has"),
        (replace(FORGE, revision="HEAD"), "revision is “HEAD”"),
        (replace(FORGE, account="tb\u202eakke"), "hidden characters or line ends in account"),
        (replace(MAIL, sha256=""), "sha256 is “”"),
        (replace(MAIL, sha256="B" * 64), "sha256 is “BBBB"),
        (replace(MAIL, revision="a" * 40), "does not have the fields that its source, file, has"),
        (replace(MAIL, reference=""), "does not have the fields that its source, file, has"),
        (replace(MAIL, reference="x" * 1001), "reference has 1001 characters; at most 1000 fit"),
    ],
    ids=str,
)
def test_evidence_that_is_none(evidence: Evidence, reason: str) -> None:
    with pytest.raises(Refused, match=re.escape(reason)):
        write(statement(evidence=evidence))


def test_the_bytes_of_a_statement_never_change() -> None:
    """What people signed has to stay readable: other bytes for the same statement would void every approval."""
    assert hashlib.sha256(write(statement())).hexdigest() == DIGEST


def noisy(text: bytes, noise: random.Random) -> bytes:
    """Return a text with some bytes put in, taken out or changed."""
    data = bytearray(text)
    for _ in range(noise.randint(1, 6)):
        place = noise.randint(0, len(data))
        data[place : place + noise.randint(0, 3)] = noise.randbytes(noise.randint(0, 3))
    return bytes(data)


def other_or_none(data: bytes) -> bool:
    try:
        return read(data) != statement()
    except Refused:
        return True


@pytest.mark.parametrize("number", range(5))
def test_noise_is_no_statement_and_no_signature(number: int) -> None:
    noise = random.Random(number)  # the same noise in every run
    for text in (write(statement()), noise.randbytes(400), b"{}", wrapped(noise.randbytes(200))):
        for data in {noisy(text, noise) for _ in range(100)} - {text}:
            assert other_or_none(data)
            with pytest.raises(Refused):
                read_signature(data, "approve@qmsctl")


# What was forged with keys, lists and times.


def _moved(office: Office) -> Checked:
    _, signature = signed(office.keys["tb"], document="PRO-015", parts=(Part("PRO-015", "0" * 64),))
    return office.judge(write(statement()), signature)


def _edited(old: str, new: str) -> Callable[[Office], Checked]:
    def attempt(office: Office) -> Checked:
        data, signature = signed(office.keys["tb"])
        return office.judge(data.replace(old.encode(), new.encode(), 1), signature)

    return attempt


def _listed(listing: Callable[[Office], str]) -> Callable[[Office], Checked]:
    return lambda office: office.judge(*signed(office.keys["tb"]), listed=listing(office))


def _purpose(namespace: str) -> Callable[[Office], Checked]:
    return lambda office: office.judge(data := write(statement()), sign(office.keys["tb"], data, namespace))


def _dated(person: str, claimed: str, seen: str | None) -> Callable[[Office], Checked]:
    return lambda office: office.judge(*signed(office.keys[person], person=person, signed_at=claimed), seen)


NOT_LISTED = "is not listed in allowed_signers, or its line cannot be trusted"
CHANGED = "the statement is not what was signed"

MISUSES: dict[str, tuple[Callable[[Office], Checked], str]] = {
    "another version": (_edited('"2.0"', '"3.0"'), CHANGED),
    "another document": (_edited('"document": "PRO-014"', '"document": "PRO-015"'), "not the text of the document"),
    "another handbook": (_edited("fjordservice", "fjordservice-sandbox"), CHANGED),
    "another role": (_edited("quality-manager", "director"), CHANGED),
    "another reason": (_edited("punkt 4", "punkt 5"), CHANGED),
    "another day": (_edited("2026-11-02T", "2026-11-01T"), CHANGED),
    "another image": (_edited(hashlib.sha256(b"image").hexdigest(), "0" * 64), CHANGED),
    "authorship for approval": (
        lambda o: o.judge(
            write(statement()), sign(o.keys["tb"], write(statement(meaning="authorship")))
        ), CHANGED
    ),
    "the signature of another approval": (_moved, CHANGED),
    "a key of somebody else": (lambda o: o.judge(*signed(o.keys["kn"])), "is by tb and was signed with the key of kn"),
    "in the name of somebody else": (_edited('"tb"', '"kn"'), "is by kn and was signed with the key of tb"),
    "a key that nobody listed": (lambda o: o.judge(*signed(o.keys["stranger"])), NOT_LISTED),
    "a key under two names": (_listed(lambda o: line("tb", o.keys["tb"]) + line("kn", o.keys["tb"])), NOT_LISTED),
    "a pattern of people": (_listed(lambda o: line("*", o.keys["tb"])), NOT_LISTED),
    "a pattern in a list": (_listed(lambda o: line("tb,*", o.keys["tb"])), NOT_LISTED),
    "a negated pattern": (_listed(lambda o: line("!kn,tb", o.keys["tb"])), NOT_LISTED),
    "a key for everything": (_listed(lambda o: f"tb {public(o.keys['tb'])}\n"), NOT_LISTED),
    "a key for any purpose": (_listed(lambda o: line("tb", o.keys["tb"], "*")), NOT_LISTED),
    "an authority": (_listed(lambda o: line("tb", o.keys["tb"], more=",cert-authority")), NOT_LISTED),
    "a list with windows line ends": (_listed(lambda o: line("tb", o.keys["tb"]).replace("\n", "\r\n")), NOT_LISTED),
    "a bound without a zone": (_listed(lambda o: line("tb", o.keys["tb"], more=',valid-before="20270101"')), NOT_LISTED),
    "the signature of a file": (_purpose("file"), "made for another purpose, file"),
    "the signature of a commit": (_purpose("git"), "made for another purpose, git"),
    "the signature of a mail": (_purpose("email"), "made for another purpose, email"),
    "a purpose that begins like ours": (_purpose("approve@qmsctl.example.org"), "made for another purpose, approve@qmsctl."),
    "a review as an approval": (_purpose("review@qmsctl"), "made for another purpose, review@qmsctl"),
    "an approval as a review": (
        lambda o: o.judge(data := write(statement(meaning="review")), sign(o.keys["tb"], data)), "expected review@qmsctl"
    ),
    "approved by somebody who may only review": (
        lambda o: o.judge(*signed(o.keys["reviewer"], person="reviewer")), "for review@qmsctl, not for approve@qmsctl"
    ),
    "expired": (_dated("leaver", "2026-11-02T09:30:00Z", SEEN), "was not valid at 2026-11-02T09:30:00Z"),
    "expired by a second": (_dated("leaver", "2026-10-31T00:00:01Z", None), "was not valid at 2026-10-31T00:00:01Z"),
    "dated back by somebody who left": (_dated("leaver", "2026-10-30T12:00:00Z", SEEN), "so that it may be dated back"),
    "not yet valid": (_dated("new", "2026-10-31T23:59:59Z", SEEN), "was not valid at 2026-10-31T23:59:59Z"),
    "dated forward to a new key": (_dated("new", "2026-11-01T09:00:00Z", "2026-10-31T12:00:00Z"), "may be dated back"),
    "from the future": (_dated("tb", "2026-11-23T09:00:00Z", None), "which is yet to come"),
    "here before it was signed": (_dated("tb", "2026-11-05T09:00:00Z", SEEN), "it was here at 2026-11-02T10:00:00Z already"),
    "revoked": (lambda o: o.judge(*signed(o.keys["tb"]), revoked=public(o.keys["tb"])), "is revoked"),
    "revoked before": (
        lambda o: o.judge(*signed(o.keys["tb"]), revoked=f'since="20261101Z" {public(o.keys["tb"])}'),
        "is revoked since 2026-11-01T00:00:00Z, and the signature first appeared at 2026-11-02T10:00:00Z",
    ),
    "revoked, and nobody knows which came first": (
        lambda o: o.judge(*signed(o.keys["tb"]), None, revoked=f'since="20261110Z" {public(o.keys["tb"])}'),
        "nothing here shows that the signature was there before",
    ),
    "revoked twice": (
        lambda o: o.judge(*signed(o.keys["tb"]), revoked=f'since="20261110Z" {public(o.keys["tb"])}\n{public(o.keys["tb"])}'),
        "is revoked",
    ),
    "a list of revoked keys with a line that nobody understands": (
        lambda o: o.judge(*signed(o.keys["tb"]), revoked="sha256:AAAA\n"), "revoked_keys cannot be read in full"
    ),
    "a weak key": (
        lambda o: o.judge(*signed(o.keys["weak"]), listed=line("tb", o.keys["weak"])), "an RSA key of 1024 bits"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISUSES)
def test_a_misused_key_or_signature(office: Office, name: str) -> None:
    attempt, reason = MISUSES[name]
    assert reason in str(attempt(office).refused)


# What was forged in the signature file.


class Parts(NamedTuple):
    """What a signature file consists of (PROTOCOL.sshsig)."""

    magic: bytes
    version: int
    key: bytes
    namespace: bytes
    reserved: bytes
    hashed: bytes
    signature: bytes

    def file(self) -> bytes:
        texts = (self.key, self.namespace, self.reserved, self.hashed, self.signature)
        return wrapped(self.magic + self.version.to_bytes(4, "big") + b"".join(map(text, texts)))


def text(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def parts(signature: bytes) -> Parts:
    wire = Wire(blob(signature))
    return Parts(wire.take(6), wire.number(), *(wire.string() for _ in range(5)))


def blob(signature: bytes) -> bytes:
    return base64.b64decode(signature.removeprefix(BEGIN).removesuffix(END))


def inner(kind: bytes, *values: bytes) -> bytes:
    return text(kind) + b"".join(map(text, values))


def _second_form(made: Parts) -> Parts:
    """Return the signature with its second number raised by the order of the curve: OpenSSH 9.2 takes it as well."""
    number = int.from_bytes(made.signature[-32:], "little") + 2**252 + 27742317777372353535851937790883648493
    return made._replace(signature=made.signature[:-32] + number.to_bytes(32, "little"))


FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda s: s[:0], "is empty"),
    "text behind it": (lambda s: s + b"trailing", "something follows the signature"),
    "a line behind it": (lambda s: s + b"\n", "something follows the signature"),
    "text before it": (lambda s: b"\n" + s, "does not begin as an SSH signature"),
    "two signatures": (lambda s: s + s, "more than one signature"),
    "no last line end": (lambda s: s[:-1], "last line end"),
    "byte order mark": (lambda s: b"\xef\xbb\xbf" + s, "byte order mark"),
    "windows line ends": (lambda s: s.replace(b"\n", b"\r\n"), "records/approvals/** -text"),
    "one windows line end": (lambda s: s.replace(b"\n", b"\r\n").replace(b"\r", b"", 1), "records/approvals/** -text"),
    "a PGP signature": (lambda s: s.replace(b"SSH", b"PGP"), "a PGP signature"),
    "a public key": (lambda s: s.replace(b"SIGNATURE", b"PUBLIC KEY"), "does not begin as an SSH signature"),
    "10 MB": (lambda s: s[:-30] + b"A" * 10_000_000 + s[-30:], "has 10000"),
    "longer lines": (lambda s: BEGIN + base64.b64encode(blob(s)) + b"\n" + END, "lines of the signature"),
    "a blank at a line's end": (lambda s: s[:99] + s[99:].replace(b"\n", b" \n", 1), "is damaged or was changed"),
    "a blank line": (lambda s: s.replace(b"\n", b"\n\n", 2).replace(b"\n\n", b"\n", 1), "lines of the signature"),
    "other letters": (lambda s: s.replace(b"U1NI", b"U1N-", 1), "is damaged or was changed"),
    "other magic": (lambda s: parts(s)._replace(magic=b"SSHKEY").file(), "holds no SSH signature"),
    "version 0": (lambda s: parts(s)._replace(version=0).file(), "version 0 "),
    "version 2": (lambda s: parts(s)._replace(version=2).file(), "version 2 "),
    "something reserved": (lambda s: parts(s)._replace(reserved=b"x").file(), "must be empty"),
    "sha1": (lambda s: parts(s)._replace(hashed=b"sha1").file(), "a digest by sha1"),
    "no digest": (lambda s: parts(s)._replace(hashed=b"").file(), "expected sha512 or sha256"),
    "no purpose": (lambda s: parts(s)._replace(namespace=b"").file(), "names no purpose"),
    "a purpose with a zero": (lambda s: parts(s)._replace(namespace=b"approve@qmsctl\0").file(), "another purpose"),
    "more behind the last part": (lambda s: wrapped(blob(s) + b"\0"), "more data"),
    "more behind the key": (lambda s: parts(s)._replace(key=parts(s).key + b"\0").file(), "more data"),
    "more behind the signature": (lambda s: parts(s)._replace(signature=parts(s).signature + b"\0").file(), "more data"),
    "a short signature": (lambda s: parts(s)._replace(signature=inner(b"ssh-ed25519", b"x" * 63)).file(), "the form of its kind"),
    "a signature of another kind": (lambda s: parts(s)._replace(signature=inner(b"ssh-rsa", b"x" * 64)).file(), "kind ssh-rsa"),
    "a second form of it": (lambda s: _second_form(parts(s)).file(), "the form of its kind, ssh-ed25519"),
    "a DSA key": (lambda s: parts(s)._replace(key=inner(b"ssh-dss", b"p", b"q", b"g", b"y")).file(), "kind ssh-dss"),
    "a certificate": (lambda s: parts(s)._replace(key=inner(b"ssh-ed25519-cert-v01@openssh.com", b"n")).file(), "a certificate"),
    "a short key": (lambda s: parts(s)._replace(key=inner(b"ssh-ed25519", b"k" * 31)).file(), "as long as a key of its kind"),
    "a curve that is another": (
        lambda s: parts(s)._replace(key=inner(b"ecdsa-sha2-nistp256", b"nistp384", b"\4" + b"k" * 64)).file(), "another curve"
    ),
    "a compressed point": (
        lambda s: parts(s)._replace(key=inner(b"ecdsa-sha2-nistp256", b"nistp256", b"\3" + b"k" * 64)).file(), "not written as"
    ),
    "an exponent of one": (
        lambda s: parts(s)._replace(key=inner(b"ssh-rsa", b"\1", b"\0\x81" + b"k" * 400)).file(), "not one that OpenSSH makes"
    ),
    "a length of four gigabytes": (lambda s: wrapped(blob(s)[:10] + b"\xff" * 4 + blob(s)[14:]), "end too early"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_forged_signature_file(office: Office, name: str) -> None:
    change, reason = FILES[name]
    data, signature = signed(office.keys["tb"])
    refused = str(office.judge(data, change(signature)).refused)
    assert reason in refused


# Every bit and every length. What the strict reader lets through goes to OpenSSH: those are the flips in the numbers.


def flips(data: bytes) -> list[bytes]:
    return [
        data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
        for place in range(len(data))
        for bit in range(8)
    ]


def for_openssh(office: Office, signature: bytes) -> list[bytes]:
    """Return the flipped signature files that the reader takes and whose key somebody has."""

    def taken(flipped: bytes) -> bool:
        try:
            return office.signers.owner(read_signature(flipped, "approve@qmsctl").key) is not None
        except Refused:
            return False

    return [flipped for flipped in flips(signature) if taken(flipped)]


@pytest.mark.parametrize("kind", ["tb", "p256", "p521", "rsa"])
def test_no_truncated_signature_is_taken(office: Office, kind: str) -> None:
    signature = sign(office.keys[kind], b"data")
    for length in range(len(signature)):
        with pytest.raises(Refused):
            read_signature(signature[:length], "approve@qmsctl")


def test_no_truncated_statement_is_taken(office: Office) -> None:
    data = write(statement())
    for length in range(len(data)):
        with pytest.raises(Refused):
            read(data[:length])


def test_a_flipped_bit_of_a_signature_is_seen(office: Office) -> None:
    data, signature = signed(office.keys["tb"])
    left = for_openssh(office, signature)
    assert 300 < len(left) < 520, "only bits of the 64 bytes of the signature itself get past the reader"
    for flipped in left[::16]:
        assert CHANGED in str(office.judge(data, flipped).refused)


def test_a_flipped_bit_of_a_statement_is_seen(office: Office) -> None:
    data, signature = signed(office.keys["tb"])
    for flipped in flips(data)[:: 8 * 16 + 3]:
        assert office.judge(flipped, signature).refused is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "person"), [("tb", "tb"), ("p256", "ecdsa-256"), ("p521", "ecdsa-521"), ("rsa", "rsa")]
)
def test_every_flipped_bit_of_a_signature_is_seen(office: Office, kind: str, person: str) -> None:
    data, signature = signed(office.keys[kind], person=person)
    assert office.judge(data, signature).refused is None
    left = for_openssh(office, signature)
    assert left
    for flipped in left:
        assert office.judge(data, flipped).refused is not None


@pytest.mark.slow
def test_every_flipped_bit_of_a_statement_is_seen(office: Office) -> None:
    data, signature = signed(office.keys["tb"])
    for flipped in flips(data):
        assert office.judge(flipped, signature).refused is not None


# Keys in hardware: the signature that such a key makes (PROTOCOL.u2f), put together by hand.


@pytest.fixture(scope="module")
def security_key(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[str, bytes]]:
    folder = tmp_path_factory.mktemp("token")
    pem = folder / "key.pem"
    try:
        run("openssl", "genpkey", "-algorithm", "ed25519", "-out", str(pem))
        der = run("openssl", "pkey", "-in", str(pem), "-pubout", "-outform", "DER")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl that knows Ed25519")

    def sign_by_hand(data: bytes, flags: int, counter: int = 7, application: bytes = b"ssh:") -> tuple[str, bytes]:
        kind = b"sk-ssh-ed25519@openssh.com"
        key = inner(kind, der[-32:], application)
        covered = b"SSHSIG" + b"".join(map(text, (b"approve@qmsctl", b"", b"sha512", hashlib.sha512(data).digest())))
        state = bytes([flags]) + counter.to_bytes(4, "big")
        hashed = folder / "covered"
        hashed.write_bytes(hashlib.sha256(application).digest() + state + hashlib.sha256(covered).digest())
        made = run("openssl", "pkeyutl", "-sign", "-inkey", str(pem), "-rawin", "-in", str(hashed))
        file = Parts(b"SSHSIG", 1, key, b"approve@qmsctl", b"", b"sha512", inner(kind, made) + state).file()
        return f'tb namespaces="approve@qmsctl" {kind.decode()} {base64.b64encode(key).decode()}\n', file

    return sign_by_hand


def test_a_security_key_that_was_touched(office: Office, security_key: Callable[..., tuple[str, bytes]]) -> None:
    data = write(statement())
    listed, signature = security_key(data, flags=1)
    assert office.judge(data, signature, listed=listed).refused is None


def test_a_security_key_that_nobody_touched(office: Office, security_key: Callable[..., tuple[str, bytes]]) -> None:
    data = write(statement())
    listed, signature = security_key(data, flags=0)
    assert "nobody touched the security key" in str(office.judge(data, signature, listed=listed).refused)


def test_the_counter_of_a_security_key_is_signed(
    office: Office, security_key: Callable[..., tuple[str, bytes]]
) -> None:
    data = write(statement())
    listed, signature = security_key(data, flags=1)
    changed = wrapped(blob(signature)[:-1] + b"\x08")
    assert CHANGED in str(office.judge(data, changed, listed=listed).refused)


def test_a_security_key_for_a_website(office: Office, security_key: Callable[..., tuple[str, bytes]]) -> None:
    data = write(statement())
    listed, signature = security_key(data, flags=1, application=b"https://example.org")
    assert "for something else than SSH" in str(office.judge(data, signature, listed=listed).refused)
