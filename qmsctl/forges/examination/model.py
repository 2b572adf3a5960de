"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is: in order, worth a look, or not as it must be."""

    FINE = "fine"
    ATTENTION = "attention"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Result:
    """What was looked at, how it is, in a sentence, and how to mend it ("" where nothing is to be done)."""

    state: State
    topic: str
    what: str
    mend: str = ""


def fine(topic: str, what: str) -> Result:
    """Return that something is in order."""
    return Result(State.FINE, topic, what)


def attention(topic: str, what: str, mend: str) -> Result:
    """Return that somebody should look at something."""
    return Result(State.ATTENTION, topic, what, mend)


def missing(topic: str, what: str, mend: str) -> Result:
    """Return that something is not there, or stops the work."""
    return Result(State.MISSING, topic, what, mend)
