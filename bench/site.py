"""The website: built with the plugin anew, after one change and after none, beside Material on the same pages."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

from bench.generate import TODAY, generate, write
from bench.measure import CACHE, Job, Result, medians, run

PROGRAMS = Path(sys.executable).parent
ROUNDS = {200: 3, 1000: 2, 2000: 1}
"""How often each size is built by each, after one round that does not count."""

PLAIN, COLD, CHANGED, SAME = "plain Material", "plugin, cold", "one text changed", "nothing changed"

_LEFT_OUT = ("docs_dir", "nav", "extra_css", "extra_javascript", "exclude_docs", "not_in_nav")


def measure(size: int, work: Path, say: Callable[[str], None], rounds: int = 0) -> dict[str, Result]:
    """Build a handbook of that many documents in turns; {} where its pages cannot be staged."""
    handbook, staged = work / f"site-{size}", work / f"staged-{size}"
    for folder in (handbook, staged):
        shutil.rmtree(folder, ignore_errors=True)
    written = generate(size)
    write(written.files(), handbook)
    stage = [str(PROGRAMS / "qmsctl"), "site", "stage", str(staged), "--root", str(handbook), "--today", str(TODAY)]
    done = run(stage, handbook)
    if done.code or not (staged / "mkdocs.yml").exists():
        say(f"the site is not measured: {done.output.strip()[-300:]}")
        return {}
    _same_settings(staged, handbook)
    say(f"building {size} pages, {rounds or ROUNDS[size]} turns")
    build = [str(PROGRAMS / "mkdocs"), "build", "--quiet", "--clean", "--site-dir"]
    plugin = [*build, str(work / f"built-plugin-{size}")]
    change = partial(_change, handbook / written.documents[size // 2].path)
    return medians(
        [
            Job(PLAIN, [*build, str(work / f"built-plain-{size}")], staged),
            Job(COLD, plugin, handbook, before=_forget),
            Job(CHANGED, plugin, handbook, before=change),
            Job(SAME, plugin, handbook),
        ],
        rounds or ROUNDS[size],
    )


def largest_page(size: int, work: Path) -> int:
    """Return how many bytes the largest page of a document has."""
    folders = ("policy", "procedures", "instructions")
    built = work / f"built-plugin-{size}"
    return max(path.stat().st_size for folder in folders for path in (built / folder).rglob("index.html"))


def _same_settings(staged: Path, handbook: Path) -> None:
    """Give both the same theme and extensions: ours are those of the staged pages, and the plugin on top."""
    settings = yaml.safe_load((staged / "mkdocs.yml").read_text(encoding="utf-8"))
    ours = {key: value for key, value in settings.items() if key not in _LEFT_OUT}
    ours["plugins"] = [*settings.get("plugins", ["search"]), {"qmsctl": {"today": str(TODAY)}}]
    (handbook / "mkdocs.yml").write_text(yaml.safe_dump(ours, sort_keys=False), encoding="utf-8")


def _forget() -> None:
    shutil.rmtree(CACHE, ignore_errors=True)


def _change(document: Path) -> None:
    with document.open("a", encoding="utf-8") as file:
        file.write("\nOne more sentence than before.\n")
