"""What people call the questions and answers of a conclusion, and whether an action helped.

``partly`` is another word here than of a requirement, whose values are translated with the schema.
"""

from __future__ import annotations

from qmsctl.findings import Message, template
from qmsctl.i18n import Translator

QUESTIONS = {"suitable": template("Suitable"), "adequate": template("Adequate"), "effective": template("Effective")}
"""What people call what is concluded of the system."""

WHETHER = {"suitable": Message("suitable"), "adequate": Message("adequate"), "effective": Message("effective")}
"""The same within a sentence: whether the system is …"""

ANSWERS = {"yes": template("Yes"), "partly": template("Partly"), "no": template("No")}
"""What people call the answers of a conclusion."""

RESULTS = {"helped": template("Helped"), "partly": template("Helped in part"), "no": template("Did not help")}
"""What people call the effect of an action."""


def question_in(words: Translator, question: str) -> str:
    """Return what people call a question of the conclusion."""
    return words(QUESTIONS[question]) if question in QUESTIONS else question


def answer_in(words: Translator, answer: str) -> str:
    """Return what was concluded as people say it; what is no answer comes back as it is."""
    return words(ANSWERS[answer]) if answer in ANSWERS else answer


def result_in(words: Translator, result: str) -> str:
    """Return whether an action helped, as people say it; what is no result comes back as it is."""
    return words(RESULTS[result]) if result in RESULTS else result
