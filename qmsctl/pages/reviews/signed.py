"""Who signed a management review, in which role, how and when, whether it is as it was signed, and what that proves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.approvals.model import ATTESTED, FORGE, SIGNED
from qmsctl.approvals.values import FORGE_NAMES
from qmsctl.errors import UnreadableFile
from qmsctl.pages.context import Place
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.periods import day_at
from qmsctl.refused import Refused
from qmsctl.reviews import ManagementReview, seal
from qmsctl.reviews.signature import WORD, Signed, digest, lf, read


class Shown(NamedTuple):
    """What a page tells of a signature: the rows, and sentences on what they prove and what they leave open."""

    rows: Markup
    meaning: list[Markup]


def signature(here: Place, review: ManagementReview) -> Shown:
    """Return what to tell of a review's signature and seal; nothing for one that nobody has signed."""
    data = _file(here, review.statement_path)
    if data is None:
        return Shown(Markup(""), [])
    words = here.context.words
    try:
        signed = read(lf(data))
    except Refused as error:
        why = escape(words.message(error.message))
        return Shown(Markup("{} {}").format(mark("overdue", words("Not to be read")), why), [])
    rows = [_row(here, signed), *_altered(here, review, signed), *_sealed(here, review)]
    return Shown(Markup("<br> ").join(rows), [escape(text) for text in _proves(here, signed)])


def _row(here: Place, signed: Signed) -> Markup:
    context, words = here.context, here.context.words
    who = here.role_link(signed.role)
    if signed.deputised:
        who = sentence(words("deputy for {role}"), role=who)
    if context.system.settings.publish_names:
        who += Markup(" ({})").format(escape(signed.person))
    day = words.date(day_at(signed.signed_at, context.system.settings.time_zone))
    return sentence(words("{role}, {day}, {way}"), role=who, day=day, way=_way(here, signed))


def _way(here: Place, signed: Signed) -> str:
    words = here.context.words
    source = signed.evidence.source if signed.evidence else ""
    if signed.mode == SIGNED:
        return words("signed with a key")
    if signed.mode == FORGE:
        return words("by a review at {forge}", forge=FORGE_NAMES.get(source, source))
    if source == WORD:
        return words("by the word of whoever committed it")
    return words("signed elsewhere, kept here by its digest")


def _altered(here: Place, review: ManagementReview, signed: Signed) -> Iterator[Markup]:
    """The files that are not as they were signed."""
    words, folder = here.context.words, review.record.path.rpartition("/")[0]
    for part in signed.parts:
        data = _file(here, f"{folder}/{part.name}")
        if data is None or digest(data) != part.sha256:
            said = words("{file} is not as it was signed; qmsctl review verify says what differs", file=part.name)
            yield mark("overdue", words("Altered")) + Markup(" ") + escape(said)


def _sealed(here: Place, review: ManagementReview) -> Iterator[Markup]:
    words, data = here.context.words, _file(here, review.seal_path)
    if data is None:
        return
    try:
        found = seal.read(lf(data))
    except Refused as error:
        yield mark("overdue", words("Altered")) + Markup(" ") + escape(words.message(error.message))
        return
    hash_ = Markup("`{}`").format(Markup(found.hash[:16]))  # noqa: S704 - hexadecimal
    yield sentence(words("Sealed {day}, {hash}"), day=words.date(found.sealed_on), hash=hash_)


def _proves(here: Place, signed: Signed) -> Iterator[str]:
    """What a way of signing establishes and what it does not."""
    words = here.context.words
    if signed.mode == SIGNED:
        yield words(
            "Whoever held the key signed exactly these minutes; anybody can verify that with qmsctl review verify."
        )
        yield words("It does not prove who held the key, nor the time by more than the signer's own word.")
    elif signed.mode == FORGE:
        yield words("The forge reported an approving review of exactly these minutes by an account of this role.")
        yield words("It is as true as the forge and whoever wrote its report down; no key vouches for it.")
    elif signed.mode == ATTESTED and signed.evidence and signed.evidence.source == WORD:
        yield words("Whoever committed it says that the leader signs; no key and no paper vouches for it.")
    else:
        yield words("Somebody wrote down that the leader signed on paper or in a message, and kept its digest.")
        yield words("To verify it, compare that paper or message with the digest and ask who signed it.")


def _file(here: Place, path: str) -> bytes | None:
    try:
        return here.context.tree.get(path)
    except UnreadableFile:
        return None
