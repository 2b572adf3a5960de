"""Open a year's campaign: which units review, what about and by when; refused with every reason at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.findings import Message
from qmsctl.i18n import translator
from qmsctl.refused import Refused
from qmsctl.reviews.campaign.order import upside_down
from qmsctl.reviews.campaign.refusing import listed
from qmsctl.reviews.model import Campaign, Node, review_path
from qmsctl.reviews.reading import CAMPAIGN, campaigns
from qmsctl.reviews.years import nodes, reviewing
from qmsctl.system import System
from qmsctl.system.processes import REGISTER, runs_in
from qmsctl.text.compose import composed, set_front, set_front_at, sheet

EARLIEST, LATEST = 1990, 2200


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a unit the system covers: under how many frameworks it works, and how many processes run in it.

    Of those, `from_above` belong to the units above and run in all that are below them.
    """

    unit: str
    frameworks: int
    processes: int
    from_above: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening a campaign would write.

    `nodes` are all units of the campaign afterwards, those below first; `added` the ids of those that are new in it.
    `text` is the whole file at `path`, "" where nothing changes. `campaign` is the one that is there already.
    """

    year: str
    path: str
    campaign: Campaign | None
    nodes: tuple[Node, ...]
    added: tuple[str, ...]
    text: str
    notes: tuple[Message, ...]
    coverage: tuple[Coverage, ...]


def opening(system: System, year: int, today: date, person: str = "", top: str = "", source: str = "") -> Opening:
    """Return what opening the campaign of a year would write; `source` is the text of the one that is there.

    `top` narrows to a unit and those below it; in a campaign that is open it adds those of them that are missing,
    and nothing else is ever changed. Raises `Refused` with every reason at once.
    """
    campaign = campaigns(system).get(str(year))
    _asked_well(system, year, top)
    computed = nodes(system, year, top)
    known = {node.unit for node in campaign.nodes} if campaign else set()
    new = tuple(node for node in computed if node.unit not in known) if top or campaign is None else ()
    reasons = tuple(_obstacles(system, campaign, new, computed, today))
    if reasons:
        raise Refused(Message("the campaign of {year} is not opened: {reasons}", year=year, reasons=listed(reasons)))
    path = campaign.record.path if campaign else review_path(f"CMP-{year}")
    if campaign is None:
        text, found = _written(system, year, today, person, new), new
    elif new:
        text, found = _extended(system, campaign, new, source)
    else:
        text, found = "", campaign.nodes
    left = () if top else tuple(_left_out(system, campaign, computed))
    return Opening(
        str(year), path, campaign, found, tuple(node.unit for node in new), text,
        (*left, *_notes(system, found), *_of_days(new, year, today)), tuple(coverage(system, found)),
    )  # fmt: skip


def coverage(system: System, found: tuple[Node, ...]) -> Iterator[Coverage]:
    """Yield how many frameworks each unit works under and how many processes run in it."""
    processes = system.register(REGISTER)
    for node in found:
        running = [process for process in processes if runs_in(system, process, node.unit)]
        own = sum((process.unit or system.organisation.root) == node.unit for process in running)
        yield Coverage(node.unit, len(node.frameworks), len(running), len(running) - own)


def _asked_well(system: System, year: int, top: str) -> None:
    if not EARLIEST <= year <= LATEST:
        raise Refused(Message("{year} is no year of a campaign; write for example 2026", year=year))
    if top and top not in system.organisation.units:
        raise Refused(Message("“{unit}” is no unit in qms.yaml; qmsctl org tree lists them", unit=top))


def _obstacles(
    system: System, campaign: Campaign | None, new: tuple[Node, ...], computed: tuple[Node, ...], today: date
) -> Iterator[Message]:
    organisation = system.organisation
    if organisation.cycles:
        yield Message(
            "the units {units} stand above themselves; mend parent: in qms.yaml",
            units=", ".join(sorted(organisation.cycles)),
        )
    if not computed and not organisation.cycles:
        yield Message("no unit reviews; every one leaves it out in review: of qms.yaml, or there are no units")
    if campaign is not None and campaign.closed is not None and new:
        yield Message("it was closed on {day}", day=campaign.closed)
    for node in new:
        unit = organisation.units[node.unit]
        if not node.leader or node.leader not in organisation.roles:
            yield Message(
                "“{name}” ({unit}) has no leader role; give it leader: in qms.yaml", name=unit.name, unit=unit.id
            )
        elif not organisation.holders_in(node.leader, node.unit, today.isoformat()):
            yield Message(
                "nobody holds the role {role} in “{name}” ({unit}) on {day}; give it a holder with unit: {unit}",
                role=node.leader,
                name=unit.name,
                unit=unit.id,
                day=today,
            )
    if not organisation.cycles:
        yield from upside_down(system, _deadlines(campaign, new), frozenset(node.unit for node in new))


def _deadlines(campaign: Campaign | None, new: tuple[Node, ...]) -> dict[str, date | None]:
    return {node.unit: node.deadline for node in (*(campaign.nodes if campaign else ()), *new)}


def _left_out(system: System, campaign: Campaign | None, computed: tuple[Node, ...]) -> Iterator[Message]:
    settings = system.settings.review.units
    for unit in system.organisation.units.values():
        own = settings.get(unit.id)
        if own is not None and own.leaves_out:
            yield Message("“{name}” does not review: {because}", name=unit.name, because=own.leaves_out)
    if campaign is not None:
        known = {node.unit for node in campaign.nodes}
        for node in computed:
            if node.unit not in known:
                yield Message("{unit} is in no campaign of the year; --node {unit} adds it", unit=node.unit)


def _notes(system: System, found: tuple[Node, ...]) -> Iterator[Message]:
    for node in found:
        if not node.frameworks:
            yield Message(
                "{unit} works under no framework, so no standard says what its review is about", unit=node.unit
            )
    if len(found) > 1 and not system.settings.review.coordinator:
        yield Message(
            "nobody is named who prepares the reviews and answers questions; "
            "review.coordinator in qms.yaml names the role"
        )


def _of_days(new: tuple[Node, ...], year: int, today: date) -> Iterator[Message]:
    days = {node.deadline for node in new}
    if len(new) > 1 and len(days) == 1:
        yield Message(
            "every unit is due {day}, though those below review before those above; "
            "review.deadlines in qms.yaml gives each level its own day",
            day=days.pop(),
        )
    late = sum(node.deadline is not None and node.deadline < today for node in new)
    if late:
        yield Message(
            "deadlines that have passed already: {count}; --year {year} opens the year after, review.deadlines in "
            "qms.yaml sets other days",
            count=late,
            year=year + 1,
        )


def _written(system: System, year: int, today: date, person: str, found: tuple[Node, ...]) -> str:
    words = translator(system.settings.language)
    front = {
        "id": f"CMP-{year}",
        "title": words("The yearly review {year}", year=year),
        "year": str(year),
        "opened": today.isoformat(),
        "opened_by": person,
        "nodes": [row(node) for node in found],
    }
    return sheet(
        front,
        words(
            "Each unit's leader reviews by the deadline above; those below before those above. "
            "Where everybody stands: `qmsctl review status --year {year}`.",
            year=year,
        ),
    )


def _extended(system: System, campaign: Campaign, new: tuple[Node, ...], source: str) -> tuple[str, tuple[Node, ...]]:
    """The file with new units where the order of the tree has them; the rows that are there stay as they are."""
    written = campaign.record.front.get("nodes")
    rows = list(written) if isinstance(written, list) else []
    places = {unit: place for place, unit in enumerate(reviewing(system))}
    if composed({"nodes": rows}) in source:
        pairs = [*zip(campaign.nodes, rows, strict=True), *((node, row(node)) for node in new)]
        ordered = sorted(pairs, key=lambda pair: places.get(pair[0].unit, -1))
        order = list(system.record_schemas[CAMPAIGN].properties)
        text = set_front(source, {"nodes": [each for _, each in ordered]}, order)
        return text, tuple(node for node, _ in ordered)
    # Somebody wrote the rows in another form, perhaps with comments: new ones go behind them.
    for node in new:
        source = set_front_at(source, ["nodes", len(rows)], row(node))
        rows.append(row(node))
    return source, (*campaign.nodes, *new)


def row(node: Node) -> dict[str, object]:
    """Return a unit of a campaign as its record has it."""
    period = node.period
    found: dict[str, object] = {
        "unit": node.unit,
        "leader": node.leader,
        "period": {"from": str(period.since), "until": str(period.until)},
        "deadline": str(node.deadline),
    }
    return {**found, "frameworks": list(node.frameworks)} if node.frameworks else found
