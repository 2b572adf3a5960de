"""Who answers for what: what nobody does, what somebody who leaves hands over, and handing it over."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qmsctl.checking import check
from qmsctl.refused import Refused
from qmsctl.reviews.campaign.opening import opening
from qmsctl.reviews.ownership.leaving import leaving
from qmsctl.reviews.ownership.orphaned import leader_of, orphaned
from qmsctl.reviews.ownership.transfer import transfer
from qmsctl.system import System, load
from qmsctl.system.summary import orphans
from qmsctl.trees import WorkTree
from tests.campaign_book import action, review
from tests.git_repository import git
from tests.handbook import small
from tests.review_book import ROOT, ask, group, read

TODAY = date(2026, 2, 20)
CAMPAIGN = "records/reviews/2026/CMP-2026.md"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return group(tmp_path / "lyngmo")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> System:
    """The group with a campaign and two open actions."""
    folder = group(tmp_path_factory.mktemp("owners") / "lyngmo")
    written = opening(read(folder), 2026, TODAY, "tb")
    (folder / CAMPAIGN).parent.mkdir(parents=True)
    (folder / CAMPAIGN).write_text(written.text, encoding="utf-8")
    action(folder, 1)
    action(folder, 2, owner="enhetsleder", unit="kantine-oslo")
    return read(folder)


def change(book: Path, old: str, new: str, path: str = "qms.yaml") -> None:
    text = (book / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (book / path).write_text(text.replace(old, new), encoding="utf-8")


def gone(system: System, person: str) -> System:
    """The same handbook after somebody has left."""
    organisation = system.organisation
    roles = {
        name: replace(role, holders=tuple(holder for holder in role.holders if holder.person != person))
        for name, role in organisation.roles.items()
    }
    return replace(system, organisation=replace(organisation, roles=roles))


# What nobody answers for


def test_a_sound_handbook_has_no_orphans(book: Path, example: System) -> None:
    assert orphaned(example, TODAY) == ()
    said = ask(book, "owners", "orphans")
    assert (said.returncode, said.stdout) == (0, "Somebody answers for everything.\n")


def test_all_that_org_finds_and_what_records_leave_is_an_orphan(example: System) -> None:
    system = gone(gone(example, "tb"), "jfs")
    found = orphaned(system, TODAY)
    assert {item.item for item in orphans(system, TODAY)} <= {item.item for item in found}
    kinds = {item.kind: item for item in found}
    assert set(kinds) == {"unit", "document", "entry", "action", "review"}
    assert {item.item for item in found if item.kind == "action"} == {"ACT-2026-00001", "ACT-2026-00002"}
    assert kinds["review"].item == "MGT-2026-kantine-oslo"
    assert (kinds["unit"].asked, kinds["unit"].asked_in) == ("divisjonsdirektor", "kantine")
    assert all(item.asked for item in found)


def test_it_says_why_and_who_is_asked_instead(book: Path) -> None:
    change(book, "      - person: vst\n", "      - person: vst\n        until: 2026-01-31\n")
    action(book, 1, unit="kantine", owner="ukjent")
    action(book, 2, owner="ukjent", status="closed")
    decision = {
        "id": "D1",
        "text": "Kjøpe to maskiner",
        "inputs": ["objectives"],
        "becomes": "action",
        "owner": "ukjent",
    }
    review(book, "kantine", "2026", "decided", decisions=[decision, {**decision, "id": "D2", "owner": "kjokkensjef"}])
    said = ask(book, "owners", "orphans", "--format", "json")
    assert said.returncode == 1
    found = {item["item"]: item for item in json.loads(said.stdout)}
    assert found["PRO-015"]["why"] == "nobody has held it since 2026-01-31"
    assert found["PRO-015"]["ask_instead"] == {"role": "konsernsjef", "unit": "konsern"}
    assert found["ACT-2026-00001"]["why"] == "the role “ukjent” is not there any more"
    assert found["ACT-2026-00001"]["ask_instead"] == {"role": "divisjonsdirektor", "unit": "kantine"}
    assert found["MGT-2026-kantine#D1"]["kind"] == "decision"
    assert "ACT-2026-00002" not in found
    assert "MGT-2026-kantine#D2" not in found


def test_a_unit_that_was_closed_leaves_its_documents(book: Path) -> None:
    unit = re.search(r"  - id: kurs-drammen\n(?:    .*\n)+", (book / "qms.yaml").read_text(encoding="utf-8"))
    assert unit
    change(book, unit.group(), "")
    action(book, 1, unit="kurs-drammen", owner="enhetsleder")
    found = {item.item: item for item in orphaned(read(book), TODAY)}
    assert str(found["ACT-2026-00001"].why) == "the unit “kurs-drammen” is not there any more"
    assert found["ACT-2026-00001"].asked == "konsernsjef"


def test_the_leader_who_is_asked_is_the_nearest_that_somebody_holds(example: System) -> None:
    assert leader_of(example, "kantine-oslo", TODAY) == ("enhetsleder", "kantine-oslo")
    assert leader_of(example, "kantine-oslo", TODAY, without="jfs") == ("divisjonsdirektor", "kantine")
    assert leader_of(gone(gone(example, "jfs"), "siv"), "kantine-oslo", TODAY) == ("konsernsjef", "konsern")
    assert leader_of(gone(example, "eh"), "konsern", TODAY) == ("", "")


# Leaving


def test_what_somebody_hands_over_is_what_would_be_orphaned(example: System) -> None:
    """For everybody in the example: the list beforehand is what nobody answers for afterwards."""
    holders = (holder for role in example.organisation.roles.values() for holder in role.holders)
    people = sorted({holder.person for holder in holders})
    assert len(people) > 30
    for person in people:
        left = {item.item for item in leaving(example, person, TODAY).left}
        after = {item.item for item in orphaned(gone(example, person), TODAY) if item.kind != "unit"}
        assert left == after, person


def test_the_checklist_names_roles_deputies_and_what_hangs_on_them(example: System, book: Path) -> None:
    found = leaving(example, "tb", date(2026, 6, 30))
    posts = {(post.role, post.deputy_of) for post in found.posts}
    assert posts == {("kvalitetssjef", ""), ("konsernsjef", "eh")}
    assert {"document", "objectives", "action"} <= {item.kind for item in found.left}
    said = ask(book, "owners", "leave", "tb", "--on", "2026-06-30")
    assert said.returncode == 0
    assert "[ ] Konsernsjef, Lyngmo Gruppen (qms.yaml:" in said.stdout
    assert "deputy of eh; name another" in said.stdout
    assert "write until: 2026-06-30" in said.stdout
    line = int(re.findall(r"miljøsjef, Lyngmo Gruppen \(qms\.yaml:(\d+)\)", said.stdout)[0])
    assert "person: tb" in (book / "qms.yaml").read_text(encoding="utf-8").splitlines()[line - 1]


def test_somebody_unknown_is_refused_with_the_nearest(book: Path) -> None:
    said = ask(book, "owners", "leave", "jfss")
    assert said.returncode == 2
    assert said.stderr == "nobody in qms.yaml is “jfss”; did you mean jfs?"


def test_what_somebody_else_holds_too_is_not_handed_over(book: Path) -> None:
    change(book, "      - person: vst\n", "      - person: vst\n      - person: nye\n")
    found = leaving(read(book), "vst", TODAY)
    assert [post.others for post in found.posts] == [("nye",)]
    assert found.left == ()
    assert "nye hold it too" in ask(book, "owners", "leave", "vst").stdout


# Handing over


def test_a_person_leaves_and_a_transfer_clears_the_orphans(book: Path) -> None:
    """The acceptance of the whole: listed, handed over, cleared."""
    action(book, 1, owner="miljoradgiver")
    change(book, "      - person: mir\n", "      - person: mir\n        until: 2026-01-31\n")
    before = orphaned(read(book), TODAY)
    assert {item.kind for item in before} == {"document", "entry", "action"}
    assert {item.role for item in before} == {"miljoradgiver"}
    said = ask(book, "owners", "transfer", "--from", "miljoradgiver", "--to", "hms-leder")
    assert said.returncode == 0
    assert f"{len(before)} now belong to hms-leder" in said.stdout
    assert orphaned(read(book), TODAY) == ()
    assert "owns nothing here" in ask(book, "owners", "transfer", "--from", "miljoradgiver", "--to", "it-sjef").stderr


def test_a_new_holder_clears_them_too(book: Path) -> None:
    change(book, "      - person: mir\n", "      - person: mir\n        until: 2026-01-31\n")
    assert orphaned(read(book), TODAY)
    change(
        book,
        "        until: 2026-01-31\n",
        "        until: 2026-01-31\n      - person: nye\n        from: 2026-02-01\n",
    )
    assert orphaned(read(book), TODAY) == ()


def test_the_difference_is_what_a_person_would_have_written(tmp_path: Path) -> None:
    book = group(tmp_path / "lyngmo")
    git(book, "init", "-q", "-b", "main")
    git(book, "add", "-A")
    git(book, "commit", "-q", "-m", "The handbook")
    before = (book / "procedures/PRO-024-klima-energi-og-avfall.md").read_text(encoding="utf-8")
    subprocess.run(["git", "-C", str(book), "config", "user.email", "tb@example.org"], check=True)
    subprocess.run(["git", "-C", str(book), "config", "user.name", "tb"], check=True)
    assert ask(book, "owners", "transfer", "--from", "miljoradgiver", "--to", "hms-leder", "--commit",
               today="2026-11-30").returncode == 0  # fmt: skip
    after = (book / "procedures/PRO-024-klima-energi-og-avfall.md").read_text(encoding="utf-8")
    version = re.search(r'version: "(\d+)\.(\d+)"', before)
    assert version
    old, new = f"{version[1]}.{version[2]}", f"{version[1]}.{int(version[2]) + 1}"
    expected = before.replace(f'version: "{old}"', f'version: "{new}"', 1).replace(
        "owner: miljoradgiver", "owner: hms-leder"
    )
    expected = re.sub(r"valid_from: .*", "valid_from: 2026-11-30", expected, count=1)
    note = f'  - version: "{new}"\n    date: 2026-11-30\n'
    expected = expected.replace("changes:\n", "changes:\n" + note, 1)
    assert re.sub(r"(    date: 2026-11-30\n)    note: .*\n(?:      .*\n)*", r"\1", after) == expected
    assert "HMS-leder eier dokumentet fra nå av, i stedet for Miljørådgiver." in after
    assert git(book, "status", "--porcelain") == ""
    assert git(book, "log", "-1", "--format=%s") == "Give what miljoradgiver owns to hms-leder\n"
    # One line in, one line out for each entry; nothing else in a register moves.
    stat = git(book, "show", "--numstat", "--format=", "HEAD", "--", "registers")
    assert all(line.split("\t")[0] == line.split("\t")[1] for line in stat.splitlines())


def test_after_a_transfer_only_approvals_are_lacking(book: Path) -> None:
    def found(system: System) -> list[str]:
        return sorted(f"{each.code} {each.item}" for each in check(system, TODAY).findings)

    before = found(read(book))
    assert ask(book, "owners", "transfer", "--from", "miljoradgiver", "--to", "hms-leder").returncode == 0
    assert found(read(book)) == before


def test_translations_follow_the_version_whose_text_is_the_same(book: Path) -> None:
    system, tree = read(book), WorkTree(book)
    made = transfer(system, lambda path: tree[path].decode(), "miljoradgiver", "hms-leder", TODAY)
    versions = {item.item: item.version for item in made.moved}
    english = made.files[system.document_by_id["PRO-013-en"].path]
    assert f"PRO-013@{versions['PRO-013']}" in english.splitlines()[8]
    assert "owns the document from now on" in english


def test_only_a_unit_and_those_below_it(book: Path) -> None:
    said = ask(
        book, "owners", "transfer", "--from", "miljoradgiver", "--to", "hms-leder", "--unit", "kantine", "--dry-run"
    )
    assert said.returncode == 0
    assert "IND-012" in said.stdout
    assert "PRO-013" not in said.stdout
    assert orphaned(read(book), TODAY) == ()


def test_a_dry_run_writes_nothing_and_a_refusal_neither(book: Path) -> None:
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    words = ("owners", "transfer", "--from", "miljoradgiver", "--to")
    assert ask(book, *words, "hms-leder", "--dry-run").returncode == 0
    for to, said in (("ukjent", "is no role"), ("miljoradgiver", "has it already"), ("enhetsleder", "nobody holds")):
        refused = ask(book, *words, to)
        assert refused.returncode == 2
        assert said in refused.stderr
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before


def test_a_draft_gets_another_owner_and_no_version() -> None:
    path = "procedures/PRO-002-events.md"
    tree = small(edit={path: {"status: approved": "status: draft"}})
    made = transfer(load(tree), lambda name: tree[name].decode(), "quality", "manager", TODAY)
    text = tree[path].decode()
    assert made.files[path] == text.replace("owner: quality", "owner: manager")
    assert {item.item: item.version for item in made.moved}["PRO-002"] == ""
    assert {item.item: item.version for item in made.moved}["PRO-001"] == "1.1"


def test_the_leader_of_a_unit_is_not_changed(book: Path) -> None:
    said = ask(book, "owners", "transfer", "--from", "konsernsjef", "--to", "kvalitetssjef")
    assert said.returncode == 0
    assert "It still leads konsern" in said.stdout
    assert "leader: konsernsjef" in (book / "qms.yaml").read_text(encoding="utf-8")


def test_nothing_is_given_to_a_role_that_is_not_there(example: System) -> None:
    with pytest.raises(Refused, match="is no role in qms"):
        transfer(example, lambda path: (ROOT / path).read_text(encoding="utf-8"), "hms-leder", "hms", TODAY)
