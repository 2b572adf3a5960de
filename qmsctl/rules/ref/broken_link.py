"""Every link leads somewhere.

Links are followed as GitHub does: relative to the file they stand in, with
`%20` and the like decoded. A link may lead to any file or folder of the
repository. One that leads to nothing, leaves the handbook, has no target or
begins with `/` is reported. Web addresses are not looked up.

Why: a person who follows a procedure in the middle of a job and meets a dead
link goes on from memory.

Mend: correct the path. Where the file was moved or only the case differs, the
finding names the link that was probably meant. A path that begins with `/`
counts from different places on a forge, in an editor and in the handbook.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.links import Kind, Target, item_at, links_of, nearest, place_of, relative

CODE = "REF101"
NAME = "broken-link"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2026#7.5.3.1", "iso-14001-2015#7.5.3", "iso-14001-2026#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for path, links in links_of(system).items():
        for link, target in links:
            if not link.image and (target.absolute or target.kind in (Kind.BROKEN, Kind.OUTSIDE)):
                at = place_of(system, path, link)
                yield _broken(system, path, at, link.target, target)


def _broken(system: System, path: str, at: Location, written: str, target: Target) -> Problem:
    if not written:
        message = Message("the link has no target")
        fix = Message("write where it leads, or take the link away")
    elif target.kind is Kind.OUTSIDE:
        message = Message("“{target}” leads out of the handbook", target=written)
        fix = Message("link to a file of the handbook, or write the whole address with https://")
    elif target.kind is not Kind.BROKEN:
        message = Message("“{target}” begins with /; a path from this file was expected", target=written)
        fix = Message("write {link}", link=relative(path, target.path, target.anchor))
    else:
        message = Message("“{target}” leads to nothing; there is no {path}", target=written, path=target.path)
        meant = nearest(system, path, target)
        fix = (
            Message("did you mean {near}?", near=meant) if meant else Message("correct the path, or take the link away")
        )
    return Problem(at, message, fix, item_at(system, path))
