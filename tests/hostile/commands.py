"""Run command lines one after the other, each in a copy of this process, and tell what each of them set in motion.

``python -m tests.hostile.commands WATCHED < LINES``: a line is a JSON list of words, ``mkdocs`` or those of qmsctl. For
each, one JSON object is printed: exit code, what was printed, files that have come in the folder WATCHED, programs that
were started, addresses that were connected to. A command takes a tenth of the time that a process of its own takes, so
other tests ask this way, too.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import git  # noqa: F401 - imported once for all
import mkdocs.commands.build
import mkdocs.config

import qmsctl.cli.main
from qmsctl.checking import check
from qmsctl.history import open_history  # noqa: F401
from qmsctl.pages import build
from qmsctl.paper import lacking
from qmsctl.periods import today_in
from qmsctl.system import load
from tests.every_command import calls
from tests.handbook import small

_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def _watch(told: Path) -> None:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            _tell(told, ["program", [os.fsdecode(each) for each in arguments[1]]])
        elif event in ("os.exec", "os.posix_spawn", "os.system"):
            _tell(told, ["program", [event, repr(arguments)]])
        elif event in _NETWORK:
            _tell(told, ["network", [event, repr(arguments[1:])]])

    sys.addaudithook(hook)


def _tell(told: Path, what: list[Any]) -> None:
    handle = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, json.dumps(what).encode() + b"\n")
    os.close(handle)


def _run(words: list[str], folder: Path) -> None:
    for stream, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    _watch(folder / "told")
    if words[0] == "mkdocs":
        os.environ["QMSCTL_AT"] = words[2]
        config = mkdocs.config.load_config("mkdocs.yml", site_dir=words[1])
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs.commands.build.build(config)
        os._exit(0)
    sys.argv = ["qmsctl", *words]
    qmsctl.cli.main.run()


def _warm() -> None:
    """Have all modules, schemas and words at hand before the copies are made."""
    assert list(calls())
    system, today = load(small()), today_in("Europe/Oslo")
    check(system, today)
    build(system, today)
    if not lacking():
        pass


def main(watched: Path) -> None:
    """Read lines and answer each."""
    _warm()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for line in sys.stdin:
            (folder / "told").write_bytes(b"")
            before = set(watched.iterdir())
            child = os.fork()
            if not child:
                try:
                    _run(json.loads(line), folder)
                finally:
                    os._exit(70)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            what = [json.loads(row) for row in (folder / "told").read_text().splitlines()]
            answer = {
                "code": code, "out": (folder / "out").read_text(errors="replace"),
                "err": (folder / "err").read_text(errors="replace"),
                "fired": sorted(path.name for path in set(watched.iterdir()) - before),
                "programs": [found for kind, found in what if kind == "program"],
                "network": [found for kind, found in what if kind == "network"],
            }  # fmt: skip
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
