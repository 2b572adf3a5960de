"""The group of commands, loaded when called, and the one boundary where errors become exit codes."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import Any, NoReturn

import click

from qmsctl import __version__
from qmsctl.cli.lazy import Lazy
from qmsctl.errors import QmsctlError

# The second half of each line is the help shown by `qmsctl --help`, so that it imports no command.
COMMANDS = {
    "action": "Actions: what somebody does by a day because of something.",
    "approve": "Approve or review a version of a document, with evidence.",
    "baseline": "Write the file that lets an old handbook adopt rules gradually.",
    "check": "Check the handbook; findings with place, reason and mend.",
    "clause": "Show a clause and what answers it, for example iso-9001-2015#7.5.3.",
    "codeowners": "Print or write CODEOWNERS: who is asked about a change.",
    "completion": "Print the completion script of a shell.",
    "coverage": "Show which clauses of a framework are mapped, missing or not assessed.",
    "diff": "Show what changed in a document: a redline for people.",
    "doctor": "Look whether clone, machine and forge are in order; what to mend.",
    "due": "List what is due or overdue, by day.",
    "frameworks": "List the standards and laws whose clauses are known.",
    "glossary": "Look up a word of the field in English, Norwegian and Swedish.",
    "harvest": "Gather approvals given at a forge, after the merge.",
    "history": "Show the versions of a document: when, by whom, what changed.",
    "in-force": "Show which version of a document was in force on a day.",
    "init": "Begin a handbook with first texts.",
    "list": "List documents, or the entries of a register.",
    "new": "Begin a document that passes the check.",
    "objective": "How objectives go from level to level.",
    "org": "Show the organisation and what nobody answers for.",
    "owners": "Show what nobody answers for, and what somebody who leaves hands over.",
    "pdf": "Write controlled copies of documents as PDF.",
    "plan": "The yearly plan of a unit, and the facts it rests on.",
    "pr-report": "Tell a proposed change as one comment for a pull request.",
    "renumber": "Give a document another id and mend every link to it.",
    "review": "The yearly review: of documents, and the management review of each level.",
    "rule": "Explain a rule: what it asserts, why, how to mend.",
    "rules": "List the rules.",
    "schema": "Print a JSON Schema, for editors and forms.",
    "show": "Show a document, entry or unit by its id.",
    "site": "Write the handbook's pages as plain files.",
    "status": "Show on one screen what is overdue, orphaned and missing.",
    "verify": "Verify the approvals, offline, and show what lacks one.",
}
_FINE, _FINDINGS, _COULD_NOT_RUN, _BUG = 0, 1, 2, 3


@click.group(
    cls=Lazy,
    package="qmsctl.cli.commands",
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="qmsctl")
def command() -> None:
    """The management system kept as code: check, ask and publish a handbook in Git."""


def run() -> NoReturn:
    """Run the command line and exit: 0 fine, 1 findings, 2 could not run, 3 a bug in qmsctl."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    # A command lives for a moment and makes no garbage; collecting would only walk the handbook again and again.
    gc.disable()
    code = _run()
    # The handbook's objects need no farewell one by one (a quarter of a second at 10 000 documents).
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    try:
        code = command(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return _COULD_NOT_RUN
    except click.Abort:
        click.echo("stopped; nothing was written", err=True)
        return _COULD_NOT_RUN
    except QmsctlError as error:
        from qmsctl.reporters.escapes import one_line

        click.echo(f"qmsctl: {one_line(str(error))}", err=True)
        return _COULD_NOT_RUN
    except BrokenPipeError:
        # The reader (`head`, a pager) has gone; Python must not try to flush to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FINE
    except Exception as error:
        return _bug(error)
    return code if isinstance(code, int) else _FINE


def _bug(error: Exception) -> int:
    if os.environ.get("QMSCTL_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame else "?"
    click.echo(
        f"qmsctl: this is a bug in qmsctl {__version__} ({type(error).__name__} at {place}); "
        "nothing is wrong with your handbook for it. QMSCTL_TRACEBACK=1 shows more; please report it.",
        err=True,
    )
    return _BUG
