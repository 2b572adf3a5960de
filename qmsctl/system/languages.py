"""The languages of pages that people write in ``docs/``, and their translations: ``index.sv.md`` for ``index.md``."""

from __future__ import annotations

import posixpath
import re

from qmsctl.system.document import Page
from qmsctl.system.system import System, remembered
from qmsctl.text.lenient import text

LANGUAGES = ("nb", "sv", "en")
"""The languages that the tool speaks."""

_SUFFIX = re.compile(rf"(.+)\.({'|'.join(LANGUAGES)})\.md\Z")


@remembered
def translated_pages(system: System) -> dict[str, dict[str, Page]]:
    """Return the translations of pages written by hand: by path of the page, then by language."""
    found: dict[str, dict[str, Page]] = {}
    for page in system.pages:
        source = source_of(system, page)
        if source is not None:
            found.setdefault(source.path, {})[language_of(system, page)] = page
    return found


def source_of(system: System, page: Page) -> Page | None:
    """Return the page that this one translates, None where it is no translation."""
    named = _SUFFIX.match(page.path)
    return system.page_by_path.get(f"{named.group(1)}.md") if named else None


def language_of(system: System, page: Page) -> str:
    """Return the language that a page is written in.

    Its file name says so (``index.sv.md``), or ``language`` in its front
    matter, or that of a front page of the folders it lies in; else it is the
    handbook's own.
    """
    named = _SUFFIX.match(page.path)
    if named and f"{named.group(1)}.md" in system.page_by_path:
        return named.group(2)
    asked: Page | None = page
    folder = posixpath.dirname(page.path)
    while folder and not (asked and text(asked.front, "language")):
        asked = system.page_by_path.get(f"{folder}/index.md")
        folder = posixpath.dirname(folder)
    return (text(asked.front, "language") if asked else "") or system.settings.language
