"""Reporters: pure views of one report."""

from qmsctl.reporters import github, gitlab, json_report, junit, sarif, text, unix
from qmsctl.reporters.protocol import Reporter

REPORTERS: dict[str, Reporter] = {
    "github": github.github,
    "gitlab": gitlab.gitlab,
    "json": json_report.json_report,
    "junit": junit.junit,
    "sarif": sarif.sarif,
    "text": text.text,
    "unix": unix.unix,
}

__all__ = ["REPORTERS", "Reporter"]
