"""How long a reader waits for the search in headless Chromium: ``python -m bench.searching SITE [QUERY…]``.

Prints the size of the index, the time from opening a page until the search is ready,
and for each query the milliseconds from the key to the results on the screen, the quicker of two.
"""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUERIES = (
    "PRO-00070",
    "supplier",
    "calibration record",
    "who approves",
    "a",
    "internal contract and inspection design",
)
_INDEX = "search/search_index.json"
_READY = """() => {
  const said = document.querySelector('.md-search-result__meta');
  return said && !/^Initiali|^Starter/.test(said.textContent.trim());
}"""
_WATCH = """query => {
  const field = document.querySelector('.md-search__input');
  const list = document.querySelector('.md-search-result__list');
  const meta = document.querySelector('.md-search-result__meta');
  window.found = null;
  field.value = query;
  field.addEventListener('keyup', () => {
    const began = performance.now();
    const watch = new MutationObserver(() => {
      watch.disconnect();
      requestAnimationFrame(() => { window.found = {ms: performance.now() - began, hits: meta.textContent.trim(),
        first: [...list.children].slice(0, 5).map(item => item.querySelector('a').getAttribute('href'))}; });
    });
    watch.observe(list, {childList: true});
    watch.observe(meta, {childList: true, characterData: true, subtree: true});
  }, {once: true, capture: true});
}"""


@dataclass
class Answer:
    """A query, how long it took in milliseconds, and the addresses of the first results."""

    query: str
    milliseconds: float
    first: list[str]
    hits: str


@dataclass
class Measured:
    """A site's search: bytes of the index, milliseconds until ready, and its answers."""

    size: int
    ready: float
    answers: list[Answer]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Say nothing; the figures speak."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on a free port and give its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def measure(site: Path, queries: tuple[str, ...] = QUERIES) -> Measured:
    """Open a page of the site in Chromium and search; needs Chromium and playwright."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{address}/404.html", wait_until="commit")
        page.wait_for_function(_READY, timeout=180_000, polling=20)
        ready = page.evaluate("performance.now()")
        page.focus(".md-search__input")
        answers: dict[str, Answer] = {}
        for query in (*queries, *queries):
            page.evaluate(_WATCH, query)
            page.keyboard.press("End")  # a key of a real keyboard, which the theme listens to
            found = page.wait_for_function("window.found", timeout=30_000, polling=20).json_value()
            quickest = min(found["ms"], answers[query].milliseconds if query in answers else found["ms"])
            answers[query] = Answer(query, quickest, found["first"], found["hits"])
        browser.close()
    return Measured((site / _INDEX).stat().st_size, ready, list(answers.values()))


def main(arguments: list[str]) -> None:
    """Measure the site named first and print the figures as JSON."""
    found = measure(Path(arguments[0]), tuple(arguments[1:]) or QUERIES)
    print(json.dumps({"bytes": found.size, "ready ms": round(found.ready)}))
    for answer in found.answers:
        print(json.dumps([answer.query, round(answer.milliseconds), answer.hits, answer.first], ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
