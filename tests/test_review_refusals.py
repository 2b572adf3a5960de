"""What is not signed, sealed or added: a sentence in three languages that says why, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.git_repository import git
from tests.sealed_book import ALONE, SIGNED_ON, Book, begin, copy, make_keys

Change = Callable[[Book], None]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> Book:
    return begin(tmp_path_factory.mktemp("firm") / "book", keys)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, firm: Book) -> Book:
    book = copy(firm, tmp_path_factory.mktemp("sealed") / "book")
    assert book.sign("workshop", "ch").returncode == 0
    assert book.seal("workshop").returncode == 0
    return book


def nothing(_: Book) -> None:
    """Leave it as it is."""


def edit(old: str, new: str, unit: str = "workshop") -> Change:
    return lambda book: book.edit(book.path(unit), old, new)


def settings(old: str, new: str) -> Change:
    def change(book: Book) -> None:
        book.edit(book.folder / "qms.yaml", old, new)
        book.commit("2026-02-19")

    return change


def changed_later(book: Book) -> None:
    """The minutes are changed after the day of signing."""
    edit("went through", "talked through")(book)
    book.commit("2026-03-05")


class Case(NamedTuple):
    """What was done before, the command, its day, and the sentence in each language (a part of it)."""

    change: Change
    command: tuple[str, ...]
    en: str
    nb: str
    sv: str
    today: str = SIGNED_ON


SIGN = ("sign", "workshop", "--person", "ch", "--yes")
CASES = {
    "somebody else": Case(
        nothing, ("sign", "workshop", "--person", "kn", "--yes"),
        "kn does not hold the role Foreman for The workshop on 20 Feb 2026; ch does and signs",
        "kn har ikke rollen Foreman for The workshop 20. feb. 2026; den har ch, som signerer",
        "kn har inte rollen Foreman för The workshop 20 feb. 2026; den har ch, som signerar",
    ),
    "who prepared it": Case(
        edit("prepared_by: ab", "prepared_by: ch"), SIGN,
        "ch prepared the review and cannot sign it",
        "ch forberedte gjennomgåelsen og kan ikke signere den",
        "ch förberedde genomgången och kan inte signera den",
    ),
    "who left": Case(
        settings("{person: ch, unit: workshop}", "{person: ch, unit: workshop, until: 2026-02-10}"), SIGN,
        "nobody holds the role Foreman for The workshop on 20 Feb 2026",
        "ingen har rollen Foreman for The workshop 20. feb. 2026",
        "ingen har rollen Foreman för The workshop 20 feb. 2026",
    ),
    "who made themselves the leader just now": Case(
        lambda book: book.edit(book.folder / "qms.yaml", "{person: ch, unit: workshop}", "{person: ab, unit: workshop}"),
        ("sign", "workshop", "--person", "ab", "--yes"),
        "; qms.yaml is taken as the branch has it; a change of it is to be committed first",
        "; qms.yaml leses slik grenen har den", "; qms.yaml läses som grenen har den",
    ),
    "another accountable role": Case(
        edit("leader: foreman", "leader: quality"), ("sign", "workshop", "--person", "ab", "--yes"),
        "names “quality” as the accountable role, and qms.yaml names “foreman”",
        "oppgir «quality» som ansvarlig rolle, og qms.yaml har «foreman»",
        "anger ”quality” som ansvarig roll, och qms.yaml har ”foreman”",
    ),
    "no meeting date": Case(
        edit("held:\n  on: 2026-02-18\n", "held:\n"), SIGN,
        "the meeting has no date", "møtet har ingen dato", "mötet har inget datum",
    ),
    "a meeting yet to come": Case(
        edit("  on: 2026-02-18", "  on: 2026-02-27"), SIGN,
        "the meeting is on 27 Feb 2026, after the day of signing, 20 Feb 2026",
        "møtet er 27. feb. 2026, etter signeringsdagen 20. feb. 2026",
        "mötet är 27 feb. 2026, efter signeringsdagen 20 feb. 2026",
    ),
    "dated back": Case(
        changed_later, SIGN,
        "the review was last changed on 5 Mar 2026, so a signature of 20 Feb 2026 would be dated back",
        "ble sist endret 5. mars 2026, så en signatur fra 20. feb. 2026 ville være tilbakedatert",
        "ändrades senast 5 mars 2026, så en signatur från 20 feb. 2026 skulle vara antedaterad",
    ),
    "without the leader": Case(
        edit("    - foreman\n", ""), SIGN,
        "the accountable role, Foreman, was not at the meeting",
        "den ansvarlige rollen, Foreman, var ikke på møtet",
        "den ansvariga rollen, Foreman, var inte på mötet",
    ),
    "without those who must be there": Case(
        edit("    - quality\n", ""), SIGN,
        "Quality lead was to be at the meeting", "Quality lead skulle være på møtet", "Quality lead skulle vara på mötet",
    ),
    "nobody heard": Case(
        edit("  heard:\n    - role: safety\n      said: The new lift has made the loading bay safe\n", ""), SIGN,
        "nobody of Safety representative was heard", "ingen av disse ble hørt: Safety", "ingen av dessa hördes: Safety",
    ),
    "not good, and nobody says why": Case(
        edit("    comment: Late deliveries doubled in the autumn\n", ""), SIGN,
        "“Nonconformities and incidents (nonconformities)” is not good, and nobody says why",
        "«Avvik og hendelser (nonconformities)» er ikke",
        "”Avvikelser och händelser (nonconformities)” är inte",
    ),
    "red and undecided": Case(
        edit("    inputs:\n      - nonconformities\n", ""), SIGN,
        "“Nonconformities and incidents (nonconformities)” is red and has neither a decision",
        "«Avvik og hendelser (nonconformities)»",
        "”Avvikelser och händelser (nonconformities)”",
    ),
    "no conclusion": Case(
        edit('  suitable:\n    answer: "yes"\n', ""), SIGN,
        "it is not concluded whether the system is suitable", "det er ikke konkludert om systemet er egnet", "det är inte avgjort om systemet är lämpligt",
    ),
    "not frozen": Case(
        edit("frozen: 2026-02-01\n", ""), SIGN,
        "the facts are not frozen", "underlaget er ikke fryst", "underlaget är inte fryst",
    ),
    "other facts": Case(
        lambda book: book.edit(book.path("workshop", ".inputs.json"), "93.5", "98.5"), SIGN,
        "MGT-2026-workshop.inputs.json, is not the one that was gathered", "er ikke den som ble samlet", "är inte den som samlades",
    ),
    "a level below is open": Case(
        nothing, ("sign", "smia", "--person", "kn", "--yes"),
        "the review of The workshop is not sealed; wait for it",
        "gjennomgåelsen for The workshop er ikke forseglet; vent på den",
        "genomgången för The workshop är inte förseglad; vänta på den",
    ),
    "no such unit": Case(
        nothing, ("sign", "wrkshop", "--person", "ch", "--yes"),
        "there is no unit or review “wrkshop”; did you mean workshop?", "mente du workshop?", "menade du workshop?",
    ),
    "no review yet": Case(
        nothing, ("sign", "workshop", "--year", "2031", "--person", "ch", "--yes"),
        "“workshop” has no management review of 2031; begin with", "har ingen ledelsens gjennomgåelse for 2031", "har ingen ledningens genomgång för 2031",
    ),
    "a stranger's key": Case(
        lambda book: book.keys.update(ch=book.keys["stranger"]), SIGN,
        "this would not hold: the key SHA256:", "dette ville ikke stemme: ", "detta skulle inte stämma: ",
    ),
    "paper without its day": Case(
        nothing, (*SIGN, "--attested", "qms.yaml"),
        "--attested needs --person and --on", "--attested trenger --person og --on", "--attested behöver --person och --on",
    ),
    "sealing what is not signed": Case(
        nothing, ("seal", "workshop", "--person", "ab"),
        "MGT-2026-workshop is not signed", "MGT-2026-workshop er ikke signert", "MGT-2026-workshop är inte signerad",
    ),
    "adding to what is not sealed": Case(
        nothing, ("amend", "workshop", "--person", "ab", "--text", "More"),
        "MGT-2026-workshop is not sealed", "MGT-2026-workshop er ikke forseglet", "MGT-2026-workshop är inte förseglad",
    ),
}  # fmt: skip

AFTERWARDS = {
    "signing once more": Case(
        nothing, SIGN, "it is signed already", "den er signert allerede", "den är redan signerad"
    ),
    "sealing once more": Case(
        nothing, ("seal", "MGT-2026-workshop", "--person", "ab"),
        "MGT-2026-workshop is sealed already", "er forseglet allerede", "är redan förseglad",
    ),
    "a note by somebody else": Case(
        nothing, ("amend", "workshop", "--person", "dp", "--text", "More"),
        "dp holds none of the roles that look after the review of workshop: foreman, quality",
        "dp har ingen av rollene", "dp har ingen av rollerna",
    ),
    "a note that says nothing": Case(
        nothing, ("amend", "workshop", "--person", "ab", "--text", "  "),
        "say what is added", "si hva som legges til", "säg vad som läggs till",
    ),
    "a note on what was altered": Case(
        edit("We went through it all.", "All agreed."), ("amend", "workshop", "--person", "ab", "--text", "More"),
        "MGT-2026-workshop does not hold as it lies here", "stemmer ikke slik den ligger her", "stämmer inte som den ligger här",
    ),
    "a decision that is not there": Case(
        nothing, ("check", "workshop", "--half-year", "--person", "ab", "--decision", "D9=done:Yes"),
        "there is no decision D9; there are: D1, D2", "det finnes ikke noe vedtak D9", "det finns inget beslut D9",
    ),
    "a standing that there is not": Case(
        nothing, ("check", "workshop", "--half-year", "--person", "ab", "--decision", "D1=fine:Yes"),
        "“fine” does not say where a decision stands; say one of: done; under-way",
        "«fine» sier ikke hvor et vedtak står; si ett av: ", "”fine” säger inte hur det står till med ett beslut",
    ),
    "done, and nobody says how": Case(
        nothing, ("check", "workshop", "--half-year", "--person", "ab", "--decision", "D1=done"),
        "D1: the records say “under-way”; say why it is “done”", "postene sier «under-way»", "posterna säger ”under-way”",
    ),
    "a check without its name": Case(
        nothing, ("check", "workshop", "--write", "--person", "ab"),
        "say which check is to be written down: --half-year", "si hvilken kontroll", "säg vilken kontroll",
    ),
}  # fmt: skip


def refused(book: Book, case: Case) -> None:
    case.change(book)
    command = case.command
    if command[0] == "sign" and "--attested" not in command:
        command = (*command, "--key", str(book.keys[command[command.index("--person") + 1]]))
    before = book.files()
    for language, expected in (("en", case.en), ("nb", case.nb), ("sv", case.sv)):
        said = book.review(*command, today=case.today, language=language)
        assert said.returncode == 2
        assert expected in said.stderr.replace("\xa0", " ")
        assert "\n" not in said.stderr
    assert book.files() == before


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_signed(firm: Book, tmp_path: Path, name: str) -> None:
    book = copy(firm, tmp_path / "book")
    refused(Book(book.folder, dict(book.keys)), CASES[name])


@pytest.mark.parametrize("name", AFTERWARDS)
def test_nothing_is_added(sealed: Book, tmp_path: Path, name: str) -> None:
    refused(copy(sealed, tmp_path / "book"), AFTERWARDS[name])


def test_every_reason_is_told_at_once(firm: Book, tmp_path: Path) -> None:
    book = copy(firm, tmp_path / "book")
    for change in (CASES["no meeting date"], CASES["not good, and nobody says why"], CASES["not frozen"]):
        change.change(book)
    said = book.review("sign", "workshop", "--person", "ab", "--key", str(book.keys["ab"]), "--yes")
    assert said.stderr.startswith("MGT-2026-workshop cannot be signed: ")
    for reason in ("ab does not hold", "ab prepared the review", "not frozen", "nobody says why", "has no date"):
        assert reason in said.stderr


def test_the_level_above_may_go_on_with_a_reason(firm: Book, tmp_path: Path) -> None:
    book = copy(firm, tmp_path / "book")
    path = book.path("smia")
    reason = "without:\n  - unit: workshop\n    because: The foreman is ill until May\n---\n"
    path.write_text(path.read_text().replace("\n---\n", "\n" + reason, 1))
    said = book.sign("smia", "kn")
    assert said.returncode == 0
    assert "left out   workshop: The foreman is ill until May" in said.stdout


def test_the_smallest_may_prepare_what_they_sign_when_they_say_why(tmp_path: Path) -> None:
    book = begin(tmp_path / "book", {}, edit=ALONE)
    book.edit(book.path(), "prepared_by: ab", "prepared_by: kn")
    book.commit("2026-02-19")
    assert "kn prepared the review" in book.review("sign", "--person", "kn", "--yes").stderr
    book.edit(
        book.folder / "qms.yaml", "review:\n", "review:\n  leader_prepares: We are nine and nobody else has time\n"
    )
    book.commit("2026-02-20")
    assert book.review("sign", "--person", "kn", "--yes").returncode == 0


def test_a_tag_names_the_commit_that_brought_the_seal_and_is_never_moved(sealed: Book, tmp_path: Path) -> None:
    book = copy(sealed, tmp_path / "book")
    seal = ("seal", "workshop", "--person", "ab", "--tag")
    assert "is not on the branch yet" in book.review(*seal).stderr
    book.commit("2026-02-20")
    held = git(book.folder, "rev-parse", "HEAD").strip()
    book.edit(book.folder / "qms.yaml", "name: Manager", "name: Head")
    book.commit("2026-02-21")
    for _ in range(2):
        said = book.review(*seal)
        assert (said.returncode, said.stdout.split(";")[0]) == (0, "tagged as MGT-2026-workshop")
        assert git(book.folder, "rev-parse", "MGT-2026-workshop^{commit}").strip() == held
    assert git(book.folder, "cat-file", "-t", "MGT-2026-workshop").strip() == "tag"
    git(book.folder, "tag", "--force", "MGT-2026-workshop", "HEAD")
    assert "there is a tag MGT-2026-workshop already, on another commit" in book.review(*seal).stderr
    book.edit(book.path("workshop"), "We went through it all.", "All agreed.")
    assert "does not hold as it lies here" in book.review(*seal).stderr


def test_a_tag_waits_for_a_commit(firm: Book, tmp_path: Path) -> None:
    book = copy(firm, tmp_path / "book")
    assert book.sign("workshop", "ch").returncode == 0
    book.commit("2026-02-20")
    seal = ("seal", "workshop", "--person", "ab", "--tag")
    before = book.files()
    assert "a tag names a commit: give --commit too" in book.review(*seal).stderr
    assert book.files() == before
    said = book.review(*seal, "--commit")
    assert said.returncode == 0, said.stderr
    assert git(book.folder, "rev-parse", "MGT-2026-workshop^{commit}") == git(book.folder, "rev-parse", "HEAD")
