"""Signing and sealing a management review: with a key, elsewhere, at a forge, by one's word, and as a deputy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qmsctl.actions import actions
from qmsctl.reviews import management_reviews, standing
from qmsctl.reviews.seal import read as read_seal
from qmsctl.reviews.signature import read
from qmsctl.reviews.unaltered import first_difference
from tests.git_repository import git
from tests.review_book import read as handbook
from tests.sealed_book import ALONE, INPUTS, SIGNED_ON, TODAY, Book, begin, done, make_keys, place, told

FORGE_SETTINGS = {"modes: [signed, forge, attested]": "modes: [forge]"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def book(tmp_path: Path, keys: dict[str, Path]) -> Book:
    return begin(tmp_path / "book", keys)


def test_the_leader_signs_with_a_key(book: Book) -> None:
    """Shown is what is signed; written are a statement and its signature, and nothing else."""
    before = book.files()
    said = book.sign("workshop", "ch")
    assert said.returncode == 0
    for shown in (
        "MGT-2026-workshop Management review 2026, workshop",
        "meeting    18\xa0Feb\xa02026: Foreman, Quality lead",
        "judged     1 good, 1 needs improvement, 1 not good",
        "Adequate   Partly: The plan does not look further than a week",
        "D2 Employ another welder before the summer",
        "as         ch, Foreman: with a key",
    ):
        assert shown in said.stdout
    new = {place("workshop", ".signed.json"), place("workshop", ".signed.json.sig")}
    assert {path: data for path, data in book.files().items() if path not in new} == before
    following = "Next: Seal the review: qmsctl review seal workshop --year 2026"
    assert said.stdout.splitlines()[-3:] == [*sorted(new), following]
    made = read(book.path("workshop", ".signed.json").read_bytes())
    assert (made.person, made.role, made.mode, made.held, made.repository, made.evidence) == (
        "ch", "foreman", "signed", "2026-02-18", "smia", None,
    )  # fmt: skip
    book.commit(SIGNED_ON)
    assert told(book.verified()) == []
    system = handbook(book.folder)
    assert standing(system, management_reviews(system)["MGT-2026-workshop"]).state == "signed"


def test_sealed_by_the_coordinator_and_then_only_added_to(book: Book) -> None:
    assert book.sign("workshop", "ch").returncode == 0
    assert book.seal("workshop").stdout == place("workshop", ".seal.json") + "\n"
    seal = read_seal(book.path("workshop", ".seal.json").read_bytes())
    assert [part.name.partition(".")[2] for part in seal.files] == [
        "md", "inputs.json", "signed.json", "signed.json.sig",
    ]  # fmt: skip
    assert (seal.role, seal.commit) == ("quality", git(book.folder, "rev-parse", "HEAD").strip())
    added = book.review("amend", "workshop", "--text", "The lift was repaired", "--person", "ch")
    assert added.returncode == 0
    assert "text: The lift was repaired\n" in (book.folder / added.stdout.strip()).read_text()
    book.commit(SIGNED_ON)
    assert told(book.verified()) == []


def test_a_deputy_signs_for_the_holder_and_that_is_said(tmp_path: Path, keys: dict[str, Path]) -> None:
    book = begin(tmp_path / "book", keys)
    for step in (book.sign("workshop", "ch"), book.seal("workshop")):
        assert step.returncode == 0
    said = book.sign("smia", "dp")
    assert "dp, Manager, as deputy for kn: with a key" in said.stdout
    assert read(book.path("smia", ".signed.json").read_bytes()).deputised == "kn"
    book.commit(SIGNED_ON)
    found = book.verified()
    assert told(found) == []
    assert "dp signed as deputy for kn" in map(str, found.reviews[0].notes)


def test_minutes_signed_on_paper_are_written_down_by_their_digest(book: Book, tmp_path: Path) -> None:
    paper = tmp_path / "minutes.pdf"
    paper.write_bytes(b"%PDF-1.7 signed")
    book.edit(book.path("workshop"), "We went through it all.", "We went through it all, and that is that.")
    book.commit("2026-02-20", "A word more")
    said = book.sign("workshop", "ch", "--attested", str(paper), "--on", "2026-02-19", today="2026-02-25")
    assert said.returncode == 0
    assert "note       the minutes were last changed here on 20\xa0Feb\xa02026" in said.stdout
    assert "ch, Foreman: elsewhere, in minutes.pdf" in said.stdout
    made = read(book.path("workshop", ".signed.json").read_bytes())
    assert made.signed_at == "2026-02-19T12:00:00Z"
    book.commit("2026-05-25")
    notes = [str(note) for note in book.verified().reviews[0].notes]
    assert notes == [
        "this rests on the file minutes.pdf, which is kept elsewhere; here is only its digest",
        "it came into the handbook 95 days after the time it names",
    ]


def merged(book: Book, tmp_path: Path, **changes: object) -> Path:
    """What GitHub says about a merged pull request that the foreman has approved."""
    head, base = git(book.folder, "rev-parse", "HEAD").strip(), git(book.folder, "rev-parse", "HEAD~1").strip()
    review = {
        "author": {"login": "carl"}, "state": "APPROVED", "submittedAt": "2026-02-19T09:00:00Z", "commit": {"oid": head},
    }  # fmt: skip
    view = {
        "number": 7, "url": "https://forge.example/smia/pull/7", "state": "MERGED", "author": {"login": "anne-b"},
        "baseRefOid": base, "headRefOid": head, "reviews": [review | changes],
    }  # fmt: skip
    path = tmp_path / "7.json"
    path.write_text(json.dumps(view))
    return path


def test_an_approved_pull_request_is_written_down_after_the_merge(tmp_path: Path, keys: dict[str, Path]) -> None:
    book = begin(tmp_path / "book", keys, edit=FORGE_SETTINGS)
    book.commit("2026-02-18", "The minutes")
    refused = book.review("sign", "workshop", "--person", "ch", "--yes")
    assert "signed by approving its pull request; write it down afterwards with --from-forge" in refused.stderr
    said = book.review("sign", "workshop", "--person", "ch", "--from-forge", str(merged(book, tmp_path)), "--yes")
    assert "ch, Foreman: by the word of the forge, where carl approved" in said.stdout
    made = read(book.path("workshop", ".signed.json").read_bytes())
    assert made.evidence is not None
    assert (made.mode, made.evidence.source, made.signed_at) == ("forge", "github", "2026-02-19T09:00:00Z")
    assert told(book.verified()) == []


def test_what_was_not_approved_at_the_forge_is_not_written_down(tmp_path: Path, keys: dict[str, Path]) -> None:
    book = begin(tmp_path / "book", keys, edit=FORGE_SETTINGS)
    book.commit("2026-02-18", "The minutes")
    approve = ("sign", "workshop", "--person", "ch", "--yes", "--from-forge")
    for changes in ({"state": "CHANGES_REQUESTED"}, {"author": {"login": "dag"}}, {"commit": {"oid": "0" * 40}}):
        said = book.review(*approve, str(merged(book, tmp_path, **changes)))
        assert "no account of ch in people: of qms.yaml approved what was merged" in said.stderr
    view = merged(book, tmp_path)
    book.edit(book.path("workshop"), "We went through it all.", "We went through most of it.")
    assert (
        f"{place('workshop')} is not what was approved in the pull request" in book.review(*approve, str(view)).stderr
    )
    assert not book.path("workshop", ".signed.json").exists()


def test_ten_people_gather_edit_one_file_and_sign(tmp_path: Path) -> None:
    """No keys, no campaign, no levels: signing freezes the facts, makes the actions and seals, all in one."""
    book = begin(tmp_path / "book", {}, edit=ALONE)
    book.edit(book.path(), "frozen: 2026-02-01\n", "")
    book.edit(
        book.path(),
        "    becomes: need\n    output: resources\n",
        "    becomes: action\n    owner: quality\n    due: 2026-05-31\n    output: resources\n",
    )
    book.commit("2026-02-19")
    said = book.review("sign", "--person", "kn", "--yes", "--commit")
    assert said.returncode == 0
    assert "kn, Manager: without a key, by the word of whoever commits it" in said.stdout
    system = handbook(book.folder)
    review = management_reviews(system)["MGT-2026-smia"]
    action = actions(system)[0]
    assert (action.source, action.owner, str(action.due)) == ("MGT-2026-smia#D2", "quality", "2026-05-31")
    assert str(review.frozen) == SIGNED_ON
    assert read_seal(book.path(ending=".seal.json").read_bytes()).records == (action.id,)
    assert standing(system, review).state == "sealed"
    assert git(book.folder, "status", "--porcelain") == ""
    found = book.verified()
    assert told(found) == []
    assert str(found.reviews[0].notes[0]) == "signed by the word of whoever committed it, without a key"


def test_signing_asks_where_somebody_is_there_and_else_wants_yes(book: Book) -> None:
    said = book.review("sign", "workshop", "--person", "ch", "--key", str(book.keys["ch"]))
    assert said.returncode == 2
    assert said.stderr == "nobody is there to ask; look at what is shown and give --yes"


@pytest.mark.parametrize("ending", [".md", ".inputs.json"])
def test_what_is_signed_is_what_was_shown(book: Book, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves the file in an editor while the leader reads."""
    path = book.path("workshop", ending)

    def meanwhile(*_: object) -> None:
        path.write_bytes(path.read_bytes().replace(b"93.5", b"98.5"))

    monkeypatch.setattr("qmsctl.cli.commands.review.sign._ask", meanwhile)
    said = book.review("sign", "workshop", "--person", "ch", "--key", str(book.keys["ch"]))
    assert said.stderr == f"{place('workshop', ending)} was changed by somebody else just now; nothing was signed"
    assert not book.path("workshop", ".signed.json").exists()


