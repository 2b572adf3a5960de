"""Commands of the year killed at every moment: what is written comes whole or not at all, and again makes it good.

Signing, sealing and adding to what is sealed stand in `tests.test_review_killed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.actions import actions
from qmsctl.reviews import management_reviews
from qmsctl.system import load
from qmsctl.text.compose import sheet
from qmsctl.trees import WorkTree
from tests.git_repository import repository
from tests.handbook import small
from tests.killer import Killer, Run
from tests.sealed_book import CAMPAIGN, SETTINGS, TODAY, place, ready
from tests.test_killed import Case, Tried, in_git, places

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
        **ready("workshop", "foreman", "2026", **changes),
        "records/reviews/2026/CMP-2026.md": CAMPAIGN.encode(),
        f"records/actions/{ACTION['id']}.md": sheet(ACTION).encode(),
    }


def without(*paths: str, **changes: object) -> dict[str, bytes]:
    return {path: data for path, data in firm(**changes).items() if path not in paths}


def unlinked() -> dict[str, bytes]:
    """Return the firm after what led to PRO-004 was mended, so that it can be retired."""
    audit = "procedures/PRO-003-audit.md"
    files = firm()
    return files | {audit: files[audit].replace(b"[PRO-004](PRO-004-delivery.md#order)", b"the contract")}


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
    "review close": Command("review close --year 2026 --person ab --without workshop --because The_leader_fell_ill --without smia --because The_figures_came_late"),
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
    "review doc, retire": Command("review doc PRO-004 --retire --because Nobody_works_so --person kn", unlinked, 1),
    "review doc, hand over": Command("review doc PRO-001 --handover manager --because More_at_home_there --person ab", born=1, changed=0),
    "action new": Command("action new --title Lift --source OBJ-001 --owner quality --due 2027-01-31", born=1, changed=0),
    "action move": Command("action move ACT-2026-7K3QF --to 2027-01-31 --because Nobody_applied"),
    "action close": Command("action close ACT-2026-7K3QF --done --evidence Contract --person ab"),
    "objective expect": Command("objective expect OBJ-001 workshop Deliver_what_you_promised_by_noon"),
    "objective answer": Command("objective answer OBJ-001 workshop --because We_deliver_nothing_ourselves"),
    "plan make": Command("plan make --unit workshop --year 2027", born=1, changed=0),
    "owners transfer": Command("owners transfer --from quality --to manager", changed=4),
}  # fmt: skip
EVERY_DAY = ("review decide, an objective", "owners transfer")
MANY = 100


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    given = {".".join(case.words.split()[:2]) for case in CASES.values()}
    with Killer(commands=("new", *sorted(given))) as started:
        yield started


def tried(name: str, killer: Killer, folder: Path, *more: str) -> Tried:
    case = CASES[name]
    words = [word.replace("_", " ") for word in case.words.split(" ")]
    found = Tried(killer, Case(in_git(case.files()), (*words, "--today", TODAY, *more)), folder)
    before, after = found.before.files, found.after.files
    assert len(after) == len(before) + case.born
    assert sum(before[path] != data for path, data in after.items() if path in before) == case.changed
    return found


@pytest.mark.parametrize("name", EVERY_DAY)
def test_a_killed_command_does_no_harm(name: str, killer: Killer, tmp_path: Path) -> None:
    command = tried(name, killer, tmp_path)
    for at in places(command.moments, 4):
        assert command.killed(at=at).killed


@pytest.mark.slow
@pytest.mark.parametrize("commit", [False, True], ids=["", "commit"])
@pytest.mark.parametrize("name", CASES)
def test_a_command_killed_at_every_moment_does_no_harm(name: str, commit: bool, killer: Killer, tmp_path: Path) -> None:
    command = tried(name, killer, tmp_path, *(["--commit"] if commit else []))
    for at in places(command.moments, min(MANY, command.moments)):
        assert command.killed(at=at).killed
    assert not command.killed(at=command.moments + 1).killed


INPUTS = ("satisfaction", "nonconformities", "resources", "risks", "audits", "suppliers", "objectives", "processes")


@pytest.mark.parametrize("number", [3, pytest.param(8, marks=pytest.mark.slow)])
def test_judgements_given_at_the_same_time_all_stand(number: int, tmp_path: Path) -> None:
    """Each of several people judges an input of their own, and then each another: none is lost."""
    rows = [{"input": name} for name in INPUTS[:number]]
    repository(tmp_path, firm(inputs=rows))
    words = ("review", "assess", "workshop")

    def judge(index: int) -> list[Run]:
        with Killer(commands=("review.assess",)) as started:
            first = started.run(
                tmp_path, (*words, INPUTS[index], "--judgement", "good", "--comment", f"Seen by {index}")
            )
            other = INPUTS[(index + 1) % number]
            return [
                first,
                started.run(tmp_path, (*words, other, "--judgement", "not-good", "--comment", f"By {index}")),
            ]

    with ThreadPoolExecutor(number) as pool:
        runs = [run for some in pool.map(judge, range(number)) for run in some]
    assert [run.error for run in runs if run.code] == []
    (review,) = management_reviews(load(WorkTree(tmp_path))).values()
    assert [judged.input for judged in review.inputs] == list(INPUTS[:number])
    for index, judged in enumerate(review.inputs):
        assert judged.comment in (f"Seen by {index}", f"By {(index - 1) % number}")


@pytest.mark.slow
def test_actions_made_at_the_same_time_differ(tmp_path: Path) -> None:
    """32 processes make five each, with ids taken by chance: none is written over another."""
    repository(tmp_path, firm())
    words = ("action", "new", "--source", "OBJ-001", "--owner", "quality", "--due", "2027-01-31", "--today", TODAY)

    def work(number: int) -> list[Run]:
        with Killer(commands=("action.new",)) as started:
            return [started.run(tmp_path, (*words, "--title", f"Lift {number} {index}")) for index in range(5)]

    with ThreadPoolExecutor(32) as pool:
        runs = [run for some in pool.map(work, range(32)) for run in some]
    assert [run.error for run in runs if run.code] == []
    made = {action.title for action in actions(load(WorkTree(tmp_path))) if action.id != ACTION["id"]}
    assert made == {f"Lift {number} {index}" for number in range(32) for index in range(5)}
