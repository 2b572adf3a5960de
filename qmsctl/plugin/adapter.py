"""A thin MkDocs adapter: the pages of `qmsctl.pages` take the place of the files in ``docs_dir``.

MkDocs and Material are at the end of their life, so this package alone knows them.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import jinja2
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from qmsctl.approvals.model import Approvals
from qmsctl.approvals.program import Unavailable
from qmsctl.approvals.shown import shown
from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.history import earlier_versions
from qmsctl.history.past import Past
from qmsctl.pages import AsOf, Site, build, menu
from qmsctl.pages.staging import EXTENSIONS, MARKUP
from qmsctl.pages.svg import active
from qmsctl.periods import parse_date, today_in
from qmsctl.plugin import languages, offline, past, search
from qmsctl.plugin.building import Build
from qmsctl.plugin.guard import no_trap, refused
from qmsctl.reporters.escapes import one_line
from qmsctl.settings import FILE
from qmsctl.system import System, load
from qmsctl.text.problems import FAULTS
from qmsctl.trees import Tree

log = get_plugin_logger("qmsctl")


_WATCHED = ("objectives.yaml", "aspects.yaml", "registers", "records", "schemas")


class QmsctlConfig(Config):
    """The plugin's options in mkdocs.yml."""

    enabled = config_options.Type(bool, default=True)
    root = config_options.Type(str, default="")
    today = config_options.Type((str, date), default="")
    at = config_options.Type((str, date), default="")
    versions = config_options.Type(bool, default=False)
    cache = config_options.Type(bool, default=True)
    languages = config_options.ListOfItems(config_options.Type(str), default=[])
    language = config_options.Type(str, default="")


