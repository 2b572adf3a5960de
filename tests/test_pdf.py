"""``qmsctl pdf``: copies are read back with a PDF library; what must not leave the repository is on none of them."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from qmsctl.paper import lacking
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small
from tests.test_cli import qmsctl

pypdf = pytest.importorskip("pypdf", reason="pypdf reads PDF back; make test installs it")
pytestmark = pytest.mark.skipif(bool(lacking()), reason=f"no copies here: {lacking()}")

AUDIT = "procedures/PRO-003-audit.md"
EXAMPLE = Path(__file__).parent.parent


def pdf(book: Path, *arguments: str, **environment: str) -> Any:
    place = ("--root", str(book), "-o", str(book.parent / "out"), "--today", TODAY)
    return qmsctl("pdf", *arguments, *place, cwd=None, **environment)


def made(book: Path) -> list[str]:
    return sorted(path.name for path in (book.parent / "out").iterdir()) if (book.parent / "out").exists() else []


def copy(book: Path, name: str) -> Any:
    return pypdf.PdfReader(book.parent / "out" / name)


def text(reader: Any) -> str:
    return "\n".join(page.extract_text() for page in reader.pages).replace("\xa0", " ")


def document(number: str, body: str = "Text.", **keys: str) -> bytes:
    head = {
        "id": number, "title": f"Title of {number}", "version": '"1.0"', "status": "approved", "owner": "quality",
        "valid_from": "2026-02-01", **keys,
    }  # fmt: skip
    front = "".join(f"{key}: {value}\n" for key, value in head.items() if value)
    return f"---\n{front}---\n\n# {head['title']}\n\n{body}\n".encode()


def png(width: int = 20, height: int = 20) -> bytes:
    """A red picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff\0\0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A copy of a procedure of the example."""
    out = tmp_path_factory.mktemp("example")
    answer = qmsctl("pdf", "PRO-013", "-o", str(out), "--today", TODAY, cwd=EXAMPLE)
    assert (answer.returncode, answer.stderr) == (0, ""), answer.stderr
    (path,) = out.iterdir()
    return path.name, pypdf.PdfReader(path)


def test_every_page_says_what_it_is_and_that_paper_is_not_controlled(example: Any) -> None:
    name, reader = example
    assert name == "PRO-013-v3.2.pdf"
    assert len(reader.pages) > 1
    for number, sheet in enumerate(reader.pages, 1):
        words = sheet.extract_text().replace("\xa0", " ")
        assert "PRO-013 Miljøaspekter" in words
        assert "Versjon 3.2 · Godkjent · Gjelder fra 16. feb. 2026" in words
        assert "Utskrift er ukontrollert. Kopi fra Lyngmo Gruppen, 21. nov. 2026." in words
        assert f"Side {number} av {len(reader.pages)}" in words


def test_it_is_tagged_and_says_its_language_and_title(example: Any) -> None:
    _, reader = example
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nb"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/StructTreeRoot"]["/K"]
    assert reader.metadata.title == "PRO-013 Miljøaspekter"
    assert reader.metadata.author == "Lyngmo Gruppen"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_its_headings_are_bookmarks(example: Any) -> None:
    _, reader = example
    titles = [item.title for part in reader.outline for item in (part if isinstance(part, list) else [part])
              if not isinstance(item, list)]  # fmt: skip
    assert titles[:4] == ["Miljøaspekter", "Formål", "Omfang", "Ansvar"]


def test_its_fonts_are_on_board_and_know_our_letters(example: Any) -> None:
    _, reader = example
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        kind = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile2" in kind or "/FontFile3" in kind
    assert "får fram" in text(reader) or "Miljøet" in text(reader) or "miljøet" in text(reader)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    book = write(tmp_path / "book", small())
    assert pdf(book, "PRO-003").returncode == 0
    once = (tmp_path / "out/PRO-003-v1.0.pdf").read_bytes()
    assert pdf(book, "PRO-003").returncode == 0
    assert (tmp_path / "out/PRO-003-v1.0.pdf").read_bytes() == once
    assert made(book) == ["PRO-003-v1.0.pdf"]


def test_all_copies_what_is_in_force_and_names_what_is_not(tmp_path: Path) -> None:
    tree = small()
    tree["procedures/PRO-005-draft.md"] = document("PRO-005", status="draft", valid_from="")
    tree["procedures/PRO-006-old.md"] = document("PRO-006", status="retired", replaced_by="PRO-003")
    tree["procedures/PRO-007-secret.md"] = document("PRO-007", confidential="true", title="QMSSECRET")
    tree["procedures/PRO-008-soon.md"] = document("PRO-008", valid_from="2027-01-01")
    book = write(tmp_path / "book", tree)
    answer = pdf(book, "--all")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert made(book) == [
        "POL-001-v1.0.pdf", "PRO-001-v1.0.pdf", "PRO-002-v1.0.pdf", "PRO-003-v1.0.pdf", "PRO-004-v1.0.pdf",
    ]  # fmt: skip
    assert answer.stdout.splitlines()[-5:] == [
        "left out: PRO-005 (it is a draft; --draft copies it with a mark across every page)",
        "left out: PRO-006 (it is retired, replaced by PRO-003)",
        "left out: PRO-007 (it is confidential, and a confidential document leaves the repository in no form)",
        "left out: PRO-008 (it holds from 2027-01-01; --draft copies it with a mark across every page)",
        "5 copies",
    ]
    assert "QMSSECRET" not in answer.stdout


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"status": "draft", "valid_from": ""}, "it is a draft"),
        ({"status": "retired", "replaced_because": "'The machine is gone'"}, "it is retired (The machine is gone)"),
        ({"confidential": "true"}, "it is confidential"),
        ({"valid_from": "2027-01-01"}, "it holds from 2027-01-01"),
    ],
)
def test_a_document_named_that_gets_no_copy_stops_before_anything_is_written(
    tmp_path: Path, keys: dict[str, str], why: str
) -> None:
    book = write(tmp_path / "book", {**small(), "procedures/PRO-009-x.md": document("PRO-009", **keys)})
    answer = pdf(book, "PRO-003", "PRO-009")
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"qmsctl: PRO-009 gets no copy: {why}")
    assert made(book) == []


@pytest.mark.parametrize("keys", [{"status": "draft", "valid_from": ""}, {"valid_from": "2027-01-01"}])
def test_what_is_not_in_force_is_marked_across_every_page(tmp_path: Path, keys: dict[str, str]) -> None:
    body = "\n\n".join(f"Line {number}." for number in range(80))
    book = write(tmp_path / "book", {**small(), "procedures/PRO-009-x.md": document("PRO-009", body, **keys)})
    assert pdf(book, "PRO-009", "--draft").returncode == 0
    reader = copy(book, "PRO-009-v1.0.pdf")
    assert len(reader.pages) > 1
    for sheet in reader.pages:
        assert ("DRAFT" if "status" in keys else "NOT VALID YET") in sheet.extract_text()
    assert pdf(book, "PRO-003", "--draft").returncode == 0
    assert "DRAFT" not in text(copy(book, "PRO-003-v1.0.pdf")), "what is in force has no mark"


@pytest.mark.slow
def test_a_draft_is_no_way_to_a_confidential_document(tmp_path: Path) -> None:
    secret = document("PRO-009", status="draft", confidential="true", valid_from="")
    book = write(tmp_path / "book", {**small(), "procedures/PRO-009-x.md": secret})
    assert pdf(book, "PRO-009", "--draft").returncode == 2
    assert pdf(book, "--all", "--draft").returncode == 0
    assert not any("PRO-009" in name for name in made(book))


def test_while_a_new_version_waits_the_old_one_is_copied(tmp_path: Path) -> None:
    book = repository(tmp_path / "book", small())
    page = book / AUDIT
    new = (
        page.read_text()
        .replace('version: "1.0"', 'version: "2.0"', 1)
        .replace("valid_from: 2026-02-01", "valid_from: 2027-02-01")
    )
    page.write_text(new.replace("Once a year.", "Twice a year."))
    git(book, "commit", "-qam", "Twice a year")
    answer = pdf(book, "PRO-003")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert made(book) == ["PRO-003-v1.0.pdf"]
    words = text(copy(book, "PRO-003-v1.0.pdf"))
    assert "Once a year." in words
    assert "Twice a year." not in words


@pytest.mark.slow
def test_a_unit_gets_its_own_documents_and_those_from_above(tmp_path: Path) -> None:
    units = (
        "  - id: north\n    name: North\n    parent: smia\n  - id: south\n    name: South\n    parent: smia\nroles:\n"
    )
    tree = small(edit={"qms.yaml": {"roles:\n": units}})
    tree["procedures/PRO-011-n.md"] = document("PRO-011", unit="north")
    tree["procedures/PRO-012-s.md"] = document("PRO-012", unit="south")
    book = write(tmp_path / "book", tree)
    assert pdf(book, "--unit", "north").returncode == 0
    assert [name[:7] for name in made(book)] == ["POL-001", "PRO-001", "PRO-002", "PRO-003", "PRO-004", "PRO-011"]
    answer = pdf(book, "--unit", "norht")
    assert (answer.returncode, answer.stderr) == (2, "qmsctl: there is no unit norht; did you mean north?\n")


def test_a_translation_is_controlled_in_its_own_language(tmp_path: Path) -> None:
    translated = document("PRO-003-nb", "Én gang i året, på våren.", language="nb", translation_of='"PRO-003@1.0"')
    book = write(tmp_path / "book", {**small(), "procedures/PRO-003-nb-revisjon.md": translated})
    assert pdf(book, "PRO-003-nb").returncode == 0
    reader = copy(book, "PRO-003-nb-v1.0.pdf")
    assert reader.trailer["/Root"]["/Lang"] == "nb"
    assert "Side 1 av 1" in text(reader)
    assert "Én gang i året, på våren." in text(reader)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "name documents by their ids, or give --all or --unit"),
        (("PRO-001", "--all"), "name documents by their ids, or give --all or --unit"),
        (("--all", "--unit", "smia"), "name documents by their ids, or give --all or --unit"),
        (("PRO-0011",), "there is no document PRO-0011; did you mean PRO-001?"),
        (("../../etc/passwd",), "there is no document ../../etc/passwd; qmsctl list shows them"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    book = write(tmp_path / "book", small())
    answer = pdf(book, *arguments)
    assert answer.returncode == 2
    assert why in answer.stderr
    assert "Traceback" not in answer.stderr
    assert made(book) == []


def test_a_missing_extra_says_how_to_install_it(tmp_path: Path) -> None:
    book = write(tmp_path / "book", small())
    (tmp_path / "hide" / "weasyprint").mkdir(parents=True)
    (tmp_path / "hide" / "weasyprint" / "__init__.py").write_text("raise ImportError('no module')")
    paths = os.pathsep.join([str(tmp_path / "hide"), str(EXAMPLE)])
    answer = pdf(book, "--all", PYTHONPATH=paths)
    assert answer.returncode == 2
    assert "pip install 'qmsctl[pdf]'" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    (tmp_path / "hide" / "weasyprint" / "__init__.py").write_text("raise OSError('cannot load library libpango')")
    answer = pdf(book, "--all", PYTHONPATH=paths)
    assert answer.returncode == 2
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in answer.stderr


def test_signs_that_no_font_has_are_told(tmp_path: Path) -> None:
    book = write(tmp_path / "book", {**small(), "procedures/PRO-009-x.md": document("PRO-009", "Sign: \U0001e900.")})
    (tmp_path / "fonts.conf").write_text("<fontconfig><dir>/usr/share/fonts</dir></fontconfig>")
    answer = pdf(book, "PRO-009", FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    assert answer.returncode == 1
    assert "incomplete: no font here has" in answer.stdout
    assert "(U+1E900)" in answer.stdout


# Hostile texts

EVIL = '"}@page{size:1mm}</style><script>QMSEVIL()</script><img src=file:///etc/passwd> \\22 \\a x'


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A document that asks for everything it should not get, beside a picture that it may show."""
    root = tmp_path_factory.mktemp("harmed")
    (root / "secret.png").write_bytes(png(30, 30))
    quoted = EVIL.replace("\\", "\\\\").replace('"', '\\"')
    addresses = (
        "file:///etc/passwd", str(root / "secret.png"), f"file://{root}/secret.png", "../../secret.png",
        "http://127.0.0.1:9/x.png", "//127.0.0.1:9/x.png", "data:image/png;base64,AAAA", "ftp://127.0.0.1/x",
        "https://handbook.invalid/qms.yaml", "../qms.yaml", "active.svg", "gone.png",
    )  # fmt: skip
    body = "\n\n".join(f"![QMSALT {number}]({way})" for number, way in enumerate(addresses))
    body += "\n\n![good](good.png)\n\n![drawing](good.svg)\n\n[page](PRO-003-audit.md) [out](https://example.org/x)\n\n"
    body += f"""{EVIL}

<style>@page {{ size: 1mm }} body {{ background: url(file:///etc/passwd) }}</style>
<link rel="stylesheet" href="file:///etc/passwd"><object data="file:///etc/passwd"></object>
<embed src="/etc/passwd"><iframe src="file:///etc/passwd"></iframe><base href="file:///">
<a rel="attachment" href="file:///etc/passwd">attached</a> <img src="x" srcset="file:///etc/passwd 1x">
<p style="background: url(http://127.0.0.1:9/)">styled</p>
"""
    tree = {
        **small(),
        "procedures/PRO-009-x.md": document("PRO-009", body, title=f'"{quoted}"', keywords=f'["{quoted}"]'),
    }
    tree["procedures/good.png"] = png()
    tree["procedures/good.svg"] = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20" fill="#0a0"/></svg>'
    )
    tree["procedures/active.svg"] = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        b'<image xlink:href="file:///etc/passwd"/></svg>'
    )
    book = write(root / "book", tree)
    return book, pdf(book, "PRO-009")


