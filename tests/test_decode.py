"""Bytes become text, or one problem that says where the first wrong byte stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.text import limits
from qmsctl.text.decode import HIDDEN, Text, decode, place

PLAIN = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: not HIDDEN.search(text))


def rules(found: Text) -> list[str]:
    return [problem.rule for problem in found.problems]


def places(found: Text) -> list[str]:
    return [str(problem.location) for problem in found.problems]


def test_utf8_is_read_as_it_stands() -> None:
    assert decode("a.md", "Måling på Lyngmo 🔧\n".encode()) == Text("Måling på Lyngmo 🔧\n", ())


def test_a_byte_order_mark_is_taken_off_and_told() -> None:
    found = decode("a.md", b"\xef\xbb\xbf---\n")
    assert found.text == "---\n"
    assert rules(found) == ["byte-order-mark"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_become_lf_and_are_told_once(end: str) -> None:
    found = decode("a.md", f"one{end}two{end}".encode())
    assert found.text == "one\ntwo\n"
    assert places(found) == ["a.md:1:4"]
    assert rules(found) == ["carriage-return"]


@pytest.mark.parametrize(
    ("data", "where", "guess"),
    [
        ("Første\nmåling".encode("cp1252"), "a.md:1:2", "Windows-1252"),
        ("First\n  måling".encode("latin-1"), "a.md:2:4", "Windows-1252"),
        ("Måling\n".encode() + "blå\n".encode("latin-1"), "a.md:2:3", "Windows-1252"),
        ("name".encode("utf-16"), "a.md:1:1", "UTF-16"),
        (b"\xfe\xff" + "name".encode("utf-16-be"), "a.md:1:1", "UTF-16"),
        ("name".encode("utf-16-le"), "a.md:1:2", "UTF-16"),
        ("name".encode("utf-16-be"), "a.md:1:1", "UTF-16"),
        ("måling".encode("utf-16-le"), "a.md:1:2", "UTF-16"),
        (b"\xc0\xaf", "a.md:1:1", "Windows-1252"),  # “/” in two bytes, which no reader may take
        (b"\xed\xa0\x80", "a.md:1:1", "Windows-1252"),  # half of a surrogate pair
        (b"ok\n\x80", "a.md:2:1", "Windows-1252"),
    ],
)
def test_other_encodings_are_refused_at_their_first_byte(data: bytes, where: str, guess: str) -> None:
    found = decode("a.md", data)
    assert found.text is None
    assert places(found) == [where]
    assert rules(found) == ["unreadable-file"]
    assert f"looks like {guess}" in str(found.problems[0].message)
    assert str(found.problems[0].fix) == f"convert it: iconv -f {guess.upper()} -t UTF-8"


@pytest.mark.parametrize(
    "code",
    [0x00, 0x08, 0x0B, 0x1B, 0x7F, 0x80, 0x85, 0x9F, 0x200B, 0x200E, 0x200F, 0x2028, 0x202A, 0x202E, 0x2066, 0x2069],
)
def test_hidden_characters_end_the_reading(code: int) -> None:
    found = decode("a.md", f"one\ntwo{chr(code)}\n".encode())
    assert found.text is None
    assert places(found) == ["a.md:2:4"]
    assert f"U+{code:04X}" in str(found.problems[0].message)


def test_tabs_no_break_spaces_and_joined_emoji_are_text() -> None:
    text = "a\tb\u00a0c\u00add 👩\u200d🔧\n"
    assert decode("a.md", text.encode()) == Text(text, ())


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", "a.md:1:1"),
        ("a\n>>>>>>> x", "a.md:2:1"),
        ("a\n<<<<<<<\n", "a.md:2:1"),
    ],
)
def test_conflict_markers_are_found_at_the_first(text: str, where: str) -> None:
    found = decode("a.md", text.encode())
    assert (found.text, places(found), rules(found)) == (None, [where], ["conflict-marker"])


@pytest.mark.parametrize("text", ["Title\n=======\n", "a <<<<<<< b\n", "<<<<<<<<<<\n", "  <<<<<<< indented\n"])
def test_what_only_resembles_a_conflict_is_text(text: str) -> None:
    assert decode("a.md", text.encode()) == Text(text, ())


def test_a_file_beyond_the_limit_is_not_looked_at() -> None:
    found = decode("a.md", b"\xff" * (limits.FILE_BYTES + 1))
    assert (found.text, rules(found)) == (None, ["limit-exceeded"])


@given(PLAIN)
def test_every_text_comes_back_with_lf(text: str) -> None:
    found = decode("a.md", text.encode())
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    assert found.text in (wanted, None)
    assert (found.text is None) == bool({"conflict-marker", "unreadable-file"} & set(rules(found)))


@given(st.binary())
def test_no_bytes_make_it_fail(data: bytes) -> None:
    found = decode("a.md", data)
    assert found.text is not None or found.problems


@given(st.text(), st.data())
def test_a_place_leads_back_to_its_character(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    at = place("a.md", text, index)
    lines = text.split("\n")
    assert sum(len(line) + 1 for line in lines[: at.line - 1]) + at.column - 1 == index
    assert at.column <= len(lines[at.line - 1]) + 1
