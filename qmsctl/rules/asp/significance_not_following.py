"""What the register says of significance follows from the scores and triggers.

The scores of the condition's criteria are multiplied; an aspect is significant
where the product reaches the threshold or where any of the method's triggers
holds. Where somebody decided otherwise, `override` says so with a reason, and
`significant` agrees with it. A trigger that the method does not state counts
for nothing and is reported.

Why: an aspect that is significant by the organisation's own criteria and not
treated as such is the finding that an environmental audit makes first; and a
decision against the method is right only where its reason can be read.

Mend: correct `significant`, the scores or the triggers, or decide otherwise
under `override` with `because` and `by`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.settings import Significance
from qmsctl.system import Entry, System
from qmsctl.system.significance import Judgement, judge

CODE = "ASP002"
NAME = "significance-not-following"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-14001-2015#6.1.2", "iso-14001-2026#6.1.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    method = system.settings.significance
    # Without a method nothing follows; ASP001 says that there is none.
    if method is None:
        return
    for aspect in system.register("aspects"):
        judgement = judge(method, aspect)
        yield from _unknown_triggers(aspect, judgement, method)
        yield from _override(aspect, judgement)
        if judgement.stated is None or judgement.significant in (None, judgement.stated):
            continue
        yield _not_following(aspect, judgement)


def _unknown_triggers(aspect: Entry, judgement: Judgement, method: Significance) -> Iterator[Problem]:
    for index, trigger in judgement.unknown_triggers:
        if method.triggers:
            fix = Message("use one of {known}, or add it to the method", known=", ".join(method.triggers))
        else:
            fix = Message("add it under significance: triggers: in qms.yaml, or delete it")
        message = Message("“{trigger}” is no trigger of the method", trigger=trigger)
        yield Problem(aspect.at("triggers", index), message, fix, aspect.id)


def _override(aspect: Entry, judgement: Judgement) -> Iterator[Problem]:
    # A missing because is a mismatch with the schema, which says so.
    if judgement.override and not judgement.override.because and aspect.data["override"].get("because"):
        yield Problem(
            aspect.at("override", "because"),
            Message("the decision against the method has no reason"),
            Message("say why the aspect is judged otherwise than it scores"),
            aspect.id,
        )


def _not_following(aspect: Entry, judgement: Judgement) -> Problem:
    right = "true" if judgement.significant else "false"
    values: dict[str, object] = {"stated": "false" if judgement.significant else "true", "right": right}
    fix = Message("write significant: {right}, or decide otherwise under override: with because and by", right=right)
    if judgement.override and judgement.override.significant is not None:
        message = Message("“significant” is {stated}; the override decides {right}", **values)
        fix = Message("write significant: {right}, or change the override", right=right)
    elif judgement.triggers:
        message = Message(
            "“significant” is {stated}; the trigger “{trigger}” makes it {right} whatever the score",
            trigger=judgement.triggers[0],
            **values,
        )
    else:
        message = Message(
            "“significant” is {stated}; {sum}, threshold {threshold}, makes it {right}",
            sum=judgement.sum,
            threshold=judgement.threshold,
            **values,
        )
    return Problem(aspect.at("significant"), message, fix, aspect.id)
