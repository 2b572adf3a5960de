"""What is evaluated: laws and other requirements, suppliers, certificates; and what goes wrong."""

from __future__ import annotations

from datetime import timedelta

from qmsctl.actions import OPEN
from qmsctl.findings import Message, template
from qmsctl.periods import parse_date, parse_interval
from qmsctl.reviews.inputs.grouping import entries, nothing_in, own_actions
from qmsctl.reviews.inputs.model import Column, Fact, Gathering, Part, Place, Row, Table, Word
from qmsctl.system import Entry

_SOON = timedelta(days=365)
_OBLIGATIONS = (Column("title", template("Requirement")), Column("unit", template("Unit")),
                Column("evaluated", template("Last evaluated")), Column("result", template("Result")),
                Column("action", template("What is done")))  # fmt: skip
_SUPPLIERS = (Column("title", template("Supplier")), Column("criticality", template("Criticality")),
              Column("evaluated", template("Last evaluated")), Column("result", template("Result")),
              Column("next", template("Next evaluation")))  # fmt: skip
_CERTIFICATES = (Column("title", template("Certificate")), Column("body", template("Certification body")),
                 Column("issued", template("Issued")), Column("until", template("Valid until")))  # fmt: skip
_CORRECTIVE = (Column("title", template("Action")), Column("unit", template("Unit")), Column("due", template("Due")),
               Column("state", template("State")), Column("effect", template("Effect")))  # fmt: skip


def obligations(asked: Gathering) -> Part:
    """Return the requirements that are not met, and those whose evaluation is overdue."""
    found = entries(asked, "obligations")
    if not found:
        return Part(holes=(nothing_in(asked, "obligations"),))
    rows = [_obligation(asked, entry) for entry in found]
    count = {value: sum(entry.text("result") == value for entry in found) for value in ("met", "partly", "not-met")}
    unseen = sum(not entry.text("result") for entry in found)
    evaluated = sum(asked.during(parse_date(entry.data.get("last_evaluated"))) for entry in found)
    return Part(
        (
            Fact("obligations", template("Laws and other requirements"), len(found)),
            Fact("obligations.evaluated", template("Evaluated in the period"), evaluated),
            Fact("obligations.met", template("Met"), count["met"]),
            Fact("obligations.partly", template("Partly met"), count["partly"], bool(count["partly"])),
            Fact("obligations.not-met", template("Not met"), count["not-met"], bool(count["not-met"])),
            Fact("obligations.unseen", template("Never evaluated"), unseen, bool(unseen)),
        ),
        (
            Table(
                "obligations",
                template("Requirements that ask for attention"),
                _OBLIGATIONS,
                tuple(row for row in rows if row.why),
            ),
        ),
    )


def suppliers(asked: Gathering) -> Part:
    """Return the suppliers and their evaluations, those first that ask for attention."""
    found = entries(asked, "suppliers")
    if not found:
        return Part(holes=(nothing_in(asked, "suppliers"),))
    rows = sorted((_supplier(asked, entry) for entry in found), key=lambda row: not row.why)
    evaluated = sum(asked.during(parse_date(entry.data.get("evaluated"))) for entry in found)
    refused = sum(entry.text("result") == "rejected" for entry in found)
    return Part(
        (
            Fact("suppliers", template("Suppliers"), len(found)),
            Fact("suppliers.evaluated", template("Evaluated in the period"), evaluated),
            Fact("suppliers.rejected", template("Rejected"), refused, bool(refused)),
        ),
        (Table("suppliers", template("Suppliers"), _SUPPLIERS, tuple(rows)),),
    )


def audits(asked: Gathering) -> Part:
    """Return the certificates; audits have no records yet."""
    rows = []
    for entry in entries(asked, "certificates"):
        until = parse_date(entry.data.get("valid_until"))
        why: tuple[Message, ...] = ()
        if until and until < asked.today:
            why = (Message("expired"),)
        elif until and until < asked.today + _SOON:
            why = (Message("expires within a year"),)
        cells = (entry.title, entry.text("body") or None, parse_date(entry.data.get("issued")), until)
        rows.append(Row(entry.id, cells, why))
    return Part(
        tables=(Table("certificates", template("Certificates"), _CERTIFICATES, tuple(rows)),),
        holes=(
            Message(
                "Nothing is registered here: there are no records of audits and inspections in this handbook; "
                "put reports and findings beside the minutes"
            ),
        ),
    )


def nonconformities(asked: Gathering) -> Part:
    """Return the corrections and corrective actions; events have no records yet."""
    found = [action for action in own_actions(asked) if action.kind in ("correction", "corrective")]
    rows = []
    for action in found:
        effect = action.effect.result if action.effect else ""
        why = [Message("overdue")] if action.overdue(asked.today) else []
        if effect == "no":
            why.append(Message("did not help"))
        if why or action.status == OPEN:
            cells = (
                action.title,
                Place(action.unit),
                action.due,
                Word(action.status),
                Word(effect) if effect else None,
            )
            rows.append(Row(action.id, cells, tuple(why)))
    rows.sort(key=lambda row: not row.why)
    facts = (
        Fact("corrective", template("Corrections and corrective actions"), len(found)),
        Fact("corrective.open", template("Of these open"), sum(action.status == OPEN for action in found)),
    )
    return Part(
        facts if found else (),
        (Table("corrective", template("Corrective actions"), _CORRECTIVE, tuple(rows)),),
        holes=(
            Message(
                "Nothing is registered here: there are no records of nonconformities and incidents in this handbook; "
                "they come from where the staff report them"
            ),
        ),
    )


def _obligation(asked: Gathering, entry: Entry) -> Row:
    last, interval = parse_date(entry.data.get("last_evaluated")), parse_interval(entry.text("interval"))
    due = interval.after(last) if last and interval else None
    result = entry.text("result")
    why = []
    if result == "not-met":
        why.append(Message("not met"))
    if result == "partly":
        why.append(Message("partly met"))
    if result != "not-applicable" and due and due < asked.today:
        why.append(Message("its evaluation is overdue"))
    if not result:
        why.append(Message("never evaluated"))
    cells = (entry.title, Place(entry.unit), last, Word(result) if result else None, entry.text("action") or None)
    return Row(entry.id, cells, tuple(why))


def _supplier(asked: Gathering, entry: Entry) -> Row:
    planned, result = parse_date(entry.data.get("next_evaluation")), entry.text("result")
    why = []
    if result in ("conditional", "rejected"):
        why.append(Message("approved on conditions") if result == "conditional" else Message("rejected"))
    if planned and planned < asked.today:
        why.append(Message("its evaluation is overdue"))
    if not result:
        why.append(Message("never evaluated"))
    critical = entry.text("criticality")
    cells = (
        entry.title,
        Word(critical) if critical else None,
        parse_date(entry.data.get("evaluated")),
        Word(result) if result else None,
        planned,
    )
    return Row(entry.id, cells, tuple(why))
