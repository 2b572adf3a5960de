"""What every kind of page asks: who holds a role, where a thing is published, how its link is written."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType

from markupsafe import Markup

from qmsctl.approvals.model import Approvals
from qmsctl.frameworks.catalogue import clause, framework
from qmsctl.history.replaced import Replaced
from qmsctl.i18n import Translator
from qmsctl.pages.escaping import address, escape, fragment, identifier, usable
from qmsctl.pages.past import AsOf
from qmsctl.pages.popups import explainable, explained
from qmsctl.pages.rewriting import NOWHERE, addresses, link_changes
from qmsctl.pages.selection import Selection, files_of_confidential, shown_files
from qmsctl.settings import FILE, Reporting
from qmsctl.system import Document, Entry, Register, System
from qmsctl.system.document import RETIRED
from qmsctl.system.links import Kind, Target, has_anchor, links_of, resolve
from qmsctl.system.measurements import FOLDER as MEASUREMENTS
from qmsctl.system.terms import REGISTER as TERMS
from qmsctl.text.lenient import text
from qmsctl.text.markdown import Body, Link
from qmsctl.trees import Tree

CLAUSES, REGISTERS, UNITS = "clauses/", "registers/", "units/"
DUE, FRONT, MASTER, ORGANISATION = "due.md", "index.md", "documents.md", "organisation.md"
CHANGES, GLOSSARY, MINE, PRINCIPLES = "changes.md", "glossary.md", "mine.md", "principles.md"
REPORT, ROLES, WHEEL = "report.md", "roles.md", "wheel.md"
PAGE_OF = {TERMS: GLOSSARY}
"""The registers that are shown on a kind of page of their own; all others are shown by their schema."""
_LONGEST_ID = 60
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\Z")
_UNIT_ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*\Z")


class Context:
    """A handbook on one day in one language, as the pages see it. `files` collects what pages show.

    `system` holds what is in force, `head` what is written; they differ where a new version waits for its day. `tree`
    has the files that lie beside reviews; with `drafts` what nobody has signed yet is shown, too.
    """

    def __init__(
        self,
        system: System,
        today: date,
        words: Translator,
        selection: Selection,
        head: System | None = None,
        approvals: Approvals | None = None,
        as_of: AsOf | None = None,
        replaced: Mapping[str, tuple[Replaced, ...]] = MappingProxyType({}),
        tree: Tree = MappingProxyType({}),
        *,
        drafts: bool = False,
    ) -> None:
        self.system = system
        self.tree = tree
        self.drafts = drafts
        self.head = head or system
        self.approvals = approvals
        self.as_of = as_of
        self.replaced = replaced
        self.today = today
        self.day = today.isoformat()
        self.words = words
        self.selection = selection
        self.files: dict[str, str] = {}
        self.clauses: dict[tuple[str, str], Markup] = {}
        self.links: dict[tuple[str, str, str, str], Markup] = {}
        self._relative: dict[tuple[str, str], str] = {}

    @cached_property
    def published(self) -> dict[str, Document]:
        """The published documents by id."""
        found: dict[str, Document] = {}
        for document in self.selection.documents:
            found.setdefault(document.id, document)
        return found

    @cached_property
    def coming(self) -> dict[str, Document]:
        """The versions that wait while an earlier one is shown, by the path of their own page in the site."""
        found: dict[str, Document] = {}
        taken = {uri.casefold() for uri in self.selection.uris.values()}
        for document in self.head.documents if self.head is not self.system else ():
            if self.system.document_by_path[document.path] is not document and document.path in self.selection.uris:
                uri = f"{self.selection.uris[document.path].removesuffix('.md')}.next.md"
                while uri.casefold() in taken:
                    uri = f"{uri.removesuffix('.md')}.next.md"
                found[uri] = document
        return found

    @cached_property
    def older(self) -> dict[str, dict[str, str]]:
        """The pages of earlier versions: by the path of the document, from the version to the path in the site."""
        taken = {uri.casefold() for uri in (*self.selection.uris.values(), *self.coming)}
        found: dict[str, dict[str, str]] = {}
        for path, versions in self.replaced.items():
            for version in (old.document.version for old in versions if path in self.selection.uris):
                uri = f"{self.selection.uris[path].removesuffix('.md')}.{version}.md"
                if _VERSION.match(version) and uri.casefold() not in taken:
                    found.setdefault(path, {})[version] = uri
        return found

    @cached_property
    def kept_back(self) -> frozenset[str]:
        """The files that confidential texts show, which an earlier version of another text must not bring to light."""
        return files_of_confidential(self.head)

    @cached_property
    def exchanged(self) -> dict[str, str]:
        """The documents that are shown in an earlier version: their paths, each with the page of the coming one."""
        return {document.path: uri for uri, document in self.coming.items()}

    @cached_property
    def report(self) -> str:
        """The path of the page that tells how to report something: the handbook's own, else ours; "" without any."""
        for page in self.selection.pages:
            if text(page.front, "shortcut") == "report":
                return self.selection.uris[page.path]
        return REPORT if self.system.settings.reporting != Reporting() else ""

    @cached_property
    def secret(self) -> frozenset[str]:
        """The ids of confidential documents, which appear nowhere."""
        return frozenset(document.id for document in self.system.documents if document.confidential and document.id)

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """The editions that units work under and that have a catalogue, in the order of qms.yaml."""
        organisation = self.system.organisation
        used = {edition: None for unit in organisation.units for edition in organisation.frameworks(unit)}
        return tuple(edition for edition in used if framework(edition))

    def relative(self, folder: str, target: str) -> str:
        """Return the way from a folder of the site to a page, as it stands in a link."""
        key = (folder, target)
        if key not in self._relative:
            self._relative[key] = address(_way(folder, target))
        return self._relative[key]

    def anchor_of(self, entry: Entry) -> Markup:
        """Return the anchor of an entry on its register's page."""
        return identifier(entry.id)