def test_a_hostile_document_is_printed_and_what_it_lacks_is_told(harmed: tuple[Path, Any]) -> None:
    book, answer = harmed
    assert "Traceback" not in answer.stderr
    assert answer.returncode in (0, 1), answer.stderr
    assert made(book) == ["PRO-009-v1.0.pdf"]
    assert "incomplete: the picture procedures/active.svg is left out: the drawing has active content" in answer.stdout
    assert "incomplete: the picture procedures/gone.png is left out: it is no picture of the handbook" in answer.stdout
    assert "\x1b" not in answer.stdout


def test_nothing_from_outside_is_on_paper(harmed: tuple[Path, Any]) -> None:
    book, _ = harmed
    data = (book.parent / "out/PRO-009-v1.0.pdf").read_bytes()
    reader = copy(book, "PRO-009-v1.0.pdf")
    assert b"root:x:0" not in data
    assert "root:x:0" not in text(reader)
    assert b"/EmbeddedFile" not in data
    assert b"/JavaScript" not in data
    sizes = {(image.image.width, image.image.height) for page in reader.pages for image in page.images}
    assert sizes == {(20, 20)}, "the picture beside the document, and no other"


def test_a_title_is_text_and_the_paper_keeps_its_size(harmed: tuple[Path, Any]) -> None:
    reader = copy(harmed[0], "PRO-009-v1.0.pdf")
    for sheet in reader.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
        assert "</style><script>QMSEVIL()</script>" in sheet.extract_text()
        assert "Page 1 of" in text(reader)


