"""Where front matter begins and ends, and every form that another reader would take differently."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from qmsctl.checking import check
from qmsctl.system import load
from qmsctl.text.front_matter import read_sheet
from qmsctl.text.marks import locate
from tests.handbook import TODAY, small

KEYS = 'id: PRO-009\ntitle: Purchasing\nversion: "1.0"\nstatus: draft\nowner: quality\n'


def test_a_file_in_two() -> None:
    sheet = read_sheet("p.md", "---\nid: PRO-001\nowner:\n---\n\n# Title\n")
    assert sheet.front == {"id": "PRO-001", "owner": None}
    assert (sheet.body, sheet.body_line, sheet.yaml_text) == ("\n# Title\n", 5, "id: PRO-001\nowner:\n")
    assert sheet.problems == ()
    assert str(locate("p.md", sheet.front, ["owner"])) == "p.md:3:1"


@pytest.mark.parametrize("text", ["---\nid: a\n---", "---\nid: a\n---\n"])
def test_a_file_may_end_with_its_front_matter(text: str) -> None:
    sheet = read_sheet("p.md", text)
    assert (sheet.front, sheet.body, sheet.problems) == ({"id": "a"}, "", ())


def test_a_page_without_front_matter_is_body_from_its_first_line() -> None:
    sheet = read_sheet("p.md", "# Title\n\n---\n\nNote: a rule is no fence\n")
    assert (sheet.front, sheet.body_line, sheet.problems) == (None, 1, ())
    assert sheet.body.startswith("# Title")


def test_empty_front_matter_is_none() -> None:
    assert read_sheet("p.md", "---\n---\nText\n")[:3] == (None, "Text\n", 3)


# Forms of a file: what the check says of it. Only the first two are documents to it; every other form that MkDocs
# takes for metadata, or drops without a word, is a finding.
FORMS = {
    "as it should be": (f"---\n{KEYS}---\n\nText\n", None),
    "no line end after the last dashes": (f"---\n{KEYS}---", None),
    "no front matter": ("# Purchasing\n", "SRC008 1"),
    "keys without a fence": (f"{KEYS}\nText\n", "SRC008 1"),
    "keys in capitals without a fence": ("Status: approved\n\nText\n", "SRC008 1"),
    "indented keys without a fence": ("  status: approved\n\nText\n", "SRC008 1"),
    "full stops at the end": (f"---\n{KEYS}...\n\nText\n", "SRC008 7"),
    "full stops, then dashes": (f"---\n{KEYS}...\n---\n\nText\n", "SRC008 7"),
    "full stops and a blank": (f"---\n{KEYS}... \n---\n\nText\n", "SRC008 7"),
    "a blank after the first dashes": (f"--- \n{KEYS}---\n\nText\n", "SRC008 1"),
    "a blank before the first dashes": (f" ---\n{KEYS}---\n\nText\n", "SRC008 1"),
    "a tab after the last dashes": (f"---\n{KEYS}---\t\n\nText\n", "SRC008 7"),
    "a rule in the text closes instead": (f"---\n{KEYS}--- \n\nText\n\n---\n", "SRC008 7"),
    "an empty line first": (f"\n---\n{KEYS}---\n\nText\n", "SRC008 2"),
    "never closed": (f"---\n{KEYS}\nText\n", "SRC008 1"),
    "four dashes": (f"----\n{KEYS}----\n\nText\n", "SRC008 1"),
    "not YAML": (f"---\n{KEYS}keywords: [a\n---\n\nText\n", "SRC007 8"),
    "a list": ("---\n- id: PRO-009\n---\n\nText\n", "SRC007 2"),
    "a sentence": ("---\nPurchasing\n---\n\nText\n", "SRC007 2"),
    "a key twice": (f"---\n{KEYS}status: approved\n---\n\nText\n", "SRC002 7"),
    "an anchor": (f"---\n{KEYS}keywords: &k [a]\n---\n\nText\n", "SRC006 7"),
    "a byte order mark": (f"\ufeff---\n{KEYS}---\n\nText\n", "SRC009 1"),
    "CRLF": (f"---\n{KEYS}---\n\nText\n".replace("\n", "\r\n"), "SRC010 1"),
    "a conflict": (f"---\n<<<<<<< HEAD\n{KEYS}>>>>>>> x\n---\n", "SRC005 2"),
}


@pytest.mark.parametrize(("text", "finding"), FORMS.values(), ids=list(FORMS))
def test_no_form_is_metadata_to_mkdocs_and_unknown_to_the_check(text: str, finding: str | None) -> None:
    path = "procedures/PRO-009-purchasing.md"
    system = load(small({path: text}))
    found = [
        f"{finding.code} {finding.location.line}"
        for finding in check(system, date.fromisoformat(TODAY), select=["SRC"]).findings
        if finding.location.path == path
    ]
    assert found == ([finding] if finding else [])
    document = system.document_by_path.get(path)
    _, theirs = get_data(text)
    if theirs.get("status") and not found:
        assert document is not None
        assert document.status == theirs["status"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    read_sheet("p.md", text)


@given(st.text("-. \t\na:b", max_size=40))
def test_front_matter_and_body_are_the_file(text: str) -> None:
    sheet = read_sheet("p.md", text)
    if sheet.front is None:
        return
    assert text in (f"---\n{sheet.yaml_text}---\n{sheet.body}", f"---\n{sheet.yaml_text}---")
    assert sheet.body_line == text[: len(text) - len(sheet.body)].count("\n") + 1 or not sheet.body
