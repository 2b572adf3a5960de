"""What falls to whom in a year's campaign: documents by month, reviews to prepare and to lead, actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

from qmsctl.actions import OPEN, actions
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.campaign.closing import campaign_of
from qmsctl.reviews.deadlines import asked_in
from qmsctl.reviews.model import review_path
from qmsctl.reviews.ownership.orphaned import leader_of
from qmsctl.reviews.reading import CAMPAIGN, document_reviews
from qmsctl.reviews.years import length_of
from qmsctl.system import Holder, System
from qmsctl.system.names import role_name, unit_name
from qmsctl.text.compose import set_front

DOCUMENT, LEAD, PREPARE, ACTION = "document", "lead", "prepare", "action"
USUAL_MINUTES = 20
"""How long a document takes where no review has noted its time."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: `kind` is ``document``, ``lead``, ``prepare`` (a review) or ``action``.

    `unit` is what it is about, `role` who does it; `minutes` how long it takes, 0 where nobody can know.
    """

    kind: str
    item: str
    title: str
    unit: str
    role: str
    day: date | None
    path: str
    minutes: int
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What falls to a role where it is held: `unit` is that unit, "" where nobody holds it; then `asked` is who is.

    `tasks` stand by day, those without one last.
    """

    role: str
    name: str
    unit: str
    holders: tuple[Holder, ...]
    tasks: tuple[Task, ...]
    asked: str = ""

    def of(self, kind: str) -> tuple[Task, ...]:
        """Return the tasks of a kind."""
        return tuple(task for task in self.tasks if task.kind == kind)

    @property
    def minutes(self) -> int:
        """How long all of it takes, as far as can be known."""
        return sum(task.minutes for task in self.tasks)


@dataclass(frozen=True, slots=True)
class TooMuch:
    """A person with more documents in a month (its first day) than `review.monthly_load` allows, and in which roles."""

    person: str
    roles: tuple[str, ...]
    month: date
    documents: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A year's work: by role and unit, held ones first, and where it is too much for one person in a month."""

    year: str
    works: tuple[Work, ...]
    too_much: tuple[TooMuch, ...]

    @property
    def unheld(self) -> tuple[Work, ...]:
        """The work of roles that nobody holds."""
        return tuple(work for work in self.works if not work.holders)


def assignment(system: System, year: str, today: date) -> Assignment:
    """Return what falls to whom: documents due up to the end of the year, reviews not signed, open actions.

    What is overdue counts in the month of `today`. Without a campaign the reviews are those that the
    organisation's own rule asks for.
    """
    posts: dict[tuple[str, str], list[Task]] = {}
    holders: dict[tuple[str, str], tuple[Holder, ...]] = {}
    organisation = system.organisation
    for task in (*_documents(system, year), *_reviews(system, year), *_actions(system, year)):
        found = organisation.holders(task.role, task.unit or organisation.root, today.isoformat())
        post = (task.role, (found[0].unit or organisation.root) if found else "")
        posts.setdefault(post, []).append(task)
        holders[post] = found
    order = sorted(posts, key=lambda post: (not holders[post], post))
    works = tuple(_work(system, post, holders[post], posts[post], today) for post in order)
    return Assignment(year, works, tuple(_too_much(system, works, today)))


def by_month(tasks: tuple[Task, ...], today: date) -> Counter[date]:
    """Return how many tasks fall in each month, by its first day; what is overdue in this month."""
    return Counter(max(task.day, today).replace(day=1) for task in tasks if task.day)


def assigned(system: System, year: str, today: date, source: str, person: str = "") -> str:
    """Return the text of the campaign's file with the day on which the work was handed out, and by whom if named.

    Raises `Refused` without a campaign, and for one that is closed.
    """
    campaign = campaign_of(system, year)
    if campaign.closed is not None:
        raise Refused(Message("{id} was closed on {day}", id=campaign.id, day=campaign.closed))
    order = list(system.record_schemas[CAMPAIGN].properties)
    return set_front(source, {"assigned": {"on": today.isoformat(), **({"by": person} if person else {})}}, order)


def _work(system: System, post: tuple[str, str], holders: tuple[Holder, ...], tasks: list[Task], today: date) -> Work:
    role, unit = post
    ordered = tuple(sorted(tasks, key=lambda task: (task.day or date.max, task.item, task.kind)))
    asked = "" if holders else leader_of(system, tasks[0].unit, today)[0]
    return Work(role, role_name(system, role), unit, holders, ordered, asked)


def _too_much(system: System, works: tuple[Work, ...], today: date) -> Iterator[TooMuch]:
    months: dict[str, Counter[date]] = {}
    roles: dict[str, dict[str, None]] = {}
    for work in works:
        counts = by_month(work.of(DOCUMENT), today)
        for holder in work.holders if counts else ():
            months.setdefault(holder.person, Counter()).update(counts)
            roles.setdefault(holder.person, {})[work.name] = None
    for person, found in sorted(months.items()):
        for month, documents in sorted(found.items()):
            if documents > system.settings.review.monthly_load:
                yield TooMuch(person, tuple(roles[person]), month, documents)


def _documents(system: System, year: str) -> Iterator[Task]:
    minutes = _usual_minutes(system)
    for document in system.documents:
        day = document.due
        if day is not None and str(day.year) <= year:
            yield Task(
                DOCUMENT, document.id, document.title, document.unit, document.owner, day, document.path, minutes,
                document.confidential,
            )  # fmt: skip


def _usual_minutes(system: System) -> int:
    """The median of what was noted, so that one long look says little."""
    noted = [
        review.minutes
        for each in document_reviews(system).values()
        for review in each
        if review.minutes and not review.batch
    ]
    return round(median(noted)) if noted else USUAL_MINUTES


def _reviews(system: System, year: str) -> Iterator[Task]:
    coordinator = system.settings.review.coordinator
    for node in asked_in(system, year).values():
        if not node.waits:
            continue
        title = unit_name(system, node.unit)
        path = node.review.record.path if node.review else review_path(node.id)
        minutes = length_of(system, node.unit)
        yield Task(LEAD, node.id, title, node.unit, node.leader, node.deadline, path, minutes)
        if coordinator:
            yield Task(PREPARE, node.id, title, node.unit, coordinator, node.deadline, path, 0)


def _actions(system: System, year: str) -> Iterator[Task]:
    for action in actions(system):
        if action.status == OPEN and (action.due is None or str(action.due.year) <= year):
            record = action.record
            yield Task(
                ACTION, action.id, action.title, action.unit, action.owner, action.due, record.path, 0,
                record.confidential,
            )  # fmt: skip
