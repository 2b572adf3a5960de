"""Who approved the version on the page, in what way, and what that proves (21 CFR 11.50: name, time, meaning)."""

from __future__ import annotations

import re
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.approvals.model import ATTESTED, FORGE, SIGNED, Approval, Statement
from qmsctl.findings import Message
from qmsctl.pages.context import Place, is_retired
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.system import Document
from qmsctl.system.document import APPROVED

_FORGES = {"github": "GitHub", "gitlab": "GitLab", "gitea": "Gitea"}
_DAY = 10
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]+\Z")


class Shown(NamedTuple):
    """What a page tells of approval: the rows, and sentences on what they prove and what they leave open."""

    rows: tuple[Markup, ...] = ()
    meaning: tuple[Markup, ...] = ()


def shown(here: Place, document: Document) -> Shown:
    """Return what to tell of a document's approval; nothing in a handbook that asks for none and holds none."""
    approvals = here.context.approvals
    if approvals is None or document.status != APPROVED or is_retired(document):
        return Shown()
    holding = [
        (found, found.statement)
        for found in approvals.all
        if found.counts and found.statement and (found.statement.document, found.statement.version) == _key(document)
    ]
    rows = [_row(here, found, statement) for found, statement in holding]
    judged = approvals.judgements.get(document.path)
    head = here.context.head.document_by_path.get(document.path)
    if judged and judged.lacking and head is document:
        lacking = here.context.words.message(_by_name(here, judged.lacking))
        rows.append(mark("overdue", here.context.words("Approval missing")) + Markup(" ") + escape(lacking))
    modes = dict.fromkeys(found.mode for found, _ in holding)
    meaning = [escape(text) for mode in modes for text in _proves(here, mode)]
    notes = dict.fromkeys(
        here.context.words.message(note)
        for found, _ in holding
        for note in found.notes
        if here.context.system.settings.publish_names or not _tells_deputy(note)
    )
    return Shown(tuple(rows), (*meaning, *(escape(f"{note[:1].upper()}{note[1:]}.") for note in notes)))


def _key(document: Document) -> tuple[str, str]:
    return document.id, document.version


def _by_name(here: Place, lacking: Message) -> Message:
    """The same sentence with the names of roles in place of their ids."""
    known = here.context.system.organisation.roles
    values = dict(lacking.values)
    if "roles" in values:
        ids = str(values["roles"]).split(", ")
        values["roles"] = ", ".join(known[role].name if role in known else role for role in ids)
    return Message(lacking.template, **values)


def _tells_deputy(note: Message) -> bool:
    """Whether a note says for whom somebody stood in, by the id of that person."""
    return "holder" in note.values


def _row(here: Place, found: Approval, statement: Statement) -> Markup:
    words = here.context.words
    who = here.role_link(statement.role) or escape(statement.role)
    if any(map(_tells_deputy, found.notes)):
        who = sentence(words("deputy for {role}"), role=who)
    if here.context.system.settings.publish_names:
        who += Markup(" ({})").format(escape(statement.person))
    day = words.date(statement.signed_at[:_DAY])
    return sentence(words("{role}, {day}, {way}"), role=who, day=day, way=_way(here, found, statement))


def _way(here: Place, found: Approval, statement: Statement) -> Markup:
    words = here.context.words
    source = statement.evidence.source if statement.evidence else ""
    if found.mode == SIGNED:
        return sentence(words("signed with the key {key}"), key=_key_name(found.key))
    if found.mode == FORGE:
        return escape(words("by a review at {forge}", forge=_FORGES.get(source, source)))
    return escape(words("signed elsewhere, kept here by its digest"))


def _key_name(fingerprint: str) -> Markup:
    return Markup(f"`{fingerprint}`") if _FINGERPRINT.match(fingerprint) else escape(fingerprint)  # noqa: S704 - matched


def _proves(here: Place, mode: str) -> tuple[str, ...]:
    """What a mode of approval establishes and what it does not."""
    words = here.context.words
    if mode == SIGNED:
        return (
            words("Whoever held the key signed exactly this content; anybody can verify that with qmsctl verify."),
            words("It does not prove who held the key, nor the time by more than the signer's own word."),
        )
    if mode == FORGE:
        return (
            words("The forge reported an approving review of exactly this content by an account of this role."),
            words("It is as true as the forge and whoever wrote its report down; no key vouches for it."),
        )
    if mode == ATTESTED:
        return (
            words("Somebody wrote down that a signed paper or message approves this content, and kept its digest."),
            words("To verify it, compare that paper or message with the digest and ask who signed it."),
        )
    return ()
