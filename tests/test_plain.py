"""What people wrote stands in generated Markdown as they wrote it."""

import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.pages.staging import EXTENSIONS, MARKUP
from qmsctl.text.plain import plain


def shown(text: str) -> str:
    """The HTML of an entry in a list that holds the text, without the list around it."""
    html = str(markdown.markdown(f"- {plain(text)}", extensions=[*MARKUP, *EXTENSIONS]))
    found = re.fullmatch(r"<ul>\s*<li>(.*)</li>\s*</ul>", html, re.S)
    assert found, html
    return found[1]


@pytest.mark.parametrize(
    "text",
    ["# no heading", "1. no list", "12) no list", "- no list", "+ none", "**not strong** and `no code`", "[no](link)",
     "no {: .class #id } here", "a_b_c", "left | right", "<b>no tag</b> &amp; none", "==not marked== ~~nor struck~~"],
)  # fmt: skip
def test_nothing_is_markup(text: str) -> None:
    html = shown(text)
    assert "<" not in html
    assert "class=" not in html


@given(st.text(alphabet="ab1 #-+.)*_`[](){}|<>&\\!:=~^\n\t", max_size=40))
def test_whatever_is_written_stays_one_entry_of_text(text: str) -> None:
    assert "<" not in shown(f"{text} end")


def test_what_is_long_is_cut() -> None:
    assert plain("word " * 100, 20) == "word word word word…"
