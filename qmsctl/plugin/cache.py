"""What earlier builds made, by a key that says what it was made of; one SQLite file for each place it was built in.

It lies outside the handbook, holds data and no code, and is never needed: a
file that is broken, locked or not ours counts as empty. Builds at the same
time see each other's work or none of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

SWITCH = "QMSCTL_SITE_CACHE"
"""The environment variable that turns the cache off: ``0``, ``no`` or ``off``."""

_MARK = 0x514D5301  # "QMS" and the version of this layout
_MOST_BYTES = 400_000_000
_MOST_BUILDS = 50
_MOST_DAYS = 30
_PATIENCE = 5.0
_TABLE = "CREATE TABLE kept (key BLOB PRIMARY KEY, used INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID"


def switched_off() -> bool:
    """Whether the environment says that nothing is kept."""
    return os.environ.get(SWITCH, "").strip().lower() in ("0", "no", "off", "false")


def folder() -> Path:
    """Where the caches of all handbooks lie, ``$XDG_CACHE_HOME/qmsctl/site``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path("~/.cache").expanduser()
    return Path(base) / "qmsctl" / "site"


def packed(data: bytes) -> bytes:
    """Return data as they are kept, with a checksum."""
    return zlib.compress(data, 1)


def unpacked(value: bytes) -> bytes:
    """Return the data again. Raises `ValueError` where they are not what was kept."""
    try:
        return zlib.decompress(value)
    except zlib.error as error:
        raise ValueError("the cache is damaged") from error


class Cache:
    """What is kept for the builds of one `mkdocs.yml`."""

    def __init__(self, place: str) -> None:
        name = hashlib.blake2b(os.fsencode(os.path.realpath(place)), digest_size=12).hexdigest()
        self.path = folder() / f"{name}.sqlite"

    def read(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return what is kept under these keys, as it was `packed`."""
        found: dict[bytes, bytes] = {}

        def look(database: sqlite3.Connection) -> None:
            for key in keys:
                row = database.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
                if row and isinstance(row[0], bytes):
                    found[key] = row[0]

        if self.path.is_file():
            self._open(look)
        return found

    def missing(self, keys: Iterable[bytes]) -> set[bytes]:
        """Return the keys that nothing is kept under."""
        wanted = set(keys)

        def look(database: sqlite3.Connection) -> None:
            for key in tuple(wanted):
                if database.execute("SELECT 1 FROM kept WHERE key = ?", (key,)).fetchone():
                    wanted.discard(key)

        if self.path.is_file():
            self._open(look)
        return wanted

    def write(self, fresh: Mapping[bytes, bytes], used: Iterable[bytes]) -> None:
        """Keep these too, note what was of use, and let go of what was of no use for long."""

        def put(database: sqlite3.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            now = database.execute("SELECT ifnull(max(used), 0) + 1 FROM kept").fetchone()[0]
            database.executemany("UPDATE kept SET used = ? WHERE key = ?", ((now, key) for key in used))
            rows = ((key, now, value) for key, value in fresh.items())
            database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
            _let_go(database, now)
            database.execute("COMMIT")

        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._open(put)
        _forget_others(self.path)

    def _open(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do something with the file; whatever is wrong with it ends that, and a file that is not ours is removed."""
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as database:
                database.execute("PRAGMA synchronous = OFF")  # losing it costs one slow build
                _prepare(database)
                work(database)
        except (sqlite3.OperationalError, OSError):
            return  # locked, read-only or full: a build does not need it
        except sqlite3.DatabaseError:
            with contextlib.suppress(OSError):
                self.path.unlink()


def _let_go(database: sqlite3.Connection, now: int) -> None:
    database.execute("DELETE FROM kept WHERE used < ?", (now - _MOST_BUILDS,))
    sizes = database.execute("SELECT used, sum(length(value)) FROM kept GROUP BY used ORDER BY used DESC")
    total = 0
    for used, size in sizes.fetchall():
        total += size
        if total > _MOST_BYTES and used != now:
            database.execute("DELETE FROM kept WHERE used <= ?", (used,))
            break


def _prepare(database: sqlite3.Connection) -> None:
    """Make the table in a new file. Raises `sqlite3.DatabaseError` for a file of anybody else."""
    mark = database.execute("PRAGMA user_version").fetchone()[0]
    if mark == _MARK:
        return
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError("this cache was made by another version")
    database.execute("PRAGMA auto_vacuum = FULL")
    database.execute("BEGIN IMMEDIATE")
    if not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        database.execute(_TABLE)
        database.execute(f"PRAGMA user_version = {_MARK}")
    database.execute("COMMIT")


def _forget_others(path: Path) -> None:
    """Remove the caches of handbooks that nobody has built for long."""
    with contextlib.suppress(OSError):
        now = path.stat().st_mtime
        for other in path.parent.glob("*.sqlite"):
            if other != path and now - other.stat().st_mtime > _MOST_DAYS * 86_400:
                other.unlink()
