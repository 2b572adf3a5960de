"""What blobs say, each read once and remembered by its id: facts, digests, notes on versions, co-authors of commits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qmsctl import __version__
from qmsctl.git.objects import contents
from qmsctl.history.authors import co_authors
from qmsctl.history.cache import Kept, kept
from qmsctl.history.facts import NOTHING, Facts, facts
from qmsctl.history.model import Author
from qmsctl.system.content import text_digest
from qmsctl.system.document import document_from
from qmsctl.text.decode import decode
from qmsctl.text.front_matter import read_sheet
from qmsctl.text.markdown import Body

Row = tuple[str, ...]
_PATIENCE = 20
"""How often single objects are asked for before all of them are read."""

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Table:
    """Rows of texts by the id of an object; from the cache, and from the repository what the cache lacks.

    `made_by` names everything that decides what a row holds. Who asks for many
    objects one by one is given all of them, `whole`, at once; only then is the
    cache written.
    """

    folder: Path
    place: Kept | None
    made_by: str
    width: int
    look: Callable[[bytes], Row]
    whole: Callable[[], Iterable[str]]
    rows: dict[str, Row] | None = None
    single: int = 0
    fresh: bool = False

    def begin(self, rows: Mapping[str, Row]) -> None:
        """Take rows that were read elsewhere; they are kept with the others."""
        if rows:
            self.rows, self.fresh = {**self._known(), **rows}, True

    def of(self, names: Iterable[str]) -> Mapping[str, Row]:
        """Return rows, at least those of objects asked for that can be read."""
        rows = self.rows if self.rows is not None else self._known()
        self.rows = rows
        missing = [name for name in dict.fromkeys(names) if name not in rows]
        if missing and self.single == _PATIENCE:
            self.all()
            missing = [name for name in missing if name not in rows]
        if missing:
            self.single += 1
            self._look(rows, missing)
        return rows

    def all(self) -> Mapping[str, Row]:
        """Return the rows of all objects of this kind, and remember them."""
        rows = self.rows if self.rows is not None else self._known()
        self.rows, self.single, before = rows, _PATIENCE + 1, len(rows)
        self._look(rows, [name for name in dict.fromkeys(self.whole()) if name not in rows])
        if self.place is not None and (self.fresh or len(rows) > before):
            self.fresh = False
            self.place.write(self.made_by, [text for name, row in rows.items() for text in (name, *row)])
        return rows

    def _look(self, rows: dict[str, Row], names: list[str]) -> None:
        for name, data in contents(self.folder, names):
            if data is not None:
                rows[name] = self.look(data)

    def _known(self) -> dict[str, Row]:
        value = self.place.read(self.made_by)[1] if self.place is not None else None
        step = self.width + 1
        if not isinstance(value, list) or len(value) % step or not all(isinstance(text, str) for text in value):
            return {}
        columns = [value[number::step] for number in range(step)]
        return dict(zip(columns[0], zip(*columns[1:], strict=True), strict=True))


class Blobs:
    """What is known of the objects of a repository.

    `documents` gives the blobs that documents had on the line, `commits` the
    commits that led to it; `common_dir` is where the cache knows the repository
    from, None for no cache. `told` are facts that were read before.
    """

    def __init__(
        self,
        folder: Path,
        common_dir: Path | None,
        uncontrolled: frozenset[str],
        documents: Callable[[], Iterable[str]],
        commits: Callable[[], Iterable[str]],
        told: Mapping[str, Row] | None = None,
    ) -> None:
        self._uncontrolled = uncontrolled

        def table(
            what: str, width: int, look: Callable[[bytes], Row], whole: Callable[[], Iterable[str]], more: str = ""
        ) -> Table:
            place = kept(common_dir, what) if common_dir else None
            return Table(folder, place, f"{what} {_readers()} {more}", width, look, whole)

        self._facts = table("facts", 4, facts, documents)
        self._facts.begin(told or {})
        self._texts = table("texts", 2, self._look_at_text, documents, " ".join(sorted(uncontrolled)))
        self._names = table("names", 1, _named, commits)

    def facts_of_documents(self) -> Mapping[str, Facts]:
        """Return what all documents of the line say of themselves, by blob, and perhaps more."""
        return {blob: Facts(*row) for blob, row in self._facts.all().items()}

    def facts(self, blobs: Iterable[str]) -> Mapping[str, Facts]:
        """Return what blobs say of themselves; `NOTHING` where they are no documents."""
        wanted = list(blobs)
        rows = self._facts.of(wanted)
        return {blob: Facts(*rows[blob]) if blob in rows else NOTHING for blob in wanted}

    def digest(self, blob: str) -> str:
        """Return the digest of the text part of a blob's content, "" where it is no document."""
        return self._texts.of([blob]).get(blob, ("", ""))[0]

    def note(self, blob: str) -> str:
        """Return what a blob's list of changes says about its version."""
        return self._texts.of([blob]).get(blob, ("", ""))[1]

    def co_authors(self, commits: Iterable[str]) -> dict[str, tuple[Author, ...]]:
        """Return whom commits name as authors beside their own."""
        wanted = list(commits)
        rows = self._names.of(wanted)
        return {name: tuple(_authors(rows[name][0])) if name in rows else () for name in wanted}

    def _look_at_text(self, data: bytes) -> Row:
        text = decode("", data).text
        sheet = read_sheet("", text) if text is not None else None
        if sheet is None or sheet.front is None:
            return "", ""
        body = Body("", sheet.body, sheet.body_line)
        document = document_from("", sheet.front, body, None, "", "", "")
        notes = (change.note for change in document.changes if change.version == document.version)
        return text_digest(document, self._uncontrolled), next(notes, "")


def _named(commit: bytes) -> Row:
    return ("\n".join(f"{author.name}\t{author.mail}" for author in co_authors(commit)),)


def _authors(row: str) -> Iterable[Author]:
    return (Author(*line.split("\t", 1)) for line in row.splitlines() if "\t" in line)


@cache
def _readers() -> str:
    """What decides how a file is read: the version of the tool, and the readers as they lie on the disk."""
    look = hashlib.blake2b(__version__.encode(), digest_size=12)
    for path in sorted(
        (*(_PACKAGE / "text").glob("*.py"), *(_PACKAGE / "history").glob("*.py"), _PACKAGE / "system/content.py")
    ):
        status = path.stat()
        look.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return look.hexdigest()
