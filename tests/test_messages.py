"""What a check says, in every language: whole sentences, in which only what the handbook wrote stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qmsctl.checking import check
from qmsctl.findings import Message
from qmsctl.i18n import translator
from qmsctl.reporters.text import text
from qmsctl.rules import RULES, Context
from qmsctl.system import load
from tests.handbook import TODAY, small
from tests.test_rules import cases

DAY = date.fromisoformat(TODAY)
SCHEMAS = " ".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parent.parent / "schemas").iterdir())
# What is quoted from elsewhere: names of encodings and of elements, titles of clauses, words of the YAML reader.
QUOTED = {"codec", "folder", "guess", "name", "near", "title", "type", "why"}


def values(message: Message) -> Iterator[tuple[str, str]]:
    for name, value in message.values.items():
        if isinstance(value, Message):
            yield from values(value)
        else:
            yield name, str(value)


@pytest.mark.parametrize(("_code", "case"), [case for case in cases() if "links" not in case.values[1]])
def test_a_value_holds_no_words_of_ours(_code: str, case: dict[str, Any]) -> None:
    """A word that stands neither in the handbook nor in a schema would be read in English by everybody."""
    tree = small(case.get("files"), case.get("edit"), case.get("bytes"))
    known = " ".join((SCHEMAS, *tree, *(data.decode("utf-8", "replace") for data in tree.values())))
    system, context = load(tree), Context(date.fromisoformat(str(case.get("today", TODAY))), {})
    problems = [problem for rule in RULES.values() for problem in rule.check(system, context)]
    ours = {
        value
        for problem in problems
        for message in (problem.message, problem.fix)
        for name, value in values(message)
        if name not in QUOTED and any(word not in known for word in re.findall(r"[A-Za-z]{3,}", value))
    }
    assert ours == set()


def test_a_finding_in_three_languages() -> None:
    system = load(small(edit={"procedures/PRO-001-documents.md": {"owner: quality": "owner: nobody"}}))
    said = {language: check(system, DAY, language=language).findings[0] for language in ("en", "nb", "sv")}
    assert said["en"].message == "the owner “nobody” is no role in qms.yaml"
    assert said["nb"].message == "eieren «nobody» er ikke en rolle i qms.yaml"
    assert said["sv"].message == "ägaren ”nobody” är ingen roll i qms.yaml"
    assert len({finding.fingerprint for finding in said.values()}) == 1, "a baseline holds for every reader"


def test_the_whole_report_is_in_the_language() -> None:
    system = load(small(edit={"procedures/PRO-001-documents.md": {"owner: quality": "owner: nobody"}}))
    assert text(check(system, DAY, language="nb")) == (
        "procedures/PRO-001-documents.md:6:8: feil DOC102 eieren «nobody» er ikke en rolle i qms.yaml\n"
        "      = slik rettes det: skriv id-en til en rolle i qms.yaml, eller legg rollen til der\n\n"
        "1 feil i 5 dokumenter, 2 oppføringer\n"
    )


def test_a_message_within_a_message_is_translated() -> None:
    message = Message(
        "“{name}” is {kind}; {wanted} was expected", name="x", kind=Message("text"), wanted=Message("a list")
    )
    assert translator("nb").message(message) == "«x» er tekst; en liste var ventet"


def test_braces_without_a_value_stay() -> None:
    assert str(Message("write {…} in braces")) == "write {…} in braces"
