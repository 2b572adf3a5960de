"""From a tree of bytes to a `System`. Whatever cannot be read becomes a problem; the rest is loaded."""

from __future__ import annotations

import gc
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.findings import Location, Message, Problem
from qmsctl.schemas import RECORDS, REGISTERS, SHIPPED, Refusal, Schema, extend, read_schema, shipped_schema
from qmsctl.settings import FILE, DocumentType, Settings, settings_from
from qmsctl.system.approvers import default_approver
from qmsctl.system.attributes import risky_attributes
from qmsctl.system.complaints import (
    case_collision,
    handbook_inside,
    not_a,
    record_under_another_name,
    register_without_file,
    register_without_schema,
    unreadable,
    unsafe_name,
    without_front_matter,
)
from qmsctl.system.document import Document, Page, document_from
from qmsctl.system.measurements import FOLDER as MEASUREMENTS
from qmsctl.system.measurements import read_series
from qmsctl.system.organisation import Organisation, organisation_from
from qmsctl.system.record import FOLDER as RECORD_FOLDER
from qmsctl.system.record import Record, stem
from qmsctl.system.register import Entry, Measurement, Register
from qmsctl.system.statements import signed_at
from qmsctl.system.system import System
from qmsctl.text import limits
from qmsctl.text.cost import costly
from qmsctl.text.decode import decode
from qmsctl.text.front_matter import read_sheet
from qmsctl.text.markdown import Body
from qmsctl.text.marks import Map, Seq
from qmsctl.text.problems import FAULTS, Problems
from qmsctl.text.yaml_reader import read_yaml
from qmsctl.trees import Tree, closed_folders, symbolic_links

_SAFE_NAME = re.compile(r"[A-Za-z0-9ÆØÅæøåÄÖäöÉéÜü_.][A-Za-z0-9ÆØÅæøåÄÖäöÉéÜü_. ()+,@=-]*\Z")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.I)

Progress = Callable[[int, int], None]


def load(tree: Tree, *, progress: Progress | None = None) -> System:
    """Read a handbook.

    Raises `QmsctlError` where the tree has no ``qms.yaml`` at all. `progress`
    is told how many files of how many have been read.
    """
    if FILE not in tree:
        raise QmsctlError(
            "there is no qms.yaml here; go to the folder of the handbook, name it with --root, or make one"
        )
    collecting = gc.isenabled()
    # Nothing that loading makes is garbage; collecting only costs time (a quarter of it at 10 000 documents).
    gc.disable()
    try:
        return _Loading(tree, progress).system()
    finally:
        if collecting:
            gc.enable()


def document_from_bytes(system: System, path: str, data: bytes) -> Document | None:
    """Return the document that other bytes of a file stand for, with the settings of a loaded handbook.

    None where they are no document, or where it is open what they say.
    """
    read = decode(path, data)
    sheet = read_sheet(path, read.text) if read.text is not None else None
    if sheet is None or sheet.front is None:
        return None
    problems = (*read.problems, *sheet.problems, *costly(path, sheet.body, sheet.body_line))
    if any(problem.rule in FAULTS for problem in problems):
        return None
    types = _by_depth(system.settings)
    body = Body(path, sheet.body, sheet.body_line)
    return _document(path, sheet.front, body, types, system.settings, system.organisation)


