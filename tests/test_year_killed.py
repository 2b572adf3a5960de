"""Commands of the year killed at every moment: what is written comes whole or not at all, and again makes it good.

Signing, sealing and adding to what is sealed stand in `tests.test_review_killed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.text.compose import sheet
from tests.git_repository import repository
from tests.handbook import small
from tests.killer import Killer
from tests.sealed_book import CAMPAIGN, SETTINGS, TODAY, place, ready
from tests.test_killed import Case, Tried, places

ACTION = {
    "id": "ACT-2026-7K3QF", "title": "Another welder", "unit": "workshop", "source": "MGT-2026-workshop#D2",
    "owner": "quality", "opened": "2026-02-20", "due": "2026-05-31", "status": "open", "effect": {"criterion": "No overtime"},
}  # fmt: skip
OBJECTIVES = """\
- id: OBJ-001
  title: Deliver on time
  unit: smia
  owner: manager
  area: quality
  reason: Late deliveries were the most frequent complaint
  indicator: IND-001
  target: 96
  due: 2027-12-31
  evaluation: Quarterly
  status: on-track
  expectations:
    - unit: workshop
      text: Deliver what you promised
"""


def firm(**changes: object) -> dict[str, bytes]:
    """Return a firm in the middle of its year: the workshop's review is held, an action waits, a campaign is open."""
    return small({"qms.yaml": SETTINGS, "objectives.yaml": OBJECTIVES}) | {
        **ready("workshop", "foreman", **changes),
        "records/reviews/2026/CMP-2026.md": CAMPAIGN.encode(),
        f"records/actions/{ACTION['id']}.md": sheet(ACTION).encode(),
    }


def without(*paths: str, **changes: object) -> dict[str, bytes]:
    return {path: data for path, data in firm(**changes).items() if path not in paths}


class Command(NamedTuple):
    """A command, the handbook it is given in, and how many files come and how many stay and change."""

    words: str
    files: Callable[[], dict[str, bytes]] = firm
    born: int = 0
    changed: int = 1


def fresh() -> dict[str, bytes]:
    """Return the firm before the workshop's review is begun."""
    return without(place("workshop"), place("workshop", ".inputs.json"))


CASES = {
    "review open": Command("review open --year 2027 --person ab", born=1, changed=0),
    "review assign": Command("review assign --year 2026 --write"),
    "review close": Command("review close --year 2026 --person ab --without workshop --because Ill --without smia --because Late"),
    "review inputs": Command("review inputs workshop --year 2026 --person ab", fresh, 2, 0),
    "review freeze": Command("review freeze workshop --person ab", lambda: firm(frozen=None)),
    "review assess": Command("review assess workshop satisfaction --judgement not-good --comment Fewer_answered"),
    "review agenda": Command("review agenda workshop --sent"),
    "review hold": Command("review hold workshop --on 2026-02-19 --from 09:00 --until 10:00 --present foreman --present quality --heard safety=Quiet"),
    "review decide, conclude": Command("review decide workshop --conclude suitable=partly --because New_lines --person ch"),
    "review decide, an objective": Command(
        "review decide workshop Fewer_late --becomes objective --about nonconformities --rests-on OBJ-001 --owner foreman --due 2027-12-31"
        " --evaluation Monthly --person ch", changed=2),
    "review decisions": Command("review decisions --told The_board"),
    "review doc, change": Command("review doc PRO-001 --change --because A_new_law --person ab", born=1, changed=0),
    "review doc, retire": Command("review doc PRO-004 --retire --because Nobody_works_so --person kn", born=1),
    "review doc, hand over": Command("review doc PRO-001 --handover manager --because More_at_home_there --person ab", born=1, changed=0),
    "action new": Command("action new --title Lift --source OBJ-001 --owner quality --due 2027-01-31", born=1, changed=0),
    "action move": Command("action move ACT-2026-7K3QF --to 2027-01-31 --because Nobody_applied"),
    "action close": Command("action close ACT-2026-7K3QF --done --evidence Contract --person ab"),
    "objective expect": Command("objective expect OBJ-001 workshop Deliver_what_you_promised_by_noon"),
    "objective answer": Command("objective answer OBJ-001 workshop --because We_deliver_nothing_ourselves"),
    "plan make": Command("plan make --unit workshop --year 2027", born=1, changed=0),
    "owners transfer": Command("owners transfer --from quality --to manager", changed=4),
}  # fmt: skip
EVERY_DAY = ("review inputs", "review decide, an objective", "owners transfer")
MANY = 100


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    given = {".".join(case.words.split()[:2]) for case in CASES.values()}
    with Killer(commands=("new", *sorted(given))) as started:
        yield started


def tried(name: str, killer: Killer, folder: Path, *more: str) -> Tried:
    case = CASES[name]
    words = [word.replace("_", " ") for word in case.words.split(" ")]
    found = Tried(
        killer, Case(lambda place: repository(place, case.files()) and None, (*words, "--today", TODAY, *more)), folder
    )
    before, after = found.before.files, found.after.files
    assert len(after) == len(before) + case.born
    assert sum(before[path] != data for path, data in after.items() if path in before) == case.changed
    return found


@pytest.mark.parametrize("name", EVERY_DAY)
def test_a_killed_command_does_no_harm(name: str, killer: Killer, tmp_path: Path) -> None:
    command = tried(name, killer, tmp_path)
    for at in places(command.moments, 5):
        assert command.killed(at=at).killed


@pytest.mark.slow
@pytest.mark.parametrize("commit", [False, True], ids=["", "commit"])
@pytest.mark.parametrize("name", CASES)
def test_a_command_killed_at_every_moment_does_no_harm(name: str, commit: bool, killer: Killer, tmp_path: Path) -> None:
    command = tried(name, killer, tmp_path, *(["--commit"] if commit else []))
    for at in places(command.moments, min(MANY, command.moments)):
        assert command.killed(at=at).killed
    assert not command.killed(at=command.moments + 1).killed
