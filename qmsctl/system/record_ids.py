"""Ids of records: a year and five characters by chance, so that two branches practically never take the same."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from itertools import count

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like a digit, no U."""
_LENGTH = 5


def fresh_id(prefix: str, year: int | str, taken: Collection[str]) -> str:
    """Return ``ACT-2026-7K3QF``: an id that none of the `taken` has. One in 33 million for each record there is."""
    while True:
        found = f"{prefix}-{year}-" + "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
        if found not in taken:
            return found


def id_following(source: str, prefix: str, year: int | str, taken: Collection[str]) -> str:
    """Return an id of the same form that follows from `source`, so that what is shown before it is written stays so."""
    found = (f"{prefix}-{year}-{_following(source, number)}" for number in count())
    return next(each for each in found if each not in taken)


def _following(source: str, number: int) -> str:
    digest = hashlib.sha256(f"{source}\n{number}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:_LENGTH])
