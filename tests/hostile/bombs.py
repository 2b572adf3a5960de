"""Markdown that keeps a renderer busy for minutes, or ends it: each by name, and where the check finds it.

Every one took Python-Markdown more than ten seconds or all of its stack. Places count from the body's first line, which
is the 14th of the file.
"""

from __future__ import annotations

from collections.abc import Callable

HALF = 480_000
PROSE = "word " * 8 + "\n\n"


def fill(unit: str) -> str:
    return unit * (HALF // len(unit))


def paragraphs(text: str) -> str:
    return fill(text + "\n\n")


def before_prose(text: str) -> str:
    return text + PROSE * ((HALF - len(text)) // len(PROSE))


BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    # One mark in a row, one paragraph, one line.
    "twenty thousand opening brackets": (lambda: "[" * 20_000, "14:1"),
    "twenty thousand pictures that never close": (lambda: "![" * 10_000, "14:1"),
    "ten thousand links that never close": (lambda: "[a](" * 10_000, "14:1"),
    "brackets over many lines": (lambda: "[a\n" * 5_000, "14:1"),
    "ten thousand stars": (lambda: "*a **b " * 2_800, "14:1"),
    "twenty thousand backticks": (lambda: "`" * 20_000, "14:1"),
    "twenty thousand angle brackets": (lambda: "<" * 20_000, "14:1"),
    "twenty thousand ampersands": (lambda: "&" * 20_000, "14:1"),
    "twenty thousand backslashes": (lambda: "\\" * 20_000, "14:1"),
    "half a megabyte and more": (lambda: "a\n" * 300_000, "14:1"),
    "a line of a megabyte": (lambda: "a" * 400_000, "14:1"),
    # Nesting.
    "four hundred lists in each other": (lambda: "".join("  " * n + "- a\n" for n in range(400)), "62:1"),
    "four hundred quotes in each other": (lambda: "> " * 400 + "a\n", "14:1"),
    "a thousand items on one line": (lambda: "1. " * 1_000 + "\n", "14:1"),
    "a thousand elements with Markdown in each other": (
        lambda: '<div markdown="1">\n' * 1_000 + "</div>\n" * 1_000,
        "214:1",
    ),
    "two thousand definitions in a row": (lambda: "a\n: b\n" * 2_000, "14:1"),
    # Many small ones: a page is as slow as all of its paragraphs.
    "a thousand paragraphs of brackets": (lambda: paragraphs("[" * 500), "54:1"),
    "a hundred paragraphs of links": (lambda: paragraphs("[a](" * 999), "34:41"),
    "a hundred paragraphs of references": (lambda: paragraphs("[a] [b" * 490), "34:601"),
    "very many headings": (lambda: fill("# a\n"), "1014:1"),
    "very many headings that differ": (lambda: "".join(f"# a{n}\n" for n in range(50_000)), "1014:1"),
    "very many underlined headings": (lambda: fill("a\n=\n"), "2015:1"),
    "very many headings with attributes": (lambda: fill("# a {: #b }\n"), "1014:1"),
    "very many lines across": (lambda: fill("- - -\n"), "1014:1"),
    "very many fences": (lambda: fill("```\n"), "2014:1"),
    "very many fences in fences": (lambda: fill("~~~\n```\n"), "2014:1"),
    "very many fences in quotes": (lambda: fill("> ```\n"), "2014:3"),
    "very many lines that break": (lambda: fill("a  \n"), "14:1"),
    "very many footnotes that are one": (lambda: "[^1]: x\n\n" + "[^1]\n\n" * 30_000, "20014:1"),
    "very many elements": (lambda: fill("<div>\n" * 4_000 + "\n"), ""),
    "very many tags that never close": (lambda: fill("<div \n"), "10014:1"),
    "very many quotes that never close": (lambda: fill("<div a='\n"), "10014:1"),
    "very many instructions that never close": (lambda: fill("<?\n"), "97:1"),
    "very many addresses that never close": (lambda: paragraphs("<http://a" * 2_000), "24:1"),
    "links in front of prose": (lambda: before_prose("<a " * 1_990), "14:250"),
}
