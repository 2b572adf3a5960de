"""A site that opens from a folder, with its search: what ``mkdocs build --no-directory-urls`` makes.

Addresses that end in a folder need a server, so who asks for none wants to open files. A browser lets a page in a
folder neither read the search index nor start a worker: the index comes as a script, and a page in a page does the
worker's work. The theme's plugin `offline` would fetch the script for that from another server.
"""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

WORKER = "assets/iframe-worker.js"
_SHIPPED = Path(__file__).resolve().parent / "vendored" / "iframe-worker.js"


def prepare(config: MkDocsConfig) -> dict[str, str]:
    """Name what pages need to search without a server; return it by its path in the site."""
    known = [str(uri) for uri in config.extra.get("polyfills", ())]
    kept = [uri for uri in known if "iframe-worker" not in uri or "://" not in uri]
    if kept != known or (not config.use_directory_urls and not any("iframe-worker" in uri for uri in kept)):
        config.extra["polyfills"] = [*kept, WORKER]
        return {WORKER: _SHIPPED.read_text(encoding="utf-8")}
    return {}


def write_index(config: MkDocsConfig) -> None:
    """Write the search index as a script beside itself, where the site is to be opened from a folder."""
    index = Path(config.site_dir) / "search" / "search_index.json"
    if not config.use_directory_urls and index.is_file():
        text = index.read_text(encoding="utf-8")
        index.with_suffix(".js").write_text(f"var __index = {text}", encoding="utf-8")
