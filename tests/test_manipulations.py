"""What somebody changes after the fact, on the branch itself, is named by a finding: thirty ways of covering traces."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from qmsctl.checking import check
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.proposed import evidence
from qmsctl.system import load
from tests.approval_book import DOCUMENT, Book, begin, copy, make_keys
from tests.git_repository import git, write
from tests.handbook import TODAY
from tests.signing import line, public

APPROVAL = "records/approvals/PRO-003/2.0/kn.approval.json"
AUDIT = "records/audits/AUD-2026-7K3QF.md"
CLOSED = b"---\nid: AUD-2026-7K3QF\nstatus: closed\n---\n\n# Audit\n\nTwo deviations.\n"
KNOWN = {"REF201"}
"""What the handbook is told from the start: the changed text has lost a link."""

Trick = Callable[[Book], None]
TRICKS: list[object] = []


def named_by(*codes: str) -> Callable[[Trick], Trick]:
    """Register a manipulation with the rules that name it."""

    def register(trick: Trick) -> Trick:
        TRICKS.append(pytest.param(trick, set(codes), id=trick.__name__))
        return trick

    return register


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A handbook with PRO-003 2.0 written by ab, approved by kn, and a closed record of an audit."""
    folder = tmp_path_factory.mktemp("manipulations")
    book = begin(folder / "handbook", make_keys(folder))
    write(book.folder, {AUDIT: CLOSED})
    book.commit("2026-11-02")
    book.approve()
    book.commit("2026-11-06", author="kn")
    return book


@pytest.fixture
def book(sound: Book, tmp_path: Path) -> Book:
    return copy(sound, tmp_path / "handbook")


def findings(book: Book) -> dict[str, str]:
    """Return what a check of the branch says, by code."""
    tree = book.tree()
    handbook = Handbook(book.folder, tree, load(tree), date.fromisoformat(TODAY))
    report = check(handbook.system, handbook.today, evidence=evidence(handbook))
    return {finding.code: finding.message for finding in report.findings}


def replace(book: Book, path: str, old: bytes, new: bytes) -> None:
    data = (book.folder / path).read_bytes()
    assert data.count(old) == 1
    write(book.folder, {path: data.replace(old, new)})


# Approvals


@named_by("APR202", "APR301")
def statement_edited(book: Book) -> None:
    replace(book, APPROVAL, b'"reason": ""', b'"reason": "As agreed with the auditor"')


@named_by("APR301")
def signature_exchanged_for_another_good_one(book: Book) -> None:
    book.approve("kn-laptop")


@named_by("APR301")
def approval_exchanged_for_a_later_one(book: Book) -> None:
    book.approve(signed_at="2026-11-06T08:00:00Z", reason="Better words")


@named_by("APR202", "APR301")
def signature_removed(book: Book) -> None:
    (book.folder / (APPROVAL + ".sig")).unlink()


@named_by("APR201", "APR301")
def approvals_deleted(book: Book) -> None:
    shutil.rmtree(book.folder / "records/approvals")


@named_by("APR202", "APR301")
def approval_given_to_another_document(book: Book) -> None:
    git(book.folder, "mv", "records/approvals/PRO-003", "records/approvals/PRO-004")


@named_by("APR202", "APR301")
def approval_given_to_another_person(book: Book) -> None:
    for end in ("", ".sig"):
        git(book.folder, "mv", APPROVAL + end, APPROVAL.replace("kn.", "ch.") + end)


@named_by("APR202")
def approval_copied_to_the_version_before(book: Book) -> None:
    folder = book.folder / "records/approvals/PRO-003"
    shutil.copytree(folder / "2.0", folder / "1.0")


@named_by("APR202", "APR301")
def line_ends_converted(book: Book) -> None:
    path = book.folder / APPROVAL
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@named_by("APR202", "APR301")
def approval_made_a_link(book: Book) -> None:
    path = book.folder / APPROVAL
    path.rename(book.folder / "elsewhere.json")
    path.symlink_to("../../../../elsewhere.json")


@named_by("APR202", "APR301")
def kept_minutes_exchanged(book: Book) -> None:
    path = book.attest(person="dp")
    write(book.folder, {path.replace(".json", ".pdf"): b"minutes"})
    book.commit("2026-11-07")
    write(book.folder, {path.replace(".json", ".pdf"): b"other minutes"})


