"""Every link to a section leads to one that is there.

The part of a link after `#` is compared with the headings of the document or
page that it leads to, as GitHub makes anchors of them: lower case, blanks as
hyphens, punctuation gone, `-1` after the second heading of the same words.
Anchors in other files are not judged.

Why: a link that ends at the top of a long document sends readers looking, and
mostly means that the section was renamed without a thought for who points at it.

Mend: write the anchor of a heading that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.links import Target, anchors_of, has_anchor, item_at, links_of, place_of
from qmsctl.text.near import listed, near

CODE = "REF102"
NAME = "broken-anchor"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2026#7.5.3.1", "iso-14001-2015#7.5.3", "iso-14001-2026#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for path, links in links_of(system).items():
        for link, target in links:
            if target.anchor and not link.image and not has_anchor(system, target):
                yield Problem(
                    place_of(system, path, link),
                    Message("{path} has no section “#{anchor}”", path=target.path, anchor=target.anchor),
                    _fix(system, target),
                    item_at(system, path),
                )


def _fix(system: System, target: Target) -> Message:
    known = anchors_of(system, target)
    meant = near(target.anchor, known)
    if meant:
        return Message("did you mean #{near}?", near=meant)
    if not known:
        return Message("link to the file without an anchor; it has no headings")
    return Message("write one of: {known}", known=listed(f"#{anchor}" for anchor in known))
