"""Who approved this version: what was approved soundly counts, wherever the handbook went; what was forged or misused does not."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qmsctl.approvals.model import Evidence
from qmsctl.approvals.openssh import OpenSsh, Unverified
from qmsctl.approvals.statement import write as statement_bytes
from qmsctl.findings import Message
from qmsctl.trees import WorkTree
from tests.approval_book import DOCUMENT, Book, begin, copy, make_keys, run
from tests.git_repository import git, write
from tests.signing import line, sign

Trick = Callable[[Book], dict[str, Any] | None]
"""What somebody does to a handbook; it may return how to judge then."""

FOLDER = "records/approvals/PRO-003/2.0/"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("approvals")
    return begin(folder / "handbook", make_keys(folder))


@pytest.fixture
def book(begun: Book, tmp_path: Path) -> Book:
    return copy(begun, tmp_path / "handbook")


# Forged, replayed, misused: each with the reason that a person reads.

CHEATS: list[Any] = []


def cheat(why: str) -> Callable[[Trick], Trick]:
    """Register a trick with a part of the reason for which it fails."""

    def register(trick: Trick) -> Trick:
        CHEATS.append(pytest.param(trick, why, id=trick.__name__))
        return trick

    return register


@cheat("is not listed in allowed_signers")
def key_added_in_the_same_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    write(book.folder, {"allowed_signers": (line("kn", book.keys["stranger"])).encode()})
    book.approve("stranger")
    book.commit()
    return {"base": base}


@cheat("is not listed in allowed_signers")
def key_and_approval_merged_together(book: Book) -> None:
    write(book.folder, {"allowed_signers": (line("kn", book.keys["stranger"])).encode()})
    book.approve("stranger")
    book.commit()


@cheat("is not listed in allowed_signers")
def key_added_but_not_on_the_branch_yet(book: Book) -> None:
    write(book.folder, {"allowed_signers": (line("kn", book.keys["stranger"])).encode()})
    book.approve("stranger")


@cheat("is not listed in allowed_signers")
def everybody_may_sign_in_this_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    stranger = line("*", book.keys["stranger"])
    write(book.folder, {"allowed_signers": stranger.encode()})
    book.approve("stranger")
    book.commit()
    return {"base": base}


@cheat("ab did not hold “manager”")
def role_given_in_the_same_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    book.settings("      - {person: leaver, until: 2026-10-01}\n", "      - person: ab\n")
    book.approve(person="ab")
    book.commit()
    return {"base": base}


@cheat("ab did not hold “manager”")
def role_and_approval_merged_together(book: Book) -> None:
    book.settings("      - {person: leaver, until: 2026-10-01}\n", "      - person: ab\n")
    book.approve(person="ab")
    book.commit()


@cheat("“quality” may not approve this; manager, chair may")
def role_that_may_not(book: Book) -> None:
    book.approve(person="ab", role="quality")


@cheat("ab did not hold “manager” in “smia” or above on 2026-11-05")
def person_without_the_role(book: Book) -> None:
    book.approve(person="ab")


@cheat("leaver did not hold “manager” in “smia” or above on 2026-11-05")
def somebody_who_has_left(book: Book) -> None:
    book.approve(person="leaver")


@cheat("it says that it was made on 2026-09-15, and the text it approves is dated 2026-11-02")
def somebody_who_has_left_dates_it_back(book: Book) -> None:
    book.approve(person="leaver", signed_at="2026-09-15T09:00:00Z")


@cheat("was no deputy of who did")
def deputy_of_somebody_who_has_left(book: Book) -> None:
    book.settings("{person: leaver, until: 2026-10-01}", "{person: leaver, until: 2026-10-01, deputy: ab}")
    book.commit("2026-11-03", author="kn")
    book.approve(person="ab")


@cheat("“owner” is no role in the qms.yaml")
def role_that_nobody_knows(book: Book) -> None:
    book.approve(role="owner")


def _both_offices(book: Book) -> None:
    book.settings("      - {person: leaver, until: 2026-10-01}\n", "      - person: ab\n")
    book.commit("2026-10-01", author="kn")


@cheat("ab wrote this version and cannot approve it alone")
def author_approves(book: Book) -> None:
    _both_offices(book)
    book.version("3.0", "Three times a year.")
    book.commit("2026-11-04")
    book.approve(person="ab")


@cheat("kn wrote this version")
def author_under_another_address(book: Book) -> None:
    book.settings("mail: [kn@smia.example]", "mail: [kn@smia.example, kari@home.example]")
    book.commit("2026-10-01", author="ch")
    book.version("3.0", "Three times a year.")
    git(book.folder, "add", "-A")
    git(book.folder, "commit", "-q", "--author=K <Kari@home.example>", "-m", "x", date="2026-11-04T12:00:00+0000")
    book.approve()


@cheat("kn wrote this version")
def author_behind_the_forge_s_address(book: Book) -> None:
    book.version("3.0", "Three times a year.")
    git(book.folder, "add", "-A")
    who = "--author=K <4711+Kari-N@users.noreply.github.com>"
    git(book.folder, "commit", "-q", who, "-m", "x", date="2026-11-04T12:00:00+0000")
    book.approve()


@cheat("kn wrote this version")
def co_author_approves(book: Book) -> None:
    book.version("3.0", "Three times a year.")
    book.commit("2026-11-04", message="PRO-003 3.0\n\nCo-authored-by: Kari <kn@smia.example>")
    book.approve()


def _named_beside(book: Book, message: str) -> None:
    book.version("3.0", "Three times a year.")
    book.commit("2026-11-04", message=message)
    book.approve()


@cheat("kn wrote this version")
def co_author_in_the_list_of_a_squash(book: Book) -> None:
    _named_beside(
        book, "PRO-003 3.0 (#7)\n\n* one\n\n  Co-authored-by: Kari <kn@smia.example>\n  Reviewed-by: C <ch@x.y>"
    )


@cheat("kn wrote this version")
def co_author_in_a_folded_line_with_a_blank_before_the_colon(book: Book) -> None:
    _named_beside(book, "PRO-003 3.0\n\nCo-authored-by : Kari\n <kn@smia.example> (kari)")


@cheat("kn wrote this version")
def co_author_by_the_address_alone(book: Book) -> None:
    _named_beside(book, "PRO-003 3.0\n\nCo-authored-by: kn@smia.example")


@cheat("kn wrote this version")
def author_whose_address_stands_in_a_second_row_of_the_same_id(book: Book) -> None:
    book.settings("people:\n", "people:\n  - {id: kn, mail: [somebody@smia.example]}\n")
    book.commit("2026-10-01", author="ch")
    book.version("3.0", "Three times a year.")
    book.commit("2026-11-04", author="kn")
    book.approve()


@cheat("kn wrote this version")
def who_drew_the_picture_after_the_text_was_written(book: Book) -> None:
    book.version("3.0", "Three times. ![The year](year.svg)")
    book.commit("2026-11-03")
    write(book.folder, {"procedures/year.svg": b"<svg/>"})
    book.commit("2026-11-04", author="kn")
    book.approve()


@cheat("kn wrote this version")
def who_drew_the_picture_before_the_text_was_written(book: Book) -> None:
    write(book.folder, {"procedures/drafts/year.svg": b"<svg/>"})
    book.commit("2026-11-02", author="kn")
    (book.folder / "procedures/drafts/year.svg").rename(book.folder / "procedures/year.svg")
    book.version("3.0", "Three times. ![The year](year.svg)")
    book.commit("2026-11-03")
    book.approve()


@cheat("kn wrote this version")
def who_drew_the_picture_in_a_merged_branch(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    git(book.folder, "checkout", "-q", "-b", "change")
    book.version("3.0", "Three times. ![The year](year.svg)")
    write(book.folder, {"procedures/year.svg": b"<svg/>"})
    book.commit("2026-11-03")
    write(book.folder, {"procedures/year.svg": b"<svg>kn</svg>"})
    book.commit("2026-11-04", author="kn")
    git(book.folder, "checkout", "-q", "main")
    git(book.folder, "merge", "-q", "--no-ff", "-m", "Merge", "change", date="2026-11-05T12:00:00+0000")
    book.approve()
    return {"base": base}


@cheat("kn wrote this version")
def approval_that_was_there_before_its_author_wrote_the_text(book: Book) -> None:
    """What is approved is written by who brings it, in whatever order text and approval are committed."""
    old = (book.folder / DOCUMENT).read_bytes()
    book.version("3.0", "Three times a year.")
    new = (book.folder / DOCUMENT).read_bytes()
    book.approve()
    write(book.folder, {DOCUMENT: old})
    book.commit("2026-11-05")
    write(book.folder, {DOCUMENT: new})
    book.commit("2026-11-06", author="kn")


@cheat("kn wrote this version")
def text_slipped_in_under_the_version_before(book: Book) -> None:
    book.approve(person="ch", role="chair")
    book.commit("2026-11-03", author="ch")
    book.edit(DOCUMENT, {"\n\nTwice a year.": "\n\nWhen we feel like it."})
    book.commit("2026-11-04", author="kn")
    book.version("3.0", "When we feel like it, and it is written down.", "2026-11-05")
    book.commit("2026-11-05")
    book.approve()


@cheat("kn wrote this version")
def picture_exchanged_under_the_version_before(book: Book) -> None:
    _with_picture(book)
    book.approve(person="ch", role="chair")
    book.commit("2026-11-03")
    write(book.folder, {"procedures/year.svg": b"<svg>kn</svg>"})
    book.commit("2026-11-04", author="kn")
    book.version("3.0", "Three times. ![The year](year.svg)", "2026-11-05")
    book.commit("2026-11-05")
    book.approve()


def _moved(book: Book, name: str = "hb") -> None:
    """The whole handbook lies in another folder of its repository."""
    (book.folder / name).mkdir()
    for found in sorted(book.folder.iterdir()):
        if found.name not in (".git", name):
            found.rename(book.folder / name / found.name)
    book.folder = book.folder / name


@cheat("is not listed in allowed_signers")
def whole_handbook_moved_with_a_key_of_its_own(book: Book) -> None:
    _moved(book)
    write(book.folder, {"allowed_signers": line("kn", book.keys["stranger"]).encode()})
    book.approve("stranger")
    book.commit()


@cheat("is not listed in allowed_signers")
def whole_handbook_copied_with_a_key_of_its_own(book: Book) -> None:
    place = book.folder / "hb"
    shutil.copytree(book.folder, place, ignore=shutil.ignore_patterns(".git", "hb"))
    book.folder = place
    write(book.folder, {"allowed_signers": line("kn", book.keys["stranger"]).encode()})
    book.approve("stranger")
    book.commit()


@cheat("is not listed in allowed_signers")
def settings_taken_away_for_a_commit(book: Book) -> None:
    settings = (book.folder / "qms.yaml").read_bytes()
    (book.folder / "qms.yaml").unlink()
    book.commit("2026-11-03")
    listed = (book.folder / "allowed_signers").read_text(encoding="utf-8")
    write(book.folder, {"qms.yaml": settings})
    write(book.folder, {"allowed_signers": (listed + line("ch", book.keys["stranger"])).encode()})
    book.approve("stranger", person="ch", role="chair")
    book.commit()


@cheat("is not listed in allowed_signers")
def settings_that_are_a_link_for_a_commit(book: Book) -> None:
    settings = book.folder / "qms.yaml"
    kept = settings.read_bytes()
    settings.unlink()
    settings.symlink_to("elsewhere.yaml")
    book.commit("2026-11-03")
    settings.unlink()
    write(book.folder, {"qms.yaml": kept, "allowed_signers": line("kn", book.keys["stranger"]).encode()})
    book.approve("stranger")
    book.commit()


@cheat("is not listed in allowed_signers")
def change_control_in_quotes_taken_out_and_taken_up_again(book: Book) -> None:
    book.settings("\napproval:\n", '\n"appro\\u0076al":\n')
    book.commit("2026-10-01", author="ch")
    asked = (book.folder / "qms.yaml").read_text(encoding="utf-8")
    quoted = asked[asked.index('"appro') : asked.index("people:")]
    book.settings(quoted, "")
    book.commit("2026-11-03")
    book.settings("people:\n", quoted + "people:\n")
    write(book.folder, {"allowed_signers": line("kn", book.keys["stranger"]).encode()})
    book.approve("stranger")
    book.commit()


@cheat("the statement is for the handbook “forge”, and this is “smia”")
def approval_of_another_handbook(book: Book) -> None:
    book.approve(repository="forge")


@cheat("the file lies where the version is “1.0”, and the statement in it says “2.0”")
def moved_to_another_version(book: Book) -> None:
    path = book.approve()
    _move(book, path, path.replace("2.0", "1.0"))


@cheat("the file lies where the document is “PRO-002”")
def moved_to_another_document(book: Book) -> None:
    path = book.approve()
    _move(book, path, path.replace("PRO-003", "PRO-002"))


@cheat("the file lies where the person is “ch”")
def moved_to_another_person(book: Book) -> None:
    path = book.approve()
    _move(book, path, path.replace("kn.", "ch."))


@cheat("the file lies where the meaning is “approval”, and the statement in it says “review”")
def review_under_the_name_of_an_approval(book: Book) -> None:
    path = book.approve(meaning="review")
    _move(book, path, path.replace(".review.", ".approval."))


def _move(book: Book, old: str, new: str) -> None:
    (book.folder / new).parent.mkdir(parents=True, exist_ok=True)
    for end in ("", ".sig"):
        (book.folder / (old + end)).rename(book.folder / (new + end))


@cheat("version 2.0 has no approval")
def review_alone(book: Book) -> None:
    book.approve(meaning="review")


@cheat("version 2.0 has no approval")
def authorship_alone(book: Book) -> None:
    book.approve(meaning="authorship")


@cheat("it approves another text than version 2.0 has now")
def text_changed_afterwards(book: Book) -> None:
    book.approve()
    book.commit()
    book.edit(DOCUMENT, {"\n\nTwice a year.": "\n\nWhen we feel like it."})
    book.commit("2026-11-09")


@cheat("it approves another text than version 2.0 has now")
def owner_changed_afterwards(book: Book) -> None:
    book.approve()
    book.edit(DOCUMENT, {"owner: quality": "owner: manager"})


@cheat("it approves another text than version 2.0 has now")
def approval_of_another_document_s_text(book: Book) -> None:
    other = book.statement(document="PRO-002").parts[0].sha256
    book.approve(parts=(book.statement().parts[0]._replace(sha256=other),))


def _with_picture(book: Book) -> None:
    book.edit(DOCUMENT, {"\n\nTwice a year.": "\n\nTwice a year. ![The year](year.svg)"})
    write(book.folder, {"procedures/year.svg": b"<svg/>"})


@cheat("not the same: year.svg")
def picture_changed_afterwards(book: Book) -> None:
    _with_picture(book)
    book.approve()
    write(book.folder, {"procedures/year.svg": b"<svg></svg>"})


def _shown_as(book: Book, written: str) -> None:
    """A picture in HTML, approved, and exchanged afterwards."""
    book.edit(DOCUMENT, {"\n\nTwice a year.": f"\n\n{written}"})
    write(book.folder, {"procedures/year.svg": b"<svg/>"})
    book.commit("2026-11-03")
    book.approve()
    book.commit("2026-11-06", author="ch")
    write(book.folder, {"procedures/year.svg": b"<svg>Never</svg>"})


@cheat("not the same: year.svg")
def picture_changed_that_only_seems_to_be_code(book: Book) -> None:
    _shown_as(book, '<div>`<img src="../year.svg">`</div>')


@cheat("not the same: year.svg")
def picture_changed_that_the_website_shows_for_a_tag(book: Book) -> None:
    _shown_as(book, '<img src="../year.svg">')


@cheat("not the same: year.svg")
def picture_changed_behind_a_comment_that_ends_early(book: Book) -> None:
    _shown_as(book, '<!--"<img src=../year.svg>--!><?php')


@cheat("not the same: year.svg")
def picture_left_out_of_the_approval(book: Book) -> None:
    _with_picture(book)
    book.approve(parts=book.statement().parts[:1])


@cheat("version 2.0 was replaced by 3.0, which was approved; what comes back needs a new version")
def older_version_comes_back_with_its_approval(book: Book) -> None:
    book.approve()
    old = (book.folder / DOCUMENT).read_bytes()
    book.commit("2026-11-06")
    book.version("3.0", "Three times a year.", "2026-11-08")
    book.approve(signed_at="2026-11-08T10:00:00Z")
    book.commit("2026-11-08")
    write(book.folder, {DOCUMENT: old})
    book.commit("2026-11-10")


def _quorum(book: Book, more: str = "quorum: 2") -> None:
    book.settings("  repository: smia\n", f"  repository: smia\n  {more}\n")
    book.commit("2026-10-01", author="ch")
    book.version("3.0", "Three times a year.")
    book.commit("2026-11-04")


@cheat("version 3.0 has 1 of the 2 approvals that it needs")
def one_where_two_are_needed(book: Book) -> None:
    _quorum(book)
    book.approve()


@cheat("version 3.0 has 1 of the 2 approvals that it needs")
def one_person_in_two_modes(book: Book) -> None:
    _quorum(book)
    book.approve()
    book.attest()


@cheat("version 3.0 has 1 of the 2 approvals that it needs")
def one_person_under_two_ids(book: Book) -> None:
    book.settings("  - {id: ch, mail: [ch@smia.example]", "  - {id: ch, mail: [ch@smia.example, kn@smia.example]")
    _quorum(book)
    book.approve()
    book.approve(person="ch", role="chair")


@cheat("version 3.0 lacks the approval of chair")
def one_role_where_each_is_needed(book: Book) -> None:
    _quorum(book, "who: all")
    book.approve()


@cheat("approvals of the kind attested do not count here; signed do")
def kind_that_does_not_count(book: Book) -> None:
    book.settings("modes: [signed, forge, attested]", "modes: [signed]")
    book.commit("2026-10-01", author="ch")
    book.attest()


@cheat("there is no signature beside the statement")
def statement_without_signature(book: Book) -> None:
    (book.folder / (book.approve() + ".sig")).unlink()


@cheat("this signature has no statement beside it")
def signature_without_statement(book: Book) -> None:
    (book.folder / book.approve()).unlink()


@cheat("lies beside a statement that is not of the signed kind")
def signature_beside_an_attested_statement(book: Book) -> None:
    signed = book.approve()
    shutil.copy(book.folder / (signed + ".sig"), book.folder / (book.attest() + ".sig"))


@cheat("the file is named as one of the kind forge, and its evidence is not of that kind")
def minutes_as_a_review_at_the_forge(book: Book) -> None:
    path = book.attest()
    (book.folder / path).rename(book.folder / path.replace("attested", "forge"))


@cheat("a signed statement rests on its signature alone")
def minutes_under_the_name_of_a_signed_statement(book: Book) -> None:
    path = book.attest()
    data = (book.folder / path).read_bytes()
    signed = book.approve()
    write(book.folder, {signed: data})


@cheat("the kept file records/approvals/PRO-003/2.0/kn.approval.attested.pdf is not the one")
def kept_file_exchanged(book: Book) -> None:
    path = book.attest()
    write(book.folder, {path.replace(".json", ".pdf"): b"other minutes"})


@cheat("this file is no statement, signature or copy of evidence")
def a_note_among_the_approvals(book: Book) -> None:
    book.approve()
    write(book.folder, {FOLDER + "approved.txt": b"It is approved.\n"})


@cheat("this file is no statement, signature or copy of evidence")
def statement_in_a_folder_too_deep(book: Book) -> None:
    path = book.approve()
    _move(book, path, path.replace("2.0/", "2.0/old/"))


@cheat("this is a symbolic link")
def statement_that_is_a_link(book: Book) -> None:
    path = book.folder / book.approve()
    path.rename(book.folder / "statement.json")
    path.symlink_to(book.folder / "statement.json")


@cheat("this is a symbolic link")
def signature_that_is_a_link(book: Book) -> None:
    path = book.folder / (book.approve() + ".sig")
    path.rename(book.folder / "signature")
    path.symlink_to(book.folder / "signature")


@cheat("which is yet to come")
def attested_in_the_future(book: Book) -> None:
    book.attest(signed_at="2026-12-24T10:00:00Z")


@cheat("but it was here at 2026-11-06T12:00:00Z already")
def attested_after_it_was_here(book: Book) -> None:
    book.attest(signed_at="2026-11-15T10:00:00Z")
    book.commit("2026-11-06")


@cheat("there is no document PRO-009")
def document_that_is_not_here(book: Book) -> dict[str, Any]:
    made = book.statement()
    parts = made.parts
    other = replace(made, document="PRO-009", parts=(parts[0]._replace(name="PRO-009"),))
    data = statement_bytes(other)
    path = book.place(other)
    write(book.folder, {path: data, path + ".sig": sign(book.keys["kn"], data)})
    return {"history": False}


@cheat("PRO-003 has no version 9.0")
def version_that_is_not_here(book: Book) -> None:
    book.approve(version="9.0")


@cheat("version 2.0 is a draft; only what says approved can be approved")
def draft(book: Book) -> None:
    book.edit(DOCUMENT, {"status: approved": "status: draft"})
    book.approve()


@cheat("the file has Windows line ends")
def checkout_that_changed_line_ends(book: Book) -> None:
    path = book.folder / book.approve()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@cheat("in another form than it was written in")
def statement_written_anew(book: Book) -> None:
    path = book.folder / book.approve()
    path.write_text(json.dumps(json.loads(path.read_bytes())))


@cheat("the statement is not what was signed")
def statement_edited(book: Book) -> None:
    path = book.folder / book.approve()
    path.write_bytes(path.read_bytes().replace(b'"reason": ""', b'"reason": "As agreed"'))


@cheat("“quality” may not approve this; manager, chair may")
def moved_to_a_type_with_an_approver_of_its_own(book: Book) -> None:
    book.settings(
        "document_types:\n", "document_types:\n  - id: note\n    folder: notes\n    approvers: {any: [quality]}\n"
    )
    book.approve()
    book.commit("2026-11-06")
    book.version("3.0", "Three times a year.", "2026-11-08")
    book.edit(DOCUMENT, {"status: approved": "status: approved\ntype: note"})
    book.commit("2026-11-08", author="ch")
    book.approve(person="ab", role="quality", signed_at="2026-11-09T10:00:00Z")


@cheat("“quality” may not approve this; manager, chair may")
def minor_version_after_one_that_nobody_approved(book: Book) -> None:
    book.version("2.1", "Twice every year.", "2026-11-03")
    book.commit("2026-11-03")
    book.approve(person="ab", role="quality")


@cheat("“chair-s-helper” may not approve this")
def minor_version_that_chooses_its_own_owner(book: Book) -> None:
    book.settings("roles:\n", "roles:\n  - id: chair-s-helper\n    name: Helper\n    holders:\n      - person: ab\n")
    book.approve()
    book.commit("2026-11-06", author="ch")
    book.version("2.1", "Twice every year.", "2026-11-07")
    book.edit(DOCUMENT, {"owner: quality": "owner: chair-s-helper"})
    book.commit("2026-11-07")
    book.approve(person="ab", role="chair-s-helper", signed_at="2026-11-08T10:00:00Z")


@cheat("version 3.0 has 1 of the 2 approvals that it needs")
def fewer_asked_for_in_the_same_change(book: Book) -> dict[str, Any]:
    book.settings("  repository: smia\n", "  repository: smia\n  quorum: 2\n")
    base = book.commit("2026-10-01", author="ch")
    book.settings("  quorum: 2\n", "")
    book.version("3.0", "Three times a year.")
    book.approve()
    book.commit("2026-11-06")
    return {"base": base}


@cheat("version 3.0 has 1 of the 2 approvals that it needs")
def fewer_asked_for_afterwards(book: Book) -> None:
    _quorum(book)
    book.approve()
    book.commit("2026-11-06")
    book.settings("  quorum: 2\n", "")
    book.commit("2026-11-07")


@cheat("version 3.0 has no approval")
def change_control_begins_later_in_the_same_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    book.version("3.0", "Three times a year.")
    book.settings("from: 2026-03-01", "from: 2026-12-01")
    book.commit()
    return {"base": base}


@cheat("version 3.0 has no approval")
def change_control_ends_in_the_same_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    book.version("3.0", "Three times a year.")
    book.settings("approval:\n  from: 2026-03-01\n  repository: smia\n  modes: [signed, forge, attested]\n", "")
    book.commit()
    return {"base": base}


@cheat("version 3.0 has no approval")
def commit_dated_before_change_control(book: Book) -> None:
    book.version("3.0", "Three times a year.", "2026-01-26")
    book.commit("2026-01-26")


@cheat("version 3.0 has no approval")
def commit_dated_before_change_control_in_a_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    book.version("3.0", "Three times a year.", "2026-01-26")
    book.commit("2026-01-26")
    return {"base": base}


@cheat("ch wrote this version")
def author_of_a_draft_under_another_number(book: Book) -> None:
    book.version("2.9", "Three times a year.", "2026-11-03")
    book.edit(DOCUMENT, {"status: approved": "status: draft"})
    book.commit("2026-11-03", author="ch")
    book.version("3.0", "Three times a year.", "2026-11-04")
    book.edit(DOCUMENT, {"status: draft": "status: approved"})
    book.commit("2026-11-04", author="ab")
    book.approve(person="ch", role="chair")


@cheat("ch wrote this version")
def author_of_a_draft_under_another_number_in_a_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    author_of_a_draft_under_another_number(book)
    book.commit("2026-11-06")
    return {"base": base}


@cheat("it came with the change itself; what a forge says is gathered after the merge")
def review_at_the_forge_made_up_in_the_same_change(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD").strip()
    made_up_review_merged_with_its_version(book)
    return {"base": base}


@cheat("it came with the change itself; what a forge says is gathered after the merge")
def made_up_review_merged_with_its_version(book: Book) -> None:
    book.version("3.0", "Three times a year.")
    _review(book, "kari-n")
    book.commit("2026-11-06")


@cheat("the account stranger is not that of kn in people: of qms.yaml")
def review_by_an_account_of_somebody_else(book: Book) -> None:
    _review(book, "stranger")


@cheat("the account stranger is not that of kn in people: of qms.yaml")
def review_by_an_account_given_in_the_same_commit(book: Book) -> None:
    book.settings("accounts: [kari-n]", "accounts: [kari-n, stranger]")
    _review(book, "stranger")
    book.commit()


def _review(book: Book, account: str) -> None:
    evidence = Evidence("github", "https://forge.example/7", account=account, revision="5" * 40)
    made = book.statement(evidence=evidence)
    write(book.folder, {book.place(made, "forge"): statement_bytes(made)})


@cheat("is revoked")
def revoked_key(book: Book) -> None:
    key = (book.keys["kn"].with_name("kn.pub")).read_bytes()
    write(book.folder, {"revoked_keys": key})
    book.approve()


@cheat("is revoked")
def key_taken_off_the_list_of_revoked_ones_in_the_same_change(book: Book) -> dict[str, Any]:
    key = (book.keys["kn"].with_name("kn.pub")).read_bytes()
    write(book.folder, {"revoked_keys": key})
    base = book.commit("2026-11-03", author="ch")
    (book.folder / "revoked_keys").unlink()
    book.approve()
    book.commit()
    return {"base": base}


@cheat("the statement is by kn and was signed with the key of ch")
def signature_by_somebody_else(book: Book) -> None:
    book.approve("ch")


@pytest.mark.parametrize(("trick", "why"), CHEATS)
def test_it_does_not_count(trick: Trick, why: str, book: Book) -> None:
    how = trick(book) or {}
    found = book.outcome(**how)
    reasons = [*found.refused.values(), found.lacking]
    assert any(why in reason for reason in reasons), reasons
    assert not found.holds


# Sound approvals, wherever the handbook went.

SOUND: list[Any] = []


def sound(trick: Trick) -> Trick:
    SOUND.append(pytest.param(trick, id=trick.__name__))
    return trick


@sound
def drawing_in_a_clone_with_windows_line_ends(book: Book) -> None:
    _with_picture(book)
    write(book.folder, {"procedures/year.svg": b"<svg>\n</svg>\n"})
    book.approve()
    write(book.folder, {"procedures/year.svg": b"<svg>\r\n</svg>\r\n"})


@sound
def drawing_that_was_approved_with_windows_line_ends(book: Book) -> None:
    _with_picture(book)
    data = b"<svg>\r\n</svg>\r\n"
    write(book.folder, {"procedures/year.svg": data})
    text, picture = book.statement().parts
    book.approve(parts=(text, picture._replace(sha256=hashlib.sha256(data).hexdigest())))


@sound
def picture_in_code_of_a_file_that_is_not_there(book: Book) -> None:
    book.edit(DOCUMENT, {"\n\nTwice a year.": '\n\nWrite `<img src="year.svg">`.'})
    book.approve()


@sound
def not_committed_yet(book: Book) -> None:
    book.approve()


@sound
def committed_on_the_branch(book: Book) -> None:
    book.approve()
    book.commit()


@sound
def on_a_branch_compared_with_its_base(book: Book) -> dict[str, Any]:
    base = git(book.folder, "rev-parse", "HEAD~").strip()
    book.approve()
    book.commit()
    return {"base": base}


def _branch(book: Book) -> None:
    """PRO-003 3.0, written and approved on a branch in several commits."""
    git(book.folder, "checkout", "-q", "-b", "change")
    book.version("3.0", "Three times.", "2026-11-03")
    book.commit("2026-11-03")
    book.edit(DOCUMENT, {"\n\nThree times.": "\n\nThree times a year."})
    book.commit("2026-11-04")
    book.approve()
    book.commit("2026-11-05", author="kn")
    git(book.folder, "checkout", "-q", "main")


@sound
def merged(book: Book) -> None:
    _branch(book)
    git(book.folder, "merge", "-q", "--no-ff", "-m", "Merge", "change", date="2026-11-08T12:00:00+0000")


@sound
def merged_as_one_commit(book: Book) -> None:
    _branch(book)
    git(book.folder, "merge", "-q", "--squash", "change")
    book.commit("2026-11-08")


@sound
def rebased(book: Book) -> None:
    _branch(book)
    write(book.folder, {"docs/more.txt": b"More\n"})
    book.commit("2026-11-06", author="ch")
    git(book.folder, "checkout", "-q", "change")
    git(book.folder, "rebase", "-q", "main", date="2026-11-08T12:00:00+0000")


@sound
def moved_and_renamed(book: Book) -> None:
    book.approve()
    book.commit()
    (book.folder / "procedures/common").mkdir()
    git(book.folder, "mv", DOCUMENT, "procedures/common/audits.md")
    book.commit("2026-11-07")


@sound
def review_confirmed(book: Book) -> None:
    book.approve()
    book.commit()
    book.edit(DOCUMENT, {"next_review: 2027-01-15": "next_review: 2027-11-15"})
    book.commit("2026-11-15")


@sound
def review_confirmed_by_who_approved_it(book: Book) -> None:
    book.approve()
    book.commit("2026-11-06")
    book.edit(DOCUMENT, {"next_review: 2027-01-15": "next_review: 2027-11-15"})
    book.commit("2026-11-15", author="kn")


@sound
def moved_and_written_with_other_quotes_by_who_approved_it(book: Book) -> None:
    book.approve()
    book.commit("2026-11-06")
    (book.folder / "procedures/common").mkdir()
    git(book.folder, "mv", DOCUMENT, "procedures/common/audits.md")
    book.commit("2026-11-07", author="kn")
    book.edit("procedures/common/audits.md", {"owner: quality\n": "owner: 'quality' # of all units\n"})
    book.commit("2026-11-08", author="kn")


@sound
def somebody_s_wrong_edit_taken_back_by_who_approved_it(book: Book) -> None:
    book.approve()
    book.commit("2026-11-06")
    was = (book.folder / DOCUMENT).read_bytes()
    book.edit(DOCUMENT, {"\n\nTwice a year.": "\n\nWhen we feel like it."})
    book.commit("2026-11-07")
    write(book.folder, {DOCUMENT: was.replace(b"next_review: 2027-01-15", b"next_review: 2027-11-15")})
    book.commit("2026-11-08", author="kn")


@sound
def wrong_edit_taken_back_in_a_branch_before_it_is_approved(book: Book) -> None:
    git(book.folder, "checkout", "-q", "-b", "change")
    book.version("3.0", "Three times a year.", "2026-11-03")
    book.commit("2026-11-03")
    was = (book.folder / DOCUMENT).read_bytes()
    book.edit(DOCUMENT, {"\n\nThree times a year.": "\n\nWhen we feel like it."})
    book.commit("2026-11-04")
    write(book.folder, {DOCUMENT: was})
    book.commit("2026-11-05", author="kn")
    git(book.folder, "checkout", "-q", "main")
    git(book.folder, "merge", "-q", "--no-ff", "-m", "Merge", "change", date="2026-11-06T12:00:00+0000")
    book.approve()


@sound
def new_version_that_nobody_approved_taken_back_by_who_approved_the_one_before(book: Book) -> None:
    book.approve()
    old = (book.folder / DOCUMENT).read_bytes()
    book.commit("2026-11-06")
    book.version("3.0", "Three times a year.", "2026-11-08")
    book.commit("2026-11-08", author="kn")
    write(book.folder, {DOCUMENT: old})
    book.commit("2026-11-10", author="kn")


@sound
def picture_that_the_version_before_showed_already(book: Book) -> None:
    _with_picture(book)
    book.commit("2026-11-03", author="kn")
    book.approve(person="ch", role="chair")
    book.commit("2026-11-06", author="ch")
    book.version("3.0", "Three times. ![The year](year.svg)", "2026-11-08")
    book.commit("2026-11-08")
    book.approve(signed_at="2026-11-09T10:00:00Z")


@sound
def whole_handbook_moved_to_another_folder(book: Book) -> None:
    book.approve()
    book.commit("2026-11-06")
    _moved(book)
    book.commit("2026-11-07", author="kn")


@sound
def whole_handbook_moved_and_approved_there(book: Book) -> None:
    _moved(book)
    book.commit("2026-11-04", author="ch")
    book.approve()
    book.commit("2026-11-06")


@sound
def clause_renumbered(book: Book) -> None:
    book.approve()
    book.edit(DOCUMENT, {"  - iso-9001-2015#9.1.1\n": "  - iso-9001-2015#9.1.3\n"})


@sound
def keys_of_the_front_matter_in_another_order_and_with_other_quotes(book: Book) -> None:
    book.approve()
    book.edit(DOCUMENT, {"id: PRO-003\n": "", "owner: quality\n": "owner: 'quality'\nid: \"PRO-003\" # ours\n"})


@sound
def cloned_with_windows_line_ends(book: Book) -> dict[str, Any]:
    book.approve()
    book.commit()
    place = book.folder.with_name("windows")
    run(book.folder, "git", "-c", "core.autocrlf=true", "clone", "-q", str(book.folder), str(place))
    assert b"\r\n" in (place / DOCUMENT).read_bytes()
    return {"tree": WorkTree(place)}


@sound
def unpacked_from_an_archive_without_git(book: Book) -> dict[str, Any]:
    book.approve()
    book.commit()
    place = book.folder.with_name("archive")
    place.mkdir()
    archive = run(book.folder, "git", "archive", "HEAD")
    (place.parent / "archive.tar").write_bytes(archive)
    run(place, "tar", "-xf", "../archive.tar")
    return {"tree": WorkTree(place), "history": False}


@sound
def carried_in_a_bundle_to_another_forge(book: Book) -> None:
    book.approve()
    book.commit()
    bundle, place = book.folder.with_name("book.bundle"), book.folder.with_name("elsewhere")
    run(book.folder, "git", "bundle", "create", "-q", str(bundle), "main")
    run(book.folder, "git", "clone", "-q", "-b", "main", str(bundle), str(place))
    book.folder = place


@sound
def second_key_of_the_same_person(book: Book) -> None:
    book.approve("kn-laptop")


@sound
def deputy_of_the_manager(book: Book) -> None:
    book.approve(person="dp")


@sound
def two_where_two_are_needed(book: Book) -> None:
    _quorum(book)
    book.approve()
    book.approve(person="dp")


@sound
def each_of_the_roles(book: Book) -> None:
    _quorum(book, "who: all")
    book.approve()
    book.approve(person="ch", role="chair")


@sound
def minor_version_by_its_owner_who_wrote_it(book: Book) -> None:
    book.approve()
    book.commit()
    book.version("2.1", "Twice each year.", "2026-11-07")
    book.commit("2026-11-07", author="ab")
    book.approve(person="ab", role="quality", signed_at="2026-11-08T10:00:00Z")
    book.commit("2026-11-08")


@sound
def minor_version_of_what_is_older_than_change_control(book: Book) -> None:
    git(book.folder, "reset", "-q", "--hard", "HEAD~")
    book.version("1.1", "Once each year.", "2026-11-07")
    book.commit("2026-11-07", author="ab")
    book.approve(person="ab", role="quality", signed_at="2026-11-08T10:00:00Z")


@sound
def minutes_of_a_meeting(book: Book) -> None:
    path = book.attest()
    write(book.folder, {path.replace(".json", ".pdf"): b"minutes"})
    book.commit()


@sound
def author_may_approve_where_there_is_a_reason(book: Book) -> None:
    book.settings("  repository: smia\n", "  repository: smia\n  four_eyes: false\n  four_eyes_because: We are one.\n")
    book.commit("2026-10-01", author="ch")
    book.version("3.0", "Three times a year.")
    book.commit("2026-11-04", author="kn")
    book.approve()


@sound
def signed_while_in_office_and_gone_since(book: Book) -> None:
    book.approve()
    book.commit("2026-11-06")
    book.settings("{person: kn, deputy: dp, from: 2026-01-01}", "{person: kn, from: 2026-01-01, until: 2026-11-10}")
    text = (book.folder / "allowed_signers").read_text(encoding="utf-8")
    listed = 'kn namespaces="approve@qmsctl,review@qmsctl"'
    write(book.folder, {"allowed_signers": text.replace(listed, f'{listed},valid-before="20261110Z"').encode()})
    book.commit("2026-11-11", author="ch")


@sound
def approved_again_after_a_revert_of_what_nobody_approved(book: Book) -> None:
    book.approve()
    old = (book.folder / DOCUMENT).read_bytes()
    book.commit("2026-11-06")
    book.version("3.0", "Three times a year.", "2026-11-08")
    book.commit("2026-11-08")
    write(book.folder, {DOCUMENT: old})
    book.commit("2026-11-10")


@sound
def review_at_the_forge_written_down_after_the_merge(book: Book) -> None:
    _review(book, "Kari-N")
    book.commit()


@pytest.mark.parametrize("trick", SOUND)
def test_it_counts(trick: Trick, book: Book) -> None:
    how = trick(book) or {}
    found = book.outcome(**how)
    assert (found.refused, found.lacking) == ({}, "")
    assert found.counted


def test_what_is_older_than_change_control_is_taken_as_it_was_found(book: Book) -> None:
    """A text that nobody approved is taken back: what stood there before stands there again."""
    write(book.folder, {DOCUMENT: git(book.folder, "show", f"HEAD~:{DOCUMENT}").encode()})
    book.commit("2026-11-04")
    assert book.outcome() == ({}, "", False, ())


def test_what_is_about_nothing_that_was_ever_here_costs_no_program(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who floods a change with statements under a listed key has them refused for what they say, whoever signed."""
    made, signature = book.statement(), sign(book.keys["kn"], b"something else")
    flood: dict[str, bytes] = {}
    for number in range(30):
        path = f"records/approvals/PRO-003/{number + 3}.0/kn.approval.json"
        flood |= {path: statement_bytes(replace(made, version=f"{number + 3}.0")), path + ".sig": signature}
    write(book.folder, flood)
    book.approve()
    book.commit()
    asked: list[int] = []
    ask = OpenSsh.verify_all

    def watched(self: OpenSsh, unverified: Sequence[Unverified]) -> list[Message | None]:
        asked.append(len(unverified))
        return ask(self, unverified)

    monkeypatch.setattr(OpenSsh, "verify_all", watched)
    outcome = book.outcome()
    assert (outcome.counted, outcome.lacking, asked) == (True, "", [1])
    assert sorted(outcome.refused.values())[0] == "PRO-003 has no version 10.0"
    assert len(outcome.refused) == 30