def test_a_short_meeting_and_one_that_decides_nothing_is_pointed_out(tmp_path: Path, keys: dict[str, Path]) -> None:
    book = begin(tmp_path / "book", keys)
    path = book.path("workshop")
    head, rest = path.read_text().split("decisions:\n")
    text = head + "outputs:\n  resources: We have what we need\nconclusion:" + rest.split("conclusion:")[1]
    text = text.replace('until: "10:30"', 'until: "09:10"')
    path.write_text(text.replace("judgement: not-good", "judgement: good").replace("judgement: needs-improvement", "judgement: good"))  # fmt: skip
    said = book.sign("workshop", "ch")
    assert said.returncode == 0
    assert "note       the meeting lasted 10 minutes\n           everything is good" in said.stdout.replace("note       every", "           every")  # fmt: skip


def test_the_half_year_check_shows_and_writes_only_when_asked(tmp_path: Path, keys: dict[str, Path]) -> None:
    book = done(tmp_path / "book", keys)
    before = book.files()
    said = book.review("check", "smia", today=TODAY)
    assert "D2  Under way: Employ another welder before the summer" in said.stdout
    assert book.files() == before
    written = book.review(
        "check", "smia", "--half-year", "--decision", "D2=late:The post stands empty", "--person", "ab", today=TODAY
    )
    assert written.returncode == 0
    path = written.stdout.splitlines()[-1]
    assert (
        "  - decision: D2\n    standing: late\n    comment: The post stands empty\n" in (book.folder / path).read_text()
    )
    assert told(book.verified()) == []
    system = handbook(book.folder)
    assert standing(system, management_reviews(system)["MGT-2026-smia"]).state in ("followed-up", "closed")


def test_the_first_line_that_differs() -> None:
    assert first_difference(b"a\nb\nc\n", b"a\nB\nc\n") == 2
    assert first_difference(b"a\nb\n", b"a\nb\nc\n") == 3
    assert first_difference(INPUTS, INPUTS + b"x") == INPUTS.count(b"\n") + 1
