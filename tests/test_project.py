"""The project itself: which way imports point, what its files may say, and that its workflows are valid."""

from __future__ import annotations

import ast
import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from qmsctl.rules import RULES

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "qmsctl"

# A part imports from itself and from what stands before it here, never the other way.
FOUNDATION = (
    "errors",
    "findings",
    "refused",
    "resources",
    "periods",
    "processes",
    "text",
    "trees",
    "git",
    "writing",
    "frameworks",
    "schemas",
    "settings",
    "i18n",
    "system",
    "redline",
    "history",
    "approvals",
    "actions",
    "reviews",
    "due",
    "plans",
)
TOP = ("cli", "plugin", "__main__")
# Capabilities (rules, reporters, pages and the rest) stand between and leave each other alone; `checking` runs the rules, `paper` prints pages.
ALLOWED_BETWEEN_CAPABILITIES = {("checking", "rules"), ("paper", "pages"), ("proposal", "checking")}
ONLY_IN = {"click": ("cli",), "mkdocs": ("plugin",), "git": ("git",), "gitdb": ("git",), "weasyprint": ("paper",)}


class Import(NamedTuple):
    """An import statement: the part of the package it stands in, the module it names, and where."""

    part: str
    module: str
    place: str


@functools.cache
def imports() -> tuple[Import, ...]:
    return tuple(_imports())


def _imports() -> Iterator[Import]:
    for path in sorted(PACKAGE.rglob("*.py")):
        part = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = f"{path.relative_to(PROJECT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Import):
                yield from (Import(part, alias.name, place) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{place}: imports name the whole module"
                module = node.module or ""
                yield from (
                    Import(part, f"{module}.{alias.name}" if module == "qmsctl" else module, place)
                    for alias in node.names
                )


def layer(part: str) -> int:
    if part in FOUNDATION:
        return FOUNDATION.index(part)
    return len(FOUNDATION) + (1 if part in TOP else 0)


def against_the_grain(found: Import) -> bool:
    package, _, rest = found.module.partition(".")
    target = rest.partition(".")[0]
    if package != "qmsctl" or target in ("", "__version__", found.part) or found.part == "__init__":
        return False
    if layer(target) == layer(found.part) == len(FOUNDATION):
        return (found.part, target) not in ALLOWED_BETWEEN_CAPABILITIES
    return layer(target) > layer(found.part)


def test_imports_point_one_way() -> None:
    assert [f"{found.place} imports {found.module}" for found in imports() if against_the_grain(found)] == []


def test_the_rooms_of_the_reviews_import_in_no_circle() -> None:
    """A room is a module or a folder of `qmsctl.reviews`; of two rooms at most one knows the other, by whatever way."""
    known: dict[str, set[str]] = {}
    for found in imports():
        inside = found.place.partition("qmsctl/reviews/")[2].partition(":")[0]
        room, target = inside.partition("/")[0].removesuffix(".py"), found.module.removeprefix("qmsctl.reviews.")
        if inside and found.module.startswith("qmsctl.reviews.") and room != "__init__":
            known.setdefault(room, set()).add(target.partition(".")[0])
    left = {room: targets - {room} for room, targets in known.items()}
    while free := [room for room, targets in left.items() if not targets & left.keys()]:
        left = {room: targets for room, targets in left.items() if room not in free}
    assert left == {}


def test_what_commands_share_knows_no_command() -> None:
    wrong = [
        f"{found.place} imports {found.module}"
        for found in imports()
        if found.module.startswith("qmsctl.cli.commands") and found.place.startswith("qmsctl/cli/reviews/")
    ]
    assert wrong == []


def test_rules_do_not_import_each_other() -> None:
    """A rule is a module on its own: what two rules share lies beside them or below."""
    modules = {rule.__name__ for rule in RULES.values() if hasattr(rule, "__name__")}
    wrong = [
        f"{found.place} imports {found.module}"
        for found in imports()
        if found.part == "rules" and found.module in modules and not found.place.split(":")[0].endswith("__init__.py")
    ]
    assert wrong == []


def test_outside_libraries_stay_behind_their_door() -> None:
    wrong = [
        f"{found.place} imports {found.module}"
        for found in imports()
        if (package := found.module.partition(".")[0]) in ONLY_IN and found.part not in ONLY_IN[package]
    ]
    assert wrong == []


def test_only_the_command_line_prints_and_exits() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(PACKAGE / "cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "print",
                "exit",
                "quit",
                "sys.exit",
                "os._exit",
            ):
                wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno}")
    assert wrong == []


def test_the_clock_is_read_in_one_place() -> None:
    reading = re.compile(r"\b(?:date\.today|datetime\.(?:now|utcnow|today)|time\.time)\(")
    wrong = [
        str(path.relative_to(PROJECT))
        for path in sorted(PACKAGE.rglob("*.py"))
        if reading.search(path.read_text(encoding="utf-8")) and path != PACKAGE / "periods.py"
    ]
    assert wrong == []


def tracked_texts() -> list[tuple[str, str]]:
    if not shutil.which("git") or not (PROJECT / ".git").exists():
        pytest.skip("not a clone of the project")
    listed = subprocess.run(
        ["git", "-C", str(PROJECT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    )
    paths = [PROJECT / name for name in listed.stdout.decode().split("\0") if name]
    texts = []
    for path in paths:
        if path.is_file() and not path.is_symlink() and path != Path(__file__):
            data = path.read_bytes()
            if b"\0" not in data:
                texts.append((str(path.relative_to(PROJECT)), data.decode("utf-8", "replace")))
    return texts


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        (
            "the address of a package registry",
            r"https?://[\w.-]*(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org)|--(?:extra-)?index-url|--find-links",
        ),
        (
            "a path of somebody's machine",
            r"(?<![\w.~/-])/(?:root|opt|work|home/[a-z]\w*|Users/\w+|mnt|tmp/[a-z])/|C:\\\\?Users",
        ),
        ("a merge conflict", r"^(?:<{7}|>{7}) "),
    ],
)
def test_no_file_holds(what: str, pattern: str) -> None:
    found = re.compile(pattern, re.M)
    exempt = ("tests/hostile/", "tests/cases/")  # made to look wrong
    wrong = [
        f"{path}: {match.group()}"
        for path, text in tracked_texts()
        if not path.startswith(exempt) and (match := found.search(text))
    ]
    assert wrong == [], what


def test_locks_carry_a_hash_for_everything() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        blocks = re.split(r"^(?=[A-Za-z])", text, flags=re.M)[1:]
        assert blocks
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("schema", "files"),
    [("vendor.github-workflows", ".github/workflows/*.yml"), ("vendor.dependabot", ".github/dependabot.yml")],
)
def test_files_of_the_forge_are_valid(schema: str, files: str) -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")
    if not tool.exists():
        pytest.skip("check-jsonschema is not installed")
    paths = sorted(str(path) for path in PROJECT.glob(files))
    done = subprocess.run([str(tool), "--builtin-schema", schema, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_workflows_ask_for_little_and_pin_what_they_use() -> None:
    for path in PROJECT.glob(".github/workflows/*.yml"):
        text = path.read_text(encoding="utf-8")
        assert "\npermissions:\n  contents: read\n" in text
        assert "pull_request_target" not in text
        for use in re.findall(r"uses: (.*)", text):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use


def test_make_help_names_every_target_for_people() -> None:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", text, re.M)[0].split()) - {"browser"}
    assert targets == set(re.findall(r"^([a-z]+):.*## ", text, re.M))
