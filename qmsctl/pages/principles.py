"""The seven quality principles, and what the handbook says it does about each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.frameworks.catalogue import glossary
from qmsctl.pages.context import PRINCIPLES, Context, Place
from qmsctl.pages.escaping import identifier
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render
from qmsctl.system import Entry, System

KEY = "principles"
SEVEN = (
    "customer-focus",
    "leadership",
    "engagement-of-people",
    "process-approach",
    "improvement",
    "evidence-based-decisions",
    "relationship-management",
)
"""The principles in the order in which people count them, by their key in the glossary and in registers."""


class Principle(NamedTuple):
    """A principle: its name, its anchor, what it means in our words, and by register the entries that name it."""

    name: str
    anchor: Markup
    meaning: str
    entries: dict[Markup, list[Markup]]


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page, where an entry of a register names a principle."""
    if not taken(context.system):
        return
    here, words = Place(context, PRINCIPLES), context.words
    content = render("principles.md", here, principles=list(_principles(here)))
    yield PageSpec(PRINCIPLES, "", words("Quality principles"), (words("Overview"),), content)


def taken(system: System) -> tuple[str, ...]:
    """Return the path of the page where there is one."""
    return (PRINCIPLES,) if any(_named(entry) for entry in system.entries) else ()


def _named(entry: Entry) -> list[str]:
    return [name for name in entry.texts(KEY) if name in SEVEN]


def _principles(here: Place) -> Iterator[Principle]:
    system, language, meanings = here.context.system, here.context.words.language, _meanings(here)
    names = {row["key"]: str(row.get(language) or row["en"]) for row in glossary()}
    for key in SEVEN:
        entries: dict[Markup, list[Markup]] = {}
        for register in system.registers.values():
            found = [here.entry(entry.id) for entry in register.entries if key in _named(entry)]
            if found:
                entries[here.register(register)] = found
        name = names[key].partition(";")[0]
        yield Principle(name[:1].upper() + name[1:], identifier(key), meanings[key], entries)


def _meanings(here: Place) -> dict[str, str]:
    words = here.context.words
    return {
        "customer-focus": words("We know what those we are there for need, and do it."),
        "leadership": words("Leaders say where we go and make it possible to get there."),
        "engagement-of-people": words("Everybody can do the work, takes part and is heard."),
        "process-approach": words("We see the work as a whole in which one step prepares the next."),
        "improvement": words("We get better all the time, not only after something went wrong."),
        "evidence-based-decisions": words("We decide by what we have measured and seen."),
        "relationship-management": words("We look after those we depend on and who depend on us."),
    }
