"""The structure of a body: headings and anchors as GitHub makes them, links, raw HTML, and what is refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.rules.doc.active_content import acting_scheme, acts
from qmsctl.text import limits
from qmsctl.text.cost import costly
from qmsctl.text.markdown import Body, anchor


def body(text: str) -> Body:
    return Body("p.md", text, first_line=10)


def test_places_count_from_the_line_the_body_begins_on() -> None:
    text = "\n# Title\n\nSee [POL-001](../policy/POL-001.md).\n"
    (link,) = body(text).links
    assert str(body(text).at(link.start)) == "p.md:13:15"
    assert str(body(text).at(0)) == "p.md:10:1"
    assert str(body(text).at(len(text))) == "p.md:14:1"


@pytest.mark.parametrize(
    ("text", "level", "words", "name"),
    [
        ("# Formål", 1, "Formål", "formål"),
        ("## Mål og tiltak", 2, "Mål og tiltak", "mål-og-tiltak"),
        ("### 7.5.2 Opprette, og oppdatere!", 3, "7.5.2 Opprette, og oppdatere!", "752-opprette-og-oppdatere"),
        ("## Closed ##", 2, "Closed", "closed"),
        ("## C#", 2, "C#", "c"),
        ("   ## Indented a little", 2, "Indented a little", "indented-a-little"),
        ("## *Why* and **how**", 2, "Why and how", "why-and-how"),
        ("## [Link](x.md) here", 2, "Link here", "link-here"),
        ("## The file `qms.yaml`", 2, "The file qms.yaml", "the-file-qmsyaml"),
        ("## `status`", 2, "status", "status"),
        ("## snake_case stays", 2, "snake_case stays", "snake_case-stays"),
        ("## A  B", 2, "A  B", "a--b"),
        ("Underlined\n=======", 1, "Underlined", "underlined"),
        ("Underlined too\n---", 2, "Underlined too", "underlined-too"),
        ("## A\u030a NFD", 2, "A\u030a NFD", "å-nfd"),
    ],
)
def test_headings(text: str, level: int, words: str, name: str) -> None:
    (heading,) = body(f"{text}\n").headings
    assert (heading.level, heading.text, heading.anchor) == (level, words, name)


@pytest.mark.parametrize(
    "text",
    [
        "#Hashtag",
        "####### Seven",
        "    # Code",
        "```\n# Code\n```",
        "<!--\n# Gone\n-->",
        "- item\n---",
        "1. item\n---",
        "---",
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert body(f"{text}\n").headings == ()


def test_equal_headings_get_numbers_and_none_is_taken_twice() -> None:
    found = body("# A\n# A\n# A-1\n# A\n").headings
    assert [heading.anchor for heading in found] == ["a", "a-1", "a-1-1", "a-2"]
    assert body("# A\n# A\n").anchors == {"a", "a-1"}


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md)", ["b.md"]),
        ("[a](b.md#c 'Title')", ["b.md#c"]),
        ("[a](<b c.md>)", ["b c.md"]),
        ("[a](b(c).md)", ["b(c).md"]),
        ("[a](\n  b.md)", ["b.md"]),
        ("[a]()", [""]),
        ("![a](b.png)", ["b.png"]),
        ("[![a](b.png)](c.md)", ["b.png", "c.md"]),
        ("[a [b] c](d.md)", ["d.md"]),
        ("[a\nb](c.md)", ["c.md"]),
        ("[a]: b.md", ["b.md"]),
        ("[a]: <b c.md> 'Title'", ["b c.md"]),
        ("[a]:\n   b.md", ["b.md"]),
        ("> [a]: b.md", ["b.md"]),
        ("<https://example.org>", ["https://example.org"]),
        ("`[a](b.md)`", []),
        ("```\n[a](b.md)\n```", []),
        ("<!-- [a](b.md) -->", []),
        (r"\[a](b.md)", []),
        ("a](b.md)", []),
        ("[a\n\nb](c.md)", []),
        ("[a] (b.md)", []),
        ("[^1]: a note", []),
        ("[a]: a sentence, no address", []),
        ("`` ` `` [a](b.md) `` ` ``", ["b.md"]),
        (r"\`[a](b.md)\`", ["b.md"]),
        ("`a [b](c.md)", ["c.md"]),
        ("```\n[a](b.md)", ["b.md"]),
        ("<!-- [a](b.md)", ["b.md"]),
        ("~~~\n```\n~~~\n[a](b.md)", ["b.md"]),
        ("> ```\n[a](b.md)\n> ```", ["b.md"]),
        ("- ```\n[a](b.md)\n- ```", ["b.md"]),
        ("````\n```\n[a](b.md)\n```\n````", []),
        ("1. ```sh\n   [a](b.md)\n   ```\n", []),
    ],
)
def test_links(text: str, targets: list[str]) -> None:
    found = body(text).links
    assert [link.target for link in found] == targets
    assert [text[link.start : link.end] for link in found] == targets


def test_pictures_are_told_from_links() -> None:
    assert [(link.target, link.image) for link in body("[![a](b.png)](c.md) ![d](e.png)").links] == [
        ("b.png", True),
        ("c.md", False),
        ("e.png", True),
    ]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("a <b>c</b>", ["<b>", "</b>"]),
        ('<img alt="a > b" src=x>', ['<img alt="a > b" src=x>']),
        ("<a title='<' onclick=x>", ["<a title='<' onclick=x>"]),
        ("text{: .wide onclick=x }", ["{: .wide onclick=x }"]),
        ("a < b and c > d", []),
        ("`<b>`", []),
        ("<https://example.org>", []),
        ("{not a list}", []),
    ],
)
def test_raw_html_and_attribute_lists(text: str, tags: list[str]) -> None:
    assert [tag.text for tag in body(text).tags] == tags


# What acts in a browser, in forms that were seen in the wild; each is found somewhere in its line.
ACTING = (
    r"""
