"""``qmsctl review sign``: the accountable leader signs a unit's management review."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from qmsctl import __version__
from qmsctl.approvals.authority import Authority, bytes_of
from qmsctl.approvals.keyring import find_key
from qmsctl.approvals.model import ATTESTED, FORGE, NAMESPACES, REVIEW, REVOKED, SIGNED, SIGNERS, Evidence
from qmsctl.approvals.prospect import fresh
from qmsctl.approvals.refused import Refused as Unsound
from qmsctl.approvals.reviews import MOST_BYTES, read_request
from qmsctl.approvals.sources import Sources
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.evidencing import refuse_all, review_asked, unsigned
from qmsctl.cli.handbook import Handbook, handbook_options, nearest, open_handbook
from qmsctl.cli.output import line, sheet
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.who import person_at_work
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message, clip
from qmsctl.git.trees import CommitTree
from qmsctl.i18n import Translator
from qmsctl.periods import day_of, moment_of, parse_date, parse_moment
from qmsctl.reviews.authority import authority
from qmsctl.reviews.forged import forge_of, word
from qmsctl.reviews.model import JUDGEMENTS, QUESTIONS, ManagementReview
from qmsctl.reviews.preparing import after, settled, statement, unsettled
from qmsctl.reviews.proof import prove
from qmsctl.reviews.refused import Refused
from qmsctl.reviews.seal import make
from qmsctl.reviews.seal import write as seal_bytes
from qmsctl.reviews.signature import FILE, WORD, Signed, write
from qmsctl.reviews.signing import alone, back_dated, hindrances, not_the_signer, signer, warnings
from qmsctl.writing import Commit, written

_LARGEST = 20 * 1024 * 1024


class Wish(NamedTuple):
    """How somebody signs: in which way, when (``2026-11-21T10:00:00Z``) and on which day, resting on what."""

    person: str
    mode: str
    at: str
    day: date
    evidence: Evidence | None


class Made(NamedTuple):
    """What is about to be written: the texts before the signature, and the statement about them."""

    review: ManagementReview
    files: dict[str, str]
    signed: Signed


@click.command("sign")
@click.argument("node", required=False)
@handbook_options
@click.option("--year", metavar="YEAR", help="The year of the review; by default the latest that is not signed.")
@click.option("--person", metavar="PERSON", help="Who signs, by id; by default whom your commits' address belongs to.")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="Your private key, or a public one for an agent; by default the one in ~/.ssh that is listed for you.",
)
@click.option(
    "--attested",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write down a signature given elsewhere: signed minutes or a mail, kept by digest. Needs --person and --on.",
)
@click.option("--on", "day", metavar="DATE", help="The day on which it was signed elsewhere (YYYY-MM-DD).")
@click.option(
    "--forge",
    type=click.Path(path_type=Path),
    metavar="FILE",
    multiple=True,
    help="Write down the leader's approval of a merged pull request, from what the forge says about it (JSON).",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--commit", is_flag=True, help="Commit the signature and what it makes, and nothing else.")
def command(
    node: str | None,
    root: Path | None,
    today: date | None,
    year: str | None,
    person: str | None,
    key: Path | None,
    attested: Path | None,
    day: str | None,
    forge: tuple[Path, ...],
    yes: bool,
    commit: bool,
) -> None:
    """Sign the management review of NODE, as the holder of its accountable role.

    Refused, with every reason at once, while something is lacking, and for everybody else. Shows what is signed, asks,
    and writes the statement beside the review. Where only one unit reviews, it is sealed too.
    """
    root = root or nearest()
    with writing(root):
        pass
    handbook = open_handbook(root, today)
    words = words_for(handbook)
    _check_options(words, key, attested, day, forge, person)
    review = review_asked(handbook, node, year, words, unsigned(handbook.system))
    with approval_sources(handbook) as sources:
        by = authority(sources, fresh(sources))
        try:
            wish = _wish(handbook, words, review, sources, by, person, key, attested, day, forge)
            _refuse(words, review, wish, by, sources)
            made = _made(review, wish, by, sources)
        except (Refused, Unsound) as refused:
            refuse(words, refused.message)
        _refuse_unproven(words, made, sources)
        _show(handbook, words, made)
        if not yes:
            _ask(words, made)
        with writing(root):
            _refuse_moved(words, handbook, review)
            _write(handbook, words, made, sources, key, commit)


def _check_options(
    words: Translator,
    key: Path | None,
    attested: Path | None,
    day: str | None,
    forge: tuple[Path, ...],
    person: str | None,
) -> None:
    if sum(map(bool, (key, attested, forge))) > 1:
        refuse(words, Message("--key, --attested and --forge are three ways to sign; choose one"))
    if attested is None and day is not None:
        refuse(words, Message("--on belongs to --attested; who signs here signs now"))
    if attested is not None and (person is None or day is None):
        refuse(words, Message("--attested needs --person and --on: who signed elsewhere, and on which day"))
    if day is not None and parse_date(day) is None:
        refuse(words, Message("“{day}” is not a day; write YYYY-MM-DD", day=day))


def _wish(
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
        at = parse_moment(found.at)
        on = day_of(int(at.timestamp()), zone) if at else handbook.today
        return Wish(who, FORGE, found.at, on, found.evidence)
    settings = by.approval or sources.present.approval
    modes = settings.modes if settings is not None else (ATTESTED,)
    now = moment_of(handbook.today, zone)
    if key is not None or SIGNED in modes:
        return Wish(who, SIGNED, now, handbook.today, None)
    if ATTESTED in modes:
        return Wish(who, ATTESTED, now, handbook.today, Evidence(WORD, ""))
    raise Refused(
        Message(
            "in this handbook a review is signed by approving its pull request; write it down afterwards with --forge"
        )
    )


def _refuse(words: Translator, review: ManagementReview, wish: Wish, by: Authority, sources: Sources) -> None:
    """Say everything that is in the way, before anybody is asked for a passphrase."""
    system, inputs = sources.system, bytes_of(sources.tree, review.inputs_path)
    reasons = [
        *not_the_signer(review, wish.person, by, wish.day, sources.one_id),
        *hindrances(system, review, inputs, wish.day),
        *_back_dated(review, wish, sources),
    ]
    if not reasons:
        reasons += unsettled(system, review, sources.tree, wish.day)
    if wish.day > sources.today:
        reasons.append(Message("{day} is yet to come", day=wish.day))
    if wish.mode == FORGE and not reasons and settled(system, review, sources.tree, wish.day):
        reasons.append(
            Message("the facts are not frozen, or a decision has not become what it is to become; do that first")
        )
    refuse_all(words, lambda why: Message("{id} cannot be signed: {why}", id=review.id, why=why), reasons)


def _back_dated(review: ManagementReview, wish: Wish, sources: Sources) -> Iterator[Message]:
    if wish.evidence is not None and wish.evidence.source != WORD:
        return
    changed = sources.history.last_change(review.record.path) if sources.history is not None else None
    why = back_dated(wish.day, changed.day if changed is not None else None)
    if why is not None:
        yield why


def _made(review: ManagementReview, wish: Wish, by: Authority, sources: Sources) -> Made:
    files = settled(sources.system, review, sources.tree, wish.day)
    settings = by.approval or sources.present.approval
    entitled = signer(review, wish.person, by, wish.day)
    assert entitled is not None  # noqa: S101 - asked before
    said = statement(
        review,
        files,
        sources.tree,
        entitled,
        signed_at=wish.at,
        mode=wish.mode,
        repository=settings.repository if settings is not None else "",
        tool=f"qmsctl {__version__}",
        evidence=wish.evidence,
    )
    write(said)
    return Made(review, files, said)


def _refuse_unproven(words: Translator, made: Made, sources: Sources) -> None:
    """Refuse what would not hold for a reason that has nothing to do with the signature itself."""
    if made.signed.mode == SIGNED:
        return  # judged with its signature, before it is written
    proof = prove(made.review, made.signed, sources, fresh(sources))
    refuse_all(words, lambda why: Message("this would not hold: {why}", why=why), proof.problems)


def _show(handbook: Handbook, words: Translator, made: Made) -> None:
    review, said, units = made.review, made.signed, handbook.system.organisation.units
    unit = units[review.unit].name if review.unit in units else review.unit
    held = review.held
    rows: list[tuple[str, object]] = [
        (words("review"), f"{review.id} {review.title}"),
        (words("unit"), unit),
        (
            words("meeting"),
            f"{words.date(held.on if held else None)}: {', '.join(_role(handbook, r) for r in _met(held))}",
        ),
        (words("judged"), _judged(review, words)),
    ]
    for question in QUESTIONS:
        answer = review.conclusion.get(question)
        if answer is not None:
            because = f": {answer.because}" if answer.because else ""
            rows.append((words.value(question), f"{words.value(answer.answer)}{because}"))
    for number, decision in enumerate(review.decisions):
        owner = f" ({_role(handbook, decision.owner)}, {words.date(decision.due)})" if decision.owner else ""
        rows.append((words("decided") if not number else "", f"{decision.id} {decision.text}{owner}"))
    if not review.decisions:
        rows.append((words("decided"), words("nothing")))
    rows += [(words("left out"), f"{left.unit}: {left.because}") for left in review.without]
    rows.append((words("as"), _as(handbook, words, said)))
    rows += [
        (words("digest") if not number else "", f"{part.sha256}  {part.name}") for number, part in enumerate(said.parts)
    ]
    rows += [(words("note"), words.message(message)) for message in warnings(review)]
    sheet(rows)


def _met(held: object) -> tuple[str, ...]:
    return getattr(held, "present", ())


def _judged(review: ManagementReview, words: Translator) -> str:
    counts = [(sum(1 for each in review.inputs if each.judgement == kind), kind) for kind in JUDGEMENTS]
    return ", ".join(f"{number} {words.value(kind).lower()}" for number, kind in counts if number) or "-"


def _as(handbook: Handbook, words: Translator, said: Signed) -> str:
    who = f"{said.person}, {_role(handbook, said.role)}"
    if said.deputised:
        who = words("{who}, as deputy for {holder}", who=who, holder=said.deputised)
    if said.mode == SIGNED:
        return words("{who}: with a key", who=who)
    assert said.evidence is not None  # noqa: S101 - what is not signed rests on something
    if said.mode == FORGE:
        return words(
            "{who}: by the word of the forge, where {account} approved", who=who, account=clip(said.evidence.account)
        )
    if said.evidence.source == FILE:
        return words("{who}: elsewhere, in {name}", who=who, name=clip(said.evidence.reference))
    return words("{who}: without a key, by the word of whoever commits it", who=who)


def _role(handbook: Handbook, role: str) -> str:
    found = handbook.system.organisation.roles.get(role)
    return found.name if found is not None else role


def _ask(words: Translator, made: Made) -> None:
    if not sys.stdin.isatty():
        refuse(words, Message("nobody is there to ask; look at what is shown and give --yes"))
    click.confirm(words("Sign {id} as {person}?", id=made.review.id, person=made.signed.person), abort=True)


def _refuse_moved(words: Translator, handbook: Handbook, review: ManagementReview) -> None:
    """What is signed is what was shown: refuse where somebody wrote in it meanwhile."""
    now = open_handbook(handbook.root, handbook.today)
    for path in (review.record.path, review.inputs_path, review.statement_path):
        if bytes_of(now.tree, path) != bytes_of(handbook.tree, path):
            refuse(words, Message("{path} was changed by somebody else just now; nothing was signed", path=path))


def _write(handbook: Handbook, words: Translator, made: Made, sources: Sources, key: Path | None, commit: bool) -> None:
    review, said = made.review, made.signed
    evidence = _evidence(made, sources, key, words)
    files: dict[str, bytes] = {path: text.encode() for path, text in made.files.items()} | evidence
    if alone(sources.system, review):
        files |= _seal(handbook, made, files, sources)
    new = {path for path in files if path not in sources.system.files}
    says = tuple(files)
    subject = f"Sign {review.id} as {said.role}"
    with written(
        handbook.root,
        files,
        new=new,
        command=command_line(),
        says=says,
        commit=Commit(subject) if commit else None,
        tell=tell,
    ) as done:
        for path in says:
            line(path)
        tell(
            words("committed as {commit}", commit=done[:10])
            if done
            else words("written; it counts once it is committed and on the branch")
        )


def _evidence(made: Made, sources: Sources, key: Path | None, words: Translator) -> dict[str, bytes]:
    review, said = made.review, made.signed
    data = write(said)
    files = {review.statement_path: data}
    if said.mode != SIGNED:
        return files
    namespace = NAMESPACES[REVIEW]
    signing = key or find_key(sources.present.signers, said.person, namespace)
    files[review.statement_path + ".sig"] = sources.openssh.sign(data, signing, namespace)
    means = {path: bytes_of(sources.tree, path) for path in (SIGNERS, REVOKED)}
    system = replace(sources.system, files=sources.system.files | files.keys())
    tried = replace(sources, system=system, tree={**means, **files})
    proof = prove(review, said, tried, fresh(sources))
    refuse_all(words, lambda why: Message("this would not hold: {why}", why=why), proof.problems)
    return files


def _seal(handbook: Handbook, made: Made, files: dict[str, bytes], sources: Sources) -> dict[str, bytes]:
    """Where nobody else reviews there is nothing to wait for: what was signed is sealed."""
    path = made.review.record.path
    record = files.get(path) or bytes_of(handbook.tree, path)
    review = after(made.review, record.decode("utf-8"))
    inputs = bytes_of(handbook.tree, review.inputs_path)
    commit = sources.history.commit if sources.history is not None else ""
    seal = make(
        review,
        {path: record, review.inputs_path: inputs, **files},
        handbook.today.isoformat(),
        made.signed.role,
        commit,
    )
    return {review.seal_path: seal_bytes(seal)}


def _read(path: Path, most: int) -> bytes:
    try:
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
