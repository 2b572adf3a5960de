"""Edits: the changed value and nothing else."""

from __future__ import annotations

import difflib
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.errors import QmsctlError
from qmsctl.text.edits import replace_spans, set_front_matter, set_value
from qmsctl.text.limits import REGISTER
from qmsctl.text.scalars import written
from qmsctl.text.yaml_reader import read_yaml

DOCUMENT = """---
id: PRO-001   # never changes
title: 'Documents'
version: "1.0"
owner:
next_review: 2027-01-15 # after the audit

# who it is for
keywords: [archive,  version]
---

# Documents

next_review: 2027-01-15
"""

OBJECTIVES = """# Objectives of the year
- id: OBJ-001
  title: Deliver on time     # since 2024
  target: "96"

- {id: OBJ-002, title: Fewer faults, owner: }
- id: OBJ-003
  measures:
    - Plan
    -
    - Do
  note: |
    Several
    lines
"""


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.split("\n"), after.split("\n")) if line[0] in "+-"]


def test_a_review_changes_one_line() -> None:
    assert changed_lines(DOCUMENT, set_front_matter(DOCUMENT, "next_review", "2028-01-15")) == [
        "- next_review: 2027-01-15 # after the audit",
        "+ next_review: 2028-01-15 # after the audit",
    ]


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("version", "1.1", 'version: "1.1"'),
        ("title", "Kari's documents", "title: 'Kari''s documents'"),
        ("id", "PRO-014", "id: PRO-014   # never changes"),
        ("id", "no", 'id: "no"   # never changes'),
        ("owner", "quality", "owner: quality"),
        ("owner", "a: b", 'owner: "a: b"'),
        ("replaced_by", "PRO-014@2.0", 'replaced_by: "PRO-014@2.0"'),
    ],
)
def test_a_value_keeps_the_style_it_was_written_in(key: str, value: str, line: str) -> None:
    assert [row for row in changed_lines(DOCUMENT, set_front_matter(DOCUMENT, key, value)) if row[0] == "+"] == [
        f"+ {line}"
    ]


def test_a_new_key_goes_last_in_the_front_matter() -> None:
    assert "version]\nreview_interval: 24 months\n---\n" in set_front_matter(DOCUMENT, "review_interval", "24 months")


@pytest.mark.parametrize(
    ("keys", "value", "line"),
    [
        ([0, "title"], "Deliver earlier", "  title: Deliver earlier     # since 2024"),
        ([0, "target"], "97", '  target: "97"'),
        ([1, "title"], "No faults", "- {id: OBJ-002, title: No faults, owner: }"),
        ([1, "owner"], "quality", "- {id: OBJ-002, title: Fewer faults, owner: quality}"),
        ([2, "measures", 1], "Check", "    - Check"),
        ([0, "result"], "Reached", "  result: Reached"),
        ([2, "result"], "Reached", "  result: Reached"),
    ],
)
def test_a_register_is_edited_in_place(keys: list[str | int], value: str, line: str) -> None:
    after = set_value(OBJECTIVES, keys, value)
    assert [row for row in changed_lines(OBJECTIVES, after) if row[0] == "+"] == [f"+ {line}"]


@pytest.mark.parametrize(
    ("text", "keys", "why"),
    [
        (OBJECTIVES, [2, "measures"], "is a list or mapping"),
        (OBJECTIVES, [2, "note"], "runs over several lines"),
        (OBJECTIVES, [1, "result"], "in braces"),
        (OBJECTIVES, [7, "title"], "no value at 7.title"),
        (OBJECTIVES, [-1, "title"], "no value at -1.title"),
        (OBJECTIVES, [0, "title", "nb"], "no value at 0.title.nb"),
        ("{a, b: 1}\n", ["a"], "cannot be edited safely"),
        ("a: &x 1\nb: *x\n", ["b"], "cannot be edited until it can be read: line 1"),
        ("a: 1\na: 2\n", ["a"], "line 2: the key “a” stands already"),
        ("[" * 60_000, [0], "cannot be edited until it can be read"),
        ("", ["a"], "no value at a"),
    ],
)
def test_what_cannot_be_edited_says_why(text: str, keys: list[str | int], why: str) -> None:
    with pytest.raises(QmsctlError, match=why.replace(".", r"\.")):
        set_value(text, keys, "x")


