"""``qmsctl objective``: how objectives go from level to level."""

from __future__ import annotations

import click

from qmsctl.cli.lazy import Lazy

OBJECTIVE = {
    "answer": "Answer an expectation that is not relevant, because.",
    "cascade": "Show objectives as a tree, with expectations and answers.",
    "check": "Show which objectives lack something, are missed or rest.",
    "expect": "Write down what a unit below is expected to contribute.",
}


@click.group("objective", cls=Lazy, package="qmsctl.cli.commands.objective", table=OBJECTIVE)
def command() -> None:
    """How objectives go from level to level."""
