"""What gathering would write: the record with its facts, and the file of figures beside it. Nothing is written here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from qmsctl.findings import Message, visible
from qmsctl.i18n import Translator, translator
from qmsctl.refused import Refused
from qmsctl.reviews.inputs.hints import hints
from qmsctl.reviews.inputs.model import Input, Pack
from qmsctl.reviews.inputs.packing import digest, packed
from qmsctl.reviews.inputs.spelling import BEGIN, END, clause_names, facts
from qmsctl.reviews.model import ManagementReview, beside, review_path
from qmsctl.reviews.reading import campaigns, review_of
from qmsctl.reviews.years import deadline_of, language_of
from qmsctl.system import System
from qmsctl.text.compose import composed, set_front, set_front_at
from qmsctl.text.plain import plain

_WIDTH = 96


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is written: texts by path, none where the facts are as they were; `new` are files that were not there."""

    record: str
    files: dict[str, str]
    new: frozenset[str]


def gathered(
    system: System, pack: Pack, today: date, *, text: str | None, inputs: str | None, person: str = "", commit: str = ""
) -> Gathered:
    """Return what gathering writes for a review, given the text of its record and of its file of figures, if any.

    What people wrote stays; only the facts between the two lines, what
    `gathered` says and inputs that are new change. Raises `Refused` where the
    facts are frozen, the review is cancelled, or the unit leaves its review out.
    """
    review = review_of(system, pack.unit, str(pack.year))
    refuse_unless_open(system, pack.unit, review)
    path = review.record.path if review else review_path(pack.review)
    figures = packed(pack)
    fresh = {"on": today.isoformat(), "commit": commit, "inputs": f"sha256:{digest(figures)}"}
    fresh = {key: value for key, value in fresh.items() if value}
    words = translator(language_of(system, pack.unit))
    shown = facts(system, pack, words)
    if review is None or text is None:
        files = {path: _begun(system, pack, today, person, fresh, shown, words), beside(path, ".inputs.json"): figures}
        return Gathered(path, files, frozenset(files))
    changed = _with_facts(text, shown)
    changed = _with_inputs(changed, review, pack)
    same = review.inputs_digest == digest(figures) and inputs is not None and digest(inputs) == review.inputs_digest
    if not same:
        order = list(system.record_schemas["management-review"].properties)
        values: dict[str, Any] = {"gathered": fresh}
        if list(pack.frameworks) != list(review.frameworks):
            values["frameworks"] = list(pack.frameworks)
        if person and not review.prepared_by:
            values["prepared_by"] = person
        changed = set_front(changed, values, order)
    files = {}
    if changed != text:
        files[path] = changed
    if not same:
        files[beside(path, ".inputs.json")] = figures
    new = {beside(path, ".inputs.json")} if inputs is None and not same else set()
    return Gathered(path, files, frozenset(new))


def refuse_unless_open(system: System, unit: str, review: ManagementReview | None) -> None:
    """Raise `Refused` where nothing may be gathered for a unit's review any more, or at all."""
    own = system.settings.review.units.get(unit)
    if review is None and own and own.leaves_out:
        raise Refused(
            Message("{unit} has no management review of its own: {because}", unit=unit, because=own.leaves_out)
        )
    if review and review.cancelled:
        raise Refused(Message("{id} is cancelled: {because}", id=review.id, because=review.cancelled))
    if review and review.frozen:
        raise Refused(
            Message(
                "the facts of {id} are frozen since {day}; "
                "qmsctl review freeze {unit} --year {year} --moved shows what has moved since",
                id=review.id,
                day=review.frozen,
                unit=review.unit,
                year=review.year,
            )
        )


def _begun(
    system: System, pack: Pack, today: date, person: str, fresh: dict[str, str], shown: str, words: Translator
) -> str:
    campaign = campaigns(system).get(str(pack.year))
    node = campaign.node(pack.unit) if campaign else None
    unit = system.organisation.units[pack.unit]
    deadline = (node.deadline if node else None) or deadline_of(system.settings.review, unit, pack.year)
    title = words("Management review {year}: {unit}", year=pack.year, unit=unit.name)
    front = {
        "id": pack.review,
        "title": title,
        "unit": pack.unit,
        "year": str(pack.year),
        "period": {"from": str(pack.period.since), "until": str(pack.period.until)},
        "leader": (node.leader if node else "") or unit.leader,
        "frameworks": list(pack.frameworks),
        "opened": today.isoformat(),
        "deadline": deadline.isoformat(),
        "prepared_by": person,
        "gathered": fresh,
    }
    head = composed({key: value for key, value in front.items() if value != ""})
    rows = "".join(_row(each, words) for each in pack.inputs)
    minutes = words("Minutes")
    body = f"# {plain(title)}\n\n{BEGIN}\n\n{shown}\n\n{END}\n\n## {minutes}\n"
    return f"---\n{head}inputs:\n{rows}{hints(system, pack, today, words)}---\n\n{body}"


def _row(found: Input, words: Translator) -> str:
    title, clauses = found.topic.title(words.language), clause_names(found.clauses)
    first = f"{title} ({clauses})" if clauses else title
    comment = "".join(f"  # {line}\n" for line in textwrap.wrap(visible(" ".join(first.split())), _WIDTH))
    return comment + composed([{"input": found.topic.id}], 2)


def _with_facts(text: str, shown: str) -> str:
    """The text with what stands between the two lines replaced; where they are gone, put at the end."""
    start, end = _between(text)
    block = f"{BEGIN}\n\n{shown}\n\n{END}"
    if start < 0:
        return f"{text.rstrip()}\n\n{block}\n"
    return text[:start] + block + text[end:]


def _between(text: str) -> tuple[int, int]:
    start = text.find(f"\n{BEGIN}\n") + 1
    end = text.find(f"\n{END}", start) + 1
    return (start, end + len(END)) if start > 0 and end > start else (-1, -1)


def _with_inputs(text: str, review: ManagementReview, pack: Pack) -> str:
    for number, name in enumerate(_lacking(review, pack)):
        row = {"input": name}
        if not review.inputs and not number:
            text = set_front(text, {"inputs": [row]}, ("id", "gathered", "frozen", "inputs"))
        else:
            text = set_front_at(text, ["inputs", len(review.inputs) + number], row)
    return text


def _lacking(review: ManagementReview, pack: Pack) -> Iterator[str]:
    known = {judged.input for judged in review.inputs}
    return (each.topic.id for each in pack.inputs if each.topic.id not in known)