def test_a_document_that_is_gone_keeps_its_approvals(book: Book) -> None:
    path = book.approve()
    book.commit()
    git(book.folder, "rm", "-q", DOCUMENT)
    book.commit("2026-11-08")
    assert [(each.path, each.refused) for each in book.judge().all] == [(path, None)]


def test_an_approval_says_that_the_one_it_follows_is_gone_even_without_history(book: Book) -> None:
    book.approve(previous="5" * 64)
    assert "the approval of the version before, which it names, is not here any more" in book.outcome().notes


def _noted(book: Book, why: str) -> None:
    outcome = book.outcome()
    assert outcome.holds
    assert [why] == [note for note in outcome.notes if "min before" in note]


def test_a_key_listed_just_before_it_signs_is_pointed_out(book: Book) -> None:
    """Key and approval in two commits of one push: a change is refused by its base, the branch tells it by the clock."""
    base = git(book.folder, "rev-parse", "HEAD").strip()
    listed = (book.folder / "allowed_signers").read_text(encoding="utf-8")
    write(book.folder, {"allowed_signers": (listed + line("kn", book.keys["stranger"])).encode()})
    git(book.folder, "add", "-A")
    git(book.folder, "commit", "-q", "-m", "A key", date="2026-11-06T11:48:00+0000")
    book.approve("stranger")
    book.commit("2026-11-06")
    _noted(book, "the key was listed 12 min before the approval came to the branch; see who listed it")
    assert "is not listed in allowed_signers" in "".join(book.outcome(base=base).refused.values())
    book.approve(person="ch", role="chair")
    book.commit("2026-11-08")
    assert sum("min before" in note for note in book.outcome().notes) == 1, "a day later it is an old key"


