"""How objectives go from level to level: what each asks of those below, what answers it, and what nobody answered."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages import objectives
from qmsctl.pages.context import Context, Place, register_uri
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.reviews.naming import linked, thing
from qmsctl.pages.reviews.places import CASCADE, has_levels, shown_actions
from qmsctl.pages.templating import render
from qmsctl.reviews.cascade import REGISTER, Branch, Expectation, cascade
from qmsctl.system import System

_INDENT = "    "
_DEEPEST = 8


def taken(system: System) -> Iterator[str]:
    """Yield the path in the site that the page has where objectives follow from each other."""
    if has_levels(system):
        yield CASCADE


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page, in a handbook whose objectives go from level to level."""
    if not has_levels(context.system):
        return
    here, words = Place(context, CASCADE), context.words
    tree = cascade(context.system)
    # Those that lead to nothing below stand behind those that do.
    leading = [branch for branch in tree if branch.below or branch.expectations]
    content = render(
        "cascade.md",
        here,
        tree=Markup("\n").join(line for branch in leading for line in _branch(here, branch, 0)),
        alone=[_objective(here, branch) for branch in tree if branch not in leading],
        unanswered=[_waiting(here, each) for branch in leading for each in _unanswered(branch)],
        register=here.link(words("All objectives"), register_uri(REGISTER)),
    )
    yield PageSpec(CASCADE, "", words("Objectives from level to level"), (words("Overview"),), content)


def _branch(here: Place, branch: Branch, depth: int) -> Iterator[Markup]:
    """The lines of a nested list: an objective, what it asks of whom, then what follows from it."""
    blanks = Markup(_INDENT * min(depth, _DEEPEST))  # noqa: S704 - blanks
    inner = Markup(_INDENT * min(depth + 1, _DEEPEST))  # noqa: S704 - blanks
    yield Markup("{}- {}").format(blanks, _objective(here, branch))
    told = {name for expectation in branch.expectations for name in expectation.objectives}
    for expectation in branch.expectations:
        yield Markup("{}- {}").format(inner, _expectation(here, expectation))
        for child in branch.below:
            if child.objective.id in expectation.objectives:
                yield from _branch(here, child, depth + 2)
    for child in branch.below:
        if child.objective.id not in told:
            yield from _branch(here, child, depth + 1)


def _objective(here: Place, branch: Branch) -> Markup:
    words, objective = here.context.words, branch.objective
    parts = [here.unit(objective.unit)] if objective.unit else []
    parts += [here.role(objective.owner, objective.unit)] if objective.owner else []
    due = words("Due")
    parts += [escape(f"{due}: {words.date(objective.text('due'))}")] if objective.text("due") else []
    parts += _actions(here, branch.actions)
    first = Markup(" ").join(filter(None, (here.entry(objective.id), objectives.status(here, objective))))
    return Markup('{}<br> <span class="qms-branch">{}</span>').format(first, Markup(" · ").join(parts))


def _actions(here: Place, names: tuple[str, ...]) -> list[Markup]:
    known = shown_actions(here.context.system, here.context.drafts)
    return [thing(here, name) or escape(name) for name in names if name in known]


def _expectation(here: Place, expectation: Expectation) -> Markup:
    words = here.context.words
    text = Markup("{}: {} {}").format(
        here.unit(expectation.unit), linked(here, expectation.text), _answer(here, expectation)
    )
    if expectation.because:
        reason = linked(here, expectation.because)
        return Markup('{}<br> <span class="qms-branch">{}: {}</span>').format(
            text, escape(words("Not relevant, because")), reason
        )
    return text


def _answer(here: Place, expectation: Expectation) -> Markup:
    words = here.context.words
    if not expectation.answered:
        return mark("overdue", words("Not answered"))
    if expectation.objectives:
        return mark("approved", words("Answered by an objective"))
    if expectation.actions:
        actions = _actions(here, expectation.actions)
        return Markup(" ").join((mark("approved", words("Answered by an action")), *actions))
    return mark("quiet", words("Not relevant"))


def _unanswered(branch: Branch) -> Iterator[Expectation]:
    yield from branch.unanswered
    for child in branch.below:
        yield from _unanswered(child)


def _waiting(here: Place, expectation: Expectation) -> Markup:
    objective = here.entry(expectation.objective.id)
    return Markup("{}: {}<br> {}").format(here.unit(expectation.unit), linked(here, expectation.text), objective)
