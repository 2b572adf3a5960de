"""Which year's reviews are meant."""

from __future__ import annotations

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.refusing import refuse
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.reviews.campaign.progress import open_year


def year_of(handbook: Handbook, asked: str | None, words: Translator) -> str:
    """Return the year as asked for, else that of the open campaign. Raises `QmsctlError` where it is no year."""
    year = asked or open_year(handbook.system, handbook.today)
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and year > "0001"):
        refuse(words, Message("“{year}” is no year; write for example 2026", year=year))
    return year
