"""``qmsctl doctor``: is everything around the handbook in order?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import click

from qmsctl.approvals.values import FORGES
from qmsctl.cli.handbook import format_option, handbook_options, open_handbook
from qmsctl.cli.output import emit_json, line
from qmsctl.forges.examination import Result, examine
from qmsctl.forges.examination.model import State
from qmsctl.forges.place import place_of

_ORDER = (State.MISSING, State.ATTENTION, State.FINE)


@click.command("doctor")
@handbook_options
@format_option
@click.option("--forge", type=click.Choice(FORGES), help="The forge; by default what the repository's files tell.")
@click.option(
    "--online",
    is_flag=True,
    help="Ask the forge as well whether it enforces the rules. No other command uses the network.",
)
@click.option("--api", metavar="URL", help="Address of the forge's API, for a forge of your own (with --online).")
def command(
    root: Path | None, today: date | None, format_: str, forge: str | None, online: bool, api: str | None
) -> int:
    """Look whether clone, programs, files of the forge and branch protection are in order, and say how to mend it.

    Reads only. Exits with 1 if something is missing.
    """
    if api and not online:
        raise click.UsageError("--api is for --online")
    handbook = open_handbook(root, today)
    place = place_of(handbook.root)
    results = list(examine(handbook.root, handbook.system, place, forge or place.forge))
    if online:
        from qmsctl.forges.examination.gathering import allowed_to_propose, gathers
        from qmsctl.forges.protection import protection

        results += protection(forge or place.forge, place.remote, api)
        if gathers(handbook.system):
            results += allowed_to_propose(forge or place.forge, place.remote, api)
    if format_ == "json":
        emit_json([{"state": r.state, "topic": r.topic, "what": r.what, "mend": r.mend} for r in results])
    else:
        _print(results)
    return int(any(result.state is State.MISSING for result in results))


def _print(results: list[Result]) -> None:
    width = max(len(result.topic) for result in results)
    for result in results:
        line(f"{result.state:<9}  {result.topic:<{width}}  {result.what}")
        if result.mend:
            line(f"{'':<9}  {'':<{width}}  mend: {result.mend}")
    counts = Counter(result.state for result in results)
    line()
    line(", ".join(f"{counts[state]} {state}" for state in _ORDER if counts[state]))