@named_by("APR202")
def minutes_of_a_meeting_of_somebody_without_the_role(book: Book) -> None:
    book.attest(person="ab")


@named_by("APR201", "APR301")
def approvals_left_out_of_the_checkout(book: Book) -> None:
    git(book.folder, "update-index", "--refresh")  # the copy's files are new to the index
    git(book.folder, "sparse-checkout", "set", "--no-cone", "/*", "!/records/approvals/")
    assert not (book.folder / APPROVAL).exists()


# Content


@named_by("APR101", "APR202")
def text_changed(book: Book) -> None:
    book.edit(DOCUMENT, {"\n\nTwice a year.": "\n\nWhen we feel like it."})


@named_by("APR101", "APR202")
def owner_changed(book: Book) -> None:
    book.edit(DOCUMENT, {"owner: quality": "owner: manager"})


@named_by("APR101", "APR202")
def date_of_validity_changed(book: Book) -> None:
    book.edit(DOCUMENT, {"valid_from: 2026-11-02": "valid_from: 2026-03-02"})


@named_by("APR101", "APR202")
def note_on_the_change_written_anew(book: Book) -> None:
    book.edit(DOCUMENT, {"note: It says Twice a year.": "note: Spelling"})


@named_by("APR101", "APR202")
def picture_put_into_the_text(book: Book) -> None:
    book.edit(DOCUMENT, {"\n\nTwice a year.": "\n\nTwice a year. ![The year](year.svg)"})
    write(book.folder, {"procedures/year.svg": b"<svg/>"})


@named_by("APR102")
def version_set_back(book: Book) -> None:
    write(book.folder, {DOCUMENT: git(book.folder, "show", f"HEAD~2:{DOCUMENT}").replace("2.0", "1.0").encode()})


@named_by("APR104")
def made_a_draft_again(book: Book) -> None:
    book.edit(DOCUMENT, {"status: approved": "status: draft"})


@named_by("APR107")
def document_deleted(book: Book) -> None:
    (book.folder / DOCUMENT).unlink()


@named_by("APR101", "APR205")
def retired_and_rewritten(book: Book) -> None:
    book.edit(DOCUMENT, {"status: approved": "status: retired\nreplaced_because: Nobody needs it"})
    book.commit("2026-11-08")
    book.edit(DOCUMENT, {"\n\nTwice a year.": "\n\nWe never had rules."})


@named_by("APR101")
def moved_to_where_another_type_of_document_lies(book: Book) -> None:
    git(book.folder, "mv", DOCUMENT, "policy/PRO-003-audit.md")


@named_by("APR201")
def new_version_without_approval(book: Book) -> None:
    book.version("3.0", "Three times a year.", "2026-11-07")
    book.commit("2026-11-07")  # fourteen days ago: nobody waits for the forge any more


@named_by("APR401")
def closed_record_edited(book: Book) -> None:
    replace(book, AUDIT, b"Two deviations", b"No deviations")


@named_by("APR402")
def record_deleted(book: Book) -> None:
    (book.folder / AUDIT).unlink()


# Who may


@named_by("APR303")
def role_given_afterwards_for_the_day_of_signing(book: Book) -> None:
    book.settings("{person: leaver, until: 2026-10-01}", "{person: leaver, until: 2026-11-05}")
    book.commit("2026-11-08", author="ab")
    book.attest(person="leaver", signed_at="2026-11-05T10:00:00Z")


@named_by("APR302")
def key_added_used_and_taken_out_again(book: Book) -> None:
    signers = (book.folder / "allowed_signers").read_bytes()
    write(book.folder, {"allowed_signers": signers + line("ch", book.keys["stranger"]).encode()})
    book.commit("2026-11-08")
    book.approve("stranger", person="ch", role="chair")
    book.commit("2026-11-09")
    write(book.folder, {"allowed_signers": signers})


@named_by("APR302")
def time_of_a_key_stretched(book: Book) -> None:
    signers = (book.folder / "allowed_signers").read_bytes()
    ended = signers.replace(b'leaver namespaces="approve', b'leaver valid-before="20261001Z",namespaces="approve')
    write(book.folder, {"allowed_signers": ended})
    book.commit("2026-10-01")
    write(book.folder, {"allowed_signers": signers})


