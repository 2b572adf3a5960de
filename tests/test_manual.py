"""The manual says what the tool does: generated pages are current, and every word a user may write is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmsctl.cli.main import COMMANDS
from qmsctl.rules import RULES
from qmsctl.schemas import SHIPPED
from tests.manual import ROOT, TOOL, pages

MANUAL = pages()


@pytest.mark.parametrize("path", MANUAL)
def test_a_generated_page_is_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == MANUAL[path], "run: python -m tests.manual"


def test_no_page_of_a_rule_that_is_gone_is_left() -> None:
    assert {f"{TOOL}/rules/{path.name}" for path in (ROOT / TOOL / "rules").glob("*.md")} <= set(MANUAL)


def test_every_command_rule_and_schema_is_in_the_manual() -> None:
    commands, rules, schemas = (MANUAL[f"{TOOL}/{name}.md"] for name in ("commands", "rules/index", "schemas"))
    assert [name for name in COMMANDS if f"## qmsctl {name}\n" not in commands] == []
    assert [code for code in RULES if f"[{code}]" not in rules] == []
    assert [name for name in SHIPPED if f"## {name}\n" not in schemas] == []


def test_every_page_written_by_hand_is_listed_in_the_manual() -> None:
    index = (ROOT / TOOL / "index.md").read_text(encoding="utf-8")
    assert [
        path.name
        for path in Path(ROOT / TOOL).glob("*.md")
        if path.name != "index.md" and f"({path.name})" not in index
    ] == []
