"""What a leader concludes of the system: whether it is suitable, adequate and effective."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.reviews.naming import linked
from qmsctl.pages.reviews.spoken import said
from qmsctl.reviews import ManagementReview
from qmsctl.reviews.answers import answer_in, question_in
from qmsctl.reviews.model import QUESTIONS

_KINDS = {"yes": "approved", "partly": "waiting", "no": "overdue"}


class Concluded(NamedTuple):
    """What the leader concludes on one question: what it is called, the answer, the same as a mark, and why."""

    question: str
    answer: str
    mark: Markup
    because: Markup


def conclusion(here: Place, review: ManagementReview) -> list[Concluded]:
    """Return what the leader concludes, question by question; those without an answer are left out."""
    words = here.context.words
    return [
        Concluded(
            question_in(words, question),
            answer.answer,
            mark(_KINDS.get(answer.answer, "quiet"), answer_in(words, answer.answer)),
            said(here, review, linked(here, answer.because)),
        )
        for question in QUESTIONS
        if (answer := review.conclusion.get(question)) and answer.answer
    ]
