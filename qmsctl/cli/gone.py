"""What ``qmsctl verify`` says of documents that the handbook held and holds no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qmsctl.approvals.model import Gone
from qmsctl.i18n import Translator


def told(asked: Iterable[str], gone: Sequence[Gone], words: Translator) -> Iterator[tuple[str, str]]:
    """Yield a word and a sentence for each document that was `asked` for, and each that could not go like that."""
    known = {each.id: each for each in gone}
    for id_ in dict.fromkeys((*asked, *(each.id for each in gone if each.lacking is not None))):
        each = known.get(id_)
        if each is None:
            here = words("it is not in the handbook any more")
            yield words("gone"), f"{id_}: {here}"
        elif each.lacking is None:
            here = words("it was retired, and is not in the handbook any more")
            yield words("gone"), f"{id_} {each.version}: {here}"
        else:
            yield words("GONE"), f"{id_} {each.version}: {words.message(each.lacking)}"


def as_rows(gone: Iterable[Gone]) -> list[dict[str, str]]:
    """Return the documents as rows for programs; `lacking` is "" where one could go, `day` where it is not known."""
    return [
        {
            "id": each.id,
            "path": each.path,
            "version": each.version,
            "day": each.day,
            "lacking": str(each.lacking) if each.lacking is not None else "",
        }
        for each in gone
    ]
