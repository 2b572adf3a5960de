"""What a management review looks at and what it must lead to, with the clauses of each edition that ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qmsctl.findings import Spoken

_FILE = Path(__file__).resolve().parent / "topics.yaml"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Topic:
    """An input or a result of the review. `asked` has the clause numbers by edition, `titles` our words by language.

    `always` is True for what the tool itself adds, whatever editions there are. A result has no question.
    """

    id: str
    titles: dict[str, str]
    questions: dict[str, str]
    asked: dict[str, tuple[str, ...]]
    always: bool = False

    def title(self, language: str) -> str:
        """Return what people call it, in English where there is no other."""
        return self.titles.get(language) or self.titles["en"]

    def question(self, language: str) -> str:
        """Return the question that the leader answers by judging it, "" where there is none."""
        return self.questions.get(language) or self.questions.get("en", "")

    def clauses(self, frameworks: Iterable[str]) -> tuple[str, ...]:
        """Return the clauses of these editions that ask for it, as ``edition#number``."""
        return tuple(f"{edition}#{number}" for edition in frameworks for number in self.asked.get(edition, ()))


@cache
def all_topics() -> tuple[Topic, ...]:
    """Return every input that some edition asks for or that the tool adds, in the order of the pack."""
    return tuple(map(_topic, _data()["topics"]))


@cache
def all_outputs() -> tuple[Topic, ...]:
    """Return every result that some edition asks for: the values of a decision's `output`, conclusion and told."""
    return tuple(map(_topic, _data()["outputs"]))


def topics(frameworks: Iterable[str]) -> tuple[Topic, ...]:
    """Return the inputs that these editions ask for, each once, and those that the tool adds.

    Where none of the editions asks for anything, and where there are none, all of them.
    """
    named = tuple(frameworks)
    asked = {topic.id for topic in all_topics() if topic.clauses(named)}
    return tuple(topic for topic in all_topics() if not asked or topic.id in asked or topic.always)


def topic(name: str) -> Topic | None:
    """Return an input by its id, None for one that is not among the tool's own."""
    return next((found for found in all_topics() if found.id == name), None)


def outputs(frameworks: Iterable[str]) -> tuple[Topic, ...]:
    """Return the results that these editions ask for; the conclusion and resources are always among them."""
    named = tuple(frameworks)
    return tuple(
        found
        for found in all_outputs()
        if found.clauses(named) or found.id in ("conclusion", "improvement", "resources")
    )


def spoken(*names: str) -> Spoken:
    """Return inputs for a message: by their titles in the reader's language, each with the id that commands take."""
    found = [topic(name) for name in names]
    languages = {language for known in found if known for language in known.titles} | {"en"}
    texts = {
        language: ", ".join(_spelled(name, known, language) for name, known in zip(names, found, strict=True))
        for language in languages
    }
    return Spoken(", ".join(names), texts)


def _spelled(name: str, known: Topic | None, language: str) -> str:
    title = known.title(language) if known else name
    return title if title.casefold() == name.casefold() else f"{title} ({name})"


@cache
def _data() -> Any:
    return yaml.load(_FILE.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - our own data


def _topic(row: dict[str, Any]) -> Topic:
    return Topic(
        row["id"],
        row["title"],
        row.get("question", {}),
        {edition: tuple(numbers) for edition, numbers in row["asked"].items()},
        row.get("always", False),
    )
