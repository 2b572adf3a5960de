"""What an adversary tried and got through with once: each stays here as an example of what must not work."""

from __future__ import annotations

import hashlib
import json
import random
import re
import struct
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import markdown
import pytest

from qmsctl.checking import Evidence
from qmsctl.findings import Message
from qmsctl.history import open_history
from qmsctl.pages.staging import EXTENSIONS
from qmsctl.rules import RULES, missing
from qmsctl.system import load
from qmsctl.text.markdown import Body
from qmsctl.text.pictures import doubtful_pictures, pictures
from qmsctl.trees import WorkTree
from tests.approval_book import DOCUMENT, Book, begin, check, copy, make_keys
from tests.git_repository import git, write
from tests.handbook import TODAY
from tests.test_cli import qmsctl

SIGNED = "modes: [signed, forge, attested]", "modes: [signed]"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> Book:
    """A handbook whose version 2.0 of PRO-003 is approved with a key, as only signatures count in it."""
    book = begin(tmp_path_factory.mktemp("begun") / "book", keys)
    book.settings(*SIGNED)
    book.approve()
    book.commit("2026-11-06", author="kn")
    return book


@pytest.fixture
def book(begun: Book, tmp_path: Path) -> Book:
    return copy(begun, tmp_path / "book")


def told(book: Book, *arguments: str) -> list[tuple[str, str]]:
    """Return code and message of each finding of ``qmsctl check``."""
    answer = qmsctl("check", "--root", str(book.folder), "--today", TODAY, "--format", "json", *arguments)
    return [(row["code"], row["message"]) for row in json.loads(answer.stdout)["findings"]]


# A picture is what readers see, however it is written.

SHOWN = {
    "inline": "![Plan](plan.png)",
    "with a title": "![Plan](plan.png 'The plan')",
    "on a line of its own": "![Plan](\nplan.png)",
    "a reference": "![Plan][p]\n\n[p]: plan.png",
    "a short reference": "![Plan]\n\n[plan]: <plan.png>",
    "a reference with an empty label": "![The\nplan][]\n\n[the plan]: plan.png 'The plan'",
    "a reference with brackets in its words": "![a [b [c] d] e] [P]\n\n[p]:\n    plan.png",
    "HTML": "Here: <img src=plan.png alt='The plan'>",
    "HTML over several lines": 'Here: <IMG\nalt=">"\nSRC = "plan.png">',
    "HTML with a reference to a letter": "Here: <img src='&#112;lan.png' alt=''>",
    "another source in an attribute list": "![Plan](small.png){: src='plan.png' }",
    "a blank in the name": "![Plan](the plan.png)",
    "an escaped letter in the name": "![Plan](the\\_plan.png)",
}


@pytest.mark.parametrize("how", SHOWN.values(), ids=SHOWN)
def test_a_picture_exchanged_after_the_approval_is_seen(how: str, book: Book) -> None:
    for name in ("plan.png", "small.png", "the plan.png", "the_plan.png"):
        write(book.folder, {f"procedures/{name}": b"drawn with care"})
    book.version("3.0", "As drawn.", "2026-11-07")
    book.edit(DOCUMENT, {"\n\nAs drawn.": f"\n\nAs drawn.\n\n{how}"})
    book.commit("2026-11-07")
    book.approve(signed_at="2026-11-08T09:00:00Z")
    book.commit("2026-11-08", author="kn")
    assert book.outcome().holds

    written = how.replace("\\", "")
    name = next((name for name in ("the plan.png", "the_plan.png") if name in written), "plan.png")
    write(book.folder, {f"procedures/{name}": b"exchanged"})
    book.commit("2026-11-09")

    found = book.outcome()
    assert "not the same" in next(why for path, why in found.refused.items() if "/3.0/" in path)
    assert found.lacking == "version 3.0 has no approval; manager, chair can give it"
    assert {"APR101", "APR201", "APR202"} <= check(book)


