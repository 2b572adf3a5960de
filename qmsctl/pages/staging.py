"""The pages as plain files, with an ``mkdocs.yml`` that needs no plugin: what another generator can take."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.pages.escaping import title_text
from qmsctl.pages.model import Site, menu
from qmsctl.pages.svg import active
from qmsctl.trees import Tree
from qmsctl.writing import is_leftover, output_folder

MARKER = ".qmsctl-staged"
SETTINGS, PAGES = "mkdocs.yml", "docs"
EXTENSIONS = ("qmsctl.pages.sanitise", "qmsctl.pages.anchors", "qmsctl.pages.printing")
"""The Markdown extensions that make pages harmless, their anchors GitHub's, and put what controls them on paper."""

MARKUP = ("admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "pymdownx.superfences")
"""The Markdown extensions that generated pages are written with, and those that people expect."""

_NOTE = "This folder is made by `qmsctl site stage` and replaced by it. Nothing written here by hand is kept.\n"
_SPECIAL = re.compile(r"([\\*?\[\]!# ])")
SEARCH = {"nb": "no", "nn": "no", "sv": "sv", "en": "en"}
"""What the search calls a language."""

SEPARATOR = r"""[\s\-,;:!?=\[\]()"“”„«»‹›'’/·…]+|\.(?!\d)|&[lg]t;"""
"""Between the words of our languages; the theme's own splits at blanks alone, so that “(avvik)” is not found."""


def stage(site: Site, directory: Path, tree: Tree) -> None:
    """Write the pages to a folder that is new, empty or was staged before.

    Everything is written beside what is there and put in its place at the end.
    Raises `QmsctlError` where the folder holds anything else.
    """
    try:
        _check(directory)
        with output_folder(directory) as fresh:
            fresh.mkdir()
            try:
                _fill(site, fresh, tree)
                _swap(fresh, directory)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise QmsctlError(f"the pages cannot be written to {str(directory)!r}: {error.strerror or error}") from error


def settings(site: Site) -> str:
    """Return the ``mkdocs.yml`` of the staged pages."""
    unlisted = [f"/{_SPECIAL.sub(_escaped, page.src_uri)}" for page in site.pages if not page.listed]
    found: dict[str, Any] = {
        "site_name": title_text(site.name),
        "docs_dir": PAGES,
        "theme": _theme(site.language),
        "extra_css": list(site.styles),
        "extra_javascript": list(site.scripts),
        "plugins": [{"search": {"lang": [SEARCH.get(site.language, "en")], "separator": SEPARATOR}}],
        "markdown_extensions": [
            *MARKUP, {"toc": {"permalink": True}},
            "pymdownx.details", {"pymdownx.tasklist": {"custom_checkbox": True}}, *EXTENSIONS,
        ],
        "validation": {
            "nav": dict.fromkeys(("omitted_files", "not_found", "absolute_links"), "warn"),
            "links": dict.fromkeys(("not_found", "anchors", "absolute_links", "unrecognized_links"), "warn"),
        },
        "nav": menu(site),
    }  # fmt: skip
    if unlisted:
        found["not_in_nav"] = "\n".join(unlisted) + "\n"
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=120)


def _theme(language: str) -> dict[str, Any]:
    features = ("path", "prune", "sections", "tabs", "top")
    return {
        "name": "material",
        "language": language,
        "font": False,
        "features": [*(f"navigation.{name}" for name in features), "search.highlight", "toc.follow"],
        "palette": {"primary": "custom", "accent": "custom"},
    }


def _escaped(match: re.Match[str]) -> str:
    return "\\" + match.group()


def _check(directory: Path) -> None:
    if directory.is_symlink():
        raise QmsctlError(f"{str(directory)!r} is a symbolic link; name the folder itself")
    if directory.is_dir() and not (directory / MARKER).is_file() and not all(map(is_leftover, directory.iterdir())):
        raise QmsctlError(f"{str(directory)!r} holds files that were not staged; name a new or empty folder")
    if directory.exists() and not directory.is_dir():
        raise QmsctlError(f"{str(directory)!r} is a file; name a new or empty folder")


def _fill(site: Site, fresh: Path, tree: Tree) -> None:
    (fresh / MARKER).write_text(_NOTE, encoding="utf-8")
    (fresh / SETTINGS).write_text(settings(site), encoding="utf-8")
    made: set[Path] = set()
    for uri, data in _contents(site, tree):
        target = fresh.joinpath(PAGES, *_parts(uri))
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        with target.open("xb") as file:
            file.write(data)


def _contents(site: Site, tree: Tree) -> Iterator[tuple[str, bytes]]:
    for page in site.pages:
        yield page.src_uri, page.content.encode("utf-8", "backslashreplace")
    for uri, text in site.assets.items():
        yield uri, text.encode()
    for uri, path in site.files.items():
        try:
            data = tree[path]
        except (UnreadableFile, KeyError):
            continue  # the check says so; the generator will miss it where it is shown
        if not active(path, data):
            yield uri, data


def _parts(uri: str) -> tuple[str, ...]:
    parts = PurePosixPath(uri).parts
    if not parts or uri.startswith("/") or ".." in parts or any("\\" in part or "\0" in part for part in parts):
        raise QmsctlError(f"{uri!r} is no path inside the staged folder; rename the file")
    return parts


def _swap(fresh: Path, directory: Path) -> None:
    """Put the new files in place of the old; a link that somebody left there is moved away, never followed.

    The marker is the first, so that a folder left by a kill is still known as staged.
    """
    for name in (MARKER, SETTINGS, PAGES):
        place = directory / name
        if os.path.lexists(place) and (place.is_dir() or (fresh / name).is_dir()):
            os.replace(place, fresh / f"{name}.old")
        os.replace(fresh / name, place)
