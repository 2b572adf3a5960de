"""What a change brings in: the findings of the head that the base, judged on the same day, does not have."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    old = {finding.fingerprint for finding in fingerprints(_moved(finding, moved) for finding in base.findings)}
    new = tuple(finding for finding in head.findings if finding.fingerprint not in old)
    return replace(head, findings=new, known=len(head.findings) - len(new))


def _moved(finding: Finding, moved: Mapping[str, str]) -> Finding:
    if not moved:
        return finding
    # The longest first, so that a path is not taken for the end of a longer one.
    paths = re.compile("|".join(re.escape(path) for path in sorted(moved, key=len, reverse=True)))
    place = finding.location._replace(path=moved.get(finding.location.path, finding.location.path))
    return replace(finding, location=place, message=paths.sub(lambda match: moved[match.group()], finding.message))
