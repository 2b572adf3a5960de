"""Which standards and laws a unit works under, why, and what of them does not apply there."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.system.organisation import FrameworkUse


def uses(here: Place, unit: str) -> Iterator[Markup]:
    """Yield each edition, whether the unit is certified to it, why it holds and who declared it."""
    words = here.context.words
    for use in here.context.system.organisation.frameworks(unit).values():
        certified = Markup(" ") + mark("approved", words("Certified")) if use.certified else Markup("")
        yield Markup("{}{}<br> {} · {}: {}").format(
            here.edition(use.edition), certified, escape(use.reason), escape(words("Declared by")), _source(here, use)
        )


def _source(here: Place, use: FrameworkUse) -> Markup:
    """The unit that declares an edition, and its type where that is why."""
    organisation = here.context.system.organisation
    type_ = organisation.units[use.unit].type
    if use.keys[0] != "unit_types":
        return here.unit(use.unit)
    return Markup("{} ({})").format(here.unit(use.unit), escape(organisation.unit_types.get(type_, type_)))


def excluded(here: Place, unit: str) -> Iterator[tuple[Markup, str]]:
    """Yield each clause that does not apply in a unit and why."""
    for use in here.context.system.organisation.frameworks(unit).values():
        for number, because in use.not_applicable.items():
            yield here.clause(f"{use.edition}#{number}"), because


def stopped(here: Place, unit: str) -> Iterator[tuple[Markup, str]]:
    """Yield each edition that holds above and was stopped on the way down, with the reason."""
    organisation = here.context.system.organisation
    seen: set[str] = set()
    for name in organisation.line(unit):
        for use in organisation.units[name].frameworks:
            if use.edition not in seen and not use.applies:
                yield here.edition(use.edition), use.reason
            seen.add(use.edition)