def test_links_lead_to_the_web_or_within_and_nowhere_else(harmed: tuple[Path, Any]) -> None:
    reader = copy(harmed[0], "PRO-009-v1.0.pdf")
    ways = [
        note.get_object()["/A"].get("/URI")
        for page in reader.pages
        for note in page.get("/Annots", ())
        if "/A" in note.get_object()
    ]
    assert [way for way in ways if way] == ["https://example.org/x"]


@pytest.mark.parametrize("number", ["../../up", "a/b", ".hidden", "-rf", "x" * 300])
def test_no_id_leads_out_of_the_folder(tmp_path: Path, number: str) -> None:
    book = write(tmp_path / "book", {**small(), "procedures/PRO-009-x.md": document(f'"{number}"', version='"../1"')})
    before = sorted(path.name for path in tmp_path.iterdir())
    answer = pdf(book, "--all")
    assert answer.returncode == 0, answer.stderr
    assert len(made(book)) == 6
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "out"])


@pytest.mark.slow
def test_a_link_in_the_folder_is_not_written_through(tmp_path: Path) -> None:
    book = write(tmp_path / "book", small())
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "PRO-003-v1.0.pdf").symlink_to(tmp_path / "mine.txt")
    answer = pdf(book, "PRO-003")
    assert answer.returncode == 2
    assert "symbolic link" in answer.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_the_handbook_itself_is_as_it_was(tmp_path: Path) -> None:
    book = write(tmp_path / "book", small())
    before = dict(WorkTree(book))
    assert qmsctl("pdf", "PRO-003", "--root", str(book), "--today", TODAY).returncode == 0
    assert (book / "build/pdf/PRO-003-v1.0.pdf").is_file()
    assert dict(WorkTree(book)) == before, "copies lie where a handbook keeps what was made from it"
