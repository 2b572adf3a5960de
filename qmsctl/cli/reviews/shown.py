"""How records of the yearly review are shown: on the terminal, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.output import line, sheet, table
from qmsctl.errors import UnreadableFile
from qmsctl.i18n import Translator
from qmsctl.periods import day_at
from qmsctl.refused import Refused
from qmsctl.reviews import seal, signature
from qmsctl.reviews.answers import answer_in, question_in
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.inputs.spelling import clause_names
from qmsctl.reviews.minutes.assessing import last_time
from qmsctl.reviews.minutes.following import Followed, followed
from qmsctl.reviews.minutes.text import clauses_of
from qmsctl.reviews.model import QUESTIONS, ManagementReview
from qmsctl.reviews.standing import standing
from qmsctl.reviews.topics import all_outputs
from qmsctl.system import System
from qmsctl.system.names import role_name, unit_name


def review_data(handbook: Handbook, review: ManagementReview, words: Translator) -> dict[str, Any]:
    """Return a management review as data, with its state, signature and seal as the files say; nothing is verified."""
    system = handbook.system
    stands = standing(system, review)
    return {
        "id": review.id,
        "title": review.title,
        "unit": review.unit,
        "year": review.year,
        "state": stands.state,
        "lacking": [words.message(message) for message in stands.lacking],
        "period": [review.period.since, review.period.until],
        "leader": review.leader,
        "frameworks": review.frameworks,
        "held": review.held.on if review.held else None,
        "present": review.held.present if review.held else (),
        "conclusion": {key: answer.answer for key, answer in review.conclusion.items()},
        "outputs": review.outputs,
        "without": [{"unit": row.unit, "because": row.because} for row in review.without],
        "signed": signed_data(handbook, review),
        "sealed": sealed_on(handbook, review),
        "moved": moved_count(handbook, review),
        "inputs": list(inputs_data(review)),
        "decisions": [
            {**followed_data(followed(system, review, each, handbook.today)), "text": each.text}
            for each in review.decisions
        ],
    }


def inputs_data(review: ManagementReview) -> Iterator[dict[str, Any]]:
    """Yield each input with its clauses, judgement and words."""
    for row in review.inputs:
        yield {
            "input": row.input,
            "clauses": clauses_of(review, row.input),
            "judgement": row.judgement,
            "comment": row.comment,
            "none_because": row.none_because,
            "accepted_because": row.accepted_because,
            "decisions": [decision.id for decision in review.about(row.input)],
        }


def followed_data(each: Followed) -> dict[str, Any]:
    """Return a decision with where it stands; of a confidential review without its words, as in every list."""
    decision = each.decision
    return {
        "id": decision.name,
        "text": each.shown,
        "confidential": each.review.record.confidential,
        "inputs": decision.inputs,
        "rests_on": decision.rests_on,
        "becomes": decision.becomes,
        "record": each.record,
        "records": each.records,
        "unit": each.unit,
        "owner": each.role,
        "due": each.due,
        "overdue": each.overdue,
        "state": each.state,
        "open": each.open,
        "moved": each.moved,
        "resources": decision.resources,
        "carried_from": decision.carried_from,
        "carried_on": each.carried,
        "answer": each.answer,
        "told": [{"who": who, "on": on} for who, on in each.told],
    }


def signed_data(handbook: Handbook, review: ManagementReview) -> dict[str, str] | None:
    """Return role, moment and mode of the signature as the statement says, None where there is none to read."""
    try:
        found = signature.read(signature.lf(handbook.tree[review.statement_path]))
    except (KeyError, Refused, UnreadableFile, ValueError):
        return None
    return {"role": found.role, "at": found.signed_at, "mode": found.mode}


def sealed_on(handbook: Handbook, review: ManagementReview) -> str:
    """Return the day of the seal as it says, "" where there is none to read."""
    try:
        return seal.read(signature.lf(handbook.tree[review.seal_path])).sealed_on
    except (KeyError, Refused, UnreadableFile, ValueError):
        return ""


def show_review(handbook: Handbook, review: ManagementReview, words: Translator) -> None:
    """Print a management review: state and what is lacking, the meeting, inputs, conclusion, decisions, signature."""
    system, stands = handbook.system, standing(handbook.system, review)
    line(f"{review.id}: {review.title}")
    rows = [(words("State"), words.value(stands.state))]
    if stands.lacking:
        rows.append((words("Lacking"), "; ".join(words.sentence(message) for message in stands.lacking)))
    rows.append((words("Period"), f"{words.date(review.period.since)} – {words.date(review.period.until)}"))
    rows.append((words("Accountable role"), role_name(system, review.leader)))
    if review.held and review.held.on:
        present = ", ".join(role_name(system, role) for role in review.held.present)
        rows.append((words("Meeting"), f"{words.date(review.held.on)}; {present}"))
    for question in QUESTIONS:
        answer = review.conclusion.get(question)
        if answer is not None:
            rows.append((question_in(words, question), f"{answer_in(words, answer.answer)}. {answer.because}"))
    rows += _further(system, review, words)
    rows += _signature(handbook, review, words)
    count = moved_count(handbook, review)
    if count:
        said = words.plural("{number} value; --moved of qmsctl review freeze shows it",
                            "{number} values; --moved of qmsctl review freeze shows them", count)  # fmt: skip
        rows.append((words("Moved since"), said))
    sheet(rows)
    if review.inputs:
        line()
        show_inputs(system, review, words)
    if review.decisions:
        line()
        show_decisions(system, [followed(system, review, each, handbook.today) for each in review.decisions], words)


def moved_count(handbook: Handbook, review: ManagementReview) -> int:
    """Return how many values have moved since the facts were frozen; 0 once the review is signed."""
    from qmsctl.cli.reviews.gathering import moved_since

    system = handbook.system
    if review.frozen is None or review.statement_path in system.files or review.unit not in system.organisation.units:
        return 0
    try:
        return len(moved_since(handbook, review))
    except Refused:
        return 0


def show_inputs(system: System, review: ManagementReview, words: Translator) -> None:
    """Print the inputs as a table: clauses, judgement now and last time, what was decided, comment."""
    rows = []
    for row in review.inputs:
        last = last_time(system, review, row.input)
        answered = ", ".join(decision.id for decision in review.about(row.input))
        rows.append(
            (
                title_of(system, row.input, words.language),
                clause_names(clauses_of(review, row.input)) or "–",
                words.value(row.judgement) if row.judgement else "–",
                words.value(last.judgement) if last and last.judgement else "–",
                answered or "–",
                row.comment or row.none_because or row.accepted_because,
            )
        )
    table(rows, (words("Input"), words("Clauses"), words("Judgement"), words("Last time"), words("Decided"),
                 words("Comment")))  # fmt: skip


def show_decisions(system: System, listed: list[Followed], words: Translator, *, names: bool = False) -> None:
    """Print decisions with what they became and where that stands; `names` gives their name in the whole handbook."""
    rows = [
        (
            each.decision.name if names else each.decision.id,
            words.value(each.decision.becomes),
            ", ".join(each.records) or "–",
            role_name(system, each.role) or "–",
            words.date(each.due) or "–",
            each.state_in(words) + (", " + words("overdue") if each.overdue else ""),
            (each.shown or words("confidential")) if names else each.decision.text,
        )
        for each in listed
    ]
    table(rows, (words("Id"), words("Became"), words("Kept as"), words("Owner"), words("Due"), words("State"),
                 words("Decision")))  # fmt: skip


def _further(system: System, review: ManagementReview, words: Translator) -> Iterator[tuple[str, str]]:
    """What the leader said beside the conclusion, the results that standards ask for, and who is left out, because."""
    if review.comment:
        yield words("Comment"), review.comment
    titles = {output.id: output.title(words.language) for output in all_outputs()}
    yield from ((titles.get(key, key), text) for key, text in review.outputs.items())
    yield from ((words("Closed without"), f"{unit_name(system, row.unit)}: {row.because}") for row in review.without)


def _signature(handbook: Handbook, review: ManagementReview, words: Translator) -> Iterator[tuple[str, str]]:
    signed, sealed = signed_data(handbook, review), sealed_on(handbook, review)
    if signed is not None:
        role = role_name(handbook.system, signed["role"])
        said = words("{role}, {day}; qmsctl review verify says what that proves", role=role,
                     day=words.date(day_at(signed["at"], handbook.system.settings.time_zone)))  # fmt: skip
        yield words("Signed"), said
    elif review.statement_path in handbook.system.files:
        yield words("Signed"), words("the statement cannot be read; qmsctl review verify says why")
    if sealed:
        yield words("Sealed"), words.date(sealed)
