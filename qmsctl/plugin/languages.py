"""A handbook in several languages: a site for each, the first at the top, and a switch that keeps the page.

When the first site is built, MkDocs is asked to build the others into folders of it: ``sv/``, ``en/``. A file
``mkdocs.sv.yml`` that inherits ``mkdocs.yml`` says what is different there (its name, say); none is needed. The
theme's own switch asks for the site maps of all sites on every page and needs to know the address of the site to keep
the page, so ``theme/partials/alternate.html`` takes its place.

Each site is a build of its own with its own options, so that what the cache keeps of one is never taken for another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin

from qmsctl.pages.document.languages import language_name
from qmsctl.pages.staging import SEARCH
from qmsctl.plugin.search import plugin_of
from qmsctl.system.languages import LANGUAGES

THEME = Path(__file__).resolve().parent / "theme"


def switch(config: MkDocsConfig, languages: list[str], here: str) -> None:
    """Put the switch on every page of the site in the language `here`; the site of the first language is at the top.

    Raises `PluginError` for a language that the tool does not speak.
    """
    for language in languages:
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise PluginError(f"qmsctl: the option languages has {language!r} in it; choose from {known}")
    if len(languages) < 2:
        return
    config.theme.dirs.insert(0, str(THEME))
    # No list: the theme shows the switch, and does not look for the other sites by itself.
    config.extra["alternate"] = True
    config.extra["qms_languages"] = [
        {"name": language_name(each).capitalize(), "lang": each, "link": _way(here, each, languages[0])}
        for each in languages
    ]


def _way(here: str, there: str, top: str) -> str:
    """The way from the beginning of one site to that of another, with a slash at its end where it is not empty."""
    if here == there:
        return ""
    return ("" if here == top else "../") + ("" if there == top else f"{there}/")


def build_others(config: MkDocsConfig, plugin: type[BasePlugin[Any]], languages: list[str], at: object) -> None:
    """Build the sites of the other languages into folders of the first, as of one day. Raises what MkDocs raises."""
    for language in languages[1:]:
        other = _configured(config, language)
        for found in other.plugins.values():
            if isinstance(found, plugin):
                found.config["language"] = language
                found.config["at"] = at
        other.plugins.on_startup(command="build", dirty=False)
        try:
            build(other)
        finally:
            other.plugins.on_shutdown()


def _configured(config: MkDocsConfig, language: str) -> MkDocsConfig:
    of_all = Path(config.config_file_path).resolve()
    of_this = of_all.with_name(f"{of_all.stem}.{language}{of_all.suffix}")
    other = load_config(
        str(of_this if of_this.is_file() else of_all),
        site_dir=str(Path(config.site_dir) / language),
        strict=config.strict,
        use_directory_urls=config.use_directory_urls,
    )
    other.theme["language"] = language
    search = plugin_of(other)
    if search:
        search.config["lang"] = [SEARCH[language]]
    if config.site_url:
        other.site_url = f"{config.site_url.rstrip('/')}/{language}/"
    return other
