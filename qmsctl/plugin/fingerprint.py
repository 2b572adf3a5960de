"""What decides a page besides its text: configuration, versions, code. And whether all of that can be known."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pathspec
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.theme import Theme

from qmsctl.resources import shipped_path

MARKUP = ("markdown_extensions", "mdx_configs", "use_directory_urls", "validation")
"""What of the configuration decides how Markdown becomes HTML."""

# Decides what is built and where to, not how a page looks; the menu is looked at as it came out.
_ELSEWHERE = frozenset(
    {"config_file_path", "dev_addr", "hooks", "nav", "plugins", "site_dir", "strict", "theme", "watch"}
)
_PACKAGES = ("Babel", "Jinja2", "Markdown", "Pygments", "mkdocs", "mkdocs-material", "nh3", "pymdown-extensions")
_TRUSTED_CODE = frozenset({"markdown", "material", "pygments", "pymdownx", "qmsctl"})
_OWN_EXTENSIONS = ("qmsctl.pages.", "markdown.extensions.", "pymdownx.", "material.extensions.")
_SHORT_EXTENSIONS = frozenset(
    """abbr admonition attr_list codehilite def_list extra fenced_code footnotes md_in_html meta nl2br sane_lists
    smarty tables toc""".split()  # noqa: SIM905 - read as a list of words
)
_READS_FILES = frozenset({"pymdownx.b64", "pymdownx.pathconverter", "pymdownx.snippets"})
_FRAME_EVENTS = frozenset({"startup", "shutdown", "serve", "build_error"})


class Unknown(Exception):
    """Something decides about the pages that cannot be looked into; the words say what."""


def digest(*parts: object) -> bytes:
    """Return a digest of texts, bytes and whatever else `plain` can write down. Raises `Unknown`."""
    made = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(plain(part), sort_keys=True).encode()
        made.update(len(data).to_bytes(8, "big") + data)
    return made.digest()


def plain(value: object) -> Any:
    """Return a value as JSON can hold it, the same for the same value in every process. Raises `Unknown`."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=repr)
    for known, written in _WRITTEN.items():
        if isinstance(value, known):
            return [known.__name__, plain(written(value))]
    if isinstance(value, Mapping):
        return {f"{type(key).__name__} {key}": plain(item) for key, item in value.items()}
    raise Unknown(f"a value of the type {type(value).__qualname__}")


def _function(value: Any) -> list[str]:
    if value.__module__.split(".")[0] not in _TRUSTED_CODE or "<" in value.__qualname__:
        raise Unknown(f"the function {value.__module__}.{value.__qualname__}")
    return [value.__module__, value.__qualname__]


_WRITTEN: dict[type, Callable[[Any], object]] = {
    date: str,
    Path: str,
    bytes: bytes.hex,
    functools.partial: lambda value: [value.func, value.args, value.keywords],
    types.FunctionType: _function,
    types.BuiltinFunctionType: _function,
    pathspec.PathSpec: lambda value: [[pattern.include, pattern.regex and pattern.regex.pattern] for pattern in value],
    BasePlugin: lambda value: [type(value).__module__, type(value).__qualname__],
    Theme: lambda value: [value.name, value.dirs, value.static_templates, {name: str(value[name]) for name in value}],
}


def of_markup(config: MkDocsConfig) -> bytes:
    """Return a digest of what decides how Markdown becomes HTML. Raises `Unknown`."""
    return digest("markup", {name: config[name] for name in MARKUP}, programs())


def of_theme(config: MkDocsConfig) -> bytes:
    """Return a digest of what decides how pages look. Raises `Unknown`."""
    overrides = config.theme.custom_dir
    if config.theme.name != "material":
        raise Unknown(f"the theme {config.theme.name}")
    if overrides and any(Path(overrides).rglob("*.html")):
        raise Unknown(f"the templates in {Path(overrides).name}")
    settings = {name: value for name, value in config.items() if name not in _ELSEWHERE}
    plugins = {name: [plugin, _options(plugin)] for name, plugin in config.plugins.items()}
    return digest("theme", settings, config.theme, plugins, programs())


def _options(plugin: BasePlugin[Any]) -> object:
    return {name: value for name, value in plugin.config.items() if name != "today"}


def strangers(config: MkDocsConfig, known: tuple[type, ...], events: frozenset[str] | None = None) -> Iterator[str]:
    """Yield the plugins and hooks that are not known and have a hand in these events, or in the site at all."""
    for event, methods in config.plugins.events.items():
        if event in _FRAME_EVENTS or (events is not None and event not in events):
            continue
        for method in methods:
            if not isinstance(getattr(method, "__self__", None), known):
                yield config.plugins._event_origins.get(method, "a hook")


def strange_extension(config: MkDocsConfig) -> str:
    """Return the Markdown extension that nobody knows, or that reads files of its own; "" where there is none."""
    return next((str(name) for name in config.markdown_extensions if not _known_extension(name, config)), "")


def _known_extension(name: object, config: MkDocsConfig) -> bool:
    options = config.mdx_configs.get(str(name), {})
    if not isinstance(name, str) or name in _READS_FILES or "custom_icons" in str(options):
        return False
    return name in _SHORT_EXTENSIONS or name.startswith(_OWN_EXTENSIONS)


@functools.cache
def programs() -> str:
    """Return a digest of the programs that make pages: versions of packages, and this package as it lies there."""
    made = hashlib.blake2b(digest_size=20)
    for name in _PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            made.update(f"{name} {version(name)}\n".encode())
    for path, status in sorted(_own_files()):
        made.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return made.hexdigest()


def _own_files() -> Iterator[tuple[str, os.stat_result]]:
    waiting = [str(Path(__file__).resolve().parent.parent), str(shipped_path("schemas"))]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    waiting.append(entry.path)
                elif not entry.name.endswith(".pyc"):
                    yield entry.path, entry.stat()


def of_files(paths: Iterable[str]) -> dict[str, str]:
    """Return a digest of each file's content, "" for one that cannot be read."""
    found = {}
    for path in paths:
        try:
            with open(path, "rb") as file:
                found[path] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            found[path] = ""
    return found
