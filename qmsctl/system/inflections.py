"""The forms that a noun of the field takes in Norwegian, Swedish and English, so that a search finds it in any of them.

No dictionary and no stemmer: a word gets every regular ending of its shape. Some of the forms do not exist; nobody
types those, so they do no harm in a search index, where a stemmer that is wrong hides the word itself.
"""

from __future__ import annotations

from functools import lru_cache

_SHORTEST = {"en": 4}
_SHORT = 3

# What a word ends in, and what stands there instead in its other forms. The first that fits counts, "" fits all.
# A search finds whatever begins with what was typed, so only the longest form of a row is named.
_ENDINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "nb": (
        ("erene", ("er", "eren")),
        ("elsene", ("else", "elsen", "elser")),
        ("ene", ("", "en", "et", "er")),
        ("else", ("elsen", "elser", "elsene", "elsens")),
        ("elser", ("else", "elsen", "elsene")),
        ("sjon", ("sjonen", "sjoner", "sjonene", "sjonens")),
        ("kel", ("kelen", "kler", "klene")),
        ("er", ("eren", "erne", "ere", "erens", "ene", "en", "et", "a", "")),
        ("et", ("ets", "ene", "er", "")),
        ("e", ("en", "er", "ene", "et", "ens", "ets", "a")),
        ("ø", ("øet", "øene", "øer", "øets")),
        ("", ("en", "et", "er", "ene", "ens", "ets", "s")),
    ),
    "sv": (
        ("arna", ("", "ar", "en")),
        ("erna", ("", "er", "en")),
        ("orna", ("a", "or", "an")),
        ("else", ("elsen", "elser", "elserna", "elsens")),
        ("elser", ("else", "elsen", "elserna")),
        ("or", ("a", "an", "orna")),
        ("ar", ("arna", "en", "", "e")),
        ("er", ("erna", "ern", "en", "ens", "")),
        ("a", ("an", "or", "orna", "ans")),
        ("ö", ("ön", "öns", "öer", "öerna")),
        ("e", ("en", "ar", "arna", "et", "ets", "ens", "n", "na")),
        ("ål", ("ålet", "ålets", "ålen", "ålens")),
        ("", ("en", "et", "er", "ar", "erna", "arna", "ens", "ets", "n", "s")),
    ),
    "en": (
        ("ies", ("y",)),
        ("sses", ("ss",)),
        ("ss", ("sses",)),
        ("s", ("",)),
        ("x", ("xes",)),
        ("ch", ("ches",)),
        ("y", ("ys", "ies")),
        ("", ("s",)),
    ),
}


@lru_cache(maxsize=4096)
def inflected(word: str, language: str) -> tuple[str, ...]:
    """Return the regular forms of a word besides itself, in lower case; of several words, those of the last one.

    None for short words, for letters used as a name (“ROS”), and in other languages.
    """
    first, _, last = word.rpartition(" ")
    if len(last) < _SHORTEST.get(language, _SHORT) or last.isupper() or not last.isalpha():
        return ()
    plain = last.lower()
    for ending, others in _ENDINGS.get(language, ()):
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORT - 1:
            stem = plain[: len(plain) - len(ending)] if ending else plain
            before = f"{first.lower()} " if first else ""
            return tuple(dict.fromkeys(f"{before}{stem}{other}" for other in others if stem + other != plain))
    return ()
