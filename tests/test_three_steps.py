"""The management review of the smallest company: gather the facts, fill in one file, sign. In three languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from qmsctl.actions import actions
from qmsctl.cli.main import command
from qmsctl.reviews import review_of, standing
from qmsctl.reviews.inputs.hints import without_hints
from qmsctl.reviews.reading import decisions
from qmsctl.trees import WorkTree
from tests.git_repository import git
from tests.review_book import ask, read

BEGUN, GATHERED, SIGNED = "2026-02-02", "2026-02-10", "2026-02-12"
TEXTS = {
    "nb": ("Tre leveranser av ti kom for sent.", "Ukeplan hver fredag med alle på verkstedet", "Ført i ordreboka"),
    "sv": ("Tre leveranser av tio kom för sent.", "Veckoplan varje fredag med alla i verkstaden", "Förs i orderboken"),
    "en": ("Three deliveries of ten were late.", "Plan the week each Friday with the whole shop", "In the order book"),
}
"""What is wrong, what is decided about it, and where something else is kept."""


def filled_in(text: str, language: str) -> str:
    """The file as a person leaves it: a judgement below each input, and the signs # away from the rest."""
    wrong, decided, elsewhere = TEXTS[language]
    said = {"processes": f"judgement: not-good\n    comment: {wrong}", "audits": f"none_because: {elsewhere}"}
    text = re.sub(
        r"^  - input: (\S+)$", lambda row: f"{row[0]}\n    {said.get(row[1], 'judgement: good')}", text, flags=re.M
    )
    front, body = text[4:].split("\n---\n", 1)
    lines = front.split("\n")
    first = lines.index("# held:")
    rest = "\n".join(line.removeprefix("# ") for line in lines[first:])
    rest = re.sub(r"(    text: ).*", rf"\g<1>{decided}", rest)
    rest = re.sub(r"(    inputs: ).*", r"\g<1>[processes]", rest)
    rest = re.sub(r"(    rests_on: ).*", r"\g<1>[OBJ-001]", rest)
    rest = re.sub(r"(    resources: |  resources: |because: ).*?(?=\}|$)", rf"\g<1>{elsewhere}", rest, flags=re.M)
    return "\n".join(("---", *lines[:first], rest, "---", body))


@pytest.mark.parametrize("language", TEXTS)
def test_gather_fill_in_one_file_sign(tmp_path: Path, language: str) -> None:
    book = tmp_path / "firm"
    begun = ("--name", "Smia", "--profile", "small", "--language", language, "--ci", "none", "--approve", "kn")
    assert init(book, *begun) == 0
    git(book, "init", "-q", "-b", "main")
    commit(book, BEGUN)
    before = WorkTree(book)
    kept = {path: before[path] for path in before}

    # One: the facts.
    assert ask(book, "review", "inputs", today=GATHERED).returncode == 0
    commit(book, GATHERED)

    # Two: the file.
    (path,) = (book / "records/reviews/2026").glob("MGT-2026-*.md")
    path.write_text(filled_in(path.read_text(encoding="utf-8"), language), encoding="utf-8")
    commit(book, GATHERED)

    # Three: the signature.
    said = ask(book, "review", "sign", "--person", "kn", "--yes", today=SIGNED)
    assert said.returncode == 0, said
    commit(book, SIGNED)

    system = read(book)
    review = review_of(system, system.organisation.root, "2026")
    assert review is not None
    assert standing(system, review).state == "sealed"
    (decision,) = decisions(system).values()
    (action,) = actions(system)
    assert (decision.text, decision.record) == (TEXTS[language][1], action.id)
    assert (action.title, action.source, action.owner) == (TEXTS[language][1], decision.name, review.leader)
    assert "\n#" not in path.read_text(encoding="utf-8").split("\n---\n")[0]  # nothing is left to be filled in
    now = WorkTree(book)
    assert {path: now[path] for path in kept} == kept
    made = sorted(path.removeprefix(review.record.path.removesuffix("md")) for path in now if path not in kept)
    assert made == ["inputs.json", "md", f"records/actions/{action.id}.md", "seal.json", "signed.json"]
    assert ask(book, "review", "verify", today=SIGNED).returncode == 0
    checked = ask(book, "check", "--fail-on", "note", today=SIGNED)
    assert checked.returncode == 0, checked.stdout


def init(book: Path, *words: str) -> int:
    return CliRunner().invoke(command, ["init", str(book), *words, "--today", BEGUN]).exit_code


def commit(book: Path, day: str) -> None:
    git(book, "add", "-A")
    git(book, "commit", "-q", "-m", "As it is now", date=f"{day}T12:00:00+0000")


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_forgotten_is_said_and_nothing_is_signed(tmp_path: Path, language: str) -> None:
    book = tmp_path / "firm"
    assert init(book, "--name", "Smia", "--profile", "small", "--language", language, "--ci", "none") == 0
    assert ask(book, "review", "inputs", today=GATHERED).returncode == 0
    before = dict(WorkTree(book))
    said = ask(book, "review", "sign", "--person", "kn", "--yes", today=SIGNED)
    assert said.returncode == 2
    for reason in ("inputs are not judged", "the meeting has no date", "it is not concluded"):
        assert reason in said.stderr
    assert dict(WorkTree(book)) == before


@pytest.mark.parametrize(
    ("language", "hint"), [("nb", "med egne ord"), ("sv", "vad som beslutas"), ("en", "in your own words")]
)
def test_a_hint_is_nobodys_words_and_is_not_signed(tmp_path: Path, language: str, hint: str) -> None:
    book = tmp_path / "firm"
    assert init(book, "--name", "Smia", "--profile", "small", "--language", language, "--ci", "none") == 0
    assert ask(book, "review", "inputs", today=GATHERED).returncode == 0
    (path,) = (book / "records/reviews/2026").glob("MGT-2026-*.md")
    whole = filled_in(path.read_text(encoding="utf-8"), language)
    path.write_text(whole.replace(TEXTS[language][1], f"{hint}."), encoding="utf-8")
    said = ask(book, "review", "sign", "--person", "kn", "--yes", today=SIGNED)
    assert (said.returncode, "decisions.1.text" in said.stderr, hint in said.stderr) == (2, True, True)
    assert "MGT119" in ask(book, "check", today=SIGNED).stdout


HINTED = """\
---
id: MGT-2026-smia
inputs:
  - input: objectives
# Write below each input “judgement:” (good, needs-improvement or not-good) and “comment:”.
# Ask Anne about the lift.
# held:
#   on: 2026-02-10
#   present:
#     - leader
# decisions:
#   - id: D1
---

# held:
"""


def test_a_hint_goes_once_it_is_filled_in() -> None:
    held = HINTED.replace("# Write", "held:\n  on: 2026-02-10\n# Write")
    assert without_hints(HINTED) == HINTED
    assert without_hints(held) == held.replace("# held:\n#   on: 2026-02-10\n#   present:\n#     - leader\n", "")


def test_a_signed_review_has_no_hints_but_what_somebody_noted() -> None:
    front = "---\nid: MGT-2026-smia\ninputs:\n  - input: objectives\n# Ask Anne about the lift.\n---\n"
    assert without_hints(HINTED, every=True) == f"{front}\n# held:\n"


@pytest.mark.parametrize(
    "text", ["", "# held:\n", "---\n# held:\n", "---\nid: a\n---\n# held:\n", "---\n# held:\n---\n"]
)
def test_what_is_no_review_stays_as_it_is(text: str) -> None:
    assert without_hints(text) == text
