"""Run the rules over a system and make a report: selection, severity, suppression, baseline."""

from __future__ import annotations

import fnmatch
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TypeVar

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.findings import Finding, Location, Message, NotRun, Problem, Report, clip, fingerprints, visible
from qmsctl.i18n import translator
from qmsctl.processes import Pile
from qmsctl.rules import RULES, Context, Evidence, Rule, missing
from qmsctl.rules.protocol import PAST
from qmsctl.settings import FILE, CheckSettings, Suppression
from qmsctl.system import System
from qmsctl.text import limits
from qmsctl.text.decode import decode
from qmsctl.trees import Tree

__all__ = ["Evidence", "about_changes", "baseline_text", "check", "read_baseline", "selected", "with_sources"]

_T = TypeVar("_T")
_LONGEST_ITEM = 160
_FAMILY = re.compile(r"[A-Z]{3}[0-9]{0,3}\Z")
_WITHOUT_EVIDENCE = ("REF", "DOC")
"""Families that read every document from end to end and need no evidence: they run while that is gathered."""

_MANY = 500
"""Documents from which on a second process is worth its start."""


def selected(settings: CheckSettings, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Rule]:
    """Return the rules to run: those asked for here, else in qms.yaml, else all; less the ignored ones.

    A selector is a code, the beginning of one (``DOC``, ``DOC3``) or a name.
    Raises `QmsctlError` for one that names nothing.
    """
    chosen = tuple(select) or settings.select
    left_out = (*settings.ignore, *ignore)
    named = [suppression.rule for suppression in settings.suppressions]
    named += [selector for selectors in settings.per_path.values() for selector in selectors]
    for selector in (*chosen, *left_out, *settings.severity, *settings.options, *named):
        if selector != "ALL" and not any(_names(selector, rule) for rule in RULES.values()):
            raise QmsctlError(f"{selector!r} is no rule; `qmsctl rules` lists them")
    return [
        rule
        for rule in RULES.values()
        if (not chosen or any(_names(selector, rule) for selector in chosen))
        and not any(_names(selector, rule) for selector in left_out)
    ]


def check(
    system: System,
    today: date,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    baseline: frozenset[str] = frozenset(),
    revision: str = "",
    language: str = "en",
    evidence: Evidence | Callable[[], Evidence] | None = None,
    settings: CheckSettings | None = None,
) -> Report:
    """Return what the rules find, sorted by place, in words of a language. Nothing is written.

    `settings` are those of the handbook itself unless given: a change is judged by those of its base.
    `evidence`, or what gathers it, which is asked while a second process runs rules that need none.
    """
    settings = settings or system.settings.check
    rules = selected(settings, select, ignore)
    families = [[rule for rule in rules if rule.CODE.startswith(family)] for family in _WITHOUT_EVIDENCE]
    copied = len(system.documents) >= _MANY

    def run(number: int) -> list[tuple[str, Problem]]:
        return list(_run(system, today, families[number], Evidence(), settings))

    with Pile(len(families), run, copied=copied) as pile:
        known = evidence() if callable(evidence) else evidence or Evidence()
        why_not = [(rule, missing(rule, system, known)) for rule in rules]
        ready = [rule for rule, why in why_not if why is None and rule.CODE[:3] not in _WITHOUT_EVIDENCE]
        found = list(_run(system, today, ready, known, settings))
        found += chain.from_iterable(pile.finish())
    findings = _findings(found, language, settings)
    findings = [finding for finding in findings if not _switched_off(finding, settings)]
    kept = [finding for finding in findings if not _suppressed(finding, settings.suppressions, today.isoformat())]
    new = [finding for finding in kept if finding.fingerprint not in baseline]
    return Report(
        findings=tuple(new),
        today=today.isoformat(),
        revision=revision,
        suppressed=len(findings) - len(kept),
        baselined=len(kept) - len(new),
        documents=len(system.documents),
        entries=sum(len(register.entries) for register in system.registers.values()),
        records=len(system.records) + sum(len(series) for series in system.series.values()),
        language=language,
        not_run=tuple(NotRun(rule.CODE, translator(language).message(why)) for rule, why in why_not if why is not None),
    )


def about_changes() -> list[str]:
    """Return the codes of the rules that compare a handbook with what it was before."""
    return [code for code, rule in RULES.items() if getattr(rule, "NEEDS", "") == PAST]


def with_sources(report: Report, tree: Tree) -> Report:
    """Return the report with the source lines of its findings, for reporters that show them."""
    lines: dict[str, list[str]] = {}
    sources = {}
    for finding in report.findings:
        path = finding.location.path
        if path not in lines:
            lines[path] = _lines(tree, path)
        number = finding.location.line
        if 0 < number <= len(lines[path]):
            sources[path, number] = lines[path][number - 1]
    return replace(report, sources=sources)


