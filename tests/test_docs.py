"""The manual says what is true: every word a user may write is there, links lead somewhere, figures are those of the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click
import pytest

from qmsctl import rules
from qmsctl.checking import check
from qmsctl.cli.main import COMMANDS, command
from qmsctl.reporters import REPORTERS
from qmsctl.rules import RULES
from qmsctl.schemas import REGISTERS, SHIPPED, shipped_schema
from qmsctl.system import load
from qmsctl.text import limits
from qmsctl.text.markdown import Body
from tests.handbook import TODAY
from tests.sessions import BLOCK, ROOT, pages

TOOL = ROOT / "docs/tool"
WRITTEN = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in pages()}
EVERYTHING = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TOOL.rglob("*.md")))
BY_HAND = "\n".join(text for path, text in WRITTEN.items() if path != "README.md")


def blocks(page: str, info: str) -> list[str]:
    return [match["text"] for match in BLOCK.finditer(page) if match["info"] == info]


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(command, info_name="qmsctl")
    for name in COMMANDS:
        found = command.get_command(context, name)
        assert found is not None
        yield name, found
        if isinstance(found, click.Group):
            for inner in found.list_commands(context):
                below = found.get_command(context, inner)
                assert below is not None
                yield f"{name} {inner}", below


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for value in node.values():
            yield from keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value)


def test_every_command_is_told_of_by_hand() -> None:
    missing = [
        name for name, found in commands() if not isinstance(found, click.Group) and f"qmsctl {name}" not in BY_HAND
    ]
    assert missing == []


def test_every_option_is_in_the_manual() -> None:
    options = {
        option
        for _, found in commands()
        for parameter in found.params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert sorted(option for option in options if option not in EVERYTHING) == []


def test_every_rule_is_in_the_manual() -> None:
    assert [code for code, rule in RULES.items() if code not in EVERYTHING or rule.NAME not in EVERYTHING] == []


def test_every_option_of_a_rule_is_in_the_manual() -> None:
    assert [
        f"{code} {option}" for code, rule in RULES.items() for option in rule.OPTIONS if f"`{option}`" not in EVERYTHING
    ] == []


def test_every_schema_register_and_format_is_told_of_by_hand() -> None:
    assert [
        name
        for name in (*SHIPPED, *REGISTERS, *REPORTERS)
        if f"`{name}`" not in BY_HAND and f"schema {name}" not in BY_HAND
    ] == []


def test_every_key_of_the_settings_is_explained() -> None:
    page = WRITTEN["docs/tool/settings.md"]
    assert sorted({key for key in keys(shipped_schema("qms").document) if not re.search(rf"\b{key}\b", page)}) == []


def test_every_key_of_a_document_is_explained() -> None:
    page = WRITTEN["docs/tool/documents.md"]
    assert [
        key for key in shipped_schema("document").properties if f"`{key}`" not in page and f"\n{key}:" not in page
    ] == []


def test_every_option_of_the_plugin_is_explained() -> None:
    plugin = (ROOT / "qmsctl/plugin/adapter.py").read_text(encoding="utf-8")
    options = re.findall(r"^    (\w+) = config_options\.", plugin, re.M)
    assert options
    assert [option for option in options if f"\n      {option}: " not in WRITTEN["docs/tool/website.md"]] == []


def test_the_settings_of_the_manual_are_valid() -> None:
    """The blocks of the page are one file."""
    text = "".join(blocks(WRITTEN["docs/tool/settings.md"], "yaml"))
    report = check(
        load({"qms.yaml": text.encode()}), date.fromisoformat(TODAY), select=["SRC", "SCH", "ORG", "ASP", "REF104"]
    )
    assert [f"{finding.location} {finding.message}" for finding in report.findings] == []


@pytest.mark.parametrize("path", WRITTEN)
def test_every_link_leads_somewhere(path: str) -> None:
    wrong = []
    for link in Body(path, WRITTEN[path]).links:
        target, _, anchor = unquote(link.target).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        found = (ROOT / path).parent / target if target else ROOT / path
        if not found.exists():
            wrong.append(f"{link.target}: nothing is there")
        elif anchor and anchor not in Body(target, found.read_text(encoding="utf-8")).anchors:
            wrong.append(f"{link.target}: no such heading")
    assert wrong == []


def test_the_limits_are_those_of_the_code() -> None:
    """Each limit stands in a row of the table with its name and figure."""
    page = WRITTEN["docs/tool/security.md"]
    shown = {
        name: int(figure.replace(" ", ""))
        for figure, name in re.findall(r"^\|[^|\n]*\| ([\d ]+) \| `([\w.]+)` \|$", page, re.M)
    }
    assert shown == _limits()


def _limits() -> dict[str, int]:
    found: dict[str, int] = {}
    for name in re.findall(r"^([A-Z_]+)\b", Path(limits.__file__).read_text(encoding="utf-8"), re.M):
        value = getattr(limits, name)
        if isinstance(value, limits.Limits):
            found |= {f"{name}.{part}": figure for part, figure in value._asdict().items()}
        else:
            found[name] = value
    return found


def test_the_tool_gives_no_verdict() -> None:
    """What a tool can say of conformity is nothing; it says what is mapped and what is missing."""
    wrong = {
        path: match.group()
        for path, text in WRITTEN.items()
        if (match := re.search(r"\b(?:compliant|conforms|conformant)\b", text, re.I))
    }
    assert wrong == {}


def test_the_architecture_names_every_part() -> None:
    page = WRITTEN["docs/tool/architecture.md"]
    parts = {
        path.stem if path.suffix else path.name
        for path in (ROOT / "qmsctl").iterdir()
        if not path.name.startswith("_") and path.suffix in ("", ".py")
    }
    assert sorted(part for part in parts - {"locale"} if not re.search(rf"`{part}(?:/|\.py)?`", page)) == []


def test_the_architecture_tells_what_a_rule_has() -> None:
    page = WRITTEN["docs/tool/architecture.md"]
    protocol = ast.parse((Path(rules.__file__).parent / "protocol.py").read_text(encoding="utf-8"))
    rule = next(node for node in protocol.body if isinstance(node, ast.ClassDef) and node.name == "Rule")
    names = [node.name for node in rule.body if isinstance(node, ast.FunctionDef)]
    assert [name for name in names if f"`{name}`" not in page] == []
