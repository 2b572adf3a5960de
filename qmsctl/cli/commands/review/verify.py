"""``qmsctl review verify``: every signed or sealed management review judged anew."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import click

from qmsctl.approvals.model import ATTESTED, FORGE, SIGNED
from qmsctl.cli.acting import refusing
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.reviews.asked import YEAR, review_meant
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.periods import day_at
from qmsctl.reviews.reading import management_reviews
from qmsctl.reviews.unaltered import Trouble
from qmsctl.reviews.verification import Verification, Verified, verify


@click.command("verify")
@click.argument("node", metavar="[NODE|ID]", required=False)
@reading_options
@click.option("--year", type=YEAR, metavar="YEAR", help="Only the reviews of this year.")
@format_option
def command(
    node: str | None, root: Path | None, today: date | None, at: str | None, year: str | None, format_: str
) -> int:
    """Verify the signatures, seals and notes of all management reviews, or of one unit, or of one review; offline.

    Exit 1 where something is not as it was signed and sealed; the file is named, and the line where history shows it.
    Approvals of documents are verified with qmsctl verify.
    """
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    only = _only(handbook, words, node, year)
    with approval_sources(handbook) as sources:
        found = verify(sources, only)
    if format_ == "json":
        emit_json(_data(handbook, found))
    else:
        _print(found, handbook.system.settings.time_zone, words)
    return int(not found.holds)


def _only(handbook: Handbook, words: Translator, node: str | None, year: str | None) -> tuple[str, ...]:
    if node is None and year is None:
        return ()
    reviews = management_reviews(handbook.system).values()
    if node is not None and node not in handbook.system.organisation.units:
        with refusing(words):
            return (review_meant(handbook.system, node, year, handbook.today).id,)
    ids = tuple(review.id for review in reviews if node in (None, review.unit) and year in (None, review.year))
    if not ids:
        refuse(words, Message("there is no such management review here"))
    return ids


def _print(found: Verification, zone: str, words: Translator) -> None:
    for each in found.reviews:
        _one(each, zone, words)
    for stray in found.strays:
        altered = words("ALTERED")
        line(f"{altered:<8} {stray.path}")
        line(f"         {words.sentence(stray.message)}")
    if not found.reviews and not found.strays:
        line(words("No management review here is signed or sealed."))
        return
    line()
    broken = sum(1 for each in found.reviews if not each.holds)
    held = words.plural("{number} review holds", "{number} reviews hold", len(found.reviews) - broken)
    line(words("{held}; {broken} do not", held=held, broken=broken) if broken else held)
    if found.why is not None:
        line(words("Without history: {why}", why=words.sentence(found.why)))
    for text in _limits(found, words):
        line()
        for row in textwrap.wrap(text, 96):
            line(row)


def _one(each: Verified, zone: str, words: Translator) -> None:
    review = each.review
    verdict = words("holds") if each.holds else words("ALTERED")
    line(f"{verdict:<8} {review.id}: {_told(each, zone, words)}")
    for trouble in each.troubles:
        line(f"         {_place(trouble)}")
        line(f"           {words.sentence(trouble.message)}")
    noted = words("note")
    for note in each.notes:
        line(f"         {noted}: {words.sentence(note)}")


def _told(each: Verified, zone: str, words: Translator) -> str:
    signed, seal = each.signed, each.seal
    parts = []
    if signed is not None:
        parts.append(
            words(
                "signed {day} as {role}, {how}",
                day=words.date(day_at(signed.signed_at, zone)),
                role=signed.role,
                how=_how(signed.mode, words),
            )
        )
    if seal is not None:
        parts.append(words("sealed {day}", day=words.date(seal.sealed_on)))
    if each.amended:
        parts.append(words.plural("{number} addition", "{number} additions", each.amended))
    if each.key:
        parts.append(each.key)
    return ", ".join(parts) or words("no signature that can be read")


def _how(mode: str, words: Translator) -> str:
    ways = {SIGNED: words("with a key"), FORGE: words("by the word of the forge"), ATTESTED: words("without a key")}
    return ways[mode]


def _place(trouble: Trouble) -> str:
    return f"{trouble.path}:{trouble.line}" if trouble.line > 1 else trouble.path


def _limits(found: Verification, words: Translator) -> list[str]:
    """What signatures and seals do not prove, for people who rely on them."""
    modes = {each.signed.mode for each in found.reviews if each.signed is not None}
    told = []
    if SIGNED in modes:
        told.append(
            words(
                "A signature shows that somebody with the person's key stood behind exactly these minutes and facts. "
                "It does not show who had the key in hand, nor that the minutes tell what was said."
            )
        )
    if modes - {SIGNED}:
        told.append(
            words(
                "A review that is signed without a key is the word of whoever committed it, or of the forge, or of a "
                "file that is kept elsewhere."
            )
        )
    if any(each.sealed for each in found.reviews):
        told.append(
            words(
                "A seal shows an alteration to everybody who has an earlier copy. Whoever can rewrite the branch can "
                "rewrite its history: protect it, and keep a copy elsewhere."
            )
        )
    return told


def _data(handbook: Handbook, found: Verification) -> dict[str, Any]:
    return {
        "version": 1,
        "today": handbook.today.isoformat(),
        "revision": handbook.commit,
        "complete": found.why is None,
        "why": str(found.why) if found.why is not None else "",
        "holds": found.holds,
        "reviews": [_row(each) for each in found.reviews],
        "strays": [_trouble(stray) for stray in found.strays],
    }


def _row(each: Verified) -> dict[str, Any]:
    signed, seal = each.signed, each.seal
    return {
        "id": each.review.id,
        "unit": each.review.unit,
        "year": each.review.year,
        "holds": each.holds,
        "sealed": seal.sealed_on if seal is not None else "",
        "hash": seal.hash if seal is not None else "",
        "mode": signed.mode if signed is not None else "",
        "person": signed.person if signed is not None else "",
        "role": signed.role if signed is not None else "",
        "for": signed.deputised if signed is not None else "",
        "signed_at": signed.signed_at if signed is not None else "",
        "key": each.key,
        "seen": each.seen,
        "notes_on_review": each.amended,
        "troubles": [_trouble(trouble) for trouble in each.troubles],
        "notes": [str(note) for note in each.notes],
    }


def _trouble(trouble: Trouble) -> dict[str, Any]:
    return {"path": trouble.path, "line": trouble.line, "message": str(trouble.message)}
