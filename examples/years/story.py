"""A story (``lyngmo.yaml``, ``granvik.yaml``) as acts in the order of their days: who does what, with which words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .planned import plan_steps

REST = "assess-the-rest"
"""An act of the player's own: every input that the story names no judgement for is good."""


@dataclass(frozen=True)
class Act:
    """One thing that one person does on one day: the words of a command, or edits by path."""

    on: str
    by: str
    do: tuple[str, ...]
    edit: tuple[Mapping[str, str], ...]
    why: str


Doing = Callable[..., Act]
"""From the key of a day, a person and the words of a command to an act."""


def acts(story: Mapping[str, Any], units: Collection[str] = ()) -> Iterator[Act]:
    """Yield the acts of a story in the order of their days; with `units`, only the reviews of these are among them."""
    found = [
        Act(
            str(row["day"]),
            row["by"],
            tuple(map(str, row.get("do", ()))),
            tuple(row.get("edit", ())),
            row.get("why", ""),
        )
        for row in story["acts"]
    ]
    for review in story.get("reviews", ()):
        if not units or review["unit"] in units:
            found += review_acts(review, story)
    for plan in story.get("plans", ()):
        found += [Act(*step) for step in plan_steps(plan, story)]
    for row in story.get("looked_at", ()):
        words = ("review", "doc", row["document"], "--person", row["by"], *map(str, row["said"]))
        found.append(Act(str(row["day"]), row["by"], words, (), f"Review of {row['document']}"))
    for row in story.get("moved", ()):
        words = ("action", "move", f"{{action:{row['decision']}}}", "--to", str(row["to"]), "--because", row["because"])
        found.append(Act(str(row["day"]), row["by"], words, (), f"Moved: {row['decision']}"))
    for row in story.get("carried_out", ()):
        words = ("action", "close", f"{{action:{row['decision']}}}", "--done", "--evidence", row["evidence"])
        found.append(Act(str(row["day"]), row["by"], words, (), f"Carried out: {row['decision']}"))
    yield from sorted(found, key=lambda act: act.on)


def review_acts(review: Mapping[str, Any], story: Mapping[str, Any]) -> Iterator[Act]:
    """Yield what is done for one unit's management review, from the facts to the seal, as far as it has come."""
    unit, year, by, leader = review["unit"], str(review["year"]), review["by"], review["leader"]
    node = (unit, "--year", year)

    def act(day: str, person: str, *words: str) -> Act:
        return Act(str(review[day]), person, ("review", words[0], *node, *words[1:], "--person", person), (), "")

    yield act("gathered", by, "inputs")
    if "frozen" in review:
        yield act("frozen", by, "freeze")
    if "held" not in review:
        return
    yield from judgements(review, story, act)
    yield from meeting(review, act)
    if "signed" in review:
        yield act("signed", leader, "sign", "--key", f"{{keys}}/{leader}", "--yes")
        yield act("signed", story["coordinator"], "seal")
    if "half_year" in review:
        yield act("half_year", leader, "check", "--half-year", "--write")


def judgements(review: Mapping[str, Any], story: Mapping[str, Any], act: Doing) -> Iterator[Act]:
    """Yield how the leader judges each input; what the story says nothing about is good."""
    leader = review["leader"]
    for topic, (judgement, comment) in review["judged"].items():
        yield act("assessed", leader, "assess", topic, "--judgement", judgement, "--comment", comment)
    holes = (f"{topic}={because}" for topic, because in story["holes"].items())
    words = (REST, review["unit"], str(review["year"]), leader, *holes)
    yield Act(str(review["assessed"]), leader, words, (), "review assess the others")


def meeting(review: Mapping[str, Any], act: Doing) -> Iterator[Act]:
    """Yield what is written down of the meeting: who was there, the decisions, the conclusion."""
    by, held = review["by"], review["meeting"]
    yield act("assessed", by, "agenda", "--sent")
    yield act(
        "held", by, "hold", "--on", str(review["held"]), "--from", held["from"], "--until", held["until"],
        *(word for role in held["present"] for word in ("--present", role)),
        *(word for role, said in held.get("heard", {}).items() for word in ("--heard", f"{role}={said}")),
    )  # fmt: skip
    for decision in review["decisions"]:
        yield act("held", by, "decide", *map(str, decision))
    for question, because in review["concluded"].items():
        answer, _, why = because.partition(": ")
        yield act("held", by, "decide", "--conclude", f"{question}={answer}", "--because", why)
    for output, said in review.get("results", {}).items():
        yield act("held", by, "decide", "--result", f"{output}={said}")
