"""The door to ssh-keygen: which one is asked, in what surroundings, what is remembered, and how people sign."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

import pytest

from qmsctl.approvals import verdicts
from qmsctl.approvals.armour import read_signature
from qmsctl.approvals.openssh import OpenSsh, Unverified
from qmsctl.approvals.program import Unavailable, find_program, version
from qmsctl.approvals.signers import Signer, read_signers
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message
from tests.git_repository import git
from tests.signing import agent, line, make_key, public, sign

AT = "2026-11-02T09:30:00Z"


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    folder = tmp_path / "handbook"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path, "tb")


def signers(key: Path, more: str = "") -> tuple[Signer, ...]:
    return read_signers(line("tb", key, more=more).encode()).entries


def verify(openssh: OpenSsh, key: Path, data: bytes, signature: bytes, more: str = "", at: str = AT) -> Message | None:
    return openssh.verify(Unverified(data, signature, signers(key, more), "tb", "approve@qmsctl", at))


def fake(folder: Path, script: str) -> Path:
    """Put a program named ssh-keygen into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "ssh-keygen"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


# Which program.


@pytest.mark.parametrize("place", ["bin", ".venv/bin", "."])
def test_a_program_in_the_handbook_is_never_run(
    handbook: Path, key: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary, signature = handbook / "canary", sign(key, b"data")
    inside = fake(handbook / place, f"touch {canary}; echo 'Good \"approve@qmsctl\" signature for tb with a key'")
    monkeypatch.setenv("PATH", f"{inside}{os.pathsep}{os.environ['PATH']}")
    openssh = OpenSsh(handbook / "units" if place == "bin" else handbook)
    assert verify(openssh, key, b"data", signature) is None
    assert verify(openssh, key, b"other", signature) is not None
    assert not canary.exists()


def test_a_link_into_the_handbook_is_not_followed(
    handbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = fake(handbook / "tools", "exit 0")
    (tmp_path / "bin").symlink_to(inside)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert not find_program(handbook).resolve().is_relative_to(handbook)


def test_a_folder_of_path_that_depends_on_where_one_stands_is_left_out(
    handbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path / "bin", "exit 0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"bin{os.pathsep}.{os.pathsep}{os.pathsep}{os.environ['PATH']}")
    assert find_program(handbook).is_absolute()
    assert not find_program(handbook).is_relative_to(tmp_path)


def test_without_ssh_keygen_one_sentence_says_what_is_needed(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("qmsctl.approvals.program._PLACES", ())
    with pytest.raises(Unavailable, match=r"ssh-keygen is not installed here; signatures need OpenSSH 8\.7 or newer"):
        OpenSsh(handbook)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'Invalid option' >&2; exit 255", "does not verify a signature known to be good; OpenSSH 8.7"),
        ("exit 0", "does not verify a signature known to be good"),
        (
            "echo 'Good \"approve@qmsctl\" signature for known with a key'",
            "accepts a signature that is known to be bad",
        ),
        ('set -- $(echo "$@" | sed \'s/ -O verify-time=[0-9]*//\'); exec /usr/bin/ssh-keygen "$@"', "known to be"),
    ],
    ids=["too old", "says nothing", "says yes to everything", "does not know verify-time"],
)
def test_a_program_that_cannot_verify_is_found_out(
    handbook: Path, key: Path, tmp_path: Path, script: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = sign(key, b"data")
    monkeypatch.setenv("PATH", f"{fake(tmp_path / 'other', script)}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Unavailable, match=reason):
        verify(OpenSsh(handbook), key, b"data", signature)


def test_a_program_that_hangs_is_not_waited_for(
    handbook: Path, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qmsctl.approvals.program._SECONDS", 0.2)
    monkeypatch.setenv("PATH", f"{fake(tmp_path / 'other', 'exec sleep 5')}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Unavailable, match="did not answer"):
        verify(OpenSsh(handbook), key, b"data", b"")


def test_the_version_is_the_one_of_the_ssh_beside_it(
    handbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    major, _, minor = version(handbook).partition(".")
    assert (int(major), int(minor)) >= (8, 7)
    monkeypatch.setenv("PATH", str(fake(tmp_path / "other", "exit 0")))
    assert version(handbook) == "", "there is no ssh beside it to ask"


# In what surroundings.


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "America/Los_Angeles"},
        {"TZ": "Pacific/Kiritimati"},
        {"HOME": "/nowhere"},
        {"GIT_DIR": "/nowhere"},
        {"LC_ALL": "nb_NO.UTF-8"},
        {"LANGUAGE": "nb", "LC_ALL": "C.UTF-8"},
        {"SSH_AUTH_SOCK": "/nowhere"},
        {"SSH_SK_PROVIDER": "/nowhere.so"},
    ],
    ids=str,
)
def test_the_surroundings_change_no_answer(
    handbook: Path, key: Path, surroundings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the second in which a key ends it is valid, a second later it is not, whatever zone somebody sits in."""
    signature = sign(key, b"data")
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    openssh, until = OpenSsh(handbook, cache=False), ',valid-before="20261101120000Z"'
    assert verify(openssh, key, b"data", signature, until, "2026-11-01T12:00:00Z") is None
    assert "expired" in str(verify(openssh, key, b"data", signature, until, "2026-11-01T12:00:01Z"))


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00Z", "2026-06-15T12:30:00Z"])
@pytest.mark.parametrize("bound", ["valid-after", "valid-before"])
def test_the_reader_and_openssh_agree_on_the_bounds(handbook: Path, key: Path, at: str, bound: str) -> None:
    signature, openssh = sign(key, b"data"), OpenSsh(handbook, cache=False)
    more = f',{bound}="{"".join(filter(str.isdigit, at))}Z"'
    (signer,) = signers(key, more)
    around = ("2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z", "2026-06-15T12:29:59Z", "2026-06-15T12:30:01Z")
    for moment in (at, *around):
        assert signer.valid(moment) == (verify(openssh, key, b"data", signature, more, moment) is None), moment


# What is remembered.


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "qmsctl" / "approvals"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that ssh-keygen was asked."""
    calls: list[str] = []
    ask = OpenSsh._ask

    def watched(self: OpenSsh, unverified: Unverified) -> Message | None:
        calls.append(unverified.data.decode())
        return ask(self, unverified)

    monkeypatch.setattr(OpenSsh, "_ask", watched)
    return calls


def test_what_was_accepted_is_not_asked_again(handbook: Path, key: Path, cache: Path, asked: list[str]) -> None:
    signature = sign(key, b"data")
    assert verify(OpenSsh(handbook), key, b"data", signature) is None
    assert asked[-1] == "data"
    asked.clear()
    assert verify(OpenSsh(handbook), key, b"data", signature) is None
    assert asked == []
    assert [path.stat().st_size for path in cache.iterdir()] == [0]
    assert verify(OpenSsh(handbook, cache=False), key, b"data", signature) is None
    assert asked[-1] == "data", "who verifies for evidence asks OpenSSH itself"


def test_many_are_asked_a_few_at_a_time_and_answered_in_order(handbook: Path, key: Path, asked: list[str]) -> None:
    data = [b"0", b"1", b"2", b"3", b"4", b"5"]
    good = {each: sign(key, each) for each in (b"1", b"4")}
    answers = OpenSsh(handbook, cache=False).verify_all(
        [Unverified(each, good.get(each, good[b"1"]), signers(key), "tb", "approve@qmsctl", AT) for each in data]
    )
    assert [answer is None for answer in answers] == [each in good for each in data]
    assert sorted(asked[3:]) == [each.decode() for each in data], "after the three that test the program"


def test_everything_that_was_asked_is_part_of_the_question(
    handbook: Path, key: Path, cache: Path, asked: list[str], tmp_path: Path
) -> None:
    signature = sign(key, b"data")
    assert verify(OpenSsh(handbook), key, b"data", signature) is None
    other = make_key(tmp_path, "other")
    assert verify(OpenSsh(handbook), key, b"else", signature) is not None
    assert verify(OpenSsh(handbook), key, b"data", sign(other, b"data")) is not None
    assert verify(OpenSsh(handbook), other, b"data", signature) is not None
    assert verify(OpenSsh(handbook), key, b"data", signature, ',valid-before="20260101Z"') is not None
    assert (
        OpenSsh(handbook).verify(Unverified(b"data", signature, signers(key), "kn", "approve@qmsctl", AT)) is not None
    )
    assert OpenSsh(handbook).verify(Unverified(b"data", signature, signers(key), "tb", "review@qmsctl", AT)) is not None
    assert len(list(cache.iterdir())) == 1, "a refusal is never remembered"


def test_another_program_at_the_same_place_is_asked_anew(
    handbook: Path, key: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = sign(key, b"data")
    folder = fake(tmp_path / "own", 'exec /usr/bin/ssh-keygen "$@"')
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert verify(OpenSsh(handbook), key, b"data", signature) is None
    fake(folder, "exit 255")
    with pytest.raises(Unavailable):
        verify(OpenSsh(handbook), key, b"data", signature)


def planted(handbook: Path, key: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    """Plant an acceptance of data that were never signed, by recording what the cache is asked for."""
    names: list[str] = []
    look = verdicts.Verdicts.accepted

    def noted(self: verdicts.Verdicts, name: str) -> bool:
        names.append(name)
        return look(self, name)

    monkeypatch.setattr(verdicts.Verdicts, "accepted", noted)
    signature = sign(key, b"data")
    assert verify(OpenSsh(handbook), key, b"forged", signature) is not None
    cache.mkdir(parents=True, mode=0o700, exist_ok=True)
    (cache / names[-1]).touch(mode=0o600)
    return b"forged", signature


def test_only_the_user_could_have_planted_an_acceptance(
    handbook: Path, key: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user could plant is believed, which shows that the cases below are refused for their reason."""
    assert verify(OpenSsh(handbook), key, *planted(handbook, key, cache, monkeypatch)) is None


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o707, 0o701, 0o1777])
def test_a_folder_that_others_can_enter_is_not_believed(
    handbook: Path, key: Path, cache: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = planted(handbook, key, cache, monkeypatch)
    cache.chmod(mode)
    assert verify(OpenSsh(handbook), key, *forged) is not None


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_belongs_to_somebody_else_is_not_believed(
    handbook: Path, key: Path, cache: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = planted(handbook, key, cache, monkeypatch)
    if os.getuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(cache if what == "folder" else next(cache.iterdir()), 12345, -1)
    assert verify(OpenSsh(handbook), key, *forged) is not None


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_symbolic_link_is_not_believed(
    handbook: Path, key: Path, cache: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = planted(handbook, key, cache, monkeypatch)
    path = cache if what == "folder" else next(cache.iterdir())
    moved = path.rename(path.parent / "moved" if what == "folder" else cache.parent / "moved")
    path.symlink_to(moved)
    assert verify(OpenSsh(handbook), key, *forged) is not None


def test_a_folder_in_the_handbook_is_not_believed(handbook: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(handbook / "cache"))
    forged = planted(handbook, key, handbook / "cache" / "qmsctl" / "approvals", monkeypatch)
    assert verify(OpenSsh(handbook), key, *forged) is not None


@pytest.mark.parametrize("broken", ["a file", "read-only", "off", "relative"])
def test_a_cache_that_cannot_be_used_changes_nothing(
    handbook: Path, key: Path, cache: Path, broken: str, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if broken == "a file":
        cache.parent.mkdir(parents=True)
        cache.write_text("not a folder", encoding="utf-8")
    elif broken == "read-only":
        cache.mkdir(parents=True, mode=0o500)
    elif broken == "off":
        monkeypatch.setenv(verdicts.SWITCH, "off")
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", "cache")
        monkeypatch.setenv("HOME", str(cache.parent))
    signature = sign(key, b"data")
    for _ in range(2):
        assert verify(OpenSsh(handbook), key, b"data", signature) is None
        assert verify(OpenSsh(handbook), key, b"forged", signature) is not None


def test_a_full_cache_is_emptied(handbook: Path, key: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "_MOST", 3)
    kept = verdicts.Verdicts(())
    for number in range(5):
        verdicts.Verdicts(()).keep(f"{number:064}")
    assert kept.accepted(f"{4:064}")
    assert not kept.accepted(f"{0:064}")


# How people sign.


def test_signing_with_a_private_key(handbook: Path, key: Path) -> None:
    openssh = OpenSsh(handbook)
    signature = openssh.sign(b"data", key, "approve@qmsctl")
    assert read_signature(signature, "approve@qmsctl").key.text in public(key)
    assert verify(openssh, key, b"data", signature) is None


def test_signing_with_a_key_that_an_agent_holds(handbook: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with agent(key.parent, key) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        signature = OpenSsh(handbook).sign(b"data", key.with_name("tb.pub"), "approve@qmsctl")
    assert verify(OpenSsh(handbook), key, b"data", signature) is None


def test_signing_with_a_public_key_and_no_agent(handbook: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    key.unlink()
    with pytest.raises(QmsctlError, match="no agent has its other half; add it with ssh-add"):
        OpenSsh(handbook).sign(b"data", key.with_name("tb.pub"), "approve@qmsctl")


def test_signing_with_a_passphrase_and_nobody_to_type_it(handbook: Path, tmp_path: Path) -> None:
    locked = make_key(tmp_path, "locked", passphrase="correct horse")
    with pytest.raises(QmsctlError, match="has a passphrase and nobody is at a terminal"):
        OpenSsh(handbook).sign(b"data", locked, "approve@qmsctl")


def test_no_window_asks_for_a_passphrase_in_a_job(
    handbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = tmp_path / "asked"
    window = fake(tmp_path / "other", f"touch {canary}; echo 'correct horse'") / "ssh-keygen"
    monkeypatch.setenv("SSH_ASKPASS", str(window))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("DISPLAY", ":0")
    locked = make_key(tmp_path, "locked", passphrase="correct horse")
    with pytest.raises(QmsctlError, match="has a passphrase"):
        OpenSsh(handbook).sign(b"data", locked, "approve@qmsctl")
    assert not canary.exists()


@pytest.mark.parametrize(("typed", "signs"), [("correct horse", True), ("wrong", False)])
def test_ssh_keygen_asks_for_the_passphrase_at_the_terminal(
    handbook: Path, tmp_path: Path, typed: str, signs: bool
) -> None:
    locked = make_key(tmp_path, "locked", passphrase="correct horse")
    script = (
        "import sys; from pathlib import Path; from qmsctl.approvals.openssh import OpenSsh\n"
        "from qmsctl.errors import QmsctlError\n"
        "try: Path(sys.argv[3]).write_bytes(OpenSsh(Path(sys.argv[1])).sign(b'data', Path(sys.argv[2]), 'approve@qmsctl'))\n"
        "except QmsctlError as error: sys.exit(str(error))"
    )
    made = tmp_path / "made.sig"
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", script, str(handbook), str(locked), str(made)])
    shown = b""
    while b"passphrase" not in shown:
        shown += os.read(terminal, 1000)
    os.write(terminal, typed.encode() + b"\n")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert (os.waitstatus_to_exitcode(status) == 0) == signs
    assert made.exists() == signs
    if signs:
        assert verify(OpenSsh(handbook), locked, b"data", made.read_bytes()) is None


def test_signing_with_a_key_that_others_can_read(handbook: Path, key: Path) -> None:
    key.chmod(0o644)
    with pytest.raises(QmsctlError, match="can be read by others; close it with chmod 600"):
        OpenSsh(handbook).sign(b"data", key, "approve@qmsctl")


def test_signing_with_a_key_that_is_not_there(handbook: Path, tmp_path: Path) -> None:
    with pytest.raises(QmsctlError, match=r"there is no key .*; make one with ssh-keygen -t ed25519"):
        OpenSsh(handbook).sign(b"data", tmp_path / "--help", "approve@qmsctl")


def test_signing_with_a_weak_key(handbook: Path, tmp_path: Path) -> None:
    with pytest.raises(QmsctlError, match="cannot sign approvals: an RSA key of 1024 bits does not count"):
        OpenSsh(handbook).sign(b"data", make_key(tmp_path, "weak", "rsa", 1024), "approve@qmsctl")


def test_signing_with_something_that_is_no_key(handbook: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes"
    other.write_text("no key", encoding="utf-8")
    other.chmod(0o600)
    with pytest.raises(QmsctlError, match=r"notes. is no key that ssh-keygen can read"):
        OpenSsh(handbook).sign(b"data", other, "approve@qmsctl")


def test_nothing_is_left_behind(handbook: Path, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    openssh = OpenSsh(handbook, cache=False)
    assert verify(openssh, key, b"data", openssh.sign(b"data", key, "approve@qmsctl")) is None
    assert list((tmp_path / "scratch").iterdir()) == []
    assert [path.name for path in handbook.iterdir()] == [".git"]
