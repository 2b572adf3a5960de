"""What changed, as a person reads it: two texts and the redline of them."""

from __future__ import annotations

import random
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.i18n import translator
from qmsctl.redline import Entry, How, Redline, as_html, as_markdown, as_text, compare
from qmsctl.redline.blocks import Block, blocks, tokens, words_of
from qmsctl.redline.matching import Budget, matches
from qmsctl.system import load
from qmsctl.text.forge import literal
from qmsctl.text.front_matter import read_sheet
from tests.handbook import small

CASES = yaml.safe_load((Path(__file__).parent / "redlines/cases.yml").read_text(encoding="utf-8"))
SYSTEM = load(small())
ENGLISH = translator("en")


def redline(old: str | None, new: str | None) -> Redline:
    return compare(
        read_sheet("a.md", old) if old is not None else None,
        read_sheet("a.md", new) if new is not None else None,
        SYSTEM,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_redline(case: dict[str, Any]) -> None:
    found = redline(case["old"], case["new"])
    _title, _sides, *lines = as_text(found, ENGLISH).splitlines()
    if case["text"] == "nothing":
        assert not found
        assert lines == ["", "Nothing changed that a reader would see."]
        return
    assert found
    shown = "\n".join(lines).strip("\n")
    if not case["old"].startswith("---"):
        shown = shown.removeprefix("Changes in the text\n")
    # Written without the indent of the whole, which a block of YAML takes away.
    assert _without_indent(shown) == _without_indent(case["text"].strip("\n"))


def _without_indent(text: str) -> list[str]:
    return [line.strip().replace("\xa0", " ") for line in text.strip().splitlines()]


# Both texts can be read out of a redline.

WORDS = st.sampled_from(["a", "b", "the", "part", "2.0", "PRO-001", "**must**", "(see", "it)", ",", "não", "–", "x.y"])
LINE = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
LEAD = st.sampled_from(
    ["", "", "", "# ", "## ", "- ", "  - ", "1. ", "2) ", "> ", "| a | b |\n|---|---|\n| ", "```\n", "\n"]
)
BODY = st.lists(st.tuples(LEAD, LINE, st.sampled_from(["\n", "\n\n", " |\n"])), max_size=14).map(
    lambda rows: "".join("".join(row) for row in rows)
)


def side(found: Redline, leave_out: How) -> list[str]:
    """The words of one side, in order."""
    words: list[str] = []
    for entry in found.entries:
        if entry.how is not leave_out:
            words += _words_of_entry(entry, leave_out)
    return words


def _words_of_entry(entry: Entry, leave_out: How) -> list[str]:
    if not entry.rows:
        return _read("".join(span.text for span in entry.spans if span.how is not leave_out))
    rows = (row for row in entry.rows if row.how is not leave_out)
    return [
        word
        for row in rows
        for cell in row.cells
        for word in _read("".join(span.text for span in cell if span.how is not leave_out))
    ]


def _read(text: str) -> list[str]:
    return [word for word in words_of(text) if word.strip()]


def written(body: str) -> list[str]:
    return [word for block in blocks(body) for word in _read_block(block)]


def _read_block(block: Block) -> list[str]:
    return [word for row in block.rows for cell in row for word in _read(cell)] or _read(block.text)


@given(BODY, BODY)
@settings(max_examples=200, deadline=None)
def test_each_side_can_be_read_out_of_it(old: str, new: str) -> None:
    found = redline(old, new)
    assert side(found, How.ADDED) == written(old)
    assert side(found, How.REMOVED) == written(new)


@given(BODY)
@settings(max_examples=60, deadline=None)
def test_a_text_is_like_itself(body: str) -> None:
    assert not redline(body, body)
    assert not redline(body, body.replace("\n", "\r\n"))


@given(BODY)
@settings(max_examples=100, deadline=None)
def test_no_word_of_a_text_is_left_out_of_its_blocks(body: str) -> None:
    marks = re.compile(r"^[ >]*(?:#{1,6} |[-*+] |\d+[.)] |>|```|\|)+|[|:>`]|^[-| :]+$|^=+$", re.M)
    assert set(words_of(marks.sub(" ", body))) - set(written(body)) <= {*"#-*.)(,–123|`", "---"}


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
@settings(max_examples=200, deadline=None)
def test_pairs_are_equal_and_rise(old: list[str], new: list[str]) -> None:
    pairs = matches(old, new, Budget(10_000))
    assert all(old[at] == new[place] for at, place in pairs)
    assert all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(pairs))


def test_the_shortest_edit_is_found() -> None:
    assert len(matches("abcabba", "cbabac", Budget(10_000))) == 4  # the example of Myers' paper


def test_without_budget_there_are_fewer_pairs_and_that_is_said() -> None:
    budget = Budget(3)
    assert matches("xaybz", "1a2b3", budget) == []
    assert budget.short


