"""What is measured: customers, staff, energy, processes, and everything else that has an indicator."""

from __future__ import annotations

from qmsctl.findings import Message, template
from qmsctl.reviews.inputs.figures import measured, part
from qmsctl.reviews.inputs.grouping import entries, nothing_in
from qmsctl.reviews.inputs.model import Column, Fact, Gathering, Part, Place, Post, Row, Table, Word

_FED = {
    "satisfaction": "customer",
    "participation": "employee",
    "energy": "energy",
    "aspects": "environment",
    "processes": "quality",
}
"""The topic under which indicators of a kind are shown, where the pack has it."""
_KINDS = ("quality", "environment", "ohs", "energy", "resource", "customer", "employee")
_PROCESSES = (
    Column("title", template("Process")),
    Column("kind", template("Kind")),
    Column("owner", template("Owner")),
    Column("indicators", template("Indicators")),
    Column("risks", template("Risks")),
)
_HEARD = (Column("role", template("Role")), Column("unit", template("Unit")))


def satisfaction(asked: Gathering) -> Part:
    """Return what customers answered; complaints have no records yet."""
    found = part(asked, ["customer"], "customers")
    holes = (
        []
        if found.figures
        else [Message("Nothing is registered here: no indicator of the kind customer has a value for this unit")]
    )
    holes.append(Message("There are no records of complaints and other feedback in this handbook"))
    return Part(found.facts, found.tables, found.figures, tuple(holes))


def participation(asked: Gathering) -> Part:
    """Return what staff answered, and whether those who must be heard are in place."""
    found = part(asked, ["employee"], "staff")
    vacant = [
        Row(f"{role}@{unit}", (Post(role), Place(unit)), (Message("nobody holds the role"),))
        for role in asked.system.settings.review.heard
        for unit in asked.units
        if _lacking(asked, role, unit)
    ]
    holes = (
        []
        if found.figures
        else [Message("Nothing is registered here: no indicator of the kind employee has a value for this unit")]
    )
    holes.append(Message("There are no records of surveys, safety rounds or meetings with the staff in this handbook"))
    table = Table("heard", template("Roles to be heard that nobody holds"), _HEARD, tuple(vacant), named=False)
    return Part(found.facts, (*found.tables, table), found.figures, tuple(holes))


def energy(asked: Gathering) -> Part:
    """Return the indicators of energy performance."""
    found = part(asked, ["energy"], "energy")
    hole = Message("Nothing is registered here: no indicator of the kind energy has a value for this unit")
    return found if found.figures else Part(holes=(hole,))


def environment(asked: Gathering) -> Part:
    """Return the indicators of the environment."""
    return part(asked, ["environment"], "environment")


def measurements(asked: Gathering) -> Part:
    """Return the indicators that stand under no other topic of the pack, and how many there are in all."""
    elsewhere = {kind for topic, kind in _FED.items() if topic in asked.shown}
    found = part(asked, [kind for kind in _KINDS if kind not in elsewhere], "indicators")
    everything = part(asked, _KINDS, "all")
    rows = [row for table in everything.tables for row in table.rows]
    if not rows:
        return Part(holes=(Message("Nothing is registered here: no indicator has a value for this unit"),))
    outside = sum(figure.outside for figure in everything.figures if figure.unit == asked.unit)
    worse = sum(figure.course == "worse" for figure in everything.figures if figure.unit == asked.unit)
    facts = (
        Fact("indicators", template("Indicators with values"), len(rows)),
        Fact(
            "indicators.elsewhere",
            template("Of these shown under another heading"),
            len(rows) - len(found.tables[0].rows) if found.tables else len(rows),
        ),
        Fact("indicators.outside", template("The unit's own values outside a limit"), outside, bool(outside)),
        Fact("indicators.worse", template("The unit's own values worse than the year before"), worse, bool(worse)),
    )
    return Part(facts, found.tables, found.figures)


def processes(asked: Gathering) -> Part:
    """Return the processes, their indicators that went wrong, and the indicators of quality."""
    found = entries(asked, "processes")
    figures = part(asked, ["quality"], "quality")
    holes = () if found else (nothing_in(asked, "processes"),)
    state = {name: _troubled(asked, name) for entry in found for name in entry.texts("indicators")}
    rows = []
    for entry in found:
        bad = [name for name in entry.texts("indicators") if state[name]]
        why = (Message("indicators outside a limit or worse: {names}", names=", ".join(bad)),) if bad else ()
        cells = (
            entry.title,
            Word(entry.text("kind")) if entry.text("kind") else None,
            Post(entry.owner) if entry.owner else None,
            len(entry.texts("indicators")),
            len(entry.texts("risks")),
        )
        rows.append(Row(entry.id, cells, why))
    rows.sort(key=lambda row: not row.why)
    facts = (Fact("processes", template("Processes"), len(found)),) if found else ()
    table = Table("processes", template("Processes"), _PROCESSES, tuple(rows))
    return Part(facts, (table, *figures.tables), figures.figures, holes)


def _troubled(asked: Gathering, name: str) -> bool:
    indicator = asked.system.entry_by_id.get(name)
    if indicator is None or indicator.register != "indicators":
        return False
    own, _ = measured(asked, indicator)
    return own is not None and (own.outside or own.course == "worse")


def _lacking(asked: Gathering, role: str, unit: str) -> bool:
    """Whether nobody holds a role for a unit, though units beside it have somebody: in it, above it or below it."""
    organisation, day = asked.system.organisation, asked.today.isoformat()
    elsewhere = any(name == role and holders for (name, _), holders in organisation.posts.items())
    return elsewhere and not any(organisation.holders(role, below, day) for below in organisation.below(unit))
