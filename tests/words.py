"""Every text that people are shown in their language, gathered from the code, the templates and the schemas.

``python -m tests.words`` brings the .po files up to date: new texts are added without a translation, those that
nobody asks for any more go, and what is translated stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from qmsctl.i18n import LOCALES, VALUE
from qmsctl.reviews.standing import CANCELLED, STATES
from qmsctl.schemas import RECORDS, REGISTERS, SHIPPED, shipped_schema

PACKAGE = Path(__file__).parent.parent / "qmsctl"
LANGUAGES = ("nb", "sv")
Key = tuple[str | None, str | tuple[str, str]]

_CALLS = {"_": None, "words": None, "plural": (1, 2), "Message": None, "template": None}
_IN_TEMPLATES = ("_", "words", "plural")
_PLURAL = re.compile(r'plural\(\s*"([^"]+)",\s*"([^"]+)"')
# What schemas and settings hold beyond titles and the values of an enum.
_VALUES = ("approved", "draft", "retired", "legal-limit", "permit", "complaint", "interested-party")
_COMMITTEES = ("council", "board", "committee", "company", "association")
_TYPES = ("Policy", "Procedure", "Instruction", "Form", "Plan")


def pages() -> set[Key]:
    """Return the texts of the published handbook."""
    found = set().union(*(_in_code(path) for path in (PACKAGE / "pages").rglob("*.py")))
    for path in (PACKAGE / "pages").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        with path.open("rb") as file:
            found |= set(_keys(babel_extract(file, _IN_TEMPLATES, [], {"trimmed": "false"})))
        found |= {(None, pair) for pair in _PLURAL.findall(text)}
    for name in REGISTERS:
        found |= set(_schema(shipped_schema(name).document))
    for name in RECORDS:
        found |= {key for key in _schema(shipped_schema(name).document) if key[0] == VALUE}
    found |= {(VALUE, value) for value in (*_VALUES, *_COMMITTEES, *STATES, CANCELLED)} | {
        (None, name) for name in _TYPES
    }
    one_of_two = {key[1][0] for key in found if isinstance(key[1], tuple)}
    return {key for key in found if key[1] not in one_of_two}


def checks() -> set[Key]:
    """Return the texts of the check and its reports that the handbook does not hold too."""
    files = (path for path in PACKAGE.rglob("*.py") if "pages" not in path.relative_to(PACKAGE).parts)
    found = set().union(*(_in_code(path) for path in files))
    for name in SHIPPED:
        found |= {(None, text) for text in _helps(shipped_schema(name).document)}
    # A redline names the keys of front matter and their values.
    found |= set(_schema(shipped_schema("document").document, top=False))
    return found - pages()


FILES: dict[str, Callable[[], set[Key]]] = {"pages.po": pages, "check.po": checks}
"""The files of each language and what stands in them."""


def update(language: str) -> int:
    """Bring the files of a language up to date and return how many texts are not translated."""
    folder = LOCALES / language / "LC_MESSAGES"
    known = {key: translated for path in sorted(folder.glob("*.po")) for key, translated in read(path).items()}
    missing = 0
    written = {}
    for name, texts in FILES.items():
        catalog = Catalog(locale=language, project="qmsctl", fuzzy=False)
        catalog.header_comment = f"# The words of qmsctl in {language}; `python -m tests.words` keeps the list true."
        for context, text in sorted(texts(), key=lambda key: (key[0] or "", str(key[1]).casefold(), str(key[1]))):
            translated = known.get((context, text), "")
            missing += not translated
            catalog.add(text, translated, context=context)
        stream = BytesIO()
        write_po(stream, catalog, width=120, omit_header=True)
        written[name] = _HEADER.format(language=language).encode() + stream.getvalue()
    for path in folder.glob("*.po"):
        if path.name not in written:
            path.unlink()
    for name, data in written.items():
        (folder / name).write_bytes(data)
    return missing


def read(path: Path) -> dict[Key, Any]:
    """Return the texts of a file and their translations."""
    with path.open("rb") as file:
        catalog = read_po(file)
    return {
        (message.context, message.id if isinstance(message.id, str) else (message.id[0], message.id[1])): message.string
        for message in catalog
        if message.id
    }


_HEADER = """# The words of qmsctl in {language}. `python -m tests.words` keeps the list of texts true.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def _in_code(path: Path) -> set[Key]:
    with path.open("rb") as file:
        return set(_keys(extract_python(file, dict.fromkeys(_CALLS), [], {})))


def _keys(rows: Iterable[Any]) -> Iterator[Key]:
    for _line, function, message, _comments in rows:
        parts = message if isinstance(message, tuple) else (message,)
        if function in ("plural", "ngettext") and len(parts) > 1 and all(isinstance(part, str) for part in parts[:2]):
            yield None, (parts[0], parts[1])
        elif isinstance(parts[0], str) and parts[0]:
            yield None, parts[0]


def _schema(node: Any, top: bool = True) -> Iterator[Key]:
    if isinstance(node, dict):
        if isinstance(node.get("title"), str) and node["title"]:
            yield None, node["title"]
        if top and isinstance(node.get("description"), str) and node["description"]:
            yield None, node["description"]
        for value in node.get("enum", ()):
            yield VALUE, value
        for child in node.values():
            yield from _schema(child, top=False)


def _helps(node: Any) -> Iterator[str]:
    """The descriptions that a check gives as the way to mend a value of the wrong form."""
    if isinstance(node, dict):
        if "pattern" in node and isinstance(node.get("description"), str):
            yield node["description"]
        for child in node.values():
            yield from _helps(child)


if __name__ == "__main__":
    for language in LANGUAGES:
        print(f"{language}: {update(language)} texts without a translation")
