"""A record that cannot be read, or says what its schema does not know, is a finding like that of any other file."""

from datetime import date

import pytest

from qmsctl.checking import check
from qmsctl.system import load
from tests.handbook import TODAY, small
from tests.small_review import ACTION, REVIEW, year

REVIEWED = f"records/reviews/2026/{REVIEW}.md"
ACTED = f"records/actions/{ACTION}.md"


def found(path: str, old: str, new: str) -> list[str]:
    """Code and column text of what the check says of one file after one edit."""
    tree = {**small(), **year()}
    text = tree[path].decode()
    assert text.count(old) >= 1, text
    tree[path] = text.replace(old, new, 1).encode()
    report = check(load(tree), date.fromisoformat(TODAY))
    return [f"{each.code} {each.location.line}" for each in report.findings if each.location.path == path]


def test_a_sound_record_says_nothing_of_its_form() -> None:
    for path in (REVIEWED, ACTED):
        assert not [each for each in found(path, "title", "title") if each.startswith(("SRC", "SCH", "REV005"))]


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        (REVIEWED, "conclusion:", "conclusion", "SRC007"),
        (REVIEWED, "held:", "heldd:", "SCH001"),
        (REVIEWED, "judgement: good", "judgment: good", "SCH001"),
        (REVIEWED, "judgement: not-good", "judgement: not good", "SCH001"),
        (REVIEWED, "on: 2026-02-18", "on: 2026-13-01", "REV005"),
        (REVIEWED, "input: satisfaction", "input: satisfacton", "REF104"),
        (REVIEWED, "id: MGT-2026-smia", "id: MGT-2025-smia", "SCH"),
        (ACTED, "due: 2026-12-31", "due: 31 December", "SCH001"),
        (ACTED, "status: open", "statuss: open", "SCH001"),
        (ACTED, "status: open", "status: on", "SRC004"),
    ],
)
def test_what_is_wrong_with_a_record_is_found(path: str, old: str, new: str, code: str) -> None:
    assert any(each.startswith(code) for each in found(path, old, new))


def test_a_key_of_the_schema_needs_no_quotes() -> None:
    """`on` is a yes to some readers as a value; as a key that the schema names nobody takes it for one."""
    assert "SRC004" not in " ".join(found(REVIEWED, "on: 2026-02-18", "on: 2026-02-19"))
