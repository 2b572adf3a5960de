"""One build of the site: what earlier builds have done already is not done again.

Nothing here decides what a page looks like. MkDocs asks each page to render
itself and each template for a page; where the answer is known, it is given.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import jinja2
from material.plugins.search.plugin import SearchPlugin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from qmsctl.plugin import hearing
from qmsctl.plugin.cache import Cache, switched_off
from qmsctl.plugin.fingerprint import Unknown, of_markup, of_theme, strange_extension, strangers
from qmsctl.plugin.finishing import Pages
from qmsctl.plugin.rendering import Texts
from qmsctl.plugin.unchanged import PastTree, ReadTree, WholeSite

log = get_plugin_logger("qmsctl")

_CONTEXT = frozenset({"page_context"})
_PAGE = frozenset({"env", "pre_page", "page_read_source", "page_markdown", "page_content", "page_context", "post_page"})


class Build:
    """A build from its beginning to its end; `tree` is the handbook it is made of, as it is now or at a `commit`."""

    def __init__(self, config: MkDocsConfig, root: Path, plugin: type, *, keep: bool, commit: str = "") -> None:
        self.config = config
        self.tree = PastTree(root, commit) if commit else ReadTree(root)
        self.cache: Cache | None = None
        self.site: WholeSite | None = None
        self._known = (plugin, SearchPlugin)
        self._nav: Navigation | None = None
        self._files: Files | None = None
        self._texts: Texts | None = None
        self._pages: Pages | None = None
        if keep and not switched_off() and not hearing.verbose():
            self._open()

    def _open(self) -> None:
        """Open the cache, where everything that decides about pages is known."""
        stranger = strange_extension(self.config) or next(strangers(self.config, self._known, _PAGE), "")
        if stranger:
            log.info("every page is made anew, because %s may change it", stranger)
            return
        try:
            of_markup(self.config)
            self.cache = Cache(self.config.config_file_path or str(self.tree.root))
            of_theme(self.config)
        except Unknown as why:
            log.info("finished pages are not kept, because %s may change them", why)
            return
        if not any(strangers(self.config, self._known)):
            self.site = WholeSite(self.config, self.tree, self.cache)

    def unchanged(self, day: str) -> bool:
        """Whether the site comes out as it did before; then MkDocs has nothing to build. `day` is "" for today."""
        return self.site is not None and self.site.find(day)

    @property
    def done(self) -> bool:
        """Whether there is nothing to build."""
        return self.site is not None and self.site.found is not None

    def listen(self) -> None:
        """Note what is said from now on."""
        if self.site:
            self.site.listen()

    def files(self, files: Files) -> None:
        """Take note of the files that are copied as they are, before they are."""
        if self.site:
            self.site.look(files)

    def pages(self, nav: Navigation, files: Files, day: str) -> None:
        """See to the pages' Markdown, when all files and pages are known."""
        self._nav, self._files = nav, files
        for file in files.documentation_pages():
            if file.page:
                file.page.update_date = day
        if not strange_extension(self.config):
            base = of_markup(self.config) if self.cache else b""
            self._texts = Texts(self.config, files, self.cache, base)

    def templates(self, env: jinja2.Environment) -> None:
        """See to the finished pages, when all texts are HTML."""
        if self._nav is None or self._files is None or any(strangers(self.config, self._known, _CONTEXT)):
            return
        self._pages = Pages(self.config, self._files, self._nav, env)
        if self.cache and self._texts:
            with contextlib.suppress(Unknown):  # said when the cache was opened
                self._pages.find(self.cache, of_theme(self.config), self._texts.identity)
        self._pages.make()
        self._pages.answer()

    def keep(self, day: str, zone: str) -> None:
        """Keep what was made, and the site as a whole."""
        if not self.cache or not self._texts:
            return
        made = [part for part in (self._texts, self._pages) if part]
        used = [key for part in made for key in part.keys.values()]
        fresh = {key: value for part in made for key, value in part.fresh.items()}
        if self.site and self._pages:
            fresh |= self.site.kept(self._pages.whole, day, zone)
            used += self.site.used
        self.cache.write(fresh, used)

    def write(self) -> None:
        """Write the site as it was kept."""
        if self.site:
            self.site.write()

    def end(self) -> None:
        """Leave everything as it was found; twice does no harm."""
        if self.site:
            self.site.end()
