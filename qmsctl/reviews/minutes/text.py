"""The minutes of a management review as Markdown, in the reader's language: for the terminal, pages and PDF.

Only what the review itself says stands here, so the minutes of a sealed review never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qmsctl.i18n import Translator, translator
from qmsctl.periods import parse_date
from qmsctl.reviews.answers import answer_in, question_in
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.inputs.spelling import clause_names
from qmsctl.reviews.minutes.assessing import last_time
from qmsctl.reviews.model import QUESTIONS, Judged, ManagementReview
from qmsctl.reviews.topics import all_outputs, topic
from qmsctl.system import System
from qmsctl.system.names import role_name, unit_name
from qmsctl.text.plain import plain


def minutes(system: System, review: ManagementReview, language: str) -> str:
    """Return the minutes; a text of the handbook is no markup in them."""
    words = translator(language)
    parts: list[list[str]] = [[f"# {plain(review.title)}"], list(_meeting(system, review, words))]
    for title, body in (
        (words("Conclusion"), _conclusion(review, words)),
        (words("Decisions"), _decisions(system, review, words)),
        (words("Judgements"), _judgements(system, review, words)),
        (words("Results"), _results(review, words)),
        (
            words("Answers to needs from below"),
            (f"- {plain(need)}: {plain(said)}" for need, said in review.answers.items()),
        ),
        (
            words("Closed without"),
            (f"- {plain(unit_name(system, row.unit))}: {plain(row.because)}" for row in review.without),
        ),
    ):
        found = list(body)
        if found:
            parts.append([f"## {title}", "", *found])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _meeting(system: System, review: ManagementReview, words: Translator) -> Iterator[str]:
    yield "- " + words("Unit") + f": {plain(unit_name(system, review.unit))}"
    if review.period.since and review.period.until:
        yield "- " + words("Period") + f": {words.date(review.period.since)} – {words.date(review.period.until)}"
    yield "- " + words("Accountable role") + f": {plain(role_name(system, review.leader))}"
    held = review.held
    if held is None or held.on is None:
        yield "- " + words("The meeting has not been held.")
        return
    times = f", {plain(held.since)}–{plain(held.until)}" if held.since and held.until else ""
    yield "- " + words("Meeting") + f": {words.date(held.on)}{times}"
    yield "- " + words("Present") + f": {', '.join(plain(role_name(system, role)) for role in held.present)}"
    for role, because in held.absent:
        yield "- " + words("Absent") + f": {plain(role_name(system, role))} ({plain(because)})"
    for heard in held.heard:
        yield "- " + words("Heard") + f": {plain(role_name(system, heard.role))}: {plain(heard.said)}"


def _conclusion(review: ManagementReview, words: Translator) -> Iterator[str]:
    for question in QUESTIONS:
        found = review.conclusion.get(question)
        if found is not None and found.answer:
            because = f" {plain(found.because)}" if found.because else ""
            yield f"- {question_in(words, question)}: **{answer_in(words, found.answer)}.**{because}"
    if review.comment:
        yield ""
        yield plain(review.comment)


def _decisions(system: System, review: ManagementReview, words: Translator) -> Iterator[str]:
    if not review.decisions:
        return
    headings = (words("Id"), words("Decision"), words("About"), words("Owner"), words("Due"), words("Resources"),
                words("Rests on"), words("Became"))  # fmt: skip
    yield from _table(
        headings,
        (
            (
                plain(each.id),
                plain(each.text),
                ", ".join(plain(title_of(system, name, words.language)) for name in each.inputs),
                plain(role_name(system, each.owner)) if each.owner else "",
                words.date(each.due) if each.due else "",
                plain(each.resources),
                ", ".join(plain(_rested(name, words)) for name in each.rests_on),
                " ".join(filter(None, (words.value(each.becomes), plain(each.record) if each.record else "",
                                       f"→ {plain(unit_name(system, each.unit))}" if each.unit else ""))),
            )
            for each in review.decisions
        ),
    )  # fmt: skip


def _judgements(system: System, review: ManagementReview, words: Translator) -> Iterator[str]:
    if not review.inputs:
        return
    headings = (words("Input"), words("Clauses"), words("Judgement"), words("Comment"), words("Last time"))
    yield from _table(
        headings,
        (
            (
                plain(title_of(system, row.input, words.language)),
                plain(clause_names(clauses_of(review, row.input))),
                _judgement(row, words),
                plain(_said(row, words)),
                _last(system, review, row, words),
            )
            for row in review.inputs
        ),
    )


def clauses_of(review: ManagementReview, input_: str) -> tuple[str, ...]:
    """Return the clauses of the review's editions that ask for an input, ``edition#number``."""
    known = topic(input_)
    return known.clauses(review.frameworks) if known else ()


def _results(review: ManagementReview, words: Translator) -> Iterator[str]:
    titles = {found.id: found.title(words.language) for found in all_outputs()}
    for key, said in review.outputs.items():
        yield f"- {plain(titles.get(key, key))}: {plain(said)}"


def _judgement(row: Judged, words: Translator) -> str:
    return words.value(row.judgement) if row.judgement else words("Nothing to judge") if row.none_because else "–"


def _said(row: Judged, words: Translator) -> str:
    accepted = words("Accepted, because: {because}", because=row.accepted_because) if row.accepted_because else ""
    return " – ".join(filter(None, (row.comment, row.none_because, accepted)))


def _last(system: System, review: ManagementReview, row: Judged, words: Translator) -> str:
    last = last_time(system, review, row.input)
    return _judgement(last, words) if last is not None else "–"


def _table(headings: Sequence[str], lines: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table without the columns that say nothing in any line."""
    rows = [tuple(map(str, cells)) for cells in lines]
    said = [at for at in range(len(headings)) if any(row[at] for row in rows)]
    yield f"| {' | '.join(headings[at] for at in said)} |"
    yield f"|{' --- |' * len(said)}"
    for row in rows:
        yield f"| {' | '.join(row[at] for at in said)} |"


def _rested(name: str, words: Translator) -> str:
    """What a decision rests on; a figure with its day as people write it."""
    thing, _, rest = name.partition("@")
    day = words.date(parse_date(rest)) if parse_date(rest) else rest
    return f"{thing} ({day})" if rest else thing