class QmsctlPlugin(BasePlugin[QmsctlConfig]):
    """Publish a handbook."""

    site: Site
    system: System
    tree: Tree
    past: Past | None
    faults: dict[str, str]
    building: Build
    vendored: dict[str, str]
    serving = False
    complete: MkDocsConfig | None = None
    today: date
    zone: str

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002
        """Take note of what MkDocs was asked to do."""
        self.serving = command == "serve"

    # Last, so that the configuration is as it will be for every page.
    @event_priority(-100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig | None:
        """Read the handbook once per build and set what every build of it needs."""
        if not self.config.enabled:
            return None
        no_trap(config.docs_dir)
        search.prepare(config)
        self.vendored = offline.prepare(config)
        if not self.serving:
            languages.switch(config, self.config.languages, self._language())
        try:
            root = self._root(config).resolve()
            self.past = past.asked_for(root, self.config.at)
            commit = self.past.commit if self.past else ""
            self.building = Build(config, root, type(self), keep=self.config.cache, commit=commit)
            if self.building.unchanged(str(self._written_day() or "")):
                return config
            self.tree = self.building.tree
            system = self.system = load(self.tree)
            today = self.today = self._today(system)
            self.zone = system.settings.time_zone
            earlier = earlier_versions(root, system, today, commit=commit)
            self.site = build(
                system,
                today,
                language=self._language() or None,
                languages=tuple(self.config.languages),
                earlier=earlier,
                as_of=AsOf(self.past.day, config.site_url or "") if self.past else None,
                approvals=self._approvals(root, commit),
                replaced=past.replaced_in(root, system, earlier, commit) if self.config.versions else {},
                tree=self.tree,
            )
            self.faults = {found.location.path: str(found.message) for found in system.problems if found.rule in FAULTS}
        except QmsctlError as error:
            raise PluginError(f"qmsctl: {one_line(str(error))}") from error
        for name in (*MARKUP, *EXTENSIONS):
            if name not in config.markdown_extensions:
                config.markdown_extensions.append(name)
        config.extra_css = [*config.extra_css, *(uri for uri in self.site.styles if uri not in config.extra_css)]
        named = {str(script) for script in config.extra_javascript}
        config.extra_javascript = [*config.extra_javascript, *(uri for uri in self.site.scripts if uri not in named)]
        if self.past is None:
            self._watch(config, root, system)
        return config

    # Last, so that no other plugin's idea of a page comes after ours.
    @event_priority(-100)
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files | None:
        """Put the pages of the handbook in place of what MkDocs found."""
        if not self.config.enabled:
            return None
        if self.building.done:
            return Files([])
        self.building.listen()
        self._report()
        kept = Files([file for file in files if self._stays(file, config)])
        for page in self.site.pages:
            level = InclusionLevel.UNDEFINED if page.listed else InclusionLevel.NOT_IN_NAV
            self._add(kept, config, page.src_uri, page.content, page.repo_path, level)
        for uri, text in {**self.site.assets, **self.vendored}.items():
            self._add(kept, config, uri, text)
        for uri, path in self.site.files.items():
            self._add_file(kept, config, uri, path)
        for uri, path in past.attachments(self.system, self.site) if self.past else ():
            self._add_file(kept, config, uri, path)
        if config.nav is None or self.past:
            config.nav = menu(self.site)
        self.building.files(kept)
        return kept

    @event_priority(-100)
    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Have the pages' Markdown made HTML, or take it from the cache."""
        if self.config.enabled and not self.building.done:
            self.building.pages(nav, files, self.today.isoformat())

    @event_priority(-100)
    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Have the pages finished, or take them from the cache."""
        if self.config.enabled and not self.building.done:
            self.building.templates(env)

    @event_priority(-100)
    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Keep the pages of another day out of search engines."""
        return past.unsearched(output) if self.config.enabled and self.past else output

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Keep what was made for the next build."""
        if not self.config.enabled:
            return
        if self.building.done:
            self.building.write()
        else:
            offline.write_index(config)
            self.building.keep(self.today.isoformat(), self.zone)
        self.building.end()
        self.complete = config

    def on_build_error(self, *, error: Exception) -> None:  # noqa: ARG002
        """Leave nothing behind."""
        if self.config.enabled and hasattr(self, "building"):
            self.building.end()

    def on_shutdown(self) -> None:
        """Build the sites of the other languages, when the first is complete."""
        if self.complete and not self.serving and not self.config.language:
            languages.build_others(self.complete, type(self), self.config.languages, self.config.at)

    def _language(self) -> str:
        """The language of this build, "" for the handbook's own."""
        return self.config.language or next(iter(self.config.languages), "")

    def _approvals(self, root: Path, commit: str) -> Approvals | None:
        try:
            return shown(root, self.tree, self.system, self.today, commit=commit)
        except Unavailable as error:
            log.warning("no approval is shown: %s", one_line(str(error)))
            return None

    def _root(self, config: MkDocsConfig) -> Path:
        here = Path(config.config_file_path or FILE).resolve().parent
        return here / self.config.root

    def _today(self, system: System) -> date:
        return self._written_day() or today_in(system.settings.time_zone)

    def _written_day(self) -> date | None:
        """The day that the pages are made for, None for the one on which they are made."""
        written = self.config.today
        if not written:
            return self.past.day if self.past else None
        day = written if isinstance(written, date) else parse_date(written)
        if day is None:
            raise PluginError(f"qmsctl: the option today is {written!r}; write YYYY-MM-DD")
        return day

    def _watch(self, config: MkDocsConfig, root: Path, system: System) -> None:
        folders = {type_.folder for type_ in system.settings.document_types.values()}
        for name in (FILE, *_WATCHED, *sorted(folders), *system.settings.registers.values()):
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.exists() and str(path) not in config.watch:
                config.watch.append(str(path))

    def _report(self) -> None:
        for path, why in self.site.withheld:
            if path in self.site.faulty:
                log.warning("%s is not published: %s", one_line(path), one_line(why))
            else:
                log.info("%s is not published: %s", one_line(path), one_line(why))

    def _stays(self, file: File, config: MkDocsConfig) -> bool:
        """Whether a file that MkDocs found goes to the site as it is."""
        if file.src_dir != config.docs_dir or file.abs_src_path is None:
            return True  # the theme's own, or made by another plugin
        if file.is_documentation_page():
            return False
        if self.past and not past.stays(file, config):
            return False
        path = os.path.relpath(file.abs_src_path, self.building.tree.root).replace(os.sep, "/")
        if path in self.site.hidden:
            log.info("%s is not published: only confidential texts show it", one_line(file.src_uri))
            return False
        why = refused(file.abs_src_path, file.src_uri, config) or self.faults.get(path, "")
        if why:
            log.warning("%s is not published: %s", one_line(file.src_uri), one_line(why))
        return not why

    def _add(
        self,
        files: Files,
        config: MkDocsConfig,
        uri: str,
        content: str | bytes,
        edit: str = "",
        level: InclusionLevel = InclusionLevel.UNDEFINED,
    ) -> None:
        known = files.get_file_from_path(uri)
        if known:
            files.remove(known)
        file = File.generated(config, uri, content=content, inclusion=level)
        file.edit_uri = edit if edit and not self.past else None
        files.append(file)

    def _add_file(self, files: Files, config: MkDocsConfig, uri: str, path: str) -> None:
        try:
            data = self.tree[path]
        except UnreadableFile as error:
            log.warning("%s is not published: %s", one_line(path), error)
            return
        if active(path, data):
            log.warning("%s is not published: %s", path, active(path, data))
            return
        self._add(files, config, uri, data)