<script>alert(1)</script>
<SCRIPT SRC=//example.org/x.js></SCRIPT>
<script
<scr<script>ipt>alert(1)</script>
<svg/onload=alert(1)>
<svg><animate onbegin=alert(1)>
<math><mi>x</mi></math>
<img src=x onerror=alert(1)>
<img src=x ONERROR = alert(1)>
<img src=x
onerror=alert(1)>
<img alt=">" onerror=alert(1)>
<img alt='"' onerror="alert(1)">
<img/src=x/onerror=alert(1)>
<img title="`" onerror=alert(1)> `
<body onload=alert(1)>
<details open ontoggle=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href='JaVaScRiPt:alert(1)'>x</a>
<a href=javascript:alert(1)>x</a>
<a href=" javascript:alert(1)">x</a>
<a href="java	script:alert(1)">x</a>
<a href="java&Tab;script:alert(1)">x</a>
<a href="&#106;avascript:alert(1)">x</a>
<a href="&#x6A;avascript&colon;alert(1)">x</a>
<a href="&#0000106avascript:alert(1)">x</a>
<a href="vbscript:x">x</a>
<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>
<video poster=javascript:alert(1)>
<form action="https://example.org"><button>Go</button></form>
<button formaction=javascript:alert(1)>x</button>
<input autofocus>
<iframe src="https://example.org"></iframe>
<iframe/src=x>
<object data=x></object>
<embed src=x>
<applet code=x>
<base href="https://example.org/">
<link rel=stylesheet href=x.css>
<meta http-equiv=refresh content="0;url=x">
<style>@import 'x';</style>
<template><b>x</b></template>
<textarea>x</textarea>
[x](javascript:alert(1))
[x](  JAVASCRIPT:alert(1))
[x](<javascript:alert(1)>)
[x](<java script:alert(1)>)
[x](javascript&#58;alert(1))
[x](&#x6a;avascript:alert(1))
[x](javascript\:alert(1))
[x](vbscript:x)
[x](data:text/html,x)
![x](javascript:alert(1))
![x](data:image/svg+xml,x)
[x]: javascript:alert(1)
[x]: <javascript:alert(1)> "Title"
> [x]: data:text/html,x
<javascript:alert(1)>
<data:text/html,x>
*x*{: onclick="alert(1)" }
# x {onmouseover=alert(1)}
[x](y){: href="javascript:alert(1)" }
<!--> <script>alert(1)</script> -->
<!-- a --!> <script>alert(1)</script> -->
`a` <script>alert(1)</script> `b`
\`<script>alert(1)</script>\`
""".strip()
    .replace("src=x\nonerror", "src=x\0onerror")
    .split("\n")
)

QUIET = r"""
A procedure with <br>, m<sup>2</sup> and <kbd>Ctrl</kbd>
<https://example.org> and <post@example.org>
[x](https://example.org/javascript:alert(1))
[x](../policy/POL-001.md#data:)
[data: 2026](report.md)
`<script>alert(1)</script>`
<!-- <script>alert(1)</script> -->
&lt;script&gt;
a < script > b
on = 1, one={two}
The form, the style and the object of the audit
<details><summary>More</summary></details>
<a href="https://example.org" title="javascript: the good parts">x</a>
{: .wide }
[mail](mailto:post@example.org)
""".strip().split("\n")


@pytest.mark.parametrize("line", ACTING)
def test_what_acts_is_found(line: str) -> None:
    assert acts(body(line.replace("\0", "\n")))


@pytest.mark.parametrize("line", QUIET)
def test_what_does_not_act_passes(line: str) -> None:
    assert acts(body(line)) == []


@given(st.text("javscriptdao:&#x6;\\ \t\n", max_size=30))
def test_judging_an_address_never_fails(address: str) -> None:
    acting_scheme(address)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("ok\n" + "x" * (limits.MARKDOWN_LINE + 1), "p.md:11:1"),
        ("x\n" * limits.MARKDOWN_BYTES, "p.md:10:1"),
        ("ab" + "[" * 501, "p.md:10:3"),
        ("a\n\nb\n\n" + "[a\n" * 1_001, "p.md:14:1"),
        ("*a _b " * 2_100, "p.md:10:1"),
        ("a\n" + "> " * 24, "p.md:11:1"),
        (">" * 24, "p.md:10:1"),
        ("- " * 24, "p.md:10:1"),
        ("1. " * 24, "p.md:10:1"),
        (" " * 96 + "x", "p.md:10:1"),
    ],
)
def test_what_a_renderer_would_choke_on_is_refused_at_its_place(text: str, where: str) -> None:
    assert [(str(problem.location), problem.rule) for problem in costly("p.md", text, 10)] == [
        (where, "limit-exceeded")
    ]


@pytest.mark.parametrize(
    "text", ["| a | b |\n" * 5_000, "-" * 500, "[a](b.md)\n\n" * 2_000, "> > > a", "", "  - a\n" * 999]
)
def test_long_tables_and_lists_are_fine(text: str) -> None:
    assert list(costly("p.md", text)) == []


HOSTILE = [
    "```a\n", "~~~\n```a\n", "> ```\nx\n", "- ```\n", "<!--", "<!-- x\n\n", "`a``b```c````d", "](", "](\n", "[a](",
    "{=a", "<a '", "<a b='", '<a "x\n', "# x   x ", "#  ", "[x]: ", "\n[x]: ", "a\n=", "</a ", "\\`", "` ", "x` `` ",
    "<x:a", "a b\n---\n", "(a(b)", "[a](a(b)(c)", "\t\n", "&#", "<script ", "on=", "java",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_structure_is_found_in_linear_time(unit: str) -> None:
    """Half a megabyte each, also of what `costly` would have refused."""
    found = body((unit * limits.MARKDOWN_BYTES)[: limits.MARKDOWN_BYTES])
    start = time.perf_counter()
    assert isinstance((found.prose, found.headings, found.links, found.tags, acts(found)), tuple)
    assert time.perf_counter() - start < 10


MARKUP = st.text("#`~<>!-[]()*_\\\n \t:=\"'ab/{}^|.1", max_size=80)


@given(MARKUP)
def test_masked_text_keeps_every_offset(text: str) -> None:
    prose = body(text).prose
    assert len(prose) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, prose, strict=True))
    assert prose.count("\n") == text.count("\n")


@given(MARKUP)
def test_whatever_is_found_stands_where_it_says(text: str) -> None:
    found = body(text)
    # Code within a tag or target is blank there too.
    assert all(found.prose[link.start : link.end] == link.target for link in found.links)
    assert all(found.prose.startswith(tag.text, tag.start) for tag in found.tags)
    for heading in found.headings:
        assert text[heading.start] not in " \n"
    assert len({heading.anchor for heading in found.headings}) == len(found.headings)


@given(st.text(), st.data())
def test_a_place_leads_back_to_its_offset(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    at = body(text).at(offset)
    lines = text.split("\n")
    assert sum(len(line) + 1 for line in lines[: at.line - 10]) + at.column - 1 == offset


@given(st.text())
def test_an_anchor_is_a_word_of_an_address(text: str) -> None:
    assert not set(anchor(text)) & set(" \n\t#?/()[]<>\"'")