class _Loading:
    def __init__(self, tree: Tree, progress: Progress | None) -> None:
        self.tree = tree
        self.progress = progress
        self.problems: list[Problem] = []
        self.files = list(tree)
        self.links = symbolic_links(tree)
        self.closed = closed_folders(tree)

    def system(self) -> System:
        source = self._yaml(FILE, limits.SETTINGS)
        if not isinstance(source, Map):
            if source is not None:
                self.problems.append(not_a(FILE, Message("a block of keys")))
            source = Map()
        else:
            self.problems += shipped_schema("qms").problems(FILE, source)
        settings = settings_from(source)
        organisation = organisation_from(source)
        schemas = self._schemas(settings)
        folders = _document_folders(settings)
        self._names(folders, settings)
        documents, pages = self._sheets(settings, organisation, folders, schemas["document"])
        registers = self._registers(settings, schemas)
        kinds = {name: schema for name, schema in schemas.items() if schema.record_folder}
        records, series = tuple(self._records(kinds)), self._series()
        # Last, when everything that is read has said what is wrong with it.
        return System(
            settings=settings,
            organisation=organisation,
            documents=tuple(documents),
            pages=tuple(pages),
            registers=registers,
            series=series,
            problems=tuple(self.problems),
            files=frozenset(self.files),
            uncontrolled=schemas["document"].uncontrolled,
            records=records,
            record_schemas=kinds,
            signed_at=signed_at(self.tree),
        )

    def _text(self, path: str) -> str | None:
        if path in self.links:
            return None  # reported by name, with links to pictures and folders
        try:
            data = self.tree[path]
        except UnreadableFile as error:
            self.problems.append(unreadable(path, error))
            return None
        found = decode(path, data)
        self.problems += found.problems
        return found.text

    def _yaml(self, path: str, bounds: limits.Limits, keys: frozenset[str] = frozenset()) -> Any:
        text = self._text(path)
        if text is None:
            return None
        reading = read_yaml(path, text, bounds, keys=keys)
        self.problems += reading.problems
        return reading.value

    def _schemas(self, settings: Settings) -> dict[str, Schema]:
        """The shipped schemas, and those of the handbook: own registers and extensions."""
        schemas = {name: shipped_schema(name) for name in (*REGISTERS, *RECORDS, "document")}
        for path in self.files:
            if not path.startswith("schemas/") or not path.endswith(".schema.json"):
                continue
            name = path[len("schemas/") : -len(".schema.json")]
            if name in SHIPPED:
                continue  # a copy that editors use; the tool's own is the one that counts
            text = self._text(path)
            if text is None:
                continue
            schema = read_schema(name, text)
            if isinstance(schema, Schema) and schema.document.get("x-qms-extends") in schemas:
                name = schema.document["x-qms-extends"]
                schema = extend(schemas[name], schema)
            if isinstance(schema, Refusal):
                self.problems.append(Problem(Location(path), schema.message, schema.fix, name, "unusable-schema"))
            else:
                schemas[name] = schema
        for name in settings.registers:
            if name not in schemas:
                self.problems.append(register_without_schema(settings, name))
        return schemas

    def _names(self, folders: tuple[str, ...], settings: Settings) -> None:
        """Names that a shell, an address or another system would trip over, and two that differ by case."""
        managed = (*(folder + "/" for folder in folders), "docs/", "registers/", "records/", "schemas/", "plans/")
        registers = tuple(settings.registers.values())
        folded: dict[str, str] = {}
        for path in self.files:
            if not f"{path}/".startswith(managed) and path not in registers and path != FILE:
                continue
            for part in path.split("/"):
                if not _SAFE_NAME.match(part) or _DEVICE.match(part) or part.endswith((".", " ")):
                    self.problems.append(unsafe_name(path, part))
                    break
            if path in self.links:
                self.problems.append(unreadable(path, UnreadableFile("this is a symbolic link", "symbolic-link")))
            elif path in self.closed:
                self.problems.append(unreadable(path, UnreadableFile("the folder cannot be looked into")))
            elif path.endswith("/" + FILE):
                # Else one file could hide all procedures from the check.
                self.problems.append(handbook_inside(path))
            other = folded.setdefault(path.casefold(), path)
            if other != path:
                self.problems.append(case_collision(path, other))
        self.problems += risky_attributes(self.tree, [path for path in folded.values() if path not in self.links])

    def _sheets(
        self, settings: Settings, organisation: Organisation, folders: tuple[str, ...], schema: Schema
    ) -> tuple[list[Document], list[Page]]:
        types = _by_depth(settings)
        prefixes = tuple(folder + "/" for folder in folders)
        wanted = [path for path in self.files if path.endswith(".md") and path.startswith((*prefixes, "docs/"))]
        documents: list[Document] = []
        pages: list[Page] = []
        for number, path in enumerate(wanted):
            if self.progress and number % 100 == 0:
                self.progress(number, len(wanted))
            text = self._text(path)
            if text is None:
                continue
            sheet = read_sheet(path, text)
            self.problems += sheet.problems
            refused = list(costly(path, sheet.body, sheet.body_line))
            self.problems += refused
            body = Body(path, "" if refused else sheet.body, sheet.body_line)
            if path.startswith("docs/"):
                pages.append(self._page(path, sheet.front, body))
            elif sheet.front is not None:
                self.problems += schema.problems(path, sheet.front)
                documents.append(_document(path, sheet.front, body, types, settings, organisation))
            elif not sheet.problems and not posixpath.basename(path).upper().startswith("README"):
                self.problems.append(without_front_matter(path))
        if self.progress:
            self.progress(len(wanted), len(wanted))
        return documents, pages

    def _page(self, path: str, front: Map | None, body: Body) -> Page:
        if front is not None:
            self.problems += shipped_schema("page").problems(path, front)
        values: dict[str, Any] = front or {}
        heading = next((heading.text for heading in body.headings if heading.level == 1), "")
        title = values.get("title")
        owner, date = values.get("owner"), values.get("date")
        return Page(
            path=path,
            title=title if isinstance(title, str) else heading or posixpath.basename(path).removesuffix(".md"),
            owner=owner if isinstance(owner, str) else "",
            date=date if isinstance(date, str) else "",
            front=front,
            body=body,
        )

    def _registers(self, settings: Settings, schemas: dict[str, Schema]) -> dict[str, Register]:
        registers = {}
        for name, place in settings.registers.items():
            schema = schemas.get(name)
            paths = list(_register_files(place, self.files))
            if schema is None or not paths:
                if schema is not None and name not in REGISTERS:
                    self.problems.append(register_without_file(settings, name, place))
                continue
            entries: list[Entry] = []
            for path in paths:
                entries += self._entries(name, path, schema, single=path != place)
            registers[name] = Register(name, place.rstrip("/"), schema, tuple(entries))
        return registers

    def _entries(self, name: str, path: str, schema: Schema, *, single: bool) -> Iterator[Entry]:
        value = self._yaml(path, limits.REGISTER, schema.names)
        if value is None:
            return
        if single and isinstance(value, Map):
            wrapped = Seq(value.start)
            wrapped.append(value)
            wrapped.places.append(value.start)
            self.problems += schema.problems(path, wrapped)
            yield Entry(name, _id(value), path, value, value, ())
            return
        if not isinstance(value, Seq):
            self.problems.append(not_a(path, Message("a list of entries, each beginning with “- id:”")))
            return
        self.problems += schema.problems(path, value)
        for index, row in enumerate(value):
            if isinstance(row, Map):
                yield Entry(name, _id(row), path, row, value, (index,))

    def _records(self, kinds: dict[str, Schema]) -> Iterator[Record]:
        by_prefix = {schema.id_prefix: schema for schema in kinds.values()}
        for path in self.files:
            if not path.startswith(RECORD_FOLDER) or not path.endswith(".md"):
                continue
            schema = by_prefix.get(stem(path).partition("-")[0])
            if schema is None or not path.startswith(schema.record_folder):
                continue
            text = self._text(path)
            if text is None:
                continue
            sheet = read_sheet(path, text, schema.names)
            refused = list(costly(path, sheet.body, sheet.body_line))
            self.problems += [*sheet.problems, *refused]
            if sheet.front is None:
                if not sheet.problems:
                    self.problems.append(without_front_matter(path))
                continue
            self.problems += schema.problems(path, sheet.front)
            if sheet.front.get("id") != stem(path):
                self.problems.append(record_under_another_name(path, sheet.front))
            body = Body(path, "" if refused else sheet.body, sheet.body_line)
            yield Record(schema.name, stem(path), path, sheet.front, body)

    def _series(self) -> dict[str, tuple[Measurement, ...]]:
        series = {}
        for path in self.files:
            if path.startswith(MEASUREMENTS) and path.endswith(".csv"):
                text = self._text(path)
                if text is not None:
                    indicator = path[len(MEASUREMENTS) : -len(".csv")]
                    problems = Problems()
                    series[indicator] = tuple(read_series(path, text, problems))
                    self.problems += problems
        return series


