"""A group with three divisions and six units through a year of reviews, as its people meet it, point by point.

And what it comes to in the smallest company: three steps, one file.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qmsctl.pages import build
from qmsctl.reviews import review_of
from qmsctl.reviews.standing import standing
from qmsctl.trees import WorkTree
from tests.campaign_book import action, review
from tests.review_book import ask, group, read
from tests.signing import line, make_key

UNIT, LEADER, COORDINATOR = "renhold-vest", "mto", "tb"
RECORD = f"records/reviews/2026/MGT-2026-{UNIT}"
FROZEN, HELD, SIGNED = "2026-02-20", "2026-03-04", "2026-03-10"
LANGUAGES = ("nb", "sv", "en")


def on_day(book: Path, day: str, *words: str) -> str:
    """What a command says that is to go well."""
    said = ask(book, "review", *words, today=day)
    assert said.returncode == 0, said
    return said.stdout


def refused(book: Path, day: str, *words: str) -> str:
    """Why a command is refused; nothing is written then."""
    before = files(book)
    said = ask(book, *words, today=day)
    assert said.returncode == 2, said
    assert files(book) == before
    return said.stderr.replace("\xa0", " ")


def files(book: Path) -> dict[str, bytes]:
    return {path: data for path, data in WorkTree(book).items() if path.startswith(("records/", "qms.yaml", "pro"))}


def change(path: Path, old: str, new: str) -> None:
    """What somebody changes by hand."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def copied(book: Path, folder: Path) -> Path:
    return Path(shutil.copytree(book, folder, symlinks=True))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The group before anybody has done anything."""
    book = group(tmp_path_factory.mktemp("year") / "lyngmo")
    with (book / "allowed_signers").open("a", encoding="utf-8") as file:
        file.writelines(line(person, make_key(book.parent, person)) for person in (LEADER, "eh"))
    return book


@pytest.fixture(scope="module")
def frozen(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign is open, and the facts of a unit are frozen. A year ago it decided something."""
    book = copied(begun, tmp_path_factory.mktemp("frozen") / "lyngmo")
    decided = {"id": "D1", "text": "Vikarpool i hver sone", "inputs": ["objectives"], "becomes": "action",
               "record": "ACT-2026-00001", "owner": "enhetsleder", "due": "2026-06-01"}  # fmt: skip
    review(book, UNIT, "2025", "decided", "2025-03-05", decisions=[decided])
    action(book, 1, unit=UNIT, owner="enhetsleder", source=f"MGT-2025-{UNIT}#D1", due="2026-06-01")
    on_day(book, "2026-02-02", "open", "--year", "2026", "--person", COORDINATOR)
    on_day(book, "2026-02-03", "inputs", UNIT, "--year", "2026", "--person", COORDINATOR)
    on_day(book, FROZEN, "freeze", UNIT, "--year", "2026", "--person", COORDINATOR)
    return book


