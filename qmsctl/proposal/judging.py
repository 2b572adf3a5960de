"""A change judged: the rules over head and base on the same day, by the branch's settings, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from qmsctl.checking import Evidence, about_changes, check, selected
from qmsctl.findings import Report
from qmsctl.proposal.authority import accepted, check_settings, under
from qmsctl.proposal.change import Change
from qmsctl.proposal.comparison import compare_findings
from qmsctl.settings import GATES

_CHANGED, ALL, NEVER = GATES


def gate(change: Change) -> str:
    """Return what fails the change: what it brings in, everything, or nothing, as the branch has it."""
    return (change.tip or change.head).system.settings.gate


def judge(
    change: Change,
    today: date,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    language: str = "en",
    evidence: Evidence | None = None,
    base_evidence: Evidence | None = None,
    revision: str = "",
    baseline: bool = True,
) -> Report:
    """Return what the change brings in; where the gate is ``all``, everything that is wrong with it.

    `evidence` is about the head, `base_evidence` about what it began from. What
    a rule says by comparing the two is the change's by nature and never older.
    Raises `QmsctlError` for a selector, of the caller or of the change's own settings, that names no rule.
    """
    selected(change.head.system.settings.check)
    authority = change.tip or change.head
    settings = check_settings(authority)
    known = accepted(authority, settings) if baseline else frozenset()
    head = check(
        under(change.head.system, authority.system),
        today,
        select=select,
        ignore=ignore,
        baseline=known,
        revision=revision,
        language=language,
        evidence=evidence,
        settings=settings,
    )
    if change.base is None or gate(change) == ALL:
        return replace(head, base=change.base.commit if change.base else "")
    report = check(
        under(change.base.system, authority.system),
        today,
        select=select,
        ignore=[*ignore, *about_changes()],
        evidence=base_evidence,
        # What is accepted by its path was there too, and goes along where the file is renamed.
        settings=replace(settings, suppressions=(), per_path={}),
    )
    return replace(compare_findings(report, head, change.moved), base=change.base.commit)
