"""Words of the interface in the reader's language, read from the .po files themselves.

A translator is asked with the English text. What nobody has translated comes
back as it is, so a handbook's own words pass through unharmed.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qmsctl.findings import Message
from qmsctl.periods import parse_date

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALES = Path(__file__).resolve().parent / "locale"
VALUE = "value"
"""The context in which values of a schema's ``enum`` are translated."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_Key = tuple[str | None, str]


class Translator:
    """The words, dates and numbers of one language."""

    def __init__(self, language: str, texts: dict[_Key, tuple[str, ...]]) -> None:
        self.language = language
        self._texts = texts
        self._dates: dict[str, str] = {}
        self._numbers: dict[float, str] = {}

    def __call__(self, message: str, /, **values: object) -> str:
        """Return a text in this language with its holes filled."""
        found = self._texts.get((None, message), (message,))[0]
        return found.format(**values) if values else found

    def message(self, message: Message) -> str:
        """Return what a check has to say in this language; days stand as they are written in files."""
        return message.render(self._template, self.language)

    def sentence(self, message: Message) -> str:
        """Return what a command has to say to a person in this language, with days as people write them."""
        return message.render(self._template, self.language, self.date)

    def _template(self, template: str) -> str:
        return self._texts.get((None, template), (template,))[0]

    def plural(self, one: str, many: str, number: float) -> str:
        """Return the text for a count; both forms may hold ``{number}``."""
        forms = self._texts.get((None, one), (one, many))
        return forms[0 if number == 1 else -1].format(number=self.number(number))

    def value(self, value: str) -> str:
        """Return what people call a value of an ``enum``: ``on-track`` → ``On track``."""
        found = self._texts.get((VALUE, value))
        if found:
            return found[0]
        return value.replace("-", " ").capitalize() if self.language == "en" and _SLUG.match(value) else value

    def month(self, day: date) -> str:
        """Return the month of a day with its year: ``mars 2027``."""
        return _format_month(day, self.language)

    def date(self, day: str | date | None) -> str:
        """Return a day as people write it; a text that is no date comes back as it is."""
        text = day.isoformat() if isinstance(day, date) else day or ""
        if text not in self._dates:
            known = parse_date(text)
            self._dates[text] = _format_date(known, self.language) if known else text
        return self._dates[text]

    def number(self, number: float) -> str:
        """Return a number with the signs of the language: ``1182.5`` → ``1 182,5``."""
        if number not in self._numbers:
            self._numbers[number] = _format_number(number, self.language)
        return self._numbers[number]


@cache
def translator(language: str) -> Translator:
    """Return the translator of a language; one that has no texts of ours speaks English."""
    return Translator(language, _read(language))


def _read(language: str) -> dict[_Key, tuple[str, ...]]:
    if not _SLUG.match(language):
        return {}
    from babel.messages.pofile import read_po

    texts: dict[_Key, tuple[str, ...]] = {}
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            texts |= _texts(read_po(file, locale=language))
    return texts


def _texts(catalogue: Catalog) -> dict[_Key, tuple[str, ...]]:
    texts: dict[_Key, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        written = message.string if isinstance(message.string, tuple | list) else (message.string,)
        forms = tuple(form for form in written if form)
        if key and len(forms) == len(written) and not message.fuzzy:
            texts[message.context, key] = forms
    return texts


def _format_date(day: date, language: str) -> str:
    from babel.dates import format_date

    text = format_date(day, format="medium" if language != "en" else "d MMM y", locale=_locale(language))
    # One word for line breaks, and no list to a reader of Markdown: “1. feb. 2026”.
    return text.replace(" ", "\xa0")


@cache
def _format_month(day: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(day.replace(day=1), format="LLLL y", locale=_locale(language))


def _format_number(number: float, language: str) -> str:
    if isinstance(number, int) and (language == "en" or abs(number) < 1000):
        return f"{number:,}"  # as Babel does, whose import takes longer than many a command
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_locale(language))


@cache
def _locale(language: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        return "en"