@pytest.mark.parametrize("text", ["# Page\n", "--- \nid: a\n---\n", "---\nid: a\n----\n", "---\nid: a\n"])
def test_a_file_without_front_matter_is_left_alone(text: str) -> None:
    with pytest.raises(QmsctlError, match="no front matter"):
        set_front_matter(text, "id", "b")


def test_line_ends_and_byte_order_mark_stay() -> None:
    before = "\ufeff" + DOCUMENT.replace("\n", "\r\n")
    after = "\ufeff" + set_front_matter(DOCUMENT, "owner", "quality").replace("\n", "\r\n")
    assert set_front_matter(before, "owner", "quality") == after
    assert set_value("\ufeffa: 1\r\nb: 2", ["c"], "x") == "\ufeffa: 1\r\nb: 2\r\nc: x\r\n"


def test_a_line_end_of_the_body_does_not_matter() -> None:
    assert set_front_matter("---\nid: a\n---\nText\r\n", "id", "b") == "---\nid: b\n---\nText\r\n"


def test_spans_are_replaced_in_any_order() -> None:
    assert replace_spans("one two three", [(8, 13, "3"), (0, 3, "1")]) == "1 two 3"


NAMES = st.sampled_from(["id", "title", "owner", "scores", "målt", "note"])
TEXTS = st.text("abæ 😀:#'\"-,[]{}\n\t0.", max_size=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | TEXTS,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=10,
)


def paths(node: Any, so_far: tuple[str | int, ...] = ()) -> Any:
    if isinstance(node, (dict, list)):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from paths(inner, (*so_far, key))
    else:
        yield so_far


def with_value(node: Any, keys: tuple[str | int, ...], value: str) -> Any:
    if not keys:
        return value
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    copy[keys[0]] = with_value(copy[keys[0]], keys[1:], value)
    return copy


@given(
    st.dictionaries(NAMES, VALUES, min_size=1),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.data(),
)
def test_an_edit_keeps_every_other_byte(value: Any, new: str, data: st.DataObject) -> None:
    flow = data.draw(st.sampled_from([False, True, None]))
    before = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=20)
    keys = data.draw(st.sampled_from(list(paths(value))))
    try:
        after = set_value(before, keys, new)
    except QmsctlError:
        return  # refused is as good: nothing was written
    assert read_yaml("", after, REGISTER).value == with_value(value, keys, new)
    same = len(commonprefix(before, after))
    rest = len(commonprefix(before[same:][::-1], after[same:][::-1]))
    # What differs is no more than the old scalar and the new one.
    old = before[same : len(before) - rest]
    assert len(after) - same - rest <= len(max(repr(new), written(new), key=len)) * 10 + 4
    assert len(old) <= 10 * len(str(at(value, keys))) + 24


def commonprefix(one: str, other: str) -> str:
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def at(node: Any, keys: tuple[str | int, ...]) -> Any:
    for key in keys:
        node = node[key]
    return node


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(["id", "title", "version", "owner", "next_review", "new"]),
)
def test_any_text_may_be_set_and_reads_back(value: str, key: str) -> None:
    after = set_front_matter(DOCUMENT, key, value)
    front, _, body = after.removeprefix("---\n").partition("---\n\n# Doc")
    assert read_yaml("", front, REGISTER).value[key] == value
    assert "---\n\n# Doc" + body == DOCUMENT[DOCUMENT.index("---\n\n# Doc") :]
    assert len(changed_lines(DOCUMENT, after)) <= 2


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_makes_an_edit_crash(text: str, key: str) -> None:
    with suppress(QmsctlError):
        set_value(text, [key], "x")
    with suppress(QmsctlError):
        set_front_matter(f"---\n{text}\n---\n", "id", "x")
