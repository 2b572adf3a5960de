"""Whose key is whose: lines of allowed_signers and revoked_keys that are taken, and those that trust nobody."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from qmsctl.approvals.keys import Key, read_key
from qmsctl.approvals.signers import Revoked, Signers, read_revoked, read_signers
from qmsctl.refused import Refused
from tests.signing import BOTH, make_key, public, run

# Keys for reading; nobody holds their private halves.
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM23E+7CA+j+BQjjNSb7J4t22F8bBCn62kU0W/nKHBcD"
OTHER = "ssh-ed25519 " + base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + b"k" * 32).decode()
TB = f'tb namespaces="{BOTH}" {KEY}\n'


def told(read: Signers | Revoked) -> list[str]:
    """Return what is wrong as a person sees it: place, sentence, mend."""
    return [f"{problem.location}: {problem.message}; {problem.fix}" for problem in read.problems]


def test_a_file_of_signers() -> None:
    read = read_signers(
        f"""# Who signs in this handbook. Keys of people who left stay here, with the day they left.

tb namespaces="approve@qmsctl,review@qmsctl" {KEY} tb's laptop "blue"
\tk.nordmann-2 \tnamespaces="review@qmsctl",valid-after="20260101Z",valid-before="20261031120000Z"  {OTHER}
""".encode()
    )
    assert read.problems == ()
    tb, kn = read.entries
    assert (tb.person, tb.namespaces, tb.valid_after, tb.valid_before, tb.line) == (
        "tb",
        tuple(BOTH.split(",")),
        "",
        "",
        3,
    )
    assert (kn.person, kn.namespaces, kn.line) == ("k.nordmann-2", ("review@qmsctl",), 4)
    assert (kn.valid_after, kn.valid_before) == ("2026-01-01T00:00:00Z", "2026-10-31T12:00:00Z")
    assert read.of("tb") == (tb,)
    assert read.owner(kn.key) == kn
    assert tb.key.text == KEY


def test_a_time_may_be_a_day_or_go_down_to_the_second() -> None:
    for written, at in (
        ("20261031Z", "2026-10-31T00:00:00Z"),
        ("202610311230Z", "2026-10-31T12:30:00Z"),
        ("20261031123059Z", "2026-10-31T12:30:59Z"),
    ):
        (signer,) = read_signers(TB.replace(BOTH + '"', f'{BOTH}",valid-before="{written}"').encode()).entries
        assert signer.valid_before == at
        assert signer.valid(at)
        assert not signer.valid("2026-11-01T00:00:00Z")


def with_options(options: str) -> str:
    return f"tb {options} {KEY}\n"


LINES = {
    # whose
    "a pattern": (TB.replace("tb", "*", 1), "1:1: “*” is a pattern, so that one key signs for many people"),
    "a pattern of one letter": (TB.replace("tb", "t?", 1), "1:1: “t?” is a pattern"),
    "a list": (TB.replace("tb", "tb,kn", 1), "1:1: “tb,kn” is a list of people; a key belongs to one"),
    "a negation": (TB.replace("tb", "!kn", 1), "1:1: “!kn” is a list of people"),
    "a quoted name": (TB.replace("tb", '"tb"', 1), "is no id of a person"),
    "a mail address": (TB.replace("tb", "tb@example.org", 1), "“tb@example.org” is no id of a person"),
    "another case": (TB.replace("tb", "TB", 1), "“TB” is no id of a person"),
    "a homoglyph": (TB.replace("tb", "tЬ", 1), "“tЬ” is no id of a person"),
    "an option of a program": (TB.replace("tb", "-O", 1), "“-O” is no id of a person"),
    "a long name": (TB.replace("tb", "t" * 61, 1), "is no id of a person"),
    "nobody": (f"{KEY} tb\n", "1:1: the line does not say whose key it is"),
    # for what
    "any purpose": (f"tb {KEY}\n", '1:4: the key may sign anything, so that a signature over a commit or a file could be taken for an approval; add namespaces="approve@qmsctl,review@qmsctl"'),
    "times only": (with_options('valid-before="20270101Z"'), "the key may sign anything"),
    "no quotes": (with_options("namespaces=approve@qmsctl"), "1:4: “namespaces=approve@qmsctl” cannot be read as options"),
    "a blank": (with_options('namespaces="approve@qmsctl", valid-before="20270101Z"'), "cannot be read as options"),
    "a comma behind": (with_options('namespaces="approve@qmsctl",'), "cannot be read as options"),
    "no comma between": (with_options('namespaces="approve@qmsctl"valid-before="20270101Z"'), "cannot be read as options"),
    "an escaped quote": (with_options('namespaces="approve\\"@qmsctl"'), "“namespaces=\"approve\\\"@qmsctl\"” cannot be read"),
    "an open quote": (with_options('namespaces="approve@qmsctl'), "cannot be read as options"),
    "a quote too many": (TB.replace("AAAA", '"AAAA'), "Base64 is damaged"),
    "other purposes": (with_options('namespaces="git"'), "the key is listed for “git”, which is no purpose of an approval"),
    "all purposes": (with_options('namespaces="*"'), "the key is listed for “*”"),
    "a pattern of purposes": (with_options('namespaces="*@qmsctl"'), "the key is listed for “*@qmsctl”"),
    "a negated purpose": (with_options('namespaces="!git,approve@qmsctl"'), "the key is listed for “!git”"),
    "no purpose": (with_options('namespaces=""'), "the key is listed for “”"),
    "a purpose twice": (with_options('namespaces="approve@qmsctl,approve@qmsctl"'), "the key is listed for"),
    "purposes twice": (with_options('namespaces="git",namespaces="approve@qmsctl"'), "the option namespaces stands twice"),
    "capitals": (with_options('Namespaces="approve@qmsctl"'), "Namespaces is not known"),
    "an authority": (with_options('cert-authority,namespaces="approve@qmsctl"'), "the line trusts an authority"),
    "something for authorized_keys": (with_options('no-touch-required,namespaces="approve@qmsctl"'), "no-touch-required is not known"),
    "no value": (with_options("namespaces"), "the option namespaces has no value in quotes"),
    # when
    "a day without a zone": (with_options(f'namespaces="{BOTH}",valid-before="20270101"'), "valid-before is “20270101”, which is no time in UTC; write a day or a time with a Z at the end, such as 20261101Z"),
    "a day that is none": (with_options(f'namespaces="{BOTH}",valid-before="20270229Z"'), "which is no time in UTC"),
    "an hour that is none": (with_options(f'namespaces="{BOTH}",valid-after="202701012400Z"'), "which is no time in UTC"),
    "dashes": (with_options(f'namespaces="{BOTH}",valid-after="2027-01-01Z"'), "which is no time in UTC"),
    "other digits": (with_options(f'namespaces="{BOTH}",valid-after="２０２７0101Z"'), "which is no time in UTC"),
    "an end before the beginning": (with_options(f'namespaces="{BOTH}",valid-after="20270101Z",valid-before="20260101Z"'), "ends before it begins"),
    # which key
    "no key": (f'tb namespaces="{BOTH}"\n', "1:1: the line holds no person, purposes and key"),
    "half a key": (f'tb namespaces="{BOTH}" ssh-ed25519\n', "there is no key in the line"),
    "a damaged key": (TB.replace("AAAAC3", "AAAAC4"), "copy the key from the person’s .pub file"),
    "a cut key": (TB.replace("HBcD", ""), "end too early"),
    "letters that are none": (TB.replace("HBcD", "HB-_"), "Base64 is damaged"),
    "another kind": (TB.replace("ssh-ed25519", "ssh-rsa"), "the line says ssh-rsa and the key is one of ssh-ed25519"),
    "an unknown kind": (TB.replace("ssh-ed25519", "ssh-dss"), "a key of the kind ssh-dss does not count"),
    "a certificate": (TB.replace("ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com"), "this is a certificate"),
    # the line
    "garbage": ("we trust everybody\n", "the option trust is not known"),
    "a conflict": (f"<<<<<<< HEAD\n{TB}", "1:1: the line holds no person"),
    "a hidden character": (TB.replace("tb ", "tb\u200b "), "there are hidden characters"),
    "another blank": (TB.replace("tb ", "tb\u00a0"), "there are hidden characters"),
    "latin-1": (TB.replace("\n", " Håkon\n"), "not UTF-8"),
    "windows line ends": (TB.replace("\n", "\r\n"), "put the line “allowed_signers -text” into .gitattributes"),
    "byte order mark": ("\ufeff" + TB, "1:1: the file begins with a byte order mark"),
    "too much": ("# x\n" * 300_000, "at most 1048576 are read"),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_trusts_nobody(name: str) -> None:
    text, reason = LINES[name]
    read = read_signers(text.encode("latin-1" if name == "latin-1" else "utf-8"))
    assert [entry for entry in read.entries if name != "a conflict"] == []
    assert reason in told(read)[0], told(read)


def test_the_other_lines_hold() -> None:
    read = read_signers(f"* {KEY}\n{TB}nonsense\n".encode())
    assert [entry.person for entry in read.entries] == ["tb"]
    assert [problem.location.line for problem in read.problems] == [1, 3]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (TB, "allowed_signers:2:1: this key of tb stands in line 1 already; keep one line for a key"),
        (TB.replace("tb", "kn", 1), "this key of kn is the key of tb in line 1, so that nobody knows who signed"),
        (TB.replace(BOTH, "review@qmsctl"), "this key of tb stands in line 1 already"),
    ],
    ids=["again", "for somebody else", "for something else"],
)
def test_a_key_that_stands_twice_is_trusted_for_nobody(second: str, reason: str) -> None:
    read = read_signers((TB + second).encode())
    assert read.entries == ()
    assert told(read)[0].startswith(reason) or reason in told(read)[0]


def test_a_person_may_have_many_keys() -> None:
    read = read_signers((TB + TB.replace(KEY, OTHER)).encode())
    assert read.problems == ()
    assert len(read.of("tb")) == 2


def test_revoked_keys() -> None:
    read = read_revoked(f'# lost in Bergen\n{KEY} laptop\n\nsince="20261101Z" {OTHER} telephone\n'.encode())
    assert read.problems == ()
    assert [(entry.since, entry.line) for entry in read.entries] == [("", 2), ("2026-11-01T00:00:00Z", 4)]
    assert read.readable
    assert read.of(key(OTHER)) == read.entries[1]
    assert read_revoked(b"").of(key(KEY)) is None


def test_of_two_revocations_the_one_that_reaches_back_farthest_counts() -> None:
    read = read_revoked(f'since="20261101Z" {KEY}\nsince="20260901Z" {KEY}\n'.encode())
    found = read.of(key(KEY))
    assert found is not None
    assert found.since == "2026-09-01T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"since=20261101Z {KEY}", "cannot be read as options"),
        (f'since="20261101" {KEY}', "since is “20261101”, which is no time in UTC"),
        (f'until="20261101Z" {KEY}', "the option until is not known"),
        (f"tb {KEY}", "the option tb is not known"),
        ("SHA256:abc", "cannot be read as options"),
        ("ssh-ed25519", "there is no key in the line"),
        (f"{KEY}\r\n", "put the line “revoked_keys -text” into .gitattributes"),
    ],
)
def test_a_list_of_revoked_keys_that_cannot_be_read_in_full(text: str, reason: str) -> None:
    read = read_revoked(text.encode())
    assert not read.readable
    assert reason in told(read)[0]


def test_the_lines_that_the_manual_shows_are_taken() -> None:
    manual = Path(__file__).parent.parent.joinpath("docs", "tool", "approvals.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```text\n(.*?)^```$", manual, re.M | re.S)
    (shown,) = (block for block in blocks if "namespaces=" in block)
    assert [(entry.person, entry.valid_after) for entry in read_signers(shown.encode()).entries] == [
        ("tb", ""),
        ("kn", "2026-09-01T00:00:00Z"),
    ]
    (shown,) = (block for block in blocks if "since=" in block)
    assert [entry.since for entry in read_revoked(shown.encode()).entries] == ["2026-11-01T00:00:00Z"]


def test_openssh_reads_the_lines_that_are_taken(tmp_path: Path) -> None:
    """The same file serves ssh-keygen and Git: what is valid here is valid there."""
    tb = make_key(tmp_path, "tb")
    listed = tmp_path / "allowed_signers"
    listed.write_text(f'# people\ntb namespaces="{BOTH}",valid-before="20991231Z" {public(tb)}\n', encoding="utf-8")
    assert read_signers(listed.read_bytes()).problems == ()
    assert run("ssh-keygen", "-Y", "match-principals", "-I", "tb", "-f", str(listed)) == b"tb\n"


@pytest.mark.parametrize(
    "kind", [("ed25519", 0), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072)], ids=str
)
def test_the_keys_that_ssh_keygen_makes_are_read(tmp_path: Path, kind: tuple[str, int]) -> None:
    made = public(make_key(tmp_path, "key", *kind))
    assert key(made).text == made.rsplit(" ", 1)[0]


def test_no_cut_or_longer_key_is_taken() -> None:
    blob = base64.b64decode(KEY.split()[1])
    for length in range(len(blob)):
        with pytest.raises(Refused):
            read_key(blob[:length])
    with pytest.raises(Refused):
        read_key(blob + b"\0")


def key(text: str) -> Key:
    return read_key(base64.b64decode(text.split()[1]))
