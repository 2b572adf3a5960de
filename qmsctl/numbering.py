"""Document numbers: the next free one over the work tree and all known branches; giving a document another."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from qmsctl.errors import QmsctlError
from qmsctl.schemas import values_at
from qmsctl.system import Document, Entry, System
from qmsctl.system.links import resolve
from qmsctl.text.edits import replace_spans, set_front_matter, set_value
from qmsctl.text.front_matter import read_sheet
from qmsctl.text.markdown import Body, Link
from qmsctl.trees import Tree

_DIGITS = 3


def next_id(system: System, prefix: str, other_paths: Iterable[str] = ()) -> str:
    """Return the number after the highest one used: by a document, a file name here, or a path of a branch.

    Numbers of documents that are gone stay used as long as any branch shows them.
    """
    pattern = re.compile(rf"(?:\A|/){re.escape(prefix)}-(\d{{1,9}})")
    used = [int(match.group(1)) for path in (*system.files, *other_paths) if (match := pattern.search(path))]
    used += [int(match.group(1)) for document in system.documents if (match := pattern.match(document.id))]
    return f"{prefix}-{max(used, default=0) + 1:0{_DIGITS}d}"


@dataclass(frozen=True, slots=True)
class Renumbering:
    """What giving a document another id changes: the ids, new text by path, and the path that goes."""

    old: str
    new: str
    files: dict[str, str]
    old_path: str
    new_path: str
    mended: tuple[str, ...]


def renumber(system: System, tree: Tree, document: Document, new: str) -> Renumbering:
    """Return the edits that give `document` the id `new`, its file the name, and mend every link to the file.

    Where another document has the same old id, references by id stay with that
    one: which of the two a register means, nobody but a person can know.
    """
    if new in system.document_by_id or new in system.entry_by_id:
        raise QmsctlError(f"{new} is taken by {_holder(system, new)}")
    alone = sum(1 for other in system.documents if other.id == document.id) == 1
    new_path = _new_path(document, new)
    if new_path != document.path and new_path in system.files:
        raise QmsctlError(f"{new_path} exists already")
    files: dict[str, str] = {}
    for path, body in _bodies(system):
        spans = _mend_links(system, path, body, document, new, new_path)
        if spans:
            text = _source(tree, path)
            head = len(text) - len(body.text)
            files[path] = replace_spans(text, [(start + head, end + head, value) for start, end, value in spans])
    if alone:
        _mend_references(system, tree, document.id, new, files)
    mended = tuple(sorted(path for path in files if path != document.path))
    own = files.pop(document.path, None) or _source(tree, document.path)
    files[new_path] = set_front_matter(own, "id", new)
    return Renumbering(document.id, new, files, document.path, new_path, mended)


def _holder(system: System, taken: str) -> str:
    holder: Document | Entry = system.document_by_id.get(taken) or system.entry_by_id[taken]
    return holder.path


def _new_path(document: Document, new: str) -> str:
    folder, name = posixpath.split(document.path)
    rest = name.removeprefix(document.id) if name.startswith(document.id) else f"-{name}"
    return posixpath.join(folder, new + rest)


def _source(tree: Tree, path: str) -> str:
    return tree[path].decode("utf-8")


def _bodies(system: System) -> Iterable[tuple[str, Body]]:
    yield from ((document.path, document.body) for document in system.documents)
    yield from ((page.path, page.body) for page in system.pages)


def _mend_links(
    system: System, path: str, body: Body, document: Document, new: str, new_path: str
) -> list[tuple[int, int, str]]:
    """The spans of a body that name the document's file or, as the words of such a link, its id."""
    old_name, new_name = posixpath.basename(document.path), posixpath.basename(new_path)
    spans = []
    for link in body.links:
        if old_name not in link.target or resolve(system, path, link.target).path != document.path:
            continue
        at = link.start + link.target.rindex(old_name)
        spans.append((at, at + len(old_name), new_name))
        spans += _words(body, link, document.id, new)
    return spans


def _words(body: Body, link: Link, old: str, new: str) -> list[tuple[int, int, str]]:
    words = f"[{old}]("
    start = link.start - len(words)
    return [(start + 1, start + 1 + len(old), new)] if start >= 0 and body.text[start : link.start] == words else []


def _mend_references(system: System, tree: Tree, old: str, new: str, files: dict[str, str]) -> None:
    for document in system.documents:
        for key in ("replaces", "replaced_by", "translation_of", "adds_to", "deviates_from"):
            value = document.front.get(key)
            for keys, named in (
                ((key,), value),
                *(((key, index), item) for index, item in enumerate(value if isinstance(value, list) else ())),
            ):
                if isinstance(named, str) and named.partition("@")[0] == old:
                    text = files.get(document.path) or _source(tree, document.path)
                    files[document.path] = _set_in_front_matter(
                        document.path, text, list(keys), new + named[len(old) :]
                    )
    for entry in system.entries:
        for reference in system.registers[entry.register].schema.references:
            if reference.target != "document":
                continue
            for keys, named in values_at(entry.data, reference.keys):
                if named == old:
                    text = files.get(entry.path) or _source(tree, entry.path)
                    files[entry.path] = set_value(text, [*entry.keys, *keys], new)


def _set_in_front_matter(path: str, text: str, keys: list[str | int], value: str) -> str:
    sheet = read_sheet(path, text.replace("\r\n", "\n"))
    if "\r\n" in text:
        raise QmsctlError(f"{path} has CRLF line ends; save it with LF first")
    changed = set_value(sheet.yaml_text, keys, value)
    return text[:4] + changed + text[4 + len(sheet.yaml_text) :]
