"""Seals: each way in which a signed and sealed review can be altered is found and named; what is honest stays quiet."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qmsctl.refused import Refused
from qmsctl.reviews import seal as sealing
from qmsctl.reviews import signature
from qmsctl.system.content import Part
from tests.git_repository import git
from tests.sealed_book import (
    ALONE,
    SEALED_ON,
    SIGNED_ON,
    TODAY,
    Book,
    begin,
    copy,
    done,
    make_keys,
    place,
    told,
)
from tests.signing import line, sign
from tests.test_cli import qmsctl

MD, INPUTS, STATEMENT, SIG, SEAL = (
    "MGT-2026-smia" + ending for ending in (".md", ".inputs.json", ".signed.json", ".signed.json.sig", ".seal.json")
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> Book:
    return done(tmp_path_factory.mktemp("finished") / "book", keys)


@pytest.fixture
def book(finished: Book, tmp_path: Path) -> Book:
    return copy(finished, tmp_path / "book")


# What people do to minutes.


def text(old: str, new: str, ending: str = ".md") -> Callable[[Book], None]:
    def tamper(book: Book) -> None:
        book.edit(book.path(ending=ending), old, new)

    return tamper


def statement(old: str, new: str) -> Callable[[Book], None]:
    return text(old, new, ".signed.json")


def gone(*endings: str) -> Callable[[Book], None]:
    def tamper(book: Book) -> None:
        for ending in endings:
            book.path(ending=ending).unlink()

    return tamper


def committed(tamper: Callable[[Book], None]) -> Callable[[Book], None]:
    def then(book: Book) -> None:
        tamper(book)
        book.commit("2026-10-01", "Tidying up")

    return then


def reorder(book: Book) -> None:
    path = book.path()
    head, rest = path.read_text().split("decisions:\n")
    rows, tail = rest.split("conclusion:")
    first, second = rows.split("  - id: D2")
    path.write_text(f"{head}decisions:\n  - id: D2{second}{first}conclusion:{tail}")


def drop_decision(book: Book) -> None:
    path = book.path()
    head, rest = path.read_text().split("  - id: D2")
    path.write_text(head + "conclusion:" + rest.split("conclusion:")[1])


def borrow(ending: str) -> Callable[[Book], None]:
    def tamper(book: Book) -> None:
        book.path(ending=ending).write_bytes(book.path("workshop", ending).read_bytes())

    return tamper


def replay(book: Book) -> None:
    """Last year's statement, really signed by the manager, beside this year's minutes."""
    old = signature.read(book.path(ending=".signed.json").read_bytes())
    parts = tuple(Part(part.name.replace("2026", "2025"), part.sha256) for part in old.parts)
    put(book, replace(old, review="MGT-2025-smia", year="2025", parts=parts), "kn")


def put(book: Book, signed: signature.Signed, key: str, unit: str = "smia") -> None:
    data = signature.write(signed)
    book.path(unit, ".signed.json").write_bytes(data)
    if key:
        book.path(unit, ".signed.json.sig").write_bytes(sign(book.keys[key], data, "review@qmsctl"))


def forge(key: str, **changes: object) -> Callable[[Book], None]:
    """Other minutes, and everything made to fit them, signed with a key ("" for the signature that was there)."""

    def tamper(book: Book) -> None:
        book.edit(book.path(), "We went through it all.", "All agreed that the plan was good.")
        old = signature.read(book.path(ending=".signed.json").read_bytes())
        parts = (Part(old.parts[0].name, signature.digest(book.path().read_bytes())), old.parts[1])
        put(book, replace(old, parts=parts, **changes), key)  # type: ignore[arg-type]
        reseal(book)

    return tamper


def reseal(book: Book) -> None:
    old = sealing.read(book.path(ending=".seal.json").read_bytes())
    files = tuple(
        Part(part.name, signature.digest((book.path().parent / part.name).read_bytes())) for part in old.files
    )
    book.path(ending=".seal.json").write_bytes(sealing.write(replace(old, files=files)))


def own_key(book: Book) -> None:
    """The stranger's key listed as the manager's in the very change that uses it."""
    signers = book.folder / "allowed_signers"
    signers.write_text(signers.read_text() + line("kn", book.keys["stranger"]))
    forge("stranger")(book)


def rename(book: Book) -> None:
    book.path().rename(book.path("forge"))


def link(book: Book) -> None:
    elsewhere = book.folder / "elsewhere.json"
    book.path(ending=".inputs.json").rename(elsewhere)
    book.path(ending=".inputs.json").symlink_to(elsewhere)


def notes(book: Book) -> list[Path]:
    """The notes, oldest first."""
    return sorted(book.path().parent.glob("RNT-*.md"), key=lambda path: path.read_text().split("\non: ")[1][:10])


def note(number: int, act: Callable[[Path], object]) -> Callable[[Book], None]:
    def tamper(book: Book) -> None:
        act(notes(book)[number])

    return tamper


def reword(path: Path) -> None:
    path.write_text(path.read_text().replace("94 %", "97 %"))


def reword_and_digest(path: Path) -> None:
    """As one who has read how it is done."""
    reword(path)
    *rows, _ = [row for row in path.read_text().split("\n") if row and not row.startswith("content:")]
    bare = "\n".join([*rows, "---", ""])
    content = hashlib.sha256(bare.encode()).hexdigest()
    path.write_text("\n".join([*rows, f'content: "sha256:{content}"', "---", ""]))


ALTERATIONS: dict[str, tuple[Callable[[Book], None], str]] = {
    "the minutes": (text("We went through it all.", "All were content."), f"{MD}: line 68 is not as it was sealed"),
    "the facts in the minutes": (text("93.5 % on time", "98.5 % on time"), f"{MD}: line"),
    "a judgement": (text("judgement: not-good", "judgement: good"), f"{MD}: line 23 is not as it was sealed"),
    "a comment": (text("Late deliveries doubled", "Late deliveries rose"), f"{MD}: line"),
    "a figure": (text('"value": 93.5', '"value": 98.5', ".inputs.json"), f"{INPUTS}: line 4 is not as it was sealed"),
    "a decision's text": (text("Employ another welder", "Look for another welder"), f"{MD}: line"),
    "a decision's owner": (text("output: resources\n", "output: resources\n    owner: quality\n"), f"{MD}: line"),
    "a decision's day": (text("output: resources\n", "output: resources\n    due: 2026-12-31\n"), f"{MD}: line"),
    "a decision taken away": (drop_decision, f"{MD}: line"),
    "decisions in another order": (reorder, f"{MD}: line"),
    "a conclusion": (text("answer: partly", "answer: yes"), f"{MD}: line"),
    "the day of the meeting": (text("  on: 2026-02-18", "  on: 2026-02-11"), f"{MD}: line"),
    "who was there": (text("    - quality\n", ""), f"{MD}: line"),
    "who prepared it": (text("prepared_by: ab", "prepared_by: dp"), f"{MD}: line"),
    "the signer's role": (statement('"role": "manager"', '"role": "quality"'), f"{STATEMENT}: line 25 is not as"),
    "the signer": (statement('"person": "kn"', '"person": "dp"'), f"{STATEMENT}: line 24 is not as"),
    "the time of signing": (statement("2026-02-20T", "2026-02-19T"), f"{STATEMENT}: line"),
    "the meeting in the statement": (statement('"held": "2026-02-18"', '"held": "2026-02-11"'), f"{STATEMENT}: line"),
    "the handbook it is for": (statement('"repository": "smia"', '"repository": "smie"'), f"{STATEMENT}: line"),
    "a field more": (statement('"tool":', '"fine": "yes",\n    "tool":'), f"{STATEMENT}: line"),
    "another spelling": (statement('  "_type"', '   "_type"'), f"{STATEMENT}: line 2 is not as"),
    "another review's signature": (borrow(".signed.json.sig"), f"{SIG}: line"),
    "another review's statement": (borrow(".signed.json"), f"{STATEMENT}: line"),
    "another unit's seal": (borrow(".seal.json"), f"{SEAL}: the seal is that of MGT-2026-workshop"),
    "last year's statement": (replay, f"{STATEMENT}: line 5 is not as"),
    "no statement": (gone(".signed.json"), f"{STATEMENT}: the file is missing"),
    "no signature": (gone(".signed.json.sig"), f"{SIG}: the file is missing"),
    "no facts": (gone(".inputs.json"), f"{INPUTS}: the file is missing"),
    "no minutes": (gone(".md"), f"{STATEMENT}: the review that it belongs to, records/reviews/2026/{MD}, is missing"),
    "no seal": (gone(".seal.json"), f"{SEAL}: it was part of the handbook and is gone"),
    "no seal, committed": (committed(gone(".seal.json")), f"{SEAL}: it was part of the handbook and is gone"),
    "nothing at all, committed": (
        committed(gone(".md", ".inputs.json", ".signed.json", ".signed.json.sig", ".seal.json")),
        f"{STATEMENT}: it was part of the handbook and is gone",
    ),
    "the seal's hash": (text('"hash": "', '"hash": "0', ".seal.json"), f"{SEAL}: the hash of the seal is not that"),
    "the seal's day": (text(SEALED_ON, "2026-02-19", ".seal.json"), f"{SEAL}: the hash of the seal is not that"),
    "forged without a key": (forge(""), f"{STATEMENT}: the statement is not what was signed"),
    "forged with a stranger's key": (forge("stranger"), f"{STATEMENT}: the key SHA256:"),
    "forged with a key listed for it": (own_key, f"{STATEMENT}: the key SHA256:"),
    "forged by a colleague": (forge("ab"), f"{STATEMENT}: the statement is by kn and was signed with the key of ab"),
    "forged by a colleague in their name": (
        forge("ab", person="ab"),
        f"{STATEMENT}: ab does not hold the role Manager for Smia on 2026-02-20",
    ),
    "signed anew by the leader": (forge("kn"), f"{STATEMENT}: it is not as the branch holds it"),
    "signed anew by the leader, committed": (
        committed(forge("kn")),
        f"{SEAL}: it was written once, and another was put in its place",
    ),
    "another name": (rename, f"{SEAL}: the review that it belongs to"),
    "a link": (link, f"{INPUTS}: this is a symbolic link"),
    "a note edited": (note(0, reword), "the note is not as it was written"),
    "a note edited by one who knows how": (note(0, reword_and_digest), "it is not as the branch holds it: line 8"),
    "the last note edited, committed": (committed(note(-1, lambda path: path.write_text(path.read_text().replace("wall", "door")))), "the note is not as it was written"),
    "the last note broken": (
        note(-1, lambda path: path.write_text(path.read_text().replace("kind: half", "kind half"))),
        "the note cannot be read, or the review that it is about is not here",
    ),
    "a note in the middle taken away": (note(1, Path.unlink), "what stood before this note"),
    "the last note taken away": (committed(note(-1, Path.unlink)), "it was part of the handbook and is gone"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_is_found_and_named(book: Book, name: str) -> None:
    tamper, expected = ALTERATIONS[name]
    tamper(book)
    found = told(book.verified())
    assert any(expected in each for each in found), found


def crlf(book: Book) -> None:
    """A checkout under Windows."""
    for path in book.path().parent.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def role_renamed(book: Book) -> None:
    settings_of = book.folder / "qms.yaml"
    settings_of.write_text(settings_of.read_text().replace("manager", "boss"))


def settings(old: str, new: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book.edit(book.folder / "qms.yaml", old, new)

    return committed(change)


def revoked_later(book: Book) -> None:
    revoked = line("kn", book.keys["kn"]).split('" ', 1)[1]
    (book.folder / "revoked_keys").write_text(f'since="20260801Z" {revoked}')


def key_gone_later(book: Book) -> None:
    signers = book.folder / "allowed_signers"
    signers.write_text("".join(row for row in signers.read_text().splitlines(True) if not row.startswith("kn ")))


def next_year(book: Book) -> None:
    (book.folder / "records/reviews/2027").mkdir()
    (book.folder / place("smia", year="2027")).write_text(
        book.path().read_text().replace("MGT-2026", "MGT-2027").replace('year: "2026"', 'year: "2027"')
    )


HONEST: dict[str, Callable[[Book], None]] = {
    "nothing happened": lambda _: None,
    "Windows line ends": crlf,
    "Windows line ends, committed": committed(crlf),
    "a unit has another name": settings("name: The workshop", "name: The forge"),
    "a unit has another id": settings("id: workshop\n    name", "id: forge\n    name"),
    "a role has another name": settings("name: Manager", "name: Managing director"),
    "a role has another id": committed(role_renamed),
    "the leader left": settings("from: 2024-01-01}", "from: 2024-01-01, until: 2026-06-30}"),
    "the leader left and was taken out": settings("{person: kn, deputy: dp, from: 2024-01-01}", "{person: dp}"),
    "the key was revoked later": committed(revoked_later),
    "the key was taken out later": committed(key_gone_later),
    "next year's review has begun": next_year,
}


@pytest.mark.parametrize("name", HONEST)
def test_what_is_honest_stays_quiet(book: Book, name: str) -> None:
    HONEST[name](book)
    assert told(book.verified()) == []


@pytest.mark.parametrize(
    "name", ["Windows line ends", "a unit has another id", "a role has another id", "the leader left"]
)
def test_what_is_honest_stays_quiet_in_an_unpacked_archive(book: Book, name: str) -> None:
    HONEST[name](book)
    found = book.verified(history=False)
    assert told(found) == []
    assert any("nothing else establishes it" in str(each) for one in found.reviews for each in one.notes)


@pytest.mark.parametrize(
    "name", ["the minutes", "a figure", "the signer", "last year's statement", "forged without a key", "a note edited"]
)
def test_an_archive_without_git_shows_alterations_too(book: Book, name: str) -> None:
    ALTERATIONS[name][0](book)
    assert told(book.verified(history=False)) != []


def test_a_key_that_was_never_good_does_not_count(book: Book) -> None:
    revoked_later(book)
    path = book.folder / "revoked_keys"
    path.write_text(path.read_text().split('" ')[1])
    assert any("is revoked" in each for each in told(book.verified()))


def test_changed_and_changed_back_is_a_note(book: Book) -> None:
    ALTERATIONS["the minutes"][0](book)
    book.commit("2026-07-01")
    book.edit(book.path(), "All were content.", "We went through it all.")
    book.commit("2026-07-02")
    found = book.verified()
    assert told(found) == []
    assert "MGT-2026-smia.md was changed in" in str(found.reviews[0].notes[-1])


def test_a_signature_long_after_the_day_it_names_is_dated_back(tmp_path: Path, keys: dict[str, Path]) -> None:
    book = begin(tmp_path / "book", keys)
    assert book.sign("workshop", "ch").returncode == 0
    book.commit("2026-06-01")
    (said,) = told(book.verified())
    # Whole days: one less in the afternoon, because the branch took it at noon.
    assert re.fullmatch(
        r"MGT-2026-workshop\.signed\.json: it came into the handbook 10[01] days after the time it names", said
    )


def test_a_level_that_signed_before_the_level_below(tmp_path: Path, keys: dict[str, Path]) -> None:
    """By hand, because the command refuses it."""
    book = begin(tmp_path / "book", keys)
    sign_by_hand(book, "smia", "kn", "manager", "2026-02-20T10:00:00Z")
    book.commit("2026-02-20")
    assert "was not signed, and “without” does not say why" in told(book.verified())[0]
    sign_by_hand(book, "workshop", "ch", "foreman", "2026-03-01T10:00:00Z")
    book.commit("2026-03-01")
    assert "before that of workshop below on 2026-03-01" in told(book.verified())[0]


def sign_by_hand(book: Book, unit: str, person: str, role: str, at: str, **changes: object) -> None:
    parts = tuple(
        Part(f"MGT-2026-{unit}{ending}", signature.digest(book.path(unit, ending).read_bytes()))
        for ending in (".md", ".inputs.json")
    )
    made = signature.Signed(
        parts,
        f"MGT-2026-{unit}",
        unit,
        "2026",
        person,
        role,
        at,
        "signed",
        "2026-02-18",
        repository="smia",
        tool="hand",
    )
    put(book, replace(made, **changes), person, unit)  # type: ignore[arg-type]


def test_the_coordinator_makes_the_own_role_accountable(tmp_path: Path, keys: dict[str, Path]) -> None:
    """The review says so, the statement says so, the key is good: what is accountable stands in qms.yaml alone."""
    book = begin(tmp_path / "book", keys)
    for old, new in (("leader: foreman", "leader: quality"), ("    - foreman\n", "")):
        book.edit(book.path("workshop"), old, new)
    book.edit(book.folder / "qms.yaml", "    leader: foreman", "    leader: quality")
    sign_by_hand(book, "workshop", "ab", "quality", "2026-02-20T10:00:00Z")
    book.commit("2026-02-20")
    found = told(book.verified())
    assert any("names “quality” as the accountable role, and qms.yaml names “foreman”" in each for each in found), found


def test_without_keys_the_branch_remembers(tmp_path: Path) -> None:
    """Ten people without keys: whoever rewrites minutes, statement and seal alike is seen in the history."""
    book = begin(tmp_path / "book", {}, edit=ALONE)
    assert book.sign("smia", "kn").returncode == 0
    book.commit(SIGNED_ON)
    assert told(book.verified()) == []
    forge("")(book)
    assert told(book.verified(history=False)) == []
    assert told(book.verified()) != []
    book.commit("2026-08-01")
    assert any("another was put in its place" in each for each in told(book.verified()))


def test_two_branches_may_both_add_a_note(book: Book) -> None:
    git(book.folder, "branch", "other")
    for words, branch in (("One more figure", "main"), ("The auditor was here", "other")):
        git(book.folder, "checkout", "-q", branch)
        assert book.review("amend", "smia", "--text", words, "--person", "kn", today=TODAY).returncode == 0
        book.commit(TODAY)
    git(book.folder, "checkout", "-q", "main")
    git(book.folder, "merge", "-q", "other", "-m", "Both")
    found = book.verified()
    assert told(found) == []
    assert [each.amended for each in found.reviews] == [5, 0]


def test_the_command_names_file_and_line_and_ends_with_1(book: Book) -> None:
    verify = ("review", "verify", "--root", str(book.folder), "--today", TODAY)
    ALTERATIONS["the minutes"][0](book)
    said = qmsctl(*verify, "smia")
    assert said.returncode == 1
    assert "ALTERED  MGT-2026-smia: signed 20\xa0Feb\xa02026 as manager" in said.stdout
    assert f"         {place('smia')}:68\n           line 68 is not as it was sealed\n" in said.stdout
    assert qmsctl(*verify, "workshop").returncode == 0
    data = json.loads(book.review("verify", "MGT-2026-smia", "--format", "json", today=TODAY).stdout)
    assert [row["path"] for row in data["reviews"][0]["troubles"]] == [place("smia")]
    assert data["holds"] is False


def test_statements_and_seals_have_one_form(finished: Book) -> None:
    for module, ending in ((signature, ".signed.json"), (sealing, ".seal.json")):
        data = finished.path(ending=ending).read_bytes()
        assert module.write(module.read(data)) == data
        others = (
            data.replace(b"\n", b"\r\n"), data.replace(b"  ", b"\t"), data[:-1], data + b"\n", b"\xef\xbb\xbf" + data,
            data.replace(b'"year": "2026"', b'"year": 2026'), data.replace(b'"unit": "smia",', b'"unit": "smia", "unit": "smia",'),
            data.replace(b"smia", b"\\u0073mia", 1), b"[" * 100000, b"null", b"",
        )  # fmt: skip
        for other in others:
            with pytest.raises(Refused):
                module.read(other)


def test_any_byte_of_any_file_matters(book: Book) -> None:
    """Chance instead of cases, and without history: whatever is hit, it is found, and nothing ends in a traceback."""
    chance = random.Random(7)
    files = sorted(path for path in book.path().parent.iterdir() if "CMP" not in path.name)
    for path in files:
        before = path.read_bytes()
        for _ in range(3):
            at, new = chance.randrange(len(before)), bytes([chance.choice(b'a0:-"{\x00\xff ')])
            data = before[:at] + new + before[at + chance.choice((0, 1, 1)) :]
            if data != before:
                path.write_bytes(data)
                assert told(book.verified(history=False)) != [], (path.name, at, new, data[at - 20 : at + 20])
        path.write_bytes(before)
    assert told(book.verified(history=False)) == []


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"[" * 50_000, b"null\n", b"{}\n", b'{"predicate": 1}\n', b"\r" * 9]
)
def test_garbage_is_a_finding_and_never_a_traceback(book: Book, data: bytes) -> None:
    for ending in (".signed.json", ".signed.json.sig", ".seal.json", ".inputs.json"):
        book.path(ending=ending).write_bytes(data)
    notes(book)[0].write_bytes(b"---\nid: [1]\nreview: MGT-2026-smia\nafter: {a: 1}\non: 2026-13-45\n---\n")
    assert len(told(book.verified())) > 3


def test_as_it_stood_on_a_day(book: Book) -> None:
    """`--at` judges the handbook of then: one level had signed, and nobody had altered anything."""
    committed(ALTERATIONS["the minutes"][0])(book)
    words = ("verify", "--format", "json")
    now, then = (json.loads(book.review(*words, *at, today=TODAY).stdout) for at in ((), ("--at", "2026-03-10")))
    assert (now["holds"], then["holds"]) == (False, True)
    assert [row["notes_on_review"] for row in then["reviews"]] == [1, 0]
