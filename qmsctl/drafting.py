"""A new document: front matter and the headings its type asks for, as a draft that passes the check."""

from __future__ import annotations

import posixpath

from qmsctl.errors import QmsctlError
from qmsctl.settings import DocumentType
from qmsctl.system import System
from qmsctl.text.scalars import quoted, written
from qmsctl.text.slug import slug


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
