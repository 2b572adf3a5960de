"""Who approved or withdrew what the page shows, how, and what that proves (21 CFR 11.50: name, time, meaning)."""

from __future__ import annotations

import re
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.approvals.model import APPROVAL, WITHDRAWAL
from qmsctl.approvals.telling import Given, by_name, given, proves, tells_deputy, way
from qmsctl.pages.context import Place, is_retired
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.system import Document
from qmsctl.system.document import APPROVED

_DAY = 10
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]+\Z")


class Shown(NamedTuple):
    """What a page tells of approval: the rows, and sentences on what they prove and what they leave open."""

    rows: tuple[Markup, ...] = ()
    meaning: tuple[Markup, ...] = ()
    label: str = ""


def shown(here: Place, document: Document) -> Shown:
    """Return what to tell of a document's approval; nothing in a handbook that asks for none and holds none."""
    approvals = here.context.approvals
    if approvals is None or not (document.status == APPROVED or is_retired(document)):
        return Shown()
    wanted = WITHDRAWAL if is_retired(document) else APPROVAL
    holding = [one for one in given(approvals, document) if one.statement.meaning == wanted]
    rows = [_row(here, one) for one in holding]
    judged = approvals.judgements.get(document.path)
    head = here.context.head.document_by_path.get(document.path)
    if judged and judged.lacking and head is document:
        lacking = here.context.words.message(by_name(judged.lacking, here.context.system.organisation.roles))
        rows.append(mark("overdue", here.context.words("Approval missing")) + Markup(" ") + escape(lacking))
    modes = dict.fromkeys(one.approval.mode for one in holding)
    meaning = [escape(here.context.words.message(text)) for mode in modes for text in proves(mode)]
    notes = dict.fromkeys(
        here.context.words.message(note)
        for one in holding
        for note in one.approval.notes
        if here.context.system.settings.publish_names or not tells_deputy(note)
    )
    words = here.context.words
    label = words("Withdrawal") if wanted == WITHDRAWAL else words("Approval")
    return Shown(tuple(rows), (*meaning, *(escape(f"{note[:1].upper()}{note[1:]}.") for note in notes)), label)


def _row(here: Place, one: Given) -> Markup:
    words, statement = here.context.words, one.statement
    who = here.role_link(statement.role) or escape(statement.role)
    if any(map(tells_deputy, one.approval.notes)):
        who = sentence(words("deputy for {role}"), role=who)
    if here.context.system.settings.publish_names:
        who += Markup(" ({})").format(escape(statement.person))
    day = words.date(statement.signed_at[:_DAY])
    return sentence(words("{role}, {day}, {way}"), role=who, day=day, way=_way(here, one))


def _way(here: Place, one: Given) -> Markup:
    words, said = here.context.words, way(one)
    if "key" in said.values:
        return sentence(words(said.template), key=_key_name(one.approval.key))
    return escape(words.message(said))


def _key_name(fingerprint: str) -> Markup:
    return Markup(f"`{fingerprint}`") if _FINGERPRINT.match(fingerprint) else escape(fingerprint)  # noqa: S704 - matched
