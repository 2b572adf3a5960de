"""``qmsctl baseline``: accept today's findings, so that only new ones fail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click import command as click_command

from qmsctl.checking import baseline_text, check
from qmsctl.cli.handbook import handbook_options, nearest, open_handbook
from qmsctl.cli.output import count, line
from qmsctl.cli.proposed import evidence
from qmsctl.cli.writing import writing
from qmsctl.errors import QmsctlError
from qmsctl.writing import write_all


@click_command("baseline")
@handbook_options
def command(root: Path | None, today: date | None) -> None:
    """Write the findings of today to the baseline file that qms.yaml names.

    A finding in the file is counted but no longer reported, so that an old
    handbook can adopt the rules and still be stopped by what is new.
    """
    root = root or nearest()
    with writing(root):
        handbook = open_handbook(root, today)
        path = handbook.system.settings.check.baseline
        if not path:
            raise QmsctlError(
                "qms.yaml names no baseline file; write, under check:, the line baseline: qms-baseline.json"
            )
        report = check(handbook.system, handbook.today, evidence=evidence(handbook))
        write_all(handbook.root, {path: baseline_text(report)})
    line(f"{path}: {count(len(report.findings), 'finding', 'findings')} accepted")
