"""Edits that change one value and keep every other byte.

An edit finds the characters of a value through the parser's own marks and
replaces just those, so comments, quotes and line ends of the rest survive and
the difference in Git is what a person would have made by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from qmsctl.errors import QmsctlError
from qmsctl.text.limits import REGISTER
from qmsctl.text.scalars import quoted, written
from qmsctl.text.yaml_reader import read_yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = re.compile(r"(\ufeff?)---(\r?\n)")
_CLOSING = re.compile(r"^---\r?$", re.M)
_HARMLESS = frozenset({"ambiguous-scalar", "hidden-character"})


def set_front_matter(text: str, key: str, value: str) -> str:
    """Return the Markdown file with the scalar `key` of its front matter set; a new key goes last.

    Raises `QmsctlError` where the file has no front matter or the key holds a list or mapping.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        raise QmsctlError("the file has no front matter to edit; it begins and ends with a line ---")
    start, end = opening.end(), closing.start()
    return text[:start] + set_value(text[start:end], [key], value) + text[end:]


def set_value(text: str, keys: Sequence[str | int], value: str) -> str:
    """Return the YAML text with the scalar at `keys` replaced; a missing last key is added.

    The result is read back: an edit that would change anything else is refused.
    Raises `QmsctlError` where the place does not exist or is not a scalar on one line.
    """
    if text.startswith("\ufeff"):
        # libyaml drops the mark without counting it.
        return "\ufeff" + set_value(text[1:], keys, value)
    before = _read(text)
    changed = _with_value(text, keys, value)
    if _read(changed) != _expected(before, keys, value):
        raise QmsctlError(
            f"the value at {_dotted(keys)} stands in a form that cannot be edited safely; edit it by hand"
        )
    return changed


def _with_value(text: str, keys: Sequence[str | int], value: str) -> str:
    node = yaml.compose(text, Loader=_Loader)
    for position, key in enumerate(keys):
        child = _child(node, key)
        if child is None:
            if position == len(keys) - 1 and isinstance(node, yaml.MappingNode) and isinstance(key, str):
                return _add_key(text, node, key, value)
            raise QmsctlError(f"there is no value at {_dotted(keys)} to edit")
        node = child
    if not isinstance(node, yaml.ScalarNode):
        raise QmsctlError(f"the value at {_dotted(keys)} is a list or mapping; edit it by hand")
    if node.style in ("|", ">"):
        raise QmsctlError(f"the value at {_dotted(keys)} runs over several lines; edit it by hand")
    start, end = node.start_mark.index, node.end_mark.index
    # An empty value is marked right after the sign that it belongs to.
    lead = " " if start == end and text[start - 1 : start] in (":", "-", "?") else ""
    return text[:start] + lead + _in_style(value, node.style) + text[end:]


def replace_spans(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Return `text` with each (start, end, new) replaced; the spans must not overlap."""
    out = []
    at = 0
    for start, end, new in sorted(spans):
        out += [text[at:start], new]
        at = end
    return "".join([*out, text[at:]])


def _read(text: str) -> Any:
    """The value of the text; the strict reader also keeps libyaml's recursion from deep nesting."""
    reading = read_yaml("", text, REGISTER)
    trouble = next((problem for problem in reading.problems if problem.rule not in _HARMLESS), None)
    if trouble:
        raise QmsctlError(
            f"the YAML cannot be edited until it can be read: line {trouble.location.line}: {trouble.message}"
        )
    return reading.value


def _expected(node: Any, keys: Sequence[str | int], value: str) -> Any:
    if not keys:
        return value
    head, rest = keys[0], keys[1:]
    if isinstance(node, list):
        return [_expected(item, rest, value) if index == head else item for index, item in enumerate(node)]
    return {**node, head: _expected(node.get(head), rest, value)}


def _dotted(keys: Sequence[str | int]) -> str:
    return ".".join(map(str, keys))


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and 0 <= key < len(node.value):
        return node.value[key]
    return None


def _in_style(value: str, style: str | None) -> str:
    if style == '"':
        return quoted(value)
    if style == "'" and "\n" not in value and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return written(value)


def _add_key(text: str, node: yaml.MappingNode, key: str, value: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    if node.flow_style:
        raise QmsctlError(f"the mapping that {key} belongs to is written in braces; add the key by hand")
    last = node.value[-1][1]
    while isinstance(last, (yaml.MappingNode, yaml.SequenceNode)) and not last.flow_style and last.value:
        item = last.value[-1]
        last = item[1] if isinstance(item, tuple) else item
    end = last.end_mark.index
    if not isinstance(last, yaml.ScalarNode) or last.style not in ("|", ">"):
        stop = text.find("\n", end)
        end = len(text) if stop < 0 else stop + 1
    before = text[:end]
    if before and not before.endswith("\n"):
        before += newline
    indent = " " * node.start_mark.column
    return f"{before}{indent}{key}: {written(value)}{newline}{text[end:]}"
