"""Measure qmsctl beside its peers and print a Markdown table.

python -m bench                     everything (twenty minutes)
python -m bench --quick             200 documents, fewer turns (two minutes)
python -m bench --only site         the website alone (ten minutes)
python -m bench --only history      checks with history and approvals (three minutes); `check` for everything else
python -m bench --only reviews      the yearly review of sixty units (one minute)
python -m bench --write PAGE        put what was measured into a page, between the markers of its part
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import version as installed
from pathlib import Path

from bench import history, report, reviews, site
from bench.faults import FAULTS, planted
from bench.generate import TODAY, Files, generate, write, write_with_history
from bench.measure import Job, Result, medians, run
from bench.peers import PEERS, Peer, install, version

WORK = Path(__file__).resolve().parent / ".work"
PROGRAMS = Path(sys.executable).parent
SIZES = (200, 2000, 10_000)
SITE_SIZES = (200, 1000, 2000)


def main() -> None:
    options = _options()
    results = report.Results(
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
        versions={"qmsctl": installed("qmsctl")},
        site_versions={name: installed(name) for name in ("mkdocs", "mkdocs-material")},
    )
    if options.only in (None, "check"):
        _checks(results, options.quick)
    if options.only in (None, "history"):
        _histories(results, options.quick)
    if options.only in (None, "reviews"):
        results.reviews = reviews.measure(WORK, _say, 3 if options.quick else 0)
    if options.only in (None, "site"):
        _sites(results, options.quick)
    parts = report.parts(results)
    print("\n\n".join(parts.values()))
    if options.write:
        _write(options.write, parts)


def _checks(results: report.Results, quick: bool) -> None:
    results.versions |= {peer.package: version(peer) for peer in PEERS}
    results.start = _start(2 if quick else 15)
    for size in (200,) if quick else SIZES:
        rounds = 3 if quick or size >= 10_000 else 5
        results.commits[size], results.sizes[size] = _check(size, rounds)
    results.found = _faults()


def _histories(results: report.Results, quick: bool) -> None:
    for size in history.SIZES[:1] if quick else history.SIZES:
        folder, results.commits[size] = _handbook(size)
        results.history[size] = history.measure(size, folder, WORK, _say, 3 if quick else 0)


def _sites(results: report.Results, quick: bool) -> None:
    for size in SITE_SIZES[:1] if quick else SITE_SIZES:
        built = site.measure(size, WORK, _say, 1 if quick else 0)
        if built:
            results.site[size] = built
            results.largest[size] = site.largest_page(size, WORK)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="200 documents only, fewer turns")
    parser.add_argument("--only", choices=report.PARTS, help="measure a part")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put what was measured into this page")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _check(size: int, rounds: int) -> tuple[int, dict[str, Result]]:
    """Time the whole check of a clean handbook by everybody."""
    folder, commits = _handbook(size)
    files = generate(size).files()
    jobs = [Job("qmsctl", _qmsctl(folder), folder)]
    for peer in PEERS:
        place = WORK / f"{size}-{peer.folder}"
        jobs.append(Job(peer.name, _command(peer, _fresh(place, peer.convert(files))), place))
    _say(f"checking {size} documents, {rounds} turns")
    return commits, medians(jobs, rounds)


def _handbook(size: int) -> tuple[Path, int]:
    """Return a generated repository, kept between runs, and how many commits it has."""
    folder, count = WORK / f"{size}-handbook", WORK / f"{size}-commits"
    if not count.exists():
        _say(f"generating {size} documents with their history")
        shutil.rmtree(folder, ignore_errors=True)
        count.write_text(str(write_with_history(generate(size), folder)))
    return folder, int(count.read_text())


def _fresh(folder: Path, files: Files) -> Files:
    shutil.rmtree(folder, ignore_errors=True)
    write(files, folder)
    # A repository of its own: doorstop would take the whole of the one around it for its project.
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return files


def _qmsctl(folder: Path, *more: str) -> list[str]:
    # Without what an earlier run kept: the peers keep nothing either.
    options = ["--root", str(folder), "--today", str(TODAY), "--format", "text", "--no-cache"]
    return [str(PROGRAMS / "qmsctl"), "check", *options, *more]


def _command(peer: Peer, files: Files) -> list[str]:
    name, *arguments = peer.command(files)
    return [str(install(peer) / name), *arguments]


def _faults() -> dict[str, list[bool]]:
    """Say for each tool which of the planted faults it notices."""
    _say(f"planting {len(FAULTS)} faults, one at a time")
    handbook = generate(200)
    clean = handbook.files()
    found: dict[str, list[bool]] = {"qmsctl": [], **{peer.name: [] for peer in PEERS}}
    place = WORK / "faults"
    for name in found:
        peer = next((peer for peer in PEERS if peer.name == name), None)
        before = _fresh(place, peer.convert(clean) if peer else clean)
        quiet = _notices(peer, before, "", place)
        for fault in FAULTS:
            files, path = planted(handbook, fault)
            after = peer.convert(files) if peer else files
            write({key: text for key, text in after.items() if before.get(key) != text}, place)
            said = _notices(peer, after, path, place)
            # Ours must name the right fault; a peer has only to say anything that it does not say of the clean one.
            found[name].append(bool(said - quiet) if peer else fault.code in said)
            for key in after.keys() - before.keys():
                (place / key).unlink()
            write({key: before[key] for key in after if key in before and before[key] != after[key]}, place)
    return found


def _notices(peer: Peer | None, files: Files, path: str, place: Path) -> set[str]:
    if peer is None:
        done = run([*_qmsctl(place), "--format", "unix"], place)
        if done.code not in (0, 1):
            raise RuntimeError(f"qmsctl ended with {done.code}: {done.output[-2000:]}")
        return set(re.findall(r"\b[A-Z]{3}\d{3}\b", done.output))
    commands = [_command(peer, files)]
    if path in files and peer.also(path) and not path.startswith(("policy", "procedures", "instructions")):
        commands.append([str(install(peer) / peer.also(path)[0]), *peer.also(path)[1:]])
    said = set()
    for command in commands:
        done = run(command, place)
        if done.code:
            said.add(f"exit {done.code}")
        said |= {line for line in done.output.splitlines() if re.match(r"(?:WARNING|ERROR|CRITICAL|INVALID)", line)}
    return said


def _start(rounds: int) -> dict[str, Result]:
    """Time ``--help`` against a bare click group, each as a console script would start it."""
    _say("timing --help")
    done = run([str(PROGRAMS / "qmsctl"), "--help"], WORK.parent)
    listed = done.output.split("Commands:")[-1]
    count = len(re.findall(r"^  [a-z]", listed, re.M))
    bare = [sys.executable, str(WORK.parent / "bare_click.py"), str(count), "--help"]
    jobs = [
        Job("qmsctl", [str(PROGRAMS / "qmsctl"), "--help"], WORK.parent),
        Job("bare click group", bare, WORK.parent),
    ]
    programs = {peer.package: _command(peer, {})[0] for peer in PEERS}
    jobs += [Job(name, [program, "--help"], WORK.parent) for name, program in programs.items()]
    return medians(jobs, rounds)


def _write(page: Path, parts: dict[str, str]) -> None:
    """Put each part between its markers in the page; everything else stays."""
    text = page.read_text(encoding="utf-8")
    for part, measured in parts.items():
        begin, end = report.markers(part)
        if begin not in text or end not in text:
            raise SystemExit(f"{page} has no markers {begin} and {end}")
        head, tail = text.split(begin)[0], text.split(end)[1]
        text = f"{head}{begin}\n\n{measured}\n\n{end}{tail}"
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
