"""The plan of a unit for a year as a document: parts made from objectives and actions, between parts that people write.

What is made stands between ``<!-- plan: objectives -->`` and ``<!-- /plan -->``; making it again writes those parts
anew and leaves everything else as it is (ISO 9001 6.2.2: what, with what, who, when, how it is judged).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from qmsctl.findings import Message
from qmsctl.i18n import Translator, translator
from qmsctl.plans.parts import above_part, actions_part, below_part, objectives_part
from qmsctl.plans.standing import TYPE, yearly_plans
from qmsctl.refused import Refused
from qmsctl.reviews.years import language_of
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED
from qmsctl.text.compose import sheet
from qmsctl.text.slug import slug

_PARTS: dict[str, Callable[[System, str, Translator, str], list[str]]] = {
    "objectives": objectives_part,
    "expectations": above_part,
    "expected-below": below_part,
    "actions": actions_part,
}
_BLOCK = re.compile(r"^<!-- plan: ([a-z-]{1,40}) -->\n(.*?)^<!-- /plan -->$", re.M | re.S)
_OPENED = re.compile(r"^<!-- plan: [a-z-]{1,40} -->$", re.M)
_CLOSED = re.compile(r"^<!-- /plan -->$", re.M)


def plan_of(system: System, unit: str, year: str) -> Document | None:
    """Return the document that is the unit's plan of a year, the first where there are several; None where none is."""
    found = sorted(yearly_plans(system).get((unit, year), ()), key=lambda document: document.id)
    return found[0] if found else None


def begun_plan(system: System, unit: str, year: str, identity: str) -> tuple[str, str]:
    """Return path and text of a new plan, a draft in the unit's language.

    Raises `Refused` for a unit that qms.yaml does not have and for one without a leader.
    """
    organisation = system.organisation
    if unit not in organisation.units:
        raise Refused(Message("“{unit}” is no unit in qms.yaml; qmsctl org tree lists them", unit=unit))
    leader = next((found for name in organisation.line(unit) if (found := organisation.units[name].leader)), "")
    if not leader:
        raise Refused(
            Message("“{unit}” has no leader who would answer for the plan; name one in qms.yaml, leader:", unit=unit)
        )
    language = language_of(system, unit)
    words, type_ = translator(language), system.settings.document_types[TYPE]
    title = words("Plan for {year}, {unit}", year=year, unit=organisation.units[unit].name)
    folder = (
        type_.folder if unit == organisation.root else posixpath.join(type_.folder, organisation.units[unit].folder)
    )
    path = f"{folder}/{identity}-{slug(title)}.md"
    front = {
        "id": identity,
        "title": title,
        "version": "0.1",
        "status": "draft",
        "owner": leader,
        "language": language if language != system.settings.language else "",
        "year": year,
    }
    return path, sheet(front, _body(system, unit, words, path, title))


def refreshed(system: System, document: Document, source: str) -> str:
    """Return the text of a plan with its made parts written anew, and everything else as it was.

    Raises `Refused` where that would change an approved plan, or where a mark of a made part has no counterpart.
    """
    if len(_OPENED.findall(source)) != len(_CLOSED.findall(source)):
        raise Refused(
            Message(
                "{path} has a mark <!-- plan: … --> without its <!-- /plan -->, or the other way round; "
                "mend that first",
                path=document.path,
            )
        )
    words = translator(document.language)

    def anew(match: re.Match[str]) -> str:
        make = _PARTS.get(match[1])
        return _block(match[1], make(system, document.unit, words, document.path)) if make else match[0]

    changed = _BLOCK.sub(anew, source)
    if changed != source and document.status == APPROVED:
        raise Refused(
            Message(
                "{id} is approved as {version}, and objectives or actions have changed since; "
                "give it status: draft and the next version first",
                id=document.id,
                version=document.version,
            )
        )
    return changed


def _body(system: System, unit: str, words: Translator, path: str, title: str) -> str:
    foremost, budget = words("What matters most this year"), words("Budget and staff")
    sections = [f"# {title}", f"## {foremost}"]
    for name, heading in (
        ("objectives", words("Objectives")),
        ("expectations", words("What is expected of us, and our answers")),
        ("expected-below", words("What we expect of those below")),
        ("actions", words("Actions")),
    ):
        if name in _left_out(system, unit):
            continue
        sections += [f"## {heading}", _block(name, _PARTS[name](system, unit, words, path))]
    sections.append(f"## {budget}")
    roles = system.organisation.roles
    heard = [roles[role].name for role in system.settings.review.heard if role in roles]
    if heard:
        statement = words("Statement of those who are heard: {roles}", roles=", ".join(heard))
        sections.append(f"## {statement}")
    told = {section.removeprefix("## ").casefold() for section in sections}
    wanted = system.settings.document_types[TYPE].sections
    sections += [f"## {section}" for section in wanted if section.casefold() not in told]
    return "\n\n".join(sections)


def _left_out(system: System, unit: str) -> set[str]:
    """The parts that a unit at the top or at the bottom has no use for."""
    above, below = system.organisation.line(unit)[1:], system.organisation.children(unit)
    return {name for name, there in (("expectations", above), ("expected-below", below)) if not there}


def _block(name: str, lines: list[str]) -> str:
    return "\n".join((f"<!-- plan: {name} -->", "", *lines, "", "<!-- /plan -->"))