PIECES = (
    "![a](p.png)", "![a][r]", "![r]", "![r][]", "[r]: p.png", "[r]:\n p.png", "[R]: <p.png> 't'", "![a] [r]",
    "![a [b] c][r]", "<img src=p.png>", "<IMG\nSRC = \"p.png\">", "![a](q.png){src=p.png}", "{: src='p.png' }",
    "![a](my p.png)", "![a]( p.png )", "![a](\np.png)", "![a](<p.png>)", "![a](p.png 'x')", "[![a](p.png)](x.md)",
    "![a](p(1).png)", "![a](p\\_x.png)", "![a](<my p.png>)", "![a\nb][r\ns]", "[r s]: p.png", "<img alt='>' src=p.png>",
    "`", "``", "```", "\n```\n", "~~~", "<!--", "-->", "\\", "!", "[", "]", "(", ")", "    ", "> ", "- ", "1. ", "|",
    "\n|-|-|\n", "[^1]", "[^1]: ", "*[HTML]: ", "word", "# ", "<a href='x'>", "</a>", "<b", "='", "&#33;", ": ",
    "<div markdown>", "<div>", "--!>", "`<img src=p.png>`", "</div>", "!!! note\n    ", "??? x\n    ", "<pre>", "</pre>", "<?php ", "?>", "<!", "]]>", "<![CDATA[",
    "\n", "\n\n", " ", "\t",
)  # fmt: skip
RENDERED = (
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details",
    "pymdownx.superfences", EXTENSIONS[0],
)  # fmt: skip
SOURCE = re.compile(r'<img\b[^>]*?\ssrc="([^"]*)"')


def _missed(text: str) -> set[str]:
    """The pictures in a rendered text of which nobody knows; a quote in a file's name is refused anyway."""
    page = markdown.Markdown(extensions=list(RENDERED)).convert(text)
    rendered = {unquote(unescape(source)).strip() for source in SOURCE.findall(page)}
    body = Body("x.md", text)
    known = {unquote(unescape(target)).strip() for target in {*pictures(body), *doubtful_pictures(body, "x")}}
    return {name for name in rendered - known if "p" in name and not set("\"'`<>()![]") & set(name)}


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 40))])
def test_every_picture_of_a_page_is_known(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(1000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 7)))
        text += chance.choice(("", "\n\n[r]: p.png\n"))
        assert not _missed(text), text


def test_the_names_of_many_pictures_are_found_in_no_time() -> None:
    hostile = (
        "![a](" * 20_000,
        "![" * 20_000 + "]: x",
        "![a](b 'c" * 10_000,
        "[a]: b\n" * 20_000 + "![a]",
        "<img src='" * 9_000,
    )
    for text in hostile:
        assert isinstance(pictures(Body("x.md", text)), tuple)
        assert isinstance(doubtful_pictures(Body("x.md", f"`{text}`"), "x"), tuple)


# Rules about approvals that the handbook changes for itself.


