"""A page in docs/ tells who answers for it and when it was published.

Pages written by hand are no controlled documents, but readers trust them all the
same: each has front matter with `owner:`, a role in qms.yaml, and `date:`, a day that the
calendar has.

Why: a page that nobody owns is never taken down. News from three years ago and an
outdated telephone list look just like what applies today.

Mend: begin the page with `---`, `owner:`, `date:` and `---`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.periods import parse_date
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import Page
from qmsctl.text.marks import Map, locate
from qmsctl.text.near import did_you_mean

CODE = "DOC401"
NAME = "page-without-date-and-owner"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.1")
OPTIONS: dict[str, tuple[str, str]] = {}

# Another form is a mismatch with the schema, which says so.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def check(system: System, context: Context) -> Iterator[Problem]:
    # Front matter that cannot be read has been reported, and says nothing about what it lacks.
    unread = {problem.location.path for problem in system.problems if problem.rule != "schema-mismatch"}
    roles = system.organisation.roles
    for page in system.pages:
        if page.front is None:
            if page.path not in unread:
                message = Message("the page has no front matter, so nobody knows its owner and date")
                yield _without(Location(page.path), message)
            continue
        yield from _missing(page, page.front)
        if _DATE.match(page.date) and parse_date(page.date) is None:
            yield Problem(
                locate(page.path, page.front, ["date"]),
                Message("there is no day {date}", date=page.date),
                Message("write the day the page was published"),
            )
        if page.owner and page.owner not in roles:
            yield Problem(
                locate(page.path, page.front, ["owner"]),
                Message("the owner “{owner}” is no role in qms.yaml", owner=page.owner),
                did_you_mean(page.owner, roles, Message("write the id of a role in qms.yaml, or add the role there")),
            )


def _missing(page: Page, front: Map) -> Iterator[Problem]:
    owner, date = front.get("owner") is None, front.get("date") is None
    if owner and date:
        yield _without(locate(page.path, front, ["owner"]), Message("the page has neither an owner nor a date"))
    elif owner:
        yield _without(locate(page.path, front, ["owner"]), Message("the page has no owner"))
    elif date:
        yield _without(locate(page.path, front, ["date"]), Message("the page has no date of publication"))


def _without(at: Location, message: Message) -> Problem:
    return Problem(at, message, Message("begin the page with ---, owner: a role, date: YYYY-MM-DD and ---"))
