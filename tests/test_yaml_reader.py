"""The one YAML reader: values with places, no surprises, bounds that hold."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.text.decode import HIDDEN
from qmsctl.text.limits import FRONT_MATTER, REGISTER, Limits
from qmsctl.text.marks import Map, Seq, locate
from qmsctl.text.scalars import ambiguous, quoted, resolve, written
from qmsctl.text.yaml_reader import Reading, read_yaml

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VISIBLE = TEXT.filter(lambda text: not HIDDEN.search(text))


def read(text: str, limits: Limits = REGISTER) -> Reading:
    return read_yaml("r.yaml", text, limits)


def seen(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.rule, str(problem.location)) for problem in reading.problems]


def test_a_register_is_plain_lists_and_dicts_with_places() -> None:
    reading = read("- id: OBJ-001\n  target: 96\n  measures:\n    - Plan\n    - Do\n")
    assert reading == Reading([{"id": "OBJ-001", "target": 96, "measures": ["Plan", "Do"]}], [])
    assert str(locate("r.yaml", reading.value, [0, "target"])) == "r.yaml:2:11"
    assert str(locate("r.yaml", reading.value, [0, "measures", 1])) == "r.yaml:5:7"


def test_what_is_missing_is_placed_at_its_parent() -> None:
    value = read("units:\n  - id: smia\n    holders: {person: kn}\nroles: []\n").value
    assert str(locate("r.yaml", value, ["units", 0, "leader"])) == "r.yaml:2:5"
    assert str(locate("r.yaml", value, ["units", 0, "holders", "from"])) == "r.yaml:3:5"
    assert str(locate("r.yaml", value, ["roles", 0, "id"])) == "r.yaml:4:1"
    assert str(locate("r.yaml", value, ["check"])) == "r.yaml:1:1"


def test_the_same_step_twice_on_the_way_to_a_missing_key() -> None:
    value = read("- - a\n  - b: {}\n").value
    assert str(locate("r.yaml", value, [0, 1, "b", "b", 0])) == "r.yaml:2:5"


def test_an_empty_value_is_placed_at_its_key() -> None:
    value = read("id: PRO-001\nowner:\n").value
    assert value["owner"] is None
    assert str(locate("r.yaml", value, ["owner"])) == "r.yaml:2:1"


def test_front_matter_counts_lines_of_the_file() -> None:
    reading = read_yaml("p.md", "id: a\nid: b\n", FRONT_MATTER, first_line=2)
    assert seen(reading) == [("duplicate-key", "p.md:3:1")]


# Written without quotes: what it is here, and whether YAML 1.1 readers take it for something else.
PLAIN = [
    ("true", True, False), ("false", False, False), ("null", None, False), ("~", None, False), ("", None, False),
    ("0", 0, False), ("7", 7, False), ("-12", -12, False), ("4.5", 4.5, False), ("-0.25", -0.25, False),
    ("hei", "hei", False), ("PRO-001", "PRO-001", False), ("7.5.2", "7.5.2", False), ("2026-03-01", "2026-03-01", False),
    ("2026-02-30", "2026-02-30", False), ("12 months", "12 months", False), ("P1Y", "P1Y", False), ("nb", "nb", False),
    ("1.0-rc", "1.0-rc", False), ("+47 22 33 44 55", "+47 22 33 44 55", False), ("12:30-14", "12:30-14", False),
    ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.2", False), ("nei", "nei", False), ("ja", "ja", False),
    ("no", "no", True), ("No", "No", True), ("NO", "NO", True), ("yes", "yes", True), ("Yes", "Yes", True),
    ("on", "on", True), ("On", "On", True), ("off", "off", True), ("OFF", "OFF", True), ("True", "True", True),
    ("FALSE", "FALSE", True), ("Null", "Null", True), ("NULL", "NULL", True), ("=", "=", True),
    ("010", "010", True), ("0123456", "0123456", True), ("08", "08", True), ("0x1F", "0x1F", True),
    ("0b101", "0b101", True), ("0o17", "0o17", True), ("1_000", "1_000", True), ("+1", "+1", True),
    ("12:30", "12:30", True), ("1:30:00", "1:30:00", True), ("190:20:30.5", "190:20:30.5", True),
    ("1e3", "1e3", True), ("1.5e+3", "1.5e+3", True), ("1.", "1.", True), (".5", ".5", True), ("-.5", "-.5", True),
    (".inf", ".inf", True), ("-.INF", "-.INF", True), (".nan", ".nan", True),
    ("12345678901234567890", "12345678901234567890", True), ("2026-3-1", "2026-3-1", True),
    ("2026-03-01 12:30:00", "2026-03-01 12:30:00", True), ("2026-03-01T12:30:00Z", "2026-03-01T12:30:00Z", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "surprise"), PLAIN)
def test_plain_scalars(text: str, value: object, surprise: bool) -> None:
    reading = read(f"key: {text}\n")
    assert reading.value == {"key": value}
    assert type(reading.value["key"]) is type(value)
    assert seen(reading) == ([("ambiguous-scalar", "r.yaml:1:6")] if surprise else [])


@pytest.mark.parametrize("text", [text for text, *_ in PLAIN if text])
def test_with_quotes_everything_is_text(text: str) -> None:
    assert read(f'key: "{text}"\n') == Reading({"key": text}, [])
    assert read(f"key: '{text}'\n") == Reading({"key": text}, [])


@pytest.mark.parametrize(
    "text", [text for text, _, surprise in PLAIN if not surprise and text and not text.startswith("20")]
)
def test_what_is_no_surprise_reads_the_same_elsewhere(text: str) -> None:
    assert yaml.safe_load(f"key: {text}") == {"key": resolve(text)}


@pytest.mark.parametrize("key", ["no", "on", "1", "2026", "true", "010", "1.5"])
def test_a_key_that_others_read_as_something_else(key: str) -> None:
    assert seen(read(f"{key}: x\n")) == [("ambiguous-scalar", "r.yaml:1:1")]
    assert read(f'"{key}": x\n') == Reading({key: "x"}, [])


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a: 1\na: 2\n", "2:1"),
        ('a: 1\n"a": 2\n', "2:1"),
        ('1: x\n"1": y\n', "2:1"),
        ("b:\n  a: 1\n  a: 2\n", "3:3"),
        ("{a: 1, a: 2}\n", "1:8"),
        ("å: 1\na\u030a: 2\n", "2:1"),
    ],
)
def test_duplicate_keys(text: str, where: str) -> None:
    assert ("duplicate-key", f"r.yaml:{where}") in seen(read(text))


def test_many_keys_beyond_ascii_take_no_quadratic_time() -> None:
    start = time.process_time()
    assert len(read("".join(f"å{number}: x\n" for number in range(50_000))).value) == 50_000
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "rule", "where"),
    [
        ("a: &x 1\n", "yaml-feature", "1:4"),
        ("a: *x\n", "yaml-feature", "1:4"),
        ("a: !!str 1\n", "yaml-feature", "1:4"),
        ("a: !!python/object/apply:os.system [id]\n", "yaml-feature", "1:4"),
        ("a: !!binary aGVp\n", "yaml-feature", "1:4"),
        ("a: !!set {b}\n", "yaml-feature", "1:4"),
        ("<<: {b: 1}\n", "yaml-feature", "1:1"),
        ("&a [*a]\n", "yaml-feature", "1:1"),
        ("? [a]\n: b\n", "invalid-yaml", "1:3"),
        ("{[a]: b}\n", "invalid-yaml", "1:2"),
        ("a: 1\n---\nb: 2\n", "invalid-yaml", "2:1"),
        ("a: b: c\n", "invalid-yaml", "1:5"),
        ("a:\n\t- b\n", "invalid-yaml", "2:1"),
        ('a: "b\n', "invalid-yaml", "2:1"),
        ("a: [b\n", "invalid-yaml", "2:1"),
        ("- a\nb: c\n", "invalid-yaml", "2:1"),
        ("a: @b\n", "invalid-yaml", "1:4"),
        ('a: "\\x1b[2J"\n', "hidden-character", "1:4"),
        ('a: "\\u202e"\n', "hidden-character", "1:4"),
        ('"a\\u202e": 1\n', "hidden-character", "1:1"),
    ],
)
def test_what_a_handbook_does_without(text: str, rule: str, where: str) -> None:
    assert seen(read(text))[0] == (rule, f"r.yaml:{where}")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "&a [*a]",
        *("[" * count for count in (33, 1_000, 60_000, 1_000_000)),
        *("{a: " * count for count in (33, 1_000, 60_000)),
        *("- " * count for count in (33, 1_000, 60_000)),
        "".join("  " * depth + "a:\n" for depth in range(1_000)),
        "[" + "x," * 700_000 + "]",
        "a: " + "9" * 100_000,
        "a: !!timestamp x",
        "a: !!float ''",
        "a: 2026-02-30",
        "%YAML 9.9\n---\na: b",
        "\0",
        "\ud800",
    ],
    ids=lambda text: repr(text[:12]) + str(len(text)),
)
def test_hostile_text_ends_soon_and_with_a_word(text: str) -> None:
    start = time.process_time()
    reading = read(text)
    assert time.process_time() - start < 2
    assert reading.problems or reading.value == {"a": "2026-02-30"}


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    read(text)


@given(st.text("ab:-?{}[],&*!|>'\"%@`# \n\t0.~<=", max_size=40))
def test_no_row_of_signs_makes_it_fail(text: str) -> None:
    read(text)


@given(TEXT)
def test_quoted_text_reads_back_as_written(text: str) -> None:
    assert read(f"key: {quoted(text)}\n").value == {"key": text}
    assert "\n" not in quoted(text)


@given(TEXT)
def test_text_as_a_person_would_write_it_reads_back(text: str) -> None:
    for form in (f"key: {written(text)}\n", f"- {written(text)}\n", f"[{written(text)}, x]\n"):
        value = read(form).value
        assert text in (value.values() if isinstance(value, dict) else value)


@given(VISIBLE)
def test_what_is_written_plain_surprises_nobody(text: str) -> None:
    reading = read(f"key: {written(text)} # why\n")
    assert reading.problems == []
    assert yaml.safe_load(f"key: {written(text)}\n")["key"] in (text, resolve_date(text))


def resolve_date(text: str) -> object:
    """Dates are written plain everywhere, although YAML 1.1 makes them dates."""
    try:
        return yaml.safe_load(text) if len(text) == 10 and text[4:5] == "-" else text
    except (ValueError, yaml.YAMLError):
        return text


@given(st.text("0123456789.:_-+eExXobOnNyYsSfFtrueal~", max_size=12))
def test_a_plain_scalar_is_the_same_everywhere_or_told(text: str) -> None:
    reading = read(f"[{text or 'x'}]\n")
    if reading.problems or not isinstance(reading.value, list):
        return
    try:
        elsewhere = yaml.safe_load(f"[{text or 'x'}]\n")
    except ValueError:  # 2026-02-30 and its like
        return
    if len(text) == 10 and text[4] == text[7] == "-":
        return  # a date
    assert elsewhere == reading.value


NAMES = st.text("abcdefghijkm", min_size=6, max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | st.text("abcæøå 😀:#'\"-", max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_every_place_points_at_the_text_it_claims(value: Any, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, width=1000)
    reading = read(text)
    assert reading == Reading(value, [])
    lines = text.split("\n")
    for node in nodes(reading.value):
        if isinstance(node, Map):
            for key, place in node.places.items():
                assert lines[place.key_line - 1][place.key_column - 1 :].startswith(key)
                assert begins(lines[place.line - 1][place.column - 1 :], node[key])
        if isinstance(node, Seq):
            for item, (line, column) in zip(node, node.places, strict=True):
                assert begins(lines[line - 1][column - 1 :], item)


def nodes(node: Any) -> Any:
    yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


def begins(text: str, value: Any) -> bool:
    if isinstance(value, (dict, list)):
        first = next(iter(value), "")
        return text.startswith(("{", "[", "- ", "? ")) or (isinstance(value, dict) and text.startswith(first))
    if isinstance(value, str):
        return text.startswith((value, "'", '"')) if value else text.startswith("''")
    return text.startswith(str(value).lower())


@given(st.text(max_size=30))
def test_saying_that_a_text_is_ambiguous_takes_any_text(text: str) -> None:
    assert ambiguous(text) in (True, False)
