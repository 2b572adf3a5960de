"""What a decision became, and where that stands today: an action, an objective, an answer to a need."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.actions import DROPPED, Action
from qmsctl.pages import objectives
from qmsctl.pages.context import Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.pages.reviews import marks
from qmsctl.pages.reviews.naming import linked, named, thing
from qmsctl.pages.reviews.places import may_be_seen, published
from qmsctl.pages.reviews.spoken import said
from qmsctl.reviews import Decision
from qmsctl.reviews.decisions import ANSWERED, Stands, stands
from qmsctl.reviews.model import NEED
from qmsctl.system import System
from qmsctl.system.system import remembered

STILL_OPEN, CARRIED_OUT, CARRIED_ON = "open", "carried-out", "carried-on"
GROUPS = (STILL_OPEN, CARRIED_OUT, ANSWERED, CARRIED_ON, DROPPED)
"""How decisions stand together for whoever reads a list: what is left to do, and the ways in which one ends."""


def outcomes(here: Place, decision: Decision) -> list[Markup]:
    """Return what a decision became, each as a link with where it stands today."""
    return [*_actions(here, decision), *_other(here, decision), *_need(here, decision), *_carried(here, decision)]


@remembered
def groups(system: System, drafts: bool = False) -> dict[str, str]:
    """Return by the name of each decision that may be seen which of `GROUPS` it is in; what became nothing is open."""
    seen = _seen(system, drafts)
    return {
        decision.name: _group(stands(system, decision, seen))
        for review in published(system, drafts).values()
        for decision in review.decisions
    }


def _group(found: Stands) -> str:
    if found.open:
        return STILL_OPEN
    if found.carried_on is not None:
        return CARRIED_ON
    return found.state if found.state in (ANSWERED, DROPPED) else CARRIED_OUT


def still_open(system: System, drafts: bool = False) -> frozenset[str]:
    """Return the names of the decisions of which something is left to be done."""
    return frozenset(name for name, group in groups(system, drafts).items() if group == STILL_OPEN)


def _stands(here: Place, decision: Decision) -> Stands:
    return stands(here.context.system, decision, _seen(here.context.system, here.context.drafts))


@remembered
def _seen(system: System, drafts: bool) -> frozenset[str]:
    """The reviews that may be seen: what only others say is not said."""
    return frozenset(published(system, drafts))


def _actions(here: Place, decision: Decision) -> Iterator[Markup]:
    for action in _stands(here, decision).actions:
        if may_be_seen(here.context, action):
            link = thing(here, action.id) or escape(action.id)
            yield Markup("{} {}{}").format(link, marks.action(here, action), _moved(here, decision, action))


def _moved(here: Place, decision: Decision, action: Action) -> Markup:
    """The day that an action waits for, where that is not the day which was decided."""
    if action.finished or not action.due or action.due == decision.due:
        return Markup("")
    words = here.context.words
    return Markup("<br> ") + sentence(words("now due {day}"), day=words.date(action.due))


def _other(here: Place, decision: Decision) -> Iterator[Markup]:
    """What else it is kept as: an objective with its status, a document."""
    name = decision.record
    became = _stands(here, decision)
    if not name or name in {action.id for action in became.actions}:
        return
    if became.objective is not None:
        yield Markup("{} {}").format(named(here, name), objectives.status(here, became.objective))
    elif found := named(here, name):
        yield found


def _need(here: Place, decision: Decision) -> Iterator[Markup]:
    if decision.becomes != NEED:
        return
    words = here.context.words
    answer = _stands(here, decision).answer
    if answer is None:
        yield mark("waiting", words("Waits for an answer from above"))
        return
    where = thing(here, answer.review.id) or escape(answer.review.id)
    text = said(here, answer.review, linked(here, answer.text))
    yield sentence(words("Answered in {review}: {answer}"), review=where, answer=text)


def _carried(here: Place, decision: Decision) -> Iterator[Markup]:
    later = _stands(here, decision).carried_on
    if later is not None:
        name = thing(here, later.name) or escape(later.name)
        yield sentence(here.context.words("Carried over as {decision}"), decision=name)
