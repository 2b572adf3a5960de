"""The one door for writing: all or nothing, never through a link, never outside the handbook, whole after a kill.

`written` (and `write_all`, which is it without an answer) carries out an operation
over any number of files, with a commit of them if asked; `locked` is held while a
number is taken, and makes good what a killed command left; `write_output` is for
folders that are no handbook.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qmsctl.writing.journal import Commit
    from qmsctl.writing.operation import write_all, written
    from qmsctl.writing.output import output_folder, write_output
    from qmsctl.writing.recovery import Interrupted, locked, unfinished
    from qmsctl.writing.sweeping import is_leftover
else:
    # Every command asks whether something was left unfinished; most write nothing.
    _IN = {
        "Commit": "journal", "Interrupted": "recovery", "is_leftover": "sweeping", "locked": "recovery",
        "output_folder": "output", "unfinished": "recovery", "write_all": "operation", "write_output": "output",
        "written": "operation",
    }  # fmt: skip

    def __getattr__(name: str) -> Any:
        from importlib import import_module

        if name not in _IN:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_IN[name]}"), name)


__all__ = [
    "Commit",
    "Interrupted",
    "is_leftover",
    "locked",
    "output_folder",
    "unfinished",
    "write_all",
    "write_output",
    "written",
]
