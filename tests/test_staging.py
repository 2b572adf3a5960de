"""The staged pages: plain files that build strictly without the plugin, and never a byte outside their folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from qmsctl.errors import QmsctlError
from qmsctl.pages import PageSpec, Site, build
from qmsctl.pages.staging import MARKER, settings, stage
from qmsctl.system import load
from tests import test_plugin
from tests.handbook import TODAY, small
from tests.html_check import article, faults

DAY = date.fromisoformat(TODAY)


def site(tree: dict[str, bytes]) -> Site:
    return build(load(tree), DAY)


def test_the_staged_pages_build_strictly_and_are_the_plugins(tmp_path: Path) -> None:
    tree = {**small(), "procedures/x.png": b"png"}
    tree["procedures/PRO-003-audit.md"] += b"\n![x](x.png)\n"
    stage(site(tree), tmp_path / "staged", tree)
    found = test_plugin.build(tmp_path / "staged", "--strict")
    assert found.returncode == 0, found.stderr
    root = test_plugin.write(tmp_path / "plugged", tree)
    assert test_plugin.build(root, "--strict").returncode == 0
    for uri in ("procedures/PRO-003-audit", "documents", "registers/objectives"):
        staged = article(test_plugin.html(tmp_path / "staged", uri))
        plugged = article(test_plugin.html(root, uri))
        assert staged[staged.index("<h1") :].split("<footer")[0] == plugged[plugged.index("<h1") :].split("<footer")[0]
    assert (tmp_path / "staged" / "docs" / "procedures" / "x.png").read_bytes() == b"png"


def test_staging_again_replaces_what_was_staged(tmp_path: Path) -> None:
    target = tmp_path / "staged"
    tree = small()
    stage(site(tree), target, tree)
    (target / "docs" / "old.md").write_text("old")
    stage(site(tree), target, tree)
    assert not (target / "docs" / "old.md").exists()
    assert sorted(path.name for path in target.iterdir()) == [MARKER, "docs", "mkdocs.yml"]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    stage(site(small()), tmp_path, small())
    assert (tmp_path / "docs" / "index.md").is_file()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(QmsctlError, match="not staged"):
        stage(site(small()), tmp_path, small())
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_or_a_link_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link", "file/below"):
        with pytest.raises(QmsctlError):
            stage(site(small()), tmp_path / name, small())
    assert list((tmp_path / "real").iterdir()) == []


def test_a_link_left_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.txt").write_text("mine")
    target = tmp_path / "staged"
    target.mkdir()
    (target / MARKER).write_text("")
    (target / "docs").symlink_to(outside)
    stage(site(small()), target, small())
    assert [path.name for path in outside.iterdir()] == ["mine.txt"]
    assert not (target / "docs").is_symlink()


@pytest.mark.parametrize("uri", ["../x.md", "/x.md", "a/../../x.md", "a\\b.md", "x\0.md", ""])
def test_no_page_is_written_outside(tmp_path: Path, uri: str) -> None:
    bad = replace(site(small()), pages=(PageSpec(uri, "", "x", (), "x"),))
    with pytest.raises(QmsctlError, match="no path inside"):
        stage(bad, tmp_path / "staged", small())
    assert [path.name for path in tmp_path.iterdir()] == ["staged"]
    assert list((tmp_path / "staged").iterdir()) == []


def test_a_fault_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "staged"
    stage(site(small()), target, small())
    before = sorted(path for path in target.rglob("*"))
    twice = site(small()).pages[:1] * 2
    with pytest.raises(QmsctlError):
        stage(replace(site(small()), pages=twice), target, small())
    assert sorted(path for path in target.rglob("*")) == before


def test_the_settings_name_the_sanitiser_and_hide_what_is_retired() -> None:
    tree = small()
    tree["procedures/PRO-009-x [1].md"] = b""
    found = site(tree)
    retired = PageSpec("procedures/PRO-009 x.md", "", "Old", (), "", listed=False)
    text = settings(replace(found, pages=(*found.pages, retired), name="</title><script>"))
    read = yaml.safe_load(text)
    assert read["site_name"] == "‹/title›‹script›"
    assert "qmsctl.pages.sanitise" in read["markdown_extensions"]
    assert read["not_in_nav"] == "/procedures/PRO-009\\ x.md\n"
    assert "plugins" in read
    assert "qmsctl" not in str(read["plugins"])


def test_a_hostile_handbook_is_harmless_when_staged(tmp_path: Path) -> None:
    tree = test_plugin.hostile()
    stage(site(tree), tmp_path / "staged", tree)
    assert not list((tmp_path / "staged").rglob("*.svg"))
    found = test_plugin.build(tmp_path / "staged")
    assert found.returncode == 0, found.stderr
    for name, text in test_plugin.pages(tmp_path / "staged"):
        if "<article" in text:
            assert faults(article(text)) == [], name