@pytest.fixture(scope="module")
def met(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything is judged, one input as not good; the meeting is held and the leader has concluded."""
    book = copied(frozen, tmp_path_factory.mktemp("met") / "lyngmo")
    said = ("--judgement", "not-good", "--comment", "Fraværet er 9,8 prosent, og målet er 7,9.")
    on_day(book, "2026-02-27", "assess", UNIT, "participation", *said)
    on_day(book, "2026-02-27", "assess", UNIT, "--others", "good", "--because", "Ingenting er registrert ennå")
    meeting(book, UNIT, ("enhetsleder", "kvalitetsansvarlig"), "verneombud=Vikarpoolen har gitt ro")
    return book


def meeting(book: Path, unit: str, present: tuple[str, ...], heard: str) -> None:
    """The meeting as it is written down, up to what only decisions can answer."""
    there = (word for role in present for word in ("--present", role))
    on_day(book, HELD, "hold", unit, "--on", HELD, "--from", "12:30", "--until", "14:00", *there, "--heard", heard)
    for question in ("suitable", "adequate", "effective"):
        on_day(book, HELD, "decide", unit, "--conclude", f"{question}=yes", "--because", "Rutinene passer")
    on_day(book, HELD, "decide", unit, "--result", "resources=190 000 kr fra egen ramme")


@pytest.fixture(scope="module")
def sealed(met: Path, begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is red is decided, the leader has signed, and the review is sealed."""
    book = copied(met, tmp_path_factory.mktemp("sealed") / "lyngmo")
    decided(book)
    on_day(book, SIGNED, "sign", UNIT, "--person", LEADER, "--key", str(begun.parent / LEADER), "--yes")
    on_day(book, SIGNED, "seal", UNIT, "--year", "2026", "--person", COORDINATOR)
    return book


def decided(book: Path) -> None:
    about = ("--becomes", "action", "--about", "participation", "--rests-on", "IND-004@2025-12-31")
    whose = ("--owner", "enhetsleder", "--due", "2026-09-30")
    on_day(book, HELD, "decide", UNIT, "Bytte tunge vogner i de eldste byggene", *about, *whose)


def test_1_a_campaign_needs_a_leader_in_every_unit(begun: Path, tmp_path: Path) -> None:
    book = copied(begun, tmp_path / "lyngmo")
    gone = "      - person: mto\n        unit: renhold-vest\n        from: 2018-01-01\n"
    change(book / "qms.yaml", gone, "")
    opening = ("review", "open", "--year", "2026", "--person", COORDINATOR)
    assert "Renhold Vest" in refused(book, "2026-02-02", *opening)
    change(book / "qms.yaml", "      - person: jfs\n", f"{gone}      - person: jfs\n")
    assert ask(book, *opening, today="2026-02-02").returncode == 0
    (campaign,) = read(book).records_of("campaign")
    assert len(campaign.front["nodes"]) == 10


def test_2_nobody_confirms_a_document_without_saying_how(begun: Path) -> None:
    looking = ("review", "doc", "PRO-016", "--confirm", "--person", COORDINATOR)
    assert "say in a sentence how PRO-016 was checked" in refused(begun, "2026-11-21", *looking)
    assert "say in a sentence how" in refused(begun, "2026-11-21", *looking, "--how", "OK")


def test_3_twelve_confirmations_in_ten_minutes_are_told_to_the_level_above(begun: Path, tmp_path: Path) -> None:
    book = copied(begun, tmp_path / "lyngmo")
    example = next((book / "procedures/renhold-vest").glob("PRO-112*"))
    for number in range(150, 162):
        text = example.read_text(encoding="utf-8").replace("id: PRO-112", f"id: PRO-{number}")
        (example.parent / f"PRO-{number}-helsebygg.md").write_text(text, encoding="utf-8")
    for number in range(150, 162):
        how = f"Så over tekst nummer {number} ved pulten"
        on_day(book, "2026-11-21", "doc", f"PRO-{number}", "--confirm", "--how", how, "--person", "sbj")
    warned = ask(book, "check", "--select", "REV204", "--format", "unix", today="2026-11-21")
    assert "warning: [REV204] 12 documents were confirmed within" in warned.stdout
    site = build(read(book), date(2026, 11, 21), language="nb", tree=WorkTree(book))
    told = {page.src_uri for page in site.pages if "12 dokumenter ble bekreftet" in page.content}
    assert told == {"units/eiendomsservice.md"}


def test_4_what_changes_after_freezing_leaves_the_facts_alone_and_is_listed(frozen: Path, tmp_path: Path) -> None:
    book = copied(frozen, tmp_path / "lyngmo")
    assert "Nothing has moved" in on_day(book, "2026-02-25", "freeze", UNIT, "--year", "2026", "--moved")
    before = files(book)
    change(book / "records/measurements/IND-004.csv", "2025-12-31,renhold-vest,9.8,", "2025-12-31,renhold-vest,9.4,")
    change(book / "records/actions/ACT-2026-00001.md", "due: 2026-06-01", "due: 2026-12-01")
    moved = on_day(book, "2026-02-25", "freeze", UNIT, "--year", "2026", "--moved")
    figure = next(row for row in moved.splitlines() if "IND-004@2025-12-31" in row)
    assert re.search(r"9\.8 +9\.4$", figure)
    assert re.search(r"2026-06-01 +2026-12-01", moved), moved
    assert {path: files(book)[path] for path in before if path.startswith(RECORD)} == {
        path: data for path, data in before.items() if path.startswith(RECORD)
    }
    assert "frozen since" in refused(book, "2026-02-25", "review", "inputs", UNIT, "--person", COORDINATOR)


def test_5_what_is_not_good_stands_in_the_way_until_it_is_decided(met: Path, begun: Path, tmp_path: Path) -> None:
    book = copied(met, tmp_path / "lyngmo")
    key = ("--key", str(begun.parent / LEADER), "--yes")
    why = refused(book, SIGNED, "review", "sign", UNIT, "--person", LEADER, *key)
    assert (
        "“Participation of the staff (participation)” is red and has neither a decision nor “accepted, because”" in why
    )
    decided(book)
    on_day(book, SIGNED, "sign", UNIT, "--person", LEADER, *key)
    assert state(book) == "signed"


def state(book: Path) -> str:
    system = read(book)
    return standing(system, review_of(system, UNIT, "2026")).state


def test_6_nobody_signs_for_the_leader(met: Path, tmp_path: Path) -> None:
    book = copied(met, tmp_path / "lyngmo")
    decided(book)
    why = refused(book, SIGNED, "review", "sign", UNIT, "--person", COORDINATOR, "--yes")
    assert "tb does not hold the role Enhetsleder for Renhold Vest on 10 Mar 2026; mto does and signs" in why
    assert "tb prepared the review" in why


def test_7_sealed_minutes_that_are_edited_are_found(sealed: Path, tmp_path: Path) -> None:
    book = copied(sealed, tmp_path / "lyngmo")
    assert ask(book, "review", "verify", today=SIGNED).returncode == 0
    change(book / f"{RECORD}.md", "said: Vikarpoolen har gitt ro", "said: Alt er bra")
    found = ask(book, "review", "verify", today=SIGNED)
    assert found.returncode == 1
    assert f"{RECORD}.md" in found.stdout
    assert "is signed and stays as it is" in refused(
        book, SIGNED, "review", "assess", UNIT, "objectives", "--judgement", "good", "--year", "2026"
    )


def test_8_the_group_may_close_without_a_unit_but_says_why(begun: Path, tmp_path: Path) -> None:
    book = copied(begun, tmp_path / "lyngmo")
    for unit in ("eiendomsservice", "kantine"):
        review(book, unit, "2026", "sealed", leader="divisjonsdirektor")
    for words in (("open",), ("inputs", "konsern"), ("freeze", "konsern")):
        on_day(book, FROZEN, *words, "--year", "2026", "--person", COORDINATOR)
    on_day(book, HELD, "assess", "--others", "good", "--because", "Ingenting er registrert ennå")
    meeting(book, "konsern", ("konsernsjef", "kvalitetsansvarlig"), "hovedverneombud=Ingen innvendinger")
    signing = ("sign", "konsern", "--person", "eh", "--key", str(begun.parent / "eh"), "--yes")
    assert "the review of Lyngmo Kompetanse is not sealed; wait for it" in refused(book, SIGNED, "review", *signing)
    path = book / "records/reviews/2026/MGT-2026-konsern.md"
    left_out = "without:\n  - unit: kompetanse\n"
    change(path, "\n---\n", f"\n{left_out}---\n")
    assert "Lyngmo Kompetanse" in refused(book, SIGNED, "review", *signing)
    change(path, left_out, f"{left_out}    because: Ny direktør begynte i mars\n")
    assert "kompetanse: Ny direktør begynte i mars" in on_day(book, SIGNED, *signing)
    for language, heading in (("nb", "Avsluttet uten"), ("sv", "Avslutad utan"), ("en", "Closed without")):
        printed = ask(book, "review", "show", "konsern-2026", "--minutes", "--language", language).stdout
        assert f"## {heading}" in printed
        assert "- Lyngmo Kompetanse: Ny direktør begynte i mars" in printed


def test_9_who_leaves_hands_over(begun: Path, tmp_path: Path) -> None:
    book = copied(begun, tmp_path / "lyngmo")
    listed = ask(book, "owners", "leave", "mir").stdout
    assert "PRO-013" in listed
    change(book / "qms.yaml", "      - person: mir\n", "      - person: mir\n        until: 2026-01-31\n")
    orphans = ask(book, "owners", "orphans").stdout
    assert {"PRO-013", "PRO-024"} <= set(re.findall(r"PRO-\d+", orphans))
    assert ask(book, "owners", "transfer", "--from", "miljoradgiver", "--to", "hms-leder").returncode == 0
    assert "PRO-013" not in ask(book, "owners", "orphans").stdout


# Ten: in three languages

MONTHS = {"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "nov"}
NAMES = (
    "qms.yaml",
    "registers/indicators.yaml",
    "objectives.yaml",
    f"{RECORD}.md",
    "records/reviews/2026/CMP-2026.md",
    f"records/reviews/2025/MGT-2025-{UNIT}.md",
)
ALIKE = {
    "nb": {"for", "iso", "git", "best"},
    "sv": {"iso", "git", "period", "dec"},
}
"""Words that are the same in English."""


def words(text: str) -> set[str]:
    """The words of an answer, without the commands in it."""
    plain = re.sub(r"(?:qmsctl|git) \S.*|--\S+|\b[A-Z]{3}-[\w#@-]+|SHA256:\S+", " ", text)
    return set(re.findall(r"[^\W\d_]{3,}", plain.casefold()))


def answers(book: Path, language: str) -> Iterator[tuple[str, str]]:
    """What commands say to a reader, and what they write for a reader of a language."""
    for name, command in {
        "status": ("review", "status", "--year", "2026"),
        "show": ("review", "show", f"{UNIT}-2026"),
        "inputs": ("review", "show", f"{UNIT}-2026", "--inputs"),
        "agenda": ("review", "agenda", UNIT, "--year", "2026", "--language", language),
        "minutes": ("review", "show", f"{UNIT}-2026", "--minutes", "--language", language),
        "verify": ("review", "verify"),
        "decisions": ("review", "decisions"),
        "rollup": ("review", "rollup", "eiendomsservice", "--year", "2026"),
    }.items():
        said = ask(book, *command, today=SIGNED, language=language)
        yield name, said.stdout + said.stderr


def test_10_everything_can_be_read_in_three_languages(sealed: Path) -> None:
    texts = " ".join((sealed / path).read_text(encoding="utf-8") for path in NAMES if (sealed / path).exists())
    english = dict(answers(sealed, "en"))
    for language in ("nb", "sv"):
        for name, answer in answers(sealed, language):
            assert answer.count("\n") > 2, name
            left = words(answer) & words(english[name]) - _said_in(texts) - ALIKE[language] - MONTHS
            assert not left, (language, name, left)


def _said_in(texts: str) -> set[str]:
    """What the organisation itself says: names and sentences, not the keys and words of YAML."""
    values = re.findall(
        r"(?:levels|name|title|text|because|said|comment|resources|ids?|unit|leader|reason):\s*(.+)", texts
    )
    ids = re.findall(r"- ?(?:id|unit|role|person): (\S+)|^    - (\S+)$", texts, re.M)
    return words(" ".join(values)) | words(" ".join(" ".join(each) for each in ids))
