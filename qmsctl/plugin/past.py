"""The site of a handbook as it stood on another day: what MkDocs may still take from the folder as it is now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from qmsctl.history import open_history
from qmsctl.history.past import Past, open_past
from qmsctl.history.replaced import Replaced, replaced
from qmsctl.pages import Site
from qmsctl.pages.selection import DOCS, shown_files
from qmsctl.plugin.guard import named
from qmsctl.system import Document, System

VARIABLE = "QMSCTL_AT"
"""The environment variable that stands before the option ``at`` of mkdocs.yml."""

_UNSEARCHED = '<meta name="robots" content="noindex">\n'


def asked_for(root: Path, option: object) -> Past | None:
    """Return the handbook of the day or revision that was asked for; None for the handbook of today.

    Raises `QmsctlError` where there is none.
    """
    at = os.environ.get(VARIABLE, "") or str(option)
    return open_past(root, at) if at else None


def replaced_in(
    root: Path, system: System, earlier: Mapping[str, Document], commit: str
) -> dict[str, tuple[Replaced, ...]]:
    """Return the earlier versions of the documents that are shown; none where history is not at hand."""
    history = open_history(root, system, revision=commit or "HEAD")
    shown = replace(system, documents=tuple(earlier.get(each.path, each) for each in system.documents))
    return replaced(history, shown) if history.complete else {}


def stays(file: File, config: MkDocsConfig) -> bool:
    """Whether a file of the folder as it is now goes to the site: only what makes up its look does."""
    look = (str(config.theme.get("logo") or ""), str(config.theme.get("favicon") or ""))
    return file.src_uri in look or file.src_uri in named(config)


def attachments(system: System, site: Site) -> Iterator[tuple[str, str]]:
    """Yield what lay beside the pages then and no page shows: its path in the site, and in the handbook."""
    for path in sorted(shown_files(system)):
        uri = path.removeprefix(DOCS)
        if path.startswith(DOCS) and path not in site.hidden and uri not in site.files:
            yield uri, path


def unsearched(html: str) -> str:
    """Return a page that asks search engines to leave it out."""
    head, end, rest = html.partition("</head>")
    return f"{head}{_UNSEARCHED}{end}{rest}" if end else html