def _id(row: Map) -> str:
    value = row.get("id")
    return value if isinstance(value, str) else ""


def _by_depth(settings: Settings) -> list[DocumentType]:
    """The document types, the longest folder first, so that the innermost one decides."""
    return sorted(settings.document_types.values(), key=lambda type_: -len(type_.folder))


def _document_folders(settings: Settings) -> tuple[str, ...]:
    return tuple({type_.folder: None for type_ in settings.document_types.values()})


def _document(
    path: str, front: Map, body: Body, types: list[DocumentType], settings: Settings, organisation: Organisation
) -> Document:
    named = front.get("type")
    by_folder = next((type_ for type_ in types if path.startswith(type_.folder + "/")), None)
    type_ = settings.document_types.get(named) if isinstance(named, str) else by_folder
    written = front.get("unit")
    unit = written if isinstance(written, str) else _unit_of(path, by_folder, organisation)
    return document_from(path, front, body, type_, unit, default_approver(type_, unit, organisation), settings.language)


def _unit_of(path: str, type_: DocumentType | None, organisation: Organisation) -> str:
    """The unit whose folder the file lies in, the innermost first; the top unit outside of any."""
    inside = path[len(type_.folder) + 1 :] if type_ else path
    for part in reversed(inside.split("/")[:-1]):
        unit = organisation.unit_of_folder(part)
        if unit:
            return unit
    return organisation.root


def _register_files(place: str, files: list[str]) -> Iterator[str]:
    if place.endswith(".yaml"):
        if place in files:
            yield place
        return
    folder = place.rstrip("/") + "/"
    yield from (path for path in files if path.startswith(folder) and path.endswith(".yaml"))
