"""The result as Markdown: ratios first, then what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from bench.faults import FAULTS
from bench.measure import Result

MARKERS = ("<!-- bench: begin -->", "<!-- bench: end -->")


@dataclass
class Results:
    """Everything that one run measured."""

    machine: str
    versions: dict[str, str]
    sizes: dict[int, dict[str, Result]]
    commits: dict[int, int]
    found: dict[str, list[bool]]
    start: dict[str, Result]
    site: dict[int, dict[str, Result]]
    site_versions: dict[str, str]


def table(results: Results) -> str:
    """Return the whole result as Markdown."""
    versions = ", ".join(f"{name} {number}" for name, number in (results.versions | results.site_versions).items())
    parts = ["### Ratios", _ratios(results), "### Whole check", _times(results), "### Faults found", _faults(results)]
    parts += ["### Start", _start(results)]
    if results.site:
        parts += ["### Site", _site(results)]
    return "\n\n".join([*parts, f"Measured on {results.machine}, with {versions}."])


def _rows(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _size(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _ratios(results: Results) -> str:
    """How many times faster a whole check is than each peer, then the other aims."""
    peers = [name for name in next(iter(results.sizes.values())) if name != "qmsctl"]
    faster = [
        [
            f"`check` is faster than {name}, times",
            *(f"{times[name].seconds / times['qmsctl'].seconds:.1f}" for times in results.sizes.values()),
        ]
        for name in peers
    ]
    return (
        _rows(["What", *(f"{_size(size)} documents" for size in results.sizes)], faster)
        + "\n\n"
        + _rows(["What", "Measured"], _aims(results))
    )


def _aims(results: Results) -> list[list[str]]:
    rows = []
    if {2000, 10_000} <= results.sizes.keys():
        large, middle = results.sizes[10_000]["qmsctl"], results.sizes[2000]["qmsctl"]
        rows.append(["time per document at 10 000 against 2 000", f"{large.seconds / middle.seconds / 5:.2f}"])
        rows.append(["peak memory at 10 000 documents", f"{large.mebibytes:.0f} MiB"])
    help_ratio = results.start["qmsctl"].seconds / results.start["bare click group"].seconds
    rows.append(["`qmsctl --help` against a bare click group with as many commands", f"{help_ratio:.2f}"])
    rows += [
        [
            f"site of {_size(size)} documents against plain Material on the same pages",
            f"{times['plugin'].seconds / times['plain'].seconds:.2f}",
        ]
        for size, times in results.site.items()
    ]
    return rows


def _times(results: Results) -> str:
    head = ["Tool", *(f"{_size(size)} ({_size(results.commits[size])} commits)" for size in results.sizes)]
    names = list(next(iter(results.sizes.values())))
    rows = [
        [name, *(f"{times[name].seconds:.2f} s, {times[name].mebibytes:.0f} MiB" for times in results.sizes.values())]
        for name in names
    ]
    return _rows(head, rows)


def _faults(results: Results) -> str:
    names = list(results.found)
    rows = [
        [fault.what, f"`{fault.code}`", *("yes" if results.found[name][number] else "–" for name in names)]
        for number, fault in enumerate(FAULTS)
    ]
    totals = [f"**{sum(results.found[name])} of {len(FAULTS)}**" for name in names]
    return _rows(["Fault", "Rule", *names], [*rows, ["**Found**", "", *totals]])


def _start(results: Results) -> str:
    return _rows(
        ["`--help` of", "Time"], [[name, f"{result.seconds * 1000:.0f} ms"] for name, result in results.start.items()]
    )


def _site(results: Results) -> str:
    rows = [
        [
            _size(size),
            *(f"{times[name].seconds:.1f} s, {times[name].mebibytes:.0f} MiB" for name in ("plugin", "plain")),
        ]
        for size, times in results.site.items()
    ]
    return _rows(["Documents", "With the plugin", "Plain Material, staged pages"], rows)
