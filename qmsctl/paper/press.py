"""From a sheet to a PDF with WeasyPrint. Nothing is fetched from anywhere: pictures come from the handbook's own tree.

Importing this module needs the extra ``qmsctl[pdf]``; `ImportError` or `OSError` says that something of it is missing.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import weasyprint  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from qmsctl.errors import UnreadableFile
from qmsctl.pages.svg import active
from qmsctl.paper.sheet import Sheet, paper_style
from qmsctl.trees import Tree

_HERE = "https://handbook.invalid/"
"""What addresses in a sheet are relative to; no such place exists."""

_DATA = ("data:image/png;base64,", "data:image/jpeg;base64,")
_KEPT = ("#", "http://", "https://", "mailto:", "tel:")


class Print(NamedTuple):
    """A finished PDF, and what of the sheet is not on it, in sentences."""

    data: bytes
    missing: tuple[str, ...]


def pressed(sheet: Sheet, files: Mapping[str, str], tree: Tree) -> Print:
    """Return a sheet as a tagged PDF; `files` leads from a path in the site to the picture in the tree."""
    pictures = _Pictures(files, tree)
    page = weasyprint.HTML(string=sheet.html, base_url=_HERE + sheet.uri, url_fetcher=pictures, encoding="utf-8")
    for link in page.etree_element.iter("a"):
        if not link.get("href", "#").lower().startswith(_KEPT):
            del link.attrib["href"]  # another page of the website, which is not in the reader's hand
    style = weasyprint.CSS(string=paper_style(), url_fetcher=pictures)
    with _glyphs() as glyphs:
        data = page.write_pdf(
            stylesheets=[style],
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(sheet.html.encode()).digest()[:16],
        )
    missing = list(pictures.missing)
    if glyphs:
        signs = " ".join(dict.fromkeys(glyphs))
        missing.append(f"no font here has {signs}; install one, for example Debian's fonts-dejavu-core")
    return Print(data, tuple(missing))


class _Pictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """The only thing that a sheet may ask for: a picture that its page shows."""

    def __init__(self, files: Mapping[str, str], tree: Tree) -> None:
        super().__init__(allowed_protocols=("https", "data"), allow_redirects=False)
        self.files = files
        self.tree = tree
        self.missing: dict[str, None] = {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Return a picture's bytes; raises `ValueError` for everything else, which leaves the picture out."""
        if url.startswith(_DATA):
            return super().fetch(url, headers)
        uri = unquote(urlsplit(url).path).lstrip("/") if url.startswith(_HERE) else url
        path = self.files.get(uri, "")
        try:
            data = self.tree[path] if path else b""
            why = active(path, data) if path else "it is no picture of the handbook"
        except (KeyError, UnreadableFile) as error:
            why = str(error) if isinstance(error, UnreadableFile) else "there is no such file"
        if why:
            self.missing[f"the picture {uri} is left out: {why}"] = None
            raise ValueError(why)
        return URLFetcherResponse(url, data, {"Content-Type": mimetypes.guess_type(path)[0] or "image/*"})


@contextmanager
def _glyphs() -> Iterator[list[str]]:
    """Collect the signs that no font had, which WeasyPrint tells to its log alone."""
    found: list[str] = []
    logger = logging.getLogger("weasyprint")
    listener = _Listener(found.append)
    logger.addHandler(listener)
    before, logger.propagate = logger.propagate, False
    try:
        yield found
    finally:
        logger.propagate = before
        logger.removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self.tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and record.args:
            self.tell(f"{record.args[0]} (U+{record.args[1]:04X})")  # type: ignore[index]
