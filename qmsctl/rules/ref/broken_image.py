"""Every image is there.

The file that an image names is looked for as a link is: relative to the file
it stands in. A missing file, a path that leaves the handbook or begins with
`/`, and a target that is no image file are reported. Web addresses are not
looked up.

In a document, a picture that is written as an HTML tag (`<img src="year.svg">`)
is looked for where a website looks for it: a page lies below its own name there,
and nobody puts the path right as is done for Markdown.

Why: a drawing that says where to stand or which valve to close is part of the
procedure, and readers cannot know that it is missing.

Mend: add the image beside the document, or correct its path. Write a tag as
`![words](year.svg)`, which is right everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.content import image_path, on_page
from qmsctl.system.links import Kind, Target, item_at, links_of, nearest, place_of, relative
from qmsctl.text.pictures import raw_pictures

CODE = "REF103"
NAME = "broken-image"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2026#7.5.3.1", "iso-14001-2015#7.5.3", "iso-14001-2026#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for path, links in links_of(system).items():
        for link, target in links:
            if link.image and (target.absolute or target.kind not in (Kind.FILE, Kind.EXTERNAL)):
                message, fix = _broken(system, path, link.target, target)
                yield Problem(place_of(system, path, link), message, fix, item_at(system, path))
    yield from _tags(system)


def _tags(system: System) -> Iterator[Problem]:
    for document in system.documents:
        for written, start in raw_pictures(document.body):
            path = image_path(document.path, on_page(document, written))
            if path and path not in system.files:
                yield Problem(
                    document.body.at(start),
                    Message("the image “{target}” in an HTML tag is not there on the website", target=written),
                    Message("write it as ![words](path), with the path from this file"),
                    document.id,
                )


def _broken(system: System, path: str, written: str, target: Target) -> tuple[Message, Message]:
    if not written:
        return Message("the image has no target"), Message("write the path of the image, or take it away")
    if target.kind is Kind.OUTSIDE:
        return (
            Message("the image “{target}” lies outside the handbook", target=written),
            Message("copy the image beside the document"),
        )
    if target.kind is Kind.BROKEN:
        meant = nearest(system, path, target)
        return (
            Message("there is no image “{target}”", target=written),
            Message("did you mean {near}?", near=meant) if meant else Message("add the file, or correct the path"),
        )
    if target.kind is Kind.FILE:
        return (
            Message("“{target}” begins with /; a path from this file was expected", target=written),
            Message("write {link}", link=relative(path, target.path)),
        )
    return Message("“{target}” is no image", target=written), Message("take away the ! to make it a link")
