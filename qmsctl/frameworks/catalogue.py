"""The framework catalogues: facts about editions and clauses, never requirement text.

A clause is always named with its edition, ``iso-9001-2015#7.5.2``, because
numbers changed meaning between editions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parent / "data"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_CATALOGUES = ("crosswalk", "glossary")


@dataclass(frozen=True, slots=True)
class Demand:
    """Documented information that a clause asks for.

    `kind` is ``maintain`` (a current document), ``retain`` (a record) or
    ``control`` (how both are managed). `condition` is empty where the demand
    always holds. `note` holds our own words by language.
    """

    kind: str
    condition: str
    note: dict[str, str]


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered requirement of one edition; `reference` is ``edition#number``."""

    reference: str
    number: str
    parent: str
    titles: dict[str, str]
    leaf: bool
    auditable: bool
    demands: tuple[Demand, ...]
    climate: bool

    def title(self, language: str) -> str:
        """Return the heading in a language, in English where there is none."""
        return self.titles.get(language) or self.titles["en"]

    @property
    def asks_for_documented_information(self) -> bool:
        """Whether the clause asks for a document or record without any condition."""
        return any(not demand.condition for demand in self.demands)


@dataclass(frozen=True)
class Framework:
    """One edition of a standard or law. Its clauses are read when first asked for."""

    id: str
    code: str
    kind: str
    area: str
    certifiable: bool
    names: dict[str, str]
    status: str
    superseded_by: str
    valid_until: str

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses by number, in the order of the standard."""
        rows = {row["id"]: row for row in _load(_source(self.id)[1])["clauses"]}
        return {number: _clause(self.id, row, rows.get(row["parent"])) for number, row in rows.items()}

    def name(self, language: str) -> str:
        """Return the name in a language, in English where there is none."""
        return self.names.get(language) or self.names["en"]

    def under(self, number: str) -> tuple[str, ...]:
        """Return the clause's ancestors below the chapter, nearest first: ``7.5.3.2`` → ``7.5.3``, ``7.5``."""
        found = []
        parent = self.clauses[number].parent if number in self.clauses else ""
        while parent and self.clauses[parent].parent:
            found.append(parent)
            parent = self.clauses[parent].parent
        return tuple(found)

    def first_requirement(self, number: str) -> str:
        """Return the clause itself where it is audited as one, else the first such clause below it, else ""."""
        for found in self.clauses.values():
            if found.leaf and found.auditable and (found.number == number or number in self.under(found.number)):
                return found.number
        return ""

    def withdrawn(self, today: str) -> bool:
        """Say whether the edition is replaced and any transition is over on `today` (ISO date)."""
        if self.status == "superseded-in-transition":
            return bool(self.valid_until) and today > self.valid_until
        return self.status in ("superseded", "withdrawn")


@cache
def editions() -> tuple[str, ...]:
    """Return the ids of all shipped editions, in order."""
    return tuple(sorted(path.stem for path in _DATA.glob("*.yaml") if path.stem not in _NOT_CATALOGUES))


@cache
def framework(edition: str) -> Framework | None:
    """Return the catalogue of an edition, or None where none ships."""
    if edition not in editions():
        return None
    data = _load(_source(edition)[0])
    return Framework(
        id=edition,
        code=data["code"],
        kind=data["kind"],
        area=data["area"],
        certifiable=data["certifiable"],
        names=data["name"],
        status=data.get("status", "current"),
        superseded_by=data.get("superseded_by") or "",
        valid_until=(data.get("transition") or {}).get("certificates_valid_until") or "",
    )


def code_of(edition: str) -> str:
    """Return what people call an edition in short: ``ISO 9001:2026``; its id where there is no such edition."""
    known = framework(edition)
    return known.code if known else edition


def clause(reference: str) -> Clause | None:
    """Return the clause that ``edition#number`` names, or None."""
    edition, _, number = reference.partition("#")
    found = framework(edition)
    return found.clauses.get(number) if found else None


@cache
def crosswalk() -> tuple[dict[str, Any], ...]:
    """Return the topics of the harmonized structure with the clauses of each edition."""
    return tuple(_read("crosswalk")["topics"])


@cache
def glossary() -> tuple[dict[str, Any], ...]:
    """Return the terms: key, en, nb, sv, note. The first word before ``;`` is the one to show."""
    return tuple(_read("glossary")["terms"])


def _source(name: str) -> tuple[str, str]:
    """The text of a catalogue in two: what the edition is, and its clauses, which are nine tenths of it."""
    text = (_DATA / f"{name}.yaml").read_text(encoding="utf-8")
    head, mark, _ = text.partition("\nclauses:\n")
    return (head, text[len(head) :]) if mark else (text, "")


def _read(name: str) -> Any:
    return _load("".join(_source(name)))


def _load(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - our own data


def _clause(edition: str, row: dict[str, Any], parent: dict[str, Any] | None) -> Clause:
    titles = row["title"]
    if parent and titles["en"] == "General":
        # “General” says nothing away from its chapter.
        titles = {language: f"{parent['title'][language]}: {title.lower()}" for language, title in titles.items()}
    return Clause(
        reference=f"{edition}#{row['id']}",
        number=row["id"],
        parent=row["parent"] or "",
        titles=titles,
        leaf=row["leaf"],
        auditable=row["auditable"],
        demands=tuple(
            Demand(item["kind"], item.get("condition", ""), item["note"])
            for item in row.get("documented_information", ())
        ),
        climate="climate" in row,
    )
