"""Environmental aspects, risks and opportunities, and whether what is done about them works."""

from __future__ import annotations

from qmsctl.actions import CLOSED, actions_of
from qmsctl.findings import Message, template
from qmsctl.periods import parse_date
from qmsctl.reviews.inputs.grouping import entries, nothing_in
from qmsctl.reviews.inputs.model import Column, Fact, Gathering, Part, Place, Row, Table
from qmsctl.system import Entry
from qmsctl.system.significance import judge

_LIKELY, _EXPECTED = "likelihood", "impact"
_ASPECTS = (
    Column("title", template("Aspect")),
    Column("unit", template("Unit")),
    Column("sum", template("Significance")),
    Column("data", template("Size")),
    Column("reviewed", template("Last looked at")),
)
_RISKS = (
    Column("title", template("Risk or opportunity")),
    Column("unit", template("Unit")),
    Column("score", template("Likelihood × impact")),
    Column("treatment", template("Treatment")),
    Column("reviewed", template("Last looked at")),
)
_EFFECT = (
    Column("title", template("Risk or opportunity")),
    Column("actions", template("Actions")),
    Column("helped", template("Shown to have helped")),
    Column("objectives", template("Objectives")),
)


def aspects(asked: Gathering) -> Part:
    """Return the aspects that are significant by the organisation's own method, computed anew."""
    found = entries(asked, "aspects")
    if not found:
        return Part(holes=(nothing_in(asked, "aspects"),))
    method = asked.system.settings.significance
    judged = [(entry, judge(method, entry)) for entry in found]
    significant = [
        (entry, seen) for entry, seen in judged if seen.significant or (seen.significant is None and seen.stated)
    ]
    unlike = [
        entry for entry, seen in judged if seen.stated is not None and seen.significant not in (None, seen.stated)
    ]
    rows = []
    for entry, seen in sorted(significant, key=lambda pair: -(pair[1].product or 0)):
        why = [*_unseen(asked, entry)]
        if entry in unlike:
            why.append(Message("the register says otherwise than the method"))
        if not entry.texts("controls"):
            why.append(Message("no document controls it"))
        looked = parse_date(entry.data.get("reviewed"))
        rows.append(
            Row(
                entry.id,
                (entry.title, Place(entry.unit), seen.sum or None, entry.text("data") or None, looked),
                tuple(why),
            )
        )
    return Part(
        (
            Fact("aspects", template("Environmental aspects"), len(found)),
            Fact("aspects.significant", template("Of these significant"), len(significant)),
            Fact(
                "aspects.unlike",
                template("Where the register says otherwise than the method"),
                len(unlike),
                bool(unlike),
            ),
        ),
        (Table("aspects", template("Significant aspects"), _ASPECTS, tuple(rows)),),
    )


def risks(asked: Gathering) -> Part:
    """Return the risks and opportunities, the largest first."""
    found = entries(asked, "risks")
    if not found:
        return Part(holes=(nothing_in(asked, "risks"),))
    rows = []
    for entry in sorted(found, key=lambda entry: (-(score(entry) or 0), entry.id)):
        why = [*_unseen(asked, entry)]
        if not entry.text("treatment"):
            why.append(Message("nothing is done about it"))
        looked = parse_date(entry.data.get("reviewed"))
        rows.append(
            Row(
                entry.id,
                (entry.title, Place(entry.unit), score(entry), entry.text("treatment") or None, looked),
                tuple(why),
            )
        )
    chances = sum(entry.text("kind") == "opportunity" for entry in found)
    return Part(
        (
            Fact("risks", template("Risks"), len(found) - chances),
            Fact("opportunities", template("Opportunities"), chances),
            Fact(
                "risks.unseen",
                template("Not looked at since the period began"),
                sum(bool(list(_unseen(asked, entry))) for entry in found),
            ),
        ),
        (Table("risks", template("Risks and opportunities"), _RISKS, tuple(rows)),),
    )


def treated(asked: Gathering) -> Part:
    """Return the actions and objectives that came of risks, and which are shown to have helped."""
    found = entries(asked, "risks")
    if not found:
        return Part(holes=(nothing_in(asked, "risks"),))
    status = {entry.id: entry.text("status") for entry in asked.system.register("objectives")}
    rows = []
    for entry in found:
        done = actions_of(asked.system, entry.id)
        served = [name for name in entry.texts("objectives") if name in status]
        if not done and not served:
            continue
        helped = sum(action.effect is not None and action.effect.result == "helped" for action in done)
        why = [Message("{name} is late", name=name) for name in served if status[name] == "late"]
        why += [
            Message("{name} did not help", name=action.id)
            for action in done
            if action.effect and action.effect.result == "no"
        ]
        why += [
            Message("{name} was closed without a look at its effect", name=action.id)
            for action in done
            if action.status == CLOSED and action.effect is not None and not action.effect.result
        ]
        rows.append(
            Row(entry.id, (entry.title, len(done), helped if done else None, ", ".join(served) or None), tuple(why))
        )
    facts = (Fact("risks.acted", template("Risks and opportunities with an action or objective"), len(rows)),)
    if not rows:
        return Part(
            facts,
            holes=(
                Message(
                    "No action and no objective in the handbook comes of a risk, "
                    "so nothing says whether the treatments worked"
                ),
            ),
        )
    return Part(facts, (Table("risk-actions", template("What was done about risks"), _EFFECT, tuple(rows)),))


def score(entry: Entry) -> int | None:
    """Return likelihood times impact, None where one of them is missing."""
    likely, impact = entry.data.get(_LIKELY), entry.data.get(_EXPECTED)
    return likely * impact if type(likely) is int and type(impact) is int else None


def _unseen(asked: Gathering, entry: Entry) -> list[Message]:
    looked = parse_date(entry.data.get("reviewed"))
    since = asked.period.since
    return [Message("not looked at since the period began")] if looked is None or (since and looked < since) else []
