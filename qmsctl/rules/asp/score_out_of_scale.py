"""Every aspect is scored by the criteria and scales of the method.

The method stands in `qms.yaml` under `significance`: criteria with their lowest
and highest score, and per condition (normal, abnormal, emergency) which of them
are multiplied. An aspect has a whole number on the scale for each criterion of
its condition, and no score for a criterion that the method has not. A method
that is missing, or that contradicts itself, is reported once, in `qms.yaml`.

Why: scores can only be compared, and significance only be followed, where all
are given on the same scales. The criteria are documented information that an
auditor asks to see.

Mend: write the score on the scale, or change the method for all aspects at once
and give it a new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.settings import Settings, Significance
from qmsctl.system import Entry, System
from qmsctl.system.significance import on_scale
from qmsctl.text.lenient import block
from qmsctl.text.marks import Map
from qmsctl.text.near import did_you_mean

CODE = "ASP001"
NAME = "score-out-of-scale"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-14001-2015#6.1.2", "iso-14001-2026#6.1.2")
OPTIONS: dict[str, tuple[str, str]] = {}

_CONDITIONS = ("normal", "abnormal", "emergency")


def check(system: System, context: Context) -> Iterator[Problem]:
    aspects = system.register("aspects")
    method = system.settings.significance
    if method is None:
        if aspects and system.settings.source.get("significance") is None:
            yield _no_method(system.settings)
        return
    usable = {name for name, criterion in method.criteria.items() if criterion.lowest < criterion.highest}
    yield from _method(system.settings, method, usable)
    yield from _conditions_without_method(system.settings, method, aspects)
    declared = _declared(system.settings)
    for aspect in aspects:
        yield from _unknown_criteria(aspect, declared)
        yield from _scores(aspect, method, usable)
        yield from _missing_scores(aspect, method)


def _declared(settings: Settings) -> dict[str, object]:
    """The criteria as written, with those that the schema has refused."""
    return block(settings.source.get("significance"), "criteria")


def _no_method(settings: Settings) -> Problem:
    return Problem(
        settings.at("significance"),
        Message("there are environmental aspects and no method that says which are significant"),
        Message("add significance: with criteria, methods and triggers"),
    )


def _method(settings: Settings, method: Significance, usable: set[str]) -> Iterator[Problem]:
    for name, criterion in method.criteria.items():
        if name not in usable:
            yield Problem(
                settings.at("significance", "criteria", name, "max"),
                Message(
                    "the scale of “{name}” runs from {lowest} to {highest}",
                    name=name,
                    lowest=criterion.lowest,
                    highest=criterion.highest,
                ),
                Message("let max be higher than min"),
            )
    declared = _declared(settings)
    for condition, how in method.methods.items():
        for index, name in enumerate(how.criteria):
            if name not in declared:
                yield Problem(
                    settings.at("significance", "methods", condition, "multiply", index),
                    Message(
                        "the method for “{condition}” multiplies “{name}”, which is no criterion",
                        condition=condition,
                        name=name,
                    ),
                    did_you_mean(name, declared, _one_of(declared)),
                )


def _conditions_without_method(
    settings: Settings, method: Significance, aspects: tuple[Entry, ...]
) -> Iterator[Problem]:
    written = block(settings.source.get("significance"), "methods")
    conditions = [aspect.text("condition") for aspect in aspects]
    for condition in _CONDITIONS:
        if condition in conditions and condition not in written:
            first = aspects[conditions.index(condition)]
            yield Problem(
                settings.at("significance", "methods", condition),
                Message(
                    "there is no method for the condition “{condition}”, which {aspect} has",
                    condition=condition,
                    aspect=first.id or first.title,
                ),
                Message("add {condition}: with the criteria to multiply and the threshold", condition=condition),
            )


def _unknown_criteria(aspect: Entry, declared: dict[str, object]) -> Iterator[Problem]:
    scores = aspect.data.get("scores")
    if not isinstance(scores, Map):
        return
    for name in scores:
        if name not in declared:
            place = scores.places[name]
            yield Problem(
                Location(aspect.path, place.key_line, place.key_column),
                Message("“{name}” is no criterion of the method", name=name),
                did_you_mean(name, declared, _one_of(declared)),
                aspect.id,
            )


def _scores(aspect: Entry, method: Significance, usable: set[str]) -> Iterator[Problem]:
    for name, score in block(aspect.data, "scores").items():
        criterion = method.criteria.get(name)
        # A score that is no whole number is a mismatch with the schema, which says so.
        if criterion is None or name not in usable or not isinstance(score, int) or isinstance(score, bool):
            continue
        if not on_scale(criterion, score):
            yield Problem(
                aspect.at("scores", name),
                Message(
                    "“{name}” is {score}; the scale runs from {lowest} to {highest}",
                    name=name,
                    score=score,
                    lowest=criterion.lowest,
                    highest=criterion.highest,
                ),
                Message("write a score from {lowest} to {highest}", lowest=criterion.lowest, highest=criterion.highest),
                aspect.id,
            )


def _missing_scores(aspect: Entry, method: Significance) -> Iterator[Problem]:
    how, scores = method.methods.get(aspect.text("condition")), aspect.data.get("scores")
    if how is None or not isinstance(scores, dict):
        return
    unknown = any(name not in method.criteria for name in scores)
    missing = [name for name in how.criteria if name in method.criteria and name not in scores]
    # A criterion that is misspelt is reported as unknown; it would be missing too.
    if missing and not unknown:
        yield Problem(
            aspect.at("scores"),
            Message(
                "the method for “{condition}” needs {missing}, which has no score",
                condition=aspect.text("condition"),
                missing=_names(missing),
            ),
            Message("add a score for {missing}", missing=_names(missing)),
            aspect.id,
        )


def _names(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _one_of(known: Iterable[str]) -> Message:
    return Message("use one of: {known}", known=", ".join(known))