class Place:
    """The page that is being written: links from here, with the words of the context at hand.

    `coming` is the path of the document whose waiting version is being written, "" on every other page; `old` is the
    earlier version that is being written, None on every other page.
    """

    def __init__(self, context: Context, uri: str, *, coming: str = "", old: Replaced | None = None) -> None:
        self.context = context
        self.coming = coming
        self.old = old
        self.uri = uri
        self.folder = posixpath.dirname(uri)

    def link(self, label: object, target: str, anchor: str = "") -> Markup:
        """Return a link to a page of the site."""
        if target == self.uri and anchor:
            return Markup(f"[{escape(label)}](#{fragment(anchor)})")  # noqa: S704 - both parts were escaped
        key = (self.folder, str(label), target, anchor)
        known = self.context.links.get(key)
        if known is None:
            known = self.context.links[key] = Markup(f"[{escape(label)}]({self.way(target, anchor)})")  # noqa: S704
        return known

    def way(self, target: str, anchor: str = "") -> str:
        """Return the way from here to a page of the site, as it stands in a link."""
        return self.context.relative(self.folder, target) + (f"#{fragment(anchor)}" if anchor else "")

    def role(self, role: str, unit: str = "") -> Markup:
        """Return a role's name as a link, with today's holders where the handbook publishes them."""
        system = self.context.system
        known = system.organisation.roles.get(role)
        if known is None:
            return escape(role)
        text = self.role_link(role)
        if not system.settings.publish_names:
            return text
        holders = system.organisation.holders(role, unit or system.organisation.root, self.context.day)
        names = ", ".join(dict.fromkeys(holder.person for holder in holders))
        return Markup("{} ({})").format(text, escape(names)) if names else text

    def role_link(self, role: str) -> Markup:
        """Return a role's name as a link, without its holders."""
        known = self.context.system.organisation.roles.get(role)
        return self.link(known.name, ROLES, identifier(f"role-{role}")) if known else escape(role)

    def unit(self, unit: str) -> Markup:
        """Return a unit's name as a link to its page."""
        known = self.context.system.organisation.units.get(unit)
        if known is None:
            return escape(unit)
        uri = unit_uri(unit)
        return self.link(known.name, uri) if uri else self.link(known.name, ORGANISATION, identifier(f"unit-{unit}"))

    def document(self, name: str, *, titled: bool = True) -> Markup:
        """Return a link to a document by its id (``PRO-001@2.1`` too); the plain id where it is not published."""
        number, _, version = name.partition("@")
        document = self.context.published.get(number)
        if number in self.context.secret:
            return Markup("")
        if document is None:
            return escape(name)
        label = f"{number} {document.title}" if titled else number
        label += f" ({version})" if version else ""
        return self.link(label, self.context.selection.uris[document.path])

    def clause(self, reference: str) -> Markup:
        """Return an edition and clause with its title, linked to the matrix."""
        key = (self.folder, reference)
        known = self.context.clauses.get(key)
        if known is None:
            known = self.context.clauses[key] = self._clause(reference)
        return known

    def _clause(self, reference: str) -> Markup:
        edition, _, number = reference.partition("#")
        known, catalogue = clause(reference), framework(edition)
        if known is None or catalogue is None:
            return escape(reference)
        label = f"{catalogue.code} – {number} {known.title(self.context.words.language)}"
        if edition not in self.context.editions:
            return escape(label)
        # The matrix has a row for what is audited as one; a clause above leads to the first of its parts.
        row = catalogue.first_requirement(number)
        return self.link(label, f"{CLAUSES}{edition}.md", identifier(row) if row else "")

    def edition(self, edition: str) -> Markup:
        """Return an edition's name, linked to its matrix where a unit works under it."""
        catalogue = framework(edition)
        if catalogue is None:
            return escape(edition)
        linked = edition in self.context.editions
        return self.link(catalogue.code, f"{CLAUSES}{edition}.md") if linked else escape(catalogue.code)

    def register(self, register: Register) -> Markup:
        """Return a link to a register's page."""
        return self.link(self.context.words(register.title), register_uri(register.name))

    def entry(self, name: str) -> Markup:
        """Return a link to an entry by its id, with its title; the plain id where there is none."""
        entry = self.context.system.entry_by_id.get(name)
        if entry is None:
            return escape(name)
        label = f"{name} {entry.title}" if entry.title != name else name
        return self.link(label, register_uri(entry.register), self.context.anchor_of(entry))

    def path(self, path: str, label: str) -> Markup:
        """Return a link to whatever is published of a repository file, the label alone where nothing is."""
        uri = self.context.selection.uris.get(path)
        return self.link(label, uri) if uri else escape(label)

    def changes(self, path: str, body: Body) -> list[tuple[int, int, str]]:
        """Return what to change in a text so that its links lead to the pages of the site."""
        system = self.context.head if self.coming else self.context.system
        found = links_of(system).get(path, ())
        if self.old:
            found = tuple((link, resolve(system, path, link.target)) for link in body.links)
        links = ((link, self._target(path, link, target)) for link, target in found)
        return [*link_changes(body, links), *self._kept_back(path, body), *self._explanations(path, body)]

    def record_changes(self, path: str, body: Body) -> list[tuple[int, int, str]]:
        """Return what to change in the text of a record; what leads to nothing that is published becomes plain text."""
        found = [(link, resolve(self.context.system, path, link.target)) for link in body.links]
        links = [
            (link, None if target.kind is Kind.BROKEN else self._target(path, link, target)) for link, target in found
        ]
        return [*link_changes(body, links), *self._kept_back(path, body)]

    def _kept_back(self, path: str, body: Body) -> Iterator[tuple[int, int, str]]:
        """Addresses in raw HTML that name a text which is not published; all others stay as they were written."""
        system = self.context.head if self.coming else self.context.system
        for found in addresses(body):
            target = resolve(system, path, found.target)
            text = target.inside and target.path.endswith(".md")
            if text and target.path not in self.context.selection.uris:
                yield found.start, found.end, f'"{NOWHERE}"'

    def _explanations(self, path: str, body: Body) -> Iterator[tuple[int, int, str]]:
        """Words of a document led to where they are explained, with the explanation as the link's title."""
        document = self.context.system.document_by_path.get(path)
        if document is None:
            return
        for start, end, said in explainable(self.context.system, body, document.language):
            way = (
                self.way(ROLES, identifier(f"role-{said.role}"))
                if said.role
                else self.way(GLOSSARY, identifier(said.entry))
            )
            yield start, end, explained(body.text[start:end], way, said.text)

    def _target(self, path: str, link: Link, target: Target) -> str | None:
        """Where a link of a text leads on the site; None for nowhere."""
        if target.kind is Kind.EXTERNAL:
            return link.target if usable(link.target) else None
        if self.old and not self._as_it_was(link, target):
            return None
        if target.kind is Kind.BROKEN:
            if path in self.context.exchanged and not self.coming:
                return None  # what an earlier version led to may be gone, and nobody can mend an earlier version
            return link.target if usable(link.target) else None  # the site generator and the check name it
        found = self._uri(target)
        if found is None:
            return None
        uri, hash_ = found[0], self._anchor(path, target, found[1])
        if uri == self.uri and not link.image:
            return f"#{fragment(hash_)}" if hash_ else self.context.relative(self.folder, uri)
        way = self.context.relative(self.folder, uri)
        return f"{way}#{fragment(hash_)}" if hash_ else way

    def _as_it_was(self, link: Link, target: Target) -> bool:
        """Whether a link of an earlier version still leads to what it led to, and may be followed."""
        if self.old and ((link.image and target.path not in self.old.pictures) or target.path in self.old.others):
            return False
        return target.kind is not Kind.BROKEN and target.path not in self.context.kept_back

    def _anchor(self, path: str, target: Target, anchor: str) -> str:
        """The anchor of a link, none where another version is shown than the link was written for and it has none."""
        context = self.context
        if (
            not anchor
            or (self.old and target.path == path)
            or (not self.old and context.exchanged.keys().isdisjoint((path, target.path)))
        ):
            return anchor
        system = context.head if target.path == self.coming else context.system
        return anchor if has_anchor(system, target) else ""

    def _uri(self, target: Target) -> tuple[str, str] | None:
        """The page of the site that stands for a path of the repository, and the anchor on it."""
        context, path = self.context, target.path
        if path and path in (self.coming, self.old.document.path if self.old else ""):
            return self.uri, target.anchor
        if path in context.selection.uris:
            return context.selection.uris[path], target.anchor
        if target.kind is Kind.REGISTER:
            register = context.system.register_by_path[path]
            return register_uri(register.name), ""
        if target.kind is Kind.FOLDER:
            folders = {type_.folder for type_ in context.system.settings.document_types.values()}
            return (MASTER, "") if path.split("/")[0] in folders else None
        if path == FILE:
            return ORGANISATION, ""
        if path.startswith(MEASUREMENTS):
            entry = context.system.entry_by_id.get(path[len(MEASUREMENTS) :].removesuffix(".csv"))
            return (register_uri(entry.register), context.anchor_of(entry)) if entry else None
        if target.kind is Kind.FILE and path in shown_files(context.system):
            uri = path.removeprefix("docs/")
            context.files[uri] = path
            return uri, ""
        return None


def register_uri(name: str) -> str:
    """Return where a register's page lies in the site."""
    return PAGE_OF.get(name) or f"{REGISTERS}{name}.md"


def unit_uri(unit: str) -> str:
    """Return where a unit's page lies in the site, "" for an id that no page can be named after."""
    return f"{UNITS}{unit}.md" if _UNIT_ID.match(unit) and len(unit) <= _LONGEST_ID else ""


def _way(folder: str, target: str) -> str:
    """Return what `posixpath.relpath` does for paths that hold no dots, at a tenth of its time."""
    here, there = folder.split("/") if folder else [], target.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])


def is_retired(document: Document) -> bool:
    """Say whether a document is shown only so that old links still tell what became of it."""
    return document.status == RETIRED
