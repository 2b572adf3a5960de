"""YAML as a person would have written it: values composed, and put into a text so that every other line stays.

`qmsctl.text.edits` replaces one scalar; this replaces or adds a whole value, a
mapping or a row of a list too. Both read the result back and refuse an edit
that would change anything else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from qmsctl.errors import QmsctlError
from qmsctl.text.limits import REGISTER
from qmsctl.text.scalars import written
from qmsctl.text.yaml_reader import read_yaml

Keys = Sequence[str | int]
WIDTH = 100
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HARMLESS = frozenset({"ambiguous-scalar", "hidden-character"})


def composed(value: Any, indent: int = 0) -> str:
    """Return a mapping or list as lines of YAML, each ended; `indent` is the column of its keys or dashes.

    Texts, numbers, truth values, mappings and lists may be in it. Mappings and lists that are empty stand on the
    line of their key; long texts are folded, those of several lines kept line by line.
    """
    return "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in _lines(value, indent))


def set_front(text: str, values: Mapping[str, Any], order: Sequence[str] = ()) -> str:
    """Return a Markdown file with keys of its front matter set, replaced as a whole; None takes a key away.

    A new key goes behind those that stand before it in `order`, at the end where it is not named there. Raises
    `QmsctlError` where the file has no front matter that can be edited.
    """
    start, end = _front(text)
    return text[:start] + set_keys(text[start:end], values, order) + text[end:]


def set_front_at(text: str, keys: Keys, value: Any) -> str:
    """Return a Markdown file with the value at `keys` of its front matter set as `set_at` does."""
    start, end = _front(text)
    return text[:start] + set_at(text[start:end], keys, value) + text[end:]


def set_keys(text: str, values: Mapping[str, Any], order: Sequence[str] = ()) -> str:
    """Return a YAML mapping with keys of its top set, as `set_front` does."""
    for key, value in values.items():
        before = _read(text)
        changed = _set_key(text, key, value, order)
        wanted = {name: old for name, old in before.items() if name != key}
        if value is not None:
            wanted[key] = value
        _agree(changed, wanted, (key,))
        text = changed
    return text


def set_at(text: str, keys: Keys, value: Any) -> str:
    """Return the YAML text with the value at `keys` replaced; a missing last key, or the row after the last, is added.

    Raises `QmsctlError` where there is no such place, or where the text cannot be edited without touching more.
    """
    before = _read(text)
    changed = _set(text, before, list(keys), value)
    _agree(changed, _expected(before, list(keys), value), keys)
    return changed


def _lines(value: Any, indent: int = 0) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _pair(key, item, indent)
    else:
        for item in value:
            yield from _item(item, indent)


def _pair(key: str, value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, (dict, list, tuple)) and value:
        yield f"{key}:"
        yield from (f"  {line}" if line else "" for line in _lines(value, indent + 2))
    else:
        first, *rest = _scalar(value, indent + 2, len(key) + 2)
        yield f"{key}: {first}"
        yield from rest


def _item(value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, dict) and value:
        first, *rest = _lines(value, indent + 2)
        yield f"- {first}"
        yield from (f"  {line}" if line else "" for line in rest)
    elif isinstance(value, (list, tuple)) and value:
        raise QmsctlError("a list within a list has no form that a person would write")
    else:
        first, *rest = _scalar(value, indent + 2, 2)
        yield f"- {first}"
        yield from rest


def _scalar(value: Any, indent: int, before: int) -> list[str]:
    """The lines of a value that is no block; what follows the first is indented by two."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, (int, float)):
        return [str(value)]
    if isinstance(value, dict):
        return ["{}"]
    if not isinstance(value, str):
        return ["[]"]
    if "\n" in value and _plain(value):
        return ["|-" if not value.endswith("\n") else "|", *(f"  {line}" if line else "" for line in _rows(value))]
    if len(value) + indent + before > WIDTH and _plain(value) and " " in value:
        folded = textwrap.wrap(value, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
        if len(folded) > 1 and " ".join(folded) == value:
            return [">-", *(f"  {line}" for line in folded)]
    return [written(value)]


def _rows(value: str) -> list[str]:
    return value.removesuffix("\n").split("\n")


def _plain(value: str) -> bool:
    """Whether a text can stand as a block: nothing hidden, no blanks at the ends of lines, no odd beginning."""
    rows = _rows(value)
    return all(row.isprintable() and row == row.strip() for row in rows) and bool(rows[0]) and bool(rows[-1])


def _front(text: str) -> tuple[int, int]:
    if "\r" in text:
        raise QmsctlError("the file has CRLF line ends; save it with LF first")
    end = text.find("\n---\n", 3)
    if not text.startswith("---\n") or end < 0:
        raise QmsctlError("the file has no front matter to edit; it begins and ends with a line ---")
    return 4, end + 1


def _set_key(text: str, key: str, value: Any, order: Sequence[str]) -> str:
    node = yaml.compose(text, Loader=_Loader)
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise QmsctlError("the front matter is not a block of keys")
    lines = composed({key: value}) if value is not None else ""
    pairs = {name.value: (name.start_mark.index, _end(text, content)) for name, content in node.value}
    if key in pairs:
        start, end = pairs[key]
        return text[:start] + lines + text[end:]
    earlier = set(order[: order.index(key)]) if key in order else set(pairs)
    at = max((end for name, (_, end) in pairs.items() if name in earlier), default=0)
    return _joined(text[:at], lines, text[at:])


def _set(text: str, before: Any, keys: list[str | int], value: Any) -> str:
    *way, last = keys
    node = yaml.compose(text, Loader=_Loader)
    for step in way:
        node = _child(node, step)
    holder = _value(before, way)
    if not isinstance(node, yaml.CollectionNode) or not isinstance(holder, (dict, list)):
        raise QmsctlError(f"there is no place for {_dotted(keys)}; edit the file by hand")
    if node.flow_style and not way:
        raise QmsctlError(f"the keys stand in braces; {_dotted(keys)} can be set where each has a line of its own")
    if node.flow_style:
        # A list or mapping on one line is written anew as a block.
        return _set(text, before, way, _expected(holder, [last], value))
    column = node.start_mark.column
    lines = composed({last: value} if isinstance(last, str) else [value], column)
    child = _child(node, last)
    if child is not None:
        start, end = _start(text, node, last, child), _end(text, child)
        return text[:start] + lines[column:] + text[end:]
    if isinstance(last, int) and last != len(node.value):
        raise QmsctlError(f"there is no row {_dotted(keys)}")
    return _joined(text[: _end(text, node)], lines, text[_end(text, node) :])


def _joined(before: str, lines: str, after: str) -> str:
    return before + ("\n" if before and not before.endswith("\n") else "") + lines + after


def _start(text: str, node: Any, last: str | int, child: Any) -> int:
    """Where the key of a value, or the dash of a row, begins."""
    if isinstance(last, str):
        return next(int(name.start_mark.index) for name, _ in node.value if name.value == last)
    return text.rindex("-", 0, child.start_mark.index)


def _end(text: str, node: Any) -> int:
    """The beginning of the line after a value."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip()) + 1
    stop = text.find("\n", end)
    return len(text) if stop < 0 else stop + 1


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and 0 <= key < len(node.value):
        return node.value[key]
    return None


def _value(value: Any, keys: Keys) -> Any:
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _expected(node: Any, keys: list[str | int], value: Any) -> Any:
    if not keys:
        return value
    head, *rest = keys
    if isinstance(node, list):
        rows = list(node)
        if head == len(rows):
            return [*rows, _expected(None, rest, value)]
        return [_expected(item, rest, value) if index == head else item for index, item in enumerate(rows)]
    found = node if isinstance(node, dict) else {}
    return {**found, str(head): _expected(found.get(head), rest, value)}


def _read(text: str) -> Any:
    reading = read_yaml("", text, REGISTER)
    trouble = next((problem for problem in reading.problems if problem.rule not in _HARMLESS), None)
    if trouble:
        raise QmsctlError(
            f"the YAML cannot be edited until it can be read: line {trouble.location.line}: {trouble.message}"
        )
    return reading.value


def _agree(text: str, wanted: Any, keys: Keys) -> None:
    if _read(text) != wanted:
        raise QmsctlError(
            f"the value at {_dotted(keys)} stands in a form that cannot be edited safely; edit it by hand"
        )


def _dotted(keys: Keys) -> str:
    return ".".join(map(str, keys))


def sheet(front: Mapping[str, Any], body: str = "") -> str:
    """Return a Markdown file of front matter and a body; keys without a value are left out."""
    kept = {key: value for key, value in front.items() if value not in (None, "", [], {})}
    return f"---\n{composed(kept)}---\n" + (f"\n{body.strip()}\n" if body.strip() else "")


__all__ = ["composed", "set_at", "set_front", "set_front_at", "set_keys", "sheet"]
