"""Why an aspect is significant: products, thresholds, triggers and decisions against them."""

from __future__ import annotations

from typing import Any

import pytest

from qmsctl.settings import Criterion, Method, Significance
from qmsctl.system.register import Entry
from qmsctl.system.significance import Judgement, judge, on_scale
from qmsctl.text.marks import Map

METHOD = Significance(
    version="1",
    criteria={name: Criterion(name, 1, 5) for name in ("severity", "extent", "frequency", "probability")},
    methods={
        "normal": Method(("severity", "extent", "frequency"), 36),
        "emergency": Method(("severity", "probability"), 10),
        "abnormal": Method(("severity",), 4),
    },
    triggers=("permit", "complaint"),
)


def aspect(condition: str = "normal", scores: Any = None, **values: Any) -> Entry:
    data = Map()
    data.update({"id": "ASP-001", "condition": condition, "scores": scores, **values})
    return Entry("aspects", "ASP-001", "aspects.yaml", data, data, ())


def judged(condition: str = "normal", scores: Any = None, **values: Any) -> Judgement:
    return judge(METHOD, aspect(condition, scores, **values))


@pytest.mark.parametrize(
    ("condition", "scores", "said", "significant"),
    [
        ("normal", {"severity": 4, "extent": 3, "frequency": 5}, "4 × 3 × 5 = 60", True),
        ("normal", {"severity": 3, "extent": 4, "frequency": 3}, "3 × 4 × 3 = 36", True),
        ("normal", {"severity": 5, "extent": 7 // 1, "frequency": 1}, "", None),
        ("normal", {"severity": 5, "extent": 1, "frequency": 5}, "5 × 1 × 5 = 25", False),
        ("emergency", {"severity": 2, "probability": 5, "extent": 1}, "2 × 5 = 10", True),
        ("emergency", {"severity": 3, "probability": 3}, "3 × 3 = 9", False),
        ("abnormal", {"severity": 4}, "4", True),
        ("normal", {"severity": 5, "extent": 5}, "", None),
        ("normal", {"severity": True, "extent": 5, "frequency": 5}, "", None),
        ("normal", {"severity": "5", "extent": 5, "frequency": 5}, "", None),
        ("normal", [5, 5, 5], "", None),
        ("", {"severity": 5}, "", None),
    ],
)
def test_scores_are_multiplied_and_compared(condition: str, scores: Any, said: str, significant: bool | None) -> None:
    found = judged(condition, scores)
    assert (found.sum, found.significant) == (said, significant)


LOW = {"severity": 1, "extent": 1, "frequency": 1}


def test_a_trigger_makes_an_aspect_significant_whatever_the_score() -> None:
    assert judged("normal", LOW, triggers=["complaint"]).significant is True
    assert judged("normal", None, triggers=["complaint"]).significant is True


def test_a_trigger_that_the_method_does_not_know_leaves_the_answer_open() -> None:
    found = judged("normal", LOW, triggers=["noise", 3, "smell"])
    assert found.unknown_triggers == ((0, "noise"), (2, "smell"))
    assert found.significant is None
    assert judged("normal", {"severity": 5, "extent": 5, "frequency": 5}, triggers=["noise"]).significant is True


def test_a_decision_goes_before_the_method() -> None:
    found = judged("normal", LOW, override={"significant": True, "because": "Neighbours ask", "by": "manager"})
    assert (found.by_method, found.significant) == (False, True)
    assert found.override
    assert (found.override.because, found.override.by) == ("Neighbours ask", "manager")


@pytest.mark.parametrize("override", [None, [], "yes", {}, {"significant": "yes"}])
def test_what_is_no_decision_decides_nothing(override: Any) -> None:
    assert judged("normal", LOW, override=override).significant is False


def test_without_a_method_nothing_follows() -> None:
    found = judge(None, aspect("normal", LOW, significant=True, triggers=["permit"]))
    assert (found.significant, found.stated, found.sum, found.threshold) == (None, True, "", None)


def test_the_ends_of_a_scale_are_on_it() -> None:
    scale = Criterion("severity", 1, 5)
    assert [on_scale(scale, score) for score in (0, 1, 5, 6, 2.0, True, "3", None)] == [False, True, True] + [False] * 5
