"""Which files are published and where: the one place that decides what readers get to see."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from qmsctl.pages.model import Withheld
from qmsctl.pages.svg import NAME as SVG
from qmsctl.system import Document, Page, System
from qmsctl.system.document import APPROVED, RETIRED
from qmsctl.system.system import remembered

DOCS = "docs/"
FAULTS = frozenset(
    [
        "conflict-marker",
        "duplicate-key",
        "front-matter-fence",
        "invalid-yaml",
        "limit-exceeded",
        "symbolic-link",
        "unreadable-file",
        "unsafe-name",
        "yaml-feature",
    ]
)
"""Problems of a file that leave open what it says, or where a reader would see something else than was checked."""

IMAGES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp", SVG)
ATTACHMENTS = (".csv", ".docx", ".dotx", ".odp", ".ods", ".odt", ".pdf", ".pptx", ".txt", ".xlsx", ".xltx")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is published. `uris` leads from a repository path to the path in the site."""

    documents: tuple[Document, ...]
    pages: tuple[Page, ...]
    uris: dict[str, str]
    withheld: tuple[Withheld, ...]
    faulty: frozenset[str]


def select(system: System, taken: frozenset[str]) -> Selection:
    """Return what to publish beside the generated pages, whose paths are `taken`."""
    faults = _faults(system)
    documents: list[Document] = []
    pages: list[Page] = []
    withheld: list[Withheld] = []
    uris: dict[str, str] = {}
    claimed = {uri.casefold() for uri in taken}
    everything: tuple[Document | Page, ...] = (*system.documents, *system.pages)
    for item in everything:
        why = faults.get(item.path) or _reason(item)
        uri = uri_of(item.path)
        if not why and uri.casefold() in claimed:
            why = "another page has this address; rename the file"
            faults[item.path] = why
        if why:
            withheld.append(Withheld(item.path, why))
            continue
        claimed.add(uri.casefold())
        uris[item.path] = uri
        if isinstance(item, Document):
            documents.append(item)
        else:
            pages.append(item)
    known = system.document_by_path.keys() | system.page_by_path.keys()
    withheld += [Withheld(path, why) for path, why in faults.items() if path not in known]
    return Selection(tuple(documents), tuple(pages), uris, tuple(sorted(withheld)), frozenset(faults))


def uri_of(path: str) -> str:
    """Return where a file of the repository lies in the site: what is in ``docs/`` at the top."""
    uri = path.removeprefix(DOCS)
    folder, name = posixpath.split(uri)
    return posixpath.join(folder, "index.md") if name.lower() == "readme.md" else uri


def _is_readme(path: str) -> bool:
    """Whether a file tells people what a folder of documents is for and is no document itself."""
    return not path.startswith(DOCS) and posixpath.basename(path).upper().startswith("README")


def _folders(system: System) -> tuple[str, ...]:
    return (DOCS, *(type_.folder + "/" for type_ in system.settings.document_types.values()))


def _reason(item: Document | Page) -> str:
    if isinstance(item, Page):
        return ""
    if item.confidential:
        return "confidential"
    if item.status not in (APPROVED, RETIRED):
        return item.status or "no status"
    return "" if item.id and item.title else "no id or title"


def _faults(system: System) -> dict[str, str]:
    """What is wrong with Markdown files in the folders that are published, the first problem of each."""
    folders = _folders(system)
    read = system.document_by_path.keys() | system.page_by_path.keys()
    found: dict[str, str] = {}
    for problem in system.problems:
        path = problem.location.path
        if not path.startswith(folders) or not path.endswith(".md") or (path not in read and _is_readme(path)):
            continue
        if problem.rule in FAULTS or path not in read:
            found.setdefault(path, str(problem.message))
    return found


@remembered
def shown_files(system: System) -> frozenset[str]:
    """Return the files that may be published though they are no pages: images and attachments beside the texts."""
    folders = _folders(system)
    unsafe = {problem.location.path for problem in system.problems if problem.rule in FAULTS}
    return frozenset(
        path
        for path in system.files
        if path.startswith(folders) and path.lower().endswith((*IMAGES, *ATTACHMENTS)) and path not in unsafe
    )
