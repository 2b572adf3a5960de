"""What somebody means who types a name as people say it, “mål” or “bra”, where records have a word of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from qmsctl.findings import Message, Spoken
from qmsctl.i18n import Translator, translator
from qmsctl.refused import Refused
from qmsctl.reviews.answers import question_in
from qmsctl.reviews.half_year import DONE, DROPPED, LATE, MOVED, STANDINGS, UNDER_WAY
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.model import JUDGEMENTS, QUESTIONS, ManagementReview
from qmsctl.reviews.topics import spoken
from qmsctl.system import System

_FEWEST = 3
"""So many letters say which input is meant, where only one begins with them."""
_ALSO = {
    DONE: ("gjort", "gjord", "utfört", "utført", "klar", "klart", "ferdig"),
    UNDER_WAY: ("pågår", "pågående", "i gang", "under way"),
    LATE: ("försenad", "försenat", "forsinket", "sen"),
    DROPPED: ("nedlagd", "nedlagt", "lagt ned", "droppet"),
    MOVED: ("flyttad", "flyttat", "flyttet"),
}
"""Forms of a word that people use of a decision."""


def input_meant(system: System, review: ManagementReview, words: Translator, typed: str) -> str:
    """Return the id of an input that is named by it, by its title or by how one title alone begins.

    Titles are those of the reader's language, of the handbook's and English. Raises `Refused` for anything else, with
    the inputs that there are.
    """
    ids = [row.input for row in review.inputs]
    named = [{name: title_of(system, name, each.language) for name in ids} for each in _translators(system, words)]
    found = _meant(typed, ids, named) or _begun(typed, ids, named)
    if found:
        return found
    raise Refused(
        Message("“{input}” is no input of {id}; there are: {known}", input=typed, id=review.id, known=all_named(ids))
    )


def judgement_meant(system: System, words: Translator, typed: str) -> str:
    """Return a judgement by its word in the records or as people say it. Raises `Refused` for what is none."""
    found = _meant(typed, JUDGEMENTS, _values(system, words, JUDGEMENTS))
    if found:
        return found
    known = _known(JUDGEMENTS, lambda name: _value(words, name))
    raise Refused(Message("“{found}” is no judgement; there are: {known}", found=typed, known=known))


def standing_meant(system: System, words: Translator, typed: str) -> str:
    """Return where a decision stands, by its word in the records or as people say it.

    Raises `Refused` for what is none.
    """
    found = _meant(typed, STANDINGS, _values(system, words, STANDINGS))
    found = found or next((name for name, forms in _ALSO.items() if typed.casefold() in forms), "")
    if found:
        return found
    known = _known(STANDINGS, lambda name: _value(words, name))
    raise Refused(
        Message("“{found}” does not say where a decision stands; say one of: {known}", found=typed, known=known)
    )


def question_meant(system: System, words: Translator, typed: str) -> str:
    """Return a question of the conclusion by its id or as people say it; what is none comes back as it is."""
    named = [{name: question_in(each, name) for name in QUESTIONS} for each in _translators(system, words)]
    return _meant(typed, QUESTIONS, named) or typed


def all_named(ids: Iterable[str]) -> Message | Spoken:
    """Return inputs for a message, by title and id; each is clipped by itself, so that a long list is not cut off."""
    return _known(ids, spoken)


def _translators(system: System, words: Translator) -> tuple[Translator, ...]:
    languages = dict.fromkeys((words.language, system.settings.language, "en"))
    return tuple(translator(language) for language in languages)


def _values(system: System, words: Translator, known: Iterable[str]) -> list[dict[str, str]]:
    return [{name: each.value(name) for name in known} for each in _translators(system, words)]


def _meant(typed: str, ids: Iterable[str], named: Iterable[Mapping[str, str]]) -> str:
    """The id that is typed, in any case, or the one that is called so; "" where there is none."""
    asked = " ".join(typed.split()).casefold()
    pairs = [(name.casefold(), name) for name in ids]
    pairs += [(title.casefold(), name) for titles in named for name, title in titles.items()]
    return next((name for title, name in pairs if title == asked), "")


def _begun(typed: str, ids: Iterable[str], named: Iterable[Mapping[str, str]]) -> str:
    asked = " ".join(typed.split()).casefold()
    if len(asked) < _FEWEST:
        return ""
    titles = [(name, name) for name in ids] + [pair for each in named for pair in each.items()]
    found = {name for name, title in titles if title.casefold().startswith(asked)}
    return found.pop() if len(found) == 1 else ""


def _value(words: Translator, name: str) -> Spoken:
    label = words.value(name)
    return Spoken(name, {words.language: name if label.casefold() == name.replace("-", " ") else f"{label} ({name})"})


def _known(names: Iterable[str], said: Callable[[str], Spoken]) -> Message | Spoken:
    first, *rest = [said(name) for name in names] or [Spoken("–")]
    found: Message | Spoken = first
    for each in rest:
        found = Message("{one}; {another}", one=found, another=each)
    return found
