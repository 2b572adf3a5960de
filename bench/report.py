"""The result as Markdown: ratios first, then what was measured."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench import history, reviews
from bench.faults import FAULTS
from bench.measure import Result
from bench.site import CHANGED, COLD, PLAIN, SAME

PARTS = ("check", "history", "reviews", "site")


def markers(part: str) -> tuple[str, str]:
    """Return the lines of a page between which a part of the result stands."""
    return f"<!-- bench {part}: begin -->", f"<!-- bench {part}: end -->"


@dataclass
class Results:
    """Everything that one run measured."""

    machine: str
    versions: dict[str, str]
    site_versions: dict[str, str]
    sizes: dict[int, dict[str, Result]] = field(default_factory=dict)
    commits: dict[int, int] = field(default_factory=dict)
    found: dict[str, list[bool]] = field(default_factory=dict)
    start: dict[str, Result] = field(default_factory=dict)
    history: dict[int, dict[str, Result]] = field(default_factory=dict)
    reviews: dict[str, Result] = field(default_factory=dict)
    site: dict[int, dict[str, Result]] = field(default_factory=dict)
    largest: dict[int, int] = field(default_factory=dict)


def parts(results: Results) -> dict[str, str]:
    """Return what was measured as Markdown, by part."""
    made = {}
    if results.sizes:
        checks = ["### Ratios", _ratios(results), "### Whole check", _times(results)]
        made["check"] = [*checks, "### Faults found", _faults(results), "### Start", _start(results)]
    if results.history:
        made["history"] = ["### Check with history", _history_ratios(results), _history(results)]
    if results.reviews:
        made["reviews"] = ["### Yearly review", _reviews(results)]
    if results.site:
        made["site"] = ["### Site", _site_ratios(results), _site(results)]
    return {part: "\n\n".join([*texts, _measured_on(results, part)]) for part, texts in made.items()}


def _measured_on(results: Results, part: str) -> str:
    beside = {"check": results.versions, "site": results.site_versions}.get(part, {})
    versions = {"qmsctl": results.versions["qmsctl"]} | beside
    return f"Measured on {results.machine}, with {', '.join(f'{name} {number}' for name, number in versions.items())}."


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


def _reviews(results: Results) -> str:
    """What each command of the yearly review takes beside a whole check of the same handbook."""
    floor = results.reviews[reviews.CHECK].seconds
    rows = [
        [name, f"{result.seconds:.2f} s, {result.mebibytes:.0f} MiB", f"{result.seconds / floor:.2f}"]
        for name, result in results.reviews.items()
    ]
    return _rows([f"{reviews.UNITS} units, {_size(reviews.SIZE)} documents", "Time", "Against check"], rows)


def _history_ratios(results: Results) -> str:
    """What history costs, what is kept saves, and how both grow."""
    measured = results.history
    floor = {size: max(times[history.LOG].seconds, times[history.PLAIN].seconds) for size, times in measured.items()}
    rows = [
        [
            f"{name}, against the slower of `git log` and the check without history",
            *(f"{measured[size][name].seconds / floor[size]:.2f}" for size in measured),
        ]
        for name in (history.COLD, history.LATE)
    ]
    rows.append(
        [
            f"{history.SAME}, times faster than cold",
            *(f"{times[history.COLD].seconds / times[history.SAME].seconds:.0f}" for times in measured.values()),
        ]
    )
    rows += [
        [
            f"{name} ({history.TOUCHED} documents), against cold",
            *(f"{times[name].seconds / times[history.COLD].seconds:.2f}" for times in measured.values()),
        ]
        for name in (history.ONE, history.REVIEWED)
    ]
    if measured.keys() <= results.sizes.keys():
        fastest = {
            size: min(time.seconds for name, time in results.sizes[size].items() if name != "qmsctl")
            for size in measured
        }
        rows.append(
            [
                f"{history.SAME}, times faster than the fastest peer",
                *(f"{fastest[size] / measured[size][history.SAME].seconds:.0f}" for size in measured),
            ]
        )
    first, *others = measured
    for name in (history.COLD, history.SAME):
        grown = [measured[size][name].seconds / measured[first][name].seconds / size * first for size in others]
        rows.append([f"{name}: time for each document against {_size(first)}", "1.00", *(f"{x:.2f}" for x in grown)])
    return _rows(["What", *(f"{_size(size)} documents" for size in measured)], rows)


def _history(results: Results) -> str:
    head = ["Measured", *(f"{_size(size)} ({_size(results.commits[size])} commits)" for size in results.history)]
    names = next(iter(results.history.values()))
    rows = [
        [name, *(f"{each[name].seconds:.2f} s, {each[name].mebibytes:.0f} MiB" for each in results.history.values())]
        for name in names
    ]
    return _rows(head, rows)


def _site_ratios(results: Results) -> str:
    """What a build takes of the time of plain Material, then how sites grow."""
    first, *others = results.site
    rows = [
        [name, *(f"{times[name].seconds / times[PLAIN].seconds:.2f}" for times in results.site.values())]
        for name in (COLD, CHANGED, SAME)
    ]
    rows += [
        [f"{name}: time for each page against {_size(first)} documents", "1.00"]
        + [
            f"{results.site[size][name].seconds / results.site[first][name].seconds / size * first:.2f}"
            for size in others
        ]
        for name in (PLAIN, COLD)
    ]
    rows.append(["largest page of a document", *(f"{size / 1000:.0f} kB" for size in results.largest.values())])
    return _rows(["Against plain Material", *(f"{_size(size)} documents" for size in results.site)], rows)


def _site(results: Results) -> str:
    rows = [
        [_size(size), *(f"{times[name].seconds:.1f} s, {times[name].mebibytes:.0f} MiB" for name in times)]
        for size, times in results.site.items()
    ]
    return _rows(["Documents", *next(iter(results.site.values()))], rows)
