"""The built wheel, installed into an empty environment, works on somebody else's handbook."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.git_repository import write
from tests.handbook import TODAY, small

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_schemas_and_catalogues_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "schemas").glob("*.schema.json"):
        assert f"qmsctl/shipped/schemas/{path.name}" in names
    for path in (ROOT / "qmsctl/frameworks/data").glob("*.yaml"):
        assert f"qmsctl/frameworks/data/{path.name}" in names
    for path in (ROOT / "qmsctl/starters").rglob("*"):
        assert path.is_dir() or path.relative_to(ROOT).as_posix() in names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "procedures/"))]


def test_it_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """The environment holds the dependencies (by a path to those installed here) and the wheel, nothing of this tree."""
    environment = tmp_path / "env"
    venv.create(environment, with_pip=False)
    site = environment / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    zipfile.ZipFile(wheel).extractall(site)
    dependencies = tmp_path / "dependencies"
    dependencies.mkdir()
    here = Path(sysconfig.get_paths()["purelib"])
    for entry in here.iterdir():
        if not entry.name.lower().startswith(("qmsctl", "_qmsctl", "__editable__")) and entry.suffix != ".pth":
            (dependencies / entry.name).symlink_to(entry)
    (site / "dependencies.pth").write_text(str(dependencies))
    book = write(tmp_path / "book", small())
    python = environment / "bin/python"

    def qmsctl(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([python, "-m", "qmsctl", *arguments], cwd=book, capture_output=True, text=True)

    where = subprocess.run(
        [python, "-c", "import qmsctl; print(qmsctl.__file__)"], cwd=book, capture_output=True, text=True
    )
    assert where.stdout.startswith(str(site))
    answer = qmsctl("check", "--today", TODAY)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert '"x-qms-id-prefix": "OBJ"' in qmsctl("schema", "objectives").stdout
    assert "iso-9001-2015" in qmsctl("frameworks").stdout
    (book / "mkdocs.yml").write_text(
        "site_name: Smia\ntheme: {name: material, font: false}\nplugins: [search, qmsctl]\n"
    )
    built = subprocess.run([python, "-m", "mkdocs", "build", "--strict"], cwd=book, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    assert "PRO-001" in (book / "site/procedures/PRO-001-documents/index.html").read_text()
