"""What of ``docs_dir`` must not reach the site, though MkDocs would copy it."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from qmsctl.errors import UnreadableFile
from qmsctl.pages.selection import ATTACHMENTS, IMAGES
from qmsctl.pages.svg import active
from qmsctl.reporters.escapes import one_line
from qmsctl.trees import read_regular

_PASSIVE = (*IMAGES, *ATTACHMENTS, ".css", ".ico", ".otf", ".ttf", ".woff", ".woff2")
_DEEPEST = 100


def no_trap(docs_dir: str) -> None:
    """Refuse what MkDocs must not walk: it does so first of all, by recursion, and through links to folders."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        if prefix.count("/") > _DEEPEST:
            raise PluginError(f"qmsctl: {one_line(prefix[:80])}… lies too deep below {one_line(docs_dir)}; move it up")
        with contextlib.suppress(OSError), os.scandir(os.path.join(docs_dir, prefix)) as entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path + "/")
                elif entry.is_dir():
                    place = one_line(os.path.join(docs_dir, path))
                    raise PluginError(
                        f"qmsctl: {place} is a symbolic link to a folder, which MkDocs follows; put the files there"
                    )


def refused(path: str, uri: str, config: MkDocsConfig) -> str:
    """Why a file of docs_dir must not be copied to the site, "" where it may."""
    inside = os.path.join(os.path.realpath(config.docs_dir), *uri.split("/"))
    if os.path.realpath(path) != inside:
        return "this is a symbolic link"
    if uri in named(config):
        return ""
    if not uri.lower().endswith(_PASSIVE):
        return "files of this kind are published only where mkdocs.yml names them"
    try:
        return active(uri, read_regular(path))
    except UnreadableFile as error:
        return str(error)


def named(config: MkDocsConfig) -> set[str]:
    """Return the files that mkdocs.yml itself names; who writes that file decides about scripts."""
    found: set[Any] = {*config.extra_css, *(str(script) for script in config.extra_javascript)}
    return {str(name) for name in found}
