"""Editions of standards that have been withdrawn, and where a text names one."""

from __future__ import annotations

import re
from functools import cache

from qmsctl.frameworks.catalogue import editions, framework
from qmsctl.text.markdown import Body

_NAMED = re.compile(r"\bISO(?:/IEC)?[ \u00a0-]?(\d{4,5})[:–-](\d{4})\b|\bOHSAS[ \u00a0-]?18001(?::\d{4})?\b")
# Editions before those in the catalogues; the years stand on the ISO pages of each standard.
_LONG_GONE = {
    "ISO 9001": {"1987", "1994", "2000", "2008"},
    "ISO 14001": {"1996", "2004"},
    "ISO 19011": {"2002", "2011"},
    "ISO 50001": {"2011"},
}


def named_editions(body: Body, gone: frozenset[str]) -> dict[str, int]:
    """Return the withdrawn editions that a text names, each with where it does first."""
    found: dict[str, int] = {}
    if "ISO" not in body.text and "OHSAS" not in body.text:
        return found
    for match in _NAMED.finditer(body.prose):
        name = f"ISO {match.group(1)}:{match.group(2)}" if match.group(1) else "OHSAS 18001"
        if name in gone:
            found.setdefault(name, match.start())
    return found


@cache
def gone_editions(day: str) -> frozenset[str]:
    """Return the names of the editions that have been withdrawn by a day, ISO."""
    shipped = (framework(edition) for edition in editions())
    return frozenset(
        {
            "OHSAS 18001",
            *(f"{name}:{year}" for name, years in _LONG_GONE.items() for year in years),
            *(edition.code for edition in shipped if edition and edition.withdrawn(day)),
        }
    )
