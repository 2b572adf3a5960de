"""The generated pages of the manual, made from the code they describe.

``python -m tests.manual`` writes them; a test compares what is in the
repository with what would be written, so the manual cannot drift.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml

from qmsctl.cli.main import COMMANDS, command
from qmsctl.findings import clip
from qmsctl.frameworks.catalogue import clause
from qmsctl.rules import FAMILIES, RULES, Rule
from qmsctl.schemas import SHIPPED, shipped_schema

ROOT = Path(__file__).parent.parent
TOOL = "docs/tool"
CASES = ROOT / "tests/cases"


def pages() -> dict[str, str]:
    """Return the generated pages by path."""
    made = {
        f"{TOOL}/commands.md": commands_page(),
        f"{TOOL}/schemas.md": schemas_page(),
        f"{TOOL}/rules/index.md": rules_page(),
    }
    made |= {f"{TOOL}/rules/{rule.CODE}-{rule.NAME}.md": rule_page(rule) for rule in RULES.values()}
    return made


def front(title: str) -> str:
    return f"---\ntitle: {title}\nowner: kvalitetssjef\ndate: 2026-11-21\n---\n\n"


def commands_page() -> str:
    parts = [
        front("Commands"),
        "# Commands\n\n",
        "Every command exits with 0 when all is well, 1 for findings, 2 when it could not run, 3 for a bug in qmsctl.\n",
    ]
    context = click.Context(command, info_name="qmsctl")
    for name in COMMANDS:
        found = command.get_command(context, name)
        assert found is not None
        parts += list(_command(f"qmsctl {name}", found, context))
    return "".join(parts)


def _command(name: str, found: click.Command, parent: click.Context) -> Iterator[str]:
    context = click.Context(found, info_name=name.split()[-1], parent=parent, max_content_width=88, terminal_width=88)
    yield f"\n## {name}\n\n```text\n{found.get_help(context)}\n```\n"
    if isinstance(found, click.Group):
        for inner in sorted(found.list_commands(context)):
            below = found.get_command(context, inner)
            assert below is not None
            yield from _command(f"{name} {inner}", below, context)


def rules_page() -> str:
    rows = []
    for family, module in FAMILIES.items():
        rows.append(
            f"\n## {family}\n\n{(module.__doc__ or '').strip()}\n\n| Rule | Name | Weight | Asserts |\n|---|---|---|---|\n"
        )
        for rule in module.RULES.values():
            rows.append(
                f"| [{rule.CODE}]({rule.CODE}-{rule.NAME}.md) | {rule.NAME} | {rule.SEVERITY} | {_first(rule)} |\n"
            )
    head = "# Rules\n\nA rule is known by its code or its name; its weight and its options are set in `qms.yaml` under `check:`.\n"
    return front("Rules") + head + "".join(rows)


def _first(rule: Rule) -> str:
    return (rule.__doc__ or "").strip().splitlines()[0].replace("|", "\\|")


def rule_page(rule: Rule) -> str:
    text = (rule.__doc__ or "").strip()
    parts = [
        front(f"{rule.CODE} {rule.NAME}"),
        f"# {rule.CODE} {rule.NAME}\n\n",
        f"Weight: {rule.SEVERITY}\n\n",
        _escape(text) + "\n",
    ]
    if rule.OPTIONS:
        parts.append("\n## Options\n\n")
        parts += [
            f"- `{name}`: {meaning} (default: {default or 'none'})\n"
            for name, (default, meaning) in rule.OPTIONS.items()
        ]
    if rule.CLAUSES:
        parts.append("\n## Clauses behind it\n\n")
        for reference in rule.CLAUSES:
            found = clause(reference)
            parts.append(f"- `{reference}` {found.title('en') if found else ''}\n")
    parts.append("\n## Examples\n\nEach is a change to a small clean handbook, and is run by the tests.\n")
    for case in yaml.safe_load((CASES / f"{rule.CODE}.yml").read_text(encoding="utf-8")):
        parts += list(_example(case))
    return "".join(parts)


def _escape(text: str) -> str:
    return text.replace("<", "&lt;")


class Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are, and not on one line with signs for the line ends."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not text[0].isspace() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


def _example(case: dict[str, Any]) -> Iterator[str]:
    yield f"\n### {_escape(case['name']).capitalize()}\n\n"
    change = {key: case[key] for key in ("edit", "files", "bytes", "links", "base", "history", "today") if key in case}
    written = yaml.dump(change, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)
    yield "````yaml\n" + "".join(f"{_shown(line)}\n" for line in written.splitlines()) + "````\n\n"
    if case.get("findings"):
        yield "````text\n" + "\n".join(case["findings"]) + "\n````\n"
    else:
        yield "Passes.\n"


def _shown(line: str) -> str:
    """A line of an example, so that what the rule objects to is no fault of the manual's own page."""
    return clip(
        re.sub(r"(\S.{0,3}?)\1{11,}", lambda run: f"{run[1] * 4}… ({len(run[0]) // len(run[1])} times)", line), 120
    )


def schemas_page() -> str:
    parts = [front("Schemas"), "# Schemas\n\n`qmsctl schema NAME` prints a schema as JSON. The keys of each:\n"]
    for name in SHIPPED:
        schema = shipped_schema(name)
        parts.append(
            f"\n## {name}\n\n{schema.document.get('description', '')}\n\n| Key | What | Form |\n|---|---|---|\n"
        )
        parts += [f"| `{key}` | {what} | {form} |\n" for key, what, form in _keys(schema.document, schema.document, "")]
    return "".join(parts)


def _keys(node: Any, root: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    if "$ref" in node:
        node = root["$defs"][node["$ref"].rpartition("/")[2]]
    if node.get("type") == "array":
        yield from _keys(node.get("items", {}), root, f"{prefix}[]." if prefix else "")
        return
    required = set(node.get("required", ()))
    for key, spec in node.get("properties", {}).items():
        what = " ".join(filter(None, [spec.get("title", ""), spec.get("description", "")])) + (
            " (required)" if key in required else ""
        )
        yield f"{prefix}{key}", what.replace("|", "\\|"), _form(spec)
        yield from _keys(spec, root, f"{prefix}{key}." if spec.get("type") != "array" else f"{prefix}{key}")
    if isinstance(node.get("additionalProperties"), dict):
        yield from _keys(node["additionalProperties"], root, f"{prefix}*.")


def _form(spec: dict[str, Any]) -> str:
    if "enum" in spec:
        return ", ".join(f"`{value}`" for value in spec["enum"])
    named = spec.get("x-qms-ref") or (spec.get("items") or {}).get("x-qms-ref")
    kind = {
        "string": "text",
        "array": "list",
        "object": "block",
        "integer": "whole number",
        "boolean": "true or false",
    }.get(spec.get("type", ""), spec.get("type", ""))
    return f"{kind}, names a {named}" if named else str(spec.get("x-qms-format") or kind)


if __name__ == "__main__":
    for path, text in pages().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
