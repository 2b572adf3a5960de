"""What the page of processes shows beyond the schema: the process map, what is missing, coverage by unit."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import Place, register_uri
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.matrix import MOST_CELLS, Matrix, columns, headings, sign
from qmsctl.pages.measured import latest, shown
from qmsctl.pages.measured import units as reporting
from qmsctl.pages.tables import EMPTY, Column
from qmsctl.pages.templating import render
from qmsctl.system import Entry
from qmsctl.system.processes import REGISTER, Gap, Lack, documents_of, gaps, gaps_of, runs_in

COLUMNS: tuple[str, ...] = ("id", "title", "kind", "unit", "owner", "missing")
LEFT_OUT: frozenset[str] = frozenset({"indicators"})
_BANDS = ("management", "core", "support", "")


def column(here: Place, _key: str) -> Column:
    """Return the column that the schema does not have."""
    return Column(here.context.words("Missing"), choice=True)


def cell(here: Place, entry: Entry, _key: str) -> Markup:
    """Return what a process lacks, in short."""
    system = here.context.system
    found = dict.fromkeys(_short(here, gap) for gap in gaps_of(system, here.context.day).get(entry.id, ()))
    return Markup(" ").join(mark("missing", text) for text in found) or EMPTY


def details(here: Place, entry: Entry) -> Iterator[tuple[str, Markup]]:
    """Yield the indicators of a process with their latest value."""
    rows = [_indicator(here, name, entry.unit) for name in entry.texts("indicators")]
    if rows:
        yield here.context.words("Indicators"), Markup("<br> ").join(rows)


def figures(_here: Place, _entry: Entry) -> Markup:
    """Return nothing: a process has no chart of its own."""
    return Markup("")


def intro(here: Place) -> Markup:
    """Return the map, the gaps, and the matrix of processes and units."""
    content = render(
        "processes.md",
        here,
        bands=list(_bands(here)),
        gaps=[(here.entry(gap.process.id), _long(here, gap)) for gap in _told(here)],
        matrices=list(_matrices(here)),
        legend=_legend(here),
    )
    return Markup(content)  # noqa: S704 - the template escapes


def _indicator(here: Place, name: str, unit: str) -> Markup:
    found = latest(here, name, unit)
    if found:
        return Markup("{}: {}").format(here.entry(name), shown(here, found))
    elsewhere = (latest(here, name, other) for other in reporting(here, name))
    last = max(filter(None, elsewhere), key=lambda row: row.date, default=None)
    if last is None:
        words, rows = here.context.words, here.context.system.series.get(name, ())
        measured = any(row.date <= here.context.day for row in rows)
        said = words("answers of too few to be shown") if measured else words("not measured yet")
        return Markup("{}: {}").format(here.entry(name), escape(said))
    return Markup("{}: {} ({})").format(here.entry(name), shown(here, last), here.unit(last.unit))


def _bands(here: Place) -> Iterator[tuple[str, str, list[tuple[Markup, str]]]]:
    """Each band of the map: its kind, its title, its processes with what they are for."""
    words = here.context.words
    found: dict[str, list[tuple[Markup, str]]] = {}
    for entry in here.context.system.register(REGISTER):
        kind = entry.text("kind") if entry.text("kind") in _BANDS else ""
        link = here.link(entry.title, register_uri(REGISTER), here.context.anchor_of(entry))
        found.setdefault(kind, []).append((link, entry.text("purpose")))
    titles = {
        "management": words("Management processes"),
        "core": words("Core processes"),
        "support": words("Support processes"),
        "": words("Other processes"),
    }
    for kind in _BANDS:
        if kind in found:
            yield kind or "other", titles[kind], found[kind]


def _told(here: Place) -> Iterator[Gap]:
    """The gaps to tell of: where a unit has one, those below it are not told again."""
    organisation = here.context.system.organisation
    found = gaps(here.context.system, here.context.day)
    bare = {(gap.process.id, gap.unit) for gap in found if gap.unit}
    for gap in found:
        if not any((gap.process.id, above) in bare for above in organisation.line(gap.unit)[1:]):
            yield gap


def _short(here: Place, gap: Gap) -> str:
    words = here.context.words
    return {
        Lack.OWNER: words("Owner"),
        Lack.INDICATOR: words("Indicator"),
        Lack.DOCUMENT: words("Document"),
        Lack.DOCUMENT_IN_UNIT: words("Document in a unit"),
    }[gap.lack]


def _long(here: Place, gap: Gap) -> Markup:
    words = here.context.words
    if gap.lack is Lack.DOCUMENT_IN_UNIT:
        return Markup("{} {}").format(escape(words("none of its documents holds in")), here.unit(gap.unit))
    texts = {
        Lack.OWNER: words("nobody holds the role that owns it"),
        Lack.INDICATOR: words("no indicator tells how it goes"),
        Lack.DOCUMENT: words("no document describes it"),
    }
    return escape(texts[gap.lack])


def _matrices(here: Place) -> Iterator[Matrix]:
    system = here.context.system
    processes = system.register(REGISTER)
    if len(processes) * len(system.organisation.units) > MOST_CELLS or len(system.organisation.units) < 2:
        return
    for title, units in columns(system.organisation):
        rows = [[_name(here, entry), *(_covered(here, entry, unit) for unit in units)] for entry in processes]
        yield Matrix(title, headings(here, units), rows)


def _name(here: Place, entry: Entry) -> Markup:
    return here.link(entry.title, register_uri(REGISTER), here.context.anchor_of(entry))


def _covered(here: Place, entry: Entry, unit: str) -> Markup:
    system, words = here.context.system, here.context.words
    if not runs_in(system, entry, unit):
        return sign("nobody", "–", words("Does not run here"))
    found = [
        document.id
        for document in documents_of(system, entry, unit, here.context.day)
        if document.path in here.context.selection.uris
    ]
    if not found:
        return sign("gap", "✕", words("No document holds here"))
    return sign("held", words.number(len(found)), ", ".join(found))


def _legend(here: Place) -> list[tuple[Markup, str]]:
    words = here.context.words
    return [
        (sign("held", "3", words("Documents that hold in the unit")), words("Documents that hold in the unit")),
        (sign("gap", "✕", words("No document holds here")), words("No document holds here")),
        (sign("nobody", "–", words("Does not run here")), words("Does not run here")),
    ]