def read_baseline(tree: Tree, path: str) -> frozenset[str]:
    """Return the fingerprints that a baseline file holds; none where the handbook has no such file."""
    if not path or path not in tree:
        return frozenset()
    try:
        data = json.loads(tree[path])
        return frozenset(str(row["fingerprint"]) for row in data["findings"])
    except (UnreadableFile, ValueError, KeyError, TypeError, RecursionError) as error:
        raise QmsctlError(
            f"the baseline {path} cannot be read ({error}); write it anew with `qmsctl baseline`"
        ) from error


def baseline_text(report: Report) -> str:
    """Return a report's findings as a baseline file: JSON, one finding per entry, sorted."""
    rows = [
        {
            "fingerprint": finding.fingerprint,
            "code": finding.code,
            "path": visible(finding.location.path),
            "message": finding.message,
        }
        for finding in report.findings
    ]
    return (
        json.dumps(
            {"version": 1, "findings": sorted(rows, key=lambda row: tuple(row.values()))}, indent=2, ensure_ascii=False
        )
        + "\n"
    )


def _findings(found: Iterable[tuple[str, Problem]], language: str, settings: CheckSettings) -> list[Finding]:
    """Findings by place; a fingerprint is that of the English words, whoever reads."""
    stamped = sorted(
        ((_stamp(problem, RULES[code], settings), problem) for code, problem in found),
        key=lambda pair: _order(pair[0]),
    )
    findings = fingerprints(finding for finding, _ in stamped)
    if language == "en":
        return list(findings)
    words = translator(language)
    return [
        replace(finding, message=words.message(problem.message), fix=words.message(problem.fix))
        for finding, (_, problem) in zip(findings, stamped, strict=True)
    ]


def _run(
    system: System, today: date, rules: Iterable[Rule], evidence: Evidence, settings: CheckSettings
) -> Iterator[tuple[str, Problem]]:
    """Yield what rules see, each with the code of its rule."""
    for rule in rules:
        context = Context(today, _by_rule(settings.options, rule) or {}, evidence)
        told: Counter[str] = Counter()
        for problem in rule.check(system, context):
            told[problem.location.path] += 1
            number = told[problem.location.path]
            if number <= limits.PROBLEMS:
                yield rule.CODE, problem
            elif number == limits.PROBLEMS + 1:
                yield rule.CODE, _and_more(problem)


def _and_more(problem: Problem) -> Problem:
    """The last of very many: a report of a million lines helps nobody but its author."""
    message = Message("the same stands in more than {limit} places of this file", limit=limits.PROBLEMS)
    return problem._replace(message=message, fix=Message("mend the others first"), item="")


def _stamp(problem: Problem, rule: Rule, settings: CheckSettings) -> Finding:
    return Finding(
        code=rule.CODE,
        name=rule.NAME,
        severity=_by_rule(settings.severity, rule) or rule.SEVERITY,
        location=Location(*problem.location),
        message=str(problem.message),
        fix=str(problem.fix),
        item=clip(problem.item, _LONGEST_ITEM),
        clauses=problem.clauses or rule.CLAUSES,
    )


def _order(finding: Finding) -> tuple[object, ...]:
    at = finding.location
    # qms.yaml comes first: what is wrong there explains much of the rest.
    return (at.path != FILE, at.path, at.line, at.column, finding.code, finding.message)


def _names(selector: str, rule: Rule) -> bool:
    begins = _FAMILY.match(selector) is not None and rule.CODE.startswith(selector)
    return begins or selector in ("ALL", rule.CODE, rule.NAME)


def _by_rule(settings: Mapping[str, _T], rule: Rule) -> _T | None:
    for key in (rule.CODE, rule.NAME, rule.CODE[:3]):
        if key in settings:
            return settings[key]
    return None


def _switched_off(finding: Finding, settings: CheckSettings) -> bool:
    rule = RULES[finding.code]
    return any(
        fnmatch.fnmatchcase(finding.location.path, pattern) and any(_names(selector, rule) for selector in selectors)
        for pattern, selectors in settings.per_path.items()
    )


def _suppressed(finding: Finding, suppressions: tuple[Suppression, ...], today: str) -> bool:
    return any(
        _names(suppression.rule, RULES[finding.code])
        and suppression.because
        and (not suppression.until or today <= suppression.until)
        and (suppression.path or suppression.item)
        and (not suppression.path or fnmatch.fnmatchcase(finding.location.path, suppression.path))
        and (not suppression.item or finding.item == suppression.item)
        for suppression in suppressions
    )


def _lines(tree: Tree, path: str) -> list[str]:
    try:
        return (decode(path, tree[path]).text or "").split("\n")
    except (UnreadableFile, KeyError):
        return []
