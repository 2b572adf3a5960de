"""Ids of records: a year and five characters by chance, so that two branches practically never take the same."""

from __future__ import annotations

import secrets
from collections.abc import Collection

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like a digit, no U."""
_LENGTH = 5


def fresh_id(prefix: str, year: int | str, taken: Collection[str]) -> str:
    """Return ``ACT-2026-7K3QF``: an id that none of the `taken` has. One in 33 million for each record there is."""
    while True:
        found = f"{prefix}-{year}-" + "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
        if found not in taken:
            return found
