"""A site that would come out as it did before: what it was made of, and all its files.

Nothing is guessed from times or sizes: every file that a build read is read
again and compared, so that what is left out is only the work.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from qmsctl.errors import UnreadableFile
from qmsctl.git import CommitTree
from qmsctl.periods import today_in
from qmsctl.plugin import hearing
from qmsctl.plugin.cache import Cache, packed, unpacked
from qmsctl.plugin.fingerprint import digest, of_files, of_markup, of_theme
from qmsctl.plugin.finishing import Written
from qmsctl.trees import WorkTree

_LOCALE = ("QMSCTL_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class ReadTree(WorkTree):
    """The files of a handbook, and a note of each that was read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.was_read: dict[str, str] = {}

    def __getitem__(self, path: str) -> bytes:
        try:
            data = super().__getitem__(path)
        except UnreadableFile as error:
            self.was_read[path] = f"unreadable: {error}"
            raise
        self.was_read[path] = _digest(data)
        return data

    def names(self) -> str:
        """Return a digest of the names of all files and of what they are."""
        return _digest(json.dumps(sorted(self._listing().items())).encode())

    def same(self, was_read: Mapping[str, str]) -> bool:
        """Whether all these files hold what they held."""
        return all(self._now(path) == known for path, known in was_read.items())

    def _now(self, path: str) -> str:
        try:
            return _digest(super().__getitem__(path))
        except UnreadableFile as error:
            return f"unreadable: {error}"


class PastTree(CommitTree):
    """The files of a handbook at a commit, which decides about all of them."""

    def __init__(self, root: Path, commit: str) -> None:
        super().__init__(root, commit)
        self.was_read: dict[str, str] = {}

    def names(self) -> str:
        """Return the commit."""
        return self.commit

    def same(self, was_read: Mapping[str, str]) -> bool:
        """Whether it holds what it held, which a commit does."""
        return not was_read


class Made(NamedTuple):
    """A file of the site: the key of what is kept, a digest of that, and whether a line stands before the file."""

    key: str
    check: str
    line: bool


class Whole(NamedTuple):
    """A whole site: what it was made of, what was said, and its files."""

    names: str
    was_read: dict[str, str]
    docs: str
    static: dict[str, str]
    day: str
    zone: str
    revision: str
    watch: list[str]
    said: list[list[Any]]
    quiet: bool
    files: dict[str, list[Any]]

    def written(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(self._asdict()).encode()

    @classmethod
    def read(cls, data: bytes) -> Whole:
        """Read what `written` wrote. Raises `ValueError`, `TypeError` or `AttributeError` where it did not."""
        return cls(**json.loads(data))

    def holds(self, tree: ReadTree | PastTree, day: str) -> bool:
        """Whether the files it was made of hold what they held, and it is the same day. `day` is "" for today."""
        today = day or today_in(self.zone).isoformat()
        heard = hearing.quiet() or not self.quiet  # what was not said cannot be said again
        return self.day == today and heard and self.static == of_files(self.static) and tree.same(self.was_read)


class WholeSite:
    """The site as a whole: taken from the cache where nothing has changed, and kept when it was built.

    `used` are the keys of its files. Raises `Unknown` where something decides
    about it that cannot be looked into.
    """

    def __init__(self, config: MkDocsConfig, tree: ReadTree | PastTree, cache: Cache) -> None:
        self.config = config
        self.tree = tree
        self.cache = cache
        self.used: list[bytes] = []
        self.found: Whole | None = None
        self._files: dict[str, bytes] = {}
        self._listening: hearing.Listening | None = None
        self._static: dict[str, str] = {}
        self._put_back: Callable[[], None] | None = None
        self._complete = True
        locale = {name: os.environ.get(name) for name in _LOCALE}
        places = [str(tree.root), config.docs_dir]
        self._key = digest("site", of_markup(config), of_theme(config), config.nav, config.watch, locale, places)
        # Before anything is read: what changes meanwhile makes the site count as changed.
        self._names = tree.names(), names_below(config.docs_dir), revision(tree.root)

    def find(self, day: str) -> bool:
        """Look for the site as it would come out now, and leave MkDocs nothing to build where it is found."""
        with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError, IndexError):
            whole = Whole.read(unpacked(self.cache.read([self._key])[self._key]))
            if (whole.names, whole.docs, whole.revision) == self._names and whole.holds(self.tree, day):
                self._take(whole)
        return self.found is not None

    def _take(self, whole: Whole) -> None:
        values = self.cache.read(bytes.fromhex(made[0]) for made in whole.files.values())
        for path, (key, check, _) in whole.files.items():
            self._files[path] = values[bytes.fromhex(key)]
            if _digest(self._files[path]) != check or not _inside(path):
                raise ValueError("the cache is damaged")
        self.found = whole
        self.config.watch.extend(path for path in whole.watch if path not in self.config.watch)
        self._put_back = _nothing_to_build(self.config)

    def listen(self) -> None:
        """Note what is said from now on."""
        self._listening = hearing.Listening()

    def look(self, files: Files) -> None:
        """Look at what is copied as it is, and at what is there already."""
        hidden = any(file.dest_uri.startswith(".") for file in files if file.inclusion.is_included())
        drafts = any(file.is_documentation_page() and file.inclusion.is_excluded() for file in files)
        self._complete = not hidden and not drafts and not any(_files(self.config.site_dir))
        themes = tuple(self.config.theme.dirs)
        self._static = of_files(file.abs_src_path for file in files if file.abs_src_path and file.src_dir not in themes)

    def kept(self, pages: Mapping[str, Written], day: str, zone: str) -> dict[bytes, bytes]:
        """Return what is to be kept so that the site can be found again."""
        if not self._complete or self._listening is None:
            return {}
        files, fresh = collect(self.config.site_dir, pages, self.cache)
        self.used = [bytes.fromhex(made.key) for made in files.values()]
        names, docs, at = self._names
        said = [list(words) for words in self._listening.heard]
        whole = Whole(
            names, self.tree.was_read, docs, self._static, day, zone, at, list(self.config.watch), said,
            hearing.quiet(), {path: list(made) for path, made in files.items()},
        )  # fmt: skip
        return {**fresh, self._key: packed(whole.written())}

    def write(self) -> None:
        """Write the site as it was kept, and say what was said."""
        if self.found:
            hearing.say((name, level, words) for name, level, words in self.found.said)
            write(self.config.site_dir, self.found, self._files)

    def end(self) -> None:
        """Stop listening, and give the configuration back what was taken from it."""
        if self._listening:
            self._listening.end()
        if self._put_back:
            self._put_back()
            self._put_back = None


