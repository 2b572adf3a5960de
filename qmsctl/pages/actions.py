"""Actions: what somebody does by a day because of something, whatever it comes from; the urgent ones first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from qmsctl.actions import DONE, OPEN, Action, Effect
from qmsctl.pages.context import Context, Place
from qmsctl.pages.escaping import escape, identifier, sentence
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews import marks
from qmsctl.pages.reviews.naming import linked, named
from qmsctl.pages.reviews.places import ACTIONS, shown_actions
from qmsctl.pages.tables import EMPTY, Column, dated, keyed, table
from qmsctl.pages.templating import render
from qmsctl.reviews.answers import result_in
from qmsctl.system import System
from qmsctl.system.system import remembered

_MOST = 300
"""Finished actions that are listed, the latest; of more the page says how many there are."""
_PRIORITIES = {"high": 0, "normal": 1, "low": 2}


def taken(system: System) -> Iterator[str]:
    """Yield the path in the site that the page has where there are actions."""
    if system.records_of("action"):
        yield ACTIONS


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of actions, where there are any."""
    here, words = Place(context, ACTIONS), context.words
    found = ordered(context.system, context.drafts)
    if not found:
        return
    left = [action for action in found if not action.finished]
    over = [action for action in reversed(found) if action.finished]
    content = render(
        "actions.md",
        here,
        figures=[
            (sum(action.status == OPEN for action in left), words("To be done"), "open"),
            (sum(action.overdue(context.today) for action in left), words("Overdue"), "open"),
            (sum(action.status == DONE for action in left), words("Done, the effect to be looked at"), "open"),
            (len(over), words("Finished"), "finished"),
        ],
        open=_table(here, left) if left else "",
        sheets=[_sheet(here, action) for action in left],
        finished=_table(here, over[:_MOST], anchored=True) if over else "",
        more=max(len(over) - _MOST, 0),
    )
    yield PageSpec(ACTIONS, "", words("Actions"), (words("Overview"),), content)


@remembered
def ordered(system: System, drafts: bool = False) -> tuple[Action, ...]:
    """Return the actions that may be seen: open before done, by the day they are due and their priority."""
    return tuple(sorted(shown_actions(system, drafts).values(), key=_urgency))


@remembered
def by_unit(system: System, drafts: bool = False) -> dict[str, list[Action]]:
    """Return the actions that are not finished by unit, the urgent ones first."""
    found: dict[str, list[Action]] = {}
    for action in ordered(system, drafts):
        if not action.finished:
            found.setdefault(action.unit, []).append(action)
    return found


def _urgency(action: Action) -> tuple[bool, str, int, str]:
    return action.status != OPEN, str(action.due or "9"), _PRIORITIES.get(action.priority, 1), action.id


def _table(here: Place, found: list[Action], *, anchored: bool = False) -> Markup:
    words = here.context.words
    ranked = any(action.priority in _PRIORITIES for action in found)
    columns = [
        Column(words("Action")),
        Column(words("What")),
        Column(words("Status"), choice=True),
        Column(words("Due")),
        Column(words("Unit"), choice=True),
        Column(words("Owner"), choice=True),
        *([Column(words("Priority"), choice=True)] if ranked else []),
        Column(words("Source")),
    ]
    return table(words, columns, (_cells(here, action, anchored=anchored, ranked=ranked) for action in found))


def _cells(here: Place, action: Action, *, anchored: bool, ranked: bool) -> list[Markup]:
    words, anchor = here.context.words, identifier(action.id)
    name = here.link(action.id, here.uri, anchor)
    if anchored:
        name = Markup('<span id="{}">{}</span>').format(anchor, escape(action.id))
    return [
        keyed(name, action.id),
        linked(here, action.title),
        marks.action(here, action),
        dated(words, action.due),
        here.unit(action.unit) or EMPTY,
        here.role(action.owner, action.unit) or EMPTY,
        *([_priority(here, action)] if ranked else []),
        linked(here, action.source) or EMPTY,
    ]


def _priority(here: Place, action: Action) -> Markup:
    words = here.context.words
    names = {"high": words("High"), "normal": words("Normal"), "low": words("Low")}
    key = str(_PRIORITIES.get(action.priority, 1))
    return keyed(escape(names[action.priority]), key) if action.priority in names else EMPTY


def _sheet(here: Place, action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": action.title,
        "anchor": identifier(action.id),
        "fields": [(label, shown) for label, shown in _fields(here, action) if shown],
    }


def _fields(here: Place, action: Action) -> Iterator[tuple[str, Markup]]:
    words = here.context.words
    yield words("Status"), marks.action(here, action)
    yield words("Due"), escape(words.date(action.due))
    yield words("Moved"), Markup("<br> ").join(_moves(here, action))
    yield words("Unit"), here.unit(action.unit)
    yield words("Owner"), here.role(action.owner, action.unit)
    yield words("Source"), named(here, action.source)
    yield words("Kind"), escape(words.value(action.kind)) if action.kind else Markup("")
    yield words("Resources"), escape(action.resources)
    yield words("Done"), escape(words.date(action.done))
    yield words("Evidence"), linked(here, action.evidence)
    yield words("Effect"), _effect(here, action.effect) if action.effect else Markup("")
    yield words("Supports"), Markup("<br> ").join(filter(None, (named(here, name) for name in action.supports)))


def _moves(here: Place, action: Action) -> Iterator[Markup]:
    words = here.context.words
    for move in action.moved:
        yield sentence(
            words("from {day}, on {on}: {because}"),
            day=words.date(move.since),
            on=words.date(move.on),
            because=linked(here, move.because),
        )


def _effect(here: Place, effect: Effect) -> Markup:
    """What will be different if it helped, and what was found."""
    words = here.context.words
    parts = [linked(here, effect.criterion)]
    if effect.looked:
        parts.append(
            sentence(
                words("Looked at {day}: {result}"),
                day=words.date(effect.looked),
                result=result_in(words, effect.result),
            )
        )
        parts += [linked(here, effect.comment)] if effect.comment else []
    elif effect.by:
        parts.append(sentence(words("To be looked at {day}"), day=words.date(effect.by)))
    return Markup("<br> ").join(parts)
