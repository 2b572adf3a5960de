"""``.gitattributes`` read and matched as Git does, never less strictly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.git import CommitTree
from qmsctl.system import load
from qmsctl.text.attributes import matches, read_attributes
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository
from tests.handbook import small

PATHS = ("a.md", "docs/a.md", "docs/deep/b c.md", "procedures/PRO-001-x.md", "records/approvals/PRO-001/1.0/tb.json")


def test_words_of_a_line_with_their_places() -> None:
    text = '# not this\n\n*.md  text -diff\teol=lf !ident\n[attr]quiet -diff\n"with blank.md" binary\n'
    found = [(one.pattern, one.name, one.value, one.line, one.column) for one in read_attributes(text)]
    assert found == [
        ("*.md", "text", "true", 3, 7), ("*.md", "diff", "false", 3, 12), ("*.md", "eol", "lf", 3, 18),
        ("*.md", "ident", "", 3, 25), ("", "diff", "false", 4, 13), ('"with blank.md"', "binary", "true", 5, 17),
    ]  # fmt: skip


def asked(folder: Path, pattern: str) -> list[str]:
    """The paths that Git itself gives an attribute to."""
    (folder / ".gitattributes").write_text(f"{pattern} seen\n")
    answer = git(folder, "check-attr", "-z", "seen", "--", *PATHS).split("\0")
    return [path for path, value in zip(answer[::3], answer[2::3], strict=False) if value == "set"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attributes")
    git(folder, "init", "-q")
    return folder


@pytest.mark.parametrize(
    "pattern",
    ["*", "*.md", "a.md", "/a.md", "docs/*", "docs/**", "**/a.md", "docs/*/*.md", "docs/**/b*", "**", "**/approvals/**",
     "records/**/tb.json", "PRO-???-*.md", "[pP]RO*", "nothing", "a.m", "docs", "docs/", "*.json", "doc*/a.md", "?.md", "**/*.md"],
)  # fmt: skip
def test_patterns_name_what_they_name_for_git(empty: Path, pattern: str) -> None:
    assert [path for path in PATHS if matches(pattern, path)] == asked(empty, pattern)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="adm*?/.[]oc-", min_size=1, max_size=9).filter(lambda text: not text.startswith(("-", "["))))
def test_no_pattern_that_git_takes_is_missed(empty: Path, pattern: str) -> None:
    assert set(asked(empty, pattern)) <= {path for path in PATHS if matches(pattern, path)}


def test_they_are_found_in_a_folder_and_in_a_commit_and_are_no_part_of_the_handbook(tmp_path: Path) -> None:
    files = {
        ".gitattributes": "*.md -diff\n",
        "examples/.gitattributes": "x ident\n",
        ".hidden/.gitattributes": "* ident\n",
    }
    folder = repository(tmp_path, small(files=files))
    for tree in (WorkTree(folder), CommitTree(folder, "HEAD")):
        assert tree.attributes == (".gitattributes", "examples/.gitattributes")
        assert not set(tree.attributes) & set(tree)
        assert [problem.rule for problem in load(tree).problems] == ["risky-attribute"]
    (folder / ".gitattributes").unlink()
    (folder / ".gitattributes").symlink_to("/etc/passwd")
    assert [problem.rule for problem in load(WorkTree(folder)).problems] == ["symbolic-link"]


def test_very_many_lines_take_no_longer_than_they_should() -> None:
    text = "".join(f"*{number}*a*b*?[x]* -diff\n" for number in range(100_000))
    began = time.process_time()
    found = [problem for problem in load(small(files={".gitattributes": text})).problems if problem.rule]
    assert time.process_time() - began < 2
    assert 0 < len(found) <= 1_001
