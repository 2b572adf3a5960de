"""What ``.gitattributes`` must not do to the files of a handbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qmsctl.errors import UnreadableFile
from qmsctl.findings import Location, Message, Problem
from qmsctl.settings import FILE
from qmsctl.system.complaints import unreadable
from qmsctl.text.attributes import Attribute, matches, read_attributes
from qmsctl.text.decode import decode
from qmsctl.text.problems import Problems
from qmsctl.trees import Tree, attribute_files

RULE = "risky-attribute"
_TEXTS = (".md", ".yaml", ".yml", ".csv", ".json")
_IMAGES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
_SIGNING = ("allowed_signers", "revoked_keys")
_OTHER_BYTES = ("filter", "ident", "working-tree-encoding")
_HIDING = ("binary", "gitlab-generated", "linguist-generated")
_KEPT_OUT = "export-ignore"
_MOST = 50_000


def risky_attributes(tree: Tree, managed: Sequence[str]) -> Iterator[Problem]:
    """Yield what attributes do to files of the handbook that must be in a commit as they are in the folder, and seen.

    `managed` are the files in the handbook's folders.
    """
    texts = sorted([path for path in managed if path.endswith(_TEXTS)] + [path for path in _SIGNING if path in tree])
    shown = sorted(path for path in managed if path.lower().endswith(_IMAGES))
    left = _MOST
    for file in attribute_files(tree):
        try:
            read = decode(file, tree[file])
        except UnreadableFile as error:
            yield unreadable(file, error)
            continue
        folder = file.rpartition("/")[0]
        prefix = folder + "/" if folder else ""
        found = Problems()
        for attribute in read_attributes(read.text or ""):
            if not _risky(attribute):
                continue
            paths = _concerned(attribute.name, texts, shown, managed)
            below = [path for path in paths if path.startswith(prefix)]
            left -= len(below)
            path = _first(attribute, below, prefix) if left > 0 else FILE
            if path:
                found.append(_problem(file, attribute, path))
        yield from found


def _risky(attribute: Attribute) -> bool:
    name, value = attribute.name, attribute.value
    if name == "diff":
        return value == "false"
    return name in (*_OTHER_BYTES, *_HIDING, "export-subst", _KEPT_OUT) and value not in ("", "false")


def _concerned(name: str, texts: Sequence[str], shown: Sequence[str], managed: Sequence[str]) -> Sequence[str]:
    """The files that an attribute must not be given to; pages of the website are nothing that an archive must hold."""
    if name == _KEPT_OUT:
        return sorted({*managed, *texts} - {path for path in managed if path.startswith("docs/")})
    return [*texts, *shown] if name in _OTHER_BYTES else texts


def _first(attribute: Attribute, paths: Sequence[str], prefix: str) -> str:
    """The first file that a pattern names, "" where it names none; what a macro does can be done to any."""
    pattern = attribute.pattern
    return next((path for path in paths if not pattern or _named(pattern, path[len(prefix) :], attribute.name)), "")


def _named(pattern: str, path: str, attribute: str) -> bool:
    """Say whether a pattern names a file; an archive leaves a folder out with all that it holds."""
    if attribute != _KEPT_OUT:
        return matches(pattern, path)
    parts = path.split("/")
    return any(matches(pattern.rstrip("/"), "/".join(parts[: end + 1])) for end in range(len(parts)))


def _problem(file: str, attribute: Attribute, path: str) -> Problem:
    told = attribute.written
    if attribute.name in _OTHER_BYTES:
        said = Message("{attribute} gives {path} other bytes here than in the commit", attribute=told, path=path)
    elif attribute.name == "export-subst":
        said = Message("{attribute} changes {path} in every archive of the repository", attribute=told, path=path)
    elif attribute.name == _KEPT_OUT:
        said = Message("{attribute} leaves {path} out of every archive of the repository", attribute=told, path=path)
    else:
        said = Message("{attribute} hides from reviewers what changes in {path}", attribute=told, path=path)
    mend = Message("take {attribute} out, or write a pattern that names no file of the handbook", attribute=told)
    return Problem(Location(file, attribute.line, attribute.column), said, mend, rule=RULE)