def test_change_control_taken_out_is_seen_for_ever(book: Book) -> None:
    """A handbook without the block is asked for nothing, so its history has to be asked whether there was one."""
    text = (book.folder / "qms.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("approval:\n")
    (book.folder / "qms.yaml").write_text(head + rest[rest.index("people:") :], encoding="utf-8")
    book.commit("2026-11-09", message="Simpler settings")
    book.version("3.0", "Whenever we like.", "2026-11-10")
    book.commit("2026-11-10")
    book.settings("name: Smia\nlanguage", "name: Smia AS\nlanguage")
    book.commit("2026-11-11")

    out = [message for code, message in told(book) if code == "APR303"]
    assert out == ["change control was taken out of qms.yaml on 2026-11-09; approvals were asked from 2026-03-01 on"]


def test_a_handbook_that_never_asked_is_not_asked_for_its_history(keys: dict[str, Path], tmp_path: Path) -> None:
    from qmsctl.history.asked import ever_asked

    book = begin(tmp_path / "book", keys)
    assert ever_asked(book.folder)
    plain = write(tmp_path / "plain", {"qms.yaml": b"name: Smia\n# approval: later\n"})
    assert not ever_asked(plain)
    git(plain, "init", "-q")
    git(plain, "add", "-A")
    git(plain, "commit", "-q", "-m", "The handbook")
    assert not ever_asked(plain)
    assert ever_asked(book.folder, git(book.folder, "rev-parse", "HEAD").strip())


def test_a_schema_that_takes_keys_out_of_what_is_approved_is_pointed_out(book: Book) -> None:
    git(book.folder, "switch", "-q", "-c", "change")
    own = {
        "x-qms-extends": "document",
        "type": "object",
        "properties": {"scope": {"type": "string", "x-qms-uncontrolled": True}},
    }
    write(book.folder, {"schemas/own.schema.json": json.dumps(own).encode()})
    book.commit("2026-11-09")
    assert told(book, "--base", "main") == [
        ("APR105", "“scope” in front matter may be changed from now on without a new version")
    ]
    book.edit(DOCUMENT, {"status: approved": "status: approved\nscope: Everything"})
    assert ("APR101", "“scope” changed since version 2.0 was approved, and it still says 2.0") in told(
        book, "--base", "main"
    )


def test_rules_that_need_history_and_approvals_say_so_where_one_is_missing(book: Book) -> None:
    system = load(WorkTree(book.folder))
    history = open_history(book.folder, system, cache=False)
    why = Message("there is no ssh-keygen")
    for code in ("APR302", "APR303"):
        assert missing(RULES[code], system, Evidence(history=history, why=why)) == why
        assert missing(RULES[code], system, Evidence(history=history, approvals=book.judge())) is None


# What was accepted before is nobody's fault who renames a file.


@pytest.mark.parametrize(
    "accepted",
    [
        "check:\n  suppressions:\n    - {rule: REF101, path: procedures/PRO-003-audit.md, because: The form comes in May}\n",
        "check:\n  per_path:\n    procedures/PRO-003-audit.md: [REF101]\n",
    ],
    ids=["suppressed", "switched off"],
)
def test_what_was_accepted_at_a_path_goes_along_with_the_file(
    accepted: str, keys: dict[str, Path], tmp_path: Path
) -> None:
    book = begin(tmp_path / "book", keys)
    book.settings("approval:\n", accepted + "approval:\n")
    book.version("3.0", "There is a form.", "2026-11-03")
    book.edit(DOCUMENT, {"\n\nThere is a form.": "\n\nThere is a [form](FRM-001-form.md)."})
    book.commit("2026-11-03")
    git(book.folder, "switch", "-q", "-c", "change")
    git(book.folder, "mv", DOCUMENT, "procedures/PRO-003-audits.md")
    book.edit("procedures/PRO-002-events.md", {"PRO-003-audit.md": "PRO-003-audits.md"})
    book.commit("2026-11-04")
    assert "REF101" not in check(book, "--base", "main")
    book.edit("procedures/PRO-003-audits.md", {"FRM-001-form.md": "FRM-009-another.md"})
    assert "REF101" in check(book, "--base", "main")


# The folder .git of somebody else.


def _forge_parent(graph: Path, commit: str, parent: str) -> None:
    """Let the commit graph say that a commit has another parent; its own checksum is made to fit."""
    data = bytearray(graph.read_bytes())
    chunks = {}
    for at in range(8, 8 + 12 * (data[6] + 1), 12):
        name, offset = struct.unpack(">4sQ", data[at : at + 12])
        chunks[name] = offset
    names, rows = chunks[b"OIDL"], chunks[b"CDAT"]
    number = struct.unpack(">I", data[names - 4 : names])[0]
    ids = [data[names + 20 * at : names + 20 * (at + 1)].hex() for at in range(number)]
    row = rows + 36 * ids.index(commit) + 20
    data[row : row + 4] = struct.pack(">I", ids.index(parent))
    graph.chmod(0o644)
    graph.write_bytes(bytes(data[:-20]) + hashlib.sha1(data[:-20], usedforsecurity=False).digest())


def test_a_forged_commit_graph_is_not_believed(book: Book) -> None:
    commits = git(book.folder, "rev-list", "HEAD").split()
    git(book.folder, "commit-graph", "write", "--reachable")
    _forge_parent(book.folder / ".git/objects/info/commit-graph", commits[0], commits[-1])
    git(book.folder, "config", "core.commitGraph", "true")
    assert git(book.folder, "rev-list", "HEAD").split() == [commits[0], commits[-1]], "Git itself believes it"

    system = load(WorkTree(book.folder))
    history = open_history(book.folder, system, cache=False)
    assert [run.version for run in history.versions("PRO-003")] == ["2.0", "1.0"]
    assert history.versions("PRO-003")[0].first.commit == commits[1]
    answer = qmsctl("in-force", "PRO-003", "--on", "2026-11-03", "--root", str(book.folder))
    assert "2.0" in answer.stdout, answer.stdout
