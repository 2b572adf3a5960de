"""Which files are published and where: the one place that decides what readers get to see."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from qmsctl.pages.model import Withheld
from qmsctl.pages.spoken import Spoken
from qmsctl.pages.svg import NAME as SVG
from qmsctl.system import Document, Page, System
from qmsctl.system.document import APPROVED, DRAFT, RETIRED
from qmsctl.system.links import Kind, links_of
from qmsctl.system.system import remembered
from qmsctl.text.problems import FAULTS

DOCS = "docs/"
IMAGES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp", SVG)
ATTACHMENTS = (".csv", ".docx", ".dotx", ".odp", ".ods", ".odt", ".pdf", ".pptx", ".txt", ".xlsx", ".xltx")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is published. `uris` leads from a repository path to the path in the site.

    `alone` are the pages that the site of no other language has.
    """

    documents: tuple[Document, ...]
    pages: tuple[Page, ...]
    uris: dict[str, str]
    withheld: tuple[Withheld, ...]
    faulty: frozenset[str]
    alone: frozenset[str] = frozenset()


def select(
    system: System,
    taken: frozenset[str],
    *,
    drafts: bool = False,
    language: str = "",
    languages: tuple[str, ...] = (),
) -> Selection:
    """Return what to publish beside the generated pages, whose paths are `taken`; `drafts` too where asked for.

    `language` is that of the site, `languages` are those that the handbook is published in.
    """
    spoken = Spoken(system, language or system.settings.language, languages)
    faults = _faults(system)
    documents: list[Document] = []
    pages: list[Page] = []
    withheld: list[Withheld] = []
    uris: dict[str, str] = {}
    claimed = {uri.casefold() for uri in taken}
    everything: tuple[Document | Page, ...] = (*system.documents, *system.pages)
    for item in everything:
        why = faults.get(item.path) or _reason(item, spoken, drafts=drafts)
        uri = uri_of(spoken.stands_for(item))
        if not why and uri.casefold() in claimed:
            why = "another page has this address; rename the file"
            faults[item.path] = why
        if why and spoken.built_elsewhere(item):
            continue
        if why:
            withheld.append(Withheld(item.path, why))
            continue
        claimed.add(uri.casefold())
        uris[item.path] = uri
        if isinstance(item, Document):
            documents.append(item)
        else:
            pages.append(item)
    for page in tuple(pages):
        also = (path for path in spoken.also(page) if not system.page_by_path[path].confidential)
        uris.update(dict.fromkeys(also, uris[page.path]))
    known = system.document_by_path.keys() | system.page_by_path.keys()
    withheld += [Withheld(path, why) for path, why in faults.items() if path not in known]
    alone = frozenset(page.path for page in pages if spoken.alone(page))
    return Selection(tuple(documents), tuple(pages), uris, tuple(sorted(withheld)), frozenset(faults), alone)


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


def _reason(item: Document | Page, spoken: Spoken, *, drafts: bool) -> str:
    if item.confidential:
        return "confidential"
    if isinstance(item, Page):
        return spoken.elsewhere(item)
    if item.status not in ((APPROVED, RETIRED, DRAFT) if drafts else (APPROVED, RETIRED)):
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


def files_of_confidential(system: System) -> frozenset[str]:
    """Return the files that confidential documents and pages link to or show."""
    links = links_of(system)
    texts: tuple[Document | Page, ...] = (*system.documents, *system.pages)
    return frozenset(
        target.path
        for item in texts
        if item.confidential
        for _, target in links.get(item.path, ())
        if target.kind is Kind.FILE
    )


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
