"""The files and terminal sessions that the manual shows, written and run in order.

A page is read from top to bottom in one folder:

- ``<!-- session: small -->`` begins anew with the smallest handbook of the tests, ``empty`` with an empty folder,
  ``example`` with the handbook of this repository, which a page begins with and whose commands must only read.
- A paragraph that is a path in backquotes and a colon, followed by a fenced block, is a file of the folder; with the
  words ", at the end" before the colon, the block is added to the file.
- A fenced block ``console`` is a session: lines ``$ command``, each followed by what the command prints.

``python -m tests.sessions`` writes what the commands print into the pages; read the difference before you keep it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.git_repository import write
from tests.handbook import small

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"(?:^<!-- session: (?P<session>\w+) -->$)"
    r"|(?:(?:^`(?P<path>[^`\n]+)`(?P<more>, at the end)?:\n\n)?^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$)",
    re.M | re.S,
)


def pages() -> list[Path]:
    """Return README.md and the pages of the manual that people write."""
    generated = {"commands.md", "schemas.md", "performance.md"}
    return [
        ROOT / "README.md",
        *sorted(path for path in (ROOT / "docs/tool").glob("*.md") if path.name not in generated),
    ]


@dataclass
class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    place: Path
    folder: Path = ROOT
    status: int = 0
    begun: int = field(default=0)

    def begin(self, kind: str) -> None:
        self.begun += 1
        if kind == "example":
            self.folder = ROOT
            return
        self.folder = write(self.place / f"handbook{self.begun}", small() if kind == "small" else {})
        self.folder.mkdir(parents=True, exist_ok=True)

    def write(self, path: str, text: str, *, more: bool = False) -> None:
        assert self.folder != ROOT, f"{path}: a page writes no files into the example"
        before = (self.folder / path).read_text(encoding="utf-8") if more else ""
        write(self.folder, {path: (before + text).encode()})

    def run(self, command: str) -> str:
        """Return what a command prints, as a terminal of 100 columns shows it."""
        tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "QMSCTL_"))}
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.status})\n{command}"],
            cwd=self.folder,
            env={
                **clean,
                "PATH": tools,
                "COLUMNS": "100",
                "LC_ALL": "C.UTF-8",
                "QMSCTL_LANGUAGE": "en",
                "NO_MKDOCS_2_WARNING": "1",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.status = done.returncode
        return done.stdout.decode()

    def session(self, text: str) -> str:
        """Return a session with what its commands print now."""
        shown = []
        for command in commands(text):
            printed = self.run(command)
            shown.append(f"$ {command}\n{printed}" + ("\n" if printed and not printed.endswith("\n") else ""))
        return "".join(shown)


def commands(text: str) -> list[str]:
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


def files(page: str) -> dict[str, str]:
    """Return the files that a page shows, the last where one is shown twice."""
    return {match["path"]: match["text"] for match in BLOCK.finditer(page) if match["path"]}


def follow(page: str, reader: Reader) -> Iterator[tuple[re.Match[str], str]]:
    """Do what a page says; yield each session as it stands there and as it went."""
    for match in BLOCK.finditer(page):
        if match["session"]:
            reader.begin(match["session"])
        elif match["path"]:
            reader.write(match["path"], match["text"], more=bool(match["more"]))
        elif match["info"].strip() == "console":
            yield match, reader.session(match["text"])


def rewritten(page: str, reader: Reader) -> str:
    """Return a page with every session as it goes now."""
    parts, at = [], 0
    for match, went in follow(page, reader):
        parts += [page[at : match.start("text")], went]
        at = match.end("text")
    return "".join([*parts, page[at:]])


def main(names: list[str]) -> None:
    for path in [ROOT / name for name in names] or pages():
        with tempfile.TemporaryDirectory() as place:
            path.write_text(rewritten(path.read_text(encoding="utf-8"), Reader(Path(place))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
