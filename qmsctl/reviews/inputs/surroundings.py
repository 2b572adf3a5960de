"""What changed around the unit and in it: editions, organisation, interested parties, the policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qmsctl.findings import Message, Spoken, template
from qmsctl.frameworks.catalogue import code_of, framework
from qmsctl.periods import parse_date
from qmsctl.reviews.inputs.grouping import entries, nothing_in
from qmsctl.reviews.inputs.model import Column, Fact, Gathering, Part, Place, Post, Row, Table
from qmsctl.reviews.reading import document_reviews
from qmsctl.system import Document, Entry
from qmsctl.system.document import APPROVED

_CONTEXT = "4.1"
_EDITIONS = (Column("code", template("Edition")), Column("until", template("Certificates valid until")))
_HOLDERS = (Column("role", template("Role")), Column("unit", template("Unit")), Column("began", template("Began")),
            Column("ended", template("Ended")))  # fmt: skip
_PARTIES = (Column("title", template("Interested party")), Column("unit", template("Unit")),
            Column("reviewed", template("Last looked at")), Column("climate", template("Climate")))  # fmt: skip
_DOCUMENTS = (Column("title", template("Title")), Column("version", template("Version")),
              Column("valid_from", template("Valid from")), Column("reviewed", template("Last looked at")))  # fmt: skip


def changes(asked: Gathering) -> Part:
    """Return editions that are replaced, holders who came and went, where context and climate are described."""
    described = [document for document in documents_above(asked) if _answers(document, _CONTEXT)]
    climate = [entry for entry in _parties(asked) if entry.text("climate")]
    holders = tuple(_holders(asked))
    facts = (
        Fact("holders.changed", template("Holders of roles who began or ended"), len(holders)),
        Fact("parties.climate", template("Interested parties with a demand about climate"), len(climate)),
    )
    tables = (
        Table("editions", template("Editions that are replaced"), _EDITIONS, tuple(_editions(asked)), named=False),
        Table("holders", template("Roles with a new holder"), _HOLDERS, holders, named=False),
        Table("context", template("Where context and climate are described"), _DOCUMENTS,
              tuple(_document_row(asked, document) for document in described)),
    )  # fmt: skip
    hole = Message(
        "Nowhere is it described what affects us, the climate included: "
        "no document in the handbook answers clause {number}",
        number=_CONTEXT,
    )
    return Part(facts, tables, holes=() if described else (hole,))


def parties(asked: Gathering) -> Part:
    """Return the interested parties, those first that nobody has looked at in the period."""
    rows = [_party(asked, entry) for entry in _parties(asked)]
    if not rows:
        return Part(holes=(nothing_in(asked, "parties"),))
    rows.sort(key=lambda row: not row.why)
    facts = (
        Fact("parties", template("Interested parties"), len(rows)),
        Fact("parties.unseen", template("Not looked at since the period began"), sum(bool(row.why) for row in rows)),
    )
    return Part(facts, (Table("parties", template("Interested parties"), _PARTIES, tuple(rows)),))


def policy(asked: Gathering) -> Part:
    """Return the policies that hold for the unit: the version in force, since when, and the last look at them."""
    found = [document for document in documents_above(asked) if document.type and document.type.id == "policy"]
    if not found:
        return Part(holes=(Message("Nothing is registered here: there is no approved policy in this handbook"),))
    rows = tuple(_document_row(asked, document) for document in found)
    return Part((), (Table("policies", template("Policies in force"), _DOCUMENTS, rows),))


def documents_above(asked: Gathering) -> list[Document]:
    """Return the approved documents that hold for the unit, its own and those of the units above, that may be named."""
    line = asked.system.organisation.line(asked.unit)
    return [
        document
        for document in asked.system.documents
        if document.status == APPROVED and not document.confidential and document.applies_in(line)
    ]


def _parties(asked: Gathering) -> tuple[Entry, ...]:
    return entries(asked, "parties")


def _answers(document: Document, number: str) -> bool:
    return any(clause.partition("#")[2] == number for clause in document.clauses)


def _editions(asked: Gathering) -> Iterator[Row]:
    used = {edition for unit in asked.units for edition in asked.system.organisation.frameworks(unit)}
    for edition in sorted(used):
        known = framework(edition)
        if known and known.status != "current":
            later = Spoken(known.superseded_by or "-", {"en": code_of(known.superseded_by or "-")})
            gone = known.withdrawn(asked.today.isoformat())
            why = Message("withdrawn") if gone else Message("replaced by {edition}", edition=later)
            yield Row(edition, (known.code, parse_date(known.valid_until)), (why,))


def _holders(asked: Gathering) -> Iterator[Row]:
    for (role, unit), holders in asked.system.organisation.posts.items():
        if unit not in asked.scope:
            continue
        for holder in holders:
            began, ended = parse_date(holder.since), parse_date(holder.until)
            if asked.during(began) or asked.during(ended):
                yield Row(
                    f"{role}@{unit}",
                    (Post(role), Place(unit), _within(asked, began), _within(asked, ended)),
                )


def _within(asked: Gathering, day: date | None) -> date | None:
    return day if asked.during(day) else None


def _party(asked: Gathering, entry: Entry) -> Row:
    looked = parse_date(entry.data.get("reviewed"))
    unseen = looked is None or (asked.period.since is not None and looked < asked.period.since)
    cells = (entry.title, Place(entry.unit), looked, entry.text("climate") or None)
    return Row(entry.id, cells, (Message("not looked at since the period began"),) if unseen else ())


def _document_row(asked: Gathering, document: Document) -> Row:
    reviews = document_reviews(asked.system).get(document.id, ())
    why = (Message("its review is overdue"),) if document.overdue(asked.today) else ()
    looked = reviews[0].day if reviews else None
    return Row(document.id, (document.title, document.version, parse_date(document.valid_from), looked), why)
