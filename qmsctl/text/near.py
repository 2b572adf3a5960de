"""“Did you mean …?”: the known word that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import islice

from qmsctl.findings import Message

_MOST = 200
_SHOWN = 40


def near(word: str, known: Collection[str]) -> str:
    """Return the known word that is most like `word`, or "".

    Among many words only a difference of case is seen: comparing letter by
    letter with thousands would make a check slow, and wrong guesses likely.
    """
    if len(known) > _MOST or len(word) > _MOST:
        return next((other for other in (word.upper(), word.lower()) if other in known), "")
    return _near(word, tuple(known))


def did_you_mean(word: str, known: Collection[str], otherwise: Message) -> Message:
    """Return the fix that names the known word nearest to `word`, or `otherwise` where none is near."""
    found = near(word, known)
    return Message("did you mean {near}?", near=found) if found else otherwise


def listed(words: Iterable[object]) -> str:
    """Return words as a list in a message, of very many the first."""
    first = list(islice(words, _SHOWN + 1))
    return ", ".join(map(str, first[:_SHOWN])) + (", …" if len(first) > _SHOWN else "")


@lru_cache(maxsize=4096)
def _near(word: str, known: tuple[str, ...]) -> str:
    folded = word.casefold()
    same = next((other for other in known if other.casefold() == folded), "")
    return same or next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.7)), "")
