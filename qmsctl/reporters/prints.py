"""Fingerprints for formats in which each finding must have one of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from qmsctl.findings import Finding, visible


def distinct(findings: tuple[Finding, ...]) -> Iterator[tuple[str, Finding]]:
    """Yield each finding with a fingerprint that no other finding has: its own one wherever that is possible."""
    seen: set[str] = set()
    for finding in findings:
        base = visible(finding.fingerprint) or _digest(finding)
        print_, number = base, 1
        while print_ in seen:
            number += 1
            print_ = f"{base}-{number}"
        seen.add(print_)
        yield print_, finding


def _digest(finding: Finding) -> str:
    text = "\0".join((finding.code, visible(finding.location.path), finding.item, finding.message))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