def test_a_role_given_just_before_its_holder_approves_is_pointed_out(book: Book) -> None:
    book.settings("      - {person: leaver, until: 2026-10-01}\n", "      - person: leaver\n")
    git(book.folder, "add", "-A")
    git(book.folder, "commit", "-q", "-m", "Back again", date="2026-11-06T11:59:00+0000")
    book.approve(person="leaver", signed_at="2026-11-06T11:59:30Z")
    book.commit("2026-11-06")
    _noted(book, "leaver was given “manager” in qms.yaml 1 min before the approval came to the branch")


def test_a_rule_eased_while_the_version_was_a_draft_is_pointed_out(book: Book) -> None:
    book.version("3.0", "Three times a year.", "2026-11-03")
    book.edit(DOCUMENT, {"status: approved": "status: draft"})
    book.commit("2026-11-03", author="kn")
    eased = "  repository: smia\n  four_eyes: false\n  four_eyes_because: We are one.\n"
    book.settings("  repository: smia\n", eased)
    git(book.folder, "add", "-A")
    git(book.folder, "commit", "-q", "-m", "Easier", date="2026-11-04T10:00:00+0000")
    book.edit(DOCUMENT, {"status: draft": "status: approved"})
    book.commit("2026-11-04", author="kn")
    book.approve()
    book.commit("2026-11-06", author="kn")
    _noted(book, "what version 3.0 needs was changed in qms.yaml 120 min before it came to the branch")


