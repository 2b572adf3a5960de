"""What the page of objectives shows beyond the schema: each against its target, level by level."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.charts import Chart, Level, beside, figure, values
from qmsctl.pages.context import Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.measured import caption, latest, points, shown
from qmsctl.pages.reviews.places import CASCADE, has_levels
from qmsctl.pages.tables import Column, counted, lines, number
from qmsctl.periods import parse_date
from qmsctl.system import Entry

COLUMNS: tuple[str, ...] = ("id", "title", "unit", "owner", "baseline", "latest", "target", "due", "state")
LEFT_OUT: frozenset[str] = frozenset({"status"})
STATUSES = ("on-track", "at-risk", "late", "reached", "dropped")


def column(here: Place, key: str) -> Column:
    """Return the columns that the schema does not have as they are shown."""
    words = here.context.words
    return Column(words("Latest"), number=True) if key == "latest" else Column(words("Status"), choice=True)


def cell(here: Place, entry: Entry, key: str) -> Markup:
    """Return the latest measured value, or the status as a mark."""
    if key == "state":
        return status(here, entry) or Markup("–")
    found = latest(here, entry.text("indicator"), entry.unit)
    return counted(here.context.words, found.value if found else None)


def status(here: Place, entry: Entry) -> Markup:
    """Return where an objective stands as a mark, in words."""
    found = entry.text("status")
    return mark(found if found in STATUSES else "quiet", here.context.words.value(found)) if found else Markup("")


def details(here: Place, entry: Entry) -> Iterator[tuple[str, Markup]]:
    """Yield status, the latest measurement, how far it is from baseline to target, and the objectives below."""
    words = here.context.words
    if entry.text("status"):
        yield words("Status"), status(here, entry)
    found = latest(here, entry.text("indicator"), entry.unit)
    if found:
        yield words("Latest"), shown(here, found)
        share = _share(entry, found.value)
        if share is not None:
            yield words("Of the way"), escape(words("{share} % from baseline to target", share=words.number(share)))
    below = [other for other in here.context.system.register("objectives") if other.text("parent") == entry.id]
    if below:
        links = (Markup("{} {}").format(here.entry(other.id), status(here, other)) for other in below)
        yield words("Objectives below"), Markup("<br> ").join(links)


def figures(here: Place, entry: Entry) -> Markup:
    """Return measured against target over time; empty where nothing is measured."""
    words = here.context.words
    named = (("baseline", words("Baseline")), ("target", words("Target")))
    levels = [
        Level(kind, label, value) for kind, label in named if isinstance(value := entry.data.get(kind), int | float)
    ]
    indicator = here.context.system.entry_by_id.get(entry.text("indicator"))
    chart = Chart(
        title=f"{entry.id} {entry.title}",
        caption=caption(here, indicator, entry.unit),
        points=points(here, entry.text("indicator"), entry.unit),
        levels=levels,
        due=parse_date(entry.data.get("due")),
    )
    if not chart.points:
        return Markup("")
    return Markup("{}\n\n{}").format(figure(words, chart), beside(words, chart.title, values(words, chart)))


def intro(here: Place) -> Markup:
    """Return how many objectives stand where, unit by unit in the order of the organisation."""
    words, organisation = here.context.words, here.context.system.organisation
    counts: dict[str, dict[str, int]] = {}
    for entry in here.context.system.register("objectives"):
        of_unit = counts.setdefault(entry.unit, {})
        of_unit[entry.text("status")] = of_unit.get(entry.text("status"), 0) + 1
    used = [name for name in STATUSES if any(name in found for found in counts.values())]
    way = here.link(words("Objectives from level to level"), CASCADE) if has_levels(here.context.system) else ""
    if not used:
        return Markup("")
    tree = (unit for top in organisation.tops for unit in organisation.below(top))
    listed = [unit for unit in dict.fromkeys((*tree, *sorted(counts))) if unit in counts]
    rows = [[_indented(here, unit), *(_count(here, counts[unit].get(name, 0)) for name in used)] for unit in listed]
    total = [sum(found.get(name, 0) for found in counts.values()) for name in used]
    rows.append([Markup("**{}**").format(escape(words("In all"))), *(_count(here, found) for found in total)])
    columns = [Column(words("Unit")), *(Column(words.value(name), number=True) for name in used)]
    return Markup("{}\n\n## {}\n\n{}\n\n## {}").format(
        way, escape(words("Level by level")), lines(columns, rows), escape(words("All objectives"))
    )


def _indented(here: Place, unit: str) -> Markup:
    depth = min(max(len(here.context.system.organisation.line(unit)) - 1, 0), 8)
    return Markup('<span class="qms-depth-{}">{}</span>').format(depth, here.unit(unit))


def _count(here: Place, found: int) -> Markup:
    return number(here.context.words, found or None)


def _share(entry: Entry, value: float) -> int | None:
    """How many per cent of the way from baseline to target are done, None where that cannot be said."""
    baseline, target = entry.data.get("baseline"), entry.data.get("target")
    if not isinstance(baseline, int | float) or not isinstance(target, int | float) or baseline == target:
        return None
    share = round((value - baseline) / (target - baseline) * 100)
    return share if abs(share) < 10_000 else None