@named_by("APR302")
def key_made_that_of_somebody_else(book: Book) -> None:
    replace(book, "allowed_signers", b"leaver namespaces", b"ch namespaces")


@named_by("APR302")
def revoked_key_trusted_again(book: Book) -> None:
    write(book.folder, {"revoked_keys": f"{public(book.keys['leaver'])}\n".encode()})
    book.commit("2026-11-08")
    (book.folder / "revoked_keys").unlink()


@named_by("APR204")
def anybody_may_sign(book: Book) -> None:
    signers = (book.folder / "allowed_signers").read_bytes()
    write(book.folder, {"allowed_signers": signers + line("*", book.keys["stranger"]).encode()})


@named_by("APR303")
def change_control_begins_later(book: Book) -> None:
    book.settings("from: 2026-03-01", "from: 2026-11-20")


@named_by("APR303")
def settings_taken_away_for_a_commit(book: Book) -> None:
    settings = (book.folder / "qms.yaml").read_bytes()
    (book.folder / "qms.yaml").unlink()
    book.commit("2026-11-08")
    write(book.folder, {"qms.yaml": settings})


def _block(book: Book) -> str:
    settings = (book.folder / "qms.yaml").read_text(encoding="utf-8")
    return settings[settings.index("approval:\n") : settings.index("people:\n")]


@named_by("APR303")
def change_control_under_another_spelling_taken_out(book: Book) -> None:
    block = _block(book)
    book.settings(block, block.replace("approval:", '"appro\\u0076al" :'))
    book.commit("2026-11-07")
    book.settings(block.replace("approval:", '"appro\\u0076al" :'), "")


@named_by("APR303")
def change_control_lost_on_the_way_to_another_folder(book: Book) -> None:
    (book.folder / "hb").mkdir()
    for found in sorted(book.folder.iterdir()):
        if found.name not in (".git", "hb"):
            found.rename(book.folder / "hb" / found.name)
    book.folder = book.folder / "hb"
    book.settings(_block(book), "")


@named_by("APR301")
def approvals_lost_on_the_way_to_another_folder(book: Book) -> None:
    (book.folder / "hb").mkdir()
    for found in sorted(book.folder.iterdir()):
        if found.name not in (".git", "hb"):
            found.rename(book.folder / "hb" / found.name)
    book.folder = book.folder / "hb"
    shutil.rmtree(book.folder / "records/approvals")


@named_by("APR202", "APR303")
def handbook_renamed(book: Book) -> None:
    book.settings("repository: smia", "repository: smia-2")
    book.commit("2026-11-08")
    book.attest(person="dp", repository="smia")


@named_by("APR202")
def four_eyes_given_up_for_what_was_written_before(book: Book) -> None:
    book.settings("{person: leaver, until: 2026-10-01}", "{person: ab, from: 2026-11-01}")
    book.commit("2026-10-31", author="ch")
    book.version("3.0", "Three times a year.", "2026-11-07")
    book.commit("2026-11-07")
    book.settings("  repository: smia\n", "  repository: smia\n  four_eyes: false\n  four_eyes_because: Hurry\n")
    book.commit("2026-11-08")
    book.attest(person="ab", signed_at="2026-11-08T10:00:00Z")


@named_by("APR202")
def own_address_struck_from_the_people(book: Book) -> None:
    book.version("3.0", "Three times a year.", "2026-11-07")
    book.commit("2026-11-07", author="kn")
    book.settings("{id: kn, mail: [kn@smia.example], accounts", "{id: kn, accounts")
    book.approve(signed_at="2026-11-08T10:00:00Z")


@named_by("APR201")
def branch_rewritten_without_the_approval(book: Book) -> None:
    git(book.folder, "reset", "-q", "--hard", "HEAD~")


def test_there_is_nothing_to_report_before(book: Book) -> None:
    assert findings(book).keys() == KNOWN


@pytest.mark.parametrize(("trick", "codes"), TRICKS)
def test_it_is_named(trick: Trick, codes: set[str], book: Book) -> None:
    trick(book)
    book.commit("2026-11-10")
    found = findings(book)
    assert codes <= found.keys(), found


def test_there_are_thirty() -> None:
    assert len(TRICKS) >= 30
