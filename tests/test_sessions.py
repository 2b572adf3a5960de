"""The terminal sessions of README and manual go exactly as they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sessions import ROOT, Reader, commands, follow, pages


@pytest.mark.parametrize("path", [str(path.relative_to(ROOT)) for path in pages()])
def test_what_a_page_shows_is_what_happens(path: str, tmp_path: Path) -> None:
    page = (ROOT / path).read_text(encoding="utf-8")
    shown, went = [], []
    for match, session in follow(page, Reader(tmp_path)):
        shown.append(match["text"])
        went.append(session)
    assert went == shown, "if this is meant: python -m tests.sessions"
    assert not any("this is a bug" in session for session in went)


def test_sessions_are_there() -> None:
    """The readers of these pages are shown the tool at work, not told about it."""
    for name in ("README.md", "docs/tool/start.md", "docs/tool/check.md", "docs/tool/ask.md", "docs/tool/registers.md"):
        page = (ROOT / name).read_text(encoding="utf-8")
        assert any(commands(block) for block in page.split("```console\n")[1:]), name
