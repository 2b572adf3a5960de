"""Is everything around the handbook in order: the clone, the programs, the files of the forge, what was left behind?

Nothing is written or deleted here, and nothing is asked of the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qmsctl.errors import QmsctlError
from qmsctl.forges.examination import clone, leftovers, machine, policy
from qmsctl.forges.examination.model import Result, attention
from qmsctl.forges.place import Place
from qmsctl.system import System

__all__ = ["Result", "examine"]


def examine(root: Path, system: System, place: Place, forge: str) -> Iterator[Result]:
    """Yield what was found about a handbook in `root`, topic by topic."""
    probes = {
        "programs": machine.programs(),
        "clone": clone.clone(root),
        "leftovers": leftovers.leftovers(root, place.top),
        "policy": policy.files_of_policy(system, place, forge),
        "machine": machine.around(place),
    }
    for topic, probe in probes.items():
        try:
            yield from probe
        except QmsctlError as error:
            yield attention(topic, str(error), "mend that and look again")
