"""``qmsctl review sign``: the accountable leader signs a unit's management review."""

from __future__ import annotations

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
from qmsctl.approvals.model import ATTESTED, FORGE, NAMESPACES, REVIEW, REVOKED, SIGNED, SIGNERS
from qmsctl.approvals.prospect import fresh
from qmsctl.approvals.sources import Sources
from qmsctl.cli.acting import refusing
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import Handbook, handbook_options, nearest, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.reviews.asked import YEAR, review_meant
from qmsctl.cli.reviews.evidencing import refuse_all, unsigned
from qmsctl.cli.reviews.signing import show
from qmsctl.cli.reviews.ways_to_sign import Wish, check_options, wish
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.authority import authority
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.preparing import after, settled, statement, unsettled
from qmsctl.reviews.proof import prove
from qmsctl.reviews.seal import make
from qmsctl.reviews.seal import write as seal_bytes
from qmsctl.reviews.signature import WORD, Signed, write
from qmsctl.reviews.signing import back_dated, changed_since, hindrances, not_the_signer, signer
from qmsctl.reviews.years import alone
from qmsctl.writing import Commit, written


class Made(NamedTuple):
    """What is about to be written: the texts before the signature, and the statement about them.

    `seen` are the files that are signed, as they lay here when they were shown.
    """

    review: ManagementReview
    files: dict[str, str]
    signed: Signed
    seen: dict[str, bytes]


@click.command("sign")
@click.argument("node", required=False)
@handbook_options
@click.option(
    "--year", type=YEAR, metavar="YEAR", help="The year of the review; by default the latest that is not signed."
)
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
    "--from-forge",
    "forge",
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
    check_options(words, key, attested, day, forge, person)
    with refusing(words):
        review = review_meant(handbook.system, node, year, handbook.today, unsigned(handbook.system))
    with approval_sources(handbook) as sources:
        by = authority(sources, fresh(sources))
        try:
            asked = wish(handbook, words, review, sources, by, person, key, attested, day, forge)
            _refuse(words, review, asked, by, sources)
            made = _made(review, asked, by, sources)
        except Refused as refused:
            refuse(words, refused.message)
        _refuse_unproven(words, made, sources)
        notes = changed_since(asked.day, _changed(review, sources)) if asked.mode == ATTESTED else ()
        show(handbook, words, review, made.signed, notes)
        if not yes:
            _ask(words, made)
        with writing(root):
            _refuse_moved(words, handbook, made)
            _write(handbook, words, made, sources, key, commit)


def _refuse(words: Translator, review: ManagementReview, asked: Wish, by: Authority, sources: Sources) -> None:
    """Say everything that is in the way, before anybody is asked for a passphrase."""
    system, inputs = sources.system, bytes_of(sources.tree, review.inputs_path)
    reasons = [
        *_not_yours(review, asked, by, sources),
        *hindrances(system, review, inputs, asked.day),
        *_back_dated(review, asked, sources),
    ]
    if not reasons:
        reasons += unsettled(system, review, sources.tree, asked.day)
    if asked.day > sources.today:
        reasons.append(Message("{day} is yet to come", day=asked.day))
    if asked.mode == FORGE and not reasons and settled(system, review, sources.tree, asked.day, tidy=False):
        reasons.append(
            Message("the facts are not frozen, or a decision has not become what it is to become; do that first")
        )
    refuse_all(words, lambda why: Message("{id} cannot be signed: {why}", id=review.id, why=why), reasons)


def _not_yours(review: ManagementReview, asked: Wish, by: Authority, sources: Sources) -> Iterator[Message]:
    here = tuple(not_the_signer(review, asked.person, sources.present, asked.day, sources.one_id))
    for reason in not_the_signer(review, asked.person, by, asked.day, sources.one_id):
        yield reason
        if reason not in here:
            yield Message("qms.yaml is taken as the branch has it; a change of it is to be committed first")


def _back_dated(review: ManagementReview, asked: Wish, sources: Sources) -> Iterator[Message]:
    if asked.evidence is None or asked.evidence.source == WORD:
        yield from back_dated(asked.day, _changed(review, sources))


def _changed(review: ManagementReview, sources: Sources) -> date | None:
    changed = sources.history.last_change(review.record.path) if sources.history is not None else None
    return changed.day if changed is not None else None


def _made(review: ManagementReview, asked: Wish, by: Authority, sources: Sources) -> Made:
    seen = {path: bytes_of(sources.tree, path) for path in (review.record.path, review.inputs_path)}
    files = settled(sources.system, review, sources.tree, asked.day, tidy=asked.mode != FORGE)
    settings = by.approval or sources.present.approval
    entitled = signer(review, asked.person, by, asked.day)
    assert entitled is not None  # noqa: S101 - asked before
    said = statement(
        review,
        files,
        sources.tree,
        entitled,
        signed_at=asked.at,
        mode=asked.mode,
        repository=settings.repository if settings is not None else "",
        tool=f"qmsctl {__version__}",
        evidence=asked.evidence,
    )
    write(said)
    return Made(review, files, said, seen)


def _refuse_unproven(words: Translator, made: Made, sources: Sources) -> None:
    """Refuse what would not hold for a reason that has nothing to do with the signature itself."""
    if made.signed.mode == SIGNED:
        return  # judged with its signature, before it is written
    proof = prove(made.review, made.signed, sources, fresh(sources))
    refuse_all(words, lambda why: Message("this would not hold: {why}", why=why), proof.problems)


def _ask(words: Translator, made: Made) -> None:
    if not sys.stdin.isatty():
        refuse(words, Message("nobody is there to ask; look at what is shown and give --yes"))
    click.confirm(words("Sign {id} as {person}?", id=made.review.id, person=made.signed.person), abort=True)


def _refuse_moved(words: Translator, handbook: Handbook, made: Made) -> None:
    """What is signed is what was shown: refuse where somebody wrote in it meanwhile."""
    now = open_handbook(handbook.root, handbook.today)
    shown, again = made.review.record, now.system.record_by_id.get(made.review.id)
    same = again is not None and (again.front, again.body.text) == (shown.front, shown.body.text)
    moved = [path for path, data in made.seen.items() if bytes_of(now.tree, path) != data]
    if not same or moved or made.review.statement_path in now.system.files:
        path = next(iter(moved), shown.path)
        refuse(words, Message("{path} was changed by somebody else just now; nothing was signed", path=path))


def _write(handbook: Handbook, words: Translator, made: Made, sources: Sources, key: Path | None, commit: bool) -> None:
    review, said = made.review, made.signed
    evidence = _evidence(made, sources, key, words)
    files: dict[str, bytes] = {path: text.encode() for path, text in made.files.items()} | evidence
    if alone(sources.system, review.unit):
        files |= _seal(handbook, made, files, sources)
    new = {path for path in files if path not in sources.system.files}
    says = tuple(files)
    if not alone(sources.system, review.unit):
        seal = f"qmsctl review seal {review.unit} --year {review.year}"
        says = (*says, words("Next: {title}: {command}", title=words("Seal the review"), command=seal))
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
