"""A workshop with two units below it and a management review of the whole, for tests of judging, meeting, deciding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qmsctl.reviews import ManagementReview, review_of
from qmsctl.reviews.inputs import gather
from qmsctl.reviews.inputs.making import gathered
from qmsctl.reviews.minutes.assessing import judge, others_good
from qmsctl.reviews.minutes.meeting import Meeting, hold
from qmsctl.system import System, load
from tests.handbook import small

TODAY = date(2026, 3, 10)
MGT = "records/reviews/2026/MGT-2026-smia.md"
QMS = """
name: Smia
language: en
units:
  - id: smia
    name: Smia
    people: 10
    leader: manager
    frameworks:
      - edition: iso-9001-2015
        reason: Customers ask for it
  - id: forge
    name: The forge
    parent: smia
    people: 4
    leader: foreman
  - id: paint
    name: The paint shop
    parent: smia
    people: 4
    leader: foreman
roles:
  - id: manager
    name: Manager
    holders:
      - person: kn
        deputy: ab
  - id: quality
    name: Quality lead
    holders:
      - person: ab
  - id: foreman
    name: Foreman
    holders:
      - person: fo
        unit: forge
      - person: pa
        unit: paint
  - id: safety
    name: Safety representative
    holders:
      - person: sr
  - id: nobody
    name: A post without a holder
review:
  coordinator: quality
  attends: [quality]
  heard: [safety]
""".lstrip()
PRESENT = ("manager", "quality")
HEARD = (("safety", "The noise is worse than last year"),)

Tree = dict[str, bytes]


class Book:
    """A handbook in memory; an act is a pure function of its system, the review and the tree."""

    def __init__(self, tree: Mapping[str, bytes], unit: str = "smia", year: str = "2026") -> None:
        self.tree = dict(tree)
        self.unit, self.year = unit, year
        self.system: System = load(self.tree)

    @property
    def review(self) -> ManagementReview:
        found = review_of(self.system, self.unit, self.year)
        assert found is not None
        return found

    @property
    def text(self) -> str:
        return self.tree[self.review.record.path].decode()

    def after(self, files: Mapping[str, str]) -> Book:
        """The handbook with files written."""
        written = {path: text.encode() for path, text in files.items()}
        return Book({**self.tree, **written}, self.unit, self.year)

    def act(self, what: Callable[..., Mapping[str, str]], *words: Any) -> Book:
        """The handbook after an act."""
        return self.after(what(self.system, self.review, self.tree, *words))

    def of(self, unit: str, year: str = "2026") -> Book:
        """The same handbook, with another review in mind."""
        return Book(self.tree, unit, year)

    def begun(self, today: date = TODAY, changes: Mapping[str, str] = MappingProxyType({})) -> Book:
        """The handbook with the facts gathered and frozen, and pieces of the review's text changed."""
        pack = gather(self.system, self.unit, int(self.year), today)
        files = gathered(self.system, pack, today, text=None, inputs=None, person="ab").files
        path = f"records/reviews/{self.year}/MGT-{self.year}-{self.unit}.md"
        text = files[path].replace("\ninputs:\n", f"\nfrozen: {today}\ninputs:\n")
        for old, new in changes.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return self.after({**files, path: text})

    def on_disk(self, folder: Path) -> Path:
        """Write the handbook into a folder."""
        for path, data in self.tree.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder


@cache
def gathered_book() -> Book:
    """The workshop with the facts of its review frozen."""
    return Book(small({"qms.yaml": QMS})).begun()


@cache
def judged_book() -> Book:
    """All inputs judged: objectives and processes red, the others good."""
    book = gathered_book().act(judge, "objectives", "not-good", "Half of the objectives have no figure")
    return book.act(judge, "processes", "needs-improvement", "Deliveries are late in June").act(others_good)


@cache
def held_book() -> Book:
    """The meeting held."""
    meeting = Meeting(TODAY, "09:00", "10:30", PRESENT, (), HEARD)
    return judged_book().act(hold, meeting, TODAY)


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came; the hints for what is filled in go with it."""
    import difflib

    found = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    went = [row[2:] for row in found if row[:2] == "- " and not row.startswith("- # ")]
    return went, [row[2:] for row in found if row[:2] == "+ "]
