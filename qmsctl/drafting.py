"""A new document: front matter and the headings its type asks for, as a draft that passes the check."""

from __future__ import annotations

import posixpath
import re
import unicodedata

from qmsctl.errors import QmsctlError
from qmsctl.settings import DocumentType
from qmsctl.system import System
from qmsctl.text.scalars import quoted, written

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "ß": "ss", "Æ": "ae", "Ø": "o", "Å": "a"})


def slug(title: str) -> str:
    """Return a title as part of a file name: ASCII letters, digits and hyphens, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", title.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-") or "document"


def draft(system: System, type_: DocumentType, identity: str, title: str, owner: str, unit: str) -> tuple[str, str]:
    """Return path and text of a new draft.

    Raises `QmsctlError` for a role or unit that qms.yaml does not have.
    """
    organisation = system.organisation
    if owner not in organisation.roles:
        raise QmsctlError(f"{owner!r} is no role in qms.yaml; there are: {', '.join(organisation.roles)}")
    if unit not in organisation.units:
        raise QmsctlError(f"{unit!r} is no unit in qms.yaml; qmsctl org tree lists them")
    folder = (
        type_.folder if unit == organisation.root else posixpath.join(type_.folder, organisation.units[unit].folder)
    )
    front = [
        "---",
        f"id: {identity}",
        f"title: {written(title)}",
        f"version: {quoted('0.1')}",
        "status: draft",
        f"owner: {owner}",
        "---",
        "",
    ]
    body = [f"# {title}", ""]
    for section in type_.sections:
        body += [f"## {section}", ""]
    return f"{folder}/{identity}-{slug(title)}.md", "\n".join([*front, *body])
