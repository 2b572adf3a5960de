"""What a decision became, and where that stands today: an action, an objective, an answer to a need."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.actions import Action, actions, actions_of
from qmsctl.pages import objectives
from qmsctl.pages.context import Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.pages.reviews import marks
from qmsctl.pages.reviews.naming import linked, named, thing
from qmsctl.pages.reviews.places import may_be_seen, published
from qmsctl.pages.reviews.spoken import said
from qmsctl.reviews import Decision, ManagementReview
from qmsctl.reviews.model import NEED
from qmsctl.system import System
from qmsctl.system.system import remembered

_OBJECTIVES = "objectives"
_ENDED = frozenset({"reached", "dropped"})


def outcomes(here: Place, decision: Decision) -> list[Markup]:
    """Return what a decision became, each as a link with where it stands today."""
    return [*_actions(here, decision), *_other(here, decision), *_need(here, decision), *_carried(here, decision)]


@remembered
def still_open(system: System, drafts: bool = False) -> frozenset[str]:
    """Return the names of the decisions of which something is left to be done; one that became nothing is open."""
    reviews = published(system, drafts).values()
    return frozenset(
        decision.name for review in reviews for decision in review.decisions if _is_open(system, decision, drafts)
    )


def _is_open(system: System, decision: Decision, drafts: bool) -> bool:
    if decision.name in _carried_on(system, drafts):
        return False
    if decision.becomes == NEED:
        return decision.name not in _answered(system, drafts)
    entry = system.entry_by_id.get(decision.record)
    if entry and entry.register == _OBJECTIVES:
        return entry.text("status") not in _ENDED
    found = _became(system, decision)
    return any(not action.finished for action in found) if found else entry is None


def _became(system: System, decision: Decision) -> tuple[Action, ...]:
    found = {action.id: action for action in actions_of(system, decision.name)}
    kept = _by_id(system).get(decision.record)
    return tuple((found | {kept.id: kept} if kept else found).values())


@remembered
def _by_id(system: System) -> dict[str, Action]:
    return {action.id: action for action in actions(system)}


def _actions(here: Place, decision: Decision) -> Iterator[Markup]:
    for action in _became(here.context.system, decision):
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
    system, name = here.context.system, decision.record
    if not name or name in _by_id(system):
        return
    entry = system.entry_by_id.get(name)
    if entry and entry.register == _OBJECTIVES:
        yield Markup("{} {}").format(named(here, name), objectives.status(here, entry))
    elif found := named(here, name):
        yield found


def _need(here: Place, decision: Decision) -> Iterator[Markup]:
    if decision.becomes != NEED:
        return
    words = here.context.words
    answered = _answered(here.context.system, here.context.drafts).get(decision.name)
    if answered is None:
        yield mark("waiting", words("Waits for an answer from above"))
        return
    where = thing(here, answered.id) or escape(answered.id)
    text = said(here, answered, linked(here, answered.answers[decision.name]))
    yield sentence(words("Answered in {review}: {answer}"), review=where, answer=text)


def _carried(here: Place, decision: Decision) -> Iterator[Markup]:
    later = _carried_on(here.context.system, here.context.drafts).get(decision.name)
    if later:
        name = thing(here, later.name) or escape(later.name)
        yield sentence(here.context.words("Carried over as {decision}"), decision=name)


@remembered
def _answered(system: System, drafts: bool) -> dict[str, ManagementReview]:
    """Return the review that answers each need, by the name of the need."""
    return {need: review for review in published(system, drafts).values() for need in review.answers}


@remembered
def _carried_on(system: System, drafts: bool) -> dict[str, Decision]:
    """Return the later decision that carries each decision on, by the name of the earlier one."""
    reviews = published(system, drafts).values()
    return {each.carried_from: each for review in reviews for each in review.decisions if each.carried_from}
