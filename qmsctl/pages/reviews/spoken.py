"""The language of a review's own words, told to browsers where the page around them is in another one."""

from __future__ import annotations

import re

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.reviews import ManagementReview
from qmsctl.reviews.years import language_of

_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def foreign(here: Place, unit: str) -> str:
    """Return the language of a unit's minutes, "" where the page is in the same one."""
    language = language_of(here.context.system, unit)
    return language if language != here.context.words.language and _LANGUAGE.match(language) else ""


def said(here: Place, review: ManagementReview, text: Markup) -> Markup:
    """Return a piece of a review's own words, in a sentence or a cell."""
    language = foreign(here, review.unit)
    return Markup('<span lang="{}">{}</span>').format(Markup(language), text) if language and text else text  # noqa: S704
