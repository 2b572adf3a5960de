"""The ways to sign a management review: with a key, elsewhere, at a forge, or by one's word where nobody has keys."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from qmsctl.approvals.authority import Authority
from qmsctl.approvals.model import ATTESTED, FORGE, SIGNED, Evidence
from qmsctl.approvals.reviews import MOST_BYTES, read_request
from qmsctl.approvals.sources import Sources
from qmsctl.cli.handbook import Handbook
from qmsctl.cli.refusing import refuse
from qmsctl.cli.who import person_at_work
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message
from qmsctl.git.trees import CommitTree
from qmsctl.i18n import Translator
from qmsctl.periods import day_at, moment_of, parse_date
from qmsctl.refused import Refused
from qmsctl.reviews.at_forge import forge_of, word
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.signature import FILE, WORD

_LARGEST = 20 * 1024 * 1024


class Wish(NamedTuple):
    """How somebody signs: in which way, when (``2026-11-21T10:00:00Z``) and on which day, resting on what."""

    person: str
    mode: str
    at: str
    day: date
    evidence: Evidence | None


def check_options(
    words: Translator,
    key: Path | None,
    attested: Path | None,
    day: str | None,
    forge: tuple[Path, ...],
    person: str | None,
) -> None:
    """Refuse options that do not go together."""
    if sum(map(bool, (key, attested, forge))) > 1:
        refuse(words, Message("--key, --attested and --from-forge are three ways to sign; choose one"))
    if attested is None and day is not None:
        refuse(words, Message("--on belongs to --attested; who signs here signs now"))
    if attested is not None and (person is None or day is None):
        refuse(words, Message("--attested needs --person and --on: who signed elsewhere, and on which day"))
    if day is not None and parse_date(day) is None:
        refuse(words, Message("“{day}” is not a day; write YYYY-MM-DD", day=day))


def wish(
    handbook: Handbook,
    words: Translator,
    review: ManagementReview,
    sources: Sources,
    by: Authority,
    person: str | None,
    key: Path | None,
    attested: Path | None,
    day: str | None,
    forge: tuple[Path, ...],
) -> Wish:
    """Return how somebody signs, by the options they gave and the kinds of evidence that count in the handbook.

    Raises `qmsctl.refused.Refused` where that way is not open.
    """
    who = person_at_work(handbook, person, words)
    if attested is not None:
        on = parse_date(day) or handbook.today
        evidence = Evidence(FILE, attested.name, hashlib.sha256(_read(attested, _LARGEST)).hexdigest())
        return Wish(who, ATTESTED, f"{on.isoformat()}T12:00:00Z", on, evidence)
    zone = handbook.system.settings.time_zone
    if forge:
        files = [(path.name, _read(path, MOST_BYTES)) for path in forge]
        kind = forge_of(_json(files[0][1]))
        request = read_request(kind, files)
        found = word(request, kind, review, who, CommitTree(handbook.root, request.head), by, sources)
        return Wish(who, FORGE, found.at, day_at(found.at, zone) or handbook.today, found.evidence)
    settings = by.approval or sources.present.approval
    modes = settings.modes if settings is not None else (ATTESTED,)
    now = moment_of(handbook.today, zone)
    if key is not None or SIGNED in modes:
        return Wish(who, SIGNED, now, handbook.today, None)
    if ATTESTED in modes:
        return Wish(who, ATTESTED, now, handbook.today, Evidence(WORD, ""))
    raise Refused(
        Message(
            "in this handbook a review is signed by approving its pull request; "
            "write it down afterwards with --from-forge"
        )
    )


def _read(path: Path, most: int) -> bytes:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for
            raise QmsctlError(f"{path} is no file")
        if path.stat().st_size > most:
            raise QmsctlError(f"{path} is larger than {most >> 20} MB; name the page or mail that was signed")
        return path.read_bytes()
    except OSError as error:
        raise QmsctlError(f"{path} cannot be read: {error.strerror}") from error


def _json(data: bytes) -> object:
    try:
        found: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found
