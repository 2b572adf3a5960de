"""What the page of objectives shows beyond the schema: where each stands between baseline and target."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape
from qmsctl.pages.measured import latest, shown
from qmsctl.system import Entry

COLUMNS: tuple[str, ...] = ("id", "title", "unit", "owner", "baseline", "latest", "target", "due", "status")
NUMBERS: frozenset[str] = frozenset({"latest"})
LEFT_OUT: frozenset[str] = frozenset()


def heading(here: Place, key: str) -> str:
    """Return the heading of the column that the schema does not have."""
    return here.context.words("Latest")


def cell(here: Place, entry: Entry, key: str) -> Markup:
    """Return the latest measured value."""
    found = latest(here, entry.text("indicator"), entry.unit)
    return escape(here.context.words.number(found.value)) if found else Markup("–")


def details(here: Place, entry: Entry) -> Iterator[tuple[str, Markup]]:
    """Yield the latest measurement and how far it is from baseline to target."""
    words = here.context.words
    found = latest(here, entry.text("indicator"), entry.unit)
    if found is None:
        return
    yield words("Latest"), shown(here, found)
    share = _share(entry, found.value)
    if share is not None:
        yield words("Of the way"), escape(words("{share} % from baseline to target", share=words.number(share)))


def intro(here: Place) -> Markup:
    """Return how many objectives stand where."""
    words = here.context.words
    counts: dict[str, int] = {}
    for entry in here.context.system.register("objectives"):
        counts[entry.text("status")] = counts.get(entry.text("status"), 0) + 1
    parts = (f"{words.value(status)}: {words.number(count)}" for status, count in counts.items() if status)
    return escape(" · ".join(parts))


def _share(entry: Entry, value: float) -> int | None:
    """How many per cent of the way from baseline to target are done, None where that cannot be said."""
    baseline, target = entry.data.get("baseline"), entry.data.get("target")
    if not isinstance(baseline, int | float) or not isinstance(target, int | float) or baseline == target:
        return None
    share = round((value - baseline) / (target - baseline) * 100)
    return share if abs(share) < 10_000 else None