def test_what_only_its_own_text_says_is_told_where_there_is_no_history(book: Book) -> None:
    """In an unpacked archive: a version dated before change control, and a minor one that names its own owner."""
    book.version("3.0", "Three times a year.", "2026-01-15")
    (note,) = book.judge(history=False).judgements[DOCUMENT].notes
    assert str(note) == "version 3.0 is older than change control by its own dates alone"
    assert book.judge().judgements[DOCUMENT].notes == ()
    book.version("3.1", "Three times each year.", "2026-11-04")
    book.approve(person="ab", role="quality")
    assert (
        "that “quality” owned the document before this version is its own word here"
        in book.outcome(history=False).notes
    )


def test_how_long_an_approval_was_on_its_way_is_told(book: Book) -> None:
    book.version("3.0", "Three times a year.", "2026-04-01")
    book.approve(signed_at="2026-04-02T10:00:00Z")
    book.commit("2026-11-08")
    assert "it came into the handbook 220 days after the time it names" in book.outcome().notes


def test_a_change_that_lags_behind_the_branch_is_not_asked_for_what_it_has_not_touched(book: Book) -> None:
    git(book.folder, "branch", "behind", "HEAD~")
    book.approve()
    tip = book.commit("2026-11-06")
    git(book.folder, "checkout", "-q", "behind")
    write(book.folder, {"docs/more.txt": b"More\n"})
    book.commit("2026-11-07")
    assert book.outcome(base=tip).lacking == ""


def test_there_are_enough_of_both() -> None:
    assert (len(CHEATS) >= 60, len(SOUND) >= 15) == (True, True)