def _nothing_to_build(config: MkDocsConfig) -> Callable[[], None]:
    """Leave MkDocs nothing to build; return how to undo it."""
    nav, templates = config.nav, config.extra_templates
    dirs, static = list(config.theme.dirs), set(config.theme.static_templates)
    config.nav, config.extra_templates = [], []
    config.theme.dirs.clear()
    config.theme.static_templates.clear()

    def put_back() -> None:
        config.nav, config.extra_templates = nav, templates
        config.theme.dirs[:] = dirs
        config.theme.static_templates.update(static)

    return put_back


def write(site_dir: str, whole: Whole, kept: Mapping[str, bytes]) -> None:
    """Write the files of a site."""
    folders: set[str] = set()
    for path, value in kept.items():
        data = unpacked(value)
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            Path(site_dir, folder).mkdir(parents=True, exist_ok=True)
            folders.add(folder)
        with open(os.path.join(site_dir, folder, name), "wb") as file:
            file.write(memoryview(data)[data.index(b"\n") + 1 :] if whole.files[path][2] else data)


def collect(site_dir: str, pages: Mapping[str, Written], cache: Cache) -> tuple[dict[str, Made], dict[bytes, bytes]]:
    """Return the files of a site that was just built, and those of them that are to be kept."""
    found: dict[str, Made] = {}
    fresh: dict[bytes, bytes] = {}
    for path, size in _files(site_dir):
        page = pages.get(path)
        if page and page.length == size:
            found[path] = Made(page.key.hex(), _digest(page.value), True)
        else:
            data = Path(site_dir, path).read_bytes()
            value = packed(data)
            key = b"file" + hashlib.blake2b(data, digest_size=16).digest()
            fresh[key] = value
            found[path] = Made(key.hex(), _digest(value), False)
    missing = cache.missing(fresh)
    return found, {key: value for key, value in fresh.items() if key in missing}


def _files(site_dir: str) -> Iterator[tuple[str, int]]:
    """Yield path and size of what MkDocs wrote; what is hidden at the top it leaves alone."""
    waiting = [""] if Path(site_dir).is_dir() else []
    while waiting:
        prefix = waiting.pop()
        with os.scandir(os.path.join(site_dir, prefix)) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{prefix}{entry.name}/")
                elif prefix or not entry.name.startswith("."):
                    yield prefix + entry.name, entry.stat().st_size


def _inside(path: str) -> bool:
    return not (path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/"))


def revision(root: Path) -> str:
    """Return the commit a folder is at and how far its history reaches, "" where there is no repository.

    Read from Git's own files, which takes no time; what it cannot tell is never equal to anything.
    """
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            try:
                return _revision(folder / ".git")
            except (OSError, ValueError):
                return f"unknown {time.time_ns()}"
    return ""


def _revision(git: Path) -> str:
    if git.is_file():  # a work tree beside the repository
        git = (git.parent / git.read_text().removeprefix("gitdir:").strip()).resolve()
    common = git / (git / "commondir").read_text().strip() if (git / "commondir").is_file() else git
    shallow = (common / "shallow").read_text() if (common / "shallow").is_file() else ""
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref:"):
        return head + shallow
    name = head.removeprefix("ref:").strip()
    for place in (git / name, common / name):
        if place.is_file():
            return place.read_text().strip() + shallow
    refs = (common / "packed-refs").read_text().splitlines() if (common / "packed-refs").is_file() else []
    return next((line.split()[0] for line in refs if line.endswith(f" {name}")), "unborn") + shallow


def names_below(folder: str) -> str:
    """Return a digest of the names of all files below a folder."""
    found = (os.path.relpath(os.path.join(top, name), folder) for top, _, names in os.walk(folder) for name in names)
    return _digest("\0".join(sorted(found)).encode("utf-8", "surrogateescape"))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