# Large and hostile texts take a bounded time.


def _paragraphs(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(f"word{chance.randrange(3000)}" for _ in range(50)) for _ in range(count)]


BIG = _paragraphs(1200, 1)
HOSTILE = {
    "one word again and again": ("a " * 250_000, "a " * 240_000 + "b"),
    "two words by turns": ("a b " * 120_000, "a a b b " * 60_000),
    "one line": (" ".join(BIG), " ".join(BIG[::-1])),
    "nothing in common": ("\n\n".join(BIG), "\n\n".join(_paragraphs(1200, 2))),
    "every paragraph elsewhere": ("\n\n".join(BIG), "\n\n".join(BIG[::-1])),
    "every paragraph a little": ("\n\n".join(BIG), "\n\n".join(text + " more" for text in BIG)),
    "items": ("- item x\n" * 10_000, "- item x\n- item y\n" * 5_000),
    "numbered items": tuple("".join(f"- item {n + m} x\n\n" for n in range(10_000)) for m in (0, 5)),
    "open fences": ("```x\n" * 100_000, "```y\n" * 100_000),
    "a wide table": tuple("|a" * 5000 + "|\n" + "|-" * 5000 + "|\n" + f"|{c}\n" * 80_000 for c in "ab"),
    "a long table": tuple("|a|b|\n|-|-|\n" + "".join(f"|{n}|{c}|\n" for n in range(10_000)) for c in "xy"),
    "code": ("```\n" + "a b\n" * 60_000 + "```\n", "```\n" + "a c\n" * 60_000 + "```\n"),
    "brackets": ("[" * 250_000, "[" * 249_999 + "]"),
    "quotes": ("> " * 120_000, "> " * 119_999 + "x"),
}
QUICK = {"two words by turns", "every paragraph a little"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in HOSTILE]
)
def test_no_text_takes_long(name: str) -> None:
    old, new = HOSTILE[name]
    begun = time.process_time()
    found = redline(old, new)
    compared = time.process_time()
    assert compared - begun < 5  # less than two seconds on an idle machine
    for show in (as_text, as_html, as_markdown):
        assert show(found, ENGLISH)
    assert time.process_time() - compared < 12
    assert side(found, How.ADDED) == written(old)
    assert side(found, How.REMOVED) == written(new)


def test_the_same_texts_always_give_the_same() -> None:
    old, new = HOSTILE["nothing in common"]
    assert redline(old[:60_000], new[:60_000]) == redline(old[:60_000], new[:60_000])


# New and removed documents, and what is said about the whole.


def test_a_new_document_is_read_without_marks() -> None:
    text = as_text(redline(None, "---\nid: PRO-009\ntitle: New\nversion: '1.0'\n---\n# New\n\nAll of it.\n"), ENGLISH)
    assert text == (
        "PRO-009 New\nno document → version 1.0\n\nThe document is new: all of its text was added.\n\n"
        "Changes in the text\n\n  # New\n  All of it.\n"
    )


def test_a_removed_document_says_what_it_said() -> None:
    found = redline("---\nid: PRO-009\ntitle: Old\nversion: '1.0'\n---\nAll of it.\n", None)
    assert "The document was taken away. This is what it said.\n\nChanges in the text\n  All of it.\n" in as_text(
        found, ENGLISH
    )
    assert "<del>" not in as_html(found, ENGLISH)
    assert "~~" not in as_markdown(found, ENGLISH)


def test_a_confidential_document_says_so() -> None:
    found = redline("---\nid: PRO-009\nconfidential: true\n---\nA.\n", "---\nid: PRO-009\n---\nB.\n")
    assert found.confidential
    for show in (as_text, as_html, as_markdown):
        assert "The document is confidential; this text is, too." in show(found, ENGLISH)


def test_it_speaks_the_language_of_its_reader() -> None:
    old, new = (
        f"---\nid: PRO-001\nowner: {owner}\n---\n{text}\n" for owner, text in (("manager", "A"), ("quality", "B"))
    )
    found = redline(old, new)
    assert "Eier: Manager → Quality lead" in as_text(found, translator("nb"))
    assert "Ägare: Manager → Quality lead" in as_text(found, translator("sv"))
    assert 'lang="sv"' in as_html(found, translator("sv"))


# Each form.

OLD = "# Scope\n\nEvery part is measured.\n\n- one thing\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n```\nx = 1\n```\n"
NEW = "# Scope\n\nEvery part is weighed.\n\n- one thing more\n\n| a | b |\n|---|---|\n| 1 | 3 |\n\n> quoted too\n\n```\nx = 2\n```\n"


def test_colour_comes_on_top_of_marks() -> None:
    plain, coloured = (as_text(redline(OLD, NEW), ENGLISH, colour=colour) for colour in (False, True))
    assert "\x1b" not in plain
    assert "[-measured-] {+weighed+}" in plain
    assert "\x1b[31m[-measured-]\x1b[0m \x1b[32m{+weighed+}\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain


