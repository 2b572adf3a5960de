"""What every kind of page asks: who holds a role, where a thing is published, how its link is written."""

from __future__ import annotations

import posixpath
from datetime import date
from functools import cached_property

from markupsafe import Markup

from qmsctl.frameworks.catalogue import clause, framework
from qmsctl.i18n import Translator
from qmsctl.pages.escaping import address, escape, fragment, identifier, usable
from qmsctl.pages.rewriting import link_changes
from qmsctl.pages.selection import Selection, shown_files
from qmsctl.settings import FILE
from qmsctl.system import Document, Entry, Register, System
from qmsctl.system.document import RETIRED
from qmsctl.system.links import Kind, Target, links_of
from qmsctl.system.measurements import FOLDER as MEASUREMENTS
from qmsctl.text.markdown import Body, Link

CLAUSES, REGISTERS = "clauses/", "registers/"
DUE, FRONT, MASTER, ORGANISATION = "due.md", "index.md", "documents.md", "organisation.md"


class Context:
    """A handbook on one day in one language, as the pages see it. `files` collects what pages show."""

    def __init__(self, system: System, today: date, words: Translator, selection: Selection) -> None:
        self.system = system
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
            self._relative[key] = address(posixpath.relpath(target, folder or "."))
        return self._relative[key]

    def anchor_of(self, entry: Entry) -> Markup:
        """Return the anchor of an entry on its register's page."""
        return identifier(entry.id)


class Place:
    """The page that is being written: links from here, with the words of the context at hand."""

    def __init__(self, context: Context, uri: str) -> None:
        self.context = context
        self.uri = uri
        self.folder = posixpath.dirname(uri)

    def link(self, label: object, target: str, anchor: str = "") -> Markup:
        """Return a link to a page of the site."""
        if target == self.uri and anchor:
            return Markup(f"[{escape(label)}](#{fragment(anchor)})")  # noqa: S704 - both parts were escaped
        key = (self.folder, str(label), target, anchor)
        known = self.context.links.get(key)
        if known is None:
            way = self.context.relative(self.folder, target) + (f"#{fragment(anchor)}" if anchor else "")
            known = self.context.links[key] = Markup(f"[{escape(label)}]({way})")  # noqa: S704
        return known

    def role(self, role: str, unit: str = "") -> Markup:
        """Return a role's name as a link, with today's holders where the handbook publishes them."""
        system = self.context.system
        known = system.organisation.roles.get(role)
        if known is None:
            return escape(role)
        text = self.link(known.name, ORGANISATION, identifier(f"role-{role}"))
        if not system.settings.publish_names:
            return text
        holders = system.organisation.holders(role, unit or system.organisation.root, self.context.day)
        names = ", ".join(dict.fromkeys(holder.person for holder in holders))
        return Markup("{} ({})").format(text, escape(names)) if names else text

    def unit(self, unit: str) -> Markup:
        """Return a unit's name as a link."""
        known = self.context.system.organisation.units.get(unit)
        return self.link(known.name, ORGANISATION, identifier(f"unit-{unit}")) if known else escape(unit)

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
        return self.link(label, f"{CLAUSES}{edition}.md", identifier(number))

    def edition(self, edition: str) -> Markup:
        """Return an edition's name, linked to its matrix where a unit works under it."""
        catalogue = framework(edition)
        if catalogue is None:
            return escape(edition)
        linked = edition in self.context.editions
        return self.link(catalogue.code, f"{CLAUSES}{edition}.md") if linked else escape(catalogue.code)

    def register(self, register: Register) -> Markup:
        """Return a link to a register's page."""
        return self.link(self.context.words(register.title), f"{REGISTERS}{register.name}.md")

    def entry(self, name: str) -> Markup:
        """Return a link to an entry by its id, with its title; the plain id where there is none."""
        entry = self.context.system.entry_by_id.get(name)
        if entry is None:
            return escape(name)
        label = f"{name} {entry.title}" if entry.title != name else name
        return self.link(label, f"{REGISTERS}{entry.register}.md", self.context.anchor_of(entry))

    def path(self, path: str, label: str) -> Markup:
        """Return a link to whatever is published of a repository file, the label alone where nothing is."""
        uri = self.context.selection.uris.get(path)
        return self.link(label, uri) if uri else escape(label)

    def changes(self, path: str, body: Body) -> list[tuple[int, int, str]]:
        """Return what to change in a text so that its links lead to the pages of the site."""
        links = ((link, self._target(link, target)) for link, target in links_of(self.context.system).get(path, ()))
        return list(link_changes(body, links))

    def _target(self, link: Link, target: Target) -> str | None:
        """Where a link of a text leads on the site; None for nowhere."""
        if target.kind is Kind.EXTERNAL:
            return link.target if usable(link.target) else None
        if target.kind is Kind.BROKEN:
            return link.target if usable(link.target) else None  # the site generator and the check name it
        found = self._uri(target)
        if found is None:
            return None
        uri, hash_ = found
        if uri == self.uri and not link.image:
            return f"#{fragment(hash_)}" if hash_ else self.context.relative(self.folder, uri)
        way = self.context.relative(self.folder, uri)
        return f"{way}#{fragment(hash_)}" if hash_ else way

    def _uri(self, target: Target) -> tuple[str, str] | None:
        """The page of the site that stands for a path of the repository, and the anchor on it."""
        context, path = self.context, target.path
        if path in context.selection.uris:
            return context.selection.uris[path], target.anchor
        if target.kind is Kind.REGISTER:
            register = context.system.register_by_path[path]
            return f"{REGISTERS}{register.name}.md", ""
        if target.kind is Kind.FOLDER:
            folders = {type_.folder for type_ in context.system.settings.document_types.values()}
            return (MASTER, "") if path.split("/")[0] in folders else None
        if path == FILE:
            return ORGANISATION, ""
        if path.startswith(MEASUREMENTS):
            entry = context.system.entry_by_id.get(path[len(MEASUREMENTS) :].removesuffix(".csv"))
            return (f"{REGISTERS}{entry.register}.md", context.anchor_of(entry)) if entry else None
        if target.kind is Kind.FILE and path in shown_files(context.system):
            uri = path.removeprefix("docs/")
            context.files[uri] = path
            return uri, ""
        return None


def is_retired(document: Document) -> bool:
    """Say whether a document is shown only so that old links still tell what became of it."""
    return document.status == RETIRED
