"""Marks of reviews, judgements, decisions and actions: always words, the shape and colour only help."""

from __future__ import annotations

from markupsafe import Markup

from qmsctl.actions import DONE, DROPPED, OPEN, Action
from qmsctl.pages.context import Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.tables import EMPTY
from qmsctl.reviews import Standing
from qmsctl.reviews.model import JUDGEMENTS, Judged
from qmsctl.reviews.standing import CANCELLED, PLANNED, SIGNED

_DONE, _BETWEEN, _LATE, _QUIET = "approved", "waiting", "overdue", "quiet"


def state(here: Place, stands: Standing, *, late: bool = False) -> Markup:
    """Return where a review stands as a mark, and whether its day has passed."""
    words = here.context.words
    kind = _DONE if stands.reached(SIGNED) else _QUIET if stands.state in (PLANNED, CANCELLED) else _BETWEEN
    found = mark(kind, words.value(stands.state))
    return found + Markup(" ") + mark(_LATE, words("Overdue")) if late else found


def judgement(here: Place, found: Judged | None) -> Markup:
    """Return what was judged of an input as a mark; a dash where nothing was."""
    words = here.context.words
    if found is None:
        return EMPTY
    if found.none_because:
        return mark(_QUIET, words("Nothing to judge"))
    if found.judgement not in JUDGEMENTS:
        return mark(_QUIET, words("Not judged"))
    return Markup('<span class="qms-badge qms-judged-{}">{}</span>').format(
        found.judgement, escape(words.value(found.judgement))
    )


def action(here: Place, found: Action) -> Markup:
    """Return where an action stands today."""
    words = here.context.words
    if found.overdue(here.context.today):
        return mark(_LATE, words("Overdue"))
    kinds = {OPEN: _BETWEEN, DONE: _BETWEEN, DROPPED: "replaced"}
    return mark(kinds.get(found.status, _DONE), words.value(found.status))
