"""What somebody sees of a management review before they sign it."""

from __future__ import annotations

from collections.abc import Iterable

from qmsctl.approvals.model import FORGE, SIGNED
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.output import sheet
from qmsctl.findings import Message, clip
from qmsctl.i18n import Translator
from qmsctl.reviews.answers import answer_in, question_in
from qmsctl.reviews.model import JUDGEMENTS, QUESTIONS, ManagementReview
from qmsctl.reviews.signature import FILE, Signed
from qmsctl.reviews.signing import by_one_person, warnings
from qmsctl.system.names import role_name, unit_name


def show(
    handbook: Handbook, words: Translator, review: ManagementReview, said: Signed, notes: Iterable[Message] = ()
) -> None:
    """Print what somebody is about to sign, and what they may want to look at once more."""
    held = review.held
    present = [role_name(handbook.system, role) for role in held.present] if held else []
    rows: list[tuple[str, object]] = [
        (words("review"), f"{review.id} {review.title}"),
        (words("unit"), unit_name(handbook.system, review.unit)),
        (words("meeting"), f"{words.date(held.on)}: {', '.join(present)}" if held else "-"),
        (words("judged"), _judged(review, words)),
    ]
    for question in QUESTIONS:
        answer = review.conclusion.get(question)
        if answer is not None:
            because = f": {answer.because}" if answer.because else ""
            rows.append((question_in(words, question), f"{answer_in(words, answer.answer)}{because}"))
    for number, decision in enumerate(review.decisions):
        owner = f" ({role_name(handbook.system, decision.owner)}, {words.date(decision.due)})" if decision.owner else ""
        rows.append((words("decided") if not number else "", f"{decision.id} {decision.text}{owner}"))
    if not review.decisions:
        rows.append((words("decided"), words("nothing")))
    rows += [(words("left out"), f"{left.unit}: {left.because}") for left in review.without]
    rows.append((words("as"), _as(handbook, words, said)))
    rows += [
        (words("digest") if not number else "", f"{part.sha256}  {part.name}") for number, part in enumerate(said.parts)
    ]
    noted = (*warnings(review), *by_one_person(handbook.system, review, said.person, handbook.today), *notes)
    rows += [(words("note"), words.sentence(message)) for message in noted]
    sheet(rows)


def _judged(review: ManagementReview, words: Translator) -> str:
    counts = [(sum(1 for each in review.inputs if each.judgement == kind), kind) for kind in JUDGEMENTS]
    return ", ".join(f"{number} {words.value(kind).lower()}" for number, kind in counts if number) or "-"


def _as(handbook: Handbook, words: Translator, said: Signed) -> str:
    who = f"{said.person}, {role_name(handbook.system, said.role)}"
    if said.deputised:
        who = words("{who}, as deputy for {holder}", who=who, holder=said.deputised)
    if said.mode == SIGNED:
        return words("{who}: with a key", who=who)
    assert said.evidence is not None  # noqa: S101 - what is not signed rests on something
    if said.mode == FORGE:
        return words(
            "{who}: by the word of the forge, where {account} approved", who=who, account=clip(said.evidence.account)
        )
    if said.evidence.source == FILE:
        return words("{who}: elsewhere, in {name}", who=who, name=clip(said.evidence.reference))
    return words("{who}: without a key, by the word of whoever commits it", who=who)
