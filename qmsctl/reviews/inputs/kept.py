"""How the system itself is kept: documents and responsibilities, resources and ideas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qmsctl.actions import OPEN
from qmsctl.findings import Message, Severity, template
from qmsctl.periods import parse_date
from qmsctl.reviews.decisions import shown_text
from qmsctl.reviews.inputs.figures import part
from qmsctl.reviews.inputs.grouping import documents, orphaned, own_actions
from qmsctl.reviews.inputs.model import Column, Fact, Gathering, Part, Place, Post, Row, Table, Word
from qmsctl.reviews.inputs.rollup import below_of
from qmsctl.reviews.model import NEED, OUTCOMES
from qmsctl.reviews.reading import document_reviews
from qmsctl.system import Document
from qmsctl.system.document import APPROVED, RETIRED

_DOCUMENTS = (
    Column("title", template("Title")),
    Column("unit", template("Unit")),
    Column("owner", template("Owner")),
    Column("due", template("Review was due")),
)
_CHANGED = (
    Column("title", template("Title")),
    Column("unit", template("Unit")),
    Column("version", template("Version")),
    Column("date", template("Changed")),
    Column("note", template("What changed")),
)
_ORPHANS = (Column("title", template("What")), Column("unit", template("Unit")), Column("role", template("Role")))
_NEEDS = (
    Column("text", template("Need")),
    Column("unit", template("Unit")),
    Column("resources", template("Resources")),
)
_PEOPLE = (Column("unit", template("Unit")), Column("people", template("People")))
_IDEAS = (
    Column("title", template("Action")),
    Column("unit", template("Unit")),
    Column("owner", template("Owner")),
    Column("due", template("Due")),
    Column("state", template("State")),
)


def state_of_documents(asked: Gathering) -> Part:
    """Return how many documents there are, overdue, reviewed, changed, retired; and what a check found in them."""
    found = documents(asked)
    if not found:
        return Part(holes=(Message("Nothing is registered here: no document belongs to this unit"),))
    overdue = [document for document in found if document.overdue(asked.today)]
    public = tuple(document for document in found if not document.confidential)
    retired = sum(asked.during(parse_date(document.front.get("retired_on"))) for document in found)
    changed = sorted(_changes(asked, public), key=lambda row: str(row.cells[3]), reverse=True)
    facts = [
        Fact(
            "documents",
            template("Documents in force"),
            sum(document.in_force(asked.today.isoformat()) for document in found),
        ),
        Fact(
            "documents.drafts",
            template("Drafts"),
            sum(document.status not in (APPROVED, RETIRED) for document in found),
        ),
        Fact("documents.overdue", template("Overdue for review"), len(overdue), bool(overdue)),
        *_reviewed(asked, found),
        Fact("documents.changed", template("New or changed in the period"), len(list(_changes(asked, found)))),
        Fact("documents.retired", template("Retired in the period"), retired),
        *_found(asked, found),
    ]
    rows = [
        Row(
            document.id,
            (document.title, Place(document.unit), Post(document.owner), document.due),
            (Message("overdue"),),
        )
        for document in sorted(overdue, key=lambda document: (str(document.due), document.id))
        if not document.confidential
    ]
    return Part(
        tuple(facts),
        (
            Table("overdue", template("Documents overdue for review"), _DOCUMENTS, tuple(rows)),
            Table("changed", template("Changed in the period"), _CHANGED, tuple(changed)),
        ),
    )


def responsibilities(asked: Gathering) -> Part:
    """Return what nobody answers for, and the leaders without a deputy."""
    orphans = orphaned(asked)
    rows = tuple(
        Row(
            orphan.item,
            (orphan.title, Place(orphan.unit), Post(orphan.role) if orphan.role else None),
            (Message("nobody holds the role"),),
        )
        for orphan in orphans
    )
    organisation, day = asked.system.organisation, asked.today.isoformat()
    leaders = {
        unit: organisation.holders(organisation.units[unit].leader, unit, day)
        for unit in asked.units
        if unit in organisation.units
    }
    vacant = sum(not holders for holders in leaders.values())
    alone = sum(bool(holders) and not any(holder.deputy for holder in holders) for holders in leaders.values())
    return Part(
        (
            Fact(
                "orphans", template("Units, documents and entries that nobody answers for"), len(orphans), bool(orphans)
            ),
            Fact("leaders.vacant", template("Units without a leader"), vacant, bool(vacant)),
            Fact("leaders.alone", template("Leaders without a deputy"), alone),
        ),
        (Table("orphans", template("Nobody answers for"), _ORPHANS, rows),),
    )


def resources(asked: Gathering) -> Part:
    """Return the head count, the figures about resources, and the needs that the levels below sent up."""
    organisation = asked.system.organisation
    counted = [
        Row(unit, (Place(unit), organisation.units[unit].people))
        for unit in (asked.unit, *organisation.children(asked.unit))
        if unit in organisation.units and organisation.units[unit].people is not None
    ]
    figures = part(asked, ["resource"], "resources") if "measurements" not in asked.shown else Part()
    needs = tuple(_needs(asked))
    holes = (
        ()
        if counted or needs or figures.figures
        else (Message("Nothing is registered here: neither head counts nor needs"),)
    )
    missing = Message("There are no records of competence and equipment in this handbook")
    return Part(
        (Fact("needs", template("Needs from the levels below"), len(needs), bool(needs)),) if needs else (),
        (
            Table("needs", template("Needs from the levels below"), _NEEDS, needs),
            Table("people", template("People today"), _PEOPLE, tuple(counted), named=False),
            *figures.tables,
        ),
        figures.figures,
        (*holes, missing),
    )


def improvement(asked: Gathering) -> Part:
    """Return the improvements under way; ideas have no records yet."""
    found = [action for action in own_actions(asked) if action.kind == "improvement"]
    rows = [
        Row(
            action.id,
            (action.title, Place(action.unit), Post(action.owner), action.due, Word(action.status)),
            (Message("overdue"),) if action.overdue(asked.today) else (),
        )
        for action in found
        if action.status == OPEN or asked.during(action.done)
    ]
    facts = (
        Fact("improvements.open", template("Improvements under way"), sum(action.status == OPEN for action in found)),
        Fact(
            "improvements.done",
            template("Carried out in the period"),
            sum(asked.during(action.done) for action in found),
        ),
    )
    hole = Message("Nothing is registered here: there are no records of ideas and proposals in this handbook")
    return Part(
        facts if found else (), (Table("improvements", template("Improvements"), _IDEAS, tuple(rows)),), holes=(hole,)
    )


def _changes(asked: Gathering, found: tuple[Document, ...]) -> Iterator[Row]:
    for document in found:
        inside = [change for change in document.changes if asked.during(parse_date(change.date))]
        if inside:
            last = inside[0]
            yield Row(
                document.id, (document.title, Place(document.unit), last.version, parse_date(last.date), last.note)
            )


_OUTCOMES = {
    "confirmed": template("Reviewed in the period and confirmed"),
    "changed": template("Reviewed in the period, to be changed"),
    "retired": template("Reviewed in the period and retired"),
    "handed-over": template("Reviewed in the period and handed over"),
}


def _reviewed(asked: Gathering, found: tuple[Document, ...]) -> Iterator[Fact]:
    reviews = document_reviews(asked.system)
    outcomes = Counter(
        review.outcome for document in found for review in reviews.get(document.id, ()) if asked.during(review.day)
    )
    if not outcomes:
        yield Fact("documents.reviewed", template("Reviewed in the period"), 0)
    for outcome in OUTCOMES:
        if outcomes[outcome]:
            yield Fact(f"documents.{outcome}", _OUTCOMES[outcome], outcomes[outcome])


_SEVERITIES = {
    Severity.ERROR: template("Errors that the check finds in documents"),
    Severity.WARNING: template("Warnings that the check gives on documents"),
    Severity.NOTE: template("Notes that the check makes on documents"),
}


def _found(asked: Gathering, found: tuple[Document, ...]) -> Iterator[Fact]:
    if asked.findings is None:
        return
    paths = {document.path for document in found}
    counted = Counter(finding.severity for finding in asked.findings if finding.location.path in paths)
    for severity, label in _SEVERITIES.items():
        number = counted[severity]
        yield Fact(f"findings.{severity.value}", label, number, severity is Severity.ERROR and number > 0)


def _needs(asked: Gathering) -> Iterator[Row]:
    for below in below_of(asked.system, asked.unit, asked.year, asked.today):
        for decision in below.review.decisions if below.review else ():
            if decision.becomes == NEED:
                yield Row(
                    decision.name, (shown_text(asked.system, decision), Place(below.unit), decision.resources or None)
                )
