"""What a story has come to tell since an example was made, put beside what is there: plans and reviews of documents.

Nothing that the example has is replaced but the line `next_review` of a document that was looked at anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from qmsctl.trees import WorkTree

NEXT = re.compile(r"^next_review: .*$", re.M)
ACTIONS = re.compile(r"records/actions/ACT-[^/]+\.md")
LOOKS = re.compile(r"records/reviews/\d{4}/documents/DRV-[^/]+\.md")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ACTION = re.compile(r"\bACT-\d{4}-[0-9A-HJKMNP-TV-Z]{5}\b")
_DOCUMENTS = ("policy/", "procedures/", "instructions/")


def looks(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the reviews of documents in a handbook: path and front matter."""
    return _fronts(folder, LOOKS)


def _fronts(folder: Path, wanted: re.Pattern[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    tree = WorkTree(folder)
    for path in tree:
        if wanted.fullmatch(path):
            yield path, yaml.load(tree[path].split(b"\n---\n")[0], Loader=_Loader)


def before_looks(texts: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the documents as they stood before anybody looked: the day of the next review is the one it was."""
    first: dict[str, dict[str, Any]] = {}
    for _, look in looks(folder):
        if str(look["date"]) < str(first.get(look["document"], {"date": "9999"})["date"]):
            first[look["document"]] = look
    found = dict(texts)
    for path, text in texts.items():
        identity = re.search(r"^id: (\S+)$", text, re.M) if path.endswith(".md") else None
        if identity and identity[1] in first:
            found[path] = NEXT.sub(f"next_review: {first[identity[1]]['was_due']}", text, count=1)
    return found


def add(made: Path, example: Path) -> list[str]:
    """Put new plans, new reviews of documents and the days that follow from them into an example; return their paths.

    A review is new where the example has none of that document on that day; a
    plan where it has no file of that name. Ids of actions are drawn by chance,
    so a plan gets those that the example's actions have.
    """
    known = {(look["document"], str(look["date"])) for _, look in looks(example)}
    new = [(path, look) for path, look in looks(made) if (look["document"], str(look["date"])) not in known]
    paths = [path for path, _ in new]
    paths += [path for path in WorkTree(made) if path.startswith("plans/") and not (example / path).exists()]
    names = {_told(action): action["id"] for _, action in _fronts(example, ACTIONS)}
    here = {action["id"]: names[_told(action)] for _, action in _fronts(made, ACTIONS)}
    for path in paths:
        text = (made / path).read_text(encoding="utf-8")
        (example / path).parent.mkdir(parents=True, exist_ok=True)
        (example / path).write_text(_ACTION.sub(lambda found: here[found[0]], text), encoding="utf-8")
    return paths + list(_days(made, example, {look["document"] for _, look in new}))


def _told(action: Mapping[str, Any]) -> tuple[str, str]:
    return str(action.get("source", "")), str(action["title"])


def _days(made: Path, example: Path, documents: set[str]) -> Iterator[str]:
    tree = WorkTree(made)
    for path in tree:
        text = tree[path].decode("utf-8") if path.startswith(_DOCUMENTS) else ""
        identity = re.search(r"^id: (\S+)$", text, re.M)
        day = NEXT.search(text)
        if identity and day and identity[1] in documents:
            before = (example / path).read_text(encoding="utf-8")
            after = NEXT.sub(day[0], before, count=1)
            if after != before:
                (example / path).write_text(after, encoding="utf-8")
                yield path
