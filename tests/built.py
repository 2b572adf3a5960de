"""Sites that several tests look at: each is built once per run, strictly, in a folder that goes away with the run."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.searching import FLAGS

ROOT = Path(__file__).parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "there is no Chromium here; install chromium to run the tests in a browser"


@functools.cache
def example(folder: str = ".") -> Path:
    """Build a handbook of this repository and return its site; processes that test side by side share it."""
    place = Path(os.environ["QMSCTL_TESTED_SITES"]) / folder.replace("/", "-").replace(".", "group")
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            made = build(ROOT / folder, place.with_suffix(".new"), "--strict")
            assert made.returncode == 0, made.stderr
            place.with_suffix(".new").rename(place)
    return place


def build(root: Path, site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site), *options],
        cwd=root,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        timeout=300,
        check=False,
    )


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def search(page: Any, words: str, result: str = ".md-search-result__link") -> None:
    """Type words into the search until a result is there: what is typed before the page listens is lost."""
    for _ in range(10):
        page.fill("input.md-search__input", words)
        page.press("input.md-search__input", "End")  # the page listens for keys
        with contextlib.suppress(Exception):
            page.wait_for_selector(result, timeout=5_000)
            return
    raise AssertionError(f"nothing was found for {words!r}")
