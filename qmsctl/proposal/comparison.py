"""What a change brings in: the findings of the head that the base, judged on the same day, does not have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from qmsctl.findings import Finding, Report, fingerprints

_STAYED: Mapping[str, str] = MappingProxyType({})


def compare_findings(base: Report, head: Report, moved: Mapping[str, str] = _STAYED) -> Report:
    """Return the head's report with the findings that the base has not; the others are counted in `known`.

    Findings are told apart by fingerprint. `moved` leads from the path a file
    had in the base to the one it has now, so that a rename makes nothing new.
    The base's report is in English, as fingerprints are.
    """
    follow = _follower(moved)
    old = {finding.fingerprint for finding in fingerprints(map(follow, base.findings))}
    new = tuple(finding for finding in head.findings if finding.fingerprint not in old)
    return replace(head, findings=new, known=len(head.findings) - len(new))


def _follower(moved: Mapping[str, str]) -> Callable[[Finding], Finding]:
    """Return what puts a finding of the base, and the paths it speaks of, where the files lie now."""
    # The longest first, so that a path is not taken for the end of a longer one.
    paths = re.compile("|".join(re.escape(path) for path in sorted(moved, key=len, reverse=True)))

    def follow(finding: Finding) -> Finding:
        if not moved:
            return finding
        place = finding.location._replace(path=moved.get(finding.location.path, finding.location.path))
        message = paths.sub(lambda match: moved[match.group()], finding.message)
        return replace(finding, location=place, message=message)

    return follow
