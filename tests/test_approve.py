"""The commands that people approve and verify with: what they show, write, refuse, and say about what is not proven."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from qmsctl.approvals.program import find_program
from qmsctl.cli.commands.approve import command as approve
from qmsctl.cli.commands.show import command as show
from qmsctl.cli.commands.verify import command as verify
from qmsctl.errors import QmsctlError
from qmsctl.periods import moment_now
from tests.approval_book import DOCUMENT, Book, begin, copy, make_keys, run
from tests.git_repository import git, write
from tests.test_cli import qmsctl

APPROVAL = "records/approvals/PRO-003/2.0/kn.approval.json"


class Desk(Book):
    """A handbook at the desk of kn, whose keys lie in ~/.ssh."""

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        home = self.folder.parent
        return qmsctl(*arguments, "--root", str(self.folder), HOME=str(home), GIT_CONFIG_GLOBAL=str(home / "gitconfig"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("approve")
    return begin(folder / "handbook", make_keys(folder))


@pytest.fixture
def desk(begun: Book, tmp_path: Path) -> Desk:
    made = copy(begun, tmp_path / "handbook")
    (tmp_path / ".ssh").mkdir(mode=0o700)
    for name in ("kn", "kn.pub"):
        shutil.copy(begun.keys["kn"].with_name(name), tmp_path / ".ssh" / name)
    (tmp_path / "gitconfig").write_text("[user]\nname = Kari\nemail = kn@smia.example\n", encoding="utf-8")
    return Desk(made.folder, made.keys)


def refusal(desk: Desk, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """Return why `approve` does not go on; as a command it prints this and exits with 2."""
    home = desk.folder.parent
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    with pytest.raises(QmsctlError) as error:
        approve.main([*arguments, "--root", str(desk.folder)], standalone_mode=False)
    return str(error.value)


def test_a_leader_approves_a_version(desk: Desk) -> None:
    answer = desk.run("approve", "PRO-003", "--reason", "As the board decided", "--yes")
    digest = desk.statement().parts[0].sha256
    assert answer.returncode == 0
    # A narrow terminal puts what follows the digest on a line of its own.
    assert [row.removesuffix("  PRO-003") for row in answer.stdout.splitlines()[:5]] == [
        "document  PRO-003 Audit and management review",
        "version   2.0, after 1.0",
        "change    It says Twice a year.",
        "as        kn, Manager: approval",
        f"digest    {digest}",
    ]
    assert "  Version: 1.0 → 2.0\n" in answer.stdout
    assert "{+Twice" in answer.stdout
    assert answer.stdout.endswith(f"\n{APPROVAL}\n{APPROVAL}.sig\n")
    assert answer.stderr == "qmsctl: written; it counts once it is committed and on the branch\n"
    assert git(desk.folder, "status", "--porcelain", "-uall").split() == ["??", APPROVAL, "??", APPROVAL + ".sig"]
    desk.commit(moment_now()[:10], author="kn")
    shown = desk.run("verify", "PRO-003")
    assert shown.returncode == 0
    assert "holds    PRO-003 2.0: approval by kn as manager, signed\n" in shown.stdout
    assert "reason: As the board decided\n" in shown.stdout
    assert "It does\nnot show who had the key in hand" in shown.stdout
    again = desk.run("approve", "PRO-003", "--yes")
    assert (again.returncode, "an approval is never written over" in again.stderr) == (2, True)


def asked(desk: Desk, command: click.Command, *words: str, language: str = "en") -> str:
    """Return what a reading command prints for a reader of a language."""
    runner = CliRunner(env={"QMSCTL_LANGUAGE": language})
    return runner.invoke(command, [*words, "--root", str(desk.folder), "--today", "2026-11-21"]).stdout


def test_everything_is_verified_in_the_readers_language(desk: Desk) -> None:
    desk.approve(reason="Vi ble enige")
    desk.attest(person="ab", role="quality")
    write(desk.folder, {"records/approvals/note.txt": b"?"})
    desk.commit("2026-11-06")
    told = {language: asked(desk, verify, language=language).split("\n") for language in ("en", "nb", "sv")}
    assert "holds    PRO-003 2.0: approval by kn as manager, signed" in told["en"]
    assert told["nb"][:2] == [
        "AVVIST   PRO-003 2.0: godkjent av ab som quality, attestert",
        "         2026-11-05T09:30:00Z, på grenen siden 6.\xa0nov.\xa02026",
    ]
    assert told["nb"][2].startswith("         hvorfor: «quality» kan ikke godkjenne dette; ")
    assert "stämmer  PRO-003 2.0: godkänt av kn som manager, signerad" in told["sv"]
    assert "         begrunnelse: Vi ble enige" in told["nb"]
    assert "1 intyg stämmer, 2 avvisas; 0 versioner saknar godkännande" in told["sv"]
    same = {row for row in told["en"] if row in told["nb"] and row in told["sv"]}
    assert same == {""}, "no sentence is left in English"


def test_without_openssh_nothing_is_verified_and_the_reader_is_told_why(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.approve()
    desk.commit("2026-11-06")
    monkeypatch.setattr("qmsctl.approvals.openssh.find_program", partial(find_program, name="ssh-keygen-of-nobody"))
    monkeypatch.setenv("QMSCTL_LANGUAGE", "nb")
    with pytest.raises(QmsctlError, match=r"^programmet ssh-keygen-of-nobody er ikke installert her; signaturer tre"):
        verify.main(["--root", str(desk.folder)], standalone_mode=False)


def test_who_approved_is_shown_with_the_document(desk: Desk) -> None:
    """In the words of its page, for the version that is shown, and what is refused is not passed over."""
    shown = " ".join(asked(desk, show, "PRO-003").split())
    assert "approval missing version 2.0 has no approval; Manager, Chair of the board can give it" in shown
    desk.approve("dp", person="dp")
    desk.attest()
    desk.approve("stranger", person="ch", role="chair")
    desk.commit("2026-11-06")
    shown = " ".join(asked(desk, show, "PRO-003").split())
    assert "approved by deputy for Manager (dp), 5 Nov 2026, signed with the key SHA256:" in shown
    assert (
        "approved by Manager (kn), 5 Nov 2026, signed elsewhere, kept here by its digest which proves Whoever" in shown
    )
    assert "note as deputy of kn" in shown
    assert "refused 1 statement; qmsctl verify says why" in shown
    assert "godkjent av" in asked(desk, show, "PRO-003", language="nb")
    data = json.loads(asked(desk, show, "PRO-003", "--format", "json"))
    assert [(row["person"], row["mode"], row["deputy_for"]) for row in data["approvals"]] == [
        ("dp", "signed", "kn"), ("kn", "attested", None),
    ]  # fmt: skip
    assert (data["approvals_refused"], data["approval_lacking"]) == (1, None)
    before = asked(desk, show, "PRO-003", "--at", "HEAD~1", "--format", "json")
    assert json.loads(before)["approvals"] == []


def test_the_approval_alone_can_be_committed(desk: Desk) -> None:
    write(desk.folder, {"docs/unfinished.txt": b"Work\n"})
    assert desk.run("approve", "PRO-003", "--yes", "--commit").returncode == 0
    shown = git(desk.folder, "show", "--format=%s", "--name-only").split("\n")
    assert [row for row in shown if row] == ["Approve PRO-003 2.0 as manager", APPROVAL, APPROVAL + ".sig"]
    assert git(desk.folder, "status", "--porcelain") == "?? docs/unfinished.txt\n"


def test_a_review_is_signed_for_its_own_purpose(desk: Desk) -> None:
    assert desk.run("approve", "PRO-003", "--meaning", "review", "--yes").returncode == 0
    answer = desk.run("verify", "PRO-003")
    assert answer.returncode == 1
    assert "holds    PRO-003 2.0: review by kn as manager, signed\n" in answer.stdout
    assert "LACKING  PRO-003 2.0: version 2.0 has no approval; manager, chair can give it\n" in answer.stdout


def test_minutes_are_written_down_and_kept(desk: Desk) -> None:
    minutes = desk.folder.parent / "Minutes 11.PDF"
    minutes.write_bytes(b"signed on paper")
    command = (
        "approve",
        "PRO-003",
        "--attested",
        str(minutes),
        "--person",
        "ch",
        "--on",
        "2026-11-04",
        "--keep",
        "--yes",
    )
    answer = desk.run(*command)
    place = "records/approvals/PRO-003/2.0/ch.approval.attested"
    assert answer.stdout.endswith(f"{place}.json\n{place}.pdf\n")
    assert (desk.folder / f"{place}.pdf").read_bytes() == b"signed on paper"
    assert json.loads((desk.folder / f"{place}.json").read_bytes())["predicate"]["signer"]["role"] == "chair"
    assert desk.run("verify", "PRO-003").returncode == 0


def test_what_is_older_than_change_control_may_be_approved_all_the_same_by_who_may(desk: Desk) -> None:
    answer = desk.run("approve", "PRO-001", "--yes")
    assert "no approval is asked for PRO-001 1.0, which is older than change control here\n" in answer.stdout
    desk.commit(moment_now()[:10], author="kn")
    assert "holds    PRO-001 1.0: approval by kn as manager, signed\n" in desk.run("verify", "PRO-001").stdout
    other = desk.run(
        "approve", "PRO-002", "--person", "ab", "--role", "quality", "--key", str(desk.keys["ab"]), "--yes"
    )
    assert (other.returncode, "“quality” may not approve this" in other.stderr) == (2, True)


REFUSALS: list[tuple[str, Callable[[Desk], tuple[str, ...]], str]] = [
    ("nobody to ask", lambda _desk: (), "nobody is there to ask; look at what is shown and give --yes"),
    ("nothing of that name", lambda _desk: ("--yes",), "there is no document “PRO-033”; did you mean PRO-003?"),
    ("without the role", lambda _desk: ("--person", "ab", "--yes"), "ab did not hold “manager”"),
    ("another role", lambda _desk: ("--role", "chair", "--yes"), "kn did not hold “chair”"),
    ("somebody else's key", lambda desk: ("--key", str(desk.keys["ch"]), "--yes"), "signed with the key of ch"),
    ("a key that is not there", lambda _desk: ("--key", "no-such-key", "--yes"), "there is no key"),
    ("without a day", lambda _desk: ("--attested", "x.pdf", "--yes"), "--attested needs --person and --on"),
    ("no day at all", lambda _desk: ("--attested", "x.pdf", "--person", "ch", "--on", "today"), "is not a day"),
    ("kept without a file", lambda _desk: ("--keep", "--yes"), "--on and --keep belong to --attested"),
]


@pytest.mark.parametrize(("name", "arguments", "why"), REFUSALS, ids=[name for name, _, _ in REFUSALS])
def test_what_could_not_count_is_refused_before_anything_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, arguments: Callable[[Desk], tuple[str, ...]], why: str
) -> None:
    item = "PRO-033" if name == "nothing of that name" else "PRO-003"
    assert why in refusal(desk, monkeypatch, item, *arguments(desk))
    assert git(desk.folder, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ({"status: approved": "status: draft"}, "version 2.0 is a draft"),
        ({"\n\nTwice a year.": "\n\nTwice. ![The year](year.svg)"}, "the picture 'year.svg' in"),
        ({"\n\nTwice a year.": "\n\nTwice each year."}, "you are changing procedures/PRO-003-audit.md yourself"),
    ],
    ids=["a draft", "a picture is missing", "one's own change"],
)
def test_a_text_that_is_not_ready_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, edit: dict[str, str], why: str
) -> None:
    desk.edit(DOCUMENT, edit)
    assert why in refusal(desk, monkeypatch, "PRO-003", "--yes")


def test_who_is_not_known_is_asked_to_say_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.folder.parent / "gitconfig").write_text("[user]\nname = X\nemail = x@y.example\n", encoding="utf-8")
    why = refusal(desk, monkeypatch, "PRO-003", "--yes")
    assert "the address 'x@y.example' belongs to nobody in people: of qms.yaml; say who you are with" in why


def test_a_key_that_nobody_has_listed_is_told_how(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(desk.folder.parent / ".ssh")
    why = refusal(desk, monkeypatch, "PRO-003", "--yes")
    assert why == "none of the keys in ~/.ssh is one that allowed_signers lists for kn; name it with --key"
    (desk.folder / "allowed_signers").write_bytes(b"# nobody\n")
    why = refusal(desk, monkeypatch, "PRO-003", "--yes")
    assert why.startswith("allowed_signers lists no key of kn for approve@qmsctl; add a line such as: kn namespaces=")


def test_programs_read_everything_about_each_approval(desk: Desk) -> None:
    path = desk.approve()
    (desk.folder / "records/approvals/note.txt").write_bytes(b"\x1b[2J")
    desk.commit("2026-11-06")
    answer = desk.run("verify", "--format", "json")
    found = json.loads(answer.stdout)
    assert (answer.returncode, found["complete"]) == (1, True)
    rows = {row["path"]: row for row in found["approvals"]}
    assert (rows[path]["holds"], rows[path]["counts"], rows[path]["key"][:7]) == (True, True, "SHA256:")
    assert (rows[path]["seen"], rows[path]["role"], rows[path]["signed_at"]) == (
        "2026-11-06", "manager", "2026-11-05T09:30:00Z",
    )  # fmt: skip
    assert rows["records/approvals/note.txt"]["refused"].startswith("this file is no statement")
    document = next(row for row in found["documents"] if row["id"] == "PRO-003")
    assert (document["asked"], document["roles"], document["lacking"]) == (True, ["manager", "chair"], "")
    assert found["limits"]


def test_an_unpacked_archive_is_verified_and_says_what_it_cannot_tell(desk: Desk) -> None:
    desk.approve()
    desk.commit("2026-11-06")
    place = desk.folder.with_name("archive")
    place.mkdir()
    (place.parent / "archive.tar").write_bytes(run(desk.folder, "git", "archive", "HEAD"))
    run(place, "tar", "-xf", "../archive.tar")
    answer = Desk(place, desk.keys).run("verify", "PRO-003")
    assert (answer.returncode, "REFUSED" in answer.stdout) == (0, False)
    assert "note: the time of the signature is what the statement says; nothing else establishes it" in answer.stdout
    assert "Without history: there is no Git repository here" in answer.stdout


def test_a_handbook_without_change_control_is_told_so(desk: Desk) -> None:
    desk.settings("approval:\n  from: 2026-03-01\n  repository: smia\n  modes: [signed, forge, attested]\n", "")
    shutil.rmtree(desk.folder / ".git")
    answer = desk.run("verify")
    assert answer.returncode == 0
    assert answer.stdout.startswith("qms.yaml has no block approval:, so no evidence is asked for in this handbook.\n")
    assert answer.stdout.endswith("With from: and repository: below it, approvals begin to count.\n")


def test_a_document_that_cannot_be_read_is_not_taken_for_gone(desk: Desk) -> None:
    desk.approve()
    desk.commit("2026-11-06")
    text = (desk.folder / DOCUMENT).read_text(encoding="utf-8")
    (desk.folder / DOCUMENT).write_text(text.replace("owner: ", "owner: [", 1), encoding="utf-8")
    why = f"{DOCUMENT} cannot be read as a document now; qmsctl check says why"
    answer = desk.run("verify")
    assert (answer.returncode, f"\nUNREAD   PRO-003: {why}\n" in answer.stdout) == (1, True)
    assert desk.run("approve", "PRO-003", "--yes").stderr == f"qmsctl: {why}\n"
    for question in ("history", "in-force"):
        shown = desk.run(question, "PRO-003").stdout
        assert shown.startswith(f"PRO-003 ({DOCUMENT} cannot be read now; qmsctl check says why)\n"), shown


def test_the_one_screen_counts_what_lacks_an_approval(desk: Desk) -> None:
    shown = desk.run("status", "--today", "2026-11-20").stdout
    assert "lacks an approval: 1\n  PRO-003  version 2.0 has no approval; manager, chair can give it\n" in shown
    assert "1 error" in shown
    without = desk.run("status", "--today", "2026-11-20", "--at", "HEAD~1").stdout
    assert "lacks an approval: nothing\n" in without
    programs = json.loads(desk.run("status", "--today", "2026-11-20", "--format", "json").stdout)
    assert (programs["not_approved"], programs["not_run"]) == (["PRO-003"], [])


def test_the_one_screen_says_what_it_cannot_know(desk: Desk) -> None:
    shutil.rmtree(desk.folder / ".git")
    shown = desk.run("status", "--today", "2026-11-20").stdout
    assert "\nnot run  APR101, " in shown
    assert "there is no Git repository here" in " ".join(shown.split())


def test_an_old_handbook_accepts_what_its_approvals_lack_today(desk: Desk) -> None:
    desk.settings("approval:\n", "check: {baseline: accepted.json}\napproval:\n")
    assert desk.run("check", "--today", "2026-11-20").returncode == 1
    assert desk.run("baseline", "--today", "2026-11-20").returncode == 0
    assert desk.run("check", "--today", "2026-11-20").returncode == 0