def test_lines_are_as_wide_as_asked_and_marks_stand_on_each() -> None:
    text = as_text(redline("Same words here.", "Same words here. " + "added word " * 40), ENGLISH, width=60)
    assert max(map(len, text.splitlines())) <= 60
    marked = [line for line in text.splitlines() if "added" in line]
    assert len(marked) > 5
    assert all(line.count("{+") == line.count("+}") == 1 for line in marked)


def test_markdown_for_a_pull_request() -> None:
    assert as_markdown(redline(OLD, NEW), ENGLISH).split("**Changes in the text**\n\n")[1] == (
        "§ Scope\n\nEvery part is ~~measured~~ **weighed**.\n\n- one thing **more**\n\n"
        "| a | b |\n| --- | --- |\n| 1 | ~~2~~ **3** |\n\n> quoted **too**\n\n```diff\n- x = 1\n+ x = 2\n```\n"
    )


def test_markdown_is_cut_at_a_whole_part_and_says_so() -> None:
    old, new = HOSTILE["every paragraph a little"]
    text = as_markdown(redline(old, new), ENGLISH, limit=5_000)
    assert len(text) <= 5_000
    assert text.endswith("~~\n\n*Shortened here; the rest can be read with qmsctl diff.*\n")
    assert len(as_markdown(redline(old, new), ENGLISH)) <= 60_000


def test_html_marks_for_eye_and_ear() -> None:
    page = as_html(redline(OLD, NEW), ENGLISH)
    assert '<del><span class="heard" lang="en">taken out: </span>measured</del>' in page
    assert '<ins><span class="heard" lang="en">put in: </span>weighed</ins>' in page
    assert '<th scope="col">a</th>' in page
    assert "<script" not in page
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []


ATTACKS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "@team/all", "@kari", "#123", "owner/repo#12", "GH-7",
    "https://evil.example/x", "www.evil.example", "mailto:a@b.example", "[x](javascript:y)", "![x](http://e.example/p.png)",
    "</details>", "</td></tr></table>", "| a | b |", "`code`", "```", "~~x~~", "**x**", "<!-- x -->", ":smile:",
    "&lt;b&gt;", "&#64;kari", "\\@kari", "deadbeefdeadbeef", "::error::x", "##[error]x", "!5", "~label", "%3", "$9",
    "1. x", "- x", "+ x", "> x", "# x", "=====", "---", "\x1b[31mred", "\u202eabc", "<https://evil.example>", "[x]: http://e",
    "- [ ] x", "a\tb", "{{ 7*7 }}", "${{ secrets.X }}", "[^1]", "<ins>x</ins>", "\\", "_x_", "www.EVIL.example", "HTTPS://X.EX",
]  # fmt: skip
MENTION = re.compile(r"(?<![\w`])@\w|(?<!\w)#\d|GH-\d|https?://|www\.|:smile:|\b[0-9a-f]{7,40}\b", re.I)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_is_written_becomes_something_else_in_markdown(attack: str) -> None:
    shown = markdown.markdown(literal(attack), extensions=["tables", "fenced_code"])
    assert re.sub(r"</?p>", "", shown).count("<") == 0, shown
    became = re.sub(r"&#8203;|\u200b", "\u200b", re.sub(r"</?p>", "", shown))
    became = became.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    became = re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), became)
    assert not MENTION.search(became), became


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_text_is_harmless_in_every_form(attack: str) -> None:
    head = f"---\nid: {yaml.dump(attack, width=1000).splitlines()[0]}\ntitle: x\nowner: {{}}\n---\n"
    old = head.format("a") + f"Something {attack} here\n\n| x | y |\n|---|---|\n| 1 {attack} | 2 |\n"
    new = head.format("b") + f"Something else {attack}\n\n{attack}\n\n| x | y |\n|---|---|\n| {attack} | 3 |\n"
    found = redline(old, new)
    text, page, forge = as_text(found, ENGLISH), as_html(found, ENGLISH), as_markdown(found, ENGLISH)
    for form in (text, page, forge):
        assert "\x1b" not in form
        assert "\u202e" not in form
        assert not re.search(r"^\s*::|##\w*\[", form, re.M)
    content = page.split("<main>")[1]
    assert not re.search(r"<(?:script|img|a|iframe|details)\b|<[^>]*\son\w+=", content)
    outside_code = re.sub(r"```diff\n.*?\n```", "", forge, flags=re.S)
    assert not re.search(r"<|(?<!\w)@\w|#\d|https?://|www\.|\]\(", outside_code.replace("&#", "&")), outside_code


def test_tokens_keep_their_blanks() -> None:
    assert tokens("a  b,c") == [("", "a"), (" ", "b,c")]
    assert tokens("a\tb", code=True) == [("", "a"), ("", "\t"), ("", "b")]
