"""Refusals in the reader's language."""

from __future__ import annotations

from typing import NoReturn

from qmsctl.cli.handbook import Handbook, reader_language
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message
from qmsctl.i18n import Translator, translator


def words_for(handbook: Handbook, language: str | None = None) -> Translator:
    """Return the words of the reader: as asked for, as the environment says, else the handbook's language."""
    return translator(reader_language(language, handbook))


def refuse(words: Translator, message: Message) -> NoReturn:
    """Say why nothing is done. Raises `QmsctlError` with the message in the reader's language."""
    raise QmsctlError(words.sentence(message))
